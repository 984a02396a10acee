"""How a reader process is set up: one thread, and the C library's memory kept."""

from __future__ import annotations

import ctypes
import sys

# glibc's mallopt: what is freed at the top of the heap up to here stays; the heap grows by so much at once; blocks up
# to this size come from the heap (bytes).
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_OPTIONS = ((_TRIM_THRESHOLD, 128 << 20), (_TOP_PAD, 16 << 20), (_MMAP_THRESHOLD, 64 << 20))


def set_up() -> None:
    """Make this process one that reads: OpenCV's own threads would only wait for each other on pages this small."""
    import cv2  # not above: the process that hands out the work does without

    cv2.setNumThreads(1)
    if sys.platform == "linux":
        _keep_freed_memory()


def _keep_freed_memory() -> None:
    """Let this process keep the memory of a page for the next page; a C library other than glibc is left as it is.

    The pictures of a page are half a megabyte each; asking the system for fresh memory for each of them took a sixth of
    the time of a page.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in _OPTIONS:
            mallopt(option, value)

"""The C library's memory in a reader process."""

from __future__ import annotations

import ctypes

# glibc's mallopt: what is freed at the top of the heap up to here stays; the heap grows by so much at once; blocks up
# to this size come from the heap (bytes).
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_OPTIONS = ((_TRIM_THRESHOLD, 128 << 20), (_TOP_PAD, 16 << 20), (_MMAP_THRESHOLD, 64 << 20))


def keep_freed_memory() -> None:
    """Let this process keep the memory of a page for the next page; a C library other than glibc is left as it is.

    The pictures of a page are half a megabyte each; asking the system for fresh memory for each of them took a sixth of
    the time of a page.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in _OPTIONS:
            mallopt(option, value)

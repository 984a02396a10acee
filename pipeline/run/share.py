"""How many readers this machine can have, and how the runs on it share them.

A run takes a reader for each core, as far as half of the memory goes round. Runs that were not told a number share
one set of places: each document is read in a place of its own, which the kernel frees when its holder ends.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from pipeline.lock import try_lock

READER = 768 << 20  # bytes that a reader comes to, OCR included (docs/capacity.md)
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_PAUSE = 0.1  # seconds between two looks for a free place


def half_of_memory() -> int:
    """Half of the memory that this process may have, in bytes: what all readers together may come to."""
    total = int(psutil.virtual_memory().total)
    with suppress(OSError, ValueError):
        total = min(total, int(_CGROUP.read_text()))
    return total // 2


def cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def readers() -> int:
    """Readers by default: one for each core, as many as half of the memory holds, one at least."""
    return max(1, min(cores(), half_of_memory() // READER))


class Places:
    """The places of this user's readers on this machine; none to wait for where no folder for them can be had."""

    def __init__(self, count: int) -> None:
        self._folder, self._count = _folder(), count

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a free place, and keep it."""
        if self._folder is None:
            yield
            return
        handle = self._take(self._folder)
        try:
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def _take(self, folder: Path) -> int | None:
        while True:
            for number in range(self._count):
                try:
                    handle = os.open(
                        folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
                    )
                except OSError:
                    return None
                if try_lock(handle):
                    return handle
                os.close(handle)
            time.sleep(_PAUSE)


def _folder() -> Path | None:
    """A folder that is this user's alone, the same for every run; None where there is none to be had."""
    if sys.platform == "win32":
        return None
    folder = Path(tempfile.gettempdir()) / f"jixiao-readers-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    own = status.st_uid == os.getuid() and not status.st_mode & 0o077 and not folder.is_symlink()
    return folder if own else None

"""How many readers this machine can have, and how the runs on it share them.

A run takes a reader for each core, as far as half of the memory goes round. Every run has one reader of its own, so that
none waits for another; those beyond it need a place, of which all runs that were not told a number share one set. The
kernel frees a place when its holder ends.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

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
    """A run's own reader and the places of this user's on this machine, `count` in all; none to wait for where no folder for them can be had."""

    def __init__(self, count: int) -> None:
        self._folder, self._shared, self._own = _folder(), count - 1, Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait until the reader of this run's own or a place is free, and keep it."""
        if self._folder is None:
            yield
            return
        handle = self._take(self._folder)
        try:
            yield
        finally:
            if handle is None:
                self._own.release()
            else:
                os.close(handle)

    def _take(self, folder: Path) -> int | None:
        """A place; None for this run's own reader, which is also what it has where no place can be had."""
        while not self._own.acquire(blocking=False):
            for number in range(self._shared):
                try:
                    handle = os.open(
                        folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
                    )
                except OSError:
                    self._own.acquire()
                    return None
                if try_lock(handle):
                    return handle
                os.close(handle)
            time.sleep(_PAUSE)
        return None


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

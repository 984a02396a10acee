"""One run at a time in a folder. The lock is the kernel's, on the folder itself: it ends with its process."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Wait until no other run works on the folder, then keep others waiting."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not _taken(handle):
            print(
                f"{folder.as_posix()}: 另一个运行正在写,等待 another run is writing, waiting", file=sys.stderr
            )
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

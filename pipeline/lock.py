"""One run at a time in a folder. The lock is the kernel's, on the folder itself: it ends with its process.

Windows has no such lock: there two runs into one folder at once are for the user to avoid (README).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Wait until no other run works on the folder, then keep others waiting."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not try_lock(handle):
            print(
                f"{folder.as_posix()}: 另一个运行正在写,等待 another run is writing, waiting", file=sys.stderr
            )
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    """Whether an open file could be locked at once; it stays so until it is closed."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

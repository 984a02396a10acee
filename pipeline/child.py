"""What a process of ours that others started does first: its memory bounded, its end bound to that of the run."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from copy import copy
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from types import ModuleType
from typing import Any

_PARENT_DEATH = 1  # PR_SET_PDEATHSIG


def end_with_run() -> None:
    """This process ends when the run that wanted it has ended, however that ended, kill -9 included.

    The run is who asked for it, which need not be its parent: a fork server may stand between. On Linux the kernel
    sees to it as well, since a library may keep the interpreter from the thread that waits.
    """
    run = multiprocessing.parent_process()
    if run is None:
        return
    if sys.platform == "linux" and os.getppid() != 1:
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    Thread(target=_wait, args=(run.join,), daemon=True, name="end_with_run").start()


def _wait(until: object) -> None:
    if callable(until):
        until()
    os._exit(1)


# a fork server, or spawning where there is none (Windows)
_CONTEXT: Any = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
_main_hidden = Lock()


class Process(_CONTEXT.Process):  # type: ignore[misc]
    """A process that never runs the script of the user again, as `multiprocessing` would have it do.

    A script need not be written for it then; nothing that a worker of ours does stands in one.
    """

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:
        with _main_hidden:
            main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
            try:
                return _CONTEXT.Process._Popen(process)
            finally:
                sys.modules["__main__"] = main


def context() -> Any:
    """How our processes are started, for pools of pebble."""
    own = copy(_CONTEXT)
    own.Process = Process
    return own


def bound_memory(memory: int) -> None:
    """At most so many bytes of data, and no core file, where the system can do that (Windows cannot)."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))

"""Standard input, output and error made fit for whatever a terminal is: closed, or of an encoding that lacks our signs."""

from __future__ import annotations

import io
import os
import sys

_CHINESE = "项目"


def ready(module: str) -> None:
    """Call this first in a program of ours, `module` its name: what it prints later cannot fail, nor can its file names.

    Signs that the terminal lacks are shown as escapes; a stream that is closed swallows what it is told. Where the
    system's encoding has no Chinese file names (LC_ALL=C with PYTHONUTF8=0) the program starts again with those of UTF-8.
    """
    if os.name == "posix" and not _can_name_files():
        _again_in_utf8(module)
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _can_name_files() -> bool:
    try:
        return bool(_CHINESE.encode(sys.getfilesystemencoding()))
    except UnicodeEncodeError:
        return False


def _again_in_utf8(module: str) -> None:
    """What is printed stays in the encoding of the terminal."""
    shown = getattr(sys.stdout, "encoding", None) or "utf-8"
    env = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": f"{shown}:backslashreplace"}
    arguments = [os.fsencode(each) for each in sys.argv[1:]]
    os.execve(sys.executable, [sys.executable.encode(), b"-m", module.encode(), *arguments], env)


def _open_closed() -> None:
    """A file opened later would take the number of a closed stream, and be printed into."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115

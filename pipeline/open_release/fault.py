"""What is wrong with what was given."""

from __future__ import annotations

from pipeline.text import printable


class BadInput(Exception):
    """What was given cannot be used; the message is one printable line that says which file and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message).encode("utf-8", "backslashreplace").decode())


def first_line(error: Exception) -> str:
    """The first line of what a library says, short enough to stand inside a message of ours."""
    return (str(error).splitlines() or [type(error).__name__])[0][:160]

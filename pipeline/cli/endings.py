"""How a command ends that is not done: one line on stderr and the exit code."""

from __future__ import annotations

import sys


def wrong(message: str) -> int:
    """Wrong use: 2."""
    print(message, file=sys.stderr)
    return 2


def problem(message: str) -> int:
    """The work found a problem: 1."""
    print(message, file=sys.stderr)
    return 1

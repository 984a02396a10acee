"""What one document may ask for, and how a document that cannot be read says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Tell = Callable[[int, int], None]


def silent(page: int, pages: int) -> None:
    """Hears that a page (from 1) of so many begins to be read, and says nothing."""


class Unreadable(ValueError):
    """A PDF that cannot be read; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may ask for before it is given up (params.yaml, `extract.limits`).

    `bytes` of the file; `side` of a page in points; `seconds` for the whole, `page_seconds` for a page where the
    whole took too long or ended its reader, `total_seconds` for all pages read in that way; `memory` of a worker process in
    bytes, half of the machine's at most. `verify`: every page with a form is read by OCR as well (`extract.verify`).
    """

    pages: int = 2000
    bytes: int = 512 * 1024 * 1024
    side: float = 20_000.0
    seconds: float = 300.0
    page_seconds: float = 60.0
    total_seconds: float = 1800.0
    memory: int = 3 * 1024 * 1024 * 1024
    verify: bool = False


DEFAULTS = Limits()


def too_large(size: int, limits: Limits) -> str:
    """Why a file of so many bytes is not read."""
    return f"文件过大 {size} bytes, more than the limit of {limits.bytes}"

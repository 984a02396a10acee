"""Which page of which file is being read: each worker keeps one short file, the run looks at them now and then."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

_folder: Path | None = None  # in a worker


@dataclass(frozen=True, slots=True)
class Beat:
    """A file in work: its name, the page being read (from 1), how many it has."""

    name: str
    page: int
    pages: int


class Heartbeats:
    """The workers' files, in a folder that goes with the run."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jixiao-beats-"))

    def now(self) -> list[Beat]:
        """What is in work at this moment."""
        return [beat for path in sorted(self.folder.iterdir()) if (beat := _read(path))]

    def close(self) -> None:
        """No more beats are looked at."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(path: Path) -> Beat | None:
    try:
        return Beat(*json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # it is being written, or its worker is gone


def listen(folder: Path | None) -> None:
    """In a new worker: where it keeps its file."""
    global _folder
    _folder = folder


def beat(name: str, page: int, pages: int) -> None:
    """In a worker: it begins a page. Nothing is said where nobody listens, and nothing stops a reader that cannot say it."""
    if _folder is not None:
        try:
            (_folder / str(os.getpid())).write_text(json.dumps([name, page, pages]), encoding="utf-8")
        except OSError:
            return


def rest() -> None:
    """In a worker: the file is done."""
    if _folder is not None:
        (_folder / str(os.getpid())).unlink(missing_ok=True)

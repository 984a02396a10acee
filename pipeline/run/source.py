"""What the runner reads: one file, here or at a URL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.run.urls import shown


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `sha256` where the catalogue gives it; `problem` where it cannot be read.

    `url` where it has to be fetched first; `path` then is its name.
    """

    document_id: str
    path: Path
    sha256: str | None = None
    problem: str | None = None
    url: str | None = None

    @property
    def place(self) -> str:
        """Where it is, for people: what a URL holds of credentials is left out."""
        return shown(self.url) if self.url else self.path.as_posix()

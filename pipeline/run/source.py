"""What the runner reads: one PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A PDF to read. `sha256` where the catalogue gives it; `problem` where it cannot be read."""

    document_id: str
    path: Path
    sha256: str | None = None
    problem: str | None = None

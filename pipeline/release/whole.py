"""A text written whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Whatever ends the run, `path` holds the old text or the new one: what was pinned there is never lost."""
    writing = path.with_name(f".{path.name}.writing")
    writing.write_text(text, "utf-8", newline="\n")
    writing.replace(path)

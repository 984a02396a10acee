"""What decides a reading besides files, code and settings: the versions of the libraries, OCR, and what has to be tried again.

DVC compares files. This one is written before every run of the pipeline, so that a plain `dvc repro` reads again what
lacked time, memory or OCR, and does nothing where nothing is left to do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.run.reuse import LIBRARIES, OCR_LIBRARIES, to_try_again, version


def write(grids: Path, out: Path) -> int:
    """Writes `out`: versions by library (null: not installed), and of each document to be tried again how often it was said so.

    Returns how many those are. The count makes the file another one each time, until the record is settled.
    """
    before = _again(out)
    again = {name: before.get(name, 0) + 1 for name in _unsettled(grids)}
    found = {"libraries": {name: version(name) for name in (*LIBRARIES, *OCR_LIBRARIES)}, "again": again}
    writing = out.with_suffix(".writing")
    writing.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    writing.replace(out)
    return len(again)


def _unsettled(grids: Path) -> Iterable[str]:
    entries = os.scandir(grids) if grids.is_dir() else ()
    files = sorted(Path(entry.path) for entry in entries if entry.name.endswith(".json"))
    return [file.stem for file in files if to_try_again(file)]


def _again(file: Path) -> dict[str, int]:
    """The counts that stand there; none where there are none to be read."""
    try:
        found: Any = json.loads(file.read_text("utf-8"))["again"]
        return {str(name): int(count) for name, count in found.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}

"""空白 Whether a printed text says anything: `blanks.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_STROKES = re.compile(f"[{re.escape(_DATA['strokes'])}]++")
_WORDS = frozenset(_DATA["words"])
_TARGETS = frozenset(_DATA["targets"])


def is_blank(text: str | None) -> bool:
    """True for a cell that holds nothing: no text, spaces, strokes (—— / ……) or 无. `0` is not blank."""
    told = (text or "").strip()
    return not told or told in _WORDS or _STROKES.fullmatch(told) is not None


def is_no_target(text: str) -> bool:
    """True for a target, half-width and without spaces, that says there is none: strokes, 无, 本项目不适用."""
    return text in _TARGETS or _STROKES.fullmatch(text) is not None

"""个人信息 Captions whose values name people or their telephones: `personal.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

_WORDS = tuple(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["words"])


def is_personal_caption(caption: str) -> bool:
    """True where what stands beside this caption may name a person or a telephone."""
    return any(word in caption for word in _WORDS)

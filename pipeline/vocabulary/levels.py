"""指标级次 Levels of indicators: their category, the group they belong to, their names and codes: `levels.toml`.

Level names are given without code and notes (产出指标, 数量指标).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_CATEGORIES: list[dict[str, Any]] = _DATA["categories"]

# Every category, `other` for what the list does not hold.
CATEGORIES: tuple[str, ...] = (*dict.fromkeys(str(entry["category"]) for entry in _CATEGORIES), "other")
# The closed list of codes and their names (2024 宁夏).
CODES: Mapping[str, str] = MappingProxyType(_DATA["codes"])


@lru_cache(maxsize=1 << 12)
def category_of(level1: str | None, level2: str | None) -> str | None:
    """The category across layouts of a pair of level names; `other` for an unknown level 2, null for none."""
    found = _entry(level1, level2)
    return str(found["category"]) if found else "other" if level2 else None


def _entry(level1: str | None, level2: str | None) -> dict[str, Any] | None:
    for entry in _CATEGORIES:
        name, words = (level2, entry["level2"]) if "level2" in entry else (level1, entry["level1"])
        if name and any(word in name for word in words):
            return entry
    return None


def group_of(level1: str | None) -> str | None:
    """产出, 效益, 满意度 or 成本, by the words of a level-1 name; null where it tells none."""
    groups = _DATA["groups"].items()
    return next((group for group, words in groups if any(word in (level1 or "") for word in words)), None)


def groups_of(level2: str | None) -> tuple[str, ...]:
    """The groups of level 1 that a level-2 name may stand under, the usual one first; none if it is not listed."""
    found = _entry(None, level2)
    return tuple(found["under"]) if found else ()


def level_names(field: str) -> tuple[str, ...]:
    """Known names of `level1` or `level2`, across layouts."""
    return tuple(_DATA["level_names"][field])


def taxonomy_of(level1_names: Iterable[str | None], level2_names: Iterable[str | None]) -> str:
    """2021 where cost is a level 1, 2015 where level 1 is output, benefit, satisfaction; else other."""
    firsts = {name for name in level1_names if name}
    if any("成本" in name for name in firsts) or any("经济成本" in (name or "") for name in level2_names):
        return "2021"
    return "2015" if firsts and all(group_of(name) for name in firsts) else "other"

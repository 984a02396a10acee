"""Which count a denominator asks for: spellings of one unit, kinds of units, conversions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipeline.cost.name_match import WORDS
from pipeline.target.units import lookup

_ALIAS: dict[str, str] = WORDS["units"]["alias"]
_KINDS: dict[str, list[str]] = WORDS["units"]["kind"]
_GENERIC = frozenset(WORDS["units"]["generic"])
_SHARED = frozenset(WORDS["units"]["shared"]["kinds"])
_CALENDAR = {("年", "月"): Decimal(12), ("年", "季度"): Decimal(4), ("季度", "月"): Decimal(3)}
_SEPARATOR = re.compile(r"[·*×./、每]+")


@lru_cache(maxsize=4096)
def canonical(unit: str) -> str:
    """One spelling per unit: 名 → 人, 个月 → 月, 日 → 天."""
    return _ALIAS.get(unit, unit)


@lru_cache(maxsize=4096)
def denominator_units(per: str | None) -> tuple[str, ...]:
    """`人·天` → (人, 天)."""
    return tuple(canonical(part) for part in _SEPARATOR.split(per or "") if part)


@lru_cache(maxsize=4096)
def kinds(unit: str) -> frozenset[str]:
    """Kinds of things a unit counts: person, occasion, item, device, copy, time; its own name if none."""
    return frozenset(kind for kind, units in _KINDS.items() if unit in units) or frozenset((unit,))


def is_shared(unit: str) -> bool:
    """True for people, occasions and time: one row of them may serve several prices."""
    return bool(kinds(unit) & _SHARED)


def is_generic(unit: str) -> bool:
    """True for 次, 项, 个, 人: what they count only the name tells."""
    return unit in _GENERIC


def is_kind(unit: str, kind: str) -> bool:
    """True where `unit` counts things of that kind."""
    return kind in kinds(unit)


@lru_cache(maxsize=4096)
def unscaled(unit: str) -> tuple[Decimal, str]:
    """`万件` → (10000, 件), `公里` → (1000, 米): the table of measure words, then one spelling of its base."""
    found = lookup(canonical(unit))
    return found.scale, canonical(found.base or unit)


@lru_cache(maxsize=4096)
def ratio(unit: str, wanted: str) -> Decimal | None:
    """How many `wanted` one `unit` is: (公里, 米) → 1000, (万件, 件) → 10000; null where they do not convert."""
    here_scale, here = unscaled(unit)
    there_scale, there = unscaled(wanted)
    if here == there:
        return here_scale / there_scale
    return _CALENDAR.get((here, there))


def alike(unit: str, wanted: str) -> bool:
    """True where two units differ but count the same kind of thing, so that names may join them; hours are no
    days."""
    return unit != wanted and bool(kinds(unit) & kinds(wanted) - {"time"})

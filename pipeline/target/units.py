"""量词表: `units.csv` as data. A unit is a measure word with an optional scale before it (万 + 件 = 万件)."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from pipeline.vocabulary.numerals import SCALES

EXACT = Context(prec=120)  # 数字至多 30 位,量级至多 10^18:换算不舍入


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure word: 1 of it is `scale` of its `base` unit; `iso` marks a length of time."""

    printed: str
    base: str | None
    scale: Decimal
    dimension: str | None
    iso: str = ""


def load() -> dict[str, Unit]:
    """The measure words of units.csv: words, base (empty: itself), scale, dimension, ISO 8601 sign."""
    with open(os.path.join(os.path.dirname(__file__), "units.csv"), encoding="utf-8") as table:
        lines = table.read().splitlines()[1:]
    rows = [line.split(",") for line in lines if line and not line.startswith("#")]
    return {word: _unit(word, row) for row in rows for word in row[0].split()}


def _unit(word: str, row: list[str]) -> Unit:
    _, base, scale, dimension, *iso = row
    return Unit(word, base or word, Decimal(scale), dimension or None, iso[0] if iso else "")


UNITS: Mapping[str, Unit] = load()
_scaled: dict[str, Unit] = {}


def lookup(printed: str) -> Unit:
    """The unit printed so; an unknown measure word is its own base unit, without dimension."""
    return UNITS.get(printed) or _scaled.get(printed) or _compose(printed)


def _compose(printed: str) -> Unit:
    """万件 → 10000 × 件; 台(套) as 台; remembered only where all its words are in the table."""
    size = next((n for n in (2, 1) if printed[:n] in SCALES), 0)
    if size:
        scale, word = Decimal(SCALES[printed[:size]]), printed[size:]
        inner = lookup(word) if word else Unit(printed, None, Decimal(1), None)
        unit = Unit(printed, inner.base, scale * inner.scale, inner.dimension, inner.iso)
        known = not word or word in UNITS
    else:
        word = printed.partition("(")[0]
        known = word != printed and word in UNITS
        inner = UNITS[word] if known else Unit(printed, printed, Decimal(1), None)
        unit = Unit(printed, inner.base, inner.scale, inner.dimension, inner.iso)
        known = known and printed[len(word) + 1 : -1] in UNITS
    if known:
        _scaled[printed] = unit
    return unit


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, as a tree: one look at each character."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(tree)


def _branch(tree: dict[str, dict]) -> str:  # type: ignore[type-arg]
    arms, ends = [], []
    for char, below in tree.items():
        if char and (rest := _branch(below)):
            arms.append(_literal(char) + rest)
        elif char:
            ends.append(_literal(char))
    if ends:
        arms.append(f"[{''.join(ends)}]" if len(ends) > 1 else ends[0])
    if not arms:
        return ""
    return f"(?:{'|'.join(arms)})" + ("?" if "" in tree else "")


def _literal(char: str) -> str:
    return "\\" + char if char in r"\.^$*+?{}[]|()-/&~#" else char

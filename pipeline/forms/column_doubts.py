"""Columns nobody knows that may hold part of what is read: levels, indicators, a part of a target, targets beside others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_contents import TARGET, holds_targets, texts_under
from pipeline.forms.column_heads import LEVELS, Head
from pipeline.forms.grid_rows import GridRows

# A number without a unit.
BARE = re.compile(r"^[≥≤≧≦><=≈]*[\d.,]+$")
# A unit or a sign has at most so many characters.
_SHORT = 5
# What states a target wherever it stands; a third of a column's texts that do, or repeat targets, are enough.
_STATED = re.compile(r"[≥≤≧≦]|\d%")
_MANY = 3


def unknown_columns(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """The doubts of a head whose first row is a grid row."""
    below = row + head.rows
    yield from _without_level(table, below, head)
    yield from _apart(table, below, head)
    yield from _more_values(table, below, head)


def _without_level(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """Levels or indicators that may stand in a column nobody knows, left of the value."""
    indicators, values = head.named("indicator"), [block.value for block in head.blocks]
    levels = head.named("level2") or any(any(value.levels) for value in values)
    yield from _hidden_levels(table, row, head)
    edge = next(iter(indicators or values), None)
    open_ = [c for c in head.columns if c.role is None and c.head and edge and c.x0 < edge.x0]
    if not indicators and values and not all(value.levels[1] for value in values):
        heads = " | ".join(column.head for column in open_) or "-"
        yield Doubt(Kind.LEVEL_COLUMN, f"no column of indicators: {heads}", table.page, table.number)
    elif open_ and not levels:
        heads = " | ".join(column.head for column in open_)
        yield Doubt(Kind.LEVEL_COLUMN, f"level 2 may stand under: {heads}", table.page, table.number)


def _hidden_levels(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """Columns of words that nobody knows: left of level 2 it may be level 1, between the levels and a value the indicator."""
    unknown = [c for c in head.columns if c.role is None and c.head]
    level2 = min((c.x0 for c in head.named("level2")), default=None)
    if level2 is not None and not head.named("level1") and not any(any(c.levels) for c in head.columns):
        for column in unknown:
            if column.x0 < level2 and _is_name(list(texts_under(table, row, column)), blank=True):
                what = f"level 1 may stand under: {column.head}"
                yield Doubt(Kind.LEVEL_COLUMN, what, table.page, table.number)
    lone = [c for c in head.columns if c.role == "level1" and captions.column_role(c.head) is None]
    for column in lone if level2 is None else ():
        if not any(captions.level_name(text) for text in texts_under(table, row, column)):
            yield Doubt(Kind.LEVEL_COLUMN, f"level 1 or 2: {column.head}", table.page, table.number)
    for block in head.blocks:
        before = [c for c in head.columns if c.role in LEVELS and c.x0 < block.value.x0]
        left = max((c.x0 for c in [c for c in before if c.role != "indicator"] or before), default=None)
        for column in unknown:
            between = left is not None and left < column.x0 < block.value.x0
            if between and _is_name(list(texts_under(table, row, column)), blank=True):
                what = f"the indicator may stand under: {column.head}"
                yield Doubt(Kind.LEVEL_COLUMN, what, table.page, table.number)


def _is_name(texts: Sequence[str], blank: bool = False) -> bool:
    """Whether texts are words, as names of levels and indicators are, and no figures; `blank`: what none at all says."""
    words = [text for text in texts if not TARGET.search(text)]
    return blank if not texts else 2 * len(words) > len(texts)


def _apart(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """A column without a role that holds short texts beside numbers without a unit may be part of the target."""
    numbers = [
        text for value in head.named("value") for text in texts_under(table, row, value) if BARE.match(text)
    ]
    for column in head.columns if numbers and not head.named("unit") else ():
        texts = list(texts_under(table, row, column)) if column.role is None and column.head else []
        if texts and all(len(text) <= _SHORT for text in texts):
            yield Doubt(Kind.VALUE_COLUMN, f"may be parted: {column.head}", table.page)


def _more_values(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """A column nobody knows that holds more than figures, signs or units among them, may be a target beside the others."""
    right = min((c.x0 for c in head.columns if c.role == "indicator"), default=0.0)
    said = {text for value in head.named("value") for text in texts_under(table, row, value)}
    for column in head.columns:
        texts = list(texts_under(table, row, column)) if column.role is None and column.x0 > right else []
        like = holds_targets(texts) or _MANY * sum(t in said or bool(_STATED.search(t)) for t in texts) > len(
            texts
        )
        points = sum("分" in text and ("扣" in text or "得" in text) for text in texts)
        if column.head and texts and like and not all(map(BARE.match, texts)) and 2 * points < len(texts):
            yield Doubt(Kind.VALUE_COLUMN, f"may be a target too: {column.head}", table.page)

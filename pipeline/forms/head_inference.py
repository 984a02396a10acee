"""A head whose names nobody has listed, told by what stands under it: level names, then indicators, then targets.

`find_head` gives the head that is known by its names, or else one whose columns their contents tell. What is told so
is a note with its witness (`大类 = level1: 产出指标、效益指标`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Column, Head, columns_under, depth_of, read_head
from pipeline.forms.grid_rows import GridRows
from pipeline.vocabulary import levels
from pipeline.vocabulary.blanks import is_blank

_TARGET = re.compile(r"\d|[≥≤><=≧≦]|^(是|否|有|无)$")
# A place that has targets of its own (岷县, 笏石街道办): the last characters of its name.
_PLACE = re.compile(r"(县|市|区|州|盟|旗|乡|镇|村|街道|街道办|办事处|团|师|场|校|学院|医院)$")
_LONGEST = {"head": 14, "level": 16, "target": 24}
_MOST = 0.6


def find_head(table: GridRows, row: int, open_head: Head | None) -> Head | None:
    """The indicator head that starts at a grid row, by its names or by what stands under it; None if there is none.

    Under an open head only one with the same names is inferred: an indicator row above other levels is none.
    """
    named = read_head(table, row)
    if named is not None or (open_head is not None and not _inferred_before(open_head)):
        return named
    found = _inferred(table, row)
    return found if found and (open_head is None or found.names() == open_head.names()) else None


def _inferred_before(head: Head) -> bool:
    return any(doubt.kind is Kind.INFERRED_COLUMN for doubt in head.doubts)


def is_level(text: str, field: str) -> bool:
    """Whether a text is a level's name (产出, 数量目标 too), listed or by its words."""
    name = captions.without_notes(text)
    if not name or len(name) > _LONGEST["level"]:
        return False
    if name in levels.level_names(field):
        return True
    if field == "level1":
        return len(name) <= 6 and (levels.group_of(name) or levels.category_of(name, None)) is not None
    return len(name) <= 10 and levels.category_of(None, name) not in (None, "other")


def _inferred(table: GridRows, row: int) -> Head | None:
    named = depth_of(table, row)
    depth = named or 1
    if row + depth >= table.rows or not (named or _may_head(table, row)):
        return None
    columns = list(columns_under(table, row, depth))
    texts = {column: _texts(table, row + depth, column) for column in columns}
    told = _with_values(_with_levels(columns, texts), texts)
    roles = [column.role for column in told]
    if "value" not in roles or "indicator" not in roles or not {"level1", "level2"} & set(roles):
        return None
    doubts = [
        _note(table, row, new, texts[old])
        for old, new in zip(columns, told, strict=True)
        if new.role != old.role
    ]
    unknown = [Doubt(Kind.UNKNOWN_COLUMN, c.head, table.page) for c in told if c.role is None and c.head]
    return Head(depth, tuple(told), (*doubts, *unknown))


def _may_head(table: GridRows, row: int) -> bool:
    """Short texts without figures over at least three cells, and names of both levels beginning in the row below."""
    cells = table.cells_from_row(row)
    heads = [cell for cell in cells if cell.rowspan == 1]
    if len(heads) < 3 or any(
        len(cell.text) > _LONGEST["head"] or _TARGET.search(cell.text) for cell in heads
    ):
        return False
    if any(is_level(cell.text, "level2") for cell in heads):
        return False
    below = [cell.text for cell in table.cells_from_row(row + 1)]
    return any(is_level(text, "level1") for text in below) and any(is_level(text, "level2") for text in below)


def _texts(table: GridRows, row: int, column: Column) -> list[str]:
    """Texts of the cells that begin under a column, to the end of the table."""
    found = []
    for below in range(row, table.rows):
        cells = table.cells_under(below, column.x0, column.x1)
        if len(cells) == 1 and cells[0].row == below and not is_blank(cells[0].text):
            found.append(cells[0].text)
    return found


def _with_levels(columns: Sequence[Column], texts: dict[Column, list[str]]) -> list[Column]:
    told = {column.role for column in columns}
    made = []
    for column in columns:
        level = next((field for field in ("level1", "level2") if _holds_levels(texts[column], field)), None)
        if level in told:
            level = "level2" if level == "level1" and _holds_levels(texts[column], "level2") else None
        new = column.role is None and column.head and level is not None and level not in told
        made.append(replace(column, role=level) if new else column)
        told.add(made[-1].role)
    return made


def _holds_levels(texts: Sequence[str], field: str) -> bool:
    known = sum(is_level(text, field) for text in texts)
    return bool(known) and known >= _MOST * len(texts)


def _with_values(columns: list[Column], texts: dict[Column, list[str]]) -> list[Column]:
    """Right of the levels the first column of words is the indicator's, the one of figures the target's."""
    last = max((c.x0 for c in columns if c.role in ("level1", "level2")), default=None)
    if last is None:
        return columns
    held = {old.x0: own for old, own in texts.items()}
    right = [c for c in columns if c.x0 > last and c.head and c.role in (None, "goal")]
    figures = [c for c in right if _holds_targets(held[c.x0])]
    words = [c for c in right if c not in figures and held[c.x0]]
    return _with_targets(_with_indicator(columns, words), figures)


def _with_indicator(columns: list[Column], words: list[Column]) -> list[Column]:
    """The first of the columns of words is the indicator's, where none is by its name."""
    if not words or any(c.role == "indicator" for c in columns):
        return columns
    return [replace(c, role="indicator") if c is words[0] else c for c in columns]


def _with_targets(columns: list[Column], figures: list[Column]) -> list[Column]:
    """A single column of figures is the target's; several are if each is headed by a place."""
    if any(c.role in ("value", "grade") for c in columns):
        return columns
    if len(figures) == 1:
        return [replace(c, role="value") if c is figures[0] else c for c in columns]
    if figures and all(_PLACE.search(c.head) for c in figures):
        return [replace(c, role="value", place=c.head) if c in figures else c for c in columns]
    return columns


def _holds_targets(texts: Sequence[str]) -> bool:
    like = sum(bool(_TARGET.search(text)) and len(text) <= _LONGEST["target"] for text in texts)
    return bool(texts) and like >= _MOST * len(texts)


def _note(table: GridRows, row: int, column: Column, texts: Sequence[str]) -> Doubt:
    witness = "、".join(dict.fromkeys(text[:12] for text in texts[:3]))
    return Doubt(
        Kind.INFERRED_COLUMN, f"{column.head} = {column.role}: {witness}", table.page, table.number, row
    )

"""A head whose names nobody has listed, told by what stands under it: level names, then indicators, then targets.

`find_head` gives the head that is known by its names, or else one whose columns their contents tell. What is told so
is a note with its witness (`大类 = level1: 产出指标、效益指标`).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms.column_contents import TARGET, is_level
from pipeline.forms.column_heads import Head, columns_under, depth_of, read_head
from pipeline.forms.column_inference import inferred_notes, texts_of, with_contents
from pipeline.forms.grid_rows import GridRows

# The longest head of a column, in characters.
_LONGEST = 14


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


def _inferred(table: GridRows, row: int) -> Head | None:
    named = depth_of(table, row)
    depth = named or 1
    if row + depth >= table.rows or not (named or _may_head(table, row)):
        return None
    plain = Head(depth, tuple(columns_under(table, row, depth)))
    told = with_contents(plain, texts_of(table, row + depth, plain.columns))
    roles = {column.role for column in told.columns}
    if not {"value", "indicator"} <= roles or not {"level1", "level2"} & roles:
        return None
    notes = inferred_notes(table, row, plain, told)
    unknown = (
        Doubt(Kind.UNKNOWN_COLUMN, c.head, table.page) for c in told.columns if c.role is None and c.head
    )
    return replace(told, doubts=(*notes, *unknown))


def _may_head(table: GridRows, row: int) -> bool:
    """Short texts without figures over at least three cells, and names of both levels beginning in the row below."""
    cells = table.cells_from_row(row)
    heads = [cell for cell in cells if cell.rowspan == 1]
    if len(heads) < 3 or any(len(cell.text) > _LONGEST or TARGET.search(cell.text) for cell in heads):
        return False
    if any(is_level(cell.text, "level2") for cell in heads):
        return False
    below = [cell.text for cell in table.cells_from_row(row + 1)]
    return any(is_level(text, "level1") for text in below) and any(is_level(text, "level2") for text in below)

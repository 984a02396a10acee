"""A table that goes on over a page with its columns in other places: moved, or set with other widths.

Columns are followed by where they stand. Where the first table of a page is as the one before but for its place, or has
a column for each column of the head before it with level names under the levels, its edges are given at the head's.
Where it has level names and neither fits, it is told. Boxes stay those of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Head, read_head
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.row_kinds import starts_form
from pipeline.record import GridPage, GridTable

# Edges that lie within this lie on one another (points); a table moves no further than the other from page to page.
ALIGNED, _MOVED = 4.0, 40.0
# Distances between edges of a table that was moved differ by no more.
_SAME = 1.5
# Edges that a table has at least.
_FEWEST = 3
_LEVELS = {"level1", "level2"}
_ROLES = (*sorted(_LEVELS), "indicator", "value")
# Further down no head begins on a page that a form goes on to.
_TOP = 3


def with_columns(pages: Sequence[GridPage]) -> list[GridPage]:
    """The pages with the column edges of tables that go on where the page before has them."""
    made: list[GridPage] = []
    for page in pages:
        before = made[-1] if made else None
        if before is not None and before.tables and page.tables and page.number == before.number + 1:
            page = _following(before, page)
        made.append(page)
    return made


def _following(before: GridPage, page: GridPage) -> GridPage:
    old, new = before.tables[-1], page.tables[0]
    if "cells" in (old.engine, new.engine) or len(new.x) < _FEWEST:
        return page
    table = GridRows(page, new, 1)
    if starts_form(table, 0) or any(read_head(table, row) for row in range(min(_TOP, table.rows))):
        return page
    head = _last_head(GridRows(before, old, len(before.tables)))
    if head is None or stands_under(head, new):
        return page
    x = _moved(old, new) or _by_order(head, new)
    told = any(captions.level_name(cell.text) for cell in new.cells) or _goes_on(head, new)
    if x is None and not told:
        return page
    if x is None:
        what = "columns stand elsewhere than on the page before"
        return replace(page, doubts=(*page.doubts, Doubt(Kind.ROWS_UNCLEAR, what, page.number, 1)))
    return replace(page, tables=(replace(new, x=x), *page.tables[1:]))


def _goes_on(head: Head, new: GridTable) -> bool:
    """Whether a table begins with a name and a value where the head has them by their order, beside blank levels."""
    if len(head.columns) != len(new.x) - 1:
        return False
    texts = {cell.col: cell.text for cell in new.cells if cell.row == 0 and cell.colspan == 1}
    roles = {role: [texts.get(at) for at, c in enumerate(head.columns) if c.role == role] for role in _ROLES}
    blank = all(text == "" for role in _LEVELS for text in roles[role])
    return blank and all(roles[role] and all(roles[role]) for role in ("indicator", "value"))


def stands_under(head: Head, table: GridTable) -> bool:
    """Whether every column of a head begins at an edge of a table."""
    wanted = [column.x0 for column in head.columns if column.role not in (None, "side")]
    return all(any(abs(edge - x) <= ALIGNED for edge in table.x) for x in wanted)


def _last_head(table: GridRows) -> Head | None:
    """The head that the last rows of a table stand under."""
    found = None
    for row in range(table.rows):
        if starts_form(table, row):
            found = None
        found = read_head(table, row) or found
    return found


def _moved(old: GridTable, new: GridTable) -> tuple[float, ...] | None:
    """The edges where they were before, of a table as wide as the old one and with edges at the same distances."""
    by = new.x[0] - old.x[0]
    if abs(by) > _MOVED or abs(new.x[-1] - old.x[-1] - by) > _SAME:
        return None
    laid = tuple(edge - by for edge in new.x)
    return laid if all(min(abs(edge - other) for other in old.x) <= _SAME for edge in laid) else None


def _by_order(head: Head, new: GridTable) -> tuple[float, ...] | None:
    """The edges of the head's columns, of a table with as many columns and level names under its levels alone."""
    columns = head.columns
    if len(columns) != len(new.x) - 1:
        return None
    named = 0
    for cell in new.cells:
        under = {column.role for column in columns[cell.col : cell.col + cell.colspan]}
        level = captions.level_name(cell.text) is not None
        if cell.text and level != bool(under & _LEVELS) and "side" not in under:
            return None
        named += level
    if not named:
        return None
    return (*(column.x0 for column in columns), columns[-1].x1)

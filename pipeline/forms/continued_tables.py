"""Whether a table goes on with the form of the one before, over a page break or below it on its page.

Columns are followed by where they stand, since a continued page has no head to tell.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.forms.column_inference import as_before
from pipeline.forms.continued_columns import ALIGNED, stands_under
from pipeline.forms.form import Printed
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.head_inference import find_head
from pipeline.forms.header_fields import Waiting, names_project
from pipeline.forms.list_layout import ListPlace, continued, is_list, may_be_rest
from pipeline.forms.open_forms import without_heading
from pipeline.forms.page_break import PageBreak, is_cut, joined
from pipeline.forms.reading import Heading, Reading
from pipeline.forms.row_kinds import starts_form


def begin_table(
    state: Reading, table: GridRows, lines: tuple[Printed, ...], first: bool
) -> tuple[Reading, GridRows]:
    """The state before a table's first row, and the table with what a page break cut joined to the page before.

    `lines` stand above the table; `first`: it is the first of its page.
    """
    named = names_project(lines)
    continues = not named and _continues(state, table, first)
    state = replace(state, in_table=continues and _aligned(state.before, table))
    if not named and _goes_below(state, table):
        return replace(state, heading=replace(state.heading, waiting=Waiting())), table
    if not continues:
        state = without_heading(state)
        place = ListPlace(state.place.project)
        return replace(state, head=None, section="", place=place, heading=Heading(lines)), table
    return _over_break(state, table)


def _continues(state: Reading, table: GridRows, first: bool) -> bool:
    """Whether a table goes on with the form of the one before: first of the next page, columns in place."""
    before = state.before
    if before is None or not first or table.page != before.page + 1:
        return False
    head = find_head(table, 0, state.head)
    if _in_document(table):
        return state.head is not None and head is not None and head.names() == state.head.names()
    if starts_form(table, 0) and head is None:
        return False
    if not _aligned(before, table):
        return head is not None and state.is_open and state.head is not None
    if state.head is None:
        return state.heading.names_project()
    return head is not None or stands_under(state.head, table.table)


def _aligned(before: GridRows | None, table: GridRows) -> bool:
    """Whether a table is as wide as the one before, and stands as far to the right."""
    if before is None:
        return False
    old, new = before.table.x, table.table.x
    return abs(new[0] - old[0]) <= ALIGNED and abs(new[-1] - old[-1]) <= ALIGNED


def _goes_below(state: Reading, table: GridRows) -> bool:
    """Whether the indicators of a waiting head stand in a table of their own, below it on its page."""
    waits = state.head is None and state.heading.names_project()
    return (
        waits
        and _follows(state.before, table)
        and any(find_head(table, row, None) for row in range(min(2, table.rows)))
    )


def _follows(before: GridRows | None, table: GridRows) -> bool:
    """Whether a table is the next one on its page; of a workbook, a document or a web page, the next one at all."""
    if before is None:
        return False
    return before.page == table.page or (table.sheet is not None and before.page + 1 == table.page)


def _in_document(table: GridRows) -> bool:
    """Whether a table stands in a text document or on a web page: its columns have no place, and only the same head
    printed again tells that it goes on with the table before."""
    return table.table.engine == "cells"


def _over_break(state: Reading, table: GridRows) -> tuple[Reading, GridRows]:
    """Carry the columns over, and join what the page break cut."""
    form, head, before = state.form, state.head, state.before
    if form is None or head is None or before is None:
        return state, table
    again = find_head(table, 0, state.head)
    top = again.rows if again else 0
    head = as_before(again, head) if again else head
    if is_list(head) and top < table.rows:
        cut = is_cut(form, head, PageBreak(before, table, top))
        told = None if cut else may_be_rest(form, table, top, head)
        state = state.doubted(told) if told else state
        fields, table = continued(form, table, top, head, cut)
        form = replace(form, fields=fields)
    form, table = joined(form, head, PageBreak(before, table, top))
    return replace(state.with_form(form), head=head), table

"""Grid pages → forms: one reading of a document from its first row to its last.

A form is a head (captions and values) and an indicator table under its own column heads. It may share a page or a
table with others, run over pages with or without its heads repeated, or be some rows of one long table for all
projects. Each step takes the state so far (`reading.Reading`) and gives the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions, list_layout
from pipeline.forms.caption_cells import OF_GOALS
from pipeline.forms.cell_doubts import resolved
from pipeline.forms.column_heads import Head, has_levels, lacks_value
from pipeline.forms.continued_columns import with_columns
from pipeline.forms.continued_tables import begin_table
from pipeline.forms.form import Printed
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.head_inference import find_head
from pipeline.forms.header_fields import names_project as line_names_project
from pipeline.forms.header_fields import read_captions
from pipeline.forms.indicator_rows import numbered_on, rows_at
from pipeline.forms.joined_levels import joined_levels
from pipeline.forms.left_over import left_over
from pipeline.forms.level_rows import level_head
from pipeline.forms.lost_rules import with_lost_rules
from pipeline.forms.open_forms import closed, named, opened, with_head, with_level_rows, with_prose_list
from pipeline.forms.photographed import on_one_scale
from pipeline.forms.prose_lists import prose_list
from pipeline.forms.reading import Heading, Reading, Recognised
from pipeline.forms.row_kinds import (
    OF_THE_WHOLE,
    banner,
    first_under,
    is_signature,
    is_total_row,
    names_project,
    numbers_columns,
    spans_levels,
    starts_form,
    total_fields,
)
from pipeline.record import GridPage
from pipeline.text import fold
from pipeline.vocabulary.blanks import is_blank

_FIGURE = re.compile(r"\d")
# The longest name of a level, in characters.
_LEVEL = 16
# What states a target wherever it stands.
_STATED = re.compile(r"[≥≤≧≦]|\d%")


def recognise(pages: Iterable[GridPage]) -> Recognised:
    """Every form of a document, in reading order, each with the doubts that touch it."""
    pages, state = with_lost_rules(with_columns(on_one_scale(list(pages)))), Reading()
    for page in pages:
        for number in range(len(page.tables)):
            state = read_table(state, page, number)
    state = closed(state)
    forms = [replace(form, doubts=[*form.doubts, *joined_levels(form)]) for form in state.forms]
    doubts = [*state.doubts, *left_over(pages, forms)]
    return resolved(Recognised(forms, doubts, list(state.headless)), pages)


def read_table(state: Reading, page: GridPage, number: int) -> Reading:
    """Read one table of a page, after the lines of text above it."""
    state, table = begin_table(
        state, GridRows(page, page.tables[number], number + 1), _lines_above(page, number), first=number == 0
    )
    row = 0
    while row < table.rows:
        state, row = read_grid_row(state, table, row)
    return replace(state, before=table)


def _lines_above(page: GridPage, number: int) -> tuple[Printed, ...]:
    """The lines of text between a table and the one above it."""
    floor = page.tables[number - 1].box[3] if number else 0.0
    top = page.tables[number].box[1]
    origin = "ocr" if page.text_origin == "ocr" else "text"
    return tuple(
        Printed(
            fold(line.text),
            page.number,
            line.box,
            origin=origin,
            address=f"{page.name}!{line.place}" if page.name and line.place else page.name,
        )
        for line in page.outside
        if floor - 2 <= line.box[1] <= top + 2
    )


def read_grid_row(state: Reading, table: GridRows, row: int) -> tuple[Reading, int]:
    """Read what stands at a grid row: the state after it, and the next row to read."""
    head = find_head(table, row, state.head)
    if state.head is None and (head is None or not has_levels(head)):
        if by_rows := level_head(table, row):
            return with_level_rows(state, table, by_rows)
        if head is None and (listed := prose_list(table, row)):
            return with_prose_list(state, table, row, listed)
    if head is not None and _is_form(state, head):
        below = row + head.rows
        return with_head(state, table, row, head), below + int(numbers_columns(table, below))
    if state.head is None:
        if head is None and (heads := lacks_value(table, row)):
            doubt = Doubt(Kind.VALUE_COLUMN, f"not known: {heads}", table.page, table.number, row)
            state = state.doubted(doubt)
        return _heading_row(state, table, row), row + 1
    if names_project(table, row):
        return named(state, table, read_captions(table, row)[0]), row + 1
    if starts_form(table, row):
        return _heading_row(_next_form(state), table, row), row + 1
    return _row_below(state, state.head, table, row), row + 1


def _is_form(state: Reading, head: Head) -> bool:
    """A table of names and values without levels is a form only with a project or a title (国民经济主要指标 is none)."""
    return (
        has_levels(head)
        or state.heading.names_project()
        or captions.titles_form(line.text for line in state.heading.lines)
        or state.head is not None
        or list_layout.is_list(head)
    )


def _next_form(state: Reading) -> Reading:
    """A second form in the grid stands under the same title and unit (甘肃 2020), and has its own project."""
    lines = tuple(line for line in state.heading.lines if not line_names_project([line]))
    return replace(state, head=None, heading=Heading(lines, state.heading.fields))


def _heading_row(state: Reading, table: GridRows, row: int) -> Reading:
    """A row of the heading; a title printed in the grid (福建) is a line above the form."""
    heading, title = state.heading, banner(table, row)
    if title is not None and not heading.waiting.captions:
        section = captions.section_of(title.text) or state.section
        lines = (*heading.lines, title.printed)
        return replace(state, section=section, heading=replace(heading, lines=lines))
    fields, waiting = read_captions(table, row, heading.waiting)
    return replace(state, heading=replace(heading, fields=heading.fields + fields, waiting=waiting))


def _row_below(state: Reading, head: Head, table: GridRows, row: int) -> Reading:
    """A row under a head: indicators, or what stands between and below them."""
    if list_layout.is_list(head) and is_total_row(table, row):
        return _with_total(state, table, row)
    if spans_levels(table, row, head) or is_signature(table, row, head):
        return _foot_row(state, table, row)
    if list_layout.is_list(head):
        state = _list_project(state, head, table, row)
    form = state.form
    if form is None:
        return _list_remark(state, head, table, row)
    made = rows_at(table, row, head, numbered_on(form.rows))
    state = state.with_rows(made)
    lines: list[int | None] = [*dict.fromkeys(each.line for each in made)] or [None]
    joined = [replace(doubt, line=line) for doubt in _joined(table, row, head) for line in lines]
    return (
        state.with_form(replace(state.forms[-1], doubts=[*state.forms[-1].doubts, *joined]))
        if joined
        else state
    )


def _joined(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """A cell that is the value of one block and a name of the next: the rule between them is missing."""
    values = {id(block): first_under(table, row, block.value) for block in head.blocks}
    names = {id(block): first_under(table, row, block.indicator) for block in head.blocks if block.indicator}
    for one, value in values.items():
        if (
            value is not None
            and value.text
            and any(value is name for other, name in names.items() if other != one)
        ):
            what = f"a value and a name in one cell: {value.text[:20]}"
            yield Doubt(Kind.ROWS_UNCLEAR, what, table.page, table.number, row)
    for block in head.blocks:
        under = [
            {id(cell): cell for cell in table.cells_under(row, column.x0, column.x1) if cell.text}
            for column in (block.value, block.indicator)
            if column is not None
        ]
        if len(under) > 1 and (both := [cell for key, cell in under[0].items() if key in under[1]]):
            what = f"a cell under a name's and a value's head: {both[0].text[:20]}"
            yield Doubt(Kind.ROWS_UNCLEAR, what, table.page, table.number, row)
        several = [
            c.text for c in table.cells_under(row, block.value.x0, block.value.x1) if _FIGURE.search(c.text)
        ]
        if len(several) > 1:
            what = f"several values under one head: {' | '.join(several)[:40]}"
            yield Doubt(Kind.ROWS_UNCLEAR, what, table.page, table.number, row)


def _foot_row(state: Reading, table: GridRows, row: int) -> Reading:
    """A row across the indicator columns: a section's title, totals, remarks, signatures."""
    title = banner(table, row)
    if title is not None and captions.section_of(title.text):
        return replace(state, section=title.text)
    if not state.is_open:
        return _outside_form(state, table, row)
    texts = [cell.text for cell in table.cells_from_row(row)]
    if any(_STATED.search(text) and _begins_with_level(text) for text in texts):
        return state.doubted(Doubt(Kind.UNREAD_ROW, " ".join(texts)[:40], table.page, table.number, row))
    if is_total_row(table, row) and state.head is not None:
        return state.with_fields(total_fields(table, row, state.head))
    fields, _ = read_captions(table, row)
    unknown = [item for item in fields if item.field is None]
    stated = any(_STATED.search(item.value.text) for item in unknown)
    if unknown and state.head is not None and (stated or _rows_follow(table, row, state.head)):
        what = " ".join(cell.text for cell in table.cells_from_row(row))[:40]
        return state.doubted(Doubt(Kind.UNREAD_ROW, what, table.page, table.number, row))
    # a goal or a name repeated below the indicators is a remark, not the form's
    form = state.forms[-1]
    kept = ("ignored", None, *OF_THE_WHOLE, *(name for name in OF_GOALS if not form.first(name)))
    return state.with_fields(item if item.field in kept else replace(item, field=None) for item in fields)


def _begins_with_level(text: str) -> bool:
    return any(captions.level_name(text[:end]) for end in range(4, min(_LEVEL, len(text)) + 1))


def _outside_form(state: Reading, table: GridRows, row: int) -> Reading:
    """A row under a head that no form has been opened for: one that states a target is told."""
    texts = [cell.text for cell in table.cells_from_row(row)]
    if not any(_STATED.search(text) for text in texts):
        return state
    return state.doubted(Doubt(Kind.UNREAD_ROW, " | ".join(texts)[:40], table.page, table.number, row))


def _rows_follow(table: GridRows, row: int, head: Head) -> bool:
    """Whether indicators of the same head stand further down: what is between them is no foot."""
    for below in range(row + 1, table.rows):
        if find_head(table, below, head) is not None or starts_form(table, below):
            return False
        if not spans_levels(table, below, head) and any(r.value.text for r in rows_at(table, below, head, 1)):
            return True
    return False


def _list_project(state: Reading, head: Head, table: GridRows, row: int) -> Reading:
    """In a list a new project cell with indicators beside it opens a form; one without closes it."""
    found = list_layout.begins(table, row, head, state.form, state.place)
    if found is None:
        return state
    state = replace(state, place=found.place, is_open=False)
    return state if found.fields is None else opened(state, table, head, found.fields)


def _with_total(state: Reading, table: GridRows, row: int) -> Reading:
    """A row of totals in a list (小计, 合计) belongs to no project; it is told with the form before it."""
    if not state.forms:
        return state
    form = state.forms[-1]
    return state.with_form(replace(form, doubts=[*form.doubts, _total(table, row)]))


def _total(table: GridRows, row: int) -> Doubt:
    texts = [cell.text for cell in table.cells_in_row(row) if not is_blank(cell.text)]
    return Doubt(Kind.TOTAL_ROW, " ".join(texts), table.page, table.number, row)


def _list_remark(state: Reading, head: Head, table: GridRows, row: int) -> Reading:
    """A row of a list without indicators (湘西 2023: the unit's own total) is told, not taken."""
    if list_layout.names_unit(table, row, head):
        return replace(state, totals=(*state.totals, _total(table, row)))
    texts = [cell.text for cell in table.cells_in_row(row) if not is_blank(cell.text)]
    states = any(read.value.text for read in rows_at(table, row, head, 1))
    if not texts or (state.place.unit is not None and not states):
        return state
    return state.doubted(Doubt(Kind.UNREAD_ROW, " | ".join(texts), table.page, table.number, row))

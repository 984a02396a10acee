"""Opening and closing forms: a head was read, a project is named, a form's heading found no indicator table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.amount_parts import with_parts
from pipeline.forms.caption_inference import unclear_columns, with_inferred
from pipeline.forms.column_contents import texts_under
from pipeline.forms.column_heads import Column, Head
from pipeline.forms.column_inference import as_before, settled
from pipeline.forms.field_values import year_in
from pipeline.forms.form import Form, FormField, Printed
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.header_fields import Waiting, line_fields
from pipeline.forms.level_rows import LevelHead, level_forms
from pipeline.forms.list_layout import ListPlace, is_list
from pipeline.forms.prose_lists import prose_forms
from pipeline.forms.prose_targets import prose_rows, speaks_of_levels
from pipeline.forms.reading import Heading, Reading

# Values in one row of a grid begin at heights that differ by less, in points.
_LEVEL = 4.0


def with_head(state: Reading, table: GridRows, row: int, head: Head) -> Reading:
    """A head was read: the waiting fields get their form, or a repeated head goes on with the last one."""
    form, before = state.form, state.head
    repeated = form is not None and before is not None and not state.heading.fields
    # 湖北 2024: long-term and annual blocks, each under its goal; a page break may part them
    goes_on = repeated and form is not None and (state.in_table or form.heads == head.names())
    head = settled(table, row, head, state.section, year_in(line.text for line in state.heading.lines))
    head = as_before(head, before) if repeated and before else head
    head = _with_unclear(state, table, row, head) if is_list(head) else head
    state = replace(state, head=head, section="", in_table=True)
    if not goes_on:
        state = replace(state, is_open=False, place=replace(state.place, project=()))
        state = state if is_list(head) else opened(state, table, head, state.heading.fields)
    elif form is not None:
        state = state.with_form(_doubted(form, head.doubts))
    return replace(state, heading=replace(state.heading, fields=()))


def _with_unclear(state: Reading, table: GridRows, row: int, head: Head) -> Head:
    """The head of a list, in doubt where one of its unlisted columns may give what the line above all lists gives."""
    unknown = [c for c in head.columns if c.role is None and c.head]
    below = ((c.head, list(texts_under(table, row + head.rows, c))) for c in unknown)
    doubts = unclear_columns(below, list(line_fields(state.heading.lines)), table.page)
    return replace(head, doubts=(*head.doubts, *doubts))


def _doubted(form: Form, doubts: Iterable[Doubt]) -> Form:
    return replace(form, doubts=[*form.doubts, *(each for each in doubts if each not in form.doubts)])


def opened(state: Reading, table: GridRows, head: Head, fields: Iterable[FormField]) -> Reading:
    """A form under a head, with its fields and those of the lines above."""
    fields, lines = with_parts(list(fields)), list(line_fields(state.heading.lines))
    notes: list[Doubt] = []
    if not is_list(head):
        fields, notes = with_inferred(fields, lines)
    page = fields[0].value.page if fields else table.page
    stands_in = table if table.page == page else state.before
    form = Form(
        page,
        # a unit's own cell in a list is nearer than the line above all lists (丰台区 2023)
        fields=[*fields, *lines] if is_list(head) else [*lines, *fields],
        heads=head.names(),
        roles=head.roles(),
        above=[line.text for line in state.heading.lines],
        doubts=[*head.doubts, *notes, *state.totals],
        box=stands_in.table.box if stands_in and stands_in.sheet is None else None,
    )
    return replace(state.opened(form), totals=())


def named(state: Reading, table: GridRows, fields: Iterable[FormField]) -> Reading:
    """A row across the indicators names the project of the rows below it; the head stands once for all."""
    form = state.form
    if form is not None and not form.rows and not form.first("project_name"):
        return state.with_fields(fields)
    assert state.head is not None
    return opened(state, table, state.head, fields)


def with_level_rows(state: Reading, table: GridRows, head: LevelHead) -> tuple[Reading, int]:
    """The forms of a table whose levels are rows, and the row below it."""
    lines = state.heading.lines
    forms, below = level_forms(table, head, [*line_fields(lines), *with_parts(list(state.heading.fields))])
    forms = [replace(form, above=[line.text for line in lines]) for form in forms]
    heading = replace(state.heading, fields=(), waiting=Waiting())
    return replace(state, forms=(*state.forms, *forms), is_open=False, heading=heading), below


def with_prose_list(
    state: Reading, table: GridRows, row: int, listed: tuple[Head, Column]
) -> tuple[Reading, int]:
    """The forms of a list whose targets are prose in a column, and the row below it."""
    lines, heading = state.heading.lines, replace(state.heading, fields=(), waiting=Waiting())
    forms = [
        replace(form, fields=[*form.fields, *line_fields(lines)], above=[line.text for line in lines])
        for form in prose_forms(table, row, *listed)
    ]
    return replace(state, forms=(*state.forms, *forms), is_open=False, heading=heading), table.rows


def _in_prose(state: Reading) -> Reading | None:
    """A heading whose targets stand as prose in one of its cells is a form; None where none does."""
    fields = list(state.heading.fields)
    cells = {index: item.value for index, item in enumerate(fields)}
    whole = {i: replace(cell, text=cell.text or fields[i].caption) for i, cell in cells.items()}
    told = [index for index, cell in whole.items() if speaks_of_levels(cell.text)]
    rows = prose_rows(whole[told[0]]) if len(told) == 1 else None
    if rows is None:
        return None
    kept = with_parts([item for index, item in enumerate(fields) if index not in told])
    lines = state.heading.lines
    box = state.before.table.box if state.before and state.before.sheet is None else None
    form = Form(
        fields[0].value.page, [*line_fields(lines), *kept], rows, above=[x.text for x in lines], box=box
    )
    return replace(state, forms=(*state.forms, form), is_open=False, heading=Heading())


def without_heading(state: Reading) -> Reading:
    """A heading without an indicator table is no form; one that has a project and a goal is worth a word."""
    if (found := _in_prose(state)) is not None:
        return found
    fields = state.heading.fields
    names = [item.value for item in fields if item.field == "project_name"]
    goals = [item.value for item in fields if item.field in ("goal", "long_term_goal")]
    # 重点项目情况表: name and goal side by side in one row are a listing of projects, not a form
    titled = bool(names) and captions.titles_form(line.text for line in state.heading.lines)
    if titled or any(not _level_with(name, goal) for name in names for goal in goals):
        page = fields[0].value.page
        state = state.doubted(Doubt(Kind.UNREAD_FORM, "a head without an indicator table", page))
        state = replace(state, headless=(*state.headless, Form(page, list(fields))))
    return replace(state, heading=Heading())


def _level_with(one: Printed, other: Printed) -> bool:
    if one.page != other.page or one.box is None or other.box is None:
        return False
    return abs(one.box[1] - other.box[1]) < _LEVEL


def closed(state: Reading) -> Reading:
    """The end of the document: nothing waits any more. Totals of units after the last project are told with it."""
    state = without_heading(state)
    if state.forms and state.totals:
        state = state.with_form(_doubted(state.forms[-1], state.totals))
    elif state.totals:
        state = state.doubted(*state.totals)
    return replace(state, is_open=False, place=ListPlace(), totals=())

"""The list layout: all projects in one long table, each project some rows of it, its name and goal in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import LEVELS, Head
from pipeline.forms.form import Form, FormField, Printed
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.forms.indicator_rows import printed_under
from pipeline.forms.row_kinds import first_under

# Columns that say which project a row belongs to.
PROJECT_COLUMNS = (
    "project_name", "implementing_unit", "supervising_department", "unit_code", "project_code",
    "annual_amount", "goal", "long_term_goal", "attribute", "money",
)  # fmt: skip
# Those that tell two projects apart; a blank one tells nothing.
_TELLING = ("project_name", "implementing_unit", "unit_code", "project_code", "annual_amount", "goal")
_OF_UNITS = {"implementing_unit", "supervising_department", "unit_code", "annual_amount", "money", "remark"}


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where in a list the reader is: the project cells of the rows being read, and the unit whose projects follow."""

    project: tuple[Cell | None, ...] = ()
    unit: Printed | None = None


@dataclass(frozen=True, slots=True)
class Begins:
    """What begins at a row of a list: a project with its fields, or nothing but a unit (`fields` null)."""

    place: ListPlace
    fields: list[FormField] | None


def is_list(head: Head) -> bool:
    """Whether the projects stand in a column."""
    return bool(head.named("project_name"))


def begins(table: GridRows, row: int, head: Head, open_form: Form | None, place: ListPlace) -> Begins | None:
    """The project or unit that begins at a grid row; None where the row goes on with the one before."""
    cells = tuple(first_under(table, row, c) for c in head.columns if c.role in PROJECT_COLUMNS)
    column = head.named("project_name")[0]
    name = first_under(table, row, column)
    if name is None or not name.text or cells == place.project:
        return None
    fields = list(fields_of(table, row, head))
    if open_form is not None and _goes_on(open_form, name, row, fields, place):
        return None
    levels = [first_under(table, row, c) for c in head.columns if c.role in LEVELS]
    if not any(cell is not None and cell.text for cell in levels):
        # 湘西 2023: the unit's own row stands above its projects, in the column 单位(专项)名称
        return Begins(ListPlace(cells, name.printed if "单位" in column.head else None), None)
    if place.unit and not any(item.field == "implementing_unit" for item in fields):
        fields.append(FormField("implementing_unit", column.head, place.unit))
    return Begins(replace(place, project=cells), fields)


def _goes_on(form: Form, name: Cell, row: int, fields: list[FormField], place: ListPlace) -> bool:
    """Whether project cells are those of the open form: merged from above, or printed again."""
    own = form.first("project_name")
    if own is not None and own.value.text == name.text and name.row != row:
        return True
    return bool(place.project) and _agree(form, fields)


def _agree(form: Form, fields: Iterable[FormField]) -> bool:
    """Whether a row's project cells are those of the form again (北京: printed on each row); blanks tell nothing."""
    told = [(item, form.first(str(item.field))) for item in fields if item.field in _TELLING]
    return all(
        not item.value.text or own is None or not own.value.text or own.value.text == item.value.text
        for item, own in told
    )


def fields_of(table: GridRows, row: int, head: Head) -> Iterator[FormField]:
    """What the columns of the project say in a grid row."""
    for column in head.columns:
        if column.role in PROJECT_COLUMNS and column.role is not None:
            name = captions.caption_field(column.head) if column.role == "money" else column.role
            yield FormField(name, column.head, printed_under(table, row, column), tuple(column.heads[:-1]))


def names_unit(table: GridRows, row: int, head: Head) -> bool:
    """Whether a row of a list holds a unit and its total, and no project (井研县 2023: 820-马踏镇部门 | | 8,827,620.53)."""
    told = {c.role for c in head.columns if (cell := first_under(table, row, c)) is not None and cell.text}
    return bool(told) and told <= _OF_UNITS and bool(told & {"implementing_unit", "supervising_department"})


def continued(
    form: Form, table: GridRows, row: int, head: Head, cut: bool
) -> tuple[list[FormField], GridRows]:
    """The fields of a project with what a page break cut off its cells (北京市丰台区 2023), and the table with them whole.

    Where the name goes on too (阿荣旗 2025 by Writer: 办案(业务)经 | 费) only a row that is `cut` tells it.
    """
    name = next((first_under(table, row, c) for c in head.named("project_name")), None)
    if name is None or (name.text and not cut):
        return form.fields, table
    more = {item.field: item for item in fields_of(table, row, head) if item.value.text}
    fields = [
        replace(item, value=item.value.plus(more[item.field].value)) if item.field in more else item
        for item in form.fields
    ]
    if not name.text:
        return fields, table
    whole = {item.field: item.value.text for item in fields}
    cells = [(c.role, first_under(table, row, c)) for c in head.columns if c.role in PROJECT_COLUMNS]
    texts = {
        cell: replace(cell.printed, text=whole[role])
        for role, cell in cells
        if cell is not None and cell.text and role in whole
    }
    return fields, table.with_texts(texts)


def may_be_rest(form: Form, table: GridRows, row: int, head: Head) -> Doubt | None:
    """The doubt whether a project below a page break is new: it has no amount, and the one above the break has."""
    told = {item.field: item.value.text for item in fields_of(table, row, head)}
    amount = form.first("annual_amount")
    if (
        not told.get("project_name")
        or told.get("annual_amount", "?")
        or amount is None
        or not amount.value.text
    ):
        return None
    what = f"may be the rest of a project's name: {told['project_name'][:20]}"
    return Doubt(Kind.CUT_ROW, what, table.page, table.number, row)

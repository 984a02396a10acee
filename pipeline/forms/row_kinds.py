"""What stands at a place of a grid: rows that begin a form or name a project, titles, totals, the cells under a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.forms import captions
from pipeline.forms.column_heads import Block, Column, Head, read_head
from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.forms.grid_rows import BandedTable, Cell
from pipeline.forms.header_fields import inline, line_fields
from pipeline.record import GridTable

# Column edges of a continued table lie where they lay on the page before, within this many points.
ALIGNED = 4.0
_OF_UNITS = {"implementing_unit", "supervising_department", "unit_code", "annual_amount", "money", "remark"}
# A column that holds no value is numbered apart (甲 | 1 | 2 …, 云南 05-3).
_STEMS = ("甲", "乙", "丙", "丁")
# Columns of a list layout that say which project a row belongs to.
PROJECT_COLUMNS = (
    "project_name", "implementing_unit", "supervising_department", "unit_code",
    "annual_amount", "goal", "long_term_goal", "attribute", "money",
)  # fmt: skip
# Those that tell two projects apart; a blank one tells nothing.
TELLING = ("project_name", "implementing_unit", "unit_code", "annual_amount", "goal")


def between(y: float, tables: Sequence[GridTable], number: int) -> bool:
    floor = tables[number - 1].box[3] if number else 0.0
    return floor - 2 <= y <= tables[number].box[1] + 2


def starts_form(table: BandedTable, row: int) -> bool:
    """Whether a grid row begins with the caption of a project's name."""
    cells = [cell for cell in table.band(row) if cell.text]
    own = [cell for cell in cells if cell.row == row]
    named = any(captions.caption_field(cell.text) == "project_name" for cell in own[:2])
    named = named or says_project(table, row)
    return bool(own) and len(cells) <= 6 and (named or above_department(table, row, own))


def names_project(table: BandedTable, row: int) -> bool:
    """Whether a row says `项目名称:…` and its indicators follow without a head of their own."""
    if not says_project(table, row) or table.band(row)[0].col:
        return False
    further = range(row + 1, table.rows)
    until = next((r for r in further if says_project(table, r) or read_head(table, r)), None)
    return until is None or read_head(table, until) is None


def says_project(table: BandedTable, row: int) -> bool:
    own = [cell for cell in table.band(row) if cell.row == row and cell.text]
    return any((item := inline(cell)) and item[0] == "project_name" for cell in own[:2])


def above_department(table: BandedTable, row: int, own: list[Cell]) -> bool:
    """A damaged caption and a value, the departments in the row below: a form begins (`而口 分物`, 2024 宁夏 form 7)."""
    if row + 1 >= table.rows or len(own) != 2 or captions.caption_field(own[0].text):
        return False
    below = {captions.caption_field(cell.text) for cell in table.band(row + 1) if cell.row == row + 1}
    return {"supervising_department", "implementing_unit"} <= below


def numbers_columns(table: BandedTable, row: int) -> bool:
    """Whether a grid row only numbers the columns (1 2 3 …, 云南 05-2)."""
    if row >= table.rows:
        return False
    texts = [cell.text for cell in table.band(row)]
    return (
        len(texts) > 2
        and all((text.isdigit() and len(text) <= 2) or text in _STEMS for text in texts if text)
        and texts.count("") <= 1
    )


def project_fields(lines: Iterable[Printed]) -> Iterator[FormField]:
    return (item for item in line_fields(lines) if item.field == "project_name")


def level_with(one: Printed, other: Printed) -> bool:
    boxes = one.box, other.box
    return one.page == other.page and all(boxes) and abs(boxes[0][1] - boxes[1][1]) < ALIGNED  # type: ignore[index]


def banner(table: BandedTable, row: int) -> Cell | None:
    """The one cell that fills a grid row, where it is no caption."""
    cells = table.band(row)
    if len(cells) != 1 or not cells[0].text or cells[0].rowspan > 1 or table.cols < 2:
        return None
    text = cells[0].text
    known = captions.caption_field(text) or captions.group_of(text) or inline(cells[0])
    return cells[0] if captions.section_of(text) or not known else None


def is_total_row(table: BandedTable, row: int) -> bool:
    first = next((cell for cell in table.band(row) if cell.text), None)
    return first is not None and first.row == row and captions.is_total(first.text)


def total_field(table: BandedTable, row: int) -> FormField:
    """A row of totals under the indicators (合计 | 90 | 87) as one field that is not released."""
    first, *rest = (cell for cell in table.band(row) if cell.text)
    where = (rest or [first])[0].printed
    return FormField("ignored", first.text, replace(where, text=" ".join(cell.text for cell in rest)))


def is_signature(table: BandedTable, row: int, head: Head) -> bool:
    """Whether a row below the indicators begins with a caption that is not released (主管部门意见, 单位负责人)."""
    first = table.band(row)[0]
    values = [first_under(table, row, block.value) for block in head.blocks]
    blank = not any(cell is not None and cell.text for cell in values)
    return first.row == row and first.col == 0 and blank and captions.caption_field(first.text) == "ignored"


def names_unit(table: BandedTable, row: int, head: Head) -> bool:
    """Whether a row of a list holds a unit and its total, and no project (井研县 2023: 820-马踏镇部门 | | 8,827,620.53)."""
    told = {c.role for c in head.columns if (cell := first_under(table, row, c)) is not None and cell.text}
    return bool(told) and told <= _OF_UNITS and bool(told & {"implementing_unit", "supervising_department"})


def is_list(head: Head) -> bool:
    return bool(head.named("project_name"))


def first_under(table: BandedTable, row: int, column: Column) -> Cell | None:
    cells = table.under(row, column.x0, column.x1)
    return cells[0] if cells else None


def spans_levels(table: BandedTable, row: int, head: Head) -> bool:
    """Whether one cell covers both an indicator and its value, or a level and its indicator."""
    for block in head.blocks:
        value, indicator = (
            first_under(table, row, block.value),
            block.indicator and first_under(table, row, block.indicator),
        )
        if value is not None and value is indicator:
            return True
    levels = [first_under(table, row, c) for c in head.columns if c.role in ("level1", "level2")]
    names = [first_under(table, row, c) for c in head.named("indicator")]
    return any(cell is not None and cell in names for cell in levels)


def read_row(table: BandedTable, row: int, line: int, head: Head, block: Block) -> FormRow:
    def told(column: Column | None) -> Printed | None:
        return printed_under(table, row, column) if column else None

    value, unit = printed_under(table, row, block.value), told(block.unit)
    if not value.text and unit and unit.text and (sign := told(block.sign)) and captions.is_type(sign.text):
        value, unit = unit, None  # 河北: 文字描述 | | 有所提升, words stand under 单位(文字描述)
    return FormRow(
        line=line,
        level1=level_text(table, row, next(iter(head.named("level1")), None), block.value.levels[0]),
        level2=level_text(table, row, block.level2, block.value.levels[1]),
        indicator=printed_under(table, row, block.indicator),
        value=value,
        sign=told(block.sign),
        unit=unit,
        type=told(block.type),
        weight=told(block.weight),
        horizon=block.value.horizon,
        grade=block.grade,
    )


def level_text(table: BandedTable, row: int, column: Column | None, head: str | None) -> Printed:
    """A level's text: that of its column, or the head that the block stands under."""
    return printed_under(table, row, column) if column or not head else Printed(head, table.page)


def printed_under(table: BandedTable, row: int, column: Column | None) -> Printed:
    """The text under a column head in a grid row; cells that share the head are joined."""
    cells = table.under(row, column.x0, column.x1) if column else []
    if not cells:
        return Printed("", table.page)
    whole = cells[0].printed
    for cell in cells[1:]:
        whole = whole.plus(cell.printed)
    return whole


def own_level2(table: BandedTable, row: int, head: Head) -> bool:
    return any(
        (cell := first_under(table, row, c)) is not None and cell.row == row for c in head.named("level2")
    )


def same_project(form: Form, name: Cell) -> bool:
    field = form.first("project_name")
    return field is not None and field.value.text == name.text


def agree(form: Form, fields: Iterator[FormField]) -> bool:
    """Whether a row's project cells are those of the form again (北京: printed on each row); blanks tell nothing."""
    told = [(item, form.first(str(item.field))) for item in fields if item.field in TELLING]
    return all(
        not item.value.text or own is None or not own.value.text or own.value.text == item.value.text
        for item, own in told
    )


def list_fields(table: BandedTable, row: int, head: Head) -> Iterator[FormField]:
    for column in head.columns:
        if column.role in PROJECT_COLUMNS and column.role is not None:
            name = captions.caption_field(column.head) if column.role == "money" else column.role
            yield FormField(name, column.head, printed_under(table, row, column), tuple(column.heads[:-1]))


def continued(fields: Iterable[FormField], rest: Iterator[FormField]) -> Iterator[FormField]:
    """The fields of a project with what a page break cut off its cells (北京市丰台区 2023)."""
    more = {item.field: item.value for item in rest if item.value.text}
    for item in fields:
        left = more.pop(item.field, None)
        yield replace(item, value=item.value.plus(left)) if left else item

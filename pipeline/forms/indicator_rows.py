"""One grid row under an indicator head → its indicator rows, one for each block of the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.forms import captions
from pipeline.forms.column_contents import level_before_name, two_levels
from pipeline.forms.column_heads import Block, Column, Head
from pipeline.forms.form import FormRow, Printed
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.row_kinds import first_under


def rows_at(table: GridRows, row: int, head: Head, line: int) -> list[FormRow]:
    """The indicator rows that begin in a grid row, `line` their position in the form; none where none begins."""
    own = [block for block in head.blocks if _begins_in(table, row, (block.indicator, block.value))]
    made = [read_row(table, row, line, head, block) for block in own]
    # 青山区 2020: the long-term block of a row may be empty beside a full annual one
    said = [each for each in made if each.indicator.text or each.value.text]
    if said or not made or not made[-1].level2.text or not _own_level2(table, row, head):
        return said
    return [next((each for each in made if each.horizon == "annual"), made[-1])]


def _begins_in(table: GridRows, row: int, columns: Sequence[Column | None]) -> bool:
    """Whether an indicator or a value begins here; a merged one was read where it began."""
    cells = [first_under(table, row, column) for column in columns if column is not None]
    return any(cell is not None and cell.row == row for cell in cells)


def _own_level2(table: GridRows, row: int, head: Head) -> bool:
    """Whether a level 2 is printed in this row; one carried over a page break is printed on the page before."""
    cells = [first_under(table, row, column) for column in head.named("level2")]
    return any(cell is not None and cell.row == row and cell.printed.page == table.page for cell in cells)


def read_row(table: GridRows, row: int, line: int, head: Head, block: Block) -> FormRow:
    """What stands in a grid row under the columns of a block."""

    def told(column: Column | None) -> Printed | None:
        return printed_under(table, row, column) if column else None

    value, unit = printed_under(table, row, block.value), told(block.unit)
    if not value.text and unit and unit.text and (sign := told(block.sign)) and captions.is_type(sign.text):
        value, unit = unit, None  # 河北: 文字描述 | | 有所提升, words stand under 单位(文字描述)
    indicator, level2 = (
        printed_under(table, row, block.indicator),
        _level(table, row, block.level2, block.value.levels[1]),
    )
    if not level2.text and (parts := level_before_name(indicator.text)):
        level2, indicator = (replace(indicator, text=text) for text in parts)
    level1 = _level(table, row, next(iter(head.named("level1")), None), block.value.levels[0])
    lone = level2 if not level1.text else level1 if not level2.text else None
    if lone is not None and (both := two_levels(lone.text)):
        level1, level2 = (replace(lone, text=text) for text in both)
    return FormRow(
        line=line,
        level1=level1,
        level2=level2,
        indicator=indicator,
        value=value,
        sign=told(block.sign),
        unit=unit,
        type=told(block.type),
        weight=told(block.weight),
        horizon=block.value.horizon,
        grade=block.grade,
        actual=told(block.actual),
        forecast=told(block.forecast),
        score=told(block.score),
        reason=told(block.reason),
        place_name=block.value.place or None,
    )


def _level(table: GridRows, row: int, column: Column | None, head: str | None) -> Printed:
    """A level's text: that of its column, or the head that the block stands under."""
    return printed_under(table, row, column) if column or not head else Printed(head, table.page)


def printed_under(table: GridRows, row: int, column: Column | None) -> Printed:
    """The text under a column head in a grid row; cells that share the head are joined."""
    cells = table.cells_under(row, column.x0, column.x1) if column else []
    if not cells:
        return Printed("", table.page)
    whole = cells[0].printed
    for cell in cells[1:]:
        whole = whole.plus(cell.printed)
    return whole


def numbered_on(rows: Sequence[FormRow]) -> int:
    """The position of the next row of a form."""
    return (rows[-1].line if rows else 0) + 1


def with_level(row: FormRow, role: str, text: Printed) -> FormRow:
    """A row whose blank level has a text."""
    return row if getattr(row, role).text else replace(row, **{role: text})  # type: ignore[arg-type]

"""What a grid row is: the first of a form, a project's name, a title, a total, a signature, a row of column numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.forms import captions
from pipeline.forms.column_heads import Column, Head, read_head
from pipeline.forms.form import FormField
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.forms.header_fields import inline
from pipeline.text import bare

_FIGURE = re.compile(r"^\d{1,3}(?:\.\d{1,4})?分?$")
# What a stamp, a name and a date are left room by.
_SIGNED = re.compile(r"盖章|签章|签字|年月日$")
# A column that holds no value is numbered apart (甲 | 1 | 2 …, 云南 05-3).
# Fields of a self-evaluation as a whole, which may stand below its indicators.
OF_THE_WHOLE = ("self_score", "self_grade", "achievement")
_STEMS = ("甲", "乙", "丙", "丁")


def starts_form(table: GridRows, row: int) -> bool:
    """Whether a grid row begins with the caption of a project's name."""
    cells = [cell for cell in table.cells_in_row(row) if cell.text]
    own = [cell for cell in cells if cell.row == row]
    if not own or len(cells) > 6:
        return False
    named = any(captions.caption_field(cell.text) == "project_name" for cell in own[:2])
    return named or says_project(table, row) or _above_departments(table, row, own)


def names_project(table: GridRows, row: int) -> bool:
    """Whether a row says `项目名称:…` and its indicators follow without a head of their own."""
    if not says_project(table, row) or table.cells_in_row(row)[0].col:
        return False
    further = range(row + 1, table.rows)
    until = next((r for r in further if says_project(table, r) or read_head(table, r)), None)
    return until is None or read_head(table, until) is None


def says_project(table: GridRows, row: int) -> bool:
    """Whether one of the first two cells of a row holds the caption of a project's name and the name."""
    own = table.cells_from_row(row)[:2]
    return any((item := inline(cell)) and item[0] == "project_name" for cell in own)


def _above_departments(table: GridRows, row: int, own: list[Cell]) -> bool:
    """An unknown caption and a value, the departments in the row below: a form begins (`而口 分物`, 2024 宁夏 form 7)."""
    if row + 1 >= table.rows or len(own) not in (2, 4) or captions.caption_field(own[0].text):
        return False
    below = {captions.caption_field(cell.text) for cell in table.cells_in_row(row + 1) if cell.row == row + 1}
    return {"supervising_department", "implementing_unit"} <= below and not captions.level_name(own[0].text)


def numbers_columns(table: GridRows, row: int) -> bool:
    """Whether a grid row only numbers the columns (1 2 3 …, 云南 05-2)."""
    if row >= table.rows:
        return False
    texts = [cell.text for cell in table.cells_in_row(row)]
    numbers = all((text.isdigit() and len(text) <= 2) or text in _STEMS for text in texts if text)
    return len(texts) > 2 and numbers and texts.count("") <= 1


def banner(table: GridRows, row: int) -> Cell | None:
    """The one cell that fills a grid row, where it is no caption."""
    cells = table.cells_in_row(row)
    if len(cells) != 1 or not cells[0].text or cells[0].rowspan > 1 or table.cols < 2:
        return None
    text = cells[0].text
    known = captions.caption_field(text) or captions.group_of(text) or inline(cells[0])
    return cells[0] if captions.section_of(text) or not known else None


def is_total_row(table: GridRows, row: int) -> bool:
    """Whether a row begins with 小计, 合计 or the like."""
    first = next((cell for cell in table.cells_in_row(row) if cell.text), None)
    return first is not None and first.row == row and captions.is_total(first.text)


def total_fields(table: GridRows, row: int, head: Head) -> list[FormField]:
    """A row of totals under the indicators (总分 | 100 | 98.4): its points as one field, and the score that is given.

    The score stands under the column of scores, else it is the last figure of the row (总分 | 98.4).
    """
    first, *rest = (cell for cell in table.cells_in_row(row) if cell.text)
    text = " ".join(cell.printed.text for cell in rest)
    whole = FormField("ignored", first.text, replace((rest or [first])[0].printed, text=text))
    figures = [cell for cell in rest if _FIGURE.match(cell.text)]
    weights = [cell for c in head.named("weight") for cell in table.cells_under(row, c.x0, c.x1)]
    figures = [cell for cell in figures if cell not in weights]
    under = [cell for c in head.named("score") for cell in table.cells_under(row, c.x0, c.x1)]
    scores = [cell for cell in figures if cell in under] if under else figures[-1:]
    return [whole, *(FormField("self_score", first.text, cell.printed) for cell in scores[:1])]


def is_signature(table: GridRows, row: int, head: Head) -> bool:
    """Whether a row below the indicators begins with a caption that is not released (主管部门意见, 单位负责人)."""
    first = table.cells_in_row(row)[0]
    values = [first_under(table, row, block.value) for block in head.blocks]
    texts = [cell.text for cell in values if cell is not None and cell.text]
    blank = all(_SIGNED.search(bare(text)) for text in texts)
    known = captions.caption_field(first.text) in ("ignored", *OF_THE_WHOLE)
    return first.row == row and first.col == 0 and blank and known


def spans_levels(table: GridRows, row: int, head: Head) -> bool:
    """Whether one cell covers both an indicator and its value, or a level and its indicator."""
    for block in head.blocks:
        value = first_under(table, row, block.value)
        if value is not None and block.indicator and value is first_under(table, row, block.indicator):
            return True
    levels = [first_under(table, row, c) for c in head.columns if c.role in ("level1", "level2")]
    names = [first_under(table, row, c) for c in head.named("indicator")]
    return any(cell is not None and cell in names for cell in levels)


def first_under(table: GridRows, row: int, column: Column) -> Cell | None:
    """The first cell of a grid row under a column."""
    cells = table.cells_under(row, column.x0, column.x1)
    return cells[0] if cells else None

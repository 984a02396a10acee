"""Levels printed as rows: one column of names, indented or numbered, holds levels and indicators, one their targets.

石嘴山 2020 (`项目 | 指标值 | 绩效金额`): the unit, its project with the money, then 产出指标, 成本指标 (必填) and the indicators below.
A row is a level's where its name is one and no target stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.forms import captions
from pipeline.forms.column_contents import is_level
from pipeline.forms.column_heads import Column, columns_under
from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.forms.row_kinds import first_under, starts_form
from pipeline.vocabulary.blanks import is_blank

# So many rows of levels make a table of levels as rows.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class LevelHead:
    """The head of such a table: the column of names, of targets, of the project's money where there is one."""

    row: int
    name: Column
    value: Column
    money: Column | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row below the head: its name, its target, its money, the level it names (`level1`, `level2`)."""

    name: Cell
    value: Printed
    money: Printed | None
    level: str | None


def level_head(table: GridRows, row: int) -> LevelHead | None:
    """The head that starts at a grid row, where a column of targets stands right of one of names and levels are rows."""
    if not any(captions.column_role(cell.text) == "value" for cell in table.cells_in_row(row)):
        return None
    columns = [column for column in columns_under(table, row, 1) if column.head]
    values = [column for column in columns if column.role == "value"]
    if len(values) != 1 or any(c.role in ("level1", "level2") for c in columns):
        return None
    # 序号 | 绩效指标名称 | 指标值: the numbers of the rows stand apart
    names = [c for c in columns if c.x0 < values[0].x0 and c.role != "remark"]
    if not names:
        return None
    money = [c for c in columns if c.x0 > values[0].x0 and captions.names_money(c.head)]
    head = LevelHead(row, names[0], values[0], money[0] if money else None)
    levels = [each for each in _rows(table, head) if each.level]
    return head if len(levels) >= _FEWEST else None


def _rows(table: GridRows, head: LevelHead) -> Iterator[_Row]:
    below = range(head.row + 1, table.rows)
    end = next((row for row in below if starts_form(table, row)), table.rows)
    found: list[_Row] = []
    for row in range(head.row + 1, end):
        name, value = first_under(table, row, head.name), first_under(table, row, head.value)
        if name is None or name.row != row or is_blank(name.text):
            continue
        spans = value is None or value is name
        printed = Printed("", table.page) if value is None or value is name else value.printed
        money = first_under(table, row, head.money) if head.money else None
        blank = spans or is_blank(printed.text)
        found.append(
            _Row(name, printed, money.printed if money else None, _level(name.text) if blank else None)
        )
    for index, each in enumerate(found):
        yield _settled(each, found[index + 1] if index + 1 < len(found) else None)


def _level(text: str) -> str | None:
    if is_level(text, "level1"):
        return "both" if is_level(text, "level2") else "level1"
    return "level2" if is_level(text, "level2") else None


def _settled(row: _Row, following: _Row | None) -> _Row:
    """成本指标 and 满意度指标 may be of either level: of the first where another level follows, else of the second."""
    if row.level != "both":
        return row
    return replace(row, level="level1" if following is not None and following.level == "level2" else "level2")


def level_forms(table: GridRows, head: LevelHead, fields: list[FormField]) -> tuple[list[Form], int]:
    """The forms of such a table, the first with the fields of its heading, and the row below the last one read."""
    forms: list[Form] = []
    names: list[_Row] = []
    levels: dict[str, Printed] = {}
    last = head.row
    for each in _rows(table, head):
        last = each.name.row
        if each.level is None and is_blank(each.value.text):
            names = [each] if levels else [*names, each]
            levels = {}
        elif each.level:
            if not levels and each.level == "level1" and (names or not forms):
                forms.append(_form(table, head, [*fields, *_named(names)]))
                fields, names = [], []
            levels = levels if each.level == "level2" else {}
            levels = {**levels, each.level: each.name.printed}
        elif forms and levels:
            forms[-1].rows.append(_row(len(forms[-1].rows) + 1, each, levels, table.page))
    return forms, last + 1


def _form(table: GridRows, head: LevelHead, fields: list[FormField]) -> Form:
    shown = [column.head for column in (head.name, head.value)]
    return Form(table.page, fields, heads=shown, roles=["indicator", "value"], box=table.table.box)


def _named(names: list[_Row]) -> Iterator[FormField]:
    """The last name above the levels is the project's, with its money; the one before it the unit's."""
    for field, each in zip(("project_name", "implementing_unit"), reversed(names), strict=False):
        yield FormField(field, "", each.name.printed)
        if field == "project_name" and each.money is not None and each.money.text:
            yield FormField("annual_amount", "", each.money)


def _row(line: int, row: _Row, levels: dict[str, Printed], page: int) -> FormRow:
    blank = Printed("", page)
    return FormRow(
        line, levels.get("level1", blank), levels.get("level2", blank), row.name.printed, row.value
    )

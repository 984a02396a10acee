"""Lists of projects whose targets stand as prose in one column: `项目名称 | 预算 | 目标 | 绩效指标`, one row for each.

Below 绩效指标 each cell is `【产出指标-数量指标】指标1:建档率(≥90%);…`. A cell of another shape leaves its form without rows.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.forms.column_heads import Column, Head, columns_under
from pipeline.forms.form import Form
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.indicator_rows import printed_under
from pipeline.forms.list_layout import fields_of, is_list
from pipeline.forms.prose_targets import prose_rows, speaks_of_levels
from pipeline.forms.row_kinds import is_total_row


def prose_list(table: GridRows, row: int) -> tuple[Head, Column] | None:
    """The head of such a list that starts at a grid row, and its column of targets; None where none starts."""
    head = Head(1, tuple(columns_under(table, row, 1)))
    if not is_list(head) or row + 1 >= table.rows:
        return None
    told = [c for c in head.columns if speaks_of_levels(printed_under(table, row + 1, c).text)]
    if len(told) != 1 or told[0].role == "project_name":
        return None
    # 绩效目标 over the prose is no goal
    return replace(head, columns=tuple(c for c in head.columns if c is not told[0])), told[0]


def prose_forms(table: GridRows, row: int, head: Head, targets: Column) -> list[Form]:
    """A form for each row below the head that names a project."""
    forms = []
    for below in range(row + 1, table.rows):
        fields = list(fields_of(table, below, head))
        if is_total_row(table, below) or not any(f.field == "project_name" and f.value.text for f in fields):
            continue
        rows = prose_rows(printed_under(table, below, targets)) or []
        heads = [*head.names(), targets.head]
        forms.append(
            Form(table.page, fields, rows, heads=heads, roles=[*head.roles(), "value"], box=table.table.box)
        )
    return forms

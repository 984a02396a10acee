"""The 2024 form of the Ningxia Development and Reform Commission as a ruled sheet.

The grid is the published form's: 一级指标 | 二级指标 | 三级指标 | 绩效值 under a header whose funding block sets
本级资金 beside 转移市县(区)资金. Captions are the form's own; values are set as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from pipeline.facsimile.sheet import Cell, Sheet


class Printed(Protocol):
    """A printed value."""

    @property
    def text(self) -> str: ...


class Row(Protocol):
    """An indicator row: captions of its merged cells, and its own two."""

    @property
    def level1(self) -> str: ...
    @property
    def level2(self) -> str: ...
    @property
    def indicator(self) -> Printed: ...
    @property
    def target(self) -> Printed: ...


class Form(Protocol):
    """One project's form."""

    @property
    def year_line(self) -> str: ...
    @property
    def unit_line(self) -> str: ...
    @property
    def header(self) -> Mapping[str, Printed]: ...
    @property
    def rows(self) -> Sequence[Row]: ...


# Columns: level 1 | level 2 | 三级指标, in three parts that the header's values and captions use | 绩效值, in two.
WIDTHS = (62, 92, 90, 68, 68, 32, 88)

# row, column, rowspan, colspan, caption
CAPTIONS = (
    (0, 0, 1, 2, "项目名称"),
    (1, 0, 1, 2, "主管部门"),
    (1, 3, 1, 2, "实施单位"),
    (2, 0, 1, 2, "项目属性"),
    (2, 3, 1, 2, "项目期"),
    (3, 0, 1, 2, "项目总额"),
    (3, 3, 1, 2, "其中: 年度资金总额"),
    (4, 0, 4, 1, "其中:\n本级资金"),
    (4, 1, 1, 1, "资金总额"),
    (5, 1, 1, 1, "其中: 财政拨款"),
    (6, 1, 1, 1, "其他资金"),
    (7, 1, 1, 1, "结余结转资金"),
    (4, 3, 4, 1, "其中:\n转移市县\n(区)资金"),
    (4, 4, 1, 1, "资金总额"),
    (5, 4, 2, 1, "其中: 中央\n资金"),
    (7, 4, 1, 1, "自治区资金"),
    (8, 0, 1, 1, "年度总体\n绩效目标"),
    (9, 0, 1, 1, "一级指标"),
    (9, 1, 1, 1, "二级指标"),
    (9, 2, 1, 3, "三级指标"),
    (9, 5, 1, 2, "绩效值"),
)

# row, column, rowspan, colspan, header key
VALUES = (
    (0, 2, 1, 5, "project_name"),
    (1, 2, 1, 1, "supervising_department"),
    (1, 5, 1, 2, "implementing_unit"),
    (2, 2, 1, 1, "attribute"),
    (2, 5, 1, 2, "duration"),
    (3, 2, 1, 1, "total_amount"),
    (3, 5, 1, 2, "annual_amount"),
    (4, 2, 1, 1, "own_total"),
    (5, 2, 1, 1, "own_fiscal"),
    (6, 2, 1, 1, "own_other"),
    (7, 2, 1, 1, "own_carry_over"),
    (4, 5, 1, 2, "transfer_total"),
    (5, 5, 2, 2, "transfer_central"),
    (7, 5, 1, 2, "transfer_regional"),
    (8, 1, 1, 6, "goal"),
)
_FIRST_INDICATOR = 10
_LEFT = {"goal"}


def _runs(captions: Iterable[object], col: int, texts: Sequence[str]) -> list[Cell]:
    """Equal neighbours as one merged cell."""
    cells, row = [], 0
    for _, group in groupby(captions):
        span = len(list(group))
        cells.append(Cell(_FIRST_INDICATOR + row, col, texts[row], rowspan=span))
        row += span
    return cells


def _indicators(rows: Sequence[Row]) -> list[Cell]:
    level1, level2 = [row.level1 for row in rows], [row.level2 for row in rows]
    cells = _runs(level1, 0, level1) + _runs(zip(level1, level2, strict=True), 1, level2)
    for number, row in enumerate(rows, _FIRST_INDICATOR):
        cells.append(Cell(number, 2, row.indicator.text, colspan=3, align="left"))
        cells.append(Cell(number, 5, row.target.text, colspan=2))
    return cells


def form_sheet(form: Form) -> Sheet:
    """The form on a page of its own. A header field that is absent is a KeyError."""
    captions = [Cell(row, col, text, down, across) for row, col, down, across, text in CAPTIONS]
    values = [
        Cell(row, col, form.header[key].text, down, across, "left" if key in _LEFT else "center")
        for row, col, down, across, key in VALUES
    ]
    return Sheet(
        table=(*captions, *values, *_indicators(form.rows)),
        widths=WIDTHS,
        center=form.year_line,
        right=form.unit_line,
    )

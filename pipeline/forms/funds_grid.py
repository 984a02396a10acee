"""The grid of funds of a self-evaluation or monitoring form: one row for each source of funds.

年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 head the columns, 年度资金总额 and its parts the rows; some forms set
the captions beside their figures (预算数 | 75 | 执行数 | 74.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.forms import captions
from pipeline.forms.beside import column_beside
from pipeline.forms.field_values import amount_of
from pipeline.forms.form import Form, FormField, Printed
from pipeline.text import bare
from pipeline.vocabulary import money
from pipeline.vocabulary.blanks import is_blank

_TOTALS = ("annual_amount", "total_amount")
_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)分")
_SCORE = re.compile(r"^(\d{1,4}(?:\.\d{1,6})?)分?$")
_RATE = re.compile(r"^(\d{1,4}(?:\.\d{1,6})?)(%?)$")
# A rate without a sign of per cent is a share up to here (0.98, 1), points above (98.5).
_SHARE = Decimal("1.5")


@dataclass(slots=True)
class FundsRow:
    """One source of funds: amounts in yuan, the rate as printed, its share, points; null where not printed."""

    source: str
    printed: dict[str, FormField] = field(default_factory=dict)
    amounts: dict[str, Decimal | None] = field(default_factory=dict)

    @property
    def first(self) -> Printed:
        """The first figure of the row."""
        return next(iter(self.printed.values())).value

    @property
    def budget(self) -> Decimal | None:
        """What the spending is measured against: the adjusted budget, else the only one, else that of the start."""
        return next((self.amounts[n] for n in captions.BUDGETS if self.amounts.get(n) is not None), None)

    @property
    def rate(self) -> float | None:
        """Spent over budget; null where one is not printed or the budget is 0."""
        spent, budget = self.amounts.get("spent"), self.budget
        return float(spent / budget) if spent is not None and budget else None

    def text(self, column: str) -> str | None:
        """The text of a column, null where it is blank."""
        found = self.printed.get(column)
        return found.value.text if found and not is_blank(found.value.text) else None

    @property
    def rate_printed(self) -> float | None:
        """The printed rate, 1 for 100 %; null where none is printed or it is no number."""
        found = _RATE.match(bare(self.text("rate") or ""))
        if not found:
            return None
        number = Decimal(found.group(1))
        return float(number if not found.group(2) and number <= _SHARE else number / 100)

    @property
    def weight(self) -> float | None:
        """Points that the rate can have: of their column, else as the captions say (得分(20分*执行率))."""
        return _number(self.text("weight")) if "weight" in self.printed else self._points_told()

    @property
    def score(self) -> float | None:
        """Points that the rate was given."""
        return _number(self.text("score"))

    def _points_told(self) -> float | None:
        item = self.printed.get("score")
        texts = (item.above or item.caption, *reversed(item.groups)) if item and self.text("score") else ()
        found = next((match for text in texts if (match := _POINTS.search(bare(text)))), None)
        return float(found.group(1)) if found else None


def is_funds_cell(item: FormField) -> bool:
    """Whether a field may stand in a grid of funds: under one of its columns, or named as one."""
    return captions.funds_column(item.above or item.caption) is not None


def funds_rows(form: Form) -> list[FundsRow]:
    """A row for each source of funds that prints what was spent, its rate or its score, in the order of the form."""
    rows: dict[str, FundsRow] = {}
    for item, source, column in _cells(form):
        row = rows.setdefault(source, FundsRow(source))
        if column in row.printed:
            continue
        row.printed[column] = item
        if column in (*captions.BUDGETS, "spent", "forecast"):
            row.amounts[column] = amount_of(form, item)
    told = [
        row
        for row in rows.values()
        if any(row.text(c) for c in (*captions.BUDGETS, "spent", "rate", "score"))
    ]
    executed = any({"spent", "rate"} & row.printed.keys() for row in rows.values())
    return told if executed else []


def _cells(form: Form) -> Iterator[tuple[FormField, str, str]]:
    """(field, source, column) of every cell of the grid."""
    for item in form.fields:
        column = captions.funds_column(item.above) if item.above else None
        if column and item.above == item.caption:
            yield item, "total", column
        elif column and (source := _source(item)):
            yield item, source, column
    for item in (
        form.fields
        if not any(item.above and captions.funds_column(item.above) for item in form.fields)
        else ()
    ):
        if column := _told_beside(item):
            yield item, "total", column
        elif (column := column_beside(form, item)) and (source := _source(item)):
            yield item, source, column


def _source(item: FormField) -> str | None:
    name = captions.caption_field(item.caption)
    if captions.is_total(item.caption):
        return "total"
    if name in _TOTALS or (item.field in _TOTALS and name is None):
        return "total"
    return name if name in money.SOURCES else None


def _told_beside(item: FormField) -> str | None:
    """The column that a caption beside its figure names; points count only under a caption of funds."""
    column = captions.funds_column(item.caption)
    under = any(captions.group_of(group) == "money" for group in item.groups)
    return column if column in (*captions.BUDGETS, "spent", "rate") or under else None


def _number(text: str | None) -> float | None:
    found = _SCORE.match(bare(text or ""))
    return float(found.group(1)) if found else None

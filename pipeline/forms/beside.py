"""Figures of a form that stand beside their captions, in columns that nothing heads: 预算数 | 75 | 执行数 | 74.2."""

from __future__ import annotations

from pipeline.forms import captions
from pipeline.forms.form import Form, FormField
from pipeline.record import Box

_COLUMNS = (*captions.BUDGETS, "spent")


def column_beside(form: Form, item: FormField) -> str | None:
    """The column (adjusted, annual, initial, spent) that a figure without a head stands in, told by the caption of one
    that stands above it; None where only one such caption is printed, or the figure stands under none of them."""
    if item.above or item.value.box is None:
        return None
    heads = [
        (column, other.value.box) for column, other in _heads(form) if other.value.page == item.value.page
    ]
    told = {column for column, _ in heads}
    if len(told) < 2 or "spent" not in told:
        return None
    under = [column for column, box in heads if box is not None and _under(item.value.box, box)]
    return under[0] if under else None


def _heads(form: Form) -> list[tuple[str, FormField]]:
    return [
        (column, item)
        for item in form.fields
        if not item.above and (column := captions.funds_column(item.caption)) in _COLUMNS
    ]


def _under(box: Box, head: Box) -> bool:
    """Whether a cell stands below a head, within its width."""
    middle = (box[0] + box[2]) / 2
    return head[0] <= middle <= head[2] and box[1] > head[1] + 1

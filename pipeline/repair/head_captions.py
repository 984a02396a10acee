"""Captions of a head that can only be one thing by where they stand: the project's name, the column of indicators."""

from __future__ import annotations

from dataclasses import replace

from pipeline.doubt import Kind
from pipeline.forms.form import Form
from pipeline.repair.mend import Mend, Mended

DEPARTMENTS = ("supervising_department", "implementing_unit")


def repaired_project_name(form: Form) -> Mended:
    """The first caption of a head that goes on with the department is the project's (`É` of form 1, `而口 分物` of 7)."""
    heads = [index for index, item in enumerate(form.fields) if item.field != "money_unit"]
    if form.first("project_name") or not heads or heads[0] + 1 == len(form.fields):
        return form, []
    first = heads[0]
    item, following = form.fields[first], form.fields[first + 1]
    if item.field is not None or not item.value.text or following.field not in DEPARTMENTS:
        return form, []
    fields = [*form.fields[:first], replace(item, field="project_name"), *form.fields[first + 1 :]]
    mend = Mend(item.value.page, None, "caption:project_name", item.caption, "项目名称", "order")
    return replace(form, fields=fields), [mend]


def repaired_indicator_head(form: Form) -> Mended:
    """`三组及指标` between level 2 and the value heads the column of indicators, which was taken by its place."""
    taken = [doubt.what for doubt in form.doubts if doubt.kind is Kind.TAKEN_COLUMN]
    heads = ["三级指标" if head in taken else head for head in form.heads]
    mends = [Mend(form.page, None, "caption:indicator", printed, "三级指标", "order") for printed in taken]
    return replace(form, heads=heads), mends

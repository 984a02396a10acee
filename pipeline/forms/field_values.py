"""Fields of a form's head: their released names, and the texts and amounts taken from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.forms import captions
from pipeline.forms.amounts import amount_cny
from pipeline.forms.beside import column_beside
from pipeline.forms.form import Form, FormField
from pipeline.vocabulary import money
from pipeline.vocabulary.personal import is_personal_caption

_SHORT = {"fiscal_appropriation": "fiscal"}
_TEXTS = {
    "project_name", "supervising_department", "implementing_unit", "attribute", "duration",
    "total_amount", "annual_amount", "goal", "long_term_goal",
}  # fmt: skip
_RELEASED = {
    "goal": "goal_text",
    "long_term_goal": "long_term_goal_text",
    "duration": "duration_text",
    "achievement": "achievement_text",
}
_STAGES = {"adjusted": "adjusted", "initial": "initial"}
_MONEY_LINE = re.compile(rf"单位[::]?\s*(?:人民币)?\s*({money.PATTERN})")
_YEARLY = re.compile(r"年度|当年|本年|全年")
_BUDGET_YEAR = re.compile(r"(20\d\d)\s*年度")
_YEAR = re.compile(r"(20\d\d)\s*(?:年?\s*[-—–~至]+\s*20\d\d\s*)?年(?:度)?")
_NUMBER = re.compile(r"[\d一二三四五六七八九]+[:.]?$")
_BARE_YEAR = re.compile(r"^20\d\d$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A funding amount: scope, source and stage (null: not told), yuan (null: cannot be read), the field it is read from."""

    scope: str
    source: str
    stage: str | None
    cny: Decimal | None
    field: FormField


def scope_of(field: FormField) -> str | None:
    """own or transfer, by the captions a field stands under; None where the form does not part them."""
    scopes = [
        group for caption in field.groups if (group := captions.group_of(caption)) in ("own", "transfer")
    ]
    return scopes[-1] if scopes else None


def released_name(field: FormField) -> str | None:
    """The name a correction gives a field: `goal_text`, `project_name`, `own_fiscal`, `transfer_central` …"""
    if field.field in (None, "ignored") or (field.above and captions.amount_column(field.above) == "ignored"):
        return None  # what was spent, its rate and its points are no field of the head
    scope = scope_of(field)
    if field.field == "total_amount" and scope:
        return f"{scope}_total"
    if field.field in money.SOURCES:
        default = "transfer" if field.field in ("central", "regional") else "own"
        return f"{scope or default}_{_SHORT.get(field.field, field.field)}"
    return _RELEASED.get(field.field or "", field.field)


def is_personal(field: FormField) -> bool:
    """Whether a field may name a person or a telephone."""
    return field.field != "project_name" and is_personal_caption(field.caption)


def text_of(form: Form, name: str) -> str | None:
    """The text of the first field of that name that prints one, the better-named first; null if none does."""
    printed = [f for f in form.fields if f.field == name and f.value.text]
    return min(printed, key=lambda f: captions.is_weak(f.caption)).value.text if printed else None


def duration_text(form: Form) -> str | None:
    """The project's period as printed; where its ends stand apart, joined by a dash."""
    whole = text_of(form, "duration")
    ends = [text for text in (text_of(form, "start"), text_of(form, "end")) if text]
    return whole or ("-".join(ends) if ends else None)


def amount_of(form: Form, field: FormField) -> Decimal | None:
    """Yuan of a field: its unit in the text, its caption, the captions around it, or the form's own line."""
    return amount_cny(field.value.text, field.caption, field.above, *reversed(field.groups), *_units(form))


def _units(form: Form) -> Iterator[str]:
    yield from (field.value.text for field in form.fields if field.field == "money_unit")
    yield from (found.group(1) for line in form.above if (found := _MONEY_LINE.search(line)))


def main_amount(form: Form, name: str) -> FormField | None:
    """The field of `total_amount` or `annual_amount`: outside any scope, the best-named column of a funds matrix.

    A lone 资金总额 is the year's (宁晋县 2019); beside a 年度资金总额 it is the project's (青山区 2020).
    """
    fields = [field for field in form.fields if _main_name(form, field) == name]
    fields = [
        field for field in fields if not field.above or captions.amount_column(field.above) != "ignored"
    ]
    printed = [field for field in fields if field.value.text] or fields
    return min(printed, key=lambda field: captions.amount_column_rank(field.above), default=None)


def _main_name(form: Form, field: FormField) -> str | None:
    if field.field == "annual_amount" and _of_another_year(form, field):
        return None
    if field.field != "total_amount":
        return field.field
    if scope_of(field):
        return None
    lone = (
        captions.without_notes(field.caption) in ("资金总额", "总额") and form.first("annual_amount") is None
    )
    return "annual_amount" if lone else "total_amount"


def _of_another_year(form: Form, field: FormField) -> bool:
    """`2022年预算安排` on a form of 2023 is not the year's."""
    at, year = _YEAR.search(field.caption), fiscal_year(form, "")
    return bool(at and year and int(at.group(1)) != year)


def goals(form: Form) -> tuple[str | None, str | None]:
    """(goal of the year, long-term goal): where two goals are printed, the one that names no year is the long one."""
    printed = [field for field in form.fields if field.field == "goal" and field.value.text]
    long_term = text_of(form, "long_term_goal")
    yearly = [field for field in printed if _YEARLY.search(captions.plain(field.caption))]
    if len(printed) > 1 and yearly and long_term is None:
        whole = [field for field in printed if field not in yearly]
        return yearly[0].value.text, whole[0].value.text if whole else None
    return (_whole(printed) if printed else None), long_term


def _whole(printed: list[FormField]) -> str:
    """A goal printed in several cells (目标1 …, 目标2 …) under one caption is one text."""
    first = _unnumbered(printed[0])
    return "".join(field.value.text for field in printed if _unnumbered(field) == first)


def _unnumbered(field: FormField) -> str:
    return _NUMBER.sub("", field.caption)


def funding(form: Form) -> Iterator[Amount]:
    """The parts of the year's amount, one per scope, source and stage of the budget, as the form prints them."""
    seen: set[tuple[str, str, str | None]] = set()
    for field in form.fields:
        stage = _STAGES.get(captions.funds_column(field.above) or "") if field.above else None
        name = "own_total" if stage and field.field == "annual_amount" else released_name(field)
        if name is None or not name.startswith(("own_", "transfer_")) or not _of_the_year(form, field):
            continue
        scope, source = name.split("_", 1)
        source = {"fiscal": "fiscal_appropriation"}.get(source, source)
        if (scope, source, stage) not in seen:
            seen.add((scope, source, stage))
            yield Amount(scope, source, stage, amount_of(form, field), field)


def _of_the_year(form: Form, field: FormField) -> bool:
    """Shanghai sets the project's total and the year's side by side: parts of the total are no parts of the year.

    In a row that has both, the year's part comes second (上海市普陀区 2026).
    """
    if field.above and captions.amount_column(field.above):
        return captions.amount_column(field.above) == "annual"
    if column_beside(form, field) == "spent":
        return False
    if scope_of(field):
        return True
    twins = [f for f in form.fields if f.field == field.field and not scope_of(f) and _level(f, field)]
    twins = [f for f in twins if f is field or column_beside(form, f) != "spent"]
    return field is twins[-1] if not field.above else True


def _level(one: FormField, other: FormField) -> bool:
    if one.value.box is None or other.value.box is None or one.value.page != other.value.page:
        return one is other
    return abs(one.value.box[1] - other.value.box[1]) < 2 or one is other


def fiscal_year(form: Form, title: str) -> int | None:
    """The budget year: of the lines above the grid, the field 年度, the document's title; null if none is printed."""
    own = text_of(form, "fiscal_year") or ""
    return year_in([*form.above, f"{own}年度" if _BARE_YEAR.match(own) else own, title])


def year_in(lines: Iterable[str]) -> int | None:
    """The first 2024年度 of some lines, else the first 2024年; null if they print none."""
    texts = list(lines)
    found = (pattern.search(text) for pattern in (_BUDGET_YEAR, _YEAR) for text in texts)
    return next((int(match.group(1)) for match in found if match), None)

"""Damaged amounts (`U`, `Ü`, `J.` for 0) recovered where the printed sums leave one possibility.

Own funds are fiscal appropriation, other and carry-over; transfers are central and regional; the year's amount is own
funds and transfers (2024 宁夏). An amount that two sums tell differently is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.forms.field_values import amount_of, funding, main_amount, released_name
from pipeline.forms.form import Form, FormField
from pipeline.repair.mend import Mend, Mended
from pipeline.vocabulary.blanks import is_blank

SUMS = (
    ("own_total", ("own_fiscal", "own_other", "own_carry_over")),
    ("transfer_total", ("transfer_central", "transfer_regional")),
    ("annual_amount", ("own_total", "transfer_total")),
)

Amounts = dict[str, Decimal | None]


def repaired_amounts(form: Form) -> Mended:
    """The form with each damaged amount that its sums tell, and what was recovered."""
    printed = {name: item for item in _amount_fields(form) if (name := released_name(item))}
    known: Amounts = {name: amount_of(form, item) for name, item in printed.items()}
    damaged = [n for n, cny in known.items() if cny is None and not is_blank(printed[n].value.text)]
    fields, mends = list(form.fields), []
    for name in damaged if _units_told(known) else ():
        if (cny := _only(name, known)) is None:
            continue
        item = printed[name]
        text = _as_printed(form, item, cny)
        position = next(i for i, field in enumerate(fields) if field is item)
        fields[position] = replace(item, value=replace(item.value, text=text))
        mends.append(Mend(item.value.page, None, name, item.value.text, text, "sum"))
    return replace(form, fields=fields), mends


def _amount_fields(form: Form) -> Iterator[FormField]:
    annual = main_amount(form, "annual_amount")
    column = annual.above if annual else ""
    yield from (each.field for each in funding(form) if each.stage is None or each.field.above == column)
    if annual:
        yield annual


def _units_told(known: Amounts) -> bool:
    """Amounts that fail for want of a unit are not damaged."""
    return sum(cny is not None for cny in known.values()) >= 2


def _only(name: str, known: Amounts) -> Decimal | None:
    """What the sums say of one amount, or of two that the same sums hold; None if nothing or two different things."""
    solved = dict(known)
    for _ in SUMS:
        for total, parts in SUMS:
            _solve(total, parts, solved)
    told = solved.get(name)
    return told if told is not None and told >= 0 and _holds(name, solved) else None


def _solve(total: str, parts: tuple[str, ...], known: Amounts) -> None:
    """Fill in the one unknown of a sum whose members are all printed."""
    names = (total, *parts)
    if not all(name in known for name in names):
        return
    unknown = [name for name in names if known[name] is None]
    if len(unknown) != 1:
        return
    whole = sum((known[name] or Decimal(0) for name in parts), Decimal(0))
    known[unknown[0]] = whole if unknown[0] == total else (known[total] or Decimal(0)) - whole


def _holds(name: str, known: Amounts) -> bool:
    """Whether every printed sum that the amount is part of adds up."""
    sums = [(total, parts) for total, parts in SUMS if name in (total, *parts)]
    told = [each for each in sums if all(known.get(member) is not None for member in (each[0], *each[1]))]
    return all(
        known[total] == sum((known[part] or Decimal(0) for part in parts), Decimal(0))
        for total, parts in told
    )


def _as_printed(form: Form, item: FormField, cny: Decimal) -> str:
    """Yuan in the unit of the form."""
    one = amount_of(form, replace(item, value=replace(item.value, text="1"))) or Decimal(1)
    return format((cny / one).normalize(), "f")

"""Counts that no quantity row gives but words do: months of a period, a size in the price's own name."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.cost import name_match, unit_match
from pipeline.cost.products import Price, Quantity, fits
from pipeline.project import Project, TargetRow
from pipeline.target import parse_target
from pipeline.target.units import lookup
from pipeline.text import bare

_MONTHS = re.compile(
    r"(?<!\d)(1[0-2]|0?[1-9])月?份?(?:-|—|~|至|到){1,2}(?:20\d\d年)?(1[0-2]|0?[1-9])月(?!\d{1,2}[日号])"
)
_SO_MANY = re.compile(r"(?<![\d.])(\d{1,2})个月")
_MOST_COUNTS = 3
_PERIOD = re.compile("周期|期限|期间|服务期|租期|时间")


def said_quantities(
    project: Project, prices: Sequence[Price], known: Sequence[Quantity]
) -> Iterator[Quantity]:
    """A count for each denominator that no quantity of the form answers to, where the form says it in one way only.

    `每站补助 5万元/站` beside `免费开放文化站 17个` is 17, whatever the 17 are counted in; `饲料库120平米` at 490元/平米 is 120 平米; `≤620万/月` on a form whose period is January to November is 11 months (the
    goal, the project's name, or a row that names a period).
    """
    for price in prices:
        if not any(fits(quantity, _first(price)) == 2 for quantity in known):
            yield from _of_that_noun(price, known)
        for unit in price.units:
            if not any(fits(quantity, unit) == 2 for quantity in known):
                yield from _in_own_name(price, unit)
                if unit == "月":
                    yield from _months(project, price)


def _first(price: Price) -> str:
    return price.units[0] if price.units else ""


def _of_that_noun(price: Price, known: Sequence[Quantity]) -> Iterator[Quantity]:
    """The counts of things whose name holds the noun that the price is per: 站 in 文化站, 屋 in 书屋, 床 in 床位数.

    Several (水文站, 雨量站) are as many readings: none of them is the one that is missing.
    """
    unit = _first(price)
    noun = unit or name_match.piece(price.row.indicator)
    if (
        not noun
        or unit_match.is_generic(noun)
        or unit_match.is_shared(noun)
        or lookup(noun).dimension not in (None, "count")
    ):
        return
    counts = [
        quantity for quantity in known if _counts_things(quantity) and noun in (quantity.row.indicator or "")
    ]
    for count in counts if len(counts) <= _MOST_COUNTS else ():
        subject = price.subject if len(counts) == 1 else count.subject
        yield replace(count, subject=subject, unit=unit or count.unit, told_by="name")


def _counts_things(quantity: Quantity) -> bool:
    return (
        quantity.row.dimension == "count"
        and not quantity.detail
        and not unit_match.is_kind(quantity.unit, "occasion")
    )


def _in_own_name(price: Price, unit: str) -> Iterator[Quantity]:
    read = parse_target(name_match.bare_name(price.row.indicator))
    target = read[0] if len(read) == 1 and read[0].kind == "numeric" and not read[0].per else None
    if target is None or target.value is None or target.unit is None:
        return
    if unit_match.ratio(unit_match.canonical(target.unit), unit) is not None:
        yield _quantity(price, target.value, target.unit, "own name")


def _months(project: Project, price: Price) -> Iterator[Quantity]:
    told = {
        count: source
        for source, text in (("goal", project.goal_text), ("project name", project.project_name))
        for count in _months_in(bare(text or ""))
    }
    told |= {count: str(row.indicator) for row in project.targets if (count := _months_of(row)) is not None}
    if len(told) == 1:
        count, source = next(iter(told.items()))
        yield _quantity(price, Decimal(count), "个月", source)


def _months_in(text: str) -> set[int]:
    spans = {int(last) - int(first) + 1 for first, last in _MONTHS.findall(text)}
    return {count for count in spans | {int(count) for count in _SO_MANY.findall(text)} if count > 0}


def _months_of(row: TargetRow) -> int | None:
    """The months of a row that names a period and prints its first and last month."""
    first, last = row.date_from, row.date_to
    if row.kind != "date" or first is None or last is None or not _PERIOD.search(row.indicator or ""):
        return None
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    return (last.year - first.year) * 12 + last.month - first.month + 1 if whole else None


def _quantity(price: Price, value: Decimal, unit: str, told_by: str) -> Quantity:
    row = price.row._replace(
        indicator=told_by,
        target_text=None,
        kind="numeric",
        comparator=None,
        value=float(value),
        value_upper=None,
        unit=unit,
        per=None,
        approximate=None,
    )
    return Quantity(row, value, unit_match.canonical(unit), price.subject, told_by=told_by)

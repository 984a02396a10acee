"""Cost rows and quantity rows of one form: which are amounts, which unit prices, which totals of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.cost import name_match, unit_match
from pipeline.cost.products import Price, Quantity
from pipeline.cost.said_quantities import said_quantities
from pipeline.project import Project, TargetRow
from pipeline.vocabulary import money

# Social and ecological cost (2021 taxonomy) burden others than the budget.
_COST = ("cost", "cost.economic")
_MONEY = re.compile(rf"^({money.PATTERN})(?:/(.+))?$")
_THIS_YEAR = ("年", "年度")  # a price per year, a count per year: once in the year's budget
_NO_COUNT = ("money", "share")


@dataclass(frozen=True, slots=True, eq=False)
class CostAmount:
    """A plain amount of money among the cost rows, yuan; `upper` where the form prints a range; `whole`: by its
    name the cost of the whole project."""

    row: TargetRow
    yuan: Decimal
    subject: str
    upper: Decimal | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class CostRows:
    """The rows of one form that can say what it costs."""

    amounts: tuple[CostAmount, ...]
    prices: tuple[Price, ...]
    totals: tuple[CostAmount, ...]
    unclear: tuple[TargetRow, ...]
    quantities: tuple[Quantity, ...]


def cost_rows_of(project: Project) -> CostRows:
    """Sorts the cost and quantity rows of the year; a total beside its parts is set apart, 其中 is in the row
    above."""
    rows = [row for row in project.targets if row.horizon == "annual" and row.grade in (None, "优")]
    costs = [row for row in rows if row.category in _COST and not name_match.is_saving(row.indicator)]
    money = _without_details([(row, amount) for row in costs if (amount := amount_of(row)) is not None])
    quantities = tuple(quantity for row in rows if (quantity := _quantity(row)) is not None)
    prices = tuple(_price(row, amount, quantities) for row, amount in money if _is_price(row, amount))
    quantities += tuple(said_quantities(project, prices, quantities))
    project_subject = name_match.subject_of(project.project_name)
    amounts = [
        _cost_amount(row, amount, project_subject) for row, amount in money if not _is_price(row, amount)
    ]
    totals = _totals(amounts, prices)
    parts = tuple(plain for plain in amounts if plain not in totals)
    return CostRows(parts, prices, tuple(totals), tuple(filter(_is_unclear, costs)), quantities)


@dataclass(frozen=True, slots=True)
class Money:
    yuan: Decimal
    upper: Decimal | None
    units: tuple[str, ...]


def amount_of(row: TargetRow) -> Money | None:
    """The yuan of a row and what they are divided by; the unit may stand in the name: 补助(≤**元/株)."""
    named = _MONEY.match(name_match.unit_in_name(row.indicator) or "")
    if (row.dimension == "money" or row.unit in money.YUAN_UNSAID) and row.base_value is not None:
        factor, low, high = Decimal(1), row.base_value, row.base_value_upper
    elif row.unit is None and row.value is not None and named:
        factor, low, high = Decimal(money.YUAN[named.group(1)]), row.value, row.value_upper
    else:
        return None
    per = row.per or (named.group(2) if named else None)
    asked = dict.fromkeys(unit_match.canonical(each) for each in name_match.denominators(row.indicator))
    units = [unit for unit in unit_match.denominator_units(per) if unit not in _THIS_YEAR]
    for unit in asked.keys() - units:
        # 每个工作队经费标准(万元/队): 个 counts what 队 does
        if any(re.search(f"每{unit}[^每]*{other}", row.indicator or "") for other in units):
            del asked[unit]
    asked |= dict.fromkeys(units)
    upper = None if high is None else Decimal(str(high)) * factor
    return Money(Decimal(str(low)) * factor, upper, tuple(asked))


def _is_price(row: TargetRow, amount: Money) -> bool:
    return bool(amount.units) or name_match.is_price(row.indicator)


def _cost_amount(row: TargetRow, amount: Money, project_subject: str) -> CostAmount:
    whole = name_match.is_total(row.indicator, project_subject)
    return CostAmount(row, amount.yuan, name_match.subject_of(row.indicator), amount.upper, whole)


def _price(row: TargetRow, amount: Money, quantities: Iterable[Quantity]) -> Price:
    """元/人·天 beside a count of 人天 asks for that one count."""
    joined = "".join(amount.units)
    whole = len(amount.units) > 1 and any(
        unit_match.denominator_units(q.unit) == (joined,) for q in quantities
    )
    return Price(
        row,
        amount.yuan,
        (joined,) if whole else amount.units,
        name_match.subject_of(row.indicator),
        amount.upper,
    )


def _quantity(row: TargetRow) -> Quantity | None:
    """A count of the quantity rows, or a length of time among the timeliness rows whose name says so (服务期)."""
    timed = row.category == "output.timeliness" and name_match.is_time(row.indicator)
    if not (timed or row.category == "output.quantity") or row.kind not in ("numeric", "duration"):
        return None
    unit = row.unit or name_match.unit_in_name(row.indicator) or ""
    if (
        row.value is None
        or row.dimension in _NO_COUNT
        or row.per not in (None, *_THIS_YEAR)
        or unit == "%"
        or _MONEY.match(unit)
    ):
        return None
    if timed and not unit_match.is_kind(unit_match.unscaled(unit)[1], "time"):
        return None
    upper = None if row.value_upper is None else Decimal(str(row.value_upper))
    each = tuple(
        unit for unit in name_match.denominators(row.indicator) if unit not in ("人", "名", "位", "户")
    )
    return Quantity(
        row,
        Decimal(str(row.value)),
        unit_match.canonical(unit),
        name_match.subject_of(row.indicator),
        each,
        name_match.is_detail(row.indicator),
        name_match.is_whole(row.indicator),
        upper,
    )


def _without_details(money: list[tuple[TargetRow, Money]]) -> list[tuple[TargetRow, Money]]:
    """其中 rows are parts of the amount above them and are not added again; without one above they stand for
    themselves."""
    kept: list[tuple[TargetRow, Money]] = []
    for row, amount in money:
        if not (kept and name_match.is_detail(row.indicator)):
            kept.append((row, amount))
    return kept


def _totals(amounts: list[CostAmount], prices: tuple[Price, ...]) -> list[CostAmount]:
    """Rows that by their name sum up the others: 总成本 beside parts, 培训总费用 beside 培训餐费 and 培训资料费.

    Rows that are all totals by name stand for themselves; the same amount said twice is one.
    """
    rest = [plain for plain in amounts if not plain.whole]
    if not rest and not prices:
        return [plain for plain in amounts[1:] if plain.yuan == amounts[0].yuan]
    return [plain for plain in amounts if plain.whole or _sums_up(plain, [*rest, *prices])]


def _sums_up(plain: CostAmount, rows: list[CostAmount | Price]) -> bool:
    within = [
        row for row in rows if row is not plain and len(plain.subject) > 1 and plain.subject in row.subject
    ]
    return bool(within) and name_match.is_subtotal(plain.row.indicator)


def _is_unclear(row: TargetRow) -> bool:
    """A number without a unit, in the value or in the name: no one can say what it counts."""
    numeric = row.kind == "numeric" and row.unit is None and name_match.unit_in_name(row.indicator) is None
    return numeric and not re.search("[率比]", row.indicator or "")

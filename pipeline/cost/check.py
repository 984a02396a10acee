"""Can the year's budget be rebuilt from the cost targets? Amounts summed, unit prices times their quantities.

The formula is settled before the budget is looked at. Two equally good readings, a price whose count the form
does not print, a range, or a number without a unit make a form `not_computable`; the readings are listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.cost.cost_rows import CostAmount, CostRows, cost_rows_of
from pipeline.cost.factors import Reading, read_products
from pipeline.cost.products import Pair, Price
from pipeline.project import Project, TargetRow, plain, yuan

CLOSE = Decimal("0.02")  # share of the budget up to which a sum that differs is `close`
_LIMIT = Decimal(10) ** 16  # more than decimal128(18, 2) holds
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


@dataclass(frozen=True, slots=True)
class CostCheck:
    """One row of `cost_checks`, with what the rules need beside: prices without a count, totals beside parts."""

    project_id: str
    status: str
    cost_total_cny: Decimal | None
    annual_amount_cny: Decimal | None
    gap_share: float | None
    formula: str | None
    methods: str | None
    unmatched: str | None
    alternatives: str | None
    lacking: tuple[tuple[TargetRow, str], ...] = ()
    totals: tuple[CostAmount, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sum:
    """One way to read the form: the amounts and products added up."""

    amounts: tuple[CostAmount, ...]
    products: tuple[tuple[Price, tuple[Pair, ...]], ...]
    high: bool = False

    def total(self) -> Decimal:
        amounts = (_end(each.yuan, each.upper, self.high) for each in self.amounts)
        return sum(amounts, Decimal(0)) + sum((self._product(*each) for each in self.products), Decimal(0))

    def _product(self, price: Price, factors: tuple[Pair, ...]) -> Decimal:
        result = _end(price.yuan, price.upper, self.high)
        for pair in factors:
            result *= pair.count(self.high)
        return result

    def terms(self) -> list[str]:
        products = [
            " × ".join([*(_printed(p.quantity.row) for p in pairs), _printed(price.row)])
            for price, pairs in self.products
        ]
        return [_printed(each.row) for each in self.amounts] + products

    def formula(self) -> str:
        return f"{' + '.join(self.terms())} = {yuan(self.total())}"


def check_cost(project: Project) -> CostCheck:
    """The cost check of one form; money in yuan, `gap_share` of the year's budget, 0–1 or negative where cost
    is above."""
    rows = cost_rows_of(project)
    readings, lacking = read_products(rows.prices, rows.quantities, [each.subject for each in rows.amounts])
    sums, lacking = _without_repeats(rows, readings, lacking)
    check = _describe(project, rows, sums, lacking)
    total = sums[0].total() if len(sums) == 1 and not lacking and not rows.unclear else None
    empty = not rows.amounts and not rows.prices
    if empty or total is None or project.annual_amount_cny is None or abs(total) >= _LIMIT:
        return check
    return _compare(check, total.quantize(Decimal("0.01")), project.annual_amount_cny)


def _compare(check: CostCheck, total: Decimal, annual: Decimal) -> CostCheck:
    gap = annual - total
    status = "exact" if gap == 0 else "close" if abs(gap) <= CLOSE * abs(annual) else "gap"
    share = float(gap / annual) if annual else None
    return replace(check, status=status, cost_total_cny=total, gap_share=share)


def _without_repeats(
    rows: CostRows, readings: list[Reading], lacking: dict[str, str]
) -> tuple[list[_Sum], dict[str, str]]:
    """An amount under the very name of a price is that product said again: counted once, two readings if they
    differ."""
    sums: list[_Sum] = []
    repeated = {
        price.row.target_id for price in rows.prices for each in rows.amounts if each.subject == price.subject
    }
    open_ = {key: unit for key, unit in lacking.items() if key not in repeated}
    for reading in readings:
        products = tuple(
            (price, reading[price.row.target_id]) for price in rows.prices if price.row.target_id in reading
        )
        sums += _once(_Sum(rows.amounts, products), repeated)
    spread = [replace(each, high=True) for each in sums if each.total() != replace(each, high=True).total()]
    return sums + spread, open_


def _once(both: _Sum, repeated: set[str]) -> list[_Sum]:
    doubled = [price.subject for price, _ in both.products if price.row.target_id in repeated]
    if not doubled:
        return [both]
    by_price = replace(both, amounts=tuple(each for each in both.amounts if each.subject not in doubled))
    by_amount = replace(
        both, products=tuple(each for each in both.products if each[0].row.target_id not in repeated)
    )
    same = by_price.total() == by_amount.total()
    return [by_price] if same else [by_price, by_amount]


def _describe(project: Project, rows: CostRows, sums: list[_Sum], lacking: dict[str, str]) -> CostCheck:
    """The check as `not_computable`, with formula, methods, unmatched rows and readings filled in."""
    first = sums[0] if sums else _Sum((), ())
    without = [price for price in rows.prices if price.row.target_id in lacking]
    return CostCheck(
        project.project_id,
        "not_computable",
        None,
        project.annual_amount_cny,
        None,
        formula=_formula(first, without, lacking, rows.unclear),
        methods="; ".join(_methods(first, rows.totals)) or None,
        unmatched=" ".join(_unmatched(rows, sums, lacking)) or None,
        alternatives="; ".join(each.formula() for each in sums) if len(sums) > 1 else None,
        lacking=tuple((price.row, lacking[price.row.target_id]) for price in without),
        totals=rows.totals,
        rows=tuple(row.target_id for row in (*(p.row for p in rows.amounts), *(p.row for p in rows.prices))),
    )


def _formula(
    first: _Sum, without: list[Price], lacking: dict[str, str], unclear: Iterable[TargetRow]
) -> str | None:
    """`≥40项 × ≤5000元/项 + …`; a count the form does not print is shown as ?."""
    holes = [f"{_printed(price.row)} × ?{lacking[price.row.target_id]}" for price in without]
    holes += [f"{_printed(row)}?" for row in unclear]
    terms = first.terms() + holes
    if not terms:
        return None
    return " + ".join(terms) if holes else first.formula()


def _methods(first: _Sum, totals: tuple[CostAmount, ...]) -> list[str]:
    pairs = [_method(price, found) for price, found in first.products if found]
    return pairs + [f"{each.row.indicator}: total, not added" for each in totals]


def _method(price: Price, found: tuple[Pair, ...]) -> str:
    factors = " × ".join(
        f"{pair.quantity.row.indicator}: {'words' if pair.quantity.told_by else pair.method}"
        for pair in found
    )
    return f"{price.row.indicator} ↔ {factors}"


def _unmatched(rows: CostRows, sums: list[_Sum], lacking: dict[str, str]) -> list[str]:
    """Prices without a count, numbers without a unit, and where there are prices the counts none of them took."""
    used = {pair.quantity.row.target_id for each in sums for _, found in each.products for pair in found}
    counts = [q.row.target_id for q in rows.quantities if q.row.target_id not in used] if rows.prices else []
    return [*lacking, *(row.target_id for row in rows.unclear), *counts]


def _end(low: Decimal, upper: Decimal | None, high: bool) -> Decimal:
    return upper if high and upper is not None else low


def _printed(row: TargetRow) -> str:
    """A row as a factor: `≤450元/天`, `60人`, `约3万元`, `5-8个`; a unit printed in the name only is left there."""
    value = "" if row.value is None else plain(row.value)
    upper = "" if row.value_upper is None else f"-{plain(row.value_upper)}"
    sign = "约" if row.approximate else _SIGNS.get(row.comparator or "", "")
    return f"{sign}{value}{upper}{row.unit or ''}{'/' + row.per if row.per else ''}"

"""Which quantity a unit price belongs to: by name, by unit, by elimination; never by what would fit the budget.

The budget is not an argument of anything here. Rounds, in this order, over prices and quantities of one form:

1. name: the same subject (`课题研究` 次 and 元/次), then one name within the other (`档案整理成本`, `档案收发文整理总件数`).
2. unit: the form has one price and one quantity of that unit; people, occasions and time may serve several
prices.
3. elimination: the only two left with the same unit once names are used up (`内网打印机`, `A4彩色打印机`).

Whatever is left with several candidates gives several readings; whatever has none stays unpaired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, permutations

from pipeline.cost import name_match, unit_match
from pipeline.cost.products import Pair, Price, Quantity, fits

STRONG = 0.75  # share of the shorter name found in the other from which names are the same thing
WEAK, FAR = 0.5, 0.25  # or half of it, where every other candidate shares at most a quarter
MOST_READINGS = 6


FirstPairs = dict[str, Pair]


@dataclass(slots=True)
class _Matching:
    """Prices still open and quantities already taken while the rounds go on."""

    prices: Sequence[Price]
    quantities: Sequence[Quantity]
    found: FirstPairs = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def open(self) -> list[Price]:
        return [price for price in self.prices if price.row.target_id not in self.found]

    def free(self, quantity: Quantity) -> bool:
        return quantity.row.target_id not in self.taken

    def join(self, price: Price, quantity: Quantity, method: str) -> None:
        unit = price.units[0] if price.units else quantity.unit
        self.found[price.row.target_id] = Pair(quantity, method, unit)
        self.taken.add(quantity.row.target_id)


def pair_first_units(
    prices: Sequence[Price], quantities: Sequence[Quantity], named: Iterable[str]
) -> list[FirstPairs]:
    """Every equally good way to give each price the quantity of its first denominator; a price may stay
    unpaired.

    `named` are the subjects of plain amounts: a quantity of that very name belongs to them (课题研究 2次, 课题研究费 50万元).
    """
    matching = _Matching(prices, quantities)
    _same_name(matching)
    plain = set(named) - {""}
    matching.taken |= {
        each.row.target_id for each in quantities if each.subject in plain and not _serves_many(each)
    }
    _close_name(matching)
    _shared_name(matching)
    _nearest_name(matching)
    return _by_unit(matching)


def _serves_many(quantity: Quantity) -> bool:
    return unit_match.is_kind(quantity.unit, "person") or unit_match.is_kind(quantity.unit, "time")


def _first(price: Price) -> str | None:
    return price.units[0] if price.units else None


def _same_name(matching: _Matching) -> None:
    """The same subject and the best unit; two such quantities decide nothing."""
    matched = []
    for price in matching.open():
        same = [
            q
            for q in matching.quantities
            if q.subject and q.subject == price.subject and fits(q, _first(price))
        ]
        best = [q for q in same if fits(q, _first(price)) == max(fits(each, _first(price)) for each in same)]
        matched += [(price, best[0])] if len(best) == 1 else []
    for price, quantity in matched:
        matching.join(price, quantity, "name")


def _close_name(matching: _Matching) -> None:
    """One name within the other, closest first; equally close rivals on either side stay open."""
    ranked = sorted(_close_pairs(matching), key=lambda each: each[0], reverse=True)
    blocked: set[str] = set()
    for _, group in groupby(ranked, key=lambda each: each[0]):
        live = [
            (price, q)
            for _, price, q in group
            if matching.free(q) and price.row.target_id not in matching.found
        ]
        wanting = Counter(price.row.target_id for price, _ in live)
        wanted = Counter(q.row.target_id for _, q in live)
        blocked |= {key for key, times in wanting.items() if times > 1}
        for price, quantity in live:
            if price.row.target_id not in blocked and wanted[quantity.row.target_id] == 1:
                matching.join(price, quantity, "name")


def _close_pairs(matching: _Matching) -> list[tuple[tuple[float, float, int], Price, Quantity]]:
    pairs = []
    for price in matching.open():
        for quantity in filter(matching.free, matching.quantities):
            fit = fits(quantity, _first(price))
            near, far = (
                name_match.closeness(price.subject, quantity.subject)
                if fit and not quantity.detail
                else (0.0, 0.0)
            )
            if near >= STRONG:
                pairs.append(((near, far, fit), price, quantity))
    return pairs


def _shared_name(matching: _Matching) -> None:
    """People, occasions and time named within the price's name serve it although another price has them too."""
    for price in matching.open():
        near = [
            q for q in matching.quantities if q.subject and q.subject in price.subject and _shares(q, price)
        ]
        best = [q for q in near if fits(q, _first(price)) == max(fits(each, _first(price)) for each in near)]
        if len(best) == 1:
            matching.join(price, best[0], "name")


def _shares(quantity: Quantity, price: Price) -> bool:
    return not quantity.detail and unit_match.is_shared(quantity.unit) and bool(fits(quantity, _first(price)))


def _left(matching: _Matching, unit: str | None) -> list[Quantity]:
    """Quantities of that unit still free; of its kind only where the form has none of the unit itself."""
    whole = [q for q in matching.quantities if not q.detail]
    exact = [q for q in whole if fits(q, unit) == 2]
    kind = [
        q for q in whole if unit is not None and q.unit and fits(q, unit) == 1 and unit_match.is_shared(unit)
    ]
    return [q for q in exact or kind if matching.free(q)]


def _nearest_name(matching: _Matching) -> None:
    """Half a name in common where nothing else of that unit comes near, seen from both sides."""
    for price in matching.open():
        if not price.units:
            continue
        free = sorted(
            _left(matching, price.units[0]), key=lambda q: -name_match.kinship(price.subject, q.subject)
        )
        rivals = [
            other for other in matching.open() if other is not price and _first(other) == price.units[0]
        ]
        near = [name_match.kinship(price.subject, q.subject) for q in free]
        alone = len(free) > 1 and near[0] >= WEAK and near[1] <= FAR
        if alone and all(name_match.kinship(other.subject, free[0].subject) <= FAR for other in rivals):
            matching.join(price, free[0], "name")


def _by_unit(matching: _Matching) -> list[FirstPairs]:
    """Unit, then elimination; groups that stay open multiply the readings."""
    readings: list[FirstPairs] = [{}]
    for unit in dict.fromkeys(_first(price) for price in matching.open()):
        group = [price for price in matching.open() if _first(price) == unit]
        choices = _choices(matching, unit, group)
        readings = list(islice((one | other for one in readings for other in choices), MOST_READINGS))
    return [dict(matching.found) | reading for reading in readings]


def _choices(matching: _Matching, unit: str | None, group: list[Price]) -> list[FirstPairs]:
    """Ways to serve the prices left of one unit: none, one, or several equally good ones."""
    free = _left(matching, unit) if unit is not None else []
    group = [price for price in group if any(_may_join(price, q, unit) for q in free)] if free else group
    if unit is None or not free:
        return [_attendees(matching, group, unit)]
    if len(free) == 1 and unit_match.is_shared(unit) and len(group) > 1:
        group = [price for price in group if _is_akin(price, free[0])]
        return [
            {price.row.target_id: Pair(free[0], _method(matching, unit, free[0]), unit) for price in group}
        ]
    if len(free) < len(group):
        return [{price.row.target_id: Pair(q, "unit", unit)} for price in group for q in free]
    if len(free) == 1:
        return [
            {price.row.target_id: Pair(free[0], _method(matching, unit, free[0]), unit) for price in group}
        ]
    ways = islice(permutations(free, len(group)), MOST_READINGS)
    return [
        {price.row.target_id: Pair(q, "unit", unit) for price, q in zip(group, way, strict=True)}
        for way in ways
    ]


def _may_join(price: Price, quantity: Quantity, unit: str | None) -> bool:
    """A unit that counts anything, or a stand-in, joins no two different activities: 法律顾问 元/次 and 督查检查 23次."""
    specific = unit is None or (fits(quantity, unit) == 2 and not unit_match.is_generic(unit))
    return specific or _is_akin(price, quantity)


def _is_akin(price: Price, quantity: Quantity) -> bool:
    """Nothing in the names speaks of two activities: words in common, or one side names none of its own."""
    plain = not quantity.subject or name_match.is_input(price.subject)
    return plain or name_match.kinship(price.subject, quantity.subject) > 0


def _method(matching: _Matching, unit: str, quantity: Quantity) -> str:
    """`unit` where the form has no other quantity of it, else the others were eliminated."""
    others = [
        q
        for q in matching.quantities
        if q is not quantity and not q.detail and fits(q, unit) == fits(quantity, unit)
    ]
    return "elimination" if others else "unit"


def _attendees(matching: _Matching, group: list[Price], unit: str | None) -> FirstPairs:
    """What every attendee causes takes the only head count of the form: 餐费 60元/人 beside 培训人数."""
    heads = [q for q in matching.quantities if not q.detail and unit_match.is_kind(q.unit, "person")]
    if unit is None or not unit_match.is_kind(unit, "person") or len(heads) != 1:
        return {}
    served = [price for price in group if name_match.is_attendee_cost(price.row.indicator)]
    return {price.row.target_id: Pair(heads[0], "unit", unit) for price in served}

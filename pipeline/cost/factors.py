"""The other factors of a unit price: 450元/人·天 takes people, then days, then sessions where names ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

from pipeline.cost import name_match, unit_match
from pipeline.cost.pairing import MOST_READINGS, STRONG, FirstPairs, pair_first_units
from pipeline.cost.products import Pair, Price, Quantity, fits

Factors = tuple[Pair, ...]
Reading = dict[str, Factors]


class Missing(Exception):
    """A denominator for which the form prints no count; `unit` is that denominator."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


def read_products(
    prices: Sequence[Price], quantities: Sequence[Quantity], named: Sequence[str]
) -> tuple[list[Reading], dict[str, str]]:
    """Every equally good reading (price id → its factors), and the denominator each price lacks in all of them."""
    readings: list[Reading] = []
    lacking: dict[str, str] = {}
    for primary in pair_first_units(prices, quantities, named):
        options = {
            price.row.target_id: _options(price, primary, prices, quantities, lacking) for price in prices
        }
        filled = {key: ways for key, ways in options.items() if ways}
        ways = islice(product(*filled.values()), MOST_READINGS)
        readings += [dict(zip(filled, way, strict=True)) for way in ways]
    paired = {key for reading in readings for key in reading}
    return readings[:MOST_READINGS], {key: unit for key, unit in lacking.items() if key not in paired}


def _options(
    price: Price,
    primary: FirstPairs,
    prices: Sequence[Price],
    quantities: Sequence[Quantity],
    lacking: dict[str, str],
) -> list[Factors]:
    first = primary.get(price.row.target_id)
    try:
        if first is None:
            raise Missing(price.units[0] if price.units else "")
        return _complete(price, first, [other for other in prices if other is not price], quantities)
    except Missing as error:
        lacking[price.row.target_id] = error.unit
        return []


def _complete(
    price: Price, first: Pair, others: Sequence[Price], quantities: Sequence[Quantity]
) -> list[Factors]:
    """All factors of one price. Raises Missing where a denominator has no count on the form."""
    ways: list[Factors] = [(first,)]
    for unit in price.units[1:]:
        ways = _extend(ways, unit, price, others, quantities)
    ways = [longer for way in ways for longer in _per_each(way, price, others, quantities)]
    return [longer for way in ways for longer in _per_session(way, price, quantities)][:MOST_READINGS]


def _extend(
    ways: list[Factors], unit: str, price: Price, others: Sequence[Price], quantities: Sequence[Quantity]
) -> list[Factors]:
    longer = []
    for way in ways:
        found = _candidates(unit, way, price, others, quantities)
        if not found:
            raise Missing(unit)
        longer += [(*way, pair) for pair in found]
    return longer


def _per_each(
    way: Factors, price: Price, others: Sequence[Price], quantities: Sequence[Quantity]
) -> list[Factors]:
    """每期培训人数 is a count per session: the number of sessions is a factor too."""
    ways = [way]
    for unit in dict.fromkeys(unit_match.canonical(each) for pair in way for each in pair.quantity.each):
        if not any(_covers(pair, unit) for pair in way):
            ways = _extend(ways, unit, price, others, quantities)
    return ways


def _covers(pair: Pair, unit: str) -> bool:
    return fits(pair.quantity, unit) > 0 or (
        unit_match.is_kind(pair.unit, "occasion") and unit_match.is_kind(unit, "occasion")
    )


def _per_session(way: Factors, price: Price, quantities: Sequence[Quantity]) -> list[Factors]:
    """培训人数 × 培训天数 × 培训期数: people, days and sessions under one name are the factors of one product.

    Not where a count is over all sessions (总人数, 人次), nor for a price per person alone.
    """
    if not _asks_sessions(way, price) or any(pair.quantity.whole for pair in way):
        return [way]
    if any(unit_match.is_kind(pair.quantity.unit, "occasion") for pair in way):
        return [way]
    sessions = [q for q in quantities if unit_match.is_kind(q.unit, "occasion") and not q.detail]
    near = _best(
        [q for q in sessions if any(_near(q, pair.quantity.subject) for pair in way)], "期", way, price
    )
    return [(*way, Pair(q, "name", q.unit)) for q in near] or [way]


def _asks_sessions(way: Factors, price: Price) -> bool:
    heads = way[0].quantity.unit == "人"
    person_days = heads and "天" in price.units and "人" in price.units
    return person_days or (heads and price.units == ("人次",))


def _near(quantity: Quantity, subject: str) -> bool:
    return name_match.closeness(quantity.subject, subject)[0] >= STRONG


def _candidates(
    unit: str, way: Factors, price: Price, others: Sequence[Price], quantities: Sequence[Quantity]
) -> list[Pair]:
    """Counts of a further denominator: the one that bears the name, else the only one that is nobody else's."""
    used = {pair.quantity.row.target_id for pair in way}
    pool = [q for q in quantities if fits(q, unit) and not q.detail and q.row.target_id not in used]
    named = [q for q in pool if _near(q, price.subject) or _near(q, way[0].quantity.subject)]
    if named:
        return [Pair(q, "name", unit) for q in _best(named, unit, way, price)]
    exact = [q for q in pool if fits(q, unit) == 2]
    free = [q for q in exact or pool if not any(_near(q, other.subject) for other in others)]
    return [Pair(q, "unit", unit) for q in free]


def _best(pool: Sequence[Quantity], unit: str, way: Factors, price: Price) -> list[Quantity]:
    """The closest by name, then by unit; several where nothing tells them apart."""

    def rank(quantity: Quantity) -> tuple[tuple[float, float], int]:
        near = max(
            name_match.closeness(quantity.subject, subject)
            for subject in (price.subject, way[0].quantity.subject)
        )
        return near, fits(quantity, unit)

    ranks = [rank(quantity) for quantity in pool]
    return [quantity for quantity, each in zip(pool, ranks, strict=True) if each == max(ranks)]

"""The pieces of a product: a count, a unit price, and the two joined."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.cost import unit_match
from pipeline.project import TargetRow


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """One count of the form: `60人` of 每期培训人数. `each` are the units its name divides by (期);
    `told_by` the words that give it where no row does."""

    row: TargetRow
    value: Decimal
    unit: str
    subject: str
    each: tuple[str, ...] = ()
    detail: bool = False
    whole: bool = False
    upper: Decimal | None = None
    told_by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """One unit price in yuan: `≤450元/天` of 人均培训支出, units (人, 天). No units: 单价 or 标准 without a denominator."""

    row: TargetRow
    yuan: Decimal
    units: tuple[str, ...]
    subject: str
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A quantity as a factor of a price and how it was found; `unit` is the one the price asks for."""

    quantity: Quantity
    method: str
    unit: str

    def count(self, high: bool = False) -> Decimal:
        """The quantity (or the upper end of its range) in the unit asked for; stand-ins count one for one."""
        upper = self.quantity.upper if high else None
        value = self.quantity.value if upper is None else upper
        return value * (unit_match.ratio(self.quantity.unit, self.unit) or 1)


def fits(quantity: Quantity, unit: str | None) -> int:
    """2 the unit asked for, 1 one that may stand for it where names agree, 0 neither.

    Where no unit is asked for, or none is printed with the count, only names can tell: 1.
    """
    if unit is None or not quantity.unit:
        return 1
    if unit_match.ratio(quantity.unit, unit) is not None:
        return 2
    return 1 if unit_match.alike(quantity.unit, unit) else 0

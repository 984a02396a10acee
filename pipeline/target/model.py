"""`Target`: one parsed target 一个解析结果, in the field order of the released table."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """What one target promises. A field is None where the text does not say it.

    Numbers are `Decimal` as printed (`value`, `value_upper`) and scaled exactly (`base_*`, in `base_unit`);
    days are ISO strings (`2024-12-31`), `duration` is ISO 8601 (`P30D`), `approximate` is True or None.
    """

    text: str
    kind: str
    comparator: str | None = None
    value: Decimal | None = None
    value_upper: Decimal | None = None
    unit: str | None = None
    per: str | None = None
    base_value: Decimal | None = None
    base_value_upper: Decimal | None = None
    base_unit: str | None = None
    dimension: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    duration: str | None = None
    anchor: str | None = None
    direction: str | None = None
    intensity: str | None = None
    baseline: str | None = None
    approximate: bool | None = None

    def as_json(self) -> dict[str, str | int | float | bool | None]:
        """Every field, in order; a whole Decimal becomes int, any other float."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def _plain(value: "str | Decimal | bool | None") -> str | int | float | bool | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value

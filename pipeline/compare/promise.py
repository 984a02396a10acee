"""What one target promises, as a place on an axis and as the set of outcomes that keep it."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import NamedTuple

TOLERANCE = 1e-9  # of two floats, relative: the tenth digit is arithmetic, not a statement
_ISO = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?)?"
)
_DAYS = (365.25, 365.25 / 12, 7.0, 1.0, 1 / 24, 1 / 1440)


class Target(NamedTuple):
    """One target as its release has it; `year` is the fiscal year dates are told from, null where they are absolute."""

    category: str | None = None
    level2: str | None = None
    indicator: str | None = None
    target_text: str | None = None
    kind: str = "numeric"
    comparator: str | None = None
    unit: str | None = None
    per: str | None = None
    base_unit: str | None = None
    duration: str | None = None
    anchor: str | None = None
    direction: str | None = None
    baseline: str | None = None
    base_value: float | None = None
    base_value_upper: float | None = None
    date_from: date | None = None
    date_to: date | None = None
    approximate: bool | None = None
    year: int | None = None


class Span(NamedTuple):
    """Outcomes that keep a promise; an end is (position, 0), or (position, ±1) just above or below it."""

    low: tuple[float, int]
    high: tuple[float, int]

    def within(self, other: Span) -> bool:
        """Whether every outcome of this span lies in the other."""
        return self.low >= other.low and self.high <= other.high


_BELOW, _ABOVE = (-math.inf, 0), (math.inf, 0)


def positions(row: Target) -> tuple[float | None, float | None]:
    """Lower and upper value on one axis: base unit, days of a duration, or a day told from the fiscal year."""
    if row.kind == "date":
        return day_of(row.date_from, row.year), day_of(row.date_to, row.year)
    if row.kind == "duration":
        return days(row.duration), None
    if row.kind == "relative":
        return 0.0, None
    return row.base_value, row.base_value_upper


def span(row: Target) -> Span | None:
    """Outcomes that keep a stated promise; None where no comparator is stated or no value was read."""
    low, high = positions(row)
    first = low if low is not None else high
    last = high if high is not None else low
    if first is None or last is None:
        return None
    match row.comparator:
        case "ge" | "gt":
            return Span((first, int(row.comparator == "gt")), _ABOVE)
        case "le" | "lt":
            return Span(_BELOW, (last, -int(row.comparator == "lt")))
        case "eq" | "between":
            return Span((first, 0), (last, 0))
    return None


def days(duration: str | None) -> float | None:
    """Days of an ISO 8601 duration, a year 365.25 and a month a twelfth of it; None if it is none."""
    found = _ISO.fullmatch(duration or "")
    if not found or not any(found.groups()):
        return None
    return sum(float(part) * length for part, length in zip(found.groups(), _DAYS, strict=True) if part)


def day_of(day: date | None, year: int | None) -> float | None:
    """Place of a day told from the fiscal year, so that 31 Dec of each year is one; the last of February is one too."""
    if day is None:
        return None
    is_last = day.month == 2 and day.day >= 28
    return (day.year - (year or 0)) * 372 + day.month * 31 + (29 if is_last else day.day)


def equal(mine: tuple[float | None, float | None], yours: tuple[float | None, float | None]) -> bool:
    return all(_close(a, b) for a, b in zip(mine, yours, strict=True))


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b), 1e-300)

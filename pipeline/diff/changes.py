"""What happened to a target or a project, in the closed words of the contract. `docs/diff.md` says the same in prose.

A stated promise is the set of outcomes that keep it: ≥90 % is [0.9, ∞), ≤5 万元 is (−∞, 50000], by June is (−∞, June].
  tightened   every outcome that keeps the new promise keeps the old one, not the other way round
  loosened    the other way round
  value_changed   neither, or one side states no comparator: no number without a sign is guessed to be a floor
The one exception: without a comparator on either side, more is tighter for satisfaction and where the text itself
says `increase`, since there the desired direction is known. Cost without a sign is not: it follows the budget.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import NamedTuple

from pipeline.diff.names import core, plain

CHANGES = ("added", "ended", "renamed", "budget_up", "budget_down", "tightened", "loosened", "value_changed",
           "unit_changed", "comparator_added", "comparator_lost", "became_qualitative", "became_numeric", "reworded",
           "moved", "dropped", "unchanged_while_budget_moved")  # fmt: skip
MEASURED = ("numeric", "date", "duration")
WORDS = ("qualitative", "relative")
NOTHING = ("placeholder", "missing")
_TOLERANCE = 1e-9
_ISO = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?)?")
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


class Change(NamedTuple):
    """One word, the field it is about, and that field on both sides."""

    change: str
    field: str
    old: str | None
    new: str | None


class Span(NamedTuple):
    """Outcomes that keep a promise; an end is (position, 0), or (position, ±1) just above or below it."""

    low: tuple[float, int]
    high: tuple[float, int]

    def within(self, other: Span) -> bool:
        """Whether every outcome of this span lies in the other."""
        return self.low >= other.low and self.high <= other.high


_BELOW, _ABOVE = (-math.inf, 0), (math.inf, 0)


def compare_targets(old: Target, new: Target) -> list[Change]:
    """Everything that happened to one target, in the order of CHANGES; nothing where only the printing differs."""
    found = [*_what(old, new), *_indicator(old, new), *_place(old, new)]
    return sorted(found, key=lambda one: CHANGES.index(one.change))


def _of(change: str, old: Target, new: Target, field: str = "target_text") -> Change:
    return Change(change, field, _shown(getattr(old, field)), _shown(getattr(new, field)))


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def _indicator(old: Target, new: Target) -> list[Change]:
    """reworded: the indicator's name differs beyond year, ordinal, spaces and punctuation."""
    same = core(old.indicator or "") == core(new.indicator or "")
    return [] if same else [_of("reworded", old, new, "indicator")]


def _place(old: Target, new: Target) -> list[Change]:
    """moved: another category; where a side has none, another level 2.

    Cost that became level 1 with the form of 2021 (`cost` → `cost.economic`) did not move.
    """
    if old.category and new.category:
        became_level1 = {old.category, new.category} == {"cost", "cost.economic"} and plain(old.level2 or "") != plain(new.level2 or "")
        moved = old.category != new.category and not became_level1
        return [_of("moved", old, new, "category")] if moved else []
    level2 = [plain(one.level2 or "").replace("指标", "") for one in (old, new)]
    return [_of("moved", old, new, "level2")] if all(level2) and level2[0] != level2[1] else []


def _what(old: Target, new: Target) -> list[Change]:
    """What happened to what is promised, by the kinds of both sides."""
    if old.kind in NOTHING or new.kind in NOTHING:
        return _appeared(old, new)
    if old.kind in MEASURED and new.kind in WORDS:
        return [_of("became_qualitative", old, new)]
    if old.kind in WORDS and new.kind in MEASURED:
        return [_of("became_numeric", old, new)]
    if old.kind in WORDS and not old.kind == new.kind == "relative":
        return _words(old, new)
    return _measured(old, new)


def _appeared(old: Target, new: Target) -> list[Change]:
    """A blank or a placeholder promises nothing: filled it is added, emptied it is dropped."""
    if old.kind in NOTHING and new.kind in NOTHING:
        return []
    return [_of("added" if old.kind in NOTHING else "dropped", old, new)]


def _words(old: Target, new: Target) -> list[Change]:
    """reworded: the words of the target differ beyond year, ordinal, spaces and punctuation."""
    same = core(old.target_text or "") == core(new.target_text or "")
    return [] if same else [_of("reworded", old, new)]


def _measured(old: Target, new: Target) -> list[Change]:
    found = []
    if bool(old.comparator) != bool(new.comparator):
        found.append(_of("comparator_added" if new.comparator else "comparator_lost", old, new, "comparator"))
    if _unit(old) != _unit(new):
        return [*found, _of("unit_changed", old, new, _unit_field(old, new))]
    word = _value(old, new)
    return [*found, _of(word, old, new)] if word else found + _wording(old, new)


def _unit(row: Target) -> tuple[str, str, tuple[str, ...]]:
    """Kind, base unit and denominators: 万元 and 元 are one, 元/人·天 and 元/天·人 too."""
    per = tuple(sorted(part for part in plain((row.per or "").replace("·", "/")).split("/") if part))
    return row.kind, plain(row.base_unit or "") if row.kind == "numeric" else "", per if row.kind == "numeric" else ()


def _unit_field(old: Target, new: Target) -> str:
    """The printed unit where it differs, else the field that does."""
    fields = ("unit", "per") if old.kind == new.kind == "numeric" else ("kind",)
    return next((field for field in fields if getattr(old, field) != getattr(new, field)), "base_unit")


def _value(old: Target, new: Target) -> str | None:
    """tightened, loosened, value_changed, or None."""
    if old.comparator and new.comparator:
        return _stated(old, new)
    mine, yours = positions(old), positions(new)
    if _equal(mine, yours):
        return None if bool(old.approximate) == bool(new.approximate) and _same_day(old, new) else "value_changed"
    if old.comparator or new.comparator or not _more_is_tighter(old, new) or None in (mine[0], yours[0]):
        return "value_changed"
    return "tightened" if (yours[0] or 0) > (mine[0] or 0) else "loosened"


def _stated(old: Target, new: Target) -> str | None:
    mine, yours = span(old), span(new)
    if _equal(positions(old), positions(new)) and old.comparator == new.comparator:
        return None if _same_day(old, new) else "value_changed"
    if mine is None or yours is None:
        return "value_changed"
    if yours.within(mine):
        return "tightened"
    return "loosened" if mine.within(yours) else "value_changed"


def _more_is_tighter(old: Target, new: Target) -> bool:
    if old.kind != "numeric":
        return False
    satisfaction = old.category == new.category == "satisfaction.beneficiary"
    return satisfaction or old.direction == new.direction == "increase"


def _same_day(old: Target, new: Target) -> bool:
    """A number may carry a deadline (11月底完成100%) or a duration an event; both sides must tell the same one."""
    days = [(_day(one.date_from, one.year), _day(one.date_to, one.year)) for one in (old, new)]
    return old.kind != "numeric" or days[0] == days[1]


def _wording(old: Target, new: Target) -> list[Change]:
    """What the number does not tell: another direction or baseline is another value, another event is reworded."""
    if old.direction and new.direction and old.direction != new.direction or _baseline(old) != _baseline(new):
        return [_of("value_changed", old, new)]
    return [] if plain(old.anchor or "") == plain(new.anchor or "") else [_of("reworded", old, new)]


def _baseline(row: Target) -> str | None:
    """The baseline told from the fiscal year: 2023 is previous_year in 2024."""
    if row.baseline and row.baseline.isdigit() and row.year:
        distance = int(row.baseline) - row.year
        return "previous_year" if distance == -1 else str(distance)
    return row.baseline


def positions(row: Target) -> tuple[float | None, float | None]:
    """Lower and upper value on one axis: base unit, days of a duration, or a day told from the fiscal year."""
    if row.kind == "date":
        return _day(row.date_from, row.year), _day(row.date_to, row.year)
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
    spans = {"ge": Span((first, 0), _ABOVE), "gt": Span((first, 1), _ABOVE), "le": Span(_BELOW, (last, 0)),
             "lt": Span(_BELOW, (last, -1)), "eq": Span((first, 0), (last, 0)),
             "between": Span((first, 0), (last, 0))}  # fmt: skip
    return spans.get(row.comparator or "")


def days(duration: str | None) -> float | None:
    """Days of an ISO 8601 duration, a year 365.25 and a month a twelfth of it; None if it is none."""
    found = _ISO.fullmatch(duration or "")
    if not found or not any(found.groups()):
        return None
    return sum(float(part) * length for part, length in zip(found.groups(), _DAYS, strict=True) if part)


def _day(day: date | None, year: int | None) -> float | None:
    """Place of a day told from the fiscal year, so that 31 Dec of each year is one; the last of February is one too."""
    if day is None:
        return None
    is_last = day.month == 2 and day.day >= 28
    return (day.year - (year or 0)) * 372 + day.month * 31 + (29 if is_last else day.day)


def _equal(mine: tuple[float | None, float | None], yours: tuple[float | None, float | None]) -> bool:
    return all(_close(a, b) for a, b in zip(mine, yours, strict=True))


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= _TOLERANCE * max(abs(a), abs(b), 1e-300)

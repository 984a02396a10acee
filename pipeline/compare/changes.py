"""What happened to a target or a project, in the closed words of the contract. `docs/diff.md` says the same in prose.

A stated promise is the set of outcomes that keep it: ≥90 % is [0.9, ∞), ≤5 万元 is (−∞, 50000], by June is (−∞, June].
  tightened   every outcome that keeps the new promise keeps the old one, not the other way round
  loosened    the other way round
  value_changed   neither, or one side states no comparator: no number without a sign is guessed to be a floor
The one exception: without a comparator on either side, more is tighter for satisfaction and where the text itself
says `increase`, since there the desired direction is known. Cost without a sign is not: it follows the budget.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.compare.name_keys import core, plain
from pipeline.compare.promise import Target, day_of, equal, positions, span

CHANGES = ("added", "ended", "no_document", "renamed", "budget_up", "budget_down", "tightened", "loosened", "value_changed",
           "unit_changed", "comparator_added", "comparator_lost", "became_qualitative", "became_numeric", "reworded",
           "moved", "dropped", "unchanged_while_budget_moved")  # fmt: skip
MEASURED = ("numeric", "date", "duration")
WORDS = ("qualitative", "relative")
NOTHING = ("placeholder", "missing")


class Change(NamedTuple):
    """One word, the field it is about, and that field on both sides."""

    change: str
    field: str
    old: str | None
    new: str | None


def compare_targets(old: Target, new: Target) -> list[Change]:
    """Everything that happened to one target, in the order of CHANGES; nothing where only the printing differs."""
    found = [*_what(old, new), *_indicator(old, new), *_place(old, new)]
    return sorted(found, key=lambda one: CHANGES.index(one.change)) if len(found) > 1 else found


def _of(change: str, old: Target, new: Target, field: str = "target_text") -> Change:
    return Change(change, field, _shown(getattr(old, field)), _shown(getattr(new, field)))


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def _indicator(old: Target, new: Target) -> list[Change]:
    """reworded: the indicator's name differs beyond year, ordinal, spaces and punctuation."""
    same = old.indicator == new.indicator or core(old.indicator or "") == core(new.indicator or "")
    return [] if same else [_of("reworded", old, new, "indicator")]


def _place(old: Target, new: Target) -> list[Change]:
    """moved: another category; where a side has none or both are `other`, another level 2.

    Cost that became level 1 with the form of 2021 (`cost` → `cost.economic`) did not move.
    """
    categories = {old.category, new.category}
    if all(categories) and categories != {"other"}:
        return (
            [] if len(categories) == 1 or _became_level1(old, new) else [_of("moved", old, new, "category")]
        )
    level2 = [plain(one.level2 or "").replace("指标", "") for one in (old, new)]
    return [_of("moved", old, new, "level2")] if all(level2) and level2[0] != level2[1] else []


def _became_level1(old: Target, new: Target) -> bool:
    cost = {old.category, new.category} == {"cost", "cost.economic"}
    return cost and plain(old.level2 or "") != plain(new.level2 or "")


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


def _unit(row: Target) -> tuple[str, str, list[str]]:
    """Kind, base unit and denominators: 万元 and 元 are one, 元/人·天 and 元/天·人 too."""
    if row.kind != "numeric":
        return row.kind, "", []
    per = plain(row.per.replace("·", "/")).split("/") if row.per else []
    return row.kind, plain(row.base_unit or ""), sorted(per)


def _unit_field(old: Target, new: Target) -> str:
    """The printed unit where it differs, else the field that does."""
    fields = ("unit", "per") if old.kind == new.kind == "numeric" else ("kind",)
    return next((field for field in fields if getattr(old, field) != getattr(new, field)), "base_unit")


def _value(old: Target, new: Target) -> str | None:
    """tightened, loosened, value_changed, or None."""
    if old.comparator and new.comparator:
        return _stated(old, new)
    mine, yours = positions(old), positions(new)
    if equal(mine, yours):
        return (
            None
            if bool(old.approximate) == bool(new.approximate) and _same_day(old, new)
            else "value_changed"
        )
    if old.comparator or new.comparator or not _more_is_tighter(old, new) or None in (mine[0], yours[0]):
        return "value_changed"
    return "tightened" if (yours[0] or 0) > (mine[0] or 0) else "loosened"


def _stated(old: Target, new: Target) -> str | None:
    mine, yours = span(old), span(new)
    if equal(positions(old), positions(new)) and old.comparator == new.comparator:
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
    days = [(day_of(one.date_from, one.year), day_of(one.date_to, one.year)) for one in (old, new)]
    return old.kind != "numeric" or days[0] == days[1]


def _wording(old: Target, new: Target) -> list[Change]:
    """What the number does not tell: another direction or baseline is another value, another event is reworded."""
    if (old.direction and new.direction and old.direction != new.direction) or _baseline(old) != _baseline(
        new
    ):
        return [_of("value_changed", old, new)]
    return [] if plain(old.anchor or "") == plain(new.anchor or "") else [_of("reworded", old, new)]


def _baseline(row: Target) -> str | None:
    """The baseline told from the fiscal year: 2023 is previous_year in 2024."""
    if row.baseline and row.baseline.isdigit() and row.year:
        distance = int(row.baseline) - row.year
        return "previous_year" if distance == -1 else str(distance)
    return row.baseline

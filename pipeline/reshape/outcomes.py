"""What became of a target: its actual against what it promised.

`judged` gives (outcome, attainment). The comparator and the desired direction decide; a target without a comparator is
judged as reached-or-more only where the words of the target or of its indicator say so. Two quantities are compared in
one unit or not at all: what cannot be compared is `not_comparable`, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.reshape import achieved
from pipeline.target import Target, parse_split, parse_target
from pipeline.text import bare
from pipeline.vocabulary.blanks import is_blank

Judged = tuple[str, float | None]
NOT_COMPARABLE: Judged = ("not_comparable", None)
_MORE, _LESS = 1, -1
_BARE = re.compile(r"^[≥≤≧≦><=═≈约]*\d[\d,]*(?:\.\d+)?$")
_ISO = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?)?")  # fmt: skip
_DAYS = (365.25, 365.25 / 12, 7.0, 1.0, 1 / 24, 1 / 1440)
_PUNCTUATION = re.compile(r"[\s、,,.。;;::()()\"“”!！]")
# A bare number up to here beside a percentage may be a share as well as points (1 for 100 %).
_MAY_BE_SHARE = 1.5
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Promise:
    """A target with what tells the direction that is desired: its indicator's name and its category."""

    target: Target
    name: str
    category: str | None

    @property
    def is_said(self) -> bool:
        """Whether it promises anything at all."""
        return self.target.kind not in ("missing", "placeholder") or _is_naught(self.target.text)


def judged(promise: Promise, actual: Target | None, text: str, year: int | None = None) -> Judged:
    """Outcome and attainment of a promise; `text` is what the cell of the actual prints, `actual` how it was read.

    None for `actual`: the cell says several things, none of them by itself the answer.
    """
    if _same_words(promise.target.text, text) and not is_blank(text):
        return (
            ("met", 1.0 if _position(promise.target) is not None else None)
            if promise.is_said
            else NOT_COMPARABLE
        )
    if is_blank(text):
        naught = bare(text) in ("无", "零") and _at_most_naught(promise.target)
        return ("met", None) if naught else ("not_reported", None)
    if not promise.is_said or achieved.is_no_answer(text):
        return NOT_COMPARABLE
    measured = _measured(promise, actual, year) if actual else None
    return measured or _by_words(promise, actual, text)


def judged_so_far(promise: Promise, actual: Target | None, text: str, year: int | None = None) -> Judged:
    """As `judged`, before the year is over: what is reached is met, what is not yet reached cannot be judged.

    Nor can a ceiling, which the rest of the year may still break; the attainment of a floor says how far it is.
    """
    outcome, attainment = judged(promise, actual, text, year)
    if outcome in ("missed", "partly"):
        return "not_comparable", attainment
    measured = promise.target.value is not None
    if measured and outcome in ("met", "exceeded") and _sign(promise) == _LESS:
        return NOT_COMPARABLE
    return outcome, attainment


def read_actual(promise: Promise, text: str, unit: str | None, year: int | None) -> tuple[Target, ...]:
    """The parts of an actual by the grammar of targets; a bare number has the unit of its row, or of its target."""
    if not _BARE.match(bare(text)):
        return tuple(parse_target(text, year, name=promise.name))
    told = unit or _unit_beside(promise.target, text)
    return tuple(
        parse_split("", text, told, year, name=promise.name)
        if told
        else parse_target(text, year, name=promise.name)
    )


def one_of(promise: Promise, parts: tuple[Target, ...]) -> Target | None:
    """The part that answers a target: the only one, or the only one that is measured as the target is."""
    if len(parts) == 1:
        return parts[0]
    measure = _measure(promise.target)
    answers = [part for part in parts if measure is not None and _measure(part) == measure]
    return answers[0] if len(answers) == 1 else None


def _unit_beside(target: Target, text: str) -> str | None:
    """The target's unit for a bare actual; none where a number up to 1.5 beside a percentage may be a share."""
    if not target.unit:
        return None
    number = float(re.sub(r"[^\d.]", "", text) or 0)
    if target.unit in ("%", "百分比") and 0 < number <= _MAY_BE_SHARE:
        return None
    return target.unit + (f"/{target.per}" if target.per else "")


def _measure(target: Target) -> tuple[str, str | None, str | None] | None:
    """What a quantity is counted in; None for words."""
    if target.kind == "date":
        return ("date", None, None)
    if target.kind == "duration":
        return ("duration", None, target.per)
    if target.value is None:
        return None
    # of the year of the form: 3次/年 is 3次
    return ("number", achieved.unit(target.base_unit), None if target.per == "年" else target.per)


def _measured(promise: Promise, actual: Target, year: int | None) -> Judged | None:
    """The verdict where both are quantities; None where one of them is words or another kind of thing."""
    target = promise.target
    if target.kind == "date" or actual.kind == "date":
        return _dated(promise, actual)
    target, actual = _in_one_unit(target, actual)
    wanted, got = _ends(target), _ends(actual)
    if wanted is None or got is None:
        return None
    if _measure(target) != _measure(actual):
        return _of_the_whole(target, actual) or NOT_COMPARABLE
    if target.direction and actual.direction and target.direction != actual.direction:
        return ("missed", None) if "maintain" not in (target.direction, actual.direction) else NOT_COMPARABLE
    return _compared(promise, wanted, got, actual.comparator)


def _in_one_unit(target: Target, actual: Target) -> tuple[Target, Target]:
    """A bare target has the unit that its actual prints, unless one may be a share and the other a percentage."""
    bare_target = target.value is not None and not target.unit and target.kind == "numeric"
    if not bare_target or not actual.unit or actual.value is None:
        return target, actual
    if actual.unit in ("%", "百分比") and target.value is not None and 0 < abs(target.value) <= _MAY_BE_SHARE:
        return target, actual
    told = parse_split("", str(target.value), actual.unit + (f"/{actual.per}" if actual.per else ""))
    again = told[0] if len(told) == 1 else target
    upper = None
    if target.value_upper is not None and again.base_value and again.value:
        upper = target.value_upper * again.base_value / again.value
    sign = {"comparator": target.comparator, "value_upper": target.value_upper, "base_value_upper": upper}
    return _with(again, text=target.text, direction=target.direction, **sign), actual


def _with(target: Target, **changes: object) -> Target:
    return Target(**{name: changes.get(name, getattr(target, name)) for name in target.__slots__})  # type: ignore[arg-type]


def _of_the_whole(target: Target, actual: Target) -> Judged | None:
    """`100%` beside a target that is counted otherwise (≥300天) says that all of it was done."""
    whole = actual.base_unit == "1" and actual.base_value == 1 and actual.per is None
    return ("met", 1.0) if whole and target.base_unit != "1" and target.unit else None


def _ends(target: Target) -> tuple[float, float] | None:
    """Lower and upper end on one axis: base unit, or days of a duration; None for words."""
    if target.kind == "duration":
        days = _days(target.duration)
        return None if days is None else (days, days)
    low, high = target.base_value, target.base_value_upper
    if low is None and high is None:
        return None
    return float(low if low is not None else high), float(high if high is not None else low)  # type: ignore[arg-type]


def _position(target: Target) -> float | None:
    ends = _ends(target)
    return ends[0] if ends else None


def _days(duration: str | None) -> float | None:
    found = _ISO.fullmatch(duration or "")
    if not found or not any(found.groups()):
        return None
    return sum(float(part) * length for part, length in zip(found.groups(), _DAYS, strict=True) if part)


def _compared(
    promise: Promise, wanted: tuple[float, float], got: tuple[float, float], said: str | None
) -> Judged:
    """`said`: the comparator of the actual; `≥95%` as a result bounds it from below."""
    comparator = promise.target.comparator
    desired = _sign(promise)
    if comparator is None and wanted == (0.0, 0.0) and got[0] > 0:
        return "missed", None  # at least 0 would promise nothing
    if comparator is None and not _close(got[0], wanted[0]):
        desired = _MORE if achieved.says_reach(promise.target, promise.name) else 0
        if not desired:
            return NOT_COMPARABLE
    below, above = (
        got[0] < wanted[0] and not _close(got[0], wanted[0]),
        got[1] > wanted[1] and not _close(got[1], wanted[1]),
    )
    if _leaves_open(said, above=above, below=below, desired=desired):
        return NOT_COMPARABLE
    share = _attainment(wanted, got, desired)
    if below and above:
        return NOT_COMPARABLE
    if not below and not above:
        beyond = comparator in ("gt", "lt") and wanted[0] == wanted[1]
        return ("missed" if beyond else "met"), 1.0
    if desired == 0:
        return "missed", None
    better = above if desired == _MORE else below
    return ("exceeded" if better else "missed"), share


def _leaves_open(said: str | None, *, above: bool, below: bool, desired: int) -> bool:
    """Whether a result that is itself a bound (≥90% for a target of ≥95%) may lie on either side of the target."""
    if said in ("ge", "gt"):
        return below if desired == _MORE else not above
    return said in ("le", "lt") and (above if desired == _LESS else not below)


def _attainment(wanted: tuple[float, float], got: tuple[float, float], desired: int) -> float | None:
    over, under = (wanted[1], got[1]) if desired == _LESS else (got[0], wanted[0])
    if _close(over, under):
        return 1.0
    return round(over / under, 6) if under > 0 and over >= 0 else None


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _CLOSE * max(abs(one), abs(other), 1e-300)


def _sign(promise: Promise) -> int:
    """The direction that is better: of the comparator, else of the words."""
    signs = {"ge": _MORE, "gt": _MORE, "le": _LESS, "lt": _LESS}
    return signs.get(promise.target.comparator or "") or _desired(promise)


def _desired(promise: Promise) -> int:
    """The direction that is better, by the target's own words, the name and the category; 0 where nothing tells."""
    if promise.target.direction in ("increase", "decrease"):
        return _MORE
    if achieved.is_unwanted(promise.name) or promise.target.kind == "duration":
        return _LESS
    category = promise.category or ""
    if category.startswith("cost"):
        return _LESS
    return _MORE if category.startswith(("output", "benefit", "satisfaction")) else 0


def _dated(promise: Promise, actual: Target) -> Judged | None:
    """A deadline is kept by what ends before it; a month or day without a comparator is one where the name says so."""
    target = promise.target
    if actual.kind != "date" or target.kind != "date":
        return None
    first, last = _day(actual.date_from or actual.date_to), _day(actual.date_to or actual.date_from)
    start, due = _day(target.date_from), _day(target.date_to)
    if first is None or last is None or due is None:
        return NOT_COMPARABLE
    if target.comparator == "ge":
        return NOT_COMPARABLE
    if start is not None and start <= first and last <= due:
        return "met", None
    is_due = target.comparator in ("le", "lt") or achieved.names_deadline(promise.name)
    if not is_due:
        return NOT_COMPARABLE
    if last <= due:
        return "met", None
    begun = _day(actual.date_from)
    return (
        ("missed", None)
        if (begun is not None and begun > due) or (actual.comparator is None and first > due)
        else NOT_COMPARABLE
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _by_words(promise: Promise, actual: Target | None, text: str) -> Judged:
    """The verdict where the actual, the target or both are words."""
    said = _PUNCTUATION.sub("", bare(text))
    verdict = achieved.verdict(said)
    if verdict:
        return verdict, None
    if _at_most_naught(promise.target) and achieved.says_none(said):
        return "met", None
    whole = actual is not None and actual.base_unit == "1" and actual.base_value == Decimal(1)
    if whole and promise.target.kind != "numeric":
        return "met", None
    if promise.target.kind not in ("qualitative", "relative"):
        return NOT_COMPARABLE
    wanted = _PUNCTUATION.sub("", bare(promise.target.text))
    return achieved.in_words(wanted, said, promise.target, actual) or "not_comparable", None


def _same_words(target: str, actual: str) -> bool:
    return _PUNCTUATION.sub("", bare(target or "")) == _PUNCTUATION.sub("", bare(actual or "")) != ""


def _is_naught(text: str) -> bool:
    return bare(text) in ("0", "无", "零")


def _at_most_naught(target: Target) -> bool:
    """Whether a target is that nothing of the kind happens (0起, 无, 不发生安全事故)."""
    none = target.value is not None and target.value == 0 and target.value_upper is None
    return none or _is_naught(target.text) or achieved.promises_none(target.text)

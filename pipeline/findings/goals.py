"""What the goal of a form says otherwise than the target that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.cost import name_match
from pipeline.cost.check import CostCheck
from pipeline.findings.quality import row_words
from pipeline.project import Hit, Project, TargetRow
from pipeline.target import words
from pipeline.text import bare

_NUMBER = re.compile(r"(?<![\d.\-—~])\d+(?:\.\d+)?(?!\d)")
_STATED = {"ge": "ge", "gt": "ge", "le": "le", "lt": "le", "eq": "eq", "between": "between"}
# The comparators of running text are those of targets; 左右 and 约 are about.
_BEFORE = (
    words.SIGNS
    | words.BEFORE
    | words.BEFORE_NUMBER
    | words.BEFORE_NEAR
    | dict.fromkeys(words.APPROXIMATE_BEFORE, "about")
)
_AFTER = words.AFTER | dict.fromkeys(words.APPROXIMATE_AFTER, "about")
_STATED_BEFORE = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))})$")
_STATED_AFTER = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _AFTER), key=len, reverse=True))})")
_LEADING = re.compile(r"^[^\d]+")
_CONTEXT = 40  # characters before a number in the goal text that can say what it counts
_SAME, _SURE = 0.6, 0.75  # share of the indicator's name found there: same value, other value
_DATES = ("年", "月", "日", "天", "%")


def goal_differs(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A number of the goal text and the row it names: other comparator at the same value, or other value.

    The row must be the only one whose name stands in the words before the number (60 % of it at the same value,
    75 % at another), with the same unit; unit prices, dates and shares are not compared.
    """
    goal = bare(project.goal_text or "")
    rows = [row for row in project.targets if _comparable(row)] if goal else []
    start = 0
    for number in _NUMBER.finditer(goal) if rows else ():
        before, after = goal[max(start, number.start() - _CONTEXT) : number.start()], goal[number.end() :]
        start = number.end()
        hit = _disagreement(rows, before, number.group(), after)
        if hit is not None and not _says_too(goal, hit):
            yield hit


def _says_too(goal: str, hit: Hit) -> bool:
    """The goal says the row's own number as well: 改造30万亩 in all, 改造10万亩 this year (陕西 2022)."""
    own, said = (_LEADING.sub("", bare(text or "")) for text in (hit.expected, hit.actual))
    number = re.match(r"[\d.]+", own)
    same = number is not None and re.match(rf"{re.escape(number.group())}(?![\d.])", said) is not None
    return own != "" and not same and re.search(rf"(?<![\d.]){re.escape(own)}", goal) is not None


def _comparable(row: TargetRow) -> bool:
    usable = row.kind == "numeric" and row.value is not None and row.value_upper is None and not row.per
    return (
        usable
        and bool(row.unit)
        and row.unit not in _DATES
        and len(name_match.subject_of(row.indicator)) >= 4
    )


def _disagreement(rows: list[TargetRow], before: str, number: str, after: str) -> Hit | None:
    same_unit = [row for row in rows if _unit_follows(row, after)]
    scored = sorted(((_named(row, before), row) for row in same_unit), key=lambda each: -each[0])
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    share, row = scored[0]
    unit = _unit_follows(row, after)
    here, said = _said(before, number, unit, after[len(unit) :])
    there = "about" if row.approximate else _STATED.get(row.comparator or "")
    if float(number) == row.value:
        differs = share >= _SAME and here is not None and there is not None and here != there
    else:
        differs = share >= _SURE
    told = {**row_words(row), "said": said}
    return Hit(row.target_id, expected=row.target_text, actual=said, words=told) if differs else None


def _named(row: TargetRow, before: str) -> float:
    return name_match.share_within(name_match.subject_of(row.indicator), before)


def _unit_follows(row: TargetRow, after: str) -> str:
    """The unit as it stands after the number of the goal text; 名 is 人."""
    spellings = (row.unit or "", "名", "位") if row.unit in ("人", "名", "位") else (row.unit or "",)
    return next((each for each in spellings if each and after.startswith(each)), "")


def _said(before: str, number: str, unit: str, after: str) -> tuple[str | None, str]:
    """The comparator of a number in running text (ge, le, eq, about or null) and the words that state it."""
    front, back = _STATED_BEFORE.search(before), _STATED_AFTER.match(after)
    kind = _AFTER[back.group()] if back else _BEFORE[front.group()] if front else None
    text = f"{front.group() if front else ''}{number}{unit}{back.group() if back else ''}"
    return (kind if kind == "about" or kind is None else _STATED[kind]), text

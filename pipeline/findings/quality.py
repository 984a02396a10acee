"""What is wrong with a target as a promise: it says nothing, no number, no comparator, or stands in the wrong
place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.cost import name_match
from pipeline.cost.check import CostCheck
from pipeline.project import Hit, Project, TargetRow
from pipeline.target import words
from pipeline.text import bare

_PUNCTUATION = re.compile(r"[\s、,,.。;;::()()\"“”'‘’《》\-—_/·]")
_COUNTED = ("output.quantity", "cost", "cost.economic")
# Words that can be checked although they hold no number: a norm, a deadline set elsewhere, all of it, an
# event.
_CHECKABLE = re.compile(
    r"[按依根][时期照据规计要合]|按月|按季|按年|及时|如期|准时|参照|法定|规定|制度|合同|预算|标准|应.{1,2}尽|达标|合格|全覆盖|全部|"
    r"不发生|无.{2,}|零|通过.{2,}|审定|验收|印发|出台|签订|^(?:已|全部)?完成$|^[是否有]$"
)
# A name of this end belongs under that category; where else it stands it is misfiled. Lenient where
# drafting guides differ.
_HOMES = (
    (re.compile(r"满意(?:度|率)(?:情况|水平|达标率)?$"), ("satisfaction.beneficiary",), "满意度指标",
     "satisfaction", ("output.", "cost", "benefit.")),
    (re.compile(r"(?:成本|费用|经费|单价)$"), ("cost",), "成本指标", "cost",
     ("output.", "benefit.", "satisfaction.")),
    (re.compile(r"(?:及时率|及时性|按时完成率|按期完成率)$"), ("output.timeliness",), "时效指标",
     "timeliness", ("output.quantity", "cost", "benefit.", "satisfaction.")),
    (re.compile(r"(?:合格率|优良率|准确率)$"), ("output.quality",), "质量指标", "quality",
     ("output.quantity", "output.timeliness", "cost", "satisfaction.")),
)  # fmt: skip
_NUMBER = re.compile(r"(?<![\d.\-—~])\d+(?:\.\d+)?(?!\d)")
_STATED = {"ge": "ge", "gt": "ge", "le": "le", "lt": "le", "eq": "eq", "between": "between"}
# The comparators of running text are those of targets; 左右 and 约 are about.
_BEFORE = words.SIGNS | words.BEFORE | words.BEFORE_NEAR | dict.fromkeys(words.APPROXIMATE_BEFORE, "about")
_AFTER = words.AFTER | dict.fromkeys(words.APPROXIMATE_AFTER, "about")
_STATED_BEFORE = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))})$")
_STATED_AFTER = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _AFTER), key=len, reverse=True))})")
_CONTEXT = 40  # characters before a number in the goal text that can say what it counts
_SAME, _SURE = 0.6, 0.75  # share of the indicator's name found there: same value, other value
_DATES = ("年", "月", "日", "天", "%")


def _text(text: str | None) -> str:
    return _PUNCTUATION.sub("", bare(text or ""))


def _about(row: TargetRow, expected: str | None = None) -> Hit:
    return Hit(row.target_id, expected=expected, actual=row.target_text, words=_words(row))


def _words(row: TargetRow) -> dict[str, str | None]:
    """A row without a name of its own is called by its level-2 indicator."""
    return {"name": row.indicator or row.level2 or "", "text": row.target_text or ""}


def _is_idle(project: Project, row: TargetRow) -> bool:
    """A long-term or half-year block that is blank as a whole is a block not used."""
    return row.horizon != "annual" and all(
        r.kind == "missing" for r in project.targets if r.horizon == row.horizon
    )


def placeholder(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """`0`, 无 or — under a level-2 indicator, or name and target both blank."""
    for row in project.targets:
        blank = row.kind == "missing" and not row.indicator and not _is_idle(project, row)
        if row.kind == "placeholder" or blank:
            name = row.level2 or row.category or ""
            yield Hit(row.target_id, actual=row.target_text, words=_words(row) | {"name": name})


def missing(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The indicator has a name and no target, or one that cannot be read."""
    for row in project.targets:
        if row.kind == "missing" and row.indicator and not _is_idle(project, row):
            yield _about(row)


def _restates(row: TargetRow) -> bool:
    return (
        row.kind not in ("placeholder", "missing")
        and bool(row.indicator)
        and _text(row.target_text) == _text(row.indicator)
    )


def restates_name(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Letter for letter, punctuation and spaces apart."""
    yield from (_about(row) for row in project.targets if _restates(row))


def number_expected(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Rows of quantity and of (economic) cost whose target is words only."""
    for row in project.targets:
        if row.category in _COUNTED and row.kind in ("qualitative", "relative") and row.value is None:
            yield _about(row)


def no_comparator(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A number with none of ≥ ≤ = 以上 以内 …; 左右 and 约 count as stated. A fact about the form: 1台 may well mean
    exactly one."""
    for row in project.targets:
        if row.kind == "numeric" and row.comparator is None and not row.approximate:
            yield _about(row)


def vague(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Words with neither number, date, direction (提升) nor baseline (较上年), and nothing to check them by: a norm
    (按规定), a deadline (按期), completeness (应保尽保) or an event (通过审定). Quantity and cost rows are
    `number_expected`'s, repeated names `restates_name`'s."""
    for row in project.targets:
        empty = (
            row.kind == "qualitative" and row.direction is None and row.baseline is None and row.value is None
        )
        elsewhere = row.category in _COUNTED or _restates(row)
        if empty and not elsewhere and not _CHECKABLE.search(bare(row.target_text or "")):
            yield _about(row)


def misfiled(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Judged by how the name ends: 满意度, 及时率, 合格率; 成本 and 费用 only with an amount of money."""
    for row in project.targets:
        home = _home(row)
        if home is not None:
            zh, en = home
            yield Hit(
                row.target_id,
                expected=zh,
                actual=row.level2 or row.category,
                words=_words(row) | {"zh": zh, "en": en},
            )


def _home(row: TargetRow) -> tuple[str, str] | None:
    """Where the row belongs if it stands elsewhere."""
    if row.category is None or not row.indicator or row.kind == "placeholder":
        return None
    name = re.sub(r"\([^()]*\)$", "", name_match.bare_name(row.indicator))
    for ending, homes, zh, en, elsewhere in _HOMES:
        if ending.search(name) and row.category.startswith(elsewhere) and not row.category.startswith(homes):
            return (zh, en) if homes != ("cost",) or row.dimension == "money" else None
    return None


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
        if hit is not None:
            yield hit


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
    told = {**_words(row), "said": said}
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

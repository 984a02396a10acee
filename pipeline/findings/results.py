"""What is wrong with a self-evaluation by its own figures: scores, rates of execution, targets missed with full marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipeline import words
from pipeline.cost.check import CostCheck
from pipeline.findings.quality import row_words
from pipeline.project import Funds, Hit, Project, ResultRow, TargetRow, plain, yuan
from pipeline.text import bare
from pipeline.vocabulary.blanks import is_blank

_REACHED = ("met", "exceeded")
_LESS = ("le", "lt")
# A result from here on says that the target was too low.
_FAR = 1.3
# Sums of points agree to the tenth: scores are printed with one or two digits.
_POINT = Decimal("0.051")
# A score of the rate of execution may be cut after its first digit.
_RATE_POINT = 0.1
_FEWEST_COPIED = 3
_PUNCTUATION = re.compile(r"[\s、,,.。;;::()()\"“”!！]")


class Scored(NamedTuple):
    """A cell of the score: the targets it covers with their results, its points, the points that could be had."""

    rows: tuple[tuple[TargetRow, ResultRow], ...]
    score: Decimal
    weight: Decimal | None


def scored(project: Project) -> Iterator[Scored]:
    """Every printed score once, merged cells with all the rows they cover."""
    waiting: list[tuple[TargetRow, ResultRow]] = []
    for row in project.targets:
        result = project.results.get(row.target_id)
        if result is None or result.score is None:
            waiting = []
            continue
        waiting.append((row, result))
        if len(waiting) >= (result.score_rows or 1):
            yield Scored(tuple(waiting), _points(result.score), weight_of(row for row, _ in waiting))
            waiting = []


def weight_of(rows: Iterable[TargetRow]) -> Decimal | None:
    """The points that some rows can have, a merged cell counted once; null where one prints none."""
    total, left = Decimal(0), 0
    for row in rows:
        if row.weight is None:
            return None
        if left:
            left -= 1
            continue
        total += _points(row.weight)
        left = (row.weight_rows or 1) - 1
    return total


def _points(number: float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def score_above_weight(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Rows under one merged score count together; the score of the rate of execution too."""
    for cell in scored(project):
        if cell.weight is not None and cell.score > cell.weight:
            first, *rest = (row for row, _ in cell.rows)
            yield Hit(
                first.target_id,
                tuple(row.target_id for row in rest),
                f"≤{plain(cell.weight)}",
                plain(cell.score),
                row_words(first),
            )
    for funds in project.execution:
        if funds.score is not None and funds.weight is not None and funds.score > funds.weight:
            words = {"name": "预算执行率", "text": funds.rate_text or ""}
            yield Hit(
                None, (), f"≤{plain(funds.weight)}", plain(funds.score), words, f"execution {funds.source}"
            )


def scores_sum(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The scores of the indicators, with that of the rate of execution where it is printed, against the total printed.

    Not judged where a row prints points and no score, where the document was read in part, or where up to ten points
    are missing and the form prints no score of the rate of execution, which has them.
    """
    if project.self_score is None or project.read_in_part or project.form_kind != "self_evaluation":
        return
    cells = list(scored(project))
    covered = {row.target_id for cell in cells for row, _ in cell.rows}
    if not cells or any(row.weight and row.target_id not in covered for row in project.targets):
        return
    total, own = _points(project.self_score), sum((cell.score for cell in cells), Decimal(0))
    rates = [_points(funds.score) for funds in project.execution if funds.score is not None]
    sums = [own, *(own + rate for rate in rates[:1])]
    if any(abs(total - each) <= _POINT for each in sums) or (not rates and 0 <= total - own <= 10):
        return
    yield Hit(expected=plain(sums[-1]), actual=plain(total))


def execution_rate(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Spent over budget, to the last digit printed; the budget is the adjusted one, or that of the start of the year."""
    for funds in project.execution:
        if funds.rate_printed is None or funds.rate is None or funds.spent is None:
            continue
        budgets = [budget for budget in (funds.adjusted, funds.initial) if budget]
        rates = [float(funds.spent / budget) for budget in budgets]
        if rates and all(abs(rate - funds.rate_printed) >= _last_digit(funds) for rate in rates):
            yield Hit(
                expected=f"{plain(round(100 * funds.rate, 2))}%",
                actual=funds.rate_text,
                words=_source(funds),
                about=funds.source,
            )


def _last_digit(funds: Funds) -> float:
    """One unit of the last digit of the printed rate, as a share."""
    text = bare(funds.rate_text or "").rstrip("%")
    digits = len(text.partition(".")[2])
    is_share = funds.rate_printed is not None and abs(float(text or 0) - funds.rate_printed) < 1e-9
    return 10.0**-digits if is_share and digits else 10.0 ** -(digits + 2)


def _source(funds: Funds) -> dict[str, str | None]:
    return {"zh": words.zh("source", funds.source), "en": words.en("source", funds.source)}


def execution_score(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Rate × weight, by the rate computed or the one printed; a rate above 100 % has no more than all its points."""
    for funds in project.execution:
        if funds.score is None or funds.weight is None:
            continue
        rates = [rate for rate in (funds.rate, funds.rate_printed) if rate is not None]
        right = [min(rate, 1.0) * funds.weight for rate in rates]
        if right and all(abs(each - funds.score) > _RATE_POINT + 1e-9 for each in right):
            yield Hit(
                expected=plain(round(right[0], 2)),
                actual=plain(funds.score),
                words=_source(funds),
                about=funds.source,
            )


def spent_above_budget(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """More spent than the (adjusted) budget of that source."""
    for funds in project.execution:
        budget = funds.adjusted if funds.adjusted is not None else funds.initial
        if funds.spent is not None and budget is not None and funds.spent > budget:
            words, about = _source(funds), funds.source
            yield Hit(expected=f"≤{yuan(budget)}", actual=yuan(funds.spent), words=words, about=about)


def full_marks_missed(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The target was missed by its own figures and the score is all that could be had."""
    for cell in scored(project):
        if cell.weight and cell.score >= cell.weight:
            yield from (_against(row, result) for row, result in cell.rows if result.outcome == "missed")


def points_lost(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Every row under the score met its target by its own figures, and points were taken off."""
    for cell in scored(project):
        if cell.weight and cell.score < cell.weight and all(r.outcome in _REACHED for _, r in cell.rows):
            first, *rest = (row for row, _ in cell.rows)
            words = row_words(first) | {"actual_text": cell.rows[0][1].actual_text}
            others = tuple(row.target_id for row in rest)
            yield Hit(first.target_id, others, plain(cell.weight), plain(cell.score), words)


def missed_unexplained(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Missed, and neither the row nor a caption of the form (存在问题, 偏差原因) says why."""
    if project.form_kind != "self_evaluation" or project.explains:
        return
    for row in project.targets:
        result = project.results.get(row.target_id)
        if result and result.outcome == "missed" and is_blank(result.reason_text):
            yield _against(row, result)


def far_above(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Where more is better, a result of more than 130 % of the target; a target of nothing is not judged."""
    for row in project.targets:
        result = project.results.get(row.target_id)
        if not result or result.outcome != "exceeded" or (result.attainment or 0) <= _FAR:
            continue
        if row.comparator not in _LESS and _is_more(row, result):
            yield _against(
                row,
                result,
                f"≤{plain(round(100 * _FAR))}%",
                f"{plain(round(100 * (result.attainment or 0), 1))}%",
            )


def _is_more(row: TargetRow, result: ResultRow) -> bool:
    """Whether the result is the larger number, in one unit where both are told in one."""
    if row.base_value is not None and result.base_value is not None:
        return result.base_value > row.base_value
    return row.value is not None and result.value is not None and result.value > row.value


def copied(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Every result of the form, three at least, is its target word for word."""
    if project.form_kind != "self_evaluation":
        return
    told = [
        (row, result)
        for row in project.targets
        if (result := project.results.get(row.target_id)) and result.actual_text and row.target_text
    ]
    if len(told) >= _FEWEST_COPIED and all(_tight(r.target_text) == _tight(a.actual_text) for r, a in told):
        yield Hit(actual=str(len(told)))


def _tight(text: str | None) -> str:
    return _PUNCTUATION.sub("", bare(text or ""))


def _against(
    row: TargetRow, result: ResultRow, expected: str | None = None, actual: str | None = None
) -> Hit:
    words = row_words(row) | {"actual_text": result.actual_text}
    return Hit(row.target_id, (), expected or row.target_text, actual or result.actual_text, words)

"""Sums a form must satisfy by its own captions, and where its rows belong. Amounts agree to the fen or not at
all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.cost.check import CostCheck
from pipeline.project import Amount, Hit, Project, TargetRow, plain, yuan
from pipeline.vocabulary import levels
from pipeline.vocabulary.blanks import is_blank

_OWN = ("fiscal_appropriation", "other", "carry_over")
_TRANSFER = ("central", "regional")
# 90: the drafting guides keep 10 points for the rate of execution (预算执行率), printed on the form or not.
_WHOLE_WEIGHTS = (Decimal(100), Decimal(90), Decimal(1))
# What every form must promise something under (财预〔2021〕101号: every project sets output and benefit).
_REQUIRED = (
    ("数量指标", "output quantity", ("output.quantity",)),
    ("质量指标", "output quality", ("output.quality",)),
    ("时效指标", "output timeliness", ("output.timeliness",)),
    ("成本指标", "cost", ("cost", "cost.economic", "cost.social", "cost.ecological")),
    (
        "效益指标",
        "benefit",
        ("benefit.economic", "benefit.social", "benefit.ecological", "benefit.sustainability"),
    ),
    ("满意度指标", "satisfaction", ("satisfaction.beneficiary",)),
)


def _sum_of(parts: Sequence[Amount]) -> Decimal | None:
    """The sum of printed parts, blanks counting as nothing; null where none is a number or one cannot be read."""
    readable = all(part.cny is not None or is_blank(part.text) for part in parts)
    amounts = [part.cny for part in parts if part.cny is not None]
    return sum(amounts, Decimal(0)) if amounts and readable else None


def _scope(project: Project, scope: str, sources: Sequence[str]) -> Decimal | None:
    return _sum_of([project.funding[scope, each] for each in sources if (scope, each) in project.funding])


def _printed_total(project: Project, scope: str) -> Decimal | None:
    total = project.funding.get((scope, "total"))
    return total.cny if total else None


def _differs(expected: Decimal | None, actual: Decimal | None) -> Iterator[Hit]:
    if expected is not None and actual is not None and expected != actual:
        yield Hit(expected=yuan(expected), actual=yuan(actual))


def own_funds_sum(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Needs the total and the fiscal appropriation; other parts left blank count as nothing."""
    fiscal = project.funding.get(("own", "fiscal_appropriation"))
    if fiscal and fiscal.cny is not None:
        yield from _differs(_scope(project, "own", _OWN), _printed_total(project, "own"))


def transfer_sum(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Needs the total and both captions on the form; one left blank counts as nothing."""
    if all(("transfer", each) in project.funding for each in _TRANSFER):
        yield from _differs(_scope(project, "transfer", _TRANSFER), _printed_total(project, "transfer"))


def year_sum(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A total that is not printed is taken from its parts; a form without transfers has none.

    Where no total of own funds is printed, the form's head must print no number that is not one of the amounts: money
    of the unit itself (单位资金), of the county, or a second column of amounts would be left out of the sum.
    """
    own = _total_or_sum(project, "own", _OWN)
    transfer = _total_or_sum(project, "transfer", _TRANSFER)
    unread = any(amount.cny is None and not is_blank(amount.text) for amount in project.funding.values())
    whole = _printed_total(project, "own") is not None or not _has_other_numbers(project)
    if own is not None and whole and not unread:
        yield from _differs(own + (transfer or 0), project.annual_amount_cny)


def _has_other_numbers(project: Project) -> bool:
    amounts = [amount.cny for amount in project.funding.values()]
    known = [*amounts, project.total_amount_cny, project.annual_amount_cny]
    return len(project.numbers) > len([each for each in known if each is not None])


def _total_or_sum(project: Project, scope: str, sources: Sequence[str]) -> Decimal | None:
    total = _printed_total(project, scope)
    return total if total is not None else _scope(project, scope, sources)


def project_total(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The total over all years holds the year."""
    total, year = project.total_amount_cny, project.annual_amount_cny
    if total is not None and year is not None and total < year:
        yield Hit(expected=f"≥{yuan(year)}", actual=yuan(total))


def one_year_total(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """One year by its period, or by its attribute (0101 一年期项目) where no period is printed. A total below the
    year is `project_total`'s."""
    total, year = project.total_amount_cny, project.annual_amount_cny
    one_year = project.duration_years == 1 or (
        project.duration_years is None and "一年期" in (project.attribute or "")
    )
    if one_year and total is not None and year is not None and total > year:
        yield Hit(expected=yuan(year), actual=yuan(total))


def weights_sum(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A row with several targets or grades counts once, a merged cell too. 100 is whole, by itself or with the points that
    the grid of funds prints for 执行率; where it prints none, 90 is whole as well, and so is what the points printed beside
    the funds make up to 100; weights as shares sum to 1. Weights may be given within each level 1, or one weight to a
    whole level 1. Not judged where the document was read in part.
    """
    weights = {row.line: row for row in project.targets if row.weight is not None}
    flat = _sum_weights(_one_of_each_cell(project.targets))
    if not weights or project.read_in_part or _are_nested(list(weights.values())):
        return
    rates = [Decimal(str(funds.weight)) for funds in project.execution if funds.weight is not None]
    if rates and flat > 2:
        if any(abs(each - 100) < Decimal("0.5") for each in (flat, flat + rates[0])):
            return
        flat += rates[0]
    elif _is_whole(flat, project):
        return
    rows = tuple(dict.fromkeys(row.target_id for row in project.targets if row.line in weights))
    yield Hit(others=rows, expected="100", actual=plain(flat))


def _one_of_each_cell(rows: Iterable[TargetRow]) -> Iterator[TargetRow]:
    """The rows that print a weight: the first of a line, and the first of the rows that a merged cell covers."""
    lines, left = set[int](), 0
    for row in rows:
        if row.weight is None:
            continue
        if left:
            left -= 1
        elif row.line not in lines:
            yield row
            left = (row.weight_rows or 1) - 1
        lines.add(row.line)


def _sum_weights(rows: Iterable[TargetRow]) -> Decimal:
    return sum((Decimal(str(row.weight)) for row in rows), Decimal(0))


def _is_whole(total: Decimal, project: Project | None = None) -> bool:
    if any(abs(total - each) < Decimal("0.005") * each for each in _WHOLE_WEIGHTS):
        return True
    return project is not None and project.has_execution_rate and plain(100 - total) in project.numbers


def _are_nested(rows: list[TargetRow]) -> bool:
    """Whether weights are within each level 1 (产出 100, 效益 100), or each level 1 prints one for all its rows."""
    groups: dict[str, list[TargetRow]] = {}
    for row in rows:
        groups.setdefault(row.level1 or "", []).append(row)
    named = {name: group for name, group in groups.items() if name}
    within = len(named) > 1 and all(_is_whole(_sum_weights(group)) for group in named.values())
    repeated = all(len({row.weight for row in group}) == 1 for group in groups.values())
    return within or (repeated and _is_whole(_sum_weights(group[0] for group in groups.values())))


def level2_of_level1(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """By code where both are printed (21 is no part of 1), else by name; names outside the closed list are not
    judged."""
    for row in project.targets:
        if _is_misplaced(row):
            printed = f"{row.level1_code or ''}{row.level1 or ''}"
            words = {"level2": f"{row.level2_code or ''}{row.level2 or ''}"}
            yield Hit(row.target_id, expected=_home(row), actual=printed, words=words)


def _is_misplaced(row: TargetRow) -> bool:
    code, parent = row.level2_code or "", row.level1_code or ""
    if parent and len(code) > len(parent) and not code.startswith(parent):
        return True
    group, homes = levels.group_of(row.level1), levels.groups_of(row.level2)
    return group is not None and bool(homes) and group not in homes


def _home(row: TargetRow) -> str | None:
    return "/".join(levels.groups_of(row.level2)) or row.level2_code


def level2_absent(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A row that says nothing (0, 无) does not count, a blank target does. Not judged on forms whose indicator system
    is not one of the two national ones, that name a level 2 outside the list, or whose document was read in part.
    """
    rows = project.targets
    if project.taxonomy not in ("2015", "2021") or project.read_in_part or not rows:
        return
    if project.form_scope != "project" or project.form_kind == "monitoring":
        return
    if any(row.category in (None, "other") for row in rows):
        return
    said = {row.category for row in rows if row.kind != "placeholder"}
    for zh, en, categories in _REQUIRED:
        if said.isdisjoint(categories):
            yield Hit(expected=zh, words={"zh": zh, "en": en}, about=zh)

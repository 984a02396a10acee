"""A rule: an id, a severity, one sentence in two languages, and a small function over one project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.cost.check import CostCheck
from pipeline.project import Hit, Project, finding_id

Check = Callable[[Project, CostCheck], Iterable[Hit]]
# finding_id, rule, severity, project_id, target_id, message_zh, message_en, expected, actual, target_ids
Row = tuple[str, str, str, str, str | None, str, str, str | None, str | None, str | None]


@dataclass(frozen=True)
class Rule:
    """`zh` and `en` are the sentence of a finding, with {words} of its Hit; the check's docstring is the small
    print."""

    id: str
    group: str
    severity: str
    zh: str
    en: str
    check: Check | None = None
    note: str = ""


def row_of(rule: Rule, project_id: str, hit: Hit) -> Row:
    """One row of `findings`."""
    words = dict(hit.words, expected=hit.expected, actual=hit.actual)
    rows = " ".join(filter(None, (hit.target, *hit.others))) or None
    return (
        finding_id(rule.id, project_id, hit),
        rule.id,
        rule.severity,
        project_id,
        hit.target,
        rule.zh.format_map(words),
        rule.en.format_map(words),
        hit.expected,
        hit.actual,
        rows,
    )


def apply_rules(rules: Iterable[Rule], project: Project, cost: CostCheck) -> Iterator[Row]:
    """The findings of one project, in the order of the rules and of the form."""
    for rule in rules:
        if rule.check is not None:
            for hit in rule.check(project, cost):
                yield row_of(rule, project.project_id, hit)

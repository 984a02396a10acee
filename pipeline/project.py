"""What a rule reads: one project with its targets and its funding, light enough for a million rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class TargetRow(NamedTuple):
    """The columns of `targets` that rules look at; field names and units are the schema's."""

    target_id: str
    project_id: str
    line: int
    part: int
    level1_code: str | None
    level1: str | None
    level2_code: str | None
    level2: str | None
    category: str | None
    indicator: str | None
    target_text: str | None
    horizon: str
    grade: str | None
    weight: float | None
    kind: str
    comparator: str | None
    value: float | None
    value_upper: float | None
    unit: str | None
    per: str | None
    base_value: float | None
    base_value_upper: float | None
    base_unit: str | None
    dimension: str | None
    date_from: date | None
    date_to: date | None
    direction: str | None
    baseline: str | None
    approximate: bool | None
    text_origin: str | None = None
    confidence: float | None = None
    weight_rows: int | None = None


class ResultRow(NamedTuple):
    """The columns of `results` that rules look at."""

    target_id: str
    project_id: str
    actual_text: str | None
    value: float | None
    base_value: float | None
    weight: float | None
    score: float | None
    score_rows: int | None
    reason_text: str | None
    outcome: str
    attainment: float | None


class Funds(NamedTuple):
    """One row of `execution`: amounts in yuan, rates as shares."""

    source: str
    initial: Decimal | None
    adjusted: Decimal | None
    spent: Decimal | None
    rate_text: str | None
    rate_printed: float | None
    rate: float | None
    weight: float | None
    score: float | None


class Amount(NamedTuple):
    """One printed amount of the funding block: yuan, null where blank or unreadable, and its text."""

    cny: Decimal | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """One form: its head, `funding` by (scope, source), its targets in the order of the form.

    `numbers` are the bare numbers its head prints, amounts among them; `read_in_part` where its document is `partial`.
    Of a self-evaluation: `results` by target, `execution` by source of funds, whether a caption `explains` deviations.
    """

    project_id: str
    document_id: str
    fiscal_year: int | None
    project_name: str | None
    implementing_unit: str | None
    attribute_code: str | None
    attribute: str | None
    duration_years: float | None
    total_amount_cny: Decimal | None
    annual_amount_cny: Decimal | None
    goal_text: str | None
    taxonomy: str
    region_code: str | None
    has_execution_rate: bool
    funding: Mapping[tuple[str, str], Amount]
    targets: tuple[TargetRow, ...]
    numbers: tuple[str, ...] = ()
    read_in_part: bool = False
    form_kind: str = "target"
    form_scope: str = "project"
    self_score: float | None = None
    explains: bool = False
    results: Mapping[str, ResultRow] = field(default_factory=dict)
    execution: tuple[Funds, ...] = ()


class Hit(NamedTuple):
    """One thing a rule found: the row it is about (null: the form), further rows it speaks of, expected,
    actual, and the words its sentence needs. `about` tells apart two hits of one rule on the same row or
    form."""

    target: str | None = None
    others: tuple[str, ...] = ()
    expected: str | None = None
    actual: str | None = None
    words: Mapping[str, str | None] = {}
    about: str = ""


def finding_id(rule: str, project_id: str, hit: Hit) -> str:
    """The id of a finding: project, then 8 hex of a hash of the rule, the row it is about and what tells it
    apart.

    Values and positions are left out, so that a finding keeps its id while its numbers change.
    """
    digest = hashlib.sha256(f"{rule}|{hit.target or ''}|{hit.about}".encode()).hexdigest()
    return f"{project_id}-{digest[:8]}"


def yuan(amount: Decimal | float) -> str:
    """An amount as readers print it: `3万元`, `5600元`."""
    exact = Decimal(str(amount))
    scaled, unit = (exact / 10000, "万元") if abs(exact) >= 10000 else (exact, "元")
    return f"{plain(scaled)}{unit}"


def plain(number: Decimal | float) -> str:
    """A number without an exponent and without trailing zeros."""
    text = format(Decimal(str(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

"""On budgets with known answers: status right, no false exact, planted breaks and problems found, little
else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.findings import findings
from pipeline.findings.rules import BY_ID
from tests.findings.generator import IDENTITIES, QUALITY, STATUSES, Known, corpus
from tests.findings.write import write_tables

STANDARDS = Path("data/standards.csv")
SEEDS = (20240223, 5)


@pytest.fixture(scope="module", params=SEEDS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Known], Path]:
    folder = tmp_path_factory.mktemp("generated")
    known = list(corpus(seed=request.param, projects=800))
    findings(write_tables((each.project for each in known), folder / "tables"), folder, STANDARDS)
    return known, folder


def _found(folder: Path, group: set[str]) -> set[tuple[str, str, str | None]]:
    rows = pq.read_table(folder / "findings.parquet").to_pylist()
    return {(row["project_id"], row["rule"], row["target_id"]) for row in rows if row["rule"] in group}


def test_at_least_95_percent_of_each_status_are_right_and_no_exact_is_false(
    run: tuple[list[Known], Path],
) -> None:
    known, folder = run
    checks = {row["project_id"]: row for row in pq.read_table(folder / "cost_checks.parquet").to_pylist()}
    expected = {each.project.project_id: (each.status, each.total) for each in known}
    right: Counter[str] = Counter()
    for key, (status, total) in expected.items():
        right[status] += (checks[key]["status"], checks[key]["cost_total_cny"]) == (status, total)
        assert checks[key]["status"] != "exact" or status == "exact", key
    counted = Counter(status for status, _ in expected.values())
    assert {status: right[status] / counted[status] >= 0.95 for status in STATUSES} == dict.fromkeys(
        STATUSES, True
    )


def test_every_planted_identity_break_is_found_and_nothing_else(run: tuple[list[Known], Path]) -> None:
    known, folder = run
    planted = {(each.project.project_id, rule) for each in known for rule in each.identities}
    assert {each[:2] for each in _found(folder, set(IDENTITIES))} == planted
    assert {rule for _, rule in planted} == set(IDENTITIES)


def test_planted_quality_problems_are_found_with_their_row_and_nothing_else(
    run: tuple[list[Known], Path],
) -> None:
    known, folder = run
    planted = {(each.project.project_id, rule, row) for each in known for rule, row in each.quality}
    found = _found(folder, {rule for rule in BY_ID if BY_ID[rule].group == "quality"})
    assert {rule for _, rule, _ in planted} == set(QUALITY)
    assert len(planted & found) / len(planted) >= 0.95
    assert len(planted & found) / len(found) >= 0.95

"""Budgets with known answers set as the 2024 form, read back through the whole pipeline, and asked what they say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from pipeline.facsimile.form_2024 import form_sheet
from pipeline.facsimile.typeset import typeset
from pipeline.parse import parse
from pipeline.project import Project, plain
from tests.findings.generator import IDENTITIES, STATUSES, Known, corpus

PROJECTS = 120
# The 2024 form prints no weights.
UNPRINTED = {"weights_sum"}


def printed(value: object) -> SimpleNamespace:
    return SimpleNamespace(text="" if value is None else str(value))


def wan(amount: object) -> str:
    return "" if amount is None else plain(amount / 10_000)  # type: ignore[operator]


def as_form(project: Project) -> SimpleNamespace:
    funds = {
        "own_total": ("own", "total"),
        "own_fiscal": ("own", "fiscal_appropriation"),
        "own_other": ("own", "other"),
        "own_carry_over": ("own", "carry_over"),
        "transfer_total": ("transfer", "total"),
        "transfer_central": ("transfer", "central"),
        "transfer_regional": ("transfer", "regional"),
    }
    amounts = {
        name: project.funding[key].cny if key in project.funding else None for name, key in funds.items()
    }
    header = {
        "project_name": project.project_name,
        "supervising_department": "某某局",
        "implementing_unit": project.implementing_unit,
        "attribute": "-".join(part for part in (project.attribute_code, project.attribute) if part),
        "duration": f"{plain(project.duration_years)}年" if project.duration_years else "",
        "total_amount": wan(project.total_amount_cny),
        "annual_amount": wan(project.annual_amount_cny),
        "goal": project.goal_text,
        **{name: wan(amount) for name, amount in amounts.items()},
    }
    rows = [
        SimpleNamespace(
            level1=f"{row.level1_code}-{row.level1}",
            level2=f"{row.level2_code}-{row.level2}",
            indicator=printed(row.indicator),
            target=printed(row.target_text),
        )
        for row in project.targets
    ]
    return SimpleNamespace(
        year_line=f"({project.fiscal_year}年度)",
        unit_line="单位: 万元",
        rows=rows,
        header={name: printed(value) for name, value in header.items()},
    )


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Known], Path]:
    folder = tmp_path_factory.mktemp("typeset")
    known = [each for each in corpus(seed=77, projects=PROJECTS) if not each.identities & UNPRINTED]
    for start in range(0, len(known), 20):
        sheets = [form_sheet(as_form(each.project)) for each in known[start : start + 20]]
        (folder / f"{start:04}.pdf").write_bytes(typeset(sheets))
    parse([folder], folder / "out")
    return known, folder / "out"


def of_forms(folder: Path, name: str) -> list[dict[str, object]]:
    """Rows of a table, each with the place of its project in the order of the pages."""
    projects = pq.read_table(folder / "projects.parquet").to_pylist()
    place = {
        row["project_id"]: number
        for number, row in enumerate(sorted(projects, key=lambda row: (row["document_id"], row["page"])))
    }
    return [
        {**row, "form": place[row["project_id"]]}
        for row in pq.read_table(folder / f"{name}.parquet").to_pylist()
    ]


@pytest.mark.long
def test_cost_statuses_survive_the_page(asked: tuple[list[Known], Path]) -> None:
    known, folder = asked
    status = {row["form"]: row["status"] for row in of_forms(folder, "cost_checks")}
    assert len(status) == len(known)
    right = Counter(each.status for number, each in enumerate(known) if status[number] == each.status)
    wanted = Counter(each.status for each in known)
    assert [number for number, each in enumerate(known) if status[number] == "exact" != each.status] == []
    assert {name: right[name] / wanted[name] >= 0.95 for name in STATUSES} == dict.fromkeys(STATUSES, True)


@pytest.mark.long
def test_planted_identity_breaks_survive_the_page(asked: tuple[list[Known], Path]) -> None:
    known, folder = asked
    found = {(row["form"], row["rule"]) for row in of_forms(folder, "findings") if row["rule"] in IDENTITIES}
    planted = {(number, rule) for number, each in enumerate(known) for rule in each.identities}
    assert found == planted

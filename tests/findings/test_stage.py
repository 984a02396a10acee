"""The stage over tables on disk: the corpus-wide rules, measures, order, bytes and errors."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.findings import findings
from pipeline.project import Project
from pipeline.schema import BY_NAME
from tests.findings.build import project, target
from tests.findings.generator import corpus
from tests.findings.write import write_tables

STANDARDS = Path("data/standards.csv")
SENTENCE = "提升基层公共服务的可及性与均等化水平"


def form(number: int, text: str = "有所提升", **overrides: Any) -> Project:
    key = f"d-{number}"
    rows = (target(1, "社会", "甲", text, project_id=key, target_id=f"{key}-1", direction="increase"),)
    return project([], targets=rows, **{"project_id": key, "name": f"项目{number}"} | overrides)


def run(folder: Path, *forms: Project) -> list[dict[str, Any]]:
    findings(write_tables(forms, folder / "tables"), folder, STANDARDS)
    return pq.read_table(folder / "findings.parquet").to_pylist()


def shared(rows: list[dict[str, Any]], rule: str) -> list[tuple[str, str | None]]:
    return [(row["project_id"], row["target_id"]) for row in rows if row["rule"] == rule]


def test_a_sentence_that_stands_in_two_projects_is_found_in_both(tmp_path: Path) -> None:
    rows = run(tmp_path, form(1, SENTENCE), form(2, SENTENCE), form(3), form(4))
    assert shared(rows, "same_text_projects") == [("d-1", "d-1-1"), ("d-2", "d-2-1")]
    assert "如 d-2" in next(row["message_zh"] for row in rows if row["rule"] == "same_text_projects")


def test_one_project_published_twice_is_no_copy(tmp_path: Path) -> None:
    rows = run(tmp_path, form(1, SENTENCE), form(2, SENTENCE, name="项目1"))
    assert shared(rows, "same_text_projects") + shared(rows, "same_text_years") == []


def test_a_goal_kept_word_for_word_is_found_in_the_later_year(tmp_path: Path) -> None:
    goal = "围绕年度重点任务开展工作,全面提升服务能力和水平。"
    rows = run(tmp_path, form(1, goal_text=goal, fiscal_year=2023), form(2, goal_text=goal, name="项目1"))
    assert shared(rows, "same_text_years") == [("d-2", None)]
    assert shared(rows, "same_text_projects") == []


def test_shares_are_of_the_group_and_null_where_nothing_is_numeric(tmp_path: Path) -> None:
    rows = [("数量", "甲", "≥1个"), ("数量", "乙", "2"), ("社会", "丙", "提升"), ("生态", "0", "0")]
    findings(write_tables([project(rows, implementing_unit=None)], tmp_path / "tables"), tmp_path, STANDARDS)
    measured = {row["measure_id"]: row for row in pq.read_table(tmp_path / "measures.parquet").to_pylist()}
    year = measured["year-2024-2024"]
    assert [year[key] for key in ("targets", "numeric_share", "qualitative_share", "placeholder_share")] == [
        4,
        0.5,
        0.25,
        0.25,
    ]
    assert (year["comparator_share"], year["traceable_share"]) == (0.5, 0.25)
    assert measured["category-2024-benefit.social"]["comparator_share"] is None
    assert measured["unit-2024-unknown"]["targets"] == 4


def test_tables_have_the_schema_are_sorted_by_key_and_the_same_bytes_again(tmp_path: Path) -> None:
    tables = write_tables((known.project for known in corpus(3, projects=60)), tmp_path / "tables")
    digests = []
    for out in (tmp_path / "a", tmp_path / "b"):
        findings(tables, out, STANDARDS, out.with_suffix(".json"))
        digests.append(
            [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.glob("*.parquet"))]
        )
    assert digests[0] == digests[1]
    for name in ("findings", "cost_checks", "measures"):
        table = pq.read_table(tmp_path / "a" / f"{name}.parquet")
        keys = table.column(BY_NAME[name].key[0]).to_pylist()
        assert table.schema.equals(BY_NAME[name].arrow(), check_metadata=True)
        assert keys == sorted(set(keys))
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["projects"] == 60
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_the_plotted_measures_are_those_of_the_categories(tmp_path: Path) -> None:
    tables = write_tables((known.project for known in corpus(3, projects=20)), tmp_path / "tables")
    findings(tables, tmp_path, STANDARDS, tmp_path / "measures.json")
    table = pq.read_table(tmp_path / "measures.parquet").to_pylist()
    with (tmp_path / "measures.csv").open(encoding="utf-8", newline="") as file:
        plotted = {row["year_category"]: row for row in csv.DictReader(file)}
    of_categories = [row for row in table if row["grouping"] == "category"]
    assert len(plotted) == len(of_categories) > 0
    for row in of_categories:
        assert (
            float(plotted[f"{row['fiscal_year']} {row['group']}"]["traceable_share"])
            == row["traceable_share"]
        )


def test_findings_point_at_projects_and_targets_that_are_there(tmp_path: Path) -> None:
    tables = write_tables((known.project for known in corpus(4, projects=60)), tmp_path / "tables")
    findings(tables, tmp_path, STANDARDS)
    targets = set(pq.read_table(tables / "targets.parquet").column("target_id").to_pylist())
    for row in pq.read_table(tmp_path / "findings.parquet").to_pylist():
        assert row["target_id"] is None or row["target_id"] in targets
        assert set((row["target_ids"] or "").split()) <= targets


def test_ids_do_not_change_when_a_row_is_added_above(tmp_path: Path) -> None:
    before = form(1, "良好")
    moved = tuple(row._replace(line=row.line + 1) for row in before.targets)
    first = target(1, "数量", "乙", "≥1个", project_id="d-1", target_id="d-1-0")
    one = {row["finding_id"] for row in run(tmp_path / "a", before)}
    after = Project(**_fields(before) | {"targets": (first, *moved)})
    other = {row["finding_id"] for row in run(tmp_path / "b", after)}
    assert len(one - other) == 1  # 未设置数量指标 is gone, the rest keep their ids


def _fields(form: Project) -> dict[str, Any]:
    return {name: getattr(form, name) for name in form.__slots__}


def test_tables_partitioned_by_year_give_the_same_findings(tmp_path: Path) -> None:
    tables = write_tables((known.project for known in corpus(5, projects=20)), tmp_path / "tables")
    findings(tables, tmp_path / "whole", STANDARDS)
    path = tables / "targets.parquet"
    rows = pq.read_table(path)
    path.unlink()
    folder = path / "fiscal_year=2024"
    folder.mkdir(parents=True)
    pq.write_table(rows.drop_columns(["fiscal_year"]), folder / "part-0.parquet")
    findings(tables, tmp_path / "parts", STANDARDS)
    for name in ("findings", "cost_checks", "measures"):
        assert pq.read_table(tmp_path / "parts" / f"{name}.parquet") == pq.read_table(
            tmp_path / "whole" / f"{name}.parquet"
        )


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"documents\.parquet: 缺少该表"):
        findings(tmp_path, tmp_path / "out", STANDARDS)


def test_a_target_without_its_project_is_named(tmp_path: Path) -> None:
    lost = target(1, "数量", "甲", "≥1个", project_id="d-9", target_id="d-9-1")
    with pytest.raises(ValueError, match="项目 d-9 不在 projects 表中"):
        findings(
            write_tables([form(1), project([], targets=(lost,))], tmp_path / "tables"),
            tmp_path / "out",
            STANDARDS,
        )


def test_no_projects_give_empty_tables(tmp_path: Path) -> None:
    assert run(tmp_path) == []
    assert pq.read_table(tmp_path / "cost_checks.parquet").num_rows == 0

"""Known edits between budget and self-evaluation, known breaks of rules: what the comparison and the rules find of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from compare.results_pairs import BREAKS, Pairs, pairs
from pipeline.compare import diff
from pipeline.findings import findings
from pipeline.record import GridDocument
from pipeline.release.descriptor import describe_folder
from pipeline.reshape.batches import reshape


def folder_of(document: GridDocument, out: Path) -> Path:
    """The tables of one document, as `jixiao parse` leaves them."""
    reshape([({}, document)], [], out)
    findings(out, out, None)
    describe_folder(out)
    return out


def rows(file: Path) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return made


def names(folder: Path, table: str, key: str, name: str) -> dict[str, str]:
    return {row[key]: row[name] for row in rows(folder / f"{table}.parquet")}


def found(made: Pairs, out: Path) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Links, changes and breaks as they were found, in the words of the truth."""
    old, new = folder_of(made.budget, out / "old"), folder_of(made.year_end, out / "new")
    diff(old, new, out / "diff")
    projects = names(new, "projects", "project_id", "project_name")
    target = {row["target_id"]: row for side in (old, new) for row in rows(side / "targets.parquet")}
    project = names(old, "projects", "project_id", "project_name") | projects
    links = {
        (project[target[row["new_target_id"]]["project_id"]], target[row["old_target_id"]]["indicator"], target[row["new_target_id"]]["indicator"])
        for row in rows(out / "diff/target_links.parquet")
    }  # fmt: skip
    changes = {
        (row["project"], row["change"], target[row["old_id"] or row["new_id"]]["indicator"])
        for row in rows(out / "diff/goalposts.parquet")
    }
    breaks = {
        (projects[row["project_id"]], row["rule"], target[row["target_id"]]["indicator"] if row["target_id"] else "")
        for row in rows(new / "findings.parquet")
        if row["rule"] in BREAKS
    }  # fmt: skip
    return links, changes, breaks


def folded(facts: set[tuple[str, str, str]]) -> set[tuple[str, ...]]:
    return {tuple(text.replace("：", ":") for text in fact) for fact in facts}


def f1(wanted: set[tuple[str, ...]], got: set[tuple[str, ...]]) -> float:
    return 2 * len(wanted & got) / (len(wanted) + len(got))


@pytest.mark.parametrize("seed", [1, 2])
def test_what_moved_between_budget_and_self_evaluation_is_found(seed: int, tmp_path: Path) -> None:
    made = pairs(60, seed)
    links, changes, breaks = found(made, tmp_path)
    assert f1(folded(made.links), links) >= 0.98
    wanted = folded(made.changes)
    assert len(wanted & changes) / len(wanted) >= 0.97
    assert len(wanted & changes) / len(changes) >= 0.97
    assert breaks == folded(made.breaks)
    page = json.loads((tmp_path / "diff/diff.json").read_text(encoding="utf-8"))
    assert page["comparisons"][0]["projects"] == {"old": 60, "new": 60, "linked": 60}

"""Every released version opens with today's readers, and the change log says what their notes say."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipeline.release.changelog import updated

ROOT = Path(__file__).parents[1]
RELEASES = ROOT / "data/releases"
INDEX = json.loads((RELEASES / "index.json").read_text("utf-8")) if RELEASES.is_dir() else {"versions": []}


def test_the_index_lists_exactly_the_folders_that_stand_there() -> None:
    assert [each["path"] for each in INDEX["versions"]]
    assert sorted(each["path"] for each in INDEX["versions"]) == sorted(
        path.name for path in RELEASES.iterdir() if path.is_dir()
    )


@pytest.fixture(params=INDEX["versions"], ids=lambda each: each["version"])
def entry(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A version as the index has it."""
    found: dict[str, Any] = request.param
    return found


def test_pandas_and_duckdb_read_every_table_of_every_version(entry: dict[str, Any]) -> None:
    for name, count in entry["rows"].items():
        path = RELEASES / entry["path"] / f"{name}.parquet"
        assert len(pd.read_parquet(path)) == count
        assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(count,)]


def test_the_views_of_every_version_answer_a_select(
    entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RELEASES / entry["path"])
    db = duckdb.connect()
    db.execute(Path("views.sql").read_text("utf-8"))
    found = db.execute("SELECT count(*) FROM targets JOIN projects USING (project_id)").fetchall()
    assert found == [(entry["rows"]["targets"],)]


def test_frictionless_finds_every_version_valid(entry: dict[str, Any]) -> None:
    from frictionless import validate

    found = validate(str(RELEASES / entry["path"] / "datapackage.json"))
    assert found.valid, found.flatten(["title", "message"])
    assert {task.name: task.stats.get("rows", 0) for task in found.tasks} == entry["rows"]


def test_croissant_of_every_version_is_valid_and_yields_its_rows(entry: dict[str, Any]) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(RELEASES / entry["path"] / "croissant.json")
    assert dataset.metadata.issues.report() == ""
    assert sum(1 for _ in dataset.records("targets")) == entry["rows"]["targets"]


def test_the_checksums_of_every_version_hold(entry: dict[str, Any]) -> None:
    checked = ["sha256sum", "-c", "--quiet", "checksums.sha256"]
    done = subprocess.run(checked, cwd=RELEASES / entry["path"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_change_log_says_of_the_data_what_the_notes_of_the_releases_say() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text == updated(text, RELEASES), "run python -m pipeline.release.changelog"

"""Bad input gets one line on stderr that says which file, and exit 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.compare import diff
from tests.compare.test_releases import tables, write_release


def remove_descriptor(folder: Path) -> None:
    (folder / "datapackage.json").unlink()


def break_descriptor(folder: Path) -> None:
    (folder / "datapackage.json").write_text("{not json")


def break_resources(folder: Path) -> None:
    (folder / "datapackage.json").write_text('{"resources": {"a": 1}}')


def remove_targets(folder: Path) -> None:
    (folder / "targets.parquet").unlink()


def unlist_targets(folder: Path) -> None:
    remove_targets(folder)
    (folder / "datapackage.json").write_text(
        json.dumps({"resources": [{"name": "projects", "path": "projects.parquet"}]})
    )


def cut_targets(folder: Path) -> None:
    data = (folder / "targets.parquet").read_bytes()
    (folder / "targets.parquet").write_bytes(data[: len(data) // 2])


def rot_targets(folder: Path) -> None:
    """Damage inside the pages, the footer sound."""
    data = bytearray((folder / "targets.parquet").read_bytes())
    data[4:1500] = b"\xff" * 1496
    (folder / "targets.parquet").write_bytes(bytes(data))


def name_a_missing_key(folder: Path) -> None:
    made = json.loads((folder / "datapackage.json").read_text())
    made["resources"][0]["schema"]["primaryKey"] = "nowhere"
    (folder / "datapackage.json").write_text(json.dumps(made))


def drop_a_column(folder: Path) -> None:
    table = pq.read_table(folder / "targets.parquet")
    pq.write_table(table.drop_columns(["project_id"]), folder / "targets.parquet")


def repeat_a_key(folder: Path) -> None:
    made = tables()
    made["targets"].append(made["targets"][0])
    write_release(folder, made)


def leave_the_folder(folder: Path) -> None:
    made = json.loads((folder / "datapackage.json").read_text())
    made["resources"][0]["path"] = "../old/projects.parquet"
    (folder / "datapackage.json").write_text(json.dumps(made))


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (remove_descriptor, "datapackage.json"), (break_descriptor, "datapackage.json"), (break_resources, "datapackage.json"),
        (remove_targets, "targets"), (unlist_targets, "targets"), (cut_targets, "targets"), (rot_targets, "targets"),
        (name_a_missing_key, "nowhere"), (drop_a_column, "project_id"), (repeat_a_key, "t1"), (leave_the_folder, "../old"),
    ],
)  # fmt: skip
def test_a_broken_release_is_named(
    damage: Callable[[Path], None], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = write_release(tmp_path / "old", tables()), write_release(tmp_path / "new", tables())
    damage(new)
    assert diff(old, new, tmp_path / "out", None) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and named in said and not (tmp_path / "out").exists()


def test_an_unknown_version_a_file_and_an_unknown_year_are_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write_release(tmp_path / "good", tables())
    (tmp_path / "file").write_text("x")
    for old, years in ((tmp_path / "2031.0.0", None), (tmp_path / "file", None), (good, (1999, 2024))):
        assert diff(old, good, None, years) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_file_is_no_place_to_write_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_release(tmp_path / "good", tables())
    (tmp_path / "file").write_text("x")
    assert diff(good, good, tmp_path / "file", None) == 2
    assert "file" in capsys.readouterr().err

"""What one stage hands to the next is sealed, and the seal is looked at where it is read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import factory
from pipeline.record import Altered, GridDocument, Stored, dumps, sealed
from stage_process import run_stage
from test_release import run as run_release

ROOT = Path(__file__).parents[2]
RECORD = "data/grids/nx-fgw-2024.json"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of the record of 2024, sealed as the runner seals it; the PDF itself is not wanted."""
    (tmp_path / "data/grids").mkdir(parents=True)
    for name in ("documents.csv", "corrections.csv", "standards.csv", "expected_rows.csv", "raw"):
        (tmp_path / "data" / name).symlink_to(ROOT / "data" / name)
    for name in ("params.yaml", "expectations"):
        (tmp_path / name).symlink_to(ROOT / name)
    assert run_stage("extract", tmp_path)[0] == 0
    return tmp_path


def in_place(file: Path, old: bytes, new: bytes) -> None:
    """The same size and time, as DVC compares them."""
    before, stat = file.read_bytes(), file.stat()
    assert before.count(old) >= 1 and len(old) == len(new)
    with file.open("r+b") as handle:
        handle.write(before.replace(old, new))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (stat.st_size, stat.st_mtime_ns)


def test_what_was_altered_between_two_stages_is_refused_with_the_command_that_mends_it(project: Path) -> None:
    in_place(project / RECORD, "≥50个".encode(), "≥80个".encode())
    code, line = run_stage("reshape", project)
    assert (code, line.count("\n")) == (1, 1)
    assert f"{RECORD}: 与封签不符" in line and f"rm '{RECORD}'" in line
    assert run_stage("extract", project)[0] == 0, "the runner sees it too, and reads that document again"
    assert run_stage("reshape", project)[0] == 0

    targets = project / "data/tables/targets.parquet"
    whole = targets.read_bytes()
    in_place(targets, whole[100:104], bytes(4))
    for reader in ("findings", "check"):
        code, line = run_stage(reader, project)
        assert (code, line.count("\n")) == (1, 1)
        assert "data/tables/targets.parquet: 写成之后被改动" in line and "rm -r data/tables" in line
    targets.write_bytes(whole)
    assert run_stage("findings", project)[0] == 0
    found = project / "data/findings/findings.parquet"
    in_place(found, found.read_bytes()[100:104], bytes(4))
    assert "findings.parquet: 写成之后被改动" in run_stage("check", project)[1]


WHOLE = sealed(dumps(GridDocument("a", "1" * 64)), None)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[:-1], "not as it was sealed"),
        (lambda text: "", "not as it was sealed"),
        (lambda text: dumps(GridDocument("a", "1" * 64)), "not as it was sealed"),
        (lambda text: text.replace('"made_by":null', '"made_by":"11"'), "not as it was sealed"),
        (lambda text: sealed(dumps(GridDocument("b", "1" * 64)), None), "the record of another document: b"),
        (lambda text: sealed(dumps(GridDocument("a", "2" * 64)), None), "not the record of the catalogue's file"),
    ],
    ids=["cut", "empty", "unsealed", "maker", "another document", "another file"],
)  # fmt: skip
def test_a_record_is_taken_only_as_it_was_sealed_for_this_document(
    spoil: Callable[[str], str], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_text(WHOLE, "utf-8")
    assert Stored("a", file, "1" * 64).load().document_id == "a"
    file.write_text(spoil(WHOLE), "utf-8")
    with pytest.raises(Altered, match=said) as refused:
        Stored("a", file, "1" * 64).load()
    assert "\n" not in str(refused.value)


def test_an_older_release_that_was_changed_stops_the_next(tmp_path: Path) -> None:
    """Not only the one before: none that is out may have been touched when another joins them."""
    from pipeline.release import ReleaseError

    releases = tmp_path / "releases"
    shutil.copytree(ROOT / "data/releases", releases)
    file = releases / "2024.1.0/dictionary.md"
    file.write_bytes(file.read_bytes().replace("目标".encode(), "标目".encode(), 1))
    with pytest.raises(ReleaseError, match=r"2024\.1\.0/dictionary\.md: 与校验值不符"):
        run_release(tmp_path, factory.rows(documents=1), version="2024.9.0", created="2026-12-01")
    assert not (releases / "2024.9.0").exists()

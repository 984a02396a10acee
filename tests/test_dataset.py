"""The whole pipeline in a copy of the project: the same bytes again, and nothing released where something is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
VERSION = str(yaml.safe_load((ROOT / "params.yaml").read_text("utf-8"))["release"]["version"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files the stages read, in a folder of their own."""
    for name in (
        "data/documents.csv",
        "data/corrections.csv",
        "data/standards.csv",
        "data/expected_rows.csv",
        "params.yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("data/raw", "data/releases", "expectations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def run(project: Path, *stages: str) -> subprocess.CompletedProcess[str]:
    """Run stages one after the other; the result of the last, or of the first that fails."""
    for stage in stages:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.stages", stage],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if done.returncode:
            break
    return done


ALL = ("extract", "reshape", "findings", "check", "release")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.long
def test_a_rebuild_gives_the_committed_release_byte_for_byte(project: Path) -> None:
    if not (ROOT / "data/releases" / VERSION).exists():
        pytest.skip(f"{VERSION} is not released yet")
    shutil.rmtree(project / "data/releases" / VERSION)
    done = run(project, *ALL)
    assert done.returncode == 0, done.stderr
    assert contents(project / "data/releases") == contents(ROOT / "data/releases")


@pytest.mark.long
def test_other_content_over_a_released_version_is_refused(project: Path) -> None:
    assert run(project, *ALL).returncode == 0
    file = project / "data/corrections.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]), encoding="utf-8")
    before = contents(project / "data/releases")
    done = run(project, *ALL[1:])
    assert done.returncode == 1
    assert VERSION in done.stderr
    assert contents(project / "data/releases") == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("wrong sha256", "nx-fgw-2024.pdf"),
        ("row without file", "absent.pdf"),
        ("file without row", "stray.pdf"),
        ("not a PDF", "nx-fgw-2024.pdf"),
    ],
)
def test_a_catalogue_that_does_not_fit_its_files_stops_the_release_by_name(
    project: Path, change: str, named: str
) -> None:
    catalogue, raw = project / "data/documents.csv", project / "data/raw/2024"
    text = catalogue.read_text(encoding="utf-8")
    if change == "wrong sha256":
        catalogue.write_text(text[:-2] + ("0" if text[-2] != "0" else "1") + "\n", encoding="utf-8")
    elif change == "row without file":
        catalogue.write_text(
            text + f"absent,无,无,640000,2024,2024-01-01,,published,{'0' * 64}\n", encoding="utf-8"
        )
    elif change == "file without row":
        shutil.copy(raw / "nx-fgw-2024.pdf", raw / "stray.pdf")
    else:
        (raw / "nx-fgw-2024.pdf").write_text("<html>")
    extracted = run(project, "extract")
    assert sum(named in line for line in extracted.stderr.splitlines()) == 1, extracted.stderr
    if change in ("row without file", "file without row"):
        assert run(project, "reshape", "findings").returncode == 0
        assert run(project, "check").returncode == 1


def test_a_stale_correction_stops_reshape_and_says_where(project: Path) -> None:
    file = project / "data/corrections.csv"
    file.write_text(
        file.read_text(encoding="utf-8") + "nx-fgw-2024,1,1,indicator,没有的字,别的字,理由,reason,correct\n",
        encoding="utf-8",
    )
    done = run(project, "extract", "reshape")
    assert done.returncode == 1
    assert "nx-fgw-2024 page 1 line 1 indicator" in done.stderr

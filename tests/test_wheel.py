"""What is installed is what the repository holds: the wheel carries every file that the code reads, and reads a form."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.long
def test_the_wheel_carries_layouts_units_and_fonts_and_reads_a_form_without_the_repository(
    tmp_path: Path,
) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "pipeline", "jixiao", "pyproject.toml", "README.md", "LICENSE"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        if (ROOT / name).is_file():
            (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "source" / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(tmp_path), "."],
        cwd=tmp_path / "source", check=True, timeout=300,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as held:
        assert {name for name in listed if name.startswith(("pipeline/", "jixiao/"))} <= set(held.namelist())
        held.extractall(tmp_path / "installed")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pipeline.cli", "parse", str(ROOT / "data/raw/2024/nx-fgw-2024.pdf"), "-o", "out"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (done.returncode, "186" in done.stdout) == (0, True), done.stderr


def test_make_dataset_installs_all_that_the_readme_uses() -> None:
    """`jixiao report`, scans, workbooks: nothing of these extras may be missing from the lock of `make dataset`."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    locked = {
        line.split("==")[0]
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if "==" in line
    }
    for extra in ("ocr", "office", "report"):
        names = {each.split(">")[0].split("=")[0].split("[")[0].lower() for each in extras[extra]}
        assert names - locked == set(), extra


def test_what_only_unix_has_is_imported_only_behind_a_look_at_the_platform() -> None:
    """`fcntl` and `resource` at the head of a module would keep it from being imported on Windows."""
    heads = ("import fcntl", "import resource", "from fcntl", "from resource")
    files = [*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("jixiao/**/*.py")]
    assert [
        file.name
        for file in files
        if any(line.startswith(heads) for line in file.read_text("utf-8").splitlines())
    ] == []
    code = "import sys; sys.modules['fcntl'] = None; sys.platform = 'win32'; import pipeline.lock"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")

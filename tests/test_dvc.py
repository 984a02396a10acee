"""A user's way with DVC: push, clone, pull, add a year as the README says, compare two tags. A local folder is the remote."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import yaml

from pipeline.facsimile.form_2024 import VALUES, form_sheet
from pipeline.facsimile.typeset import typeset

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
OLD = str(yaml.safe_load((ROOT / "params.yaml").read_text("utf-8"))["release"]["version"])
NEW = "2025.0.0"
HEADER = {
    "project_name": "服务业发展引导资金项目", "supervising_department": "自治区发展和改革委员会",
    "implementing_unit": "宁夏回族自治区发展和改革委员会", "attribute": "02-经常性项目", "duration": "5年", "goal": "支持服务业发展。",
    "total_amount": "44700", "annual_amount": "120", "own_total": "120", "own_fiscal": "120",
}  # fmt: skip
ROWS = [
    ("1-产出指标", "11-数量指标", "培训人数", "≥120人"),
    ("1-产出指标", "13-时效指标", "完成时限", "2025年12月31日前"),
    ("1-产出指标", "14-成本指标", "培训费", "120万元"),
    ("3-满意度指标", "31-服务对象满意度指标", "学员满意度", "≥95%"),
]


def form_of_2025() -> bytes:
    """One form of the year to be added, as a PDF."""
    header = {key: SimpleNamespace(text=HEADER.get(key, "0")) for *_, key in VALUES}
    rows = [
        SimpleNamespace(
            level1=one, level2=two, indicator=SimpleNamespace(text=name), target=SimpleNamespace(text=target)
        )
        for one, two, name, target in ROWS
    ]
    form = SimpleNamespace(year_line="(2025年度)", unit_line="单位: 万元", header=header, rows=rows)
    return typeset([form_sheet(form)])


def run(folder: Path, *command: str, fails: bool = False) -> str:
    """What a command prints, in an environment that knows no settings of this machine but the interpreter's place."""
    home = folder.parent / "home"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DVC", "GIT"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "DVC_NO_ANALYTICS": "1",
        "DVC_SITE_CACHE_DIR": str(home / "site"),
        "DVC_GLOBAL_CONFIG_DIR": str(home / "dvc"),
        "DVC_SYSTEM_CONFIG_DIR": str(home / "etc"),
        "GIT_AUTHOR_NAME": "t",
        "GIT_AUTHOR_EMAIL": "t@example.org",
        "GIT_COMMITTER_NAME": "t",
        "GIT_COMMITTER_EMAIL": "t@example.org",
    }
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def dvc(folder: Path, *arguments: str, fails: bool = False) -> str:
    return run(folder, sys.executable, "-m", "dvc", *arguments, fails=fails)


def commit(folder: Path, tag: str) -> None:
    run(folder, "git", "add", "-A")
    run(folder, "git", "commit", "-qm", tag)
    run(folder, "git", "tag", tag)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands in the working tree, built, committed, tagged and pushed to a folder."""
    folder = tmp_path_factory.mktemp("dvc") / "origin"
    listed = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    run(folder, "git", "init", "-q")
    dvc(folder, "remote", "add", "--default", "storage", str(folder.parent / "storage"))
    dvc(folder, "repro")
    commit(folder, OLD)
    dvc(folder, "push")
    return folder


@pytest.fixture(scope="module")
def clone(origin: Path) -> Path:
    """A fresh clone with what it pulls."""
    folder = origin.parent / "clone"
    run(origin.parent, "git", "clone", "-q", str(origin), str(folder))
    assert not (folder / "data/grids").exists()
    dvc(folder, "pull")
    return folder


def test_push_clone_and_pull_give_the_same_data_and_nothing_to_rebuild(origin: Path, clone: Path) -> None:
    for name in ("grids", "tables", "findings", "releases"):
        assert contents(clone / "data" / name) == contents(origin / "data" / name) != {}
    assert dvc(clone, "status").split() == ["environment:", "always", "changed"]
    assert dvc(clone, "repro").count("didn't change, skipping") == 5
    assert "in sync" in dvc(clone, "status", "--cloud")


def set_version(project: Path, version: str) -> None:
    file = project / "params.yaml"
    text = re.sub(r"version: .*", f"version: {version}", file.read_text("utf-8"))
    file.write_text(text, "utf-8")


def add_2025(project: Path) -> None:
    """The README's steps 1 to 3."""
    pdf = project / "data/raw/2025/nx-fgw-2025.pdf"
    pdf.parent.mkdir()
    pdf.write_bytes(form_of_2025())
    digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
    issuer = "宁夏回族自治区发展和改革委员会"
    row = f"nx-fgw-2025,{issuer}2025年项目支出绩效目标,{issuer},640000,2025,2025-02-20,,facsimile,{digest}\n"
    with (project / "data/documents.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(row)
    with (project / "data/expected_rows.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"nx-fgw-2025,1,{len(ROWS)}\n")


@pytest.fixture(scope="module")
def grown(clone: Path) -> dict[str, Any]:
    """The clone after a year was added: first with the old version and with too small a step, then as it should be."""
    old_grid = clone / "data/grids/nx-fgw-2024.json"
    before = {
        "grid": (old_grid.stat().st_mtime_ns, old_grid.read_bytes()),
        "release": contents(clone / "data/releases" / OLD),
    }
    add_2025(clone)
    unchanged = dvc(clone, "repro", fails=True)
    set_version(clone, "2024.2.0")
    too_small = dvc(clone, "repro", fails=True)
    versions = sorted(path.name for path in (clone / "data/releases").iterdir())
    set_version(clone, NEW)
    last = dvc(clone, "repro")
    commit(clone, NEW)
    return {
        "before": before,
        "unchanged": unchanged,
        "too small": too_small,
        "versions": versions,
        "last": last,
    }


def test_only_the_new_document_is_extracted(clone: Path, grown: dict[str, Any]) -> None:
    grid = clone / "data/grids/nx-fgw-2024.json"
    assert "read 1, 沿用 reused 1, 移除 removed 0" in grown["unchanged"]
    assert (grid.stat().st_mtime_ns, grid.read_bytes()) == grown["before"]["grid"]
    assert "'extract' didn't change, skipping" in grown["last"]


def test_the_old_version_and_too_small_a_step_are_refused_and_release_nothing(grown: dict[str, Any]) -> None:
    for said in (grown["unchanged"], grown["too small"]):
        assert "the version must begin with the latest fiscal year, 2025" in said
    assert grown["versions"] == sorted({*(each["version"] for each in released(ROOT)), OLD, "index.json"})


def released(project: Path) -> list[dict[str, Any]]:
    """The versions that a project's index lists."""
    file = project / "data/releases/index.json"
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["versions"] if file.exists() else []
    return found


def test_the_new_release_holds_both_years_and_the_old_one_is_as_it_was(
    clone: Path, grown: dict[str, Any]
) -> None:
    targets = pd.read_parquet(clone / "data/releases" / NEW / "targets.parquet")
    assert targets.groupby("fiscal_year").size().to_dict() == {2024: 186, 2025: len(ROWS)}
    added = targets[targets.fiscal_year == 2025]
    assert sorted(added.target_text) == sorted(target for *_, target in ROWS)
    assert contents(clone / "data/releases" / OLD) == grown["before"]["release"]


def test_the_index_the_notes_and_the_change_log_say_what_came(clone: Path, grown: dict[str, Any]) -> None:
    assert [each["version"] for each in released(clone)][-2:] == [OLD, NEW]
    notes = (clone / "data/releases" / NEW / "CHANGES.md").read_text("utf-8")
    assert (
        "Documents added (1)\n\n- `nx-fgw-2025` 宁夏回族自治区发展和改革委员会2025年项目支出绩效目标: 1 个项目"
        in notes
    )
    assert f"| targets | {len(ROWS)} | 0 |  |" in notes
    assert f"### {NEW} · " in (clone / "CHANGELOG.md").read_text("utf-8")


def test_metrics_of_two_tags_show_what_changed(clone: Path, grown: dict[str, Any]) -> None:
    changed = json.loads(dvc(clone, "metrics", "diff", "--json", OLD, NEW))
    measures = changed["data/measures.json"]
    assert measures["targets"] == {"old": 186, "new": 186 + len(ROWS), "diff": len(ROWS)}
    assert measures["projects"]["diff"] == 1
    assert measures["numeric_share"]["diff"] != 0


def test_plots_of_two_tags_show_each_year_and_category(
    clone: Path, grown: dict[str, Any], tmp_path: Path
) -> None:
    dvc(clone, "plots", "diff", OLD, NEW, "--out", str(tmp_path))
    page = (tmp_path / "index.html").read_text("utf-8")
    assert '"year_category": "2025 output.quantity"' in page
    assert f'"rev": "{OLD}"' in page and f'"rev": "{NEW}"' in page

"""What a killed run leaves of DVC's files and of ours is mended, or does no harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.mend import mend
from pipeline.release.whole import write_whole

LOCK = "schema: '2.0'\nstages:\n  a:\n    cmd: run\n    outs:\n    - path: x\n      hash: md5\n      md5: '00'\n      size: 12\n"
HELD = {"write": {"/x": {"pid": 1, "cmd": "dvc repro"}}, "read": {}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".dvc/tmp").mkdir(parents=True)
    (tmp_path / "dvc.lock").write_text(LOCK)
    for command in (
        ["init", "-q"],
        ["add", "dvc.lock"],
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "t"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_nothing_is_said_or_done_where_nothing_was_left(project: Path) -> None:
    (project / ".dvc/tmp/rwlock").write_text("{}")
    assert list(mend(project)) == []
    assert (project / "dvc.lock").read_text() == LOCK


@pytest.mark.parametrize("left", ["", '{"write": {', json.dumps(HELD), "\x00"])
def test_a_list_of_locks_that_a_killed_run_left_is_removed(project: Path, left: str) -> None:
    """Half of one, or one that names a process: its number may be another's by now."""
    (project / ".dvc/tmp/rwlock").write_text(left)
    assert [line.split(":")[0] for line in mend(project)] == [".dvc/tmp/rwlock"]
    assert not (project / ".dvc/tmp/rwlock").exists()


@pytest.mark.parametrize("size", [0, 5, len(LOCK) - 4, len(LOCK) - 30, len(LOCK) - 45, len(LOCK) - 65])
def test_a_lock_file_that_was_cut_is_taken_from_git_or_made_anew(project: Path, size: int) -> None:
    (project / "dvc.lock").write_text(LOCK[:size])
    assert [line.split(":")[0] for line in mend(project)] == ["dvc.lock"]
    assert (project / "dvc.lock").read_text() == LOCK
    (project / "dvc.lock").write_text(LOCK[:size])
    (project / ".git").rename(project / "no")
    assert "removed" in next(iter(mend(project)))
    assert not (project / "dvc.lock").exists()


def test_nothing_is_touched_while_a_dvc_runs_here(project: Path) -> None:
    (project / ".dvc/tmp/rwlock").write_text(json.dumps(HELD))
    (project / "dvc").write_text("import time; print(1, flush=True); time.sleep(60)")
    running = subprocess.Popen([sys.executable, "dvc", "repro"], cwd=project, stdout=subprocess.PIPE)
    assert running.stdout is not None and running.stdout.readline()
    try:
        assert list(mend(project)) == []
    finally:
        running.kill()
        running.communicate()
    assert len(list(mend(project))) == 1


def test_what_is_pinned_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "index.json"
    write_whole(file, "old")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_whole(file, "new")
    assert file.read_text() == "old"


def test_a_stage_waits_for_one_whose_dvc_was_killed(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    (tmp_path / "data").mkdir()
    holder = (
        "import sys; from pathlib import Path; from pipeline.lock import only_run\n"
        "with only_run(Path('data')): print(1, flush=True); sys.stdin.readline()"
    )
    env = {**os.environ, "PYTHONPATH": str(root)}
    first = subprocess.Popen(
        [sys.executable, "-c", holder], cwd=tmp_path, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert first.stdout is not None and first.stdout.readline()
    second = subprocess.Popen(
        [sys.executable, "-m", "pipeline.stages", "environment"],
        cwd=tmp_path,
        env=env,
        stderr=subprocess.PIPE,
    )
    assert second.stderr is not None
    assert "另一个运行正在写".encode() in second.stderr.readline()
    assert second.poll() is None
    first.communicate(b"\n")
    second.communicate()
    assert second.returncode == 0
    assert (tmp_path / "data/environment.json").is_file()

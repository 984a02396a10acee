"""What a run that was killed leaves of DVC's own files, mended: `python -m pipeline.mend`, which `make dataset` calls.

DVC writes its list of locks and `dvc.lock` in place: a kill -9 at the wrong moment leaves half of one, and every later
`dvc repro` fails. Nothing is touched while a DVC runs here. Data need no mending: each stage sees to its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import yaml

from pipeline.terminal import ready

LOCKS, STAGES = Path(".dvc/tmp/rwlock"), Path("dvc.lock")


def mend(project: Path) -> Iterator[str]:
    """Mend what a killed run left in a project, a line (Chinese and English) for each thing that was mended."""
    if any(_runs_here(process, project) for process in psutil.process_iter(["cmdline", "cwd"])):
        return
    locks = project / LOCKS
    if locks.exists() and not _is_free(locks):
        locks.unlink()
        yield f"{LOCKS.as_posix()}: 被终止的运行所留,已清除 left by a run that was killed, removed"
    stages = project / STAGES
    if stages.exists() and not _is_lock_file(stages):
        committed = _committed(project)
        if committed is None:
            stages.unlink()
        else:
            stages.write_bytes(committed)
        what = "已删去 removed" if committed is None else "已由 git 恢复 restored from git"
        yield f"{STAGES.as_posix()}: 写到一半被终止 cut by a run that was killed, {what}"
    for left in (project / "data").glob(".building-*"):
        shutil.rmtree(left, ignore_errors=True)
        yield f"{left.relative_to(project).as_posix()}: 未写完的版本,已删去 half of a release, removed"


def _runs_here(process: psutil.Process, project: Path) -> bool:
    """Whether a process is a DVC that works on this project."""
    said, place = process.info["cmdline"] or [], process.info["cwd"]
    is_dvc = any(Path(each).name == "dvc" for each in said[:3])
    return bool(is_dvc and place and Path(place).is_relative_to(project.resolve()))


def _is_free(locks: Path) -> bool:
    """Whether the list of locks can be read and names nobody: nobody is at work."""
    try:
        found: Any = json.loads(locks.read_text("utf-8"))
        return isinstance(found, dict) and not any(found.values())
    except (OSError, ValueError):
        return False


def _is_lock_file(stages: Path) -> bool:
    try:
        found: Any = yaml.safe_load(stages.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return False
    entries = found.get("stages") if isinstance(found, dict) else None
    return isinstance(entries, dict) and all(_is_entry(each) for each in entries.values())


def _is_entry(entry: Any) -> bool:
    """A stage as `dvc.lock` has it; the last of a file that was cut lacks a hash or more."""
    if not isinstance(entry, dict) or not isinstance(entry.get("cmd"), str):
        return False
    files = [*(entry.get("deps") or ()), *(entry.get("outs") or ())]
    return all(isinstance(file, dict) and _is_file(file) for file in files)


def _is_file(file: dict[str, Any]) -> bool:
    """A file of a stage: path, hash and whole numbers (a cut `size:` is null, at which DVC stops)."""
    whole = all(isinstance(file[name], int) for name in ("size", "nfiles") if name in file)
    return bool(file.get("path") and file.get("md5") and whole)


def _committed(project: Path) -> bytes | None:
    """The lock file as it was committed last; None where there is none."""
    try:
        shown = subprocess.run(
            ["git", "show", f"HEAD:./{STAGES.name}"], cwd=project, capture_output=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return shown.stdout


if __name__ == "__main__":
    ready("pipeline.mend")
    for line in mend(Path.cwd()):
        print(line, file=sys.stderr)

"""`dvc repro` killed at random moments, then what `make dataset` runs: `python -m bench.killed [TIMES] [DOCUMENTS] [SEED]`.

Each time the project starts as a clone has it. Every other kill takes DVC alone, whose stage then works on, every other
one all its processes. Told: how often the data came out byte for byte as those of a run that nobody disturbed.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from bench.repro import project

MADE = ("data/grids", "data/tables", "data/findings", "data/releases", "data/checks.json", "data/measures.json",
        "data/measures.csv", "data/environment.json", "dvc.lock")  # fmt: skip


def contents(folder: Path) -> dict[str, str]:
    """Every made file with the hash of its bytes."""
    files = [file for name in MADE for file in _files(folder / name)]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _files(place: Path) -> list[Path]:
    return sorted(each for each in place.rglob("*") if each.is_file()) if place.is_dir() else [place]


def _env() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1"}


def start(folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """`dvc repro`, all its processes in a group of their own."""
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "dvc", "repro"],
            cwd=folder, env=_env(), stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip


def make_dataset(folder: Path, log: Path) -> int:
    """What the Makefile runs once the environment stands."""
    mended = subprocess.run(
        [sys.executable, "-m", "pipeline.mend"], cwd=folder, env=_env(), capture_output=True
    )
    print(mended.stderr.decode(), end="", flush=True)
    return start(folder, log).wait()


def clean(folder: Path) -> None:
    """As a clone has it: what git holds, and nothing made."""
    for name in (*MADE, ".dvc/cache", ".dvc/tmp"):
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    subprocess.run(["git", "checkout", "-q", "--", "dvc.lock"], cwd=folder, check=True)


def killed(folder: Path, after: float, alone: bool) -> str:
    """Start a run and kill it after so many seconds; what it was doing then."""
    run = start(folder, folder.parent / "killed.log")
    time.sleep(after)
    said = (folder.parent / "killed.log").read_text("utf-8", "replace")
    stage = said.rpartition("Running stage '")[2].partition("'")[0] if "Running stage" in said else "start"
    if run.poll() is not None:
        return "over"
    if alone:
        run.kill()
    else:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return stage


def main(times: int = 40, documents: int = 200, seed: int = 0) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = project(Path(place) / "project", documents)
        began = time.monotonic()
        if start(folder, Path(place) / "log").wait():
            sys.exit((Path(place) / "log").read_text("utf-8"))
        lasted, calm = time.monotonic() - began, contents(folder)
        git = ["git", "-c", "user.name=b", "-c", "user.email=b@example.org"]
        subprocess.run([*git, "add", "-A"], cwd=folder, check=True)
        subprocess.run([*git, "commit", "-qm", "calm"], cwd=folder, check=True)
        print(f"{documents} documents, undisturbed {lasted:.1f} s", flush=True)
        same, stages = 0, Counter[str]()
        for number in range(times):
            clean(folder)
            after, alone = rng.uniform(0.3, lasted), bool(number % 2)
            stage = killed(folder, after, alone)
            stages[stage] += 1
            code = make_dataset(folder, Path(place) / "log")
            good = code == 0 and contents(folder) == calm
            same += good
            print(
                f"{number + 1}: {after:.1f} s in {stage} {'DVC alone' if alone else 'all'}: {'same' if good else 'NOT THE SAME'}",
                flush=True,
            )
            if not good:
                now = contents(folder) if code == 0 else {}
                print(code, [name for name in {*calm, *now} if calm.get(name) != now.get(name)][:9])
                print((Path(place) / "log").read_text("utf-8", "replace")[-2000:], flush=True)
        print(f"{same} of {times} byte-identical; killed in {dict(stages)}")
        left = [
            each
            for each in psutil.process_iter(["cwd"])
            if each.info["cwd"] and each.info["cwd"].startswith(place)
        ]
        print(f"processes left: {len(left)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

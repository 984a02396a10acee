"""Whatever somebody hands over as a release: one line or done, never a traceback, and nothing written outside -o."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.release.foreign import sound, spoilt

MOST_MEMORY = 1_500_000  # kB


def outside(folder: Path) -> set[str]:
    """Everything under a folder but what stands in `out`."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return {name for name in names if name != "out" and not name.startswith("out/")}


def told(arguments: list[str]) -> tuple[int, str]:
    """Exit code and stderr of the command line."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = main(arguments)
    return code, said.getvalue()


def try_all(folder: Path, seed: int, with_sizes: bool = False) -> list[str]:
    """Faults of diff, export and report on the spoilt release of a seed; `folder`/old is a sound one."""
    release, out = spoilt(folder / "new", seed, with_sizes), folder / "out"
    before, faults = outside(folder), []
    for command in (
        ["diff", str(folder / "old"), str(release)],
        ["export", str(release), "--format", "csv", "xlsx", "duckdb"],
        ["report", str(release), "--pdfs", str(folder / "none")],
    ):
        try:
            code, said = told([*command, "-o", str(out / command[0])])
        except BaseException as error:  # what a person would see as a traceback
            faults.append(f"{seed} {command[0]}: {type(error).__name__}: {str(error)[:300]}")
            continue
        lines = [line for line in said.splitlines() if "it/s" not in line and line.strip()]
        if code not in (0, 1, 2) or "unforeseen" in said or (code == 2 and len(lines) != 1):
            faults.append(f"{seed} {command[0]}: {code} {said[:500]}")
    if outside(folder) != before:
        faults.append(f"{seed}: written outside: {outside(folder) ^ before}")
    for each in (release, out):
        shutil.rmtree(each, ignore_errors=True)
    return faults


def fuzz(folder: Path, seeds: range, with_sizes: bool = False) -> list[str]:
    sound(folder / "old")
    return [fault for seed in seeds for fault in try_all(folder, seed, with_sizes)]


def peak_memory() -> int:
    """Peak memory of this process (kB); not ru_maxrss, in which a process starts with that of the one it was forked from."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])


def test_a_spoilt_release_is_one_line_or_done(tmp_path: Path) -> None:
    assert fuzz(tmp_path, range(12)) == []


@pytest.mark.long
def test_spoilt_releases_of_all_sizes_stay_within_memory(tmp_path: Path) -> None:
    """In a process of its own: this one has run other tests, and holds what they needed."""
    command = [sys.executable, "-m", "tests.release.test_foreign", str(tmp_path), "1000", "1040", "sizes"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=600
    )
    said = done.stdout.replace("\r", "\n").split()
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)
    assert int(said[-2]) < MOST_MEMORY
    assert set(said[1::4]) == {"peak"}, done.stdout  # nothing but the peak of each seed: no fault


if __name__ == "__main__":  # python -m tests.release.test_foreign FOLDER FIRST LAST [sizes]
    _, place, first, last, *more = sys.argv
    sound(Path(place) / "old")
    for seed in range(int(first), int(last)):
        for fault in try_all(Path(place), seed, bool(more)):
            print(fault, flush=True)
        peak = peak_memory()
        print(f"\r{seed} peak {peak} kB", end="" if seed + 1 < int(last) else "\n", flush=True)

"""`dvc repro` over a generated corpus: the whole, nothing to do, one document more. `python -m bench.repro [COUNT]`.

The project as it stands is copied into a folder of its own with the corpus for its catalogue; nothing is written here.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.corpus import YEAR, make_corpus
from bench.forms import made_form
from bench.watch import Watch

ROOT = Path(__file__).parents[1]
PARTS = ("pipeline", "expectations", "dvc.yaml", "params.yaml", "data/corrections.csv", "data/standards.csv")
_RUNNING = re.compile(r"Running stage '(\w+)'")


@dataclass(frozen=True)
class Repro:
    """One `dvc repro`: wall seconds, of which each stage; peak MB of the largest process."""

    what: str
    documents: int
    wall: float
    peak_mb: float
    stages: dict[str, float] = field(default_factory=dict)


def project(folder: Path, count: int) -> Path:
    """A DVC project whose catalogue is `count` generated documents; the corpus grows with it, the rest stays."""
    if not (folder / "dvc.yaml").exists():
        for part in PARTS:
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, folder / part)
        for name in ("corrections", "standards"):
            table = folder / f"data/{name}.csv"
            table.write_text(table.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
        for command in (["git", "init", "-q"], [*_dvc(), "init", "-q"]):
            subprocess.run(command, cwd=folder, check=True)
    make_corpus(folder / "data", count)
    for more in sorted((folder / "data/raw" / str(YEAR)).iterdir())[count:]:
        more.unlink()
    with (folder / "data/expected_rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("document_id", "forms", "targets"))
        writer.writerows((f"form-{n:05}", 1, len(made_form(n).rows)) for n in range(count))
    return folder


def _raise_version(params: Path) -> None:
    """A document more is a minor version more: a released one never changes."""
    text = params.read_text("utf-8")
    params.write_text(re.sub(r"(version: \d+)\.\d+\.\d+", r"\1.2.0", text), encoding="utf-8")


def _dvc() -> list[str]:
    return [sys.executable, "-m", "dvc"]


def repro(what: str, folder: Path, count: int) -> Repro:
    """Run and watch it; RuntimeError with the end of what it printed if it fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1", "PYTHONUNBUFFERED": "1"}
    starts: list[tuple[str, float]] = []
    started, said = time.perf_counter(), []
    pipe = subprocess.PIPE
    command = [*_dvc(), "repro"]
    with (
        subprocess.Popen(
            command, cwd=folder, env=env, stdout=pipe, stderr=subprocess.STDOUT, text=True
        ) as run,
        Watch(run.pid) as watch,
    ):
        assert run.stdout
        for line in run.stdout:
            said.append(line)
            if stage := _RUNNING.search(line):
                starts.append((stage[1], time.perf_counter()))
    ended = time.perf_counter()
    if run.returncode:
        raise RuntimeError("".join(said[-20:]))
    ends = [at for _, at in starts[1:]] + [ended]
    stages = {name: end - at for (name, at), end in zip(starts, ends[: len(starts)], strict=True)}
    return Repro(what, count, ended - started, watch.mb, stages)


def run(count: int, folder: Path) -> list[Repro]:
    """The whole, nothing to do, one document more."""
    project(folder, count)
    found = [repro("all", folder, count), repro("nothing to do", folder, count)]
    project(folder, count + 1)
    _raise_version(folder / "params.yaml")
    found.append(repro("one more", folder, count + 1))
    return found


def table(runs: Sequence[Repro]) -> str:
    """Markdown: the whole, and what each stage took until the next one began (DVC's own work included)."""
    names = list(runs[0].stages)
    lines = [
        f"| documents | what | wall s | {' | '.join(names)} | × extract | peak MB of a process |",
        f"|--:|---|{'--:|' * (len(names) + 3)}",
    ]
    for each in runs:
        stages = " | ".join(f"{each.stages[name]:.1f}" if name in each.stages else "–" for name in names)
        share = f"{each.wall / each.stages['extract']:.2f}" if each.what == "all" else "–"
        lines.append(
            f"| {each.documents:,} | {each.what} | {each.wall:.1f} | {stages} | {share} | {each.peak_mb:.0f} |"
        )
    return "\n".join(lines)


def main(count: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        print(table(run(count, Path(name) / "project")))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

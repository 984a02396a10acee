"""The runner over many documents: 1–N workers, 100 to 10,000 documents, nothing to do, one more.

python -m bench.scale [COUNT…]
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.corpus import make_corpus
from bench.watch import Watch

# Documents read by 1–N workers.
PARALLEL = 4000


@dataclass(frozen=True)
class Scale:
    """One run: what it did, wall and processor seconds, and peak MB of the largest process."""

    what: str
    documents: int
    workers: int
    wall: float
    cpu: float
    peak_mb: float


def measure(what: str, folder: Path, grids: Path, count: int, workers: int) -> Scale:
    """Extract the first `count` documents of a corpus in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "bench.scale",
        "--one",
        str(folder),
        str(grids),
        str(count),
        str(workers),
    ]
    started = time.perf_counter()
    with subprocess.Popen(command) as process, Watch(process.pid) as watch:
        process.wait()
    if process.returncode:
        raise RuntimeError(f"{what}: exit {process.returncode}")
    return Scale(what, count, workers, time.perf_counter() - started, watch.cpu, watch.mb)


def _one(folder: Path, grids: Path, count: int, workers: int) -> None:
    from pipeline.run.catalogue import read_catalogue
    from pipeline.run.documents import extract

    catalogue = read_catalogue(folder / "documents.csv", folder / "raw")
    summary = extract(catalogue.sources[:count], grids, workers=workers, progress=False)
    if summary.problems:
        raise SystemExit(summary.problems[0])


def run(counts: Sequence[int], folder: Path) -> list[Scale]:
    """1–N workers on as many documents as outweigh the start of the run; every size with all cores; nothing to do and
    one more."""
    cores = multiprocessing.cpu_count()
    make_corpus(folder, max(counts) + 1)
    found = []
    for workers in range(1, cores + 1):
        size = min(PARALLEL, max(counts))
        found.append(measure("all", folder, folder / f"grids-{workers}", size, workers))
    for count in counts:
        grids = folder / f"grids-{cores}-{count}"
        found.append(measure("all", folder, grids, count, cores))
        found.append(measure("nothing to do", folder, grids, count, cores))
        found.append(measure("one more", folder, grids, count + 1, cores))
    return found


def table(scales: Sequence[Scale]) -> str:
    """Markdown."""
    head = ("documents", "workers", "what", "wall s", "ms a document", "processor s", "peak MB of a process")
    lines = [f"| {' | '.join(head)} |", "|--:|--:|---|--:|--:|--:|--:|"]
    for each in scales:
        ms = 1000 * each.wall / each.documents
        counts = f"{each.documents:,} | {each.workers} | {each.what}"
        lines.append(f"| {counts} | {each.wall:.1f} | {ms:.2f} | {each.cpu:.1f} | {each.peak_mb:.0f} |")
    return "\n".join(lines)


def speedup(scales: Sequence[Scale]) -> str:
    """How much faster more workers are on the same documents, in one sentence."""
    runs = {(each.documents, each.workers): each.wall for each in scales if each.what == "all"}
    alone = {documents: wall for (documents, workers), wall in runs.items() if workers == 1}
    ratios = [
        f"{workers} 个进程是 1 个的 {alone[documents] / wall:.2f} 倍 {workers} workers {alone[documents] / wall:.2f} × one"
        for (documents, workers), wall in runs.items()
        if documents in alone and workers > 1
    ]
    return f"{'; '.join(ratios)} ({', '.join(f'{documents:,} documents' for documents in alone)})."


def main(counts: Sequence[int]) -> None:
    """Print the table, and the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = run(counts, Path(folder))
    print(table(found))
    print(json.dumps([asdict(each) for each in found]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
    else:
        main([int(each) for each in sys.argv[1:]] or [100, 1000, 10000])

"""The runner over many documents: 1–N workers, 100 to 10,000 documents, nothing to do, one more.

python -m bench.scale [COUNT…]
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from bench.corpus import make_corpus


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
    started, watch = time.perf_counter(), _Watch()
    with subprocess.Popen(command) as process, watch.of(process.pid):
        process.wait()
    if process.returncode:
        raise RuntimeError(f"{what}: exit {process.returncode}")
    return Scale(what, count, workers, time.perf_counter() - started, watch.cpu, watch.mb)


class _Watch:
    """The largest resident memory of any process of a tree, and what all used of the processor; 20 looks a second."""

    def __init__(self) -> None:
        self.mb, self._done = 0.0, threading.Event()
        self._cpu: dict[int, float] = {}

    @property
    def cpu(self) -> float:
        """Processor seconds of every process seen."""
        return sum(self._cpu.values())

    def of(self, pid: int) -> _Watch:
        self._thread = threading.Thread(target=self._watch, args=(pid,))
        return self

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self, pid: int) -> None:
        root = psutil.Process(pid)
        while not self._done.wait(0.05):
            try:
                for each in (root, *root.children(recursive=True)):
                    self.mb = max(self.mb, each.memory_info().rss / 2**20)
                    self._cpu[each.pid] = sum(each.cpu_times()[:2])
            except psutil.Error:
                continue


def _one(folder: Path, grids: Path, count: int, workers: int) -> None:
    from pipeline.extract.catalogue import read_catalogue
    from pipeline.extract.stage import extract

    catalogue = read_catalogue(folder / "documents.csv", folder / "raw")
    summary = extract(catalogue.sources[:count], grids, workers=workers, progress=False)
    if summary.problems:
        raise SystemExit(summary.problems[0])


def run(counts: Sequence[int], folder: Path) -> list[Scale]:
    """Every size with all cores; the smallest of at least 1,000 with 1–N workers; nothing to do and one more."""
    cores = multiprocessing.cpu_count()
    make_corpus(folder, max(counts) + 1)
    found = []
    for workers in range(1, cores):
        size = min(1000, max(counts))
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

"""Time and memory of `findings` over generated projects: `python -m bench.findings 1000000 [folder]`.

Prints target rows, seconds, microseconds a row and peak resident memory of the stage (a process of its own).
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.findings.generator import corpus
from tests.findings.write import write_tables


def _measure(tables: Path, out: Path, standards: Path) -> None:
    from pipeline.findings import findings

    start = time.perf_counter()
    summary = findings(tables, out, standards)
    seconds = time.perf_counter() - start
    rows = summary.measures["targets"] or 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = f"targets {rows}  projects {summary.projects}  findings {sum(summary.rules.values())}"
    print(f"{counts}  {seconds:.1f} s  {seconds / rows * 1e6:.0f} µs/row  peak {peak:.0f} MB")


def main() -> None:
    """Writes the tables, then measures the stage in a fresh process."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        if not (folder / "tables").exists():
            write_tables((known.project for known in corpus(seed=1, targets=rows)), folder / "tables")
        arguments = (folder / "tables", folder / "out", Path("data/standards.csv"))
        process = multiprocessing.get_context("spawn").Process(target=_measure, args=arguments)
        process.start()
        process.join()
        sys.exit(process.exitcode)


if __name__ == "__main__":
    main()

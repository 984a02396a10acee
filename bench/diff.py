"""Time and memory of `jixiao diff` across two generated years: `python -m bench.diff 1000000 [folder]`.

Prints target rows of both years, seconds, CPU seconds, peak resident memory of the comparison (a process of its own), and how
many links and words were right.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.compare.generator import Pair, pair
from tests.compare.releases import KEYS, SHAPES, read, table_of

_UNITS = 200
_SIGNS = "安宁康泰和平永顺昌隆清远定海兴文德化长青云岭东阳南山西河北川"


def _write(folder: Path, rows: int) -> None:
    """Pairs of provinces until a year has `rows` targets, and the truth beside them."""
    writers: dict[tuple[str, str], pq.ParquetWriter] = {}
    truth: dict[str, list[Any]] = {"links": [], "target_links": [], "facts": []}
    written = seed = 0
    while written < rows:
        province = _SIGNS[seed % len(_SIGNS)] + _SIGNS[seed // len(_SIGNS) % len(_SIGNS)] + "省"
        made = pair(seed, units=_UNITS, projects=14, province=province)
        _append(folder, writers, made)
        for name, values in truth.items():
            values.extend(sorted(map(list, getattr(made, name)), key=str))
        written, seed = written + len(made.old["targets"]), seed + 1
    for writer in writers.values():
        writer.close()
    _describe(folder, truth)


def _append(folder: Path, writers: dict[tuple[str, str], pq.ParquetWriter], made: Pair) -> None:
    for side, tables in (("old", made.old), ("new", made.new)):
        (folder / side).mkdir(parents=True, exist_ok=True)
        for name, rows in tables.items():
            table = table_of(rows, SHAPES[name])
            if (side, name) not in writers:
                writers[side, name] = pq.ParquetWriter(
                    folder / side / f"{name}.parquet", table.schema, compression="zstd"
                )
            writers[side, name].write_table(table)


def _describe(folder: Path, truth: dict[str, list[Any]]) -> None:
    resources = [
        {"name": name, "path": f"{name}.parquet", "schema": {"primaryKey": KEYS[name]}}
        for name in ("documents", "projects", "targets")
    ]
    for side in ("old", "new"):
        (folder / side / "datapackage.json").write_text(json.dumps({"name": side, "resources": resources}))
    (folder / "truth.json").write_text(json.dumps(truth))


def _measure(folder: Path, new: str) -> None:
    from pipeline.compare import diff

    start = time.perf_counter()
    code = diff(folder / "old", folder / new, folder / f"out-{new}")
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"old → {new}: exit {code}  {seconds:.1f} s  CPU {cpu:.1f} s  peak {peak:.0f} MB", flush=True)


def _score(folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text())
    found = {
        "links": {
            (row["old_project_id"], row["new_project_id"])
            for row in read(folder / "out-new/project_links.parquet")
        },
        "target_links": {
            (row["old_target_id"], row["new_target_id"])
            for row in read(folder / "out-new/target_links.parquet")
        },
        "facts": {
            (row["scope"], row["change"], row["old_id"], row["new_id"])
            for row in read(folder / "out-new/changes.parquet")
        },
    }
    for name, got in found.items():
        known = set(map(tuple, truth[name]))
        print(f"{name}: {len(known)} known, F1 {2 * len(known & got) / max(len(known) + len(got), 1):.4f}")


def main() -> None:
    """Writes the years, compares them, and the first with itself, each in a fresh process."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        if not (folder / "truth.json").exists():
            _write(folder, rows)
        counts = [pq.read_metadata(folder / side / "targets.parquet").num_rows for side in ("old", "new")]
        print(f"targets {counts[0]} → {counts[1]}")
        for new in ("new", "old"):
            process = multiprocessing.get_context("spawn").Process(target=_measure, args=(folder, new))
            process.start()
            process.join()
        _score(folder)


if __name__ == "__main__":
    main()

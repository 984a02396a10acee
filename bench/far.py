"""A dask cluster of two workers in folders of their own, one killed on the way, against a run here: `python -m bench.far [DOCUMENTS]`.

Told: whether the records are byte for byte the same, and how long each run took.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from distributed import Client

from bench.corpus import make_corpus
from pipeline.run.catalogue import read_catalogue
from pipeline.run.documents import Source, extract

ROOT = Path(__file__).parents[1]


def start(kind: str, place: Path, *more: str) -> subprocess.Popen[bytes]:
    """A scheduler or a worker in a folder of its own."""
    place.mkdir(parents=True)
    command = [
        sys.executable,
        "-m",
        f"distributed.cli.dask_{kind}",
        *more,
        "--no-dashboard",
        "--host",
        "127.0.0.1",
    ]
    with (place / "log").open("wb") as log:
        return subprocess.Popen(
            command, cwd=place, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """At once, with all it started."""
    if process.poll() is None:
        for each in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            each.kill()
    process.wait()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def main(documents: int = 1000) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        corpus = make_corpus(folder / "data", documents)
        sources = read_catalogue(corpus / "documents.csv", corpus / "raw").sources
        began = time.monotonic()
        extract(sources, folder / "here", workers=2, progress=False)
        here = time.monotonic() - began
        told = folder / "scheduler.json"
        scheduler = start("scheduler", folder / "s", "--port", "0", "--scheduler-file", str(told))
        one = ("--scheduler-file", str(told), "--nworkers", "1", "--nthreads", "2")
        workers = [start("worker", folder / name, *one) for name in ("w1", "w2")]
        try:
            while not told.exists():
                time.sleep(0.1)
            address = json.loads(told.read_text())["address"]
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=120)

            def losing() -> Iterator[Source]:
                for number, source in enumerate(sources):
                    if number == documents // 2:
                        done = len(list((folder / "far").glob("*.json")))
                        end(workers[0])
                        print(f"one worker killed after {done} records", flush=True)
                    yield source

            began = time.monotonic()
            summary = extract(losing(), folder / "far", scheduler=address, progress=False)
            far = time.monotonic() - began
        finally:
            for process in (*workers, scheduler):
                end(process)
        same = contents(folder / "far") == contents(folder / "here")
        print(
            f"{documents} documents: here {here:.1f} s, cluster {far:.1f} s, {summary.read} read there: {'same bytes' if same else 'NOT THE SAME'}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

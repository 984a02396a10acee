"""The same reading on a dask.distributed cluster, whose workers see no file of the run: they stand in folders of their own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from pdf import hostile
from pipeline.limits import Limits
from pipeline.run import executors
from pipeline.run.documents import Settings, Source, Stopped, extract
from pipeline.run.executors import OtherCode, read_sent
from pipeline.run.reuse import Maker, maker
from run.test_documents import LIMITS, content, put

Client = pytest.importorskip("distributed").Client
ROOT = Path(__file__).parents[2]
HEAD = "document_id,title,issuer,region_code,fiscal_year,published_on,source_url,origin,sha256\n"


@dataclass
class Cluster:
    """A scheduler and its workers, each in a folder of its own below `folder`, without this folder's paths."""

    folder: Path
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *codes: Path) -> None:
        """A worker for each of `codes`, where its code stands."""
        told = self.folder / "scheduler.json"
        self.scheduler = self._run("scheduler", ROOT, "--port", "0", "--scheduler-file", str(told))
        until(told.exists)
        for number, code in enumerate(codes):
            self.workers.append(
                self._run(
                    f"worker-{number}",
                    code,
                    "--scheduler-file",
                    str(told),
                    "--nworkers",
                    "1",
                    "--nthreads",
                    "1",
                )
            )
        self.address = json.loads(told.read_text())["address"]
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(codes), timeout=60)

    def _run(self, name: str, code: Path, *more: str) -> subprocess.Popen[bytes]:
        place = self.folder / name
        place.mkdir(parents=True)
        kind = name.partition("-")[0]
        env = {**os.environ, "PYTHONPATH": str(code), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
        with (place / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *more, "--no-dashboard", "--host", "127.0.0.1"],
                cwd=place, env=env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        running = [each for each in (self.scheduler, *self.workers) if each is not None]
        for process in running:
            if process.poll() is None:
                kill(process)
            process.wait()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path / "cluster")
    yield found
    found.stop()


def kill(worker: subprocess.Popen[bytes]) -> None:
    """A worker with its nanny, at once; those that end by themselves meanwhile are gone too."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for each in [*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()


@pytest.mark.long
def test_a_cluster_gives_the_records_of_a_local_run_though_a_worker_dies(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {f"d{n:02}": hostile.many_pages(n % 3 + 1) for n in range(24)}
    given = put(tmp_path / "in", **good, none=b"no PDF", big=bytes(6000), empty=b"")
    monkeypatch.chdir(tmp_path)
    given = [Source(each.document_id, each.path.relative_to(tmp_path)) for each in given]
    settings = Settings(Limits(pages=50, seconds=20, page_seconds=10, memory=1 << 30, bytes=4500))
    local = extract(given, tmp_path / "local", settings, workers=2, progress=False)
    cluster.start(ROOT, ROOT)

    def losing() -> Iterator[Source]:
        for number, source in enumerate(given):
            if number == 12:
                kill(cluster.workers[0])
            yield source

    far = extract(losing(), tmp_path / "far", settings, scheduler=cluster.address, progress=False)
    assert content(tmp_path / "far") == content(tmp_path / "local")
    assert sorted(far.problems) == sorted(local.problems)
    again = extract(given, tmp_path / "far", settings, scheduler=cluster.address, progress=False)
    assert (again.read, again.reused) == (0, 27)


def project(folder: Path, count: int) -> None:
    """A project of DVC with some documents, as `git clone` gives it."""
    for name in (
        "pipeline",
        "dvc.yaml",
        "params.yaml",
        "expectations",
        ".dvc/config",
        ".dvc/.gitignore",
        ".gitignore",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    raw = folder / "data/raw/2024"
    raw.mkdir(parents=True)
    rows = []
    for number in range(count):
        data = hostile.plain(hostile.table(3 + number, 3))
        (raw / f"d{number}.pdf").write_bytes(data)
        rows.append(f"d{number},t,i,640000,2024,,,published,{hashlib.sha256(data).hexdigest()}\n")
    (folder / "data/documents.csv").write_text(HEAD + "".join(rows), "utf-8")
    for name in ("corrections.csv", "expected_rows.csv"):
        (folder / "data" / name).write_text(
            (ROOT / "data" / name).read_text("utf-8").splitlines()[0] + "\n", "utf-8"
        )
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)


@pytest.mark.long
def test_dvc_repro_with_a_scheduler_gives_the_records_of_one_without(
    tmp_path: Path, cluster: Cluster
) -> None:
    for name in ("far", "near"):
        project(tmp_path / name, 6)
    cluster.start(tmp_path / "far", tmp_path / "near")
    for name, scheduler in (("far", cluster.address), ("near", "")):
        env = {
            **os.environ,
            "DVC_NO_ANALYTICS": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        env |= {"JIXIAO_SCHEDULER": scheduler, "DVC_SITE_CACHE_DIR": str(tmp_path / "site")}
        done = subprocess.run(
            [sys.executable, "-m", "dvc", "repro", "reshape"],
            cwd=tmp_path / name,
            env=env,
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "read 6, 沿用 reused 0" in done.stdout
    for folder in ("data/grids", "data/tables"):
        assert content(tmp_path / "far" / folder) == content(tmp_path / "near" / folder)


@pytest.mark.long
def test_a_scheduler_that_goes_and_workers_of_other_code_stop_the_run_with_one_line(
    tmp_path: Path, cluster: Cluster
) -> None:
    given = put(tmp_path / "in", **{f"d{n:02}": hostile.many_pages(30) for n in range(20)})
    old = tmp_path / "old"
    shutil.copytree(ROOT / "pipeline", old / "pipeline")
    with (old / "pipeline/pdf/page.py").open("a") as file:
        file.write("# another version\n")
    cluster.start(old)
    with pytest.raises(Stopped, match="another version of the code") as stopped:
        extract(given, tmp_path / "grids", scheduler=cluster.address, progress=False)
    assert "\n" not in str(stopped.value)
    assert [file for file in content(tmp_path / "grids") if file.endswith(".json")] == []

    def losing() -> Iterator[Source]:
        for number, source in enumerate(given):
            if number == 8 and cluster.scheduler:
                cluster.scheduler.kill()
            yield source

    with pytest.raises(Stopped, match="run again") as stopped:
        extract(losing(), tmp_path / "grids", scheduler=cluster.address, progress=False)
    assert "\n" not in str(stopped.value)
    extract(given, tmp_path / "grids", workers=2, progress=False)
    extract(given, tmp_path / "calm", workers=2, progress=False)
    assert content(tmp_path / "grids") == content(tmp_path / "calm")


def test_no_scheduler_at_an_address_is_one_line(tmp_path: Path) -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(Stopped, match="no scheduler"),
    ):
        extract(
            put(tmp_path / "in", a=b""), tmp_path / "grids", scheduler="tcp://127.0.0.1:9", progress=False
        )


def test_threads_of_a_worker_make_what_they_share_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 cannot parse code in two threads at once, and readers of a second pool would be nobody's to end."""
    made: list[str] = []

    def slowly(what: str) -> object:
        made.append(what)
        time.sleep(0.05)
        return SimpleNamespace(close=None)

    for name in ("maker", "Workers", "Places"):
        monkeypatch.setattr(executors, name, lambda *_, name=name: slowly(name))
    monkeypatch.setattr(executors, "_name", lambda: "tcp://10.0.0.2:4000")
    monkeypatch.setattr(executors, "atexit", type("Exit", (), {"register": staticmethod(lambda _: None)}))
    caches = (executors._maker_here, executors._workers_here, executors._places_here)
    for cache in caches:
        cache.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        asked = [
            threads.submit(read_sent, Maker("x", "y"), b"", ".pdf", "a", "0", LIMITS, ()) for _ in range(4)
        ]
    for cache in caches:
        cache.cache_clear()
    assert all(isinstance(each.exception(), OtherCode) for each in asked)
    assert sorted(made) == ["Places", "Workers", "maker"]


@pytest.mark.parametrize("other", [Maker("x", "y"), Maker("x", maker(LIMITS).ocr)])
def test_a_worker_whose_code_or_libraries_differ_reads_nothing(
    other: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "_name", lambda: "tcp://10.0.0.2:4000")
    with pytest.raises(OtherCode, match=r"tcp://10\.0\.0\.2:4000: .* another version of the code"):
        read_sent(other, b"%PDF-", ".pdf", "a", "0" * 64, LIMITS, ())

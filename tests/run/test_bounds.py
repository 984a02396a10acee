"""Bounds that hold: time page by page, a reader without its run, and the share of one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from pdf import hostile
from pipeline.doubt import Doubt, Kind
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.limits import Limits
from pipeline.record import GridDocument, GridPage, dumps, loads
from pipeline.run import environment, share
from pipeline.run.documents import Settings, Source, extract, read_alone
from pipeline.run.isolation import Lost, Workers, read_isolated
from pipeline.run.share import Places

ROOT = Path(__file__).parents[2]
LIMITS = Limits(seconds=20, page_seconds=10, memory=1 << 30)


class Slow:
    """Workers that are lost with the whole and with some pages, and take a second by the clock for each page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, pages: int, deadly: tuple[int, ...] = ()) -> None:
        self.now, self.pages, self.deadly, self.asked = 0.0, pages, deadly, list[int]()
        monkeypatch.setattr("pipeline.run.isolation.time.monotonic", lambda: self.now)

    def call(self, function: Callable[..., Any], seconds: float, *args: Any) -> Any:
        match function.__name__:
            case "whole":
                raise Lost("reading took longer than the limit of 20 s")
            case "page_count":
                return self.pages
            case "damage_of":
                return [Doubt(Kind.DAMAGED_STREAM, "a stream is damaged", 1)]
        number = args[1]
        self.asked.append(number)
        self.now += min(1.0, seconds)
        if number in self.deadly:
            raise Lost("the reader crashed (SIGSEGV)")
        return GridPage(number, 600.0, 800.0, "text")


def read(workers: Slow, known: tuple[GridPage, ...] = (), total: float = 3) -> GridDocument:
    limits = replace(LIMITS, total_seconds=total)
    return loads(read_isolated(workers, Path("a.pdf"), "a", "0", limits, known).text)  # type: ignore[arg-type]


def kinds(document: GridDocument) -> list[str]:
    return [",".join(doubt.kind for doubt in page.doubts) for page in document.pages]


def test_pages_read_before_the_total_time_is_over_are_kept_as_partial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workers = Slow(monkeypatch, 2000)
    document = read(workers)
    assert workers.asked == [1, 2, 3]
    assert kinds(document)[:5] == ["damaged_stream", "", "", "not_read", "not_read"]
    assert document.pages[3].doubts[0].what.startswith("not reached within the limit of 3 s")
    assert len(document.pages) == 2000
    assert document_status(document, [], recognise(document.pages).doubts)[0] == "partial"


def test_the_next_run_goes_on_where_the_time_was_over_and_ends_with_what_one_would_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = read(Slow(monkeypatch, 7))
    second_run = Slow(monkeypatch, 7)
    second = read(second_run, first.pages)
    assert second_run.asked == [4, 5, 6]
    last_run = Slow(monkeypatch, 7)
    last = read(last_run, second.pages)
    assert last_run.asked == [7]
    assert dumps(last) == dumps(read(Slow(monkeypatch, 7), total=99))


def test_pages_that_cost_their_reader_wait_until_the_others_were_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = read(Slow(monkeypatch, 12, deadly=(2, 3, 4, 5, 6)), total=99)
    assert kinds(first)[6:] == ["not_read"] * 6
    again = Slow(monkeypatch, 12, deadly=(2, 3, 4, 5, 6))
    second = read(again, first.pages, total=99)
    assert again.asked == [7, 8, 9, 10, 11, 12, 2, 3, 4, 5, 6]
    assert kinds(second)[6:] == [""] * 6


def test_what_was_lost_makes_the_environment_another_until_it_is_read(tmp_path: Path) -> None:
    """DVC runs extract again where a file it depends on is another one."""
    (tmp_path / "a.pdf").write_bytes(hostile.bomb(2000))
    grids, out = tmp_path / "grids", tmp_path / "environment.json"
    given = [Source("a", tmp_path / "a.pdf")]

    def run() -> bytes:
        extract(
            given,
            grids,
            Settings(replace(LIMITS, seconds=0.01, page_seconds=0.01)),
            workers=1,
            progress=False,
        )
        environment.write(grids, out)
        return out.read_bytes()

    assert run() != run()
    (tmp_path / "a.pdf").write_bytes(hostile.plain(hostile.table(3, 3)))
    extract(given, grids, Settings(LIMITS), workers=1, progress=False)
    environment.write(grids, out)
    settled = out.read_bytes()
    assert environment.write(grids, out) == 0
    assert out.read_bytes() == settled
    assert b'"rapidocr"' in settled and b'"again": {}' in settled


def test_libraries_and_ocr_are_part_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "environment.json"
    environment.write(tmp_path / "none", out)
    with_ocr = out.read_bytes()
    known = environment.version
    monkeypatch.setattr(environment, "version", lambda name: None if name == "rapidocr" else known(name))
    environment.write(tmp_path / "none", out)
    assert out.read_bytes() != with_ocr


def test_a_file_of_the_environment_that_is_damaged_is_written_anew(tmp_path: Path) -> None:
    for text in ("", "[]", '{"again": 3}', '{"again": {"a": "b"}}', "\x00"):
        (tmp_path / "environment.json").write_text(text)
        assert environment.write(tmp_path / "none", tmp_path / "environment.json") == 0
        assert b'"again": {}' in (tmp_path / "environment.json").read_bytes()


# loaded by every process of the run: the kernel is not told
DEAF = """import ctypes
class Deaf(ctypes.CDLL):
    prctl = staticmethod(lambda *_: 0)
ctypes.CDLL = Deaf
"""
WORK = """
    import time
    from pathlib import Path

    def spin(file):
        Path(file).touch()
        while True:
            pass

    def sleep(files):
        Path(files[0]).touch()
        time.sleep(600)
"""
RUNS = {
    "readers": """
        from pipeline.limits import Limits
        from pipeline.run.isolation import Workers
        from work import spin
        Workers(1, Limits()).call(spin, 600, sys.argv[1])
    """,
    "batches": """
        from pipeline.parallel import in_order
        from work import sleep
        if __name__ == "__main__":
            os.cpu_count = lambda: 2
            list(in_order(sleep, [sys.argv[1], sys.argv[1] + "2"], 1))
    """,
}


@pytest.mark.parametrize("kernel", [True, False], ids=["told by the kernel", "told by the pipe"])
@pytest.mark.parametrize("what", RUNS)
def test_workers_end_by_themselves_when_their_run_is_killed(tmp_path: Path, what: str, kernel: bool) -> None:
    script, started = tmp_path / "run.py", tmp_path / "started"
    script.write_text("import os, sys\n" + textwrap.dedent(RUNS[what]))
    (tmp_path / "work.py").write_text(textwrap.dedent(WORK))
    (tmp_path / "sitecustomize.py").write_text("" if kernel else DEAF)
    run = subprocess.Popen(
        [sys.executable, str(script), str(started)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
    )
    _until(started.exists, 60)
    workers = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    _until(lambda: not any(each.is_running() and each.status() != "zombie" for each in workers), 10)


def test_a_script_without_a_guard_can_read(tmp_path: Path) -> None:
    """`multiprocessing` would run it again in each worker."""
    (tmp_path / "a.pdf").write_bytes(hostile.plain(hostile.table(3, 3)))
    (tmp_path / "run.py").write_text(
        "from pathlib import Path\nfrom pipeline.run.documents import read_alone\n"
        "print(len(read_alone(Path('a.pdf')).pages[0].tables))"
    )
    done = subprocess.run(
        [sys.executable, "run.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def _until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_show_reads_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that ends its reader is one line and exit 1, not the end of the command."""
    from pipeline.cli import main

    file = tmp_path / "a.pdf"
    file.write_bytes(hostile.bomb(2000))
    monkeypatch.setattr(read_alone, "__defaults__", (replace(LIMITS, memory=300 << 20), ()))
    assert main(["show", str(file)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{file}: ")
    assert "300 MB" in line  # as the limit reached, or as that of a reader which a C++ library ended


@pytest.mark.parametrize(
    ("cores", "memory_gb", "readers"),
    [(1, 16, 1), (8, 4, 2), (8, 1, 1), (64, 48, 32)],
)
def test_readers_are_as_many_as_cores_and_half_of_the_memory_hold(
    cores: int, memory_gb: int, readers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share, "cores", lambda: cores)
    monkeypatch.setattr(share, "half_of_memory", lambda: memory_gb << 29)
    assert share.readers() == readers


def test_a_reader_may_not_have_more_than_half_of_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.run.isolation.half_of_memory", lambda: 1 << 30)
    workers = Workers(1, Limits())
    try:
        with pytest.raises(Lost, match="more than the limit of 1024 MB"):
            workers.call(_eat, 10)
    finally:
        workers.close()


def _eat() -> int:
    return len(bytearray(1 << 30))


def test_a_pool_that_does_not_answer_is_given_up_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.run.isolation._GRACE", 0.5)
    workers = Workers(1, LIMITS)
    try:
        assert workers.call(os.getpid, 20) != os.getpid()
        monkeypatch.setattr(workers._pool, "schedule", lambda *_, **__: Future())
        with pytest.raises(Lost, match="longer than the limit"):
            workers.call(os.getpid, 0.1)
        assert workers.call(os.getpid, 20) != os.getpid()
    finally:
        workers.close()


def test_places_are_shared_by_all_runs_of_a_machine_and_freed_by_the_death_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = (
        "import sys, tempfile, time; tempfile.tempdir = sys.argv[1]\n"
        "from pipeline.run.share import Places\n"
        "two = Places(2)\n"
        "with two.taken(), two.taken(): print('in', flush=True); time.sleep(600)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"in\n"
    looks: list[float] = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            os.kill(other.pid, signal.SIGKILL)
            other.wait()

    monkeypatch.setattr(share, "time", type("Clock", (), {"sleep": staticmethod(look)}))
    ours = Places(2)
    with ours.taken():
        assert looks == [], "a run never waits for its own first reader"
        with ours.taken():
            assert len(looks) >= 3, "its second waited until the other was gone"
    with ours.taken(), ours.taken():
        assert len(looks) == 3
    other.stdout.close()


def test_without_a_folder_of_ones_own_nothing_is_shared_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"jixiao-readers-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with Places(1).taken(), Places(1).taken():
        pass
    assert not (tmp_path / "elsewhere").exists()

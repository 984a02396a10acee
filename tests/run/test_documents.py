"""The runner: what one document does costs that document only, and nothing done is done again or lost."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pdf import hostile
from pipeline.doubt import Doubt, Kind
from pipeline.limits import Limits
from pipeline.record import loads, stored
from pipeline.run.documents import Settings, Source, Stopped, extract
from pipeline.run.isolation import Lost, Workers
from pipeline.run.reuse import sources

LIMITS = Limits(pages=50, seconds=20, page_seconds=10, memory=1 << 30)
GOOD = hostile.plain(hostile.table(3, 3))


def put(folder: Path, **files: bytes) -> list[Source]:
    """PDFs as sources, the name their id."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return [Source(name, folder / f"{name}.pdf") for name in files]


def run(given: list[Source], grids: Path, **more: object) -> object:
    return extract(given, grids, Settings(LIMITS), **{"workers": 2, "progress": False} | more)  # type: ignore[arg-type]


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def tables(grids: Path, document_id: str) -> list[int]:
    return [len(page.tables) for page in loads((grids / f"{document_id}.json").read_text("utf-8")).pages]


def error(grids: Path, document_id: str) -> str | None:
    return loads((grids / f"{document_id}.json").read_text("utf-8")).error


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No child process and no temporary file is left behind; those that other tests keep (a browser) do not count."""
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    yield
    deadline = time.monotonic() + 5
    while (left := _readers(before)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    assert [file for file in temp.rglob("*") if file.is_file()] == []


def _readers(before: Collection[int] = ()) -> list[psutil.Process]:
    """Live descendants, but for those that were there before and multiprocessing's own two helpers."""
    found = [each for each in psutil.Process().children(recursive=True) if each.pid not in before]
    return [each for each in found if each.is_running() and each.status() != "zombie" and not _helper(each)]


def _helper(process: psutil.Process) -> bool:
    """The fork server itself and the resource tracker live as long as the run that started them."""
    return process.ppid() == os.getpid() and "multiprocessing" in " ".join(process.cmdline())


def test_hostile_documents_cost_themselves_only(tmp_path: Path, watched: None) -> None:
    given = put(
        tmp_path / "in",
        good=GOOD,
        bomb=hostile.bomb(2000),
        many=hostile.many_pages(51),
        huge=hostile.huge_page(),
        round=hostile.round_tree(),
        deep=hostile.deep_array(100_000),
        empty=b"",
        text=b"<html></html>",
    )
    summary = run(given, tmp_path / "grids")
    assert tables(tmp_path / "grids", "good") == [1]
    assert {name for name in ("bomb", "many", "empty", "text") if error(tmp_path / "grids", name)} == {
        "bomb",
        "many",
        "empty",
        "text",
    }
    assert error(tmp_path / "grids", "many") == "页数过多 51 pages, more than the limit of 50"
    assert [line.split(": ")[0] for line in summary.problems] == [  # type: ignore[attr-defined]
        str(tmp_path / "in" / f"{name}.pdf") for name in _in_order(summary, ("bomb", "empty", "many", "text"))
    ]
    huge = loads((tmp_path / "grids" / "huge.json").read_text("utf-8"))
    assert [doubt.kind for doubt in huge.pages[0].doubts] == ["huge_page"]


def _in_order(summary: object, names: tuple[str, ...]) -> list[str]:
    lines: list[str] = summary.problems  # type: ignore[attr-defined]
    return sorted(names, key=lambda name: next(i for i, line in enumerate(lines) if f"/{name}.pdf" in line))


def test_pages_beside_one_that_kills_its_reader_keep_their_tables(tmp_path: Path, watched: None) -> None:
    settings = Settings(replace(LIMITS, memory=700 << 20))
    extract(
        put(tmp_path / "in", a=hostile.endless(2)), tmp_path / "grids", settings, workers=1, progress=False
    )
    document = loads((tmp_path / "grids" / "a.json").read_text("utf-8"))
    assert [len(page.tables) for page in document.pages] == [0, 1, 1]
    assert [doubt.kind for doubt in document.pages[0].doubts] == ["lost_page"]
    assert (document.made_by or "").startswith("again "), (
        "what a limit or a crash decided is tried again by the next run"
    )


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang() -> None:
    while True:
        pass


def _eat() -> int:
    return len(bytearray(3 << 30))


def _pid() -> int:
    return os.getpid()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (_kill, "the reader crashed (SIGSEGV"),
        (_hang, "longer than the limit of 1 s"),
        (_eat, "more than the limit of"),
    ],
)
def test_a_worker_that_is_lost_says_why_and_the_next_works(
    function: Callable[[], object], reason: str, watched: None
) -> None:
    workers = Workers(1, LIMITS)
    try:
        with pytest.raises(Lost) as lost:
            workers.call(function, 1)
        assert reason in str(lost.value)
        assert workers.call(_pid, 10) != os.getpid()
    finally:
        workers.close()


def test_a_worker_killed_while_it_waits_is_replaced(watched: None) -> None:
    workers = Workers(1, LIMITS)
    try:
        os.kill(workers.call(_pid, 10), signal.SIGKILL)
        time.sleep(0.5)
        assert workers.call(_pid, 10) > 0
    finally:
        workers.close()


def test_a_worker_killed_from_outside_changes_no_record(tmp_path: Path, watched: None) -> None:
    given = put(tmp_path / "in", **{f"d{n}": hostile.many_pages(25) for n in range(4)})
    run(given, tmp_path / "calm")
    killer = _kill_readers_of(os.getpid())
    run(given, tmp_path / "grids")
    killer.kill()
    killer.wait()
    assert content(tmp_path / "grids") == content(tmp_path / "calm")


def _kill_readers_of(pid: int) -> subprocess.Popen[bytes]:
    """Kills the first reader that is busy, once."""
    code = f"""
        import psutil, time
        while True:
            for child in psutil.Process({pid}).children(recursive=True):
                try:
                    if child.pid != {os.getpid()} and child.ppid() != {pid} and child.cpu_times().user > 0.05:
                        child.kill()
                        raise SystemExit
                except psutil.Error:
                    pass
            time.sleep(0.01)
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])


def test_records_do_not_depend_on_workers_or_order(tmp_path: Path) -> None:
    given = put(tmp_path / "in", **{f"d{n}": hostile.plain(hostile.table(n + 1, 3)) for n in range(5)})
    run(given, tmp_path / "one", workers=1)
    run(given[::-1], tmp_path / "three", workers=3)
    assert content(tmp_path / "one") == content(tmp_path / "three")


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    given = put(tmp_path / "in", a=GOOD, b=hostile.many_pages(2), c=b"no PDF")
    grids = tmp_path / "grids"
    assert _counts(run(given, grids)) == (3, 0, 0)
    before = content(grids)
    again = run(given, grids)
    assert _counts(again) == (0, 3, 0)
    assert len(again.problems) == 1, "what failed is told again"  # type: ignore[attr-defined]
    put(tmp_path / "in", b=GOOD)
    assert _counts(run(given, grids)) == (1, 2, 0)
    assert _counts(run(given[:2], grids)) == (0, 2, 1)
    assert sorted(content(grids)) == ["a.json", "b.json"]
    assert content(grids)["a.json"] == before["a.json"]


def _counts(summary: object) -> tuple[int, int, int]:
    return summary.read, summary.reused, summary.removed  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"",
        lambda whole: whole.replace(b'"text":"A"', b'"text":"B"', 1),
        lambda whole: whole.replace(b'"a"', b'"b"', 1),
    ],
    ids=["one byte short", "half", "empty", "altered", "of another"],
)
def test_a_record_that_is_not_as_written_is_made_again(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    given = put(tmp_path / "in", a=GOOD)
    run(given, tmp_path / "grids")
    file = tmp_path / "grids" / "a.json"
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert file.read_bytes() != whole
    assert _counts(run(given, tmp_path / "grids")) == (1, 0, 0)
    assert file.read_bytes() == whole


def test_other_limits_that_decide_make_records_again_and_others_do_not(tmp_path: Path) -> None:
    given = put(tmp_path / "in", a=GOOD)
    run(given, tmp_path / "grids")
    slower = Settings(replace(LIMITS, seconds=99, memory=1 << 31))
    assert _counts(extract(given, tmp_path / "grids", slower, progress=False)) == (0, 1, 0)
    smaller = Settings(replace(LIMITS, side=100))
    assert _counts(extract(given, tmp_path / "grids", smaller, progress=False)) == (1, 0, 0)


def test_the_key_covers_every_module_that_reads_and_none_that_runs() -> None:
    found = set(sources("pipeline.read_pdf"))
    assert {
        f"pipeline.pdf.{name}"
        for name in ("page", "glyphs", "camelot_grid", "drawn_lines", "coordinates", "damage")
    } <= found
    assert not {f"pipeline.run.{name}" for name in ("documents", "isolation", "catalogue")} & found


def test_a_full_disk_stops_with_one_line_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watched: None
) -> None:
    given = put(tmp_path / "in", a=GOOD, b=hostile.many_pages(2), c=hostile.many_pages(3))
    replaced, count = Path.replace, iter(range(9))

    def full(self: Path, target: Path) -> Path:
        if next(count) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Stopped, match="disk is full") as stopped:
        run(given, tmp_path / "grids")
    assert "\n" not in str(stopped.value)
    monkeypatch.undo()
    assert _counts(run(given, tmp_path / "grids")) == (2, 1, 0)
    assert sorted(content(tmp_path / "grids")) == ["a.json", "b.json", "c.json"]


def test_a_catalogue_that_disagrees_with_the_file_fails_that_document(tmp_path: Path) -> None:
    good, other = put(tmp_path / "in", good=GOOD, other=GOOD)
    gone, known = Source("gone", tmp_path / "in" / "gone.pdf"), Source("known", tmp_path, problem="not there")
    summary = run([good, replace(other, sha256="0" * 64), gone, known], tmp_path / "grids")
    assert len(summary.problems) == 2, "what is known beforehand is not told again"  # type: ignore[attr-defined]
    assert error(tmp_path / "grids", "good") is None
    assert "sha256" in str(error(tmp_path / "grids", "other"))
    assert "No such file" in str(error(tmp_path / "grids", "gone"))
    assert error(tmp_path / "grids", "known") == "not there"


def test_stored_gives_rows_with_their_records_in_the_order_of_ids(tmp_path: Path) -> None:
    run(put(tmp_path / "in", b=GOOD, a=GOOD), tmp_path / "grids")
    found = list(
        stored(tmp_path / "grids", [{"document_id": "b"}, {"document_id": "c"}, {"document_id": "a"}])
    )
    assert [
        (row["document_id"], each.load().document_id, each.load().error is None) for row, each in found
    ] == [
        ("a", "a", True),
        ("b", "b", True),
        ("c", "c", False),
    ]


SCRIPT = """
    import sys
    from pathlib import Path
    from pipeline.run.documents import Source, extract
    if __name__ == "__main__":
        folder, grids = map(Path, sys.argv[1:])
        extract([Source(p.stem, p) for p in sorted(folder.glob("*.pdf"))], grids, workers=2)
        print("done", flush=True)
"""


def start(tmp_path: Path, grids: Path) -> subprocess.Popen[str]:
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent(SCRIPT))
    return subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "in"), str(grids)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a run in the background has its interrupt ignored, and hands that on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


# so many that none but a machine at a standstill reads them all before the signal comes
INTERRUPTED = 48


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_is_gone_and_the_next_goes_on(tmp_path: Path, how: signal.Signals) -> None:
    given = put(tmp_path / "in", **{f"d{n:02}": hostile.many_pages(9 + n) for n in range(INTERRUPTED)})
    process = start(tmp_path, tmp_path / "grids")
    _until(lambda: len(list((tmp_path / "grids").glob("*.json"))) >= 2)
    readers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(how)
    process.communicate(timeout=20)
    _until(lambda: not any(each.is_running() and each.status() != "zombie" for each in readers))
    kept = len(list((tmp_path / "grids").glob("*.json")))
    assert kept < INTERRUPTED
    settings = Settings(workers=2)
    summary = extract(given, tmp_path / "grids", settings, progress=False)
    assert (summary.read, summary.reused) == (INTERRUPTED - kept, kept)
    extract(given, tmp_path / "calm", settings, progress=False)
    assert content(tmp_path / "grids") == content(tmp_path / "calm")


def _until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_two_runs_at_once_write_what_one_writes(tmp_path: Path) -> None:
    given = put(tmp_path / "in", **{f"d{n:02}": hostile.many_pages(9 + n) for n in range(6)})
    both = [start(tmp_path, tmp_path / "grids") for _ in range(2)]
    told = [process.communicate(timeout=60) for process in both]
    assert [out.strip() for out, _ in told] == ["done", "done"]
    assert ["waiting" in err for _, err in told].count(True) == 1
    extract(given, tmp_path / "calm", progress=False)
    assert content(tmp_path / "grids") == content(tmp_path / "calm")


def test_a_document_twice_is_refused(tmp_path: Path) -> None:
    given = put(tmp_path / "in", a=GOOD)
    with pytest.raises(ValueError, match="twice"):
        run(given * 2, tmp_path / "grids")


def test_unknown_settings_are_refused() -> None:
    assert Settings.of({"limits": {"pages": 7}, "workers": 3}) == Settings(Limits(pages=7), 3)
    with pytest.raises(ValueError, match="page_limit"):
        Settings.of({"limits": {"page_limit": 7}})


def test_a_record_names_its_doubts(tmp_path: Path) -> None:
    run(put(tmp_path / "in", a=GOOD[:-8]), tmp_path / "grids")
    record = loads((tmp_path / "grids" / "a.json").read_text("utf-8"))
    assert Doubt(Kind.TRUNCATED, "the file has no end mark; it may be cut") in record.doubts
    assert json.loads((tmp_path / "grids" / "a.json").read_text("utf-8"))["seal"]


def test_a_run_that_reuses_every_record_loads_no_reader(tmp_path: Path) -> None:
    put(tmp_path / "in", a=GOOD)
    code = textwrap.dedent(SCRIPT) + "    print('camelot' in sys.modules, 'pypdfium2' in sys.modules)\n"
    (tmp_path / "twice.py").write_text(code)
    command = [sys.executable, str(tmp_path / "twice.py"), str(tmp_path / "in"), str(tmp_path / "grids")]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    told = [subprocess.run(command, env=env, capture_output=True, text=True).stdout.split() for _ in range(2)]
    assert told == [["done", "False", "False"]] * 2

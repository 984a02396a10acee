"""A long run says which page of which file it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.limits import DEFAULTS
from pipeline.run import heartbeat
from pipeline.run.heartbeat import Beat, Heartbeats
from pipeline.run.progress import Progress, _said
from pipeline.run.worker import whole

PDF = Path(__file__).parents[2] / "data/raw/2024/nx-fgw-2024.pdf"


def test_a_worker_tells_each_page_and_rests_when_its_file_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = Heartbeats()
    seen: list[Beat] = []
    monkeypatch.setattr(
        "pipeline.run.worker.beat", lambda *told: (heartbeat.beat(*told), seen.extend(beats.now()))
    )
    heartbeat.listen(beats.folder)
    try:
        whole(PDF, "a", DEFAULTS)
        assert {(each.name, each.pages) for each in seen[1:]} == {(PDF.name, 15)}
        assert [each.page for each in seen[1:]] == list(range(1, 16))
        assert beats.now() == []
    finally:
        heartbeat.listen(None)
        beats.close()
    assert not beats.folder.exists()


def test_where_nobody_listens_nothing_is_written() -> None:
    heartbeat.listen(None)
    heartbeat.beat("a", 1, 2)
    heartbeat.rest()


def test_a_folder_that_is_gone_stops_no_reader(tmp_path: Path) -> None:
    heartbeat.listen(tmp_path / "gone")
    heartbeat.beat("a", 1, 2)
    heartbeat.rest()
    heartbeat.listen(None)


def test_the_largest_file_in_work_is_named_with_its_page() -> None:
    assert (
        _said([Beat("甲.pdf", 1, 2), Beat("乙\u202e.pdf", 30, 120)]) == "乙\\u202e.pdf 第 30/120 页 page (+1)"
    )
    assert _said([]) == ""


def test_a_run_without_a_terminal_tells_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pipeline.run.progress.INTERVAL", -1.0)
    with Progress([1, 2], shown=True) as bar:
        bar.working([Beat("甲.pdf", 3, 9)])
    assert capsys.readouterr().err == "提取 extract: 0/2 甲.pdf 第 3/9 页 page\n"

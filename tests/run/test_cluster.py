"""The same reading on a dask.distributed cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pdf import hostile
from pipeline.run.documents import Settings, Stopped, extract
from run.test_documents import LIMITS, content, put

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.long


@pytest.fixture
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as found:
        yield found


def test_a_cluster_gives_the_records_of_a_local_run(tmp_path: Path, cluster: object) -> None:
    good = {f"d{n}": hostile.many_pages(n + 1) for n in range(6)}
    given = put(tmp_path / "in", **good, bomb=hostile.bomb(2000), none=b"no PDF")
    settings = Settings(LIMITS)
    local = extract(given, tmp_path / "local", settings, progress=False)
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    far = extract(given, tmp_path / "far", settings, scheduler=address, progress=False)
    assert content(tmp_path / "far") == content(tmp_path / "local")
    assert sorted(far.problems) == sorted(local.problems)
    again = extract(given, tmp_path / "far", settings, scheduler=address, progress=False)
    assert again.reused == 7, "all but what a limit decided"


def test_a_scheduler_that_is_gone_stops_the_run_with_one_line(tmp_path: Path, cluster: object) -> None:
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    given = put(tmp_path / "in", **{f"d{n:02}": hostile.many_pages(30) for n in range(20)})

    def losing() -> Iterator[object]:
        for number, source in enumerate(given):
            if number == 8:
                cluster.close()  # type: ignore[attr-defined]
            yield source

    with pytest.raises(Stopped, match="run again") as stopped:
        extract(losing(), tmp_path / "grids", scheduler=address, progress=False)  # type: ignore[arg-type]
    assert "\n" not in str(stopped.value)
    extract(given, tmp_path / "grids", progress=False)
    extract(given, tmp_path / "calm", progress=False)
    assert content(tmp_path / "grids") == content(tmp_path / "calm")


def test_no_scheduler_at_an_address_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(Stopped, match="no scheduler"),
    ):
        extract(
            put(tmp_path / "in", a=b""), tmp_path / "grids", scheduler="tcp://127.0.0.1:9", progress=False
        )

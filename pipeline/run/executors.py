"""Where documents are read: by worker processes here, or by those of a dask.distributed cluster.

Both run the same `read_isolated`; the cluster's workers isolate each document as the local run does.
"""

from __future__ import annotations

import atexit
import math
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from pipeline.limits import Limits, too_large
from pipeline.record import GridDocument, GridPage, dumps
from pipeline.run.heartbeat import Beat, Heartbeats
from pipeline.run.isolation import Workers, read_isolated
from pipeline.run.reuse import Maker, maker
from pipeline.run.share import Places, readers
from pipeline.run.worker import Reading

SENT = 256 << 20  # bytes of documents under way to a cluster


class Stopped(RuntimeError):
    """The run cannot go on (disk full, folder not writable, cluster lost); the message says what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """`submit(path, document_id, sha256, limits, pages read before)` → a future Reading.

    `window` documents suffice at a time, and `bytes` of them where they are sent to another machine (`remote`).
    """

    submit: Callable[[Path, str, str, Limits, tuple[GridPage, ...]], Future[Reading]]
    window: int
    bytes: float = math.inf
    remote: bool = False
    in_work: Callable[[], list[Beat]] = list


@contextmanager
def executor(count: int | None, scheduler: str | None, limits: Limits) -> Iterator[Read]:
    """Readers that are ready, and gone when the context ends, however it ends. Without a `count` runs share the machine."""
    with _cluster(scheduler, limits) if scheduler else _local(count, limits) as read:
        yield read


@contextmanager
def _local(count: int | None, limits: Limits) -> Iterator[Read]:
    number = count or readers()
    beats = Heartbeats()
    workers, places = Workers(number, limits, beats.folder), None if count else Places(number)
    threads = ThreadPoolExecutor(number)
    try:
        yield Read(
            lambda *task: threads.submit(_in_place, places, workers, *task), 4 * number, in_work=beats.now
        )
    finally:
        beats.close()
        workers.close()
        threads.shutdown(cancel_futures=True)


def _in_place(places: Places | None, workers: Workers, *task: Any) -> Reading:
    with places.taken() if places else nullcontext():
        return read_isolated(workers, *task)


@contextmanager
def _cluster(scheduler: str, limits: Limits) -> Iterator[Read]:
    made_by = maker(limits)
    with _client(scheduler) as client:
        slots = sum(client.nthreads().values())
        pool = client.get_executor(pure=False, retries=2)
        yield Read(lambda *task: _sent(pool, made_by, *task), 4 * max(slots, 16), SENT, remote=True)


def _sent(
    pool: Any,
    made_by: Maker,
    path: Path,
    document_id: str,
    digest: str,
    limits: Limits,
    known: tuple[GridPage, ...],
) -> Future[Reading]:
    """The bytes go with the task: the cluster need see no path of ours, and a task whose worker died has them still."""
    try:
        size = path.stat().st_size
        data, error = (b"", too_large(size, limits)) if size > limits.bytes else (path.read_bytes(), None)
    except OSError as gone:
        data, error = b"", gone.strerror or str(gone)
    if error:
        done: Future[Reading] = Future()
        done.set_result(Reading(dumps(GridDocument(document_id, None, error=error)), True, error))
        return done
    sent: Future[Reading] = pool.submit(
        read_sent, made_by, data, path.suffix, document_id, digest, limits, known
    )
    return sent


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise Stopped("没有安装 dask.distributed is not installed: pip install 'jixiao[cluster]'") from error
    try:
        return Client(scheduler, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Stopped(f"{scheduler}: 连不上调度器 no scheduler answers: {error}") from error


def result_of(future: Future[Reading], remote: bool) -> Reading:
    """The reading, or Stopped where the cluster lost it (a scheduler that was restarted forgets its work)."""
    try:
        return future.result()
    except OtherCode as error:
        raise Stopped(str(error)) from error
    except (ImportError, AttributeError, TypeError) as error:  # what it was sent means nothing to it
        if not remote:
            raise
        raise Stopped(_other_code("", f" ({type(error).__name__})")) from error
    except Exception as error:
        if not type(error).__module__.startswith(("distributed", "concurrent", "asyncio")):
            raise
        reason = f"读取进程或集群中断 the readers or their cluster were lost: {type(error).__name__}"
        raise Stopped(f"{reason}; 再运行即可继续 run again to go on") from error


class OtherCode(RuntimeError):
    """A worker of the cluster that would not make the records that are made here; the message is one line."""


def _other_code(worker: str, why: str = "") -> str:
    where = f"{worker}: " if worker else ""
    return (
        f"{where}集群工作进程的程序或依赖版本与本机不同{why},不予采用 a worker of the cluster has another version of the code "
        "or of its libraries; install the same there and run again"
    )


def read_sent(
    made_by: Maker,
    data: bytes,
    suffix: str,
    document_id: str,
    digest: str,
    limits: Limits,
    known: tuple[GridPage, ...],
) -> Reading:
    """On a worker of the cluster: the reading of a file that was sent, as a run here would give it.

    OtherCode where code, libraries or OCR differ from those of the run that sent it.
    """
    with _here:  # a worker of dask may have threads: each thing is made once
        maker_here, workers, places = _maker_here(limits), _workers_here(limits), _places_here()
    if maker_here != made_by:
        raise OtherCode(_other_code(_name()))
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder, places.taken():
        path = Path(folder) / f"document{suffix}"
        path.write_bytes(data)
        return read_isolated(workers, path, document_id, digest, limits, known)


_here = Lock()


def _name() -> str:
    from distributed import get_worker

    return str(get_worker().address)


@lru_cache(maxsize=1)
def _maker_here(limits: Limits) -> Maker:
    return maker(limits)


@lru_cache(maxsize=1)
def _places_here() -> Places:
    return Places(readers())


@lru_cache(maxsize=1)
def _workers_here(limits: Limits) -> Workers:
    """The readers of this cluster worker. dask starts its workers as daemons, which may have no children."""
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    config["daemon"] = False
    workers = Workers(readers(), limits)
    atexit.register(workers.close)
    return workers

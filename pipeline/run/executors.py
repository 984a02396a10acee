"""Where documents are read: by worker processes here, or by those of a dask.distributed cluster.

Both run the same `read_isolated`; the cluster's workers isolate each document as the local run does.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.limits import Limits
from pipeline.run.isolation import Workers, read_isolated
from pipeline.run.worker import Reading


class Stopped(RuntimeError):
    """The run cannot go on (disk full, folder not writable, cluster lost); the message says what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """`submit(path, document_id, sha256, limits)` → a future Reading; `window` suffice at a time."""

    submit: Callable[[Path, str, str, Limits], Future[Reading]]
    window: int


@contextmanager
def executor(count: int, scheduler: str | None, limits: Limits) -> Iterator[Read]:
    """Readers that are ready, and gone when the context ends, however it ends."""
    with _cluster(scheduler) if scheduler else _local(count, limits) as read:
        yield read


@contextmanager
def _local(count: int, limits: Limits) -> Iterator[Read]:
    workers = Workers(count, limits)
    threads = ThreadPoolExecutor(count)
    try:
        yield Read(lambda *task: threads.submit(read_isolated, workers, *task), 4 * count)
    finally:
        workers.close()
        threads.shutdown(cancel_futures=True)


@contextmanager
def _cluster(scheduler: str) -> Iterator[Read]:
    with _client(scheduler) as client:
        slots = sum(client.nthreads().values())
        pool = client.get_executor(pure=False, retries=2)
        yield Read(lambda *task: pool.submit(_on_cluster, *task), 4 * max(slots, 16))


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise Stopped("没有安装 dask.distributed is not installed: pip install 'jixiao[cluster]'") from error
    try:
        return Client(scheduler, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Stopped(f"{scheduler}: 连不上调度器 no scheduler answers: {error}") from error


def result_of(future: Future[Reading]) -> Reading:
    """The reading, or Stopped where the cluster lost it (a scheduler that was restarted forgets its work)."""
    try:
        return future.result()
    except Exception as error:
        if not type(error).__module__.startswith(("distributed", "concurrent", "asyncio")):
            raise
        reason = f"读取进程或集群中断 the readers or their cluster were lost: {type(error).__name__}"
        raise Stopped(f"{reason}; 再运行即可继续 run again to go on") from error


def _on_cluster(path: Path, document_id: str, digest: str, limits: Limits) -> Reading:
    return read_isolated(_workers_here(limits), path, document_id, digest, limits)


@lru_cache(maxsize=1)
def _workers_here(limits: Limits) -> Workers:
    """The readers of this cluster worker. dask starts its workers as daemons, which may have no children."""
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    config["daemon"] = False
    workers = Workers(os.cpu_count() or 1, limits)
    atexit.register(workers.close)
    return workers

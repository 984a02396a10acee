"""A pure function over many batches in worker processes, results in the order given, a few of them at a time."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import TypeVar

from pipeline.child import end_with_run

T = TypeVar("T")
R = TypeVar("R")


def in_order(function: Callable[[list[T]], R], items: Iterable[T], size: int) -> Iterator[R]:
    """`function` of every `size` items. A single batch is not worth a process; ChildProcessError if one is killed.

    Processes are spawned: a fork server is one for the whole run, and what it has imported for these would be held
    against the memory of the readers, which are forked from it (`extract/isolation.py`).
    """
    batches = _batches(items, size)
    first = list(islice(batches, 2))
    workers = os.cpu_count() or 1
    if len(first) < 2 or workers < 2:
        yield from map(function, chain(first, batches))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start) as pool:
        try:
            yield from _windowed(pool, function, chain(first, batches), 2 * workers)
        except BrokenProcessPool as error:
            raise ChildProcessError(
                "一个工作进程被终止,再运行即可 a worker process was ended; run again"
            ) from error


def _start() -> None:
    """Its end bound to that of the run. Rows are many small objects without cycles: at its usual pace the collector takes a third of the time."""
    end_with_run()
    gc.set_threshold(100_000)


def _windowed(
    pool: ProcessPoolExecutor, function: Callable[[list[T]], R], batches: Iterable[list[T]], window: int
) -> Iterator[R]:
    """Executor.map hands over everything at once; memory must not grow with the number of batches."""
    waiting: deque[Future[R]] = deque()
    for batch in batches:
        waiting.append(pool.submit(function, batch))
        if len(waiting) == window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch

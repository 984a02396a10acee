"""Documents read in worker processes: what one file does to its reader costs that file only.

The pool is pebble's: unlike `concurrent.futures` and `multiprocessing.Pool` it ends a task at its time limit,
loses only the task of a worker that dies, and puts a new worker in its place. Workers come from a fork server
that has imported the reader once: a new one costs milliseconds, where `spawn` imports for half a second and
`fork` copies the threads and open files of the run.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.child import bound_memory, context, end_with_run
from pipeline.doubt import Doubt, Kind
from pipeline.limits import Limits, Unreadable
from pipeline.record import GridDocument, GridPage, dumps, unread_page, with_doubts
from pipeline.run import reader_process
from pipeline.run.heartbeat import listen
from pipeline.run.share import READER as READER_MEMORY
from pipeline.run.share import half_of_memory
from pipeline.run.worker import READER, Reading, damage_of, one_page, page_count, whole

T = TypeVar("T")
# After so many pages that end their reader the rest of a document is given up.
MOST_LOST = 5
# A worker makes room for a fresh one after so many tasks: what a library leaks ends there.
_TASKS = 200
# Seconds beyond its limit after which a task is given up that the pool itself should have ended.
_GRACE = 120.0
_OUT_OF_MEMORY = 77  # exit code of a worker that did


class Lost(Exception):
    """A worker did not come back from a task; the message says why, in one line."""


class Workers:
    """Worker processes under limits. They start at the first task and end with `close`."""

    def __init__(self, count: int, limits: Limits, beats: Path | None = None) -> None:
        self._count, self._beats = count, beats
        self._limits = replace(limits, memory=min(limits.memory, max(half_of_memory(), READER_MEMORY)))
        self._lock = Lock()
        self._pool: ProcessPool | None = None
        self._running: set[Future[Any]] = set()
        self._closed = False

    def call(self, function: Callable[..., T], seconds: float, *args: object) -> T:
        """The function's result from a worker. Lost where none came; Unreadable passes through."""
        try:
            return self._result(function, seconds, args)
        except BrokenProcessPool:  # a worker was killed between two tasks, and the pool with it
            self._drop()
            return self._result(function, seconds, args)

    def _result(self, function: Callable[..., T], seconds: float, args: Iterable[object]) -> T:
        future = self._schedule(function, seconds, args)
        try:
            result: T = future.result(seconds + _GRACE)
            return result
        except Unreadable:
            raise
        except (BrokenProcessPool, CancelledError):
            raise
        except TimeoutError as error:
            if not future.done():  # the pool itself does not answer: no document may wait for it without end
                self._drop(broken=True)
            raise Lost(_reason(error, seconds, self._limits)) from error
        except Exception as error:
            raise Lost(_reason(error, seconds, self._limits)) from error
        finally:
            self._running.discard(future)

    def _schedule(self, function: Callable[..., T], seconds: float, args: Iterable[object]) -> Future[T]:
        with self._lock:
            if self._closed:
                raise CancelledError
            if self._pool is None or not self._pool.active:
                self._pool = _pool(self._count, self._limits, self._beats)
            future: Future[T] = self._pool.schedule(_done, args=(function, *args), timeout=seconds)
            self._running.add(future)
            return future

    def _drop(self, broken: bool = False) -> None:
        with self._lock:
            if self._pool is not None and (broken or not self._pool.active):
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None

    def close(self) -> None:
        """End every worker, whatever it is doing."""
        with self._lock:
            self._closed = True
            for future in list(self._running):
                future.cancel()
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


def _pool(count: int, limits: Limits, beats: Path | None) -> ProcessPool:
    start = context()
    start.set_forkserver_preload([READER])
    return ProcessPool(
        count, max_tasks=_TASKS, initializer=_start, initargs=(limits.memory, beats), context=start
    )


def _start(memory: int, beats: Path | None) -> None:
    """In a new worker: its memory bounded (bytes), its end bound to that of the run, its pages told in `beats`."""
    end_with_run()  # first: a thread needs memory too
    listen(beats)
    bound_memory(memory)
    reader_process.set_up()


def _done(function: Callable[..., T], *args: object) -> T:
    """In a worker: one that ran out of memory ends with its task, since what it still holds would fail the next."""
    try:
        return function(*args)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _reason(error: Exception, seconds: float, limits: Limits) -> str:
    match error:
        case TimeoutError():
            return f"读取超时 reading took longer than the limit of {seconds:.0f} s"
        case ProcessExpired(exitcode=code) if code == _OUT_OF_MEMORY:
            return f"读取所需内存超限 reading needs more than the limit of {limits.memory >> 20} MB"
        case ProcessExpired():
            memory = f"memory limit {limits.memory >> 20} MB"
            return f"读取进程崩溃 the reader crashed ({_signal(error.exitcode)}; {memory})"
    return f"读取出错 the reader failed: {type(error).__name__}: {' '.join(str(error).split())[:120]}"


def _signal(code: int | None) -> str:
    try:
        return signal.Signals(-(code or 0)).name
    except ValueError:
        return f"exit code {code}"


def read_isolated(
    workers: Workers,
    path: Path,
    document_id: str,
    digest: str | None,
    limits: Limits,
    known: Iterable[GridPage] = (),
) -> Reading:
    """The record of a document; where its reader was lost, of each page that can be read by itself.

    `known`: pages that an earlier run read one by one before it gave the document up; only the others are read then.
    """
    empty, earlier = GridDocument(document_id, digest), {page.number: page for page in known}
    if earlier:
        return _page_by_page(workers, path, empty, limits, "", earlier)
    try:
        return workers.call(whole, limits.seconds, path, document_id, limits)
    except Lost as lost:
        return _page_by_page(workers, path, empty, limits, str(lost), {})


def _page_by_page(
    workers: Workers,
    path: Path,
    empty: GridDocument,
    limits: Limits,
    reason: str,
    earlier: Mapping[int, GridPage],
) -> Reading:
    try:
        count = workers.call(page_count, limits.page_seconds, path, limits)
    except (Lost, Unreadable) as error:
        return _failed(empty, str(error), isinstance(error, Unreadable))
    if not count:
        return _failed(empty, reason, settled=False)
    pages = _pages(workers, path, count, limits, earlier)
    if all(_lost(page) for page in pages):
        return _failed(empty, reason, settled=False)
    document = with_doubts(replace(empty, pages=tuple(pages)), _damage(workers, path, limits))
    lost = any(map(_lost, pages)) or any(doubt.kind in _LOST for doubt in document.doubts)
    return Reading(dumps(document), not lost, None)


_LOST = (Kind.LOST_PAGE, Kind.NOT_READ, Kind.NOT_CHECKED)


def _lost(page: GridPage) -> bool:
    return any(doubt.kind in _LOST for doubt in page.doubts)


def _pages(
    workers: Workers, path: Path, count: int, limits: Limits, earlier: Mapping[int, GridPage]
) -> list[GridPage]:
    """Every page in order: read earlier, read now, or with the reason why it was not, whichever limit came first.

    Pages that cost an earlier run their reader come last: what was not reached then must not wait behind them.
    """
    pages: dict[int, GridPage] = {number: page for number, page in earlier.items() if not _lost(page)}
    lost, end = 0, time.monotonic() + limits.total_seconds
    wanted = [number for number in range(1, count + 1) if number not in pages]
    for number in sorted(wanted, key=lambda number: _cost_its_reader(earlier.get(number))):
        left = end - time.monotonic()
        if lost >= MOST_LOST or left <= 0:
            pages[number] = unread_page(number, Kind.NOT_READ, _given_up(lost, limits))
            continue
        try:
            seconds = min(limits.page_seconds, left)
            pages[number] = workers.call(one_page, seconds, path, number, limits)
        except (Lost, Unreadable) as error:
            lost += 1
            pages[number] = unread_page(number, Kind.LOST_PAGE, str(error))
    return [pages[number] for number in range(1, count + 1)]


def _cost_its_reader(page: GridPage | None) -> bool:
    return page is not None and any(doubt.kind == Kind.LOST_PAGE for doubt in page.doubts)


def _given_up(lost: int, limits: Limits) -> str:
    if lost >= MOST_LOST:
        return f"given up after {lost} pages that could not be read"
    return f"not reached within the limit of {limits.total_seconds:.0f} s for reading page by page; run again to go on"


def _damage(workers: Workers, path: Path, limits: Limits) -> list[Doubt]:
    try:
        return workers.call(damage_of, limits.page_seconds, path, limits)
    except Lost as error:
        return [Doubt(Kind.NOT_CHECKED, f"the file could not be checked for damage: {error}")]


def _failed(empty: GridDocument, reason: str, settled: bool) -> Reading:
    document = replace(empty, error=reason)
    return Reading(dumps(document), settled, reason)

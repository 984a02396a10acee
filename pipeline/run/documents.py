"""Many PDFs to one record file each, `grids/<document_id>.json`: read in parallel, reused while unchanged.

One run at a time writes to a folder; another one waits. A record appears under its name only when it is
whole. Whatever ends a run, the next one goes on where it stopped. Memory does not grow with the number of
documents, save for their ids (0.1 kB each).
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from pipeline.file_errors import said
from pipeline.limits import DEFAULTS, Limits, Unreadable
from pipeline.lock import only_run
from pipeline.record import GridDocument, GridPage, dumps, loads, record_text, sealed
from pipeline.run.executors import Read, Stopped, executor, result_of
from pipeline.run.isolation import Lost, Workers, read_isolated
from pipeline.run.progress import Progress
from pipeline.run.reuse import Maker, begun, digest_of, made_by, maker, stands
from pipeline.run.source import Source
from pipeline.run.urls import fetch
from pipeline.run.worker import Reading, one_page, page_count

__all__ = ["BadSettings", "Settings", "Source", "Stopped", "Summary", "extract"]

_WRITING = ".writing.tmp"
_FETCHED = ".fetched-"


class BadSettings(ValueError):
    """Settings that cannot be used; the message is one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The section `extract` of params.yaml. `workers` None: one for each core."""

    limits: Limits = DEFAULTS
    workers: int | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Settings:
        """Settings from a mapping; BadSettings for a key that means nothing or a value that is no positive number."""
        given = dict(params)
        limits, verify = given.pop("limits", {}), given.pop("verify", False)
        if not isinstance(verify, bool):
            raise BadSettings("params.yaml, extract: verify 应为 true 或 false must be true or false")
        _refuse_wrong(given, limits)
        return cls(Limits(**limits, verify=verify), **given)


def _refuse_wrong(given: Mapping[str, Any], limits: Any) -> None:
    if not isinstance(limits, Mapping):
        raise BadSettings("params.yaml, extract: limits 应为映射 must be a mapping")
    unknown = [
        *(set(given) - {"workers"}),
        *(set(limits) - {each.name for each in fields(Limits)} | set(limits) & {"verify"}),
    ]
    if unknown:
        raise BadSettings(
            f"params.yaml, extract: 未知的键 unknown keys: {', '.join(sorted(map(str, unknown)))}"
        )
    for name, value in (*given.items(), *limits.items()):
        if name == "workers" and value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise BadSettings(
                f"params.yaml, extract: {name} 应为正数 must be a positive number: {str(value)[:80]!r}"
            )


_PLAIN = Settings()


@dataclass(slots=True)
class Summary:
    """What a run did: how many documents were read, reused and removed, and a line for each that failed."""

    read: int = 0
    reused: int = 0
    removed: int = 0
    problems: list[str] = field(default_factory=list)


def extract(
    sources: Iterable[Source],
    grids: Path,
    settings: Settings = _PLAIN,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: bool = True,
) -> Summary:
    """Bring `grids` up to date with `sources`: one file each, those of other documents removed.

    `workers` processes read (default: the settings', or as many as the machine holds), or those of the dask.distributed
    cluster at `scheduler` (`tcp://…`), which are sent the bytes and need see none of the paths. Without a number given,
    all runs of this machine share its readers. A document that cannot be read gets a record with its `error`. Stopped
    where no record can be written; what is written by then is kept.
    """
    count = workers or settings.workers
    try:
        grids.mkdir(parents=True, exist_ok=True)
        with (
            only_run(grids),
            Progress(sources, progress) as bar,
            executor(count, scheduler, settings.limits) as read,
        ):
            return _Run(grids, settings.limits, bar).over(sources, read)
    except OSError as error:
        raise Stopped(_cannot_write(grids, error)) from error


def read_alone(path: Path, limits: Limits = DEFAULTS, pages: Sequence[int] = ()) -> GridDocument:
    """The record of one file, or of some of its pages (from 1), read as a run reads it: in a process of its own, under the
    same limits. Unreadable where the file has no such page."""
    workers = Workers(1, limits)
    try:
        count = workers.call(page_count, limits.page_seconds, path, limits) if pages else 0
        if not count:
            record = loads(read_isolated(workers, path, path.stem, None, limits).text)
            if not pages or record.error:
                return record
            _refuse_absent(pages, len(record.pages))
            return replace(record, pages=tuple(page for page in record.pages if page.number in pages))
        _refuse_absent(pages, count)
        read = (
            workers.call(one_page, limits.page_seconds, path, number, limits) for number in sorted(set(pages))
        )
        return GridDocument(path.stem, None, tuple(read))
    except Lost as lost:
        return GridDocument(path.stem, None, error=str(lost))
    finally:
        workers.close()


def _refuse_absent(pages: Sequence[int], count: int) -> None:
    absent = [number for number in pages if not 1 <= number <= count]
    if absent:
        raise Unreadable(f"没有第 {absent[0]} 页,共 {count} 页 no page {absent[0]}, there are {count}")


@dataclass(slots=True)
class _Run:
    grids: Path
    limits: Limits
    bar: Progress
    summary: Summary = field(default_factory=Summary)
    maker: Maker = Maker("", "")  # noqa: RUF009

    def over(self, sources: Iterable[Source], read: Read) -> Summary:
        """Read what is not there yet, a bounded number of documents at a time."""
        for left in (self.grids / _WRITING, *self.grids.glob(f"{_FETCHED}*")):
            left.unlink(missing_ok=True)
        self.maker = maker(self.limits)
        seen: set[str] = set()
        pending: dict[Future[Reading], _Task] = {}
        for source in sources:
            if source.document_id in seen:
                raise ValueError(f"{source.path}: document_id {source.document_id} twice")
            seen.add(source.document_id)
            if task := self._wanted(source):
                known = self._read_before(source.document_id, task.digest)
                future = read.submit(task.file, source.document_id, task.digest, self.limits, known)
                pending[future] = task
            while len(pending) >= read.window or sum(each.size for each in pending.values()) > read.bytes:
                self._collect(pending, read)
        while pending:
            self._collect(pending, read)
        self._remove_others(seen)
        return self.summary

    def _wanted(self, source: Source) -> _Task | None:
        """A file that must be read; None where its record stands."""
        file, problem = self._here(source)
        digest, problem = (None, problem) if problem else _known(source, file)
        if digest is None or problem:
            self._refuse(source, digest, problem)
        elif not self._reused(source, digest):
            return _Task(source, file, digest, file.stat().st_size)
        self._let_go(source, file)
        return None

    def _here(self, source: Source) -> tuple[Path, str]:
        """The file of a source on this machine, fetched if it is elsewhere; and why it is not to be had."""
        if source.problem or not source.url:
            return source.path, source.problem or ""
        file = self.grids / f"{_FETCHED}{source.document_id}{source.path.suffix}"
        try:
            fetch(source.url, file, self.limits)
        except Unreadable as error:
            return file, str(error)
        return file, ""

    def _let_go(self, source: Source, file: Path) -> None:
        if source.url:
            file.unlink(missing_ok=True)

    def _read_before(self, document_id: str, digest: str) -> tuple[GridPage, ...]:
        """The pages that a record of this maker holds of a document that a limit of time or memory cut short."""
        text = record_text(self._file(document_id)) or ""
        return loads(text).pages if begun(text, digest, self.maker) else ()

    def _refuse(self, source: Source, digest: str | None, reason: str) -> None:
        refused = dumps(GridDocument(source.document_id, digest, error=reason))
        self._store(source, sealed(refused, None), reason)

    def _reused(self, source: Source, digest: str) -> bool:
        text = record_text(self._file(source.document_id))
        name = f'{{"document_id":{json.dumps(source.document_id, ensure_ascii=False)},'
        if text is None or not text.startswith(name) or not stands(text, digest, self.maker):
            return False
        if '"error":null,' not in text:
            self._tell(source, str(json.loads(text)["error"]))
        self.summary.reused += 1
        self.bar.step()
        return True

    def _collect(self, pending: dict[Future[Reading], _Task], read: Read) -> None:
        """Store what has come back, waiting for one at least."""
        while not (done := wait(pending, self.bar.every, FIRST_COMPLETED).done):
            self.bar.working(read.in_work())
        for future in done:
            task = pending.pop(future)
            reading = result_of(future, read.remote)
            made = made_by(reading.text, task.digest, self.maker, reading.settled)
            self._store(task.source, sealed(reading.text, made), reading.error)
            self._let_go(task.source, task.file)

    def _store(self, source: Source, text: str, error: str | None) -> None:
        file = self._file(source.document_id)
        if record_text(file) != text:
            writing = self.grids / _WRITING
            writing.write_text(text, encoding="utf-8", newline="")
            writing.replace(file)
        if error and error != source.problem:  # whoever found a problem in the source has told it
            self._tell(source, error)
        self.summary.read += 1
        self.bar.step()

    def _tell(self, source: Source, error: str) -> None:
        self.summary.problems.append(f"{source.place}: {error}")

    def _file(self, document_id: str) -> Path:
        return self.grids / f"{document_id}.json"

    def _remove_others(self, seen: set[str]) -> None:
        for entry in os.scandir(self.grids):
            if entry.name.endswith(".json") and entry.name.removesuffix(".json") not in seen:
                os.unlink(entry.path)
                self.summary.removed += 1


@dataclass(frozen=True, slots=True)
class _Task:
    """A file that is being read, its sha256 and its bytes."""

    source: Source
    file: Path
    digest: str
    size: int


def _known(source: Source, file: Path) -> tuple[str | None, str]:
    """The sha256 of a file, and why it is not to be read."""
    try:
        digest = digest_of(file)
    except OSError as error:
        return None, f"文件无法打开 the file cannot be opened: {error.strerror}"
    differs = source.sha256 and source.sha256 != digest
    return digest, f"sha256 与目录不符 is not the catalogue's: {digest}" if differs else ""


def _cannot_write(grids: Path, error: OSError) -> str:
    return f"{grids.as_posix()}: {said(error)}; 已写的保留,再运行即可继续 what is written stays, run again to go on"

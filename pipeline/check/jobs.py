"""The check in parts that processes of their own may do; Great Expectations is imported where a part is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.check.frames import Corpus, columns_frame, expected_frame, row_frames
from pipeline.check.outcome import Outcome
from pipeline.check.rules import Rule, of_columns, of_rows
from pipeline.parallel import in_order
from pipeline.schema import BY_NAME, TABLES

# Fewer rows than this are not worth a process.
MANY_ROWS = 200_000
COLUMNS, EXPECTED = "columns", "expected_rows"


@dataclass(frozen=True, slots=True)
class Job:
    """A part: the columns of all tables, the rows of one, or the counts; with the rules people wrote for it."""

    what: str
    paths: dict[str, Path]
    written: tuple[Rule, ...] = ()
    expected_rows: Path = Path()


def outcomes(corpus: Corpus, suites: Mapping[str, list[Rule]], expected_rows: Path) -> list[Outcome]:
    """Columns first: where a column is missing or of another type, no answer about rows means anything."""
    jobs = [Job(COLUMNS, corpus.paths)]
    if all(_as_declared(corpus, name) for name in BY_NAME):
        names = [*BY_NAME, EXPECTED]
        jobs += [Job(name, corpus.paths, tuple(suites[name]), expected_rows) for name in names]
    many = sum(corpus.count(name) for name in BY_NAME) >= MANY_ROWS
    batches = in_order(_done, jobs, 1 if many else len(jobs))
    return [outcome for batch in batches for outcome in batch]


def _as_declared(corpus: Corpus, name: str) -> bool:
    frame = columns_frame(corpus, BY_NAME[name])
    return bool((frame.actual.eq(frame.declared) & frame.actual_type.eq(frame.declared_type)).all())


def _done(jobs: list[Job]) -> list[Outcome]:
    corpus = Corpus(jobs[0].paths)
    return [outcome for job in jobs for outcome in _job(corpus, job)]


def _job(corpus: Corpus, job: Job) -> list[Outcome]:
    from pipeline.check.run import validate

    if job.what == COLUMNS:
        return [
            outcome
            for table in TABLES
            for outcome in validate(
                table.name, ["position"], [columns_frame(corpus, table)], of_columns(table)
            )
        ]
    if job.what == EXPECTED:
        return validate(
            job.what, ["document_id"], [expected_frame(corpus, job.expected_rows)], [*job.written]
        )
    table = BY_NAME[job.what]
    return validate(table.name, table.key, row_frames(corpus, table), [*of_rows(table), *job.written])

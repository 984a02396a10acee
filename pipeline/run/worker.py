"""What a worker process does. The reader is imported there only: a run that reuses every record needs none of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.doubt import Doubt
from pipeline.limits import Limits
from pipeline.record import GridPage, dumps
from pipeline.run.heartbeat import beat, rest

READER = "pipeline.read_file"


@dataclass(frozen=True, slots=True)
class Reading:
    """The record of a document as JSON; `settled` when reading it again would give the same."""

    text: str
    settled: bool
    error: str | None


def whole(path: Path, document_id: str, limits: Limits) -> Reading:
    """The record of a document."""
    from pipeline.read_file import read_document

    beat(path.name, 1, 1)
    try:
        document = read_document(path, document_id, limits, partial(beat, path.name))
    finally:
        rest()
    return Reading(dumps(document), True, document.error)


def page_count(path: Path, limits: Limits) -> int:
    """How many pages it has."""
    from pipeline.read_file import count_pages

    return count_pages(path, limits)


def one_page(path: Path, number: int, limits: Limits) -> GridPage:
    """One page of it, counted from 1."""
    from pipeline.read_file import read_one

    return read_one(path, number, limits)


def damage_of(path: Path, limits: Limits) -> list[Doubt]:
    """What is broken in the file."""
    from pipeline.read_file import read_damage

    return read_damage(path, limits)

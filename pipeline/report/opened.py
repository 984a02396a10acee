"""A release as the site reads it: every declared table and column, whatever code made the release.

`pipeline.open_release` opens it. A column that an older release lacks is null here, a table it lacks is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline.open_release import BadInput, declared_views
from pipeline.open_release import open_release as opened
from pipeline.open_release.folder import read_json
from pipeline.parquet import database

BATCH = 10_000
Row = dict[str, Any]
# Projects in the order of the site: latest year first, then as they stand in their documents.
_PLACES = """CREATE TABLE places AS
    SELECT CAST(row_number() OVER (ORDER BY fiscal_year DESC NULLS LAST, document_id, page, y0, project_id) - 1 AS INTEGER) AS n,
           project_id FROM projects"""


class ReportError(Exception):
    """What was given cannot be shown; the message is one line that says which file and what to do."""


@dataclass(frozen=True)
class Release:
    """An open release: its tables as views of `db`, its own words about itself, its check result or none."""

    path: Path
    db: duckdb.DuckDBPyConnection
    name: str
    descriptor: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, Any] | None = None

    def tuples(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, a batch at a time; other queries may run meanwhile."""
        cursor = self.db.cursor().execute(sql, list(values))
        while batch := cursor.fetchmany(BATCH):
            yield from batch

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The same as dicts."""
        cursor = self.db.cursor().execute(sql, list(values))
        names = [column[0] for column in cursor.description or []]
        while batch := cursor.fetchmany(BATCH):
            yield from (dict(zip(names, one, strict=True)) for one in batch)


def open_release(path: Path) -> Release:
    """The release at `path`; ReportError if it is none or a table of it cannot be read."""
    db = database()
    try:
        found = opened(db, path)
        checks = read_json(path / "checks.json") if (path / "checks.json").is_file() else None
    except BadInput as error:
        raise ReportError(str(error)) from None
    declared_views(db, found)
    db.execute(_PLACES)
    return Release(path, db, found.name, found.descriptor, checks)

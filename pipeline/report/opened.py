"""A release as the site reads it: every declared table and column, whatever code made the release.

A column that an older release lacks is null, a table it lacks is empty; without MANDATORY tables it is no release.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline.parquet import database
from pipeline.schema import TABLES, Table

MANDATORY = ("documents", "projects", "targets")
BATCH = 10_000
Row = dict[str, Any]
_SQL_TYPES = {"string": "VARCHAR", "integer": "INTEGER", "number": "DOUBLE", "money": "DECIMAL(18, 2)",
              "boolean": "BOOLEAN", "date": "DATE"}  # fmt: skip
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
    descriptor: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The version, or the folder's name where it is no release (`jixiao parse`)."""
        return str(self.descriptor.get("version") or self.path.resolve().name)

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
    if not path.is_dir():
        what = (
            "不是文件夹 not a folder" if path.exists() else "没有这个版本或文件夹 no such release or folder"
        )
        raise ReportError(
            f"{path}: {what}; 请给出含 projects.parquet 的文件夹 give the folder that holds projects.parquet"
        )
    db = database()
    for table in TABLES:
        _view(db, path / f"{table.name}.parquet", table)
    db.execute(_PLACES)
    return Release(path, db, _json(path / "datapackage.json") or {}, _json(path / "checks.json"))


def _view(db: duckdb.DuckDBPyConnection, path: Path, table: Table) -> None:
    if not path.exists():
        if table.name in MANDATORY:
            raise ReportError(
                f"{path}: 缺少数据表 no such table; 请给出一个版本的文件夹 give the folder of a release"
            )
        source, present = "(SELECT 1 WHERE false)", frozenset[str]()
    else:
        source, present = _source(db, path)
    columns = ", ".join(
        f"CAST({_quoted(each.name) if each.name in present else 'NULL'} AS {_SQL_TYPES[each.type]}) AS {_quoted(each.name)}"
        for each in table.fields
    )
    db.execute(f"CREATE VIEW {table.name} AS SELECT {columns} FROM {source}")


def _source(db: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, frozenset[str]]:
    files = glob.escape(str(path)) + ("/**/*.parquet" if path.is_dir() else "")
    literal = files.replace("'", "''")
    hive = ", hive_partitioning=true, union_by_name=true" if path.is_dir() else ""
    source = f"read_parquet('{literal}'{hive})"
    try:
        described = db.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0][:120]
        raise ReportError(
            f"{path}: 无法读取,请重新生成 damaged or not Parquet; make or fetch it again ({first})"
        ) from None
    return source, frozenset(str(row[0]) for row in described)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _json(path: Path) -> dict[str, Any] | None:
    """A JSON object, None where there is no such file."""
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise ReportError(f"{path}: 不是 JSON 对象 not a JSON object; 请重新生成 make or fetch it again")
    return found

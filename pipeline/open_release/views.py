"""Every declared table and column of an open release, whatever code made it: what it lacks is null or empty."""

from __future__ import annotations

import duckdb

from pipeline.open_release.table import Release, quoted
from pipeline.schema import TABLES, Table

_SQL_TYPES = {"string": "VARCHAR", "integer": "INTEGER", "number": "DOUBLE", "money": "DECIMAL(18, 2)",
              "boolean": "BOOLEAN", "date": "DATE"}  # fmt: skip


def declared_views(con: duckdb.DuckDBPyConnection, release: Release) -> None:
    """A view for each table of the schema, with all its columns."""
    for table in TABLES:
        _view(con, release, table)


def _view(con: duckdb.DuckDBPyConnection, release: Release, table: Table) -> None:
    held = release.tables.get(table.name)
    columns = ", ".join(
        f"CAST({quoted(each.name) if held and each.name in held.columns else 'NULL'} AS {_SQL_TYPES[each.type]}) AS {quoted(each.name)}"
        for each in table.fields
    )
    con.execute(
        f"CREATE OR REPLACE VIEW {quoted(table.name)} AS SELECT {columns} FROM {held.source if held else '(SELECT 1 WHERE false)'}"
    )

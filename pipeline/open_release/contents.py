"""What stands in a table of a release, looked at once and in a stream: is it whole, is it what its columns promise."""

from __future__ import annotations

import duckdb

from pipeline.open_release.fault import BadInput, first_line
from pipeline.open_release.sizes import check_texts, damaged
from pipeline.open_release.table import Column, Table, quoted
from pipeline.schema import BY_NAME

_SQL = {"string": "VARCHAR", "integer": "INTEGER", "number": "DOUBLE", "money": "DECIMAL(18, 2)",
        "boolean": "BOOLEAN", "date": "DATE"}  # fmt: skip
_NUMERIC = frozenset({"integer", "number", "decimal"})
_MEANS = {"money": "decimal"}


def check_contents(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """BadInput where a table cannot be read to its end, holds too much text, a value its column cannot hold, or a key twice."""
    try:
        _check_texts(con, table)
        _check_values(con, table)
        if table.key:
            _check_key(con, table)
    except duckdb.OutOfMemoryException as error:
        raise BadInput(
            f"{table.file}: 内存或磁盘不足 not enough memory or disk ({first_line(error)})"
        ) from None
    except duckdb.Error as error:
        raise damaged(table.file, error) from None


def _check_texts(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    texts = [
        f"coalesce(strlen({quoted(each.name)}), 0)"
        for each in table.columns.values()
        if each.family == "string"
    ]
    length = " + ".join(texts) or "0"
    rows, longest, total = con.execute(
        f"SELECT count(*), coalesce(max(n), 0), coalesce(sum(n), 0) FROM (SELECT ({length})::BIGINT AS n FROM {table.source})"
    ).fetchall()[0]
    check_texts(table.file, sum(file.stat().st_size for file in table.files), rows, longest, int(total))


def _check_values(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Every value must fit the type that the schema gives its column; numbers must be numbers and days be days."""
    wrong = {name: sql for name, column in table.columns.items() if (sql := _wrong(table.name, column))}
    if not wrong:
        return
    counts = ", ".join(f"count(*) FILTER ({sql})" for sql in wrong.values())
    found = con.execute(f"SELECT {counts} FROM {table.source}").fetchall()[0]
    for name, count in zip(wrong, found, strict=True):
        if count:
            kind, wanted = table.columns[name].kind, _declared(table.name, name) or "number, day"
            raise BadInput(
                f"{table.file}: {name} 有 {count} 个值不合类型 {count} values do not fit: {kind}, 应为 must be {wanted}"
            )


def _declared(table: str, column: str) -> str | None:
    fields = BY_NAME[table].fields if table in BY_NAME else ()
    return next((each.type for each in fields if each.name == column), None)


def _wrong(table: str, column: Column) -> str:
    """SQL that is true for a value that must not stand in a column; empty where none can."""
    name, declared = quoted(column.name), _declared(table, column.name)
    if declared and not _may_hold(declared, column.family):
        return f"{name} IS NOT NULL"
    tests = []
    if column.family == "number":
        tests.append(f"NOT isfinite({name})")
    if column.family == "date":
        tests.append(f"{name} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'")
    if declared and column.family in _NUMERIC:
        tests.append(f"({name} IS NOT NULL AND TRY_CAST({name} AS {_SQL[declared]}) IS NULL)")
    if declared == "integer" and column.family != "integer":
        tests.append(f"{name} <> trunc({name})")
    return " OR ".join(tests)


def _may_hold(declared: str, family: str) -> bool:
    means = _MEANS.get(declared, declared)
    return means == family or (means in _NUMERIC and family in _NUMERIC)


def _check_key(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    columns = ", ".join(map(quoted, table.key))
    declared = {field.name: field for field in BY_NAME[table.name].fields} if table.name in BY_NAME else {}
    never_null = [each for each in table.key if each not in declared or not declared[each].nullable]
    absent = " OR ".join(f"{quoted(column)} IS NULL" for column in never_null) or "false"
    row = con.execute(
        f"SELECT {columns} FROM {table.source} GROUP BY {columns} HAVING count(*) > 1 OR {absent} LIMIT 1"
    ).fetchone()
    if row:
        at = " ".join("null" if each is None else str(each)[:200] for each in row)
        raise BadInput(
            f"{table.file}: {table.name} 的主键重复或为空 two rows share the key, or it is null: {at}; build the release again"
        )

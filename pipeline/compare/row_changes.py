"""Two releases of the same years, table by table: columns, rows by key, cells.

Order of rows, pages and boxes, how sure OCR was and which tools ran are noise here: PROVENANCE is never compared.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb

from pipeline.compare.open_release import Release, Table, literal, quoted

# Where and how a value was read, not what it says.
PROVENANCE = frozenset({"page", "line", "x0", "y0", "x1", "y1", "text_origin", "confidence"})
_CAST = {"integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "boolean": "BOOLEAN"}


@dataclass
class TableDiff:
    """What differs in one table. `columns` holds (column, old type, new type); a null type is an absent column."""

    name: str
    status: str
    columns: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    key: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    added: int = 0
    removed: int = 0
    changed: int = 0
    cells: dict[str, int] = field(default_factory=dict)

    @property
    def is_identical(self) -> bool:
        """No difference of any kind; a table that could not be compared is not identical."""
        rows = self.added or self.removed or self.changed
        return self.status == "compared" and not self.columns and not rows

    def as_json(self) -> dict[str, Any]:
        """Plain values for `diff.json`."""
        return asdict(self) | {"is_identical": self.is_identical}


def compare_schemas(old: Release, new: Release) -> list[TableDiff]:
    """One TableDiff for each table of either release, its columns compared, its rows not."""
    names = sorted(old.tables.keys() | new.tables.keys())
    return [_schema(name, old.tables.get(name), new.tables.get(name)) for name in names]


def _schema(name: str, old: Table | None, new: Table | None) -> TableDiff:
    if old is None or new is None:
        return TableDiff(name, "table_added" if old is None else "table_removed")
    names = [*old.columns, *(column for column in new.columns if column not in old.columns)]
    both = [(column, old.columns.get(column), new.columns.get(column)) for column in names]
    columns = [one for one in both if one[1] != one[2]]
    status = "compared" if old.key == new.key else "key_changed"
    return TableDiff(name, status, columns, (old.key, new.key))


def compare_rows(con: duckdb.DuckDBPyConnection, old: Release, new: Release, tables: list[TableDiff]) -> None:
    """Fills in rows and cells of `tables`; every difference becomes a row of the temporary table `row_changes`.

    `row_changes`: table_name, change {added, removed, changed}, row (the key, parts joined by |), field, old, new.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE row_changes"
                "(table_name VARCHAR, change VARCHAR, row VARCHAR, field VARCHAR, old VARCHAR, new VARCHAR)")  # fmt: skip
    for table in tables:
        if table.status == "compared":
            _rows(con, old.tables[table.name], new.tables[table.name], table)


def _rows(con: duckdb.DuckDBPyConnection, old: Table, new: Table, found: TableDiff) -> None:
    columns = {name: _cast(old, new, name) for name in old.columns if name in new.columns}
    values = {name: sql for name, sql in columns.items() if name not in PROVENANCE and name not in old.key}
    key = {name: columns[name] for name in old.key} or values
    for side, table in (("old", old), ("new", new)):
        _fingerprints(con, side, table, key, values, keyed=bool(old.key))
    found.added = _alone(con, found.name, "added", "new", "old")
    found.removed = _alone(con, found.name, "removed", "old", "new")
    if old.key:
        _changed(con, old, new, found, key, values)


def _cast(old: Table, new: Table, name: str) -> str:
    """SQL that makes a column of both sides one type, whatever width it is stored in."""
    families = {old.columns[name], new.columns[name]}
    if families == {"decimal"}:
        return f"CAST({quoted(name)} AS DECIMAL(38, 6))"
    return (
        f"CAST({quoted(name)} AS {_CAST.get(families.pop(), 'VARCHAR') if len(families) == 1 else 'VARCHAR'})"
    )


def _fingerprints(con: duckdb.DuckDBPyConnection, side: str, table: Table, key: dict[str, str],
                  values: dict[str, str], keyed: bool) -> None:  # fmt: skip
    """`rows_old` / `rows_new`: key as text, how-manieth of its key, hash of the compared values."""
    name = " || '|' || ".join(f"coalesce(CAST({sql} AS VARCHAR), '')" for sql in key.values()) or "''"
    nth = "1" if keyed else "row_number() OVER (PARTITION BY row)"
    hashed = f"hash({', '.join(values.values())})" if values else "0"
    con.execute(f"CREATE OR REPLACE TEMP TABLE rows_{side} AS SELECT *, {nth} AS nth FROM "
                f"(SELECT {name} AS row, {hashed} AS h FROM {table.source})")  # fmt: skip


def _alone(con: duckdb.DuckDBPyConnection, table: str, change: str, here: str, there: str) -> int:
    """Rows of one side whose key the other side has not."""
    got = con.execute(f"INSERT INTO row_changes SELECT {literal(table)}, '{change}', row, NULL, NULL, NULL "
                      f"FROM rows_{here} ANTI JOIN rows_{there} USING (row, nth) ORDER BY row").fetchone()  # fmt: skip
    return int(got[0]) if got else 0


def _changed(con: duckdb.DuckDBPyConnection, old: Table, new: Table, found: TableDiff,
             key: dict[str, str], values: dict[str, str]) -> None:  # fmt: skip
    """Cells of the rows whose hash differs."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE touched AS SELECT row FROM rows_old o JOIN rows_new n USING (row) WHERE o.h <> n.h"
    )
    name = " || '|' || ".join(f"coalesce(CAST({sql} AS VARCHAR), '')" for sql in key.values())
    for side, table in (("old", old), ("new", new)):
        chosen = ", ".join(f"{sql} AS {quoted(column)}" for column, sql in values.items())
        con.execute(f"CREATE OR REPLACE TEMP TABLE touched_{side} AS SELECT * FROM (SELECT {name} AS \"@row\", {chosen} "
                    f"FROM {table.source}) SEMI JOIN touched ON \"@row\" = touched.row")  # fmt: skip
    before = _count(con)
    for column in values:
        found.cells[column] = _cells(
            con, found.name, column, old.columns[column] == new.columns[column] == "number"
        )
    found.cells = {column: count for column, count in found.cells.items() if count}
    found.changed = _count(con, f"WHERE rowid >= {before}", "DISTINCT row") if found.cells else 0


def _cells(con: duckdb.DuckDBPyConnection, table: str, column: str, is_float: bool) -> int:
    """Floats are the same to nine digits: the tenth is arithmetic, not a statement."""
    a, b = f"o.{quoted(column)}", f"n.{quoted(column)}"
    close = f" AND coalesce(abs({a} - {b}) > 1e-9 * greatest(abs({a}), abs({b})), true)" if is_float else ""
    got = con.execute(f"INSERT INTO row_changes SELECT {literal(table)}, 'changed', o.\"@row\", {literal(column)}, {a}, {b} "
                      f"FROM touched_old o JOIN touched_new n USING (\"@row\") WHERE {a} IS DISTINCT FROM {b}{close} "
                      f"ORDER BY o.\"@row\"").fetchone()  # fmt: skip
    return int(got[0]) if got else 0


def _count(con: duckdb.DuckDBPyConnection, where: str = "", what: str = "*") -> int:
    got = con.execute(f"SELECT count({what}) FROM row_changes {where}").fetchone()
    return int(got[0]) if got else 0

"""Two releases of the same years, table by table: columns, rows by key, cells.

This is the one comparison of rows: `jixiao diff`, the notes of a release, the rule of versions and the question whether
a version is out with other content all read its TableDiff. Two floats are one where they agree to nine digits.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb

from pipeline.compare.promise import TOLERANCE
from pipeline.open_release import Release, Table, literal, quoted

# Where and how a value was read, not what it says: counted apart, and no difference of what a release says.
PROVENANCE = frozenset({"page", "line", "place", "x0", "y0", "x1", "y1", "text_origin", "confidence"})
_CAST = {"integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "boolean": "BOOLEAN", "decimal": "DECIMAL(38, 6)"}  # fmt: skip
_NUMERIC = {"integer", "number", "decimal"}


@dataclass
class TableDiff:
    """What differs in one table.

    `columns` holds (column, old type, new type), a null type where the column is absent; `widths` the same for columns
    that mean the same and are stored otherwise. `cells` counts by column the rows with another value, `provenance` those
    read elsewhere or otherwise.
    """

    name: str
    status: str = "compared"
    columns: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    key: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    added: int = 0
    removed: int = 0
    changed: int = 0
    cells: dict[str, int] = field(default_factory=dict)
    provenance: dict[str, int] = field(default_factory=dict)
    widths: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_identical(self) -> bool:
        """Both sides say the same; a table that could not be compared is not identical."""
        rows = self.added or self.removed or self.changed
        return self.status == "compared" and not self.columns and not rows

    @property
    def is_same_content(self) -> bool:
        """Identical, and every value was read at the same place and is stored in the same type."""
        return self.is_identical and not self.provenance and not self.widths

    def as_json(self) -> dict[str, Any]:
        """Plain values for `diff.json`."""
        return asdict(self) | {"is_identical": self.is_identical}


def compare_tables(con: duckdb.DuckDBPyConnection, old: Release, new: Release, rows: bool) -> list[TableDiff]:
    """One TableDiff for each table of either release, sorted by name; rows and cells where `rows`.

    Every difference becomes a row of the temporary table `row_changes`: table_name, change {added, removed, changed},
    row (its key as text), field, old, new.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE row_changes"
        "(table_name VARCHAR, change VARCHAR, row VARCHAR, field VARCHAR, old VARCHAR, new VARCHAR)"
    )
    names = sorted(old.tables.keys() | new.tables.keys())
    found = [_columns(name, old.tables.get(name), new.tables.get(name)) for name in names]
    for each in found:
        if rows and each.status == "compared":
            _rows(con, old.tables[each.name], new.tables[each.name], each)
    return found


def _columns(name: str, old: Table | None, new: Table | None) -> TableDiff:
    if old is None or new is None:
        return TableDiff(name, "table_added" if old is None else "table_removed")
    key = common_key(old, new)
    found = TableDiff(name, "key_changed" if key is None else "compared", key=(old.key, new.key))
    for column in dict.fromkeys([*old.columns, *new.columns]):
        was, now = old.columns.get(column), new.columns.get(column)
        if was is None or now is None or was.family != now.family:
            found.columns.append((column, was.family if was else None, now.family if now else None))
        elif was.kind != now.kind:
            found.widths.append((column, was.kind, now.kind))
    return found


def common_key(old: Table, new: Table) -> tuple[str, ...] | None:
    """The columns that name a row on both sides, None where the sides have other keys.

    A column that joined the key later and that the older side does not have at all (`funding.stage`) is null there.
    """
    if old.key == new.key:
        return old.key
    shorter, longer = sorted((old, new), key=lambda table: len(table.key))
    later = [column for column in longer.key if column not in shorter.key]
    same = shorter.key and tuple(column for column in longer.key if column in shorter.key) == shorter.key
    return longer.key if same and not any(column in shorter.columns for column in later) else None


def _rows(con: duckdb.DuckDBPyConnection, old: Table, new: Table, found: TableDiff) -> None:
    named = common_key(old, new) or ()
    shared = {name: _cast(old, new, name) for name in old.columns if name in new.columns}
    values = {name: sql for name, sql in shared.items() if name not in PROVENANCE and name not in named}
    places = {name: sql for name, sql in shared.items() if name in PROVENANCE and name not in named}
    keys = {
        side: _key_text([shared.get(name, _if_there(table, name)) for name in named] or list(values.values()))
        for side, table in (("old", old), ("new", new))
    }
    for side, table in (("old", old), ("new", new)):
        _fingerprints(con, side, table, keys[side], values, keyed=bool(named))
    found.added = _alone(con, found.name, "added", "new", "old")
    found.removed = _alone(con, found.name, "removed", "old", "new")
    if named:
        _changed(con, old, new, found, keys, values)
        found.provenance = _elsewhere(con, old, new, keys, places)


def _if_there(table: Table, column: str) -> str:
    """SQL of a column that one side alone has: null on the other."""
    return quoted(column) if column in table.columns else "NULL"


def _key_text(columns: list[str]) -> str:
    """SQL of a key as text: parts joined by |, a | or \\ inside a part escaped, a null as \\N, so that no two keys are one text."""
    parts = [
        rf"coalesce(replace(replace(CAST({sql} AS VARCHAR), '\', '\\'), '|', '\|'), '\N')" for sql in columns
    ]
    return " || '|' || ".join(parts) or "''"


def _cast(old: Table, new: Table, name: str) -> str:
    """SQL that makes a column of both sides one type, whatever width it is stored in."""
    families = {old.columns[name].family, new.columns[name].family}
    if len(families) == 1:
        kind = _CAST.get(families.pop(), "VARCHAR")
    else:
        kind = "DOUBLE" if families <= _NUMERIC else "VARCHAR"
    return f"CAST({quoted(name)} AS {kind})"


def _fingerprints(
    con: duckdb.DuckDBPyConnection, side: str, table: Table, key: str, values: dict[str, str], keyed: bool
) -> None:
    """`rows_old` / `rows_new`: key as text, its number among rows of one key, hash of the compared values."""
    nth = "1" if keyed else "row_number() OVER (PARTITION BY row)"
    hashed = f"hash({', '.join(values.values())})" if values else "0"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE rows_{side} AS SELECT *, {nth} AS nth FROM "
        f"(SELECT {key} AS row, {hashed} AS h FROM {table.source})"
    )


def _alone(con: duckdb.DuckDBPyConnection, table: str, change: str, here: str, there: str) -> int:
    """Rows of one side whose key the other side has not."""
    got = con.execute(
        f"INSERT INTO row_changes SELECT {literal(table)}, '{change}', row, NULL, NULL, NULL "
        f"FROM rows_{here} ANTI JOIN rows_{there} USING (row, nth) ORDER BY row"
    ).fetchone()
    return int(got[0]) if got else 0


def _changed(
    con: duckdb.DuckDBPyConnection,
    old: Table,
    new: Table,
    found: TableDiff,
    keys: dict[str, str],
    values: dict[str, str],
) -> None:
    """Cells of the rows whose hash differs."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE touched AS SELECT row FROM rows_old o JOIN rows_new n USING (row) WHERE o.h <> n.h"
    )
    for side, table in (("old", old), ("new", new)):
        chosen = "".join(f", {sql} AS {quoted(column)}" for column, sql in values.items())
        con.execute(
            f'CREATE OR REPLACE TEMP TABLE touched_{side} AS SELECT * FROM (SELECT {keys[side]} AS "@row"{chosen} '
            f'FROM {table.source}) SEMI JOIN touched ON "@row" = touched.row'
        )
    before = _count(con)
    for column in values:
        if count := _cells(con, found.name, column, _differs(old, new, column)):
            found.cells[column] = count
    found.changed = _count(con, f"WHERE rowid >= {before}", "DISTINCT row") if found.cells else 0


def _differs(old: Table, new: Table, column: str) -> str:
    """SQL that is true where a column of `o` and of `n` says something else."""
    a, b = f"o.{quoted(column)}", f"n.{quoted(column)}"
    families = {old.columns[column].family, new.columns[column].family}
    close = f" AND coalesce(abs({a} - {b}) > {TOLERANCE} * greatest(abs({a}), abs({b})), true)"
    return f"{a} IS DISTINCT FROM {b}{close if 'number' in families and families <= _NUMERIC else ''}"


def _cells(con: duckdb.DuckDBPyConnection, table: str, column: str, differs: str) -> int:
    got = con.execute(
        f"INSERT INTO row_changes SELECT {literal(table)}, 'changed', o.\"@row\", {literal(column)}, "
        f'o.{quoted(column)}, n.{quoted(column)} FROM touched_old o JOIN touched_new n USING ("@row") '
        f'WHERE {differs} ORDER BY o."@row"'
    ).fetchone()
    return int(got[0]) if got else 0


def _elsewhere(
    con: duckdb.DuckDBPyConnection, old: Table, new: Table, keys: dict[str, str], places: dict[str, str]
) -> dict[str, int]:
    """How many rows of both sides were read at another place, by column."""
    if not places:
        return {}
    chosen = ", ".join(f"{sql} AS {quoted(column)}" for column, sql in places.items())
    counts = ", ".join(f"count(*) FILTER ({_differs(old, new, column)})" for column in places)
    sides = [
        f'(SELECT {keys[side]} AS "@row", {chosen} FROM {table.source})'
        for side, table in (("old", old), ("new", new))
    ]
    found = con.execute(f'SELECT {counts} FROM {sides[0]} o JOIN {sides[1]} n USING ("@row")').fetchall()[0]
    return {column: count for column, count in zip(places, found, strict=True) if count}


def _count(con: duckdb.DuckDBPyConnection, where: str = "", what: str = "*") -> int:
    got = con.execute(f"SELECT count({what}) FROM row_changes {where}").fetchone()
    return int(got[0]) if got else 0

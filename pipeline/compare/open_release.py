"""A release as it describes itself: tables, columns and keys from its own `datapackage.json`.

Nothing is taken from today's schema, so that a release made by older code stays comparable.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

# Where a descriptor leaves a key out, the key that the contract gives these tables holds.
CONTRACT_KEYS: dict[str, tuple[str, ...]] = {
    "documents": ("document_id",),
    "projects": ("project_id",),
    "funding": ("project_id", "scope", "source"),
    "targets": ("target_id",),
}
MANDATORY = ("projects", "targets")
_FAMILIES = (("HUGEINT", "integer"), ("INT", "integer"), ("DECIMAL", "decimal"), ("DOUBLE", "number"),
             ("FLOAT", "number"), ("VARCHAR", "string"), ("BOOL", "boolean"), ("DATE", "date"))  # fmt: skip


class BadInput(Exception):
    """What was given cannot be compared; the message is one line that says which file and what to do."""


@dataclass(frozen=True)
class Table:
    """One table of a release. `source` is SQL; `columns` maps a name to its type family."""

    name: str
    source: str
    columns: dict[str, str]
    key: tuple[str, ...]

    def column(self, name: str, family: str = "string") -> str:
        """SQL of a column, NULL of that family where an older release has none."""
        kind = {
            "string": "VARCHAR",
            "number": "DOUBLE",
            "integer": "BIGINT",
            "date": "DATE",
            "boolean": "BOOLEAN",
        }
        return f"CAST({quoted(name) if name in self.columns else 'NULL'} AS {kind[family]})"


@dataclass(frozen=True)
class Release:
    """A folder of tables."""

    path: Path
    tables: dict[str, Table]


def quoted(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def open_release(con: duckdb.DuckDBPyConnection, path: Path) -> Release:
    """The release at `path`; BadInput if it is none, lacks a mandatory table or holds a damaged one."""
    resources = _resources(path, _descriptor(path))
    for name in MANDATORY:
        if name not in resources:
            raise BadInput(
                f"{path}: 缺少数据表 {name}.parquet no table {name}; a release holds projects and targets"
            )
    tables = {name: _table(con, path, name, of) for name, of in sorted(resources.items())}
    for name, column in (("projects", "project_id"), ("targets", "project_id"), ("targets", "target_id")):
        if column not in tables[name].columns:
            raise BadInput(f"{path}: {name} 缺少列 the table lacks its column {column}")
    return Release(path, tables)


def _descriptor(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise BadInput(
            f"{path}: 没有这个版本或文件夹 no such release; give a folder of tables or a version in data/releases"
        )
    if not path.is_dir():
        raise BadInput(f"{path}: 不是文件夹 not a folder; give the folder that holds datapackage.json")
    file = path / "datapackage.json"
    if not file.is_file():
        raise BadInput(
            f"{file}: 没有此文件 no such file; a release is a folder with datapackage.json and Parquet tables"
        )
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{file}: 无法读取 cannot be read as JSON ({_first_line(error)})") from None
    if not isinstance(found, dict):
        raise BadInput(f"{file}: 不是 JSON 对象 not a JSON object")
    return found


def _resources(path: Path, descriptor: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Parquet resources by name; a table of the contract that lies beside an incomplete descriptor counts too."""
    listed = descriptor.get("resources", [])
    if not isinstance(listed, list) or not all(isinstance(of, dict) for of in listed):
        raise BadInput(
            f"{path / 'datapackage.json'}: resources 不是对象列表 resources is not a list of objects"
        )
    found = {
        name: {"path": f"{name}.parquet"} for name in CONTRACT_KEYS if (path / f"{name}.parquet").exists()
    }
    return found | {str(of.get("name")): of for of in listed if _is_parquet(path, of)}


def _is_parquet(path: Path, resource: dict[str, Any]) -> bool:
    paths = _paths(resource)
    return bool(paths) and all(
        one.endswith((".parquet", ".parquet/")) or (path / one).is_dir() for one in paths
    )


def _paths(resource: dict[str, Any]) -> list[str]:
    given = resource.get("path")
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str)]


def _table(con: duckdb.DuckDBPyConnection, path: Path, name: str, resource: dict[str, Any]) -> Table:
    source = _scan(path, name, _paths(resource))
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        where = path / _paths(resource)[0]
        raise BadInput(
            f"{where}: Parquet 已损坏 damaged or not Parquet; make or fetch it again ({_first_line(error)})"
        ) from None
    columns = {str(row[0]): family(str(row[1])) for row in described}
    return Table(name, source, columns, _key(path, name, resource, columns))


def _scan(path: Path, name: str, paths: list[str]) -> str:
    """SQL that reads a file, several files, or a folder of years."""
    files = [path / one for one in paths]
    for given, file in zip(paths, files, strict=True):
        if Path(given).is_absolute() or ".." in Path(given).parts:
            raise BadInput(
                f"{path / 'datapackage.json'}: {name} 的 path 越出文件夹 path leaves the folder: {given}"
            )
        if not file.exists():
            raise BadInput(f"{file}: 缺少数据表 no such table, though datapackage.json lists it")
        if file.is_dir() and not any(file.rglob("*.parquet")):
            raise BadInput(f"{file}: 文件夹中没有 Parquet 文件 a folder without Parquet files")
    globs = ", ".join(literal(_glob(file)) for file in files)
    hive = any(file.is_dir() for file in files)
    return (
        f"read_parquet([{globs}], hive_partitioning={str(hive).lower()}, union_by_name={str(hive).lower()})"
    )


def _glob(file: Path) -> str:
    escaped = "".join(f"[{char}]" if char in "*?[" else char for char in str(file))
    return f"{escaped}/**/*.parquet" if file.is_dir() else escaped


def _key(path: Path, name: str, resource: dict[str, Any], columns: dict[str, str]) -> tuple[str, ...]:
    schema = resource.get("schema")
    given = schema.get("primaryKey") if isinstance(schema, dict) else None
    key = (given,) if isinstance(given, str) else tuple(given or CONTRACT_KEYS.get(name, ()))
    missing = [column for column in key if column not in columns]
    if missing:
        raise BadInput(f"{path}: {name} 缺少主键列 the table lacks its key column {missing[0]}")
    return key


def family(kind: str) -> str:
    """Type family of a DuckDB type: widths are storage, not meaning."""
    if "[" in kind or kind.startswith(("STRUCT", "MAP")):
        return "nested"
    return next((name for part, name in _FAMILIES if part in kind), kind.lower())


def check_keys(con: duckdb.DuckDBPyConnection, release: Release) -> None:
    """BadInput if a key names two rows: nothing could be compared by it."""
    for table in release.tables.values():
        if table.key:
            columns = ", ".join(quoted(column) for column in table.key)
            twice = f"SELECT {columns} FROM {table.source} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
            row = con.execute(twice).fetchone()
            if row:
                at = " ".join(map(str, row))
                raise BadInput(
                    f"{release.path}: {table.name} 的主键重复 two rows share the key {at}; build the release again"
                )


def damaged(con: duckdb.DuckDBPyConnection, release: Release) -> str | None:
    """The table of a release that cannot be read to its end, or None."""
    for table in release.tables.values():
        try:
            con.execute(f"SELECT max(hash(COLUMNS(*))) FROM {table.source}").fetchall()
        except duckdb.Error:
            return f"{release.path}/{table.name}"
    return None


def fiscal_years(con: duckdb.DuckDBPyConnection, release: Release) -> list[int]:
    """The years of a release's projects, sorted, unknown ones left out."""
    table = release.tables["projects"]
    rows = con.execute(
        f"SELECT DISTINCT {table.column('fiscal_year', 'integer')} FROM {table.source}"
    ).fetchall()
    return sorted(row[0] for row in rows if row[0] is not None)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]

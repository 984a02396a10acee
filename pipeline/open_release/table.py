"""A table of a release as SQL: where its rows come from, its columns and their types, its key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.open_release.fault import BadInput
from pipeline.open_release.folder import NAME, Resource
from pipeline.open_release.sizes import check_sizes, damaged
from pipeline.schema import BY_NAME

_FAMILIES = {
    "TINYINT": "integer", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer", "UTINYINT": "integer",
    "USMALLINT": "integer", "UINTEGER": "integer", "DOUBLE": "number", "FLOAT": "number", "VARCHAR": "string",
    "BOOLEAN": "boolean", "DATE": "date",
}  # fmt: skip
_SQL = {"string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "date": "DATE", "boolean": "BOOLEAN", "decimal": "DECIMAL(18, 2)"}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: `kind` is the type DuckDB reads, `family` what it means whatever its width."""

    name: str
    kind: str
    family: str
    title: str = ""
    unit: str = ""
    description: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a release. `source` stands after FROM; `file` is its first file, for messages."""

    name: str
    title: str
    source: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    files: tuple[Path, ...]

    @property
    def file(self) -> Path:
        return self.files[0]

    def column(self, name: str, family: str = "string") -> str:
        """SQL of a column as that family, NULL where an older release has none."""
        return f"CAST({quoted(name) if name in self.columns else 'NULL'} AS {_SQL[family]})"


@dataclass(frozen=True)
class Release:
    """An open release: a folder, its tables by name, and what its descriptor says."""

    path: Path
    tables: dict[str, Table]
    descriptor: dict[str, Any]

    @property
    def name(self) -> str:
        """The version, or the folder's name where it is no release (`jixiao parse`)."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) and version else self.path.resolve().name


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def open_table(con: duckdb.DuckDBPyConnection, resource: Resource) -> Table:
    """The table of a resource, its sizes, names and types checked; no value is read yet."""
    check_sizes(resource.files)
    source = _scan(resource)
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        raise damaged(resource.files[0], error) from None
    columns = _columns(resource, {str(row[0]): str(row[1]) for row in described})
    return Table(resource.name, _title(resource), source, columns, _key(resource, columns), resource.files)


def _scan(resource: Resource) -> str:
    """SQL that reads the files; the folder of a year gives the column of the year."""
    files = ", ".join(literal(_escaped(file)) for file in resource.files)
    years = ", hive_partitioning=true, hive_types={'fiscal_year': INTEGER}, union_by_name=true"
    return f"read_parquet([{files}]{years if resource.by_year else ', hive_partitioning=false'})"


def _escaped(file: Path) -> str:
    """The name of one file, which may hold signs that would stand for many."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(file))


def _columns(resource: Resource, kinds: dict[str, str]) -> dict[str, Column]:
    """The columns in the order the descriptor tells, then those it does not tell."""
    file = resource.files[0]
    for name, kind in kinds.items():
        if not NAME.fullmatch(name):
            raise BadInput(f"{file}: {name[:80]!r} 不能作列名 is no name of a column: a-z, 0-9, _")
        if family(kind) is None:
            raise BadInput(f"{file}: {name} 的类型 {kind[:80]} 不能用 is of a type that no release has")
    told = {each.name: each for each in resource.fields}
    if absent := next((name for name in told if name not in kinds), None):
        raise BadInput(f"{file}: {resource.name} 缺少列 the table lacks its column {absent}")
    return {name: _column(resource.name, name, kinds[name], told) for name in dict.fromkeys([*told, *kinds])}


def _column(table: str, name: str, kind: str, told: dict[str, Any]) -> Column:
    """What is said of a column: by the descriptor, else by the schema of today, else nothing."""
    said, declared = (
        told.get(name),
        {each.name: each for each in BY_NAME[table].fields} if table in BY_NAME else {},
    )
    means = family(kind) or kind
    if said and said.title:
        return Column(name, kind, means, said.title, said.unit, said.description)
    field = declared.get(name)
    if field is None:
        return Column(name, kind, means, name)
    return Column(name, kind, means, field.title_zh, field.unit, f"{field.zh} {field.en}")


def family(kind: str) -> str | None:
    """What a DuckDB type means whatever its width; None for a type that no release has."""
    return "decimal" if kind.startswith("DECIMAL(") and "[" not in kind else _FAMILIES.get(kind)


def _title(resource: Resource) -> str:
    declared = BY_NAME.get(resource.name)
    return resource.title or (f"{declared.title_zh} {declared.title_en}" if declared else resource.name)


def _key(resource: Resource, columns: dict[str, Column]) -> tuple[str, ...]:
    """The key that the descriptor names; where it names none, that of the schema if all its columns are there."""
    declared = BY_NAME[resource.name].key if resource.name in BY_NAME else ()
    if resource.key is None:
        return declared if set(declared) <= columns.keys() else ()
    if missing := next((column for column in resource.key if column not in columns), None):
        raise BadInput(
            f"{resource.files[0]}: {resource.name} 缺少主键列 the table lacks its key column {missing}"
        )
    return resource.key

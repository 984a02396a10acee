"""How two releases differ, counted by key: enough for the version and the change notes.

What the changes mean (a target loosened, a project renamed) is the business of `pipeline.compare`.
Keys come from each release's own `datapackage.json`: old releases stay comparable after the code has moved on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.dataset as ds

from pipeline.parquet import database, open_table, view


@dataclass(frozen=True)
class RowChange:
    """Rows of one table: how many were added and removed, and in how many each field changed."""

    added: int = 0
    removed: int = 0
    fields: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.fields)


@dataclass(frozen=True)
class Comparison:
    """What changed. `structure` holds lines such as `+ targets.grade` (added), `- …` (removed), `~ …` (other type or key)."""

    structure: list[str] = field(default_factory=list)
    documents_added: list[str] = field(default_factory=list)
    documents_removed: list[str] = field(default_factory=list)
    rows: dict[str, RowChange] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.structure or any(self.rows.values()))


def compare(old: Path, new: Path) -> Comparison:
    """Compares two release folders."""
    db = database()
    before, after = _Release(old, "old", db), _Release(new, "new", db)
    rows = {name: _rows(db, before, after, name) for name in after.tables if name in before.tables}
    return Comparison(
        _structure(before, after), _documents(db, "new", "old"), _documents(db, "old", "new"),
        {name: change for name, change in rows.items() if change},
    )  # fmt: skip


def first(new: Path) -> Comparison:
    """A release that follows none: its documents, and all its rows as added."""
    release = _Release(new, "new", database())
    counts = {name: table.count_rows() for name, table in release.tables.items()}
    documents = release.tables["documents"].to_table(columns=["document_id"]).column(0).to_pylist()
    return Comparison(documents_added=sorted(documents),
                      rows={name: RowChange(added=count) for name, count in counts.items() if count})  # fmt: skip


class _Release:
    """A release folder, opened: keys from its descriptor, types from its Parquet files."""

    def __init__(self, folder: Path, prefix: str, db: duckdb.DuckDBPyConnection) -> None:
        resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
        self.keys = {each["name"]: tuple(each["schema"]["primaryKey"]) for each in resources}
        self.tables: dict[str, ds.Dataset] = {
            name: open_table(folder / f"{name}.parquet") for name in self.keys
        }
        for name in self.keys:
            view(db, f"{prefix}_{name}", folder / f"{name}.parquet")

    def types(self, table: str) -> dict[str, str]:
        return {each.name: str(each.type) for each in self.tables[table].schema}


def _structure(old: _Release, new: _Release) -> list[str]:
    tables = _signed(old.keys.keys(), new.keys.keys())
    shared = [name for name in new.tables if name in old.tables]
    fields = [line for name in shared for line in _signed(old.types(name), new.types(name), f"{name}.")]
    retyped = [f"~ {name}.{column}" for name in shared for column, kind in new.types(name).items()
               if old.types(name).get(column, kind) != kind]  # fmt: skip
    rekeyed = [f"~ {name} (key)" for name in shared if old.keys[name] != new.keys[name]]
    return sorted(tables + fields + retyped + rekeyed)


def _signed(old: object, new: object, prefix: str = "") -> list[str]:
    before, after = set(old), set(new)  # type: ignore[call-overload]
    return [f"+ {prefix}{name}" for name in after - before] + [f"- {prefix}{name}" for name in before - after]


def _documents(db: duckdb.DuckDBPyConnection, of: str, without: str) -> list[str]:
    sql = (
        f"SELECT document_id FROM {of}_documents ANTI JOIN {without}_documents USING (document_id) ORDER BY 1"
    )
    return [row[0] for row in db.execute(sql).fetchall()]


def _rows(db: duckdb.DuckDBPyConnection, old: _Release, new: _Release, name: str) -> RowChange:
    """Counts by the new key; where the key itself differs there is nothing to join on, `structure` says so."""
    if old.keys[name] != new.keys[name]:
        return RowChange()
    key, kinds = new.keys[name], old.types(name)
    columns = [
        column for column, kind in new.types(name).items() if kinds.get(column) == kind and column not in key
    ]
    counts = ["count(*) FILTER (o._there IS NULL)", "count(*) FILTER (n._there IS NULL)"]
    counts += [
        f'count(*) FILTER (o._there AND n._there AND o."{each}" IS DISTINCT FROM n."{each}")'
        for each in columns
    ]
    using = ", ".join(f'"{each}"' for each in key)
    sql = (f"SELECT {', '.join(counts)} FROM (SELECT *, true AS _there FROM old_{name}) o "
           f"FULL JOIN (SELECT *, true AS _there FROM new_{name}) n USING ({using})")  # fmt: skip
    found = db.execute(sql).fetchone()
    assert found is not None  # an aggregate always answers
    changed = {column: count for column, count in zip(columns, found[2:], strict=True) if count}
    return RowChange(found[0], found[1], changed)

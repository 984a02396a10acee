"""How two releases differ, counted by key: what the notes of a release say, and what its version follows from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.compare.row_changes import TableDiff, compare_tables
from pipeline.open_release import database, open_release


@dataclass(frozen=True)
class Comparison:
    """What changed: the tables of either release, and the documents that came and left. False where nothing did."""

    tables: list[TableDiff] = field(default_factory=list)
    documents_added: list[str] = field(default_factory=list)
    documents_removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not all(each.is_same_content for each in self.tables)

    @property
    def structure(self) -> list[str]:
        """Lines such as `+ targets.grade` (added), `- …` (removed), `~ …` (other type or key), sorted."""
        return sorted(line for each in self.tables for line in _structure(each))

    @property
    def rows(self) -> list[TableDiff]:
        """The tables of both releases in which rows came, left or changed."""
        return [each for each in self.tables if each.added or each.removed or each.cells or each.provenance]


def compare_releases(old: Path, new: Path) -> Comparison:
    """Compares two release folders, tables in the order of the new one; BadInput where one of them cannot be opened."""
    with database() as con:
        before, after = open_release(con, old), open_release(con, new)
        places = {name: place for place, name in enumerate(after.tables)}
        tables = sorted(
            compare_tables(con, before, after, rows=True), key=lambda each: places.get(each.name, -1)
        )
        sql = "SELECT row FROM row_changes WHERE table_name = 'documents' AND change = ? ORDER BY 1"
        added, removed = (
            [row[0] for row in con.execute(sql, [change]).fetchall()] for change in ("added", "removed")
        )
    return Comparison(tables, added, removed)


def first_release(new: Path) -> Comparison:
    """A release that follows none: its documents, and all its rows as added."""
    with database() as con:
        release = open_release(con, new)
        counts = {
            name: con.execute(f"SELECT count(*) FROM {table.source}").fetchall()[0][0]
            for name, table in release.tables.items()
        }
        documents = con.execute(
            f"SELECT document_id FROM {release.tables['documents'].source} ORDER BY 1"
        ).fetchall()
    return Comparison(
        [TableDiff(name, added=count) for name, count in counts.items()], [row[0] for row in documents]
    )


def _structure(table: TableDiff) -> list[str]:
    if table.status in ("table_added", "table_removed"):
        return [f"{'+' if table.status == 'table_added' else '-'} {table.name}"]
    lines = [f"~ {table.name} (key)"] if table.status == "key_changed" else []
    lines += [f"{_sign(was, now)} {table.name}.{column}" for column, was, now in table.columns]
    return lines + [f"~ {table.name}.{column}" for column, _, _ in table.widths]


def _sign(was: str | None, now: str | None) -> str:
    return "+" if was is None else "-" if now is None else "~"

"""The change notes of a release, `CHANGES.md`: counted from the comparison with the release before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.compare.release_changes import Comparison
from pipeline.compare.row_changes import TableDiff
from pipeline.parquet import open_table
from pipeline.release.pages import escape

MOST = 50  # lines of one list
_ORIGINS = {"facsimile": "摹本 facsimile", "published": "原件 published"}


def changes(
    version: str, previous: str | None, comparison: Comparison, documents: Mapping[str, str] | None = None
) -> str:
    """The notes of `version` in Markdown. `previous` None: the first release, all of it is new.

    `documents`: what is said of a document beside its id (`described`).
    """
    said = documents or {}
    head = (
        f"自 {previous} 以来的变化,按主键比较。\nWhat changed since {previous}, compared by key."
        if previous
        else "首个版本。\nThe first release."
    )
    parts = [
        _listed("结构 Structure", [f"- `{line}`" for line in comparison.structure]),
        _listed("新增文件 Documents added", _named(comparison.documents_added, said)),
        _listed("删去文件 Documents removed", _named(comparison.documents_removed, said)),
        _changed(comparison.rows),
    ]
    found = [part for part in parts if part] or ["各表行无变化。\nNo row of any table changed."]
    return "\n\n".join([f"# {version}", head, *found]) + "\n"


def described(release: Path, document_ids: list[str]) -> dict[str, str]:
    """Title, projects, targets and origin of the first MOST of some documents of a release, one line each."""
    wanted = pc.field("document_id").isin(pa.array(document_ids[:MOST], pa.string()))
    rows = open_table(release / "documents.parquet").to_table(filter=wanted).to_pylist()
    return {row["document_id"]: _described(row) for row in rows}


def _described(row: dict[str, Any]) -> str:
    counts = f"{row['forms'] or 0:,} 个项目 projects, {row['targets'] or 0:,} 个目标 targets"
    return f"{escape(row['title'] or row['issuer'] or '')}: {counts}, {_ORIGINS.get(row['origin'], row['origin'])}"


def _named(document_ids: list[str], said: Mapping[str, str]) -> list[str]:
    return [f"- `{each}` {said.get(each, '')}".rstrip() for each in document_ids]


def _listed(title: str, lines: list[str]) -> str:
    more = [f"- … {len(lines) - MOST:,}"] if len(lines) > MOST else []
    return "\n".join([f"## {title} ({len(lines):,})\n", *lines[:MOST], *more]) if lines else ""


def _changed(rows: list[TableDiff]) -> str:
    if not rows:
        return ""
    head = "## 行 Rows\n\n| 表 table | 新增 added | 删去 removed | 改值的字段(行数) fields with other values (rows) |\n|---|---:|---:|---|"
    return "\n".join([head, *map(_row, rows)])


def _row(table: TableDiff) -> str:
    fields = ", ".join(
        f"`{column}` ({count:,})" for column, count in (table.cells | table.provenance).items()
    )
    return f"| {table.name} | {table.added:,} | {table.removed:,} | {fields} |"

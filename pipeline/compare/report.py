"""What a reviewer reads and what a program reads: diff.json, diff.md, and Parquet for every row.

Text that was printed is data: it is escaped for Markdown and for a terminal. Long lists are capped in JSON and
Markdown and say so; the Parquet files are whole.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from pipeline.compare.markdown import markdown
from pipeline.compare.result import Diff, said, visible
from pipeline.compare.row_changes import TableDiff
from pipeline.open_release import literal

JSON_ROWS = 10_000
_FILES = {
    "changes": "SELECT scope, change, old_id, new_id, field, old, new FROM changes_sorted ORDER BY n",
    "project_links": "SELECT old_project_id, new_project_id, method, score FROM project_pairs ORDER BY link",
    "target_links": "SELECT o.target_id AS old_target_id, n.target_id AS new_target_id, x.method, x.score FROM target_pairs x "
    "JOIN old_targets o ON o.rid = x.old_rid JOIN new_targets n ON n.rid = x.new_rid ORDER BY x.link, o.line, o.part, x.old_rid",
    "rows": 'SELECT table_name AS "table", change, row, field, old, new FROM row_changes ORDER BY rowid',
}


def sort_changes(con: duckdb.DuckDBPyConnection) -> None:
    """`changes_sorted`: project by project in the new side's order, the project's own changes first."""
    con.execute("""CREATE OR REPLACE TEMP TABLE changes_sorted AS
        SELECT row_number() OVER (ORDER BY coalesce(p.new_rank, 2147483647), coalesce(p.old_rank, 2147483647),
               c.link NULLS LAST, c.scope, coalesce(n.line, o.line), coalesce(n.part, o.part), c.change, c.old_id, c.new_id,
               c.field) AS n,
            c.*, coalesce(n.indicator, o.indicator) AS indicator, o.target_text AS old_text, n.target_text AS new_text,
            op.project_name AS old_project, np.project_name AS new_project, np.annual_amount_cny AS amount
        FROM changes c LEFT JOIN project_pairs p USING (link) LEFT JOIN old_targets o ON o.rid = c.old_rid
        LEFT JOIN new_targets n ON n.rid = c.new_rid
        LEFT JOIN old_projects op ON op.rank = p.old_rank LEFT JOIN new_projects np ON np.rank = p.new_rank""")


def count_changes(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many of each word, as `scope.change`."""
    rows = con.execute(
        "SELECT scope || '.' || change, count(*) FROM changes GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {str(name): int(count) for name, count in rows}


def write(con: duckdb.DuckDBPyConnection, diff: Diff, out: Path) -> None:
    """diff.json, diff.md, changes.parquet, project_links.parquet, target_links.parquet and, by key, rows.parquet."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "rows.parquet").unlink(missing_ok=True)
    for name, sql in _FILES.items():
        if name != "rows" or diff.years is None:
            con.execute(
                f"COPY ({sql}) TO {literal(str(out / f'{name}.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
            )
    (out / "diff.json").write_text(
        json.dumps(as_json(con, diff), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (out / "diff.md").write_text(markdown(con, diff), encoding="utf-8")


def as_json(con: duckdb.DuckDBPyConnection, diff: Diff) -> dict[str, Any]:
    """The comparison as plain values; lists hold at most JSON_ROWS, `truncated` names those that were cut."""
    meaning = diff.meaning
    changes = con.execute("SELECT scope, change, old_id, new_id, field, old, new, indicator, old_text, new_text FROM changes_sorted "
                          f"ORDER BY n LIMIT {JSON_ROWS}")  # fmt: skip
    names = [one[0] for one in changes.description or []]
    fields = [
        dict(zip(("old_id", "new_id", "field", "old", "new"), one, strict=True))
        for one in meaning.project_fields
    ]
    undecided = [asdict(one) for one in meaning.undecided]
    lengths = {
        "changes": sum(diff.counts.values()),
        "ambiguous": len(undecided),
        "project_fields": len(fields),
    }
    return {
        "old": diff.old, "new": diff.new, "years": diff.years, "identical": diff.is_identical, "notes": diff.notes,
        "projects": {"old": meaning.projects[0], "new": meaning.projects[1], "linked": meaning.links},
        "targets": {"old": meaning.targets[0], "new": meaning.targets[1], "linked": meaning.target_links},
        "tables": [one.as_json() for one in diff.tables], "counts": diff.counts,
        "truncated": [name for name, length in lengths.items() if length > JSON_ROWS],
        "changes": [dict(zip(names, row, strict=True)) for row in changes.fetchall()],
        "ambiguous": undecided[:JSON_ROWS], "project_fields": fields[:JSON_ROWS],
    }  # fmt: skip


def summary(diff: Diff) -> str:
    """A few lines for the terminal."""
    meaning = diff.meaning
    over = f"{diff.years[0]} → {diff.years[1]}" if diff.years else "同年度 same years"
    lines = [f"{visible(diff.old)} → {visible(diff.new)} ({over})", *(visible(note) for note in diff.notes)]
    lines.append(f"项目 projects {meaning.projects[0]} → {meaning.projects[1]}, 对应 linked {meaning.links}; "
                 f"目标 targets {meaning.targets[0]} → {meaning.targets[1]}, 对应 linked {meaning.target_links}")  # fmt: skip
    lines += [
        f"  {'项目' if name.startswith('project') else '目标'} {said(name.partition('.')[2])}: {count}"
        for name, count in diff.counts.items()
    ]
    lines += [
        f"  表 table {visible(one.name)}: {_row_counts(one)}" for one in diff.tables if not one.is_identical
    ]
    if meaning.project_fields:
        lines.append(f"  其他项目字段 other project fields: {len(meaning.project_fields)}")
    if meaning.undecided:
        lines.append(f"  未决 ambiguous: {len(meaning.undecided)}")
    return "\n".join([*lines, "相同 identical" if diff.is_identical else "不同 different"])


def _row_counts(one: TableDiff) -> str:
    columns = f", 列 columns {', '.join(visible(name) for name, _, _ in one.columns)}" if one.columns else ""
    return f"{one.status}, +{one.added} −{one.removed} ~{one.changed}{columns}"

"""What a reviewer reads and what a program reads: diff.json, diff.md, and Parquet for every row.

Text that was printed is data: it is escaped for Markdown and for a terminal. Long lists are capped in JSON and
Markdown and say so; the Parquet files are whole.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from pipeline.compare.goalposts import COLUMNS, moved
from pipeline.compare.markdown import foremost, markdown
from pipeline.compare.result import Diff, said, visible
from pipeline.compare.row_changes import TableDiff
from pipeline.compare.year_changes import Meaning
from pipeline.open_release import literal

JSON_ROWS = 10_000
TERMINAL_ROWS = 10
_FILES = {
    "changes": "SELECT scope, change, old_id, new_id, field, old, new FROM found_changes ORDER BY n",
    "project_links": "SELECT old_project_id, new_project_id, method, score FROM found_projects ORDER BY rowid",
    "target_links": "SELECT old_target_id, new_target_id, method, score FROM found_targets ORDER BY rowid",
    "goalposts": f"SELECT old_id, new_id, {', '.join(COLUMNS)} FROM found_changes WHERE goalposts AND scope = 'target' ORDER BY n",
    "rows": 'SELECT table_name AS "table", change, row, field, old, new FROM row_changes ORDER BY rowid',
}


def frames() -> dict[str, str]:
    """SQL of what a notebook wants of the comparison that stands in `con`: changes with their names, and the links."""
    changes = (
        "SELECT scope, change, project, unit, years, indicator, field, old, new, old_text, new_text, old_id, new_id, "
        "amount AS amount_cny FROM found_changes ORDER BY n"
    )
    return {
        "changes": changes,
        "projects": _FILES["project_links"],
        "targets": _FILES["target_links"],
        "goalposts": _FILES["goalposts"],
    }


def write(con: duckdb.DuckDBPyConnection, diff: Diff, out: Path) -> None:
    """diff.json, diff.md, changes.parquet, project_links.parquet, target_links.parquet and, by key, rows.parquet."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("rows", "goalposts"):
        (out / f"{name}.parquet").unlink(missing_ok=True)
    for name, sql in _FILES.items():
        wanted = {"rows": diff.is_by_key, "goalposts": any(each.goalposts for each in diff.meanings)}
        if wanted.get(name, True):
            con.execute(
                f"COPY ({sql}) TO {literal(str(out / f'{name}.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
            )
    (out / "diff.json").write_text(
        json.dumps(as_json(con, diff), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (out / "diff.md").write_text(markdown(con, diff), encoding="utf-8")


def as_json(con: duckdb.DuckDBPyConnection, diff: Diff) -> dict[str, Any]:
    """The comparison as plain values; lists hold at most JSON_ROWS, `truncated` names those that were cut."""
    changes = con.execute(
        "SELECT scope, change, old_id, new_id, field, old, new, indicator, old_text, new_text, project, unit, "
        f"years FROM found_changes ORDER BY n LIMIT {JSON_ROWS}"
    )
    names = [one[0] for one in changes.description or []]
    fields = [each._asdict() for meaning in diff.meanings for each in meaning.project_fields]
    undecided = [
        {"scope": each.scope, "old": each.old, "new": each.new}
        for meaning in diff.meanings
        for each in meaning.undecided
    ]
    lengths = {
        "changes": sum(diff.counts.values()),
        "ambiguous": len(undecided),
        "project_fields": len(fields),
    }
    return {
        "old": diff.old,
        "new": diff.new,
        "identical": diff.is_identical,
        "notes": diff.notes,
        "comparisons": [_pairing(each) for each in diff.meanings],
        "tables": [one.as_json() for one in diff.tables],
        "counts": diff.counts,
        "truncated": [name for name, length in lengths.items() if length > JSON_ROWS],
        "changes": [dict(zip(names, row, strict=True)) for row in changes.fetchall()],
        "goalposts": moved(con, JSON_ROWS),
        "ambiguous": undecided[:JSON_ROWS],
        "project_fields": fields[:JSON_ROWS],
    }


def _pairing(meaning: Meaning) -> dict[str, Any]:
    return {
        "years": meaning.years,
        "goalposts": meaning.goalposts,
        "counts": meaning.counts,
        "projects": {"old": meaning.projects[0], "new": meaning.projects[1], "linked": meaning.links},
        "targets": {"old": meaning.targets[0], "new": meaning.targets[1], "linked": meaning.target_links},
    }


def summary(con: duckdb.DuckDBPyConnection, diff: Diff) -> str:
    """A few lines for the terminal: counts, and the changes that matter most by name."""
    lines = [f"{visible(diff.old)} → {visible(diff.new)}", *(visible(note) for note in diff.notes)]
    for each in diff.meanings:
        lines += _summed(each)
    lines += [
        f"  表 table {visible(one.name)}: {_row_counts(one)}"
        for one in diff.tables
        if not one.is_same_content
    ]
    fields, undecided = (
        sum(len(each) for each in lists)
        for lists in (
            [meaning.project_fields for meaning in diff.meanings],
            [meaning.undecided for meaning in diff.meanings],
        )
    )
    if fields:
        lines.append(f"  其他项目字段 other project fields: {fields}")
    if undecided:
        lines.append(f"  未决 ambiguous: {undecided}")
    matter = foremost(con, TERMINAL_ROWS)
    lines += ["要点 what matters", *(f"  {visible(line)}" for line in matter)] if matter else []
    return "\n".join([*lines, "相同 identical" if diff.is_identical else "不同 different"])


def _summed(meaning: Meaning) -> list[str]:
    over = (
        f"{(meaning.years or ('', ''))[0] or ''} 年度 目标 → 自评 targets → self-evaluation"
        if meaning.goalposts
        else f"{meaning.years[0]} → {meaning.years[1]} 年度 fiscal years"
        if meaning.years
        else "同年度 same years"
    )
    line = (
        f"{over}: 项目 projects {meaning.projects[0]} → {meaning.projects[1]}, 对应 linked {meaning.links}; "
        f"目标 targets {meaning.targets[0]} → {meaning.targets[1]}, 对应 linked {meaning.target_links}"
    )
    return [
        line,
        *(
            f"  {'项目' if name.startswith('project') else '目标'} {said(name.partition('.')[2])}: {count}"
            for name, count in meaning.counts.items()
        ),
    ]


def _row_counts(one: TableDiff) -> str:
    columns = f", 列 columns {', '.join(visible(name) for name, _, _ in one.columns)}" if one.columns else ""
    elsewhere = f", 位置或读法 place or reading {one.provenance}" if one.provenance else ""
    widths = f", 存储宽度 storage {', '.join(name for name, _, _ in one.widths)}" if one.widths else ""
    return f"{one.status}, +{one.added} −{one.removed} ~{one.changed}{columns}{elsewhere}{widths}"

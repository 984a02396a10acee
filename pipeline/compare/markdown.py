"""`diff.md`: what a reviewer reads, the few changes that matter first. Printed text is data and is escaped."""

from __future__ import annotations

from typing import Any

import duckdb

from pipeline.compare.result import Diff, escaped, said

MD_ROWS = 200
MD_PROJECTS = 200


def markdown(con: duckdb.DuckDBPyConnection, diff: Diff) -> str:
    """The page for a reviewer: the few changes that matter first, then the rest by project."""
    over = (
        f"{diff.years[0]} → {diff.years[1]} 年度 fiscal years"
        if diff.years
        else "同年度发布 releases of the same years"
    )
    parts = [f"# 变动 Changes: {escaped(diff.old)} → {escaped(diff.new)}\n", f"{over}\n"]
    if diff.is_identical:
        return "\n".join([*parts, *_notes(diff), "两者相同。 Identical.\n"])
    parts += [
        *_notes(diff),
        _matters(con),
        _totals(diff),
        _by_project(con),
        _fields(diff),
        _undecided(diff),
        _tables(diff),
    ]
    return "\n".join(part for part in parts if part)


def _notes(diff: Diff) -> list[str]:
    return [f"> {escaped(note)}\n" for note in diff.notes]


def _matters(con: duckdb.DuckDBPyConnection) -> str:
    target = ("项目 Project", "指标 Indicator", "原 Old", "现 New")
    budget = ("项目 Project", "原预算(元) Old", "现预算(元) New")
    texts = "coalesce(new_project, old_project), indicator, old_text, new_text"
    return "\n".join([
        "## 要点 What matters\n",
        _section(con, "放宽的目标 Loosened targets", target, texts, "change = 'loosened'"),
        _section(con, "删除的指标 Dropped indicators", target, texts, "change = 'dropped'"),
        _section(con, "预算增加而目标不变 Budget up, targets unchanged", budget, "coalesce(new_project, old_project), old, new",
                 "change = 'unchanged_while_budget_moved' AND CAST(new AS DECIMAL(18,2)) > CAST(old AS DECIMAL(18,2))"),
    ])  # fmt: skip


def _section(
    con: duckdb.DuckDBPyConnection, title: str, head: tuple[str, ...], columns: str, where: str
) -> str:
    """The rows with the largest budgets first, at most MD_ROWS."""
    total = int(con.execute(f"SELECT count(*) FROM changes_sorted WHERE {where}").fetchall()[0][0])
    rows = con.execute(
        f"SELECT {columns} FROM changes_sorted WHERE {where} ORDER BY amount DESC NULLS LAST, n LIMIT {MD_ROWS}"
    ).fetchall()
    more = (
        f"\n另有 {total - len(rows)} 条,见 changes.parquet。 {total - len(rows)} more in changes.parquet.\n"
        if total > len(rows)
        else ""
    )
    return (
        f"### {title} ({total})\n\n{_table(head, rows)}{more}" if total else f"### {title} (0)\n\n无 none\n"
    )


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [
        "| " + " | ".join(row) + " |"
        for row in (head, ["---"] * len(head), *([escaped(one) for one in row] for row in rows))
    ]
    return "\n".join(lines) + "\n"


def _totals(diff: Diff) -> str:
    rows = [
        (("项目 " if name.startswith("project") else "目标 ") + said(name.partition(".")[2]), count)
        for name, count in diff.counts.items()
    ]
    return f"## 合计 Totals\n\n{_table(('变动 Change', '数 Count'), rows)}" if rows else ""


def _by_project(con: duckdb.DuckDBPyConnection) -> str:
    """Every change, project by project, for the first MD_PROJECTS projects; then projects that began or ended."""
    linked = con.execute(f"""SELECT link, old_project, new_project, scope, change, indicator, coalesce(old_text, old), coalesce(new_text, new),
        field, old, new FROM changes_sorted WHERE link IN (SELECT link FROM changes_sorted WHERE link IS NOT NULL GROUP BY link
        ORDER BY min(n) LIMIT {MD_PROJECTS}) ORDER BY n""").fetchall()
    total = int(con.execute("SELECT count(DISTINCT link) FROM changes").fetchall()[0][0])
    parts, at = ["## 逐项目 By project\n"], None
    for link, old, new, scope, change, indicator, was, now, name, before, after in linked:
        if link != at:
            parts.append(f"\n### {escaped(new or old)}\n")
            at = link
        parts.append(f"- {said(change)}: {_both(scope, indicator, was, now, name, before, after)}")
    if total > MD_PROJECTS:
        parts.append(
            f"\n另有 {total - MD_PROJECTS} 个项目,见 changes.parquet。 {total - MD_PROJECTS} more projects in changes.parquet."
        )
    return "\n".join(parts) + "\n\n" + _came_and_went(con)


def _both(scope: str, indicator: str | None, was: str, now: str, name: str, before: str, after: str) -> str:
    """Both texts of a change; for a field other than the target itself also the field on both sides."""
    texts = f"{escaped(was)} → {escaped(now)}"
    if scope == "project":
        return texts
    field_ = f" ({escaped(name)}: {escaped(before)} → {escaped(after)})" if name != "target_text" else ""
    return f"{escaped(indicator)}: {texts}{field_}"


def _came_and_went(con: duckdb.DuckDBPyConnection) -> str:
    head = ("变动 Change", "项目 Project", "编号 Id")
    rows = con.execute(f"""SELECT change, coalesce(new, old), coalesce(new_id, old_id) FROM changes_sorted
        WHERE link IS NULL ORDER BY change DESC, n LIMIT {MD_ROWS}""").fetchall()
    total = int(con.execute("SELECT count(*) FROM changes WHERE link IS NULL").fetchall()[0][0])
    more = f"\n另有 {total - len(rows)} 个。 {total - len(rows)} more.\n" if total > len(rows) else ""
    shown = [(said(change), name, at) for change, name, at in rows]
    return (
        f"## 新增与终止的项目 Projects added and ended ({total})\n\n{_table(head, shown)}{more}"
        if rows
        else ""
    )


def _fields(diff: Diff) -> str:
    rows = diff.meaning.project_fields
    head = ("项目 Project", "字段 Field", "原 Old", "现 New")
    shown = [(new, name, was, now) for _, new, name, was, now in rows[:MD_ROWS]]
    return f"## 其他项目字段 Other project fields ({len(rows)})\n\n{_table(head, shown)}" if rows else ""


def _undecided(diff: Diff) -> str:
    groups = diff.meaning.undecided
    head = ("范围 Scope", "原 Old", "现 New")
    rows = [(one.scope, ", ".join(one.old), ", ".join(one.new)) for one in groups[:MD_ROWS]]
    why = "证据不足以判断哪一个对应哪一个,未作连接,亦不计为新增、终止或删除。 The evidence does not decide; not linked, not counted.\n\n"
    return f"## 未决的对应 Ambiguous ({len(groups)})\n\n{why}{_table(head, rows)}" if rows else ""


def _tables(diff: Diff) -> str:
    head = ("表 Table", "状态 Status", "列变动 Columns", "+ 行", "− 行", "改 Changed", "单元格 Cells")
    rows = [(one.name, one.status, ", ".join(f"{name}: {a or '∅'} → {b or '∅'}" for name, a, b in one.columns), one.added, one.removed,
             one.changed, ", ".join(f"{name} {count}" for name, count in one.cells.items())) for one in diff.tables if not one.is_identical]  # fmt: skip
    return f"## 数据表 Tables\n\n{_table(head, rows)}" if rows else ""

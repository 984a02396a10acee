"""What a reviewer reads and what a program reads: diff.json, diff.md, and Parquet for every row.

Text that was printed is data: it is escaped for Markdown and for a terminal. Long lists are capped in JSON and
Markdown and say so; the Parquet files are whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline.diff.meaning import Meaning
from pipeline.diff.opened import literal
from pipeline.diff.rows import TableDiff

JSON_ROWS = 10_000
MD_ROWS = 200
MD_PROJECTS = 200
WORDS = {
    "added": "新增", "ended": "终止", "renamed": "更名", "budget_up": "预算增加", "budget_down": "预算减少",
    "tightened": "收紧", "loosened": "放宽", "value_changed": "数值变动", "unit_changed": "单位变动",
    "comparator_added": "补明比较符", "comparator_lost": "失去比较符", "became_qualitative": "改为定性",
    "became_numeric": "改为定量", "reworded": "改写", "moved": "移类", "dropped": "删除",
    "unchanged_while_budget_moved": "预算变而目标不变",
}  # fmt: skip
_FILES = {
    "changes": "SELECT scope, change, old_id, new_id, field, old, new FROM changes_sorted ORDER BY n",
    "project_links": "SELECT old_project_id, new_project_id, method, score FROM project_pairs ORDER BY link",
    "target_links": "SELECT o.target_id AS old_target_id, n.target_id AS new_target_id, x.method, x.score FROM target_pairs x "
    "JOIN old_targets o ON o.rid = x.old_rid JOIN new_targets n ON n.rid = x.new_rid ORDER BY x.link, o.line, o.part, x.old_rid",
    "rows": "SELECT table_name AS \"table\", change, row, field, old, new FROM row_changes ORDER BY rowid",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~>$-])")


@dataclass
class Diff:
    """The whole comparison of two sides; `years` is None where releases of the same years are compared by key."""

    old: str
    new: str
    years: tuple[int, int] | None
    tables: list[TableDiff]
    meaning: Meaning
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_identical(self) -> bool:
        """Nothing differs and nothing is undecided; across years rows are not compared by key, columns are."""
        columns = all(one.is_identical for one in self.tables)
        return columns and not self.counts and not self.meaning.undecided and not self.meaning.project_fields


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
    rows = con.execute("SELECT scope || '.' || change, count(*) FROM changes GROUP BY 1 ORDER BY 1").fetchall()
    return {str(name): int(count) for name, count in rows}


def write(con: duckdb.DuckDBPyConnection, diff: Diff, out: Path) -> None:
    """diff.json, diff.md, changes.parquet, project_links.parquet, target_links.parquet and, by key, rows.parquet."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "rows.parquet").unlink(missing_ok=True)
    for name, sql in _FILES.items():
        if name != "rows" or diff.years is None:
            con.execute(f"COPY ({sql}) TO {literal(str(out / f'{name}.parquet'))} (FORMAT parquet, COMPRESSION zstd)")
    (out / "diff.json").write_text(json.dumps(as_json(con, diff), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "diff.md").write_text(markdown(con, diff), encoding="utf-8")


def as_json(con: duckdb.DuckDBPyConnection, diff: Diff) -> dict[str, Any]:
    """The comparison as plain values; lists hold at most JSON_ROWS, `truncated` names those that were cut."""
    meaning = diff.meaning
    changes = con.execute("SELECT scope, change, old_id, new_id, field, old, new, indicator, old_text, new_text FROM changes_sorted "
                          f"ORDER BY n LIMIT {JSON_ROWS}")  # fmt: skip
    names = [one[0] for one in changes.description or []]
    fields = [dict(zip(("old_id", "new_id", "field", "old", "new"), one, strict=True)) for one in meaning.project_fields]
    undecided = [asdict(one) for one in meaning.undecided]
    lengths = {"changes": sum(diff.counts.values()), "ambiguous": len(undecided), "project_fields": len(fields)}
    return {
        "old": diff.old, "new": diff.new, "years": diff.years, "identical": diff.is_identical, "notes": diff.notes,
        "projects": {"old": meaning.projects[0], "new": meaning.projects[1], "linked": meaning.links},
        "targets": {"old": meaning.targets[0], "new": meaning.targets[1], "linked": meaning.target_links},
        "tables": [one.as_json() for one in diff.tables], "counts": diff.counts,
        "truncated": [name for name, length in lengths.items() if length > JSON_ROWS],
        "changes": [dict(zip(names, row, strict=True)) for row in changes.fetchall()],
        "ambiguous": undecided[:JSON_ROWS], "project_fields": fields[:JSON_ROWS],
    }  # fmt: skip


def markdown(con: duckdb.DuckDBPyConnection, diff: Diff) -> str:
    """The page for a reviewer: the few changes that matter first, then the rest by project."""
    over = f"{diff.years[0]} → {diff.years[1]} 年度 fiscal years" if diff.years else "同年度发布 releases of the same years"
    parts = [f"# 变动 Changes: {escaped(diff.old)} → {escaped(diff.new)}\n", f"{over}\n"]
    if diff.is_identical:
        return "\n".join([*parts, *_notes(diff), "两者相同。 Identical.\n"])
    parts += [*_notes(diff), _matters(con), _totals(diff), _by_project(con), _fields(diff), _undecided(diff), _tables(diff)]
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


def _section(con: duckdb.DuckDBPyConnection, title: str, head: tuple[str, ...], columns: str, where: str) -> str:
    """The rows with the largest budgets first, at most MD_ROWS."""
    total = int(con.execute(f"SELECT count(*) FROM changes_sorted WHERE {where}").fetchall()[0][0])
    rows = con.execute(f"SELECT {columns} FROM changes_sorted WHERE {where} ORDER BY amount DESC NULLS LAST, n LIMIT {MD_ROWS}").fetchall()
    more = f"\n另有 {total - len(rows)} 条,见 changes.parquet。 {total - len(rows)} more in changes.parquet.\n" if total > len(rows) else ""
    return f"### {title} ({total})\n\n{_table(head, rows)}{more}" if total else f"### {title} (0)\n\n无 none\n"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *([escaped(one) for one in row] for row in rows))]
    return "\n".join(lines) + "\n"


def _totals(diff: Diff) -> str:
    rows = [(("项目 " if name.startswith("project") else "目标 ") + said(name.partition(".")[2]), count) for name, count in diff.counts.items()]
    return f"## 合计 Totals\n\n{_table(('变动 Change', '数 Count'), rows)}" if rows else ""


def said(word: str) -> str:
    """A word of the contract with its Chinese."""
    return f"{WORDS[word]} {word}"


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
        parts.append(f"\n另有 {total - MD_PROJECTS} 个项目,见 changes.parquet。 {total - MD_PROJECTS} more projects in changes.parquet.")
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
    return f"## 新增与终止的项目 Projects added and ended ({total})\n\n{_table(head, shown)}{more}" if rows else ""


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


def escaped(text: object) -> str:
    """Any text as Markdown that shows it and does nothing else: controls as escapes, markup and HTML inert."""
    if text is None or text == "":
        return "∅"
    shown = visible(str(text)).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\1", shown)


def visible(text: str) -> str:
    """Control and direction characters as escapes, for Markdown and terminals."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def summary(diff: Diff) -> str:
    """A few lines for the terminal."""
    meaning = diff.meaning
    over = f"{diff.years[0]} → {diff.years[1]}" if diff.years else "同年度 same years"
    lines = [f"{visible(diff.old)} → {visible(diff.new)} ({over})", *(visible(note) for note in diff.notes)]
    lines.append(f"项目 projects {meaning.projects[0]} → {meaning.projects[1]}, 对应 linked {meaning.links}; "
                 f"目标 targets {meaning.targets[0]} → {meaning.targets[1]}, 对应 linked {meaning.target_links}")  # fmt: skip
    lines += [f"  {'项目' if name.startswith('project') else '目标'} {said(name.partition('.')[2])}: {count}" for name, count in diff.counts.items()]
    lines += [f"  表 table {visible(one.name)}: {_row_counts(one)}" for one in diff.tables if not one.is_identical]
    if meaning.project_fields:
        lines.append(f"  其他项目字段 other project fields: {len(meaning.project_fields)}")
    if meaning.undecided:
        lines.append(f"  未决 ambiguous: {len(meaning.undecided)}")
    return "\n".join([*lines, "相同 identical" if diff.is_identical else "不同 different"])


def _row_counts(one: TableDiff) -> str:
    columns = f", 列 columns {', '.join(visible(name) for name, _, _ in one.columns)}" if one.columns else ""
    return f"{one.status}, +{one.added} −{one.removed} ~{one.changed}{columns}"

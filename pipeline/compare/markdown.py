"""`diff.md`: what a reviewer reads, the few changes that matter first. Printed text is data and is escaped."""

from __future__ import annotations

from typing import Any

import duckdb

from pipeline.compare.goalposts import moved
from pipeline.compare.result import Diff, escaped, said
from pipeline.compare.year_changes import FieldChange, Meaning, Undecided

MD_ROWS = 200
MD_PROJECTS = 200
_BUDGET_UP = (
    "change = 'unchanged_while_budget_moved' AND CAST(new AS DECIMAL(18,2)) > CAST(old AS DECIMAL(18,2))"
)
# What a reviewer asks first, foremost first; the rest is in the page.
_FOREMOST = ("loosened", "dropped", "unchanged_while_budget_moved", "ended", "became_qualitative", "comparator_lost",
             "budget_down", "unit_changed", "value_changed", "tightened", "budget_up", "became_numeric", "added", "renamed")  # fmt: skip


def markdown(con: duckdb.DuckDBPyConnection, diff: Diff) -> str:
    """The page for a reviewer: the few changes that matter first, then the rest by project."""
    parts = [f"# 变动 Changes: {escaped(diff.old)} → {escaped(diff.new)}\n", *map(_over, diff.meanings)]
    parts += [f"> {escaped(note)}\n" for note in diff.notes]
    if diff.is_identical:
        return "\n".join([*parts, "两者相同。 Identical.\n"])
    parts += [
        _goalposts(con, diff),
        _matters(con),
        _totals(diff),
        _by_project(con),
        _came_and_went(con),
        _fields([each for meaning in diff.meanings for each in meaning.project_fields]),
        _undecided([each for meaning in diff.meanings for each in meaning.undecided]),
        _tables(diff),
    ]
    return "\n".join(part for part in parts if part)


def foremost(con: duckdb.DuckDBPyConnection, most: int) -> list[str]:
    """The changes that matter most, one line each with names: by kind, then the largest budgets first."""
    ranked = " ".join(f"WHEN '{change}' THEN {rank}" for rank, change in enumerate(_FOREMOST))
    rows = con.execute(f"""SELECT change, project, unit, years, scope, indicator, old_text, new_text, field, old, new FROM found_changes
        WHERE change <> 'no_document' ORDER BY CASE change {ranked} ELSE 99 END, amount DESC NULLS LAST, n LIMIT {most}""").fetchall()
    return [
        f"{said(change)}: {_called(project, unit, years)}{_changed(*rest)}"
        for change, project, unit, years, *rest in rows
    ]


def _called(project: str | None, unit: str | None, years: str | None) -> str:
    place = ", ".join(part for part in (unit, years) if part)
    return f"{project or '∅'} ({place})" if place else project or "∅"


def _changed(
    scope: str,
    indicator: str | None,
    was: str | None,
    now: str | None,
    field: str,
    before: str | None,
    after: str | None,
) -> str:
    """Indicator and both texts of a change, one text where they are the same, and the field where it is another one."""
    if scope == "project":
        return f": {before or '∅'} → {after or '∅'}" if before and after else ""
    texts = was or "∅" if was == now else f"{was or '∅'} → {now or '∅'}"
    other = f" ({field}: {before or '∅'} → {after or '∅'})" if field != "target_text" else ""
    return f": {indicator or '∅'}: {texts}{other}"


def _goalposts(con: duckdb.DuckDBPyConnection, diff: Diff) -> str:
    """What the self-evaluations changed in the targets they are measured by, both texts and both places."""
    if not any(each.goalposts for each in diff.meanings):
        return ""
    total = sum(
        sum(n for name, n in m.counts.items() if name.startswith("target."))
        for m in diff.meanings
        if m.goalposts
    )
    head = ("变动 Change", "项目 Project", "单位 Unit", "年度 Year", "指标 Indicator", "预算时 At the budget", "自评时 At the self-evaluation",
            "预算时位置 Place", "自评时位置 Place")  # fmt: skip
    rows = [
        (said(each["change"]), each["project"], each["unit"], each["years"], _renamed(each), each["old_text"], each["new_text"],
         each["old_place"], each["new_place"])
        for each in moved(con, MD_ROWS)
    ]  # fmt: skip
    title = f"## 挪动的目标 Moved goalposts ({total})\n"
    if not rows:
        return (
            f"{title}\n自评表所列目标与预算时相同。 The self-evaluations state the targets of the budget.\n"
        )
    return f"{title}\n{_table(head, rows)}{_more(total - len(rows), '条', 'changes')}"


def _renamed(change: dict[str, Any]) -> str | None:
    """The indicator's name; both where it is the name that was reworded."""
    name = change["indicator"]
    return f"{change['old']} → {change['new']}" if change["field"] == "indicator" else name


def _over(meaning: Meaning) -> str:
    if meaning.goalposts:
        return f"{(meaning.years or ('', ''))[0] or ''} 年度:绩效目标 → 绩效自评 targets → self-evaluation\n"
    if meaning.years:
        return f"{meaning.years[0]} → {meaning.years[1]} 年度 fiscal years\n"
    return "同年度,按主键比较 the same years, by key\n"


def _matters(con: duckdb.DuckDBPyConnection) -> str:
    head = ("项目 Project", "单位 Unit", "年度 Year")
    target = (*head, "指标 Indicator", "原 Old", "现 New")
    texts = "project, unit, years, indicator, old_text, new_text"
    return "\n".join(
        [
            "## 要点 What matters\n",
            _section(con, "放宽的目标 Loosened targets", target, texts, "change = 'loosened'"),
            _section(con, "删除的指标 Dropped indicators", target, texts, "change = 'dropped'"),
            _section(
                con,
                "预算增加而目标不变 Budget up, targets unchanged",
                (*head, "原预算(元) Old", "现预算(元) New"),
                "project, unit, years, old, new",
                _BUDGET_UP,
            ),
        ]
    )


def _section(
    con: duckdb.DuckDBPyConnection, title: str, head: tuple[str, ...], columns: str, where: str
) -> str:
    """The rows with the largest budgets first, at most MD_ROWS."""
    total = int(con.execute(f"SELECT count(*) FROM found_changes WHERE {where}").fetchall()[0][0])
    rows = con.execute(
        f"SELECT {columns} FROM found_changes WHERE {where} ORDER BY amount DESC NULLS LAST, n LIMIT {MD_ROWS}"
    ).fetchall()
    if not total:
        return f"### {title} (0)\n\n无 none\n"
    return f"### {title} ({total})\n\n{_table(head, rows)}{_more(total - len(rows), '条', 'changes')}"


def _more(count: int, zh: str, en: str) -> str:
    if not count:
        return ""
    return f"\n另有 {count} {zh},见 changes.parquet。 {count} more {en} in changes.parquet.\n"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    shown = (head, ["---"] * len(head), *([escaped(one) for one in row] for row in rows))
    return "".join("| " + " | ".join(row) + " |\n" for row in shown)


def _totals(diff: Diff) -> str:
    rows = [
        (
            _between(meaning),
            ("项目 " if name.startswith("project") else "目标 ") + said(name.partition(".")[2]),
            count,
        )
        for meaning in diff.meanings
        for name, count in meaning.counts.items()
    ]
    return f"## 合计 Totals\n\n{_table(('年度 Years', '变动 Change', '数 Count'), rows)}" if rows else ""


def _between(meaning: Meaning) -> str:
    if meaning.goalposts:
        return f"{(meaning.years or ('', ''))[0] or ''} 目标 → 自评 targets → self-evaluation"
    return f"{meaning.years[0]} → {meaning.years[1]}" if meaning.years else "同年度 same years"


def _by_project(con: duckdb.DuckDBPyConnection) -> str:
    """Every change, project by project, for the first MD_PROJECTS projects."""
    rows = con.execute(f"""SELECT link, project, unit, years, change, scope, indicator, old_text, new_text, field, old, new
        FROM found_changes WHERE link IN (SELECT link FROM found_changes WHERE link IS NOT NULL GROUP BY link
        ORDER BY min(n) LIMIT {MD_PROJECTS}) ORDER BY n""").fetchall()
    total = int(con.execute("SELECT count(DISTINCT link) FROM found_changes").fetchall()[0][0])
    if not total:
        return ""
    parts, at = ["## 逐项目 By project\n"], None
    for link, project, unit, years, change, *rest in rows:
        if link != at:
            parts.append(f"\n### {' · '.join(escaped(part) for part in (project, unit, years) if part)}\n")
            at = link
        parts.append(f"- {said(change)}{escaped(_changed(*rest))}")
    return "\n".join(parts) + "\n" + _more(max(0, total - MD_PROJECTS), "个项目", "projects")


def _came_and_went(con: duckdb.DuckDBPyConnection) -> str:
    """Projects of one side only: ended where their unit has a document, apart from those whose unit has none."""
    head = ("变动 Change", "项目 Project", "单位 Unit", "年度 Year")
    found = []
    for title, changes in (
        ("新增与终止的项目 Projects added and ended", ("added", "ended")),
        (
            "单位无新一年文件的项目,是否终止不得而知 Projects of units without a document of the new year: ended or not is not known",
            ("no_document",),
        ),
    ):
        where = f"link IS NULL AND change IN ({', '.join(map(repr, changes))})"
        total = int(con.execute(f"SELECT count(*) FROM found_changes WHERE {where}").fetchall()[0][0])
        rows = con.execute(
            f"SELECT change, project, unit, years FROM found_changes WHERE {where} ORDER BY change DESC, n LIMIT {MD_ROWS}"
        ).fetchall()
        shown = [(said(change), *rest) for change, *rest in rows]
        if rows:
            found.append(
                f"## {title} ({total})\n\n{_table(head, shown)}{_more(total - len(rows), '个', 'projects')}"
            )
    return "\n".join(found)


def _fields(changes: list[FieldChange]) -> str:
    head = ("项目 Project", "单位 Unit", "年度 Year", "字段 Field", "原 Old", "现 New")
    rows = [(one.project, one.unit, one.years, one.field, one.old, one.new) for one in changes[:MD_ROWS]]
    return f"## 其他项目字段 Other project fields ({len(changes)})\n\n{_table(head, rows)}" if rows else ""


def _undecided(groups: list[Undecided]) -> str:
    head = ("范围 Scope", "原 Old", "现 New")
    rows = [(one.scope, "; ".join(one.old_names), "; ".join(one.new_names)) for one in groups[:MD_ROWS]]
    why = "证据不足以判断哪一个对应哪一个,未作连接,亦不计为新增、终止或删除。 The evidence does not decide; not linked, not counted.\n\n"
    return f"## 未决的对应 Ambiguous ({len(groups)})\n\n{why}{_table(head, rows)}" if rows else ""


def _tables(diff: Diff) -> str:
    head = (
        "表 Table",
        "状态 Status",
        "列变动 Columns",
        "+ 行",
        "− 行",
        "改 Changed",
        "单元格 Cells",
        "位置、读法 Place, reading",
    )
    rows = [
        (
            one.name,
            one.status,
            ", ".join(f"{name}: {was or '∅'} → {now or '∅'}" for name, was, now in one.columns),
            one.added,
            one.removed,
            one.changed,
            _counted(one.cells),
            _counted(one.provenance),
        )
        for one in diff.tables
        if not one.is_same_content
    ]
    return f"## 数据表 Tables\n\n{_table(head, rows)}" if rows else ""


def _counted(fields: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in fields.items())

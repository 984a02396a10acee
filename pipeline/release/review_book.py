"""审核.xlsx: a workbook for reviewers. Every target with its project, its reading and what was found, in Chinese, ready to print.

Sheets: 目标总表, 发现, 成本核对, 文件, 说明. Numbers are numbers; a text that looks like a formula is text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.doubt import TITLES, Kind
from pipeline.forms.status import reasons
from pipeline.release.workbook import Column, Page
from pipeline.target.said import chinese
from pipeline.words import typeset, zh

NAME = "审核.xlsx"
_AT_ONCE = 10_000
# What is found of a target in words; what concerns its whole project stands with the project's first target.
_FOUND = """
CREATE OR REPLACE TABLE review_said AS
WITH told AS (SELECT f.*, coalesce(w.words, f.rule) AS told FROM findings f LEFT JOIN review_words w USING (rule)),
of_rows AS (
    SELECT unnest(string_split(coalesce(target_ids, target_id), ' ')) AS target_id, told AS message, severity, rule
    FROM told WHERE coalesce(target_ids, target_id) IS NOT NULL),
firsts AS (SELECT project_id, arg_min(target_id, (page, line, part)) AS target_id FROM targets GROUP BY 1),
of_projects AS (
    SELECT firsts.target_id, '整个项目：' || told AS message, severity, rule
    FROM told JOIN firsts USING (project_id) WHERE coalesce(target_ids, told.target_id) IS NULL)
SELECT target_id, string_agg(message, '；' ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rule, message)
    AS messages FROM (FROM of_rows UNION ALL FROM of_projects) GROUP BY 1"""
_TARGETS = """
SELECT coalesce(p.implementing_unit, p.supervising_department) AS issuing_unit, p.project_name, t.fiscal_year AS year, p.annual_amount_cny,
       review_said.messages, r.actual_text, r.outcome, r.attainment, t.*
FROM targets t JOIN projects p USING (project_id) LEFT JOIN review_said USING (target_id)
LEFT JOIN (SELECT target_id, any_value(actual_text) AS actual_text, any_value(outcome) AS outcome, any_value(attainment) AS attainment
           FROM results GROUP BY 1) r USING (target_id)
ORDER BY t.fiscal_year DESC NULLS LAST, t.document_id, t.page, t.project_id, t.line, t.part, t.target_id"""
_FINDINGS = """
SELECT f.*, coalesce(p.implementing_unit, p.supervising_department) AS issuing_unit, p.project_name, p.fiscal_year AS year,
       coalesce(t.place, p.place, 'p' || coalesce(t.page, p.page)) AS place, t.line, t.indicator
FROM findings f LEFT JOIN projects p USING (project_id) LEFT JOIN targets t ON t.target_id = f.target_id
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, p.fiscal_year DESC NULLS LAST, p.document_id, p.page, f.rule, f.finding_id"""
_COSTS = """
SELECT c.*, coalesce(p.implementing_unit, p.supervising_department) AS issuing_unit, p.project_name, p.fiscal_year AS year
FROM cost_checks c JOIN projects p USING (project_id)
ORDER BY p.fiscal_year DESC NULLS LAST, p.document_id, p.page, p.project_id"""
_DOCUMENTS = "SELECT * FROM documents ORDER BY fiscal_year DESC NULLS LAST, document_id"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column: its head, its width in characters, how a row fills it, what it means."""

    title: str
    width: float
    value: Callable[[Row], Any]
    means: str
    kind: str = "text"
    once: bool = False


def _plain(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]


def _word(listed: str, name: str) -> Callable[[Row], Any]:
    return lambda row: zh(listed, row[name]) or None


_UNIT = _Shown("单位", 16, _plain("issuing_unit"), "实施单位；未印时为主管部门", once=True)
_PROJECT = _Shown("项目", 21, _plain("project_name"), "项目名称", once=True)
_YEAR = _Shown("年度", 5.5, _plain("year"), "预算年度", "year", once=True)
TARGETS = (
    _UNIT, _PROJECT, _YEAR,
    _Shown("年度预算(元)", 16, _plain("annual_amount_cny"), "年度资金总额，元", "money", once=True),
    _Shown("类别", 15.5, _word("category", "category"), "按一、二级指标统一的类别"),
    _Shown("三级指标", 35, _plain("indicator"), "表上所印"),
    _Shown("指标值", 16, _plain("target_text"), "表上所印；空白为未印或无法辨认"),
    _Shown("读作", 13, lambda row: chinese(row) or None, "程序读出的含义，如 ≥ 90 %；没有比较符就是表上没有写明"),
    _Shown("数值", 8.5, _plain("value"), "读出的数，单位同所印", "number"),
    _Shown("类型", 5.5, _word("kind", "kind"), "数值、日期、期限、相对、定性、占位、空白"),
    _Shown("实际完成", 13, _plain("actual_text"), "自评表、监控表所印的完成值"),
    _Shown("完成情况", 9, _word("outcome", "outcome"), "完成值与指标值比较的结果"),
    _Shown("发现", 27, _plain("messages"), "对这一行的发现，全文见“发现”表；“整个项目：”起头的写在该项目的第一行"),
    _Shown("存疑", 9, lambda row: TITLES[Kind(row["doubt"])] if row["doubt"] else None, "读取时的疑点；空白为没有"),
    _Shown("位置", 6, lambda row: row["place"] or f"p{row['page']}", "p3 为第 3 页；表1!C12 为工作表的单元格"),
)  # fmt: skip
FINDINGS = (
    _Shown("级别", 5.5, _word("severity", "severity"), "错误、警示、提示"), _Shown("规则", 16, _word("rule", "rule"), "哪条规则"),
    _UNIT, _PROJECT, _YEAR,
    _Shown("位置", 6, _plain("place"), "页或单元格"), _Shown("行", 4, _plain("line"), "表中第几行指标", "number"),
    _Shown("说明", 84, lambda row: typeset(row["message_zh"]), "发现了什么"),
    _Shown("应为", 12, _plain("expected"), "按规则应有的值"), _Shown("实为", 14, _plain("actual"), "表上的值"),
)  # fmt: skip
COSTS = (
    _UNIT, _Shown("项目", 32, _plain("project_name"), "项目名称"), _Shown("年度", 5.5, _plain("year"), "预算年度", "year"),
    _Shown("结果", 9, _word("cost", "status"), "相等；接近(相差不超过 2%)；有缺口；无法计算"),
    _Shown("成本合计(元)", 15, _plain("cost_total_cny"), "成本指标合计", "money"),
    _Shown("年度预算(元)", 15, _plain("annual_amount_cny"), "年度资金总额", "money"),
    _Shown("相差(元)", 14, lambda row: None if row["cost_total_cny"] is None or row["annual_amount_cny"] is None
           else row["cost_total_cny"] - row["annual_amount_cny"], "成本合计减预算：负数为少于预算", "money"),
    _Shown("相差", 8, lambda row: None if row["gap_share"] is None else 0.0 - row["gap_share"], "相差占预算的比例", "share"),
    _Shown("算式", 70, _plain("formula"), "由成本指标(数量 × 单价)得出合计的算式"),
)  # fmt: skip
DOCUMENTS = (
    _Shown("文件编号", 18, _plain("document_id"), "文件在本数据集中的编号"), _Shown("标题", 40, _plain("title"), "公开文件的标题"),
    _Shown("公开单位", 24, _plain("issuer"), "公开该文件的单位"), _Shown("年度", 5.5, _plain("fiscal_year"), "预算年度", "year"),
    _Shown("来源", 20, _word("origin", "origin"), "单位公开的原件，或按公开文本重排的摹本；空白为不知"),
    _Shown("页", 5, _plain("pages"), "页数", "number"), _Shown("表", 5, _plain("forms"), "项目表数", "number"),
    _Shown("目标", 6, _plain("targets"), "目标行数", "number"), _Shown("状态", 10, _word("status", "status"), "是否全部读出"),
    _Shown("状态说明", 50, lambda row: reasons(row["status"], row["status_detail"])[0] or None, "疑点与提示"),
)  # fmt: skip
_SHEETS = {"目标总表": (TARGETS, _TARGETS), "发现": (FINDINGS, _FINDINGS), "成本核对": (COSTS, _COSTS), "文件": (DOCUMENTS, _DOCUMENTS)}  # fmt: skip


def pages(con: duckdb.DuckDBPyConnection) -> Iterator[Page]:
    """The sheets, from the declared views of an open release."""
    con.execute("CREATE OR REPLACE TABLE review_words (rule VARCHAR, words VARCHAR)")
    named = {str(rule) for (rule,) in con.execute("SELECT DISTINCT rule FROM findings").fetchall()}
    if named:
        con.executemany(
            "INSERT INTO review_words VALUES (?, ?)", [(rule, zh("rule", rule)) for rule in sorted(named)]
        )
    con.execute(_FOUND)
    told: dict[str, tuple[_Shown, ...]] = {}
    for name, (columns, sql) in _SHEETS.items():
        shown = told[name] = _with_values(con, columns) if name == "目标总表" else columns
        heads = tuple(Column(each.title, each.width, each.kind, each.once) for each in shown)
        yield Page(name, heads, _rows(con, shown, sql))
    yield _explained(told)


def _with_values(con: duckdb.DuckDBPyConnection, columns: tuple[_Shown, ...]) -> tuple[_Shown, ...]:
    """Without the columns that no row of this release fills: results, doubts."""
    counts = con.execute(
        "SELECT (SELECT count(*) FROM results), (SELECT count(*) FROM targets WHERE doubt IS NOT NULL)"
    ).fetchall()[0]
    empty = {"实际完成": counts[0], "完成情况": counts[0], "存疑": counts[1]}
    return tuple(each for each in columns if empty.get(each.title, 1))


def _rows(con: duckdb.DuckDBPyConnection, columns: tuple[_Shown, ...], sql: str) -> Iterator[tuple[Any, ...]]:
    cursor = con.cursor().execute(sql)
    names = [column[0] for column in cursor.description or []]
    while batch := cursor.fetchmany(_AT_ONCE):
        for one in batch:
            row = dict(zip(names, one, strict=True))
            yield tuple(each.value(row) for each in columns)


def _explained(told: dict[str, tuple[_Shown, ...]]) -> Page:
    rows = [(name, each.title, each.means) for name, shown in told.items() for each in shown]
    rows += [
        ("全部", "比较符", "表上没有写“不少于”“不超过”的，“读作”里就没有 ≥ ≤；不作推测。"),
        (
            "全部",
            "数据",
            "本工作簿由 jixiao 导出；各表全部列见同一文件夹的 jixiao.xlsx(jixiao export)，页面图像见网页(jixiao report)。",
        ),
    ]
    heads = (Column("工作表", 11, once=True), Column("列", 15), Column("说明", 84))
    return Page("说明", heads, iter(rows), upright=True)

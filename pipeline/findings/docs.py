"""`docs/findings.md` from the rules: `python -m pipeline.findings.docs > docs/findings.md`."""

from __future__ import annotations

import csv
import inspect
import re
from pathlib import Path

from pipeline.findings.rule import Rule
from pipeline.findings.rules import RULES

_GROUPS = {
    "identity": ("加总关系", "Identities"), "structure": ("指标体系", "Structure"),
    "cost": ("成本核对", "Cost"), "quality": ("目标质量", "Quality of targets"),
    "results": ("自评", "Self-evaluation"),
    "reading": ("识别存疑", "Doubt in reading"),
}  # fmt: skip
_HEAD = """# 发现规则 · Rules of findings

由 `pipeline/findings/rules.py` 生成,请勿手改。
Generated from `pipeline/findings/rules.py`; do not edit.

发现只说明表上写了什么、没写什么,不改动数据,也不代表单位有过错。
A finding says what the form states or leaves out; it changes no data and accuses nobody.

`error` 表上数字自相矛盾;`warning` 需要核实;`note` 值得知道。
`error`: the form contradicts itself. `warning`: worth asking about. `note`: worth knowing.

`finding_id` = 项目编号 + 规则与所涉目标的哈希(8 位),与数值、次序无关:数值改了,编号不变。
`finding_id` is the project id plus 8 hex of a hash of the rule and its row, whatever the values and the order.

## 成本核对的读法 · How cost rows are read

先定算式,后看预算,从不凑数。
The formula is settled before the budget is looked at, never by trying until it fits.

1. 无分母的金额相加;名为总成本、预算总额或项目本名的行,与分项并列时是合计,不重复计入;“其中”行已含在上一行;节约额、社会成本、生态环境成本不计。
   CostAmount amounts are added. A row named as the total (or as the project itself) beside parts is not added; 其中 rows are in the row above; savings, social and ecological cost are left out.
2. 单价 × 数量,配对依次按 `name`(名称相同或相互包含,较短名称的 75 % 以上)、`unit`(全表只此一个该单位的数量;人、次期场、时间可供多个单价共用)、`elimination`(同单位只剩这一对)。
   Unit price × quantity: by `name` (the same, or 75 % of the shorter within the other), by `unit` (the only count of that unit; people, occasions and time may serve several prices), by `elimination` (the only two left with that unit).
3. 次、项、个、人、批、宗什么都能数:名称各说一事时,不凭单位配对。
   次, 项, 个, 人, 批, 宗 count anything: where names speak of two activities, the unit alone joins nothing.
4. 分母或名称要几个因数就乘几个:元/人·天 × 人 × 天;人均;每期人数 × 期数;人数、天数、期数同名时三者连乘(总人数、人次除外)。元/年 在年度预算中计一次。
   As many factors as denominators and names ask for: people × days; 人均; people per session × sessions; people, days and sessions of one name are multiplied (not 总人数 or 人次). A price per year counts once.
5. `exact` 相等到分;`close` 相差不超过预算的 2 %;`gap` 其余;表上没有该数量、有两种同样成立的读法、区间、没有单位的数:`not_computable`,各种读法并列于 `alternatives`。
   `exact` to the fen; `close` within 2 % of the budget; `gap` otherwise; `not_computable` where a count is not printed, two readings are equally good, an amount is a range or has no unit. All readings stand in `alternatives`.

例(2024 宁夏发改委“表彰活动”):会议费 ≤510元/人·天,表上有人数 170 人而没有天数。按一天算是 30.27 万元,接近预算 30 万元,但“一天”出自预算而非表格,故为 `not_computable`。
Example (the 2024 award meeting): ≤510元/人·天 with 170 people and no number of days. One day would give 30.27 of 30 万元, but “one day” would be taken from the budget, not from the form: `not_computable`.
"""


_PRECISION = """
## 准确率 · Precision

手头所有的表({forms} 张:2024 年的发布、各地的真表、手绘的表、自评表)上的发现,条数多的三条规则抽读(见末列),其余逐条读过。误报:审计人员不会签字的。
Every finding on all forms at hand ({forms}: the 2024 publication, real forms of other units, drawn ones, self-evaluations)
was read, of three rules with many a sample (last column). False: what an auditor would not sign. A rule with no finding
there has not been measured.

| 规则 rule | 条 findings | 误报 false | 准确率 precision | 误报的缘由 what was false |
|---|---|---|---|---|
"""


def render() -> str:
    """The page: the reading of cost rows, every rule with its sentences and small print, and how often each is right."""
    parts = [_HEAD]
    for group, (zh, en) in _GROUPS.items():
        parts.append(f"\n## {zh} · {en}\n")
        parts += [_rule(rule) for rule in RULES if rule.group == group]
    return "".join([*parts, *_precision()])


def _precision() -> list[str]:
    """The table of `precision.csv`: findings read and those that were false, by rule. Its first row has the forms."""
    with Path(__file__).with_name("precision.csv").open(encoding="utf-8", newline="") as file:
        forms, *rows = list(csv.DictReader(file))
    lines = [
        f"| `{row['rule']}` | {row['found']} | {row['false']} | {_share(row)} | {row['why']} |\n"
        for row in rows
    ]
    total = {name: str(sum(int(row[name]) for row in rows)) for name in ("found", "false")}
    whole = f"| 合计 all | {total['found']} | {total['false']} | {_share(total)} | |\n"
    return [_PRECISION.format(forms=forms["found"]), *lines, whole]


def _share(row: dict[str, str]) -> str:
    return f"{1 - int(row['false']) / int(row['found']):.3f}"


def _rule(rule: Rule) -> str:
    note = rule.note or inspect.getdoc(rule.check) or ""
    small = re.sub(r"\s+", " ", note)
    return f"\n### `{rule.id}` ({rule.severity})\n\n{rule.zh}\n{rule.en}\n\n{small}\n"


if __name__ == "__main__":
    print(render(), end="")

"""Every rule, in one place: id, severity and the sentence of its findings. The checks stand in the modules they
name.

`docs/findings.md` is generated from this list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.cost.check import CostCheck
from pipeline.findings import goals, identities, limits, quality, results
from pipeline.findings.doubt import DOUBTS
from pipeline.findings.rule import Rule
from pipeline.findings.standards import Standard, above_standard
from pipeline.project import Hit, Project, yuan

SLIGHT = 0.99  # gap, as a share of the budget, from which a lone amount is no total


def cost_gap(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The formula is in `cost_checks`. A gap says what the form does not print, not what is wrong with the budget.

    Not judged on self-evaluations: their budget was adjusted since the targets were set. A lone amount below a hundredth of the budget is no total but a price whose denominator is not printed (参审案件补助
    100元): no finding.
    """
    if project.form_kind != "target":
        return
    alone = len(cost.rows) == 1 and "×" not in (cost.formula or "")
    if not (alone and cost.gap_share is not None and cost.gap_share > SLIGHT):
        yield from _cost_differs(cost, "gap")


def cost_close(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Within 2 % of the budget. Not judged on self-evaluations."""
    if project.form_kind == "target":
        yield from _cost_differs(cost, "close")


def _cost_differs(cost: CostCheck, status: str) -> Iterator[Hit]:
    if cost.status == status and cost.cost_total_cny is not None and cost.annual_amount_cny is not None:
        expected, actual = yuan(cost.annual_amount_cny), yuan(cost.cost_total_cny)
        yield Hit(others=cost.rows, expected=expected, actual=actual, words={"formula": cost.formula})


def cost_unpaired(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Per unit price: no quantity of the form answers to its name or unit, so that nobody can multiply it."""
    for row, unit in cost.lacking:
        words = {"name": row.indicator, "text": row.target_text, "unit": f"({unit})" if unit else ""}
        yield Hit(row.target_id, expected=f"?{unit}", actual=row.target_text, words=words)


def cost_ambiguous(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """All readings are in `cost_checks.alternatives`; none is preferred because it fits the budget."""
    if cost.alternatives:
        yield Hit(others=cost.rows, actual=cost.alternatives)


def cost_total_row(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A row named as the total (总成本, 预算总额, 培训总费用) beside parts that all could be computed."""
    if cost.cost_total_cny is None:
        return
    for each in cost.totals:
        if each.whole and each.yuan != cost.cost_total_cny:
            words = {"name": each.row.indicator}
            parts = yuan(cost.cost_total_cny)
            yield Hit(each.row.target_id, cost.rows, expected=parts, actual=yuan(each.yuan), words=words)


RULES: tuple[Rule, ...] = (
    Rule("own_funds_sum", "identity", "error",
         "本级资金总额 {actual} 不等于财政拨款、其他资金、结余结转之和 {expected}。",
         "Own funds of {actual} are not the sum of fiscal appropriation, other and carry-over, {expected}.",
         identities.own_funds_sum),
    Rule("transfer_sum", "identity", "error",
         "转移市县资金总额 {actual} 不等于中央资金与自治区(地方)资金之和 {expected}。",
         "Transfers of {actual} are not the sum of central and regional funds, {expected}.",
         identities.transfer_sum),
    Rule("year_sum", "identity", "error",
         "年度资金总额 {actual} 不等于本级资金与转移资金之和 {expected}。",
         "The year's amount of {actual} is not the sum of own funds and transfers, {expected}.",
         identities.year_sum),
    Rule("project_total_below_year", "identity", "error",
         "项目总额 {actual} 小于年度资金总额(应 {expected})。",
         "The project's total of {actual} is less than the year's amount ({expected}).",
         identities.project_total),
    Rule("one_year_total", "identity", "error",
         "一年期项目的项目总额 {actual} 应等于年度资金总额 {expected}。",
         "A one-year project's total of {actual} should be the year's amount, {expected}.",
         identities.one_year_total),
    Rule("weights_sum", "identity", "error",
         "各指标分值(权重)合计 {actual},应为 {expected}。",
         "The weights printed sum to {actual}, not {expected}.",
         identities.weights_sum),
    Rule("level2_of_level1", "structure", "warning",
         "二级指标“{level2}”列在一级指标“{actual}”之下,应属“{expected}”。",
         "Level 2 “{level2}” stands under level 1 “{actual}”; it belongs to {expected}.",
         identities.level2_of_level1),
    Rule("level2_absent", "structure", "warning",
         "未设置{zh},或仅有占位行。",
         "No indicator of {en}, or a placeholder only.",
         identities.level2_absent),
    Rule("score_above_weight", "results", "error",
         "“{name}”得分 {actual} 高于分值 {expected}。",
         "“{name}” scores {actual}, above the points that it can have, {expected}.",
         results.score_above_weight),
    Rule("scores_sum", "results", "error",
         "自评总分 {actual} 不等于各项得分之和 {expected}。",
         "The total score of {actual} is not the sum of the scores, {expected}.",
         results.scores_sum),
    Rule("execution_rate", "results", "error",
         "{zh}执行率 {actual} 不等于执行数除以预算数 {expected}。",
         "The rate of execution of {en}, {actual}, is not spent over budget, {expected}.",
         results.execution_rate),
    Rule("execution_score", "results", "warning",
         "{zh}执行率得分 {actual} 不等于执行率乘以分值 {expected}。",
         "The score of the rate of execution of {en}, {actual}, is not rate × weight, {expected}.",
         results.execution_score),
    Rule("spent_above_budget", "results", "warning",
         "{zh}执行数 {actual} 超过预算数({expected})。",
         "Spent of {en}: {actual}, above the budget ({expected}).",
         results.spent_above_budget),
    Rule("full_marks_missed", "results", "warning",
         "“{name}”目标 {text},实际 {actual_text},未达到而得满分。",
         "“{name}”: target {text}, result {actual_text}: missed, with full marks.",
         results.full_marks_missed),
    Rule("points_lost_met", "results", "note",
         "“{name}”目标 {text},实际 {actual_text},已达到而扣分(得 {actual},分值 {expected})。",
         "“{name}”: target {text}, result {actual_text}: met, yet {actual} of {expected} points.",
         results.points_lost),
    Rule("missed_unexplained", "results", "warning",
         "“{name}”目标 {text},实际 {actual_text},未达到而未说明原因。",
         "“{name}”: target {text}, result {actual_text}: missed, and no reason is given.",
         results.missed_unexplained),
    Rule("far_above_target", "results", "warning",
         "“{name}”目标 {text},实际 {actual_text},为目标的 {actual},目标偏低。",
         "“{name}”: target {text}, result {actual_text}: {actual} of the target, which was too low.",
         results.far_above),
    Rule("results_copied", "results", "note",
         "{actual} 项实际完成值均与指标值逐字相同。",
         "All {actual} results are their targets word for word.",
         results.copied),
    Rule("cost_gap", "cost", "warning",
         "成本目标合计 {actual},年度预算 {expected},相差超过 2%:{formula}。",
         "The cost targets come to {actual}, the year's budget is {expected}: more than 2 % apart ({formula}).",
         cost_gap),
    Rule("cost_close", "cost", "note",
         "成本目标合计 {actual},年度预算 {expected},相差不超过 2%:{formula}。",
         "The cost targets come to {actual}, the year's budget is {expected}: within 2 % ({formula}).",
         cost_close),
    Rule("cost_unpaired", "cost", "note",
         "单价“{name} {text}”在表上没有对应的数量{unit},无法计算成本。",
         "The unit price “{name} {text}” has no quantity on the form {unit}: its cost cannot be computed.",
         cost_unpaired),
    Rule("cost_ambiguous", "cost", "note",
         "成本目标有多种同样成立的读法,无法确定合计:{actual}。",
         "The cost targets can be read in several equally good ways: {actual}.",
         cost_ambiguous),
    Rule("cost_total_row", "cost", "warning",
         "“{name}”{actual} 与各分项成本之和 {expected} 不一致。",
         "“{name}” of {actual} is not the sum of the cost rows beside it, {expected}.",
         cost_total_row),
    Rule("above_standard", "cost", "warning",
         "“{name}”{actual} 高于《{title}》规定的 {expected}。",
         "“{name}” of {actual} is above {expected}, the standard of {title}.",
         note="Rows of `data/standards.csv` whose keyword, denominators, region and years all fit; empty until sourced."),
    Rule("placeholder", "quality", "note",
         "“{name}”为占位行{printed_zh},没有内容。",
         "“{name}” is a placeholder{printed_en} that promises nothing.",
         quality.placeholder),
    Rule("missing", "quality", "warning",
         "“{name}”没有指标值。",
         "“{name}” has no target.",
         quality.missing),
    Rule("block_empty", "quality", "warning",
         "年度指标值全部为空白。",
         "All annual targets are blank.",
         quality.block_empty),
    Rule("above_ceiling", "quality", "warning",
         "“{name}”的指标值“{text}”达到或超过该比率的上限:至多 100%。",
         "“{name}” promises “{text}”: at or above the ceiling of such a share, which is 100 %.",
         limits.above_ceiling),
    Rule("cost_not_money", "cost", "warning",
         "“{name}”是金额,表上却以数量计:“{text}”。",
         "“{name}” is money, but the form counts it: “{text}”.",
         limits.cost_not_money),
    Rule("restates_name", "quality", "warning",
         "指标值与指标名称相同:“{text}”。",
         "The target only repeats the name of its indicator: “{text}”.",
         quality.restates_name),
    Rule("number_expected", "quality", "warning",
         "数量或成本指标“{name}”应为数值,表上为“{text}”。",
         "“{name}” is a quantity or cost and should be a number; the form says “{text}”.",
         quality.number_expected),
    Rule("no_comparator", "quality", "note",
         "“{name}”的指标值“{text}”未写明比较符(≥、≤、=)。",
         "“{name}” states no comparator (≥, ≤, =) with “{text}”.",
         quality.no_comparator),
    Rule("vague", "quality", "note",
         "“{name}”的指标值“{text}”本身没有数值、日期、方向或基线,难以核验。",
         "“{name}”: “{text}” by itself has no number, date, direction or baseline to check it by.",
         quality.vague),
    Rule("misfiled", "quality", "warning",
         "“{name}”列在“{actual}”之下,按名称应属{zh}。",
         "“{name}” stands under “{actual}”; by its name it belongs to {en}.",
         quality.misfiled),
    Rule("goal_differs", "quality", "warning",
         "年度目标写“{said}”,指标“{name}”为“{text}”,两处不一致。",
         "The goal says “{said}”, the indicator “{name}” says “{text}”.",
         goals.goal_differs),
    Rule("same_text_projects", "quality", "note",
         "“{text}”与另外 {others} 个项目文字相同(如 {example})。",
         "“{text}” is word for word the text of {others} other project(s), e.g. {example}.",
         note="Words only (no numbers), 12 characters or more for a target, 20 for a goal; found across the corpus."),
    Rule("same_text_years", "quality", "note",
         "“{text}”与该项目 {earlier} 年度文字相同。",
         "“{text}” is word for word this project's text of {earlier}.",
         note="The same project (name and unit) in an earlier year; words only, lengths as above."),
    *DOUBTS,
)  # fmt: skip
BY_ID = {rule.id: rule for rule in RULES}


def rules_with(standards: Sequence[Standard]) -> tuple[Rule, ...]:
    """The rules of one project, the standards filled in."""
    check = above_standard(standards)
    return tuple(replace(rule, check=check) if rule.id == "above_standard" else rule for rule in RULES)

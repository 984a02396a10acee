"""The tables of what self-evaluation and monitoring forms print beside the targets: results, execution."""

from __future__ import annotations

from pipeline.schema.declare import Field, Table, box, money, text
from pipeline.schema.parsed import PARSED
from pipeline.schema.shared import (
    CONFIDENCE,
    DOCUMENT_ID,
    PAGE,
    PLACE,
    PROJECT_ID,
    TARGET_ID,
    TEXT_ORIGIN,
    YEAR,
)
from pipeline.vocabulary.money import SOURCES

OUTCOMES = ("met", "exceeded", "missed", "partly", "not_comparable", "not_reported")
_POINTS = (
    Field("weight", "number", "分值", "表上所印分值。", "Points that can be had, as printed.", minimum=0),
    Field("score", "number", "得分", "表上所印得分。", "Points given, as printed."),
)

RESULTS = Table(
    "results", "完成情况", "Results", "自评表、监控表上每个目标的实际完成值、得分与原因,每个目标一行。",
    "What a self-evaluation or monitoring form says was achieved: actual, score and reason, one row per target.", ("result_id",),
    (
        text("result_id", "完成编号", "目标编号加 -r。", "The target id and -r.", False),
        TARGET_ID, PROJECT_ID, DOCUMENT_ID, YEAR, PAGE, PLACE,
        text("actual_text", "实际完成值", "所印实际完成值;监控表为至今的执行情况。", "What was achieved, as printed; on a monitoring form so far."),
        text("forecast_text", "全年预计完成", "监控表所印全年预计完成情况。", "What a monitoring form expects for the whole year."),
        *PARSED,
        *_POINTS,
        Field("score_rows", "integer", "得分所及行数", "得分单元格合并的行数;大于 1 时各行所列为同一得分,合计只计一次。",
              "Rows over which the cell of the score is merged; above 1 the rows repeat one score, which counts once.", minimum=1),
        text("reason_text", "偏差原因", "所印偏差原因与改进措施。", "Reason of the deviation and measures, as printed."),
        text("outcome", "结果", "met 达到;exceeded 超出;missed 未达到;partly 部分完成;not_comparable 无法比较;not_reported 未填报。",
              "met, exceeded, missed, partly, not_comparable or not_reported: the actual against the target by its comparator and desired direction.",
              False, enum=OUTCOMES),
        Field("attainment", "number", "完成比例", "实际与目标之比;越小越好的目标为目标与实际之比;无法比较为空。",
              "Actual to target, or target to actual where less is better; null where they cannot be compared.", unit="1", minimum=0),
        TEXT_ORIGIN, CONFIDENCE, *box("实际完成值", "the actual"),
    ),
    (("target_id", "targets"), ("project_id", "projects"), ("document_id", "documents")),
    "actual_text",
)  # fmt: skip

EXECUTION = Table(
    "execution", "预算执行", "Execution", "自评表、监控表资金栏:每项目每资金来源一行。",
    "The grid of funds of a self-evaluation or monitoring form: one row per project and source of funds.", ("project_id", "source"),
    (
        PROJECT_ID,
        text("source", "资金来源", "total 总额;fiscal_appropriation 财政拨款;other 其他;carry_over 结余结转;central 中央;regional 自治区/地方。",
              "total, fiscal_appropriation, other, carry_over, central or regional.", False, enum=SOURCES),
        money("initial_cny", "年初预算数", "年初预算,元。", "Budget at the start of the year, yuan."),
        money("adjusted_cny", "全年预算数", "调整后(全年)预算,元。", "Budget after adjustment, yuan."),
        money("spent_cny", "全年执行数", "执行数,元;监控表为至今的执行数。", "Spent, yuan; on a monitoring form so far."),
        text("rate_text", "执行率原文", "所印执行率。", "Rate of execution as printed."),
        Field("rate_printed", "number", "所印执行率", "所印执行率的数值,1 为 100%。", "The rate printed, 1 is 100 %.", unit="1", minimum=0),
        Field("rate", "number", "执行率", "执行数 / 全年预算数(未印时为年初预算数)。", "Spent over the adjusted budget, over that of the start where no other is printed.", unit="1"),
        *_POINTS,
        PAGE, PLACE, TEXT_ORIGIN, *box("该行首个数值", "the first figure of the row"),
    ),
    (("project_id", "projects"),),
    "*",
)  # fmt: skip

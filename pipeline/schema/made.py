"""The tables of what was found in the forms and changed on the way: findings, cost_checks, measures, repairs, corrections."""

from __future__ import annotations

from pipeline.schema.declare import Field, Table, money, optional, share, text
from pipeline.schema.shared import DOCUMENT_ID, PAGE, PROJECT_ID, TARGET_ID, YEAR

FINDINGS = Table(
    "findings", "发现", "Findings", "来源文件自身值得注意之处,只公布,不更改。",
    "Things worth knowing about the source itself; published, never fixed.", ("finding_id",),
    (
        text("finding_id", "发现编号", "同一件事编号不变。", "Stays the same for the same thing.", False),
        text("rule", "规则", "规则编号。", "Id of the rule.", False),
        text("severity", "级别", "error 错误;warning 警示;note 提示。", "error, warning or note.", False, enum=("error", "warning", "note")),
        optional(PROJECT_ID), optional(TARGET_ID),
        text("message_zh", "说明", "中文说明。", "The finding in Chinese.", False),
        text("message_en", "说明(英文)", "英文说明。", "The finding in English.", False),
        text("expected", "应为", "按规则应有的值。", "What the rule expects."),
        text("actual", "实为", "表上的值。", "What the form says."),
        text("target_ids", "涉及的行", "涉及的目标编号,空格分隔。", "The rows it speaks of, separated by spaces."),
    ),
    (("project_id", "projects"), ("target_id", "targets")),
)  # fmt: skip

COST_CHECKS = Table(
    "cost_checks", "成本核对", "Cost checks", "成本目标(数量 × 单价)能否还原年度预算,每项目一行。",
    "Whether the cost targets rebuild the year's budget, one row per project.", ("project_id",),
    (
        PROJECT_ID,
        text("status", "结果", "exact 相等;close 相差不超过 2%;gap 有缺口;not_computable 无法计算。",
              "exact, close (within 2 %), gap or not_computable.", False, enum=("exact", "close", "gap", "not_computable")),
        money("cost_total_cny", "成本合计", "成本目标合计,元。", "Sum of the cost targets, yuan."),
        money("annual_amount_cny", "年度资金总额", "年度预算,元。", "The year's budget, yuan."),
        Field("gap_share", "number", "缺口比例", "(预算 − 合计) / 预算。", "(budget − total) / budget.", unit="1"),
        text("formula", "算式", "完整算式。", "The formula spelled out."),
        text("methods", "配对方法", "每一配对所用方法:name、unit、elimination。", "How each pair was found: name, unit or elimination."),
        text("unmatched", "未配对的行", "未能配对的成本行与数量行的目标编号。", "Target ids left unmatched on either side."),
        text("alternatives", "其他读法", "同样成立的其他算式。", "Other equally good readings."),
    ),
    (("project_id", "projects"),),
)  # fmt: skip

_WHERE = (
    DOCUMENT_ID, optional(PROJECT_ID), optional(TARGET_ID), PAGE,
    Field("line", "integer", "行号", "指标行在表中的位置,从 1 起;表头栏目为空。", "Position of the indicator row in the form, counted from 1; null for a field of the head.", minimum=1),
    text("field", "字段", "改动的字段。", "The field that was changed.", False),
    text("was", "原文", "所印内容。", "What is printed."),
    text("becomes", "改为", "改后内容;空为无法辨认。", "What it becomes; null: illegible."),
)  # fmt: skip

REPAIRS = Table(
    "repairs", "修复", "Repairs", "受损的栏目、级次与金额,凭表上的依据恢复,逐条记录。",
    "Damaged captions, levels and amounts recovered from what the form itself says, each with its witness.", ("repair_id",),
    (text("repair_id", "修复编号", "由位置与字段组成。", "Made of place and field.", False), *_WHERE, text("witness", "依据", "code 代码;name 名称;order 次序;span 合并范围;sum 合计;grammar 指标值的语法;words 前后文字成词。",
                    "The witnesses: code, name, order, span, sum, the grammar of targets or the words around a character.", False)),
)  # fmt: skip

CORRECTIONS = Table(
    "corrections", "更正", "Corrections", "人工更正与确认,每条均有理由。", "A person's fixes and confirmations, each with its reason.",
    ("correction_id",),
    (text("correction_id", "更正编号", "由位置与字段组成。", "Made of place and field.", False),
     text("action", "性质", "correct 更正;confirm 确认:看过,所印无误。", "correct: changed; confirm: seen, and right as printed.",
          False, enum=("correct", "confirm")), *_WHERE, text("reason_zh", "理由", "更正理由。", "Why, in Chinese.", False),
     text("reason_en", "理由(英文)", "更正理由(英文)。", "Why, in English.", False)),
)  # fmt: skip

MEASURES = Table(
    "measures", "可衡量度", "Measures", "按项目、单位、二级指标、年度统计目标的可衡量程度。",
    "How measurable targets are, per project, unit, level 2 and year.", ("measure_id",),
    (
        text("measure_id", "统计编号", "口径、年度与组。", "Grouping, year and group.", False),
        text("grouping", "统计口径", "project 项目;unit 单位;category 类别;year 年度。", "project, unit, category or year.",
              False, enum=("project", "unit", "category", "year")),
        YEAR,
        text("group", "组", "项目编号、单位名称、类别或年度。", "Project id, unit, category or year.", False),
        Field("targets", "integer", "目标数", "该组目标行数。", "Target rows of the group.", False, minimum=0),
        share("numeric_share", "数值占比", "数值型占比。", "Share that is numeric."),
        share("dated_share", "日期占比", "日期或期限型占比。", "Share that is a date or a duration."),
        share("relative_share", "相对占比", "相对基线型占比。", "Share relative to a baseline."),
        share("qualitative_share", "定性占比", "定性占比。", "Share that is qualitative."),
        share("placeholder_share", "占位占比", "占位占比。", "Share that says nothing."),
        share("missing_share", "空白占比", "空白占比。", "Share that is blank."),
        share("comparator_share", "写明比较符占比", "数值型中写明比较符的占比。", "Of the numeric ones, share with a stated comparator."),
        share("traceable_share", "可追踪占比", "有数值、单位和日期(或年度)的占比。", "Share traceable to number, unit and date."),
    ),
)  # fmt: skip

"""What is read in the text of a target, and in that of a result: the same fields in both tables."""

from __future__ import annotations

from pipeline.schema.declare import Field, text

KINDS = ("numeric", "date", "duration", "relative", "qualitative", "placeholder", "missing")
COMPARATORS = ("ge", "gt", "le", "lt", "eq", "between")
DIMENSIONS = (
    "count",
    "person",
    "money",
    "share",
    "area",
    "length",
    "volume",
    "mass",
    "power",
    "energy",
    "time",
)

PARSED = (
    text("kind", "目标类型", "numeric 数值;date 日期;duration 期限;relative 相对;qualitative 定性;placeholder 占位;missing 空白。",
          "numeric, date, duration, relative, qualitative, placeholder or missing.", False, enum=KINDS),
    text("comparator", "比较符", "ge ≥;gt >;le ≤;lt <;eq =;between 区间;空为未写明。", "ge gt le lt eq between; null: not stated.", enum=COMPARATORS),
    Field("value", "number", "数值", "所印数值。", "Number as printed."),
    Field("value_upper", "number", "数值上限", "区间上限。", "Upper end of a range."),
    text("unit", "单位", "所印单位,含数量级。", "Unit as printed, scale included."),
    text("per", "分母", "单价的分母,以 · 相连。", "Denominators of a rate, joined by ·."),
    Field("base_value", "number", "基准数值", "换算为基准单位后的数值。", "Value in the base unit."),
    Field("base_value_upper", "number", "基准数值上限", "区间上限,基准单位。", "Upper end in the base unit."),
    text("base_unit", "基准单位", "去除数量级的单位;百分比为 1。", "Unit without scale; 1 for shares."),
    text("dimension", "量纲", "数量的种类;不认识的单位为空。", "Kind of quantity; null for an unknown measure word.", enum=DIMENSIONS),
    Field("date_from", "date", "起始日", "日期或时段的首日。", "First day of a date or period."),
    Field("date_to", "date", "截止日", "日期、时段末日或期限。", "Last day, or the deadline."),
    text("duration", "时长", "ISO 8601 时长。", "ISO 8601 duration."),
    text("anchor", "起算事件", "时长从何事起算,原文。", "The event a duration counts from, as printed."),
    text("direction", "方向", "increase 上升;decrease 下降;maintain 保持。", "increase, decrease or maintain.", enum=("increase", "decrease", "maintain")),
    text("intensity", "程度词", "如 明显、逐步。", "The adverb of degree as printed."),
    text("baseline", "基线", "previous_year 或四位年份。", "previous_year or a year.", pattern=r"^(?:previous_year|\d{4})$"),
    Field("approximate", "boolean", "约数", "印有“左右”“约”为真,否则为空。", "True where 左右 or 约 is printed, else null."),
)  # fmt: skip

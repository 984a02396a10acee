"""Every released field, once.

From these declarations come the Arrow schemas, `datapackage.json`, the data dictionary in Chinese and
English, and the expectations that can be derived (types, nulls, closed lists, keys, ranges).
A field name means the same thing in every table. Units stand in the name (`_cny` yuan, `_share` 0–1) or in `unit`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

MONEY = pa.decimal128(18, 2)
TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "money": MONEY,
    "boolean": pa.bool_(),
    "date": pa.date32(),
}

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
CATEGORIES = (
    "output.quantity", "output.quality", "output.timeliness",
    "cost", "cost.economic", "cost.social", "cost.ecological",
    "benefit.economic", "benefit.social", "benefit.ecological", "benefit.sustainability",
    "satisfaction.beneficiary", "process", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One released column. `type` is a key of TYPES; `minimum`/`maximum` are inclusive."""

    name: str
    type: str
    title_zh: str
    zh: str
    en: str
    nullable: bool = True
    enum: tuple[str, ...] = ()
    unit: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None

    def arrow(self) -> pa.Field:
        """The Arrow field, its description carried as metadata."""
        described = {"title": self.title_zh, "description": f"{self.zh} {self.en}", "unit": self.unit}
        metadata = {key: value for key, value in described.items() if value}
        return pa.field(self.name, TYPES[self.type], self.nullable, metadata)


@dataclass(frozen=True)
class Table:
    """One released table. `key` names the primary key; `foreign` maps a column to the table whose key it holds."""

    name: str
    title_zh: str
    title_en: str
    zh: str
    en: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign: tuple[tuple[str, str], ...] = ()

    def arrow(self) -> pa.Schema:
        """The Arrow schema, the table's title in its metadata."""
        metadata = {"name": self.name, "title": self.title_zh, "description": f"{self.zh} {self.en}"}
        return pa.schema([field.arrow() for field in self.fields], metadata)

    def names(self) -> list[str]:
        """Column names in released order."""
        return [field.name for field in self.fields]


def _text(name: str, title: str, zh: str, en: str, nullable: bool = True, **more: object) -> Field:
    return Field(name, "string", title, zh, en, nullable, **more)  # type: ignore[arg-type]


def _box(of_zh: str, of_en: str, nullable: bool = True) -> tuple[Field, ...]:
    """Where a value stands: x0 y0 x1 y1 in points of the page as displayed, origin top left."""
    corners = (("x0", "左", "left"), ("y0", "上", "top"), ("x1", "右", "right"), ("y1", "下", "bottom"))
    return tuple(
        Field(name, "number", f"{zh}边", f"{of_zh}单元格{zh}边,页面显示方向,原点左上。",
              f"{en.capitalize()} edge of the merged cell of {of_en}, page as displayed, origin top left.",
              nullable, unit="pt")
        for name, zh, en in corners
    )  # fmt: skip


DOCUMENT_ID = _text("document_id", "文件编号", "来源 PDF 的编号。", "Id of the source PDF.", False)
PROJECT_ID = _text("project_id", "项目编号", "文件编号加项目名称、实施单位的哈希(6 位)。",
                   "Document id plus 6 hex of a hash of project name and implementing unit as printed.", False)  # fmt: skip
TARGET_ID = _text("target_id", "目标编号", "项目编号加类别、指标名称的哈希(6 位)。",
                  "Project id plus 6 hex of a hash of category and indicator as printed.", False)  # fmt: skip
YEAR = Field("fiscal_year", "integer", "年度", "预算年度;表上未印且未给出时为空。",
             "Budget year; null where neither printed nor given.", minimum=2000, maximum=2100)  # fmt: skip
PAGE = Field("page", "integer", "页码", "所在页,从 1 起。", "Page it stands on, from 1.", False, minimum=1)
TEXT_ORIGIN = _text("text_origin", "文字来源", "text 文字层,ocr 识别,mixed 两者皆有。",
                    "text layer, ocr, or mixed.", enum=("text", "ocr", "mixed"))  # fmt: skip
CONFIDENCE = Field("confidence", "number", "识别置信度", "OCR 置信度;文字层为空。",
                   "OCR confidence; null for a text layer.", minimum=0, maximum=1)  # fmt: skip


def _optional(field: Field) -> Field:
    return Field(**{**field.__dict__, "nullable": True})


def _money(name: str, title: str, zh: str, en: str) -> Field:
    return Field(name, "money", title, zh, en, unit="CNY")


def _share(name: str, title: str, zh: str, en: str) -> Field:
    return Field(name, "number", title, zh, en, unit="1", minimum=0, maximum=1)


DOCUMENTS = Table(
    "documents", "文件", "Documents", "每份来源 PDF 一行。", "One row per source PDF.", ("document_id",),
    (
        DOCUMENT_ID,
        _text("title", "标题", "公开文件的标题。", "Title of the publication."),
        _text("issuer", "公开单位", "公开该文件的单位。", "The unit that published it."),
        _text("region_code", "行政区划代码", "GB/T 2260 六位代码。", "GB/T 2260 code, six digits.", pattern=r"^\d{6}$"),
        YEAR,
        Field("published_on", "date", "公开日期", "公开日期。", "Day of publication."),
        _text("source_url", "来源网址", "公开网址。", "Where it was published."),
        _text("origin", "来源性质", "published 单位公开的原件;facsimile 按公开文本重排的摹本。",
              "published: the unit's own PDF; facsimile: re-typeset from the published text.", False,
              enum=("published", "facsimile")),
        TEXT_ORIGIN,
        _text("sha256", "SHA-256", "PDF 字节的 SHA-256。", "SHA-256 of the PDF's bytes.", pattern=r"^[0-9a-f]{64}$"),
        Field("pages", "integer", "页数", "PDF 页数。", "Pages of the PDF.", minimum=0),
        Field("forms", "integer", "表数", "识别出的项目表数。", "Project forms found.", False, minimum=0),
        Field("targets", "integer", "目标数", "目标行数。", "Target rows.", False, minimum=0),
        _text("status", "状态", "ok 全部读出;no_form 无绩效目标表;partial 部分存疑;failed 无法读取。",
              "ok; no_form: no performance form; partial: some of it in doubt; failed: unreadable.", False,
              enum=("ok", "no_form", "partial", "failed")),
        _text("status_detail", "状态说明", "状态的原因,未理解的栏目亦列于此。",
              "Why; captions and columns without a role are listed here too."),
    ),
)  # fmt: skip

PROJECTS = Table(
    "projects", "项目", "Projects", "每张项目表一行。", "One row per project form.", ("project_id",),
    (
        PROJECT_ID, DOCUMENT_ID, YEAR, PAGE,
        _text("project_name", "项目名称", "项目名称。", "Project name."),
        _text("supervising_department", "主管部门", "主管部门。", "Supervising department."),
        _text("implementing_unit", "实施单位", "实施单位。", "Implementing unit."),
        _text("attribute_code", "项目属性代码", "项目属性前的代码,如 02。", "Code before the attribute, e.g. 02."),
        _text("attribute", "项目属性", "项目属性名称。", "Project attribute, e.g. recurrent."),
        _text("duration_text", "项目期", "项目期原文。", "Project period as printed."),
        Field("duration_years", "number", "项目期(年)", "项目期年数;表上未印年数时为空。",
              "Project period in years; null where the form does not tell.", unit="a", minimum=0),
        _money("total_amount_cny", "项目总额", "项目总额,元。", "Total of the project over all years, yuan."),
        _money("annual_amount_cny", "年度资金总额", "年度资金总额,元。", "Amount of the fiscal year, yuan."),
        _text("goal_text", "年度总体绩效目标", "年度总体绩效目标原文。", "Overall goal of the year as printed."),
        _text("long_term_goal_text", "中长期目标", "中长期(实施期)总体目标原文。", "Long-term goal where printed apart."),
        _text("layout", "版式", "表的版式名;unknown 为未登记的版式。", "Named variant of the form; unknown if not declared.", False),
        _text("taxonomy", "指标体系", "2015:成本在产出之下;2021:成本为一级指标;other 其他。",
              "2015: cost under output; 2021: cost is level 1; other.", False, enum=("2015", "2021", "other")),
        TEXT_ORIGIN,
        *_box("整张表的", "the whole form on its first page"),
    ),
    (("document_id", "documents"),),
)  # fmt: skip

FORM_FIELDS = Table(
    "form_fields", "表头栏目", "Header fields",
    "表头每个栏目一行:栏目名、原文、位置;未识别的栏目 field 为空。",
    "One row per caption of a form's head, its text and its place; field is null where the caption has no role.",
    ("project_id", "sequence"),
    (
        PROJECT_ID,
        Field("sequence", "integer", "次序", "在表中的次序,从 1 起。", "Order on the form, from 1.", False, minimum=1),
        _text("field", "字段", "对应的字段;未识别为空。", "The field it was read as; null if the caption has no role."),
        _text("caption", "栏目", "栏目原文。", "Caption as printed.", False),
        _text("text", "内容", "栏目内容(更正后);个人信息不公布。", "Its text, after corrections; personal data are left out."),
        PAGE, TEXT_ORIGIN, CONFIDENCE, *_box("该值", "the value"),
    ),
    (("project_id", "projects"),),
)  # fmt: skip

FUNDING = Table(
    "funding", "资金构成", "Funding", "项目年度资金的构成,长表。", "Parts of the year's amount, long.",
    ("project_id", "scope", "source"),
    (
        PROJECT_ID,
        _text("scope", "资金范围", "own 本级资金;transfer 转移市县(区)资金。", "own level, or transfer to lower levels.",
              False, enum=("own", "transfer")),
        _text("source", "资金来源", "total 总额;fiscal_appropriation 财政拨款;other 其他;carry_over 结余结转;central 中央;regional 自治区/地方。",
              "total, fiscal_appropriation, other, carry_over, central or regional.", False,
              enum=("total", "fiscal_appropriation", "other", "carry_over", "central", "regional")),
        _money("amount_cny", "金额", "金额,元;无法读出为空。", "Amount in yuan; null if it cannot be read."),
        _text("amount_text", "金额原文", "表上所印。", "As printed."),
        PAGE, *_box("该金额", "the amount"),
    ),
    (("project_id", "projects"),),
)  # fmt: skip

TARGETS = Table(
    "targets", "绩效目标", "Targets", "事实表:每个目标一行(项目 × 指标 × 目标)。",
    "The fact table: one row per target (project × indicator × target).", ("target_id",),
    (
        TARGET_ID, PROJECT_ID, DOCUMENT_ID, YEAR, PAGE,
        Field("line", "integer", "行号", "表中第几个指标行,从 1 起。", "The how-manieth indicator row of the form.", False, minimum=1),
        Field("part", "integer", "序号", "同一单元格内第几个目标,从 1 起。", "The how-manieth target of its cell.", False, minimum=1),
        _text("level1_code", "一级指标代码", "如 1;未印为空。", "As printed, e.g. 1; null if none."),
        _text("level1", "一级指标", "不含代码。", "Level-1 indicator without code."),
        _text("level2_code", "二级指标代码", "如 11;未印为空。", "As printed, e.g. 11; null if none."),
        _text("level2", "二级指标", "不含代码。", "Level-2 indicator without code."),
        _text("category", "统一类别", "跨版式统一的类别;无法判断为空。", "Category across layouts; null where witnesses disagree.", enum=CATEGORIES),
        _text("indicator", "三级指标", "指标名称。", "Level-3 indicator."),
        _text("target_text", "指标值", "所印指标值(更正后);空白或无法辨认为空。", "Target as printed, after corrections; null if blank or illegible."),
        _text("sign_text", "指标性质", "符号单列时所印。", "The sign where it has a column of its own."),
        _text("unit_text", "度量单位", "单位单列时所印。", "The unit where it has a column of its own."),
        _text("horizon", "时段", "annual 年度;long_term 中长期;half_year 半年。", "annual, long_term or half_year.", False, enum=("annual", "long_term", "half_year")),
        _text("grade", "等级", "优良中差四档并列时的档次。", "The grade, where a form states one value per grade.", enum=("优", "良", "中", "差")),
        Field("weight", "number", "分值", "表上所印分值或权重。", "Points or weight where printed.", minimum=0),
        _text("kind", "目标类型", "numeric 数值;date 日期;duration 期限;relative 相对;qualitative 定性;placeholder 占位;missing 空白。",
              "numeric, date, duration, relative, qualitative, placeholder or missing.", False, enum=KINDS),
        _text("comparator", "比较符", "ge ≥;gt >;le ≤;lt <;eq =;between 区间;空为未写明。", "ge gt le lt eq between; null: not stated.", enum=COMPARATORS),
        Field("value", "number", "数值", "所印数值。", "Number as printed."),
        Field("value_upper", "number", "数值上限", "区间上限。", "Upper end of a range."),
        _text("unit", "单位", "所印单位,含数量级。", "Unit as printed, scale included."),
        _text("per", "分母", "单价的分母,以 · 相连。", "Denominators of a rate, joined by ·."),
        Field("base_value", "number", "基准数值", "换算为基准单位后的数值。", "Value in the base unit."),
        Field("base_value_upper", "number", "基准数值上限", "区间上限,基准单位。", "Upper end in the base unit."),
        _text("base_unit", "基准单位", "去除数量级的单位;百分比为 1。", "Unit without scale; 1 for shares."),
        _text("dimension", "量纲", "数量的种类;不认识的单位为空。", "Kind of quantity; null for an unknown measure word.", enum=DIMENSIONS),
        Field("date_from", "date", "起始日", "日期或时段的首日。", "First day of a date or period."),
        Field("date_to", "date", "截止日", "日期、时段末日或期限。", "Last day, or the deadline."),
        _text("duration", "时长", "ISO 8601 时长。", "ISO 8601 duration."),
        _text("anchor", "起算事件", "时长从何事起算,原文。", "The event a duration counts from, as printed."),
        _text("direction", "方向", "increase 上升;decrease 下降;maintain 保持。", "increase, decrease or maintain.", enum=("increase", "decrease", "maintain")),
        _text("intensity", "程度词", "如 明显、逐步。", "The adverb as printed."),
        _text("baseline", "基线", "previous_year 或四位年份。", "previous_year or a year.", pattern=r"^(?:previous_year|\d{4})$"),
        Field("approximate", "boolean", "约数", "印有“左右”“约”为真,否则为空。", "True where 左右 or 约 is printed, else null."),
        TEXT_ORIGIN, CONFIDENCE, *_box("指标值", "the target"),
    ),
    (("project_id", "projects"), ("document_id", "documents")),
)  # fmt: skip

FINDINGS = Table(
    "findings", "发现", "Findings", "来源文件自身值得注意之处,只公布,不更改。",
    "Things worth knowing about the source itself; published, never fixed.", ("finding_id",),
    (
        _text("finding_id", "发现编号", "同一件事编号不变。", "Stays the same for the same thing.", False),
        _text("rule", "规则", "规则编号。", "Id of the rule.", False),
        _text("severity", "级别", "error 错误;warning 警示;note 提示。", "error, warning or note.", False, enum=("error", "warning", "note")),
        _optional(PROJECT_ID), _optional(TARGET_ID),
        _text("message_zh", "说明", "中文说明。", "The finding in Chinese.", False),
        _text("message_en", "说明(英文)", "英文说明。", "The finding in English.", False),
        _text("expected", "应为", "按规则应有的值。", "What the rule expects."),
        _text("actual", "实为", "表上的值。", "What the form says."),
        _text("target_ids", "涉及的行", "涉及的目标编号,空格分隔。", "The rows it speaks of, separated by spaces."),
    ),
    (("project_id", "projects"), ("target_id", "targets")),
)  # fmt: skip

COST_CHECKS = Table(
    "cost_checks", "成本核对", "Cost checks", "成本目标(数量 × 单价)能否还原年度预算,每项目一行。",
    "Whether the cost targets rebuild the year's budget, one row per project.", ("project_id",),
    (
        PROJECT_ID,
        _text("status", "结果", "exact 相等;close 相差不超过 2%;gap 有缺口;not_computable 无法计算。",
              "exact, close (within 2 %), gap or not_computable.", False, enum=("exact", "close", "gap", "not_computable")),
        _money("cost_total_cny", "成本合计", "成本目标合计,元。", "Sum of the cost targets, yuan."),
        _money("annual_amount_cny", "年度资金总额", "年度预算,元。", "The year's budget, yuan."),
        Field("gap_share", "number", "缺口比例", "(预算 − 合计) / 预算。", "(budget − total) / budget.", unit="1"),
        _text("formula", "算式", "完整算式。", "The formula spelled out."),
        _text("methods", "配对方法", "每一配对所用方法:name、unit、elimination。", "How each pair was found: name, unit or elimination."),
        _text("unmatched", "未配对的行", "未能配对的成本行与数量行的目标编号。", "Target ids left unmatched on either side."),
        _text("alternatives", "其他读法", "同样成立的其他算式。", "Other equally good readings."),
    ),
    (("project_id", "projects"),),
)  # fmt: skip

_WHERE = (
    DOCUMENT_ID, _optional(PROJECT_ID), _optional(TARGET_ID), PAGE,
    Field("line", "integer", "行号", "表中第几个指标行;表头栏目为空。", "Indicator row; null for a header field.", minimum=1),
    _text("field", "字段", "改动的字段。", "The field that was changed.", False),
    _text("was", "原文", "所印内容。", "What is printed."),
    _text("becomes", "改为", "改后内容;空为无法辨认。", "What it becomes; null: illegible."),
)  # fmt: skip

REPAIRS = Table(
    "repairs", "修复", "Repairs", "由封闭名录恢复的受损栏目,逐条记录。",
    "Damaged labels recovered from the closed list, each with its witness.", ("repair_id",),
    (_text("repair_id", "修复编号", "由位置与字段组成。", "Made of place and field.", False), *_WHERE, _text("witness", "依据", "code 代码;name 名称;order 次序;span 合并范围;sum 合计。",
                    "The witnesses: code, name, order, span or sum.", False)),
)  # fmt: skip

CORRECTIONS = Table(
    "corrections", "更正", "Corrections", "人工更正,每条均有理由。", "A person's fixes, each with its reason.",
    ("correction_id",),
    (_text("correction_id", "更正编号", "由位置与字段组成。", "Made of place and field.", False), *_WHERE, _text("reason_zh", "理由", "更正理由。", "Why, in Chinese.", False),
     _text("reason_en", "理由(英文)", "更正理由(英文)。", "Why, in English.", False)),
)  # fmt: skip

MEASURES = Table(
    "measures", "可衡量度", "Measures", "按项目、单位、二级指标、年度统计目标的可衡量程度。",
    "How measurable targets are, per project, unit, level 2 and year.", ("measure_id",),
    (
        _text("measure_id", "统计编号", "口径、年度与组。", "Grouping, year and group.", False),
        _text("grouping", "统计口径", "project 项目;unit 单位;category 类别;year 年度。", "project, unit, category or year.",
              False, enum=("project", "unit", "category", "year")),
        YEAR,
        _text("group", "组", "项目编号、单位名称、类别或年度。", "Project id, unit, category or year.", False),
        Field("targets", "integer", "目标数", "该组目标行数。", "Target rows of the group.", False, minimum=0),
        _share("numeric_share", "数值占比", "数值型占比。", "Share that is numeric."),
        _share("dated_share", "日期占比", "日期或期限型占比。", "Share that is a date or a duration."),
        _share("relative_share", "相对占比", "相对基线型占比。", "Share relative to a baseline."),
        _share("qualitative_share", "定性占比", "定性占比。", "Share that is qualitative."),
        _share("placeholder_share", "占位占比", "占位占比。", "Share that says nothing."),
        _share("missing_share", "空白占比", "空白占比。", "Share that is blank."),
        _share("comparator_share", "写明比较符占比", "数值型中写明比较符的占比。", "Of the numeric ones, share with a stated comparator."),
        _share("traceable_share", "可追踪占比", "有数值、单位和日期(或年度)的占比。", "Share traceable to number, unit and date."),
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    DOCUMENTS, PROJECTS, FORM_FIELDS, FUNDING, TARGETS, FINDINGS, COST_CHECKS, REPAIRS, CORRECTIONS, MEASURES,
)  # fmt: skip
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

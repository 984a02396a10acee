"""The tables of what the forms print: documents, projects, form_fields, funding, targets."""

from __future__ import annotations

from pipeline.doubt import Kind
from pipeline.schema.declare import Field, Table, box, money, share, text
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
from pipeline.vocabulary.levels import CATEGORIES
from pipeline.vocabulary.money import SOURCES

DOCUMENTS = Table(
    "documents", "文件", "Documents", "每份来源 PDF 一行。", "One row per source PDF.", ("document_id",),
    (
        DOCUMENT_ID,
        text("title", "标题", "公开文件的标题。", "Title of the publication."),
        text("issuer", "公开单位", "公开该文件的单位。", "The unit that published it."),
        text("region_code", "行政区划代码", "GB/T 2260 六位代码。", "GB/T 2260 code, six digits.", pattern=r"^\d{6}$"),
        YEAR,
        Field("published_on", "date", "公开日期", "公开日期。", "Day of publication."),
        text("source_url", "来源网址", "公开网址。", "Where it was published."),
        text("origin", "来源性质", "published 单位公开的原件;facsimile 按公开文本重排的摹本;空为未说明。",
              "published: the unit's own PDF; facsimile: re-typeset from the published text; null: not told.",
              enum=("published", "facsimile")),
        TEXT_ORIGIN,
        text("sha256", "SHA-256", "PDF 字节的 SHA-256。", "SHA-256 of the PDF's bytes.", pattern=r"^[0-9a-f]{64}$"),
        Field("pages", "integer", "页数", "PDF 页数。", "Pages of the PDF.", minimum=0),
        Field("forms", "integer", "表数", "识别出的项目表数。", "Project forms found.", False, minimum=0),
        Field("targets", "integer", "目标数", "目标行数。", "Target rows.", False, minimum=0),
        text("status", "状态", "ok 全部读出,无存疑;no_form 各页均无绩效目标表;partial 所发布的内容有存疑;failed 无法读取。",
              "ok: all of it is read and nothing is in doubt; no_form: no page looks like a form; partial: a doubt touches what is released; failed: unreadable.", False,
              enum=("ok", "no_form", "partial", "failed")),
        text("status_detail", "状态说明", "每处存疑与每条提示及其页码;未识别的栏目和列亦列于此。",
              "Every doubt and every note, with its page; captions and columns without a role are listed here too."),
        share("verified_share", "复核一致率", "文字层与 OCR 逐格比对一致的份额(--verify);未要求复核为空。",
              "Share of cells that OCR reads as the text layer says (--verify); null where not asked."),
    ),
)  # fmt: skip

PROJECTS = Table(
    "projects", "项目", "Projects", "每张项目表一行。", "One row per project form.", ("project_id",),
    (
        PROJECT_ID, DOCUMENT_ID, YEAR, PAGE, PLACE,
        text("project_name", "项目名称", "项目名称。", "Project name.", printed=True),
        text("supervising_department", "主管部门", "主管部门。", "Supervising department.", printed=True),
        text("implementing_unit", "实施单位", "实施单位。", "Implementing unit.", printed=True),
        text("attribute_code", "项目属性代码", "项目属性前的代码,如 02。", "Code before the attribute, e.g. 02."),
        text("attribute", "项目属性", "项目属性名称。", "Project attribute, e.g. recurrent."),
        text("duration_text", "项目期", "项目期原文。", "Project period as printed."),
        Field("duration_years", "number", "项目期(年)", "项目期的年数;表上未说明时为空。",
              "Project period in years; null where the form does not tell.", unit="a", minimum=0),
        money("total_amount_cny", "项目总额", "项目总额,元。", "Total of the project over all years, yuan."),
        money("annual_amount_cny", "年度资金总额", "年度资金总额,元。", "Amount of the fiscal year, yuan."),
        text("goal_text", "年度总体绩效目标", "年度总体绩效目标原文。", "Overall goal of the year as printed."),
        text("long_term_goal_text", "中长期目标", "中长期(实施期)总体目标原文。", "Long-term goal where printed apart."),
        text("form_kind", "表的种类", "target 绩效目标表;self_evaluation 绩效自评表;monitoring 绩效运行监控表。",
              "target: what is promised; self_evaluation: what was achieved; monitoring: how far it is during the year.",
              False, enum=("target", "self_evaluation", "monitoring")),
        text("form_scope", "表的范围", "project 项目;department 部门(单位)整体;transfer 转移支付;region 区域。",
              "project, a whole department, a transfer to lower levels, or the sum over a region.",
              False, enum=("project", "department", "transfer", "region")),
        text("achievement_text", "目标完成情况", "自评表、监控表上与总体目标对照的完成情况原文。",
              "What a self-evaluation or monitoring form prints beside the goal, as achieved."),
        Field("self_score", "number", "自评总分", "自评表上所印的总分。", "The total score a self-evaluation prints.", minimum=0),
        text("self_grade", "自评等级", "自评表上所印的等级。", "The grade a self-evaluation prints."),
        text("layout", "版式", "表的版式名;unknown 为未登记的版式。", "Named variant of the form; unknown if not declared.", False),
        text("taxonomy", "指标体系", "2015:成本在产出之下;2021:成本为一级指标;other 其他。",
              "2015: cost under output; 2021: cost is level 1; other.", False, enum=("2015", "2021", "other")),
        TEXT_ORIGIN,
        *box("整张表的", "the whole form on its first page"),
    ),
    (("document_id", "documents"),),
    "*",
)  # fmt: skip

FORM_FIELDS = Table(
    "form_fields", "表头栏目", "Header fields",
    "表头每个栏目一行:栏目名、原文、位置;未识别的栏目 field 为空。",
    "One row per caption of a form's head, its text and its place; field is null where the caption has no role.",
    ("project_id", "sequence"),
    (
        PROJECT_ID,
        Field("sequence", "integer", "次序", "在表头中的位置,从 1 起。", "Position on the form, counted from 1.", False, minimum=1),
        text("field", "字段", "对应的字段;未识别为空。", "The field it was read as; null if the caption has no role."),
        text("caption", "栏目", "栏目原文。", "Caption as printed.", False),
        text("text", "内容", "栏目内容(更正后);个人信息不公布。", "Its text, after corrections; personal data are left out."),
        text("second_text", "复核所读", "复核(--verify)时 OCR 读法不同者;相同或未复核为空,? 为未读出。",
             "What OCR reads where it differs (--verify); null where it agrees or was not asked, ? where it reads nothing."),
        PAGE, PLACE, TEXT_ORIGIN, CONFIDENCE, *box("该值", "the value"),
    ),
    (("project_id", "projects"),),
    "text",
)  # fmt: skip

FUNDING = Table(
    "funding", "资金构成", "Funding", "年度资金的构成,每笔金额一行。", "The parts of the year's amount, one row each.",
    ("project_id", "scope", "source", "stage"),
    (
        PROJECT_ID,
        text("scope", "资金范围", "own 本级资金;transfer 转移市县(区)资金。", "own level, or transfer to lower levels.",
              False, enum=("own", "transfer")),
        text("source", "资金来源", "total 总额;fiscal_appropriation 财政拨款;other 其他;carry_over 结余结转;central 中央;regional 自治区/地方。",
              "total, fiscal_appropriation, other, carry_over, central or regional.", False,
              enum=SOURCES),
        text("stage", "预算阶段", "initial 年初预算;adjusted 调整后(全年)预算;空为表上未分。",
              "initial: the budget at the start of the year; adjusted: after adjustment; null: the form does not part them.",
              enum=("initial", "adjusted")),
        money("amount_cny", "金额", "金额,元;无法读出为空。", "Amount in yuan; null if it cannot be read."),
        text("amount_text", "金额原文", "表上所印。", "As printed."),
        PAGE, PLACE, *box("该金额", "the amount"),
    ),
    (("project_id", "projects"),),
    "amount_text",
)  # fmt: skip

TARGETS = Table(
    "targets", "绩效目标", "Targets", "事实表:每个目标一行(项目 × 指标 × 目标)。",
    "The fact table: one row per target (project × indicator × target).", ("target_id",),
    (
        TARGET_ID, PROJECT_ID, DOCUMENT_ID, YEAR, PAGE, PLACE,
        Field("line", "integer", "行号", "指标行在表中的位置,从 1 起。", "Position of the indicator row in the form, counted from 1.", False, minimum=1),
        Field("part", "integer", "序号", "目标在单元格中的位置,从 1 起。", "Position of the target in its cell, counted from 1.", False, minimum=1),
        text("level1_code", "一级指标代码", "如 1;未印为空。", "As printed, e.g. 1; null if none."),
        text("level1", "一级指标", "不含代码。", "Level-1 indicator without code."),
        text("level2_code", "二级指标代码", "如 11;未印为空。", "As printed, e.g. 11; null if none."),
        text("level2", "二级指标", "不含代码。", "Level-2 indicator without code."),
        text("category", "统一类别", "跨版式统一的类别;无法判断为空。", "Category across layouts; null where it cannot be told.", enum=CATEGORIES),
        text("indicator", "三级指标", "指标名称。", "Level-3 indicator."),
        text("target_text", "指标值", "所印指标值(更正后);空白或无法辨认为空。", "Target as printed, after corrections; null if blank or illegible."),
        text("sign_text", "指标性质", "符号单列时所印。", "The sign where it has a column of its own."),
        text("unit_text", "度量单位", "单位单列时所印。", "The unit where it has a column of its own."),
        text("horizon", "时段", "annual 年度;long_term 中长期;half_year 半年。", "annual, long_term or half_year.", False, enum=("annual", "long_term", "half_year")),
        text("place_name", "地点", "分地点列出目标值时的地点。", "The place whose target it is, where value columns are headed by places."),
        text("grade", "等级", "优良中差四档并列时的档次。", "The grade, where a form states one value per grade.", enum=("优", "良", "中", "差")),
        Field("weight", "number", "分值", "表上所印分值或权重。", "Points or weight where printed.", minimum=0),
        Field("weight_rows", "integer", "分值所及行数", "分值单元格合并的行数;大于 1 时各行所列为同一分值,合计只计一次。",
              "Rows over which the cell of the weight is merged; above 1 the rows repeat one weight, which counts once.", minimum=1),
        *PARSED,
        text("doubt", "存疑", "该行所取内容的存疑种类;无存疑为空,说明见 documents.status_detail。",
             "Kind of the doubt that touches what is read in this row; null: none. documents.status_detail says more.",
             enum=tuple(str(kind) for kind in Kind)),
        text("second_text", "复核所读指标值", "复核(--verify)时 OCR 读法不同者;相同或未复核为空,? 为未读出。",
             "What OCR reads in the cell of the target where it differs (--verify); null where it agrees or was not asked, ? where it reads nothing."),
        text("second_indicator", "复核所读指标", "同上,三级指标。", "The same for the indicator."),
        TEXT_ORIGIN, CONFIDENCE, *box("指标值", "the target"),
    ),
    (("project_id", "projects"), ("document_id", "documents")),
    "target_text",
)  # fmt: skip

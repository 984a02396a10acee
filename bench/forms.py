"""One-form PDFs by the thousand for the scale run: the 2024 form, filled from short lists by a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from pipeline.facsimile.form_2024 import VALUES, form_sheet
from pipeline.facsimile.sheet import Sheet
from pipeline.facsimile.typeset import Style, typeset

PLAIN = Style()
UNITS = ("水利厅", "教育厅", "民政厅", "统计局", "气象局", "林业和草原局", "卫生健康委员会", "体育局")
SUBJECTS = (
    "基础设施维护",
    "信息系统运行",
    "公共服务能力提升",
    "干部培训",
    "课题研究",
    "设备购置",
    "宣传推广",
    "普查",
)
INDICATORS = (
    ("产出指标", "数量指标", "培训人次", "≥{n}人次"),
    ("产出指标", "数量指标", "完成课题数量", "{n}个"),
    ("产出指标", "数量指标", "编制规划报告", "≥{n}份"),
    ("产出指标", "质量指标", "验收合格率", "≥{p}%"),
    ("产出指标", "质量指标", "系统正常运行率", "{p}%"),
    ("产出指标", "时效指标", "完成时间", "2024年12月底前"),
    ("产出指标", "时效指标", "资金支付及时率", "≥{p}%"),
    ("成本指标", "经济成本指标", "项目总成本", "≤{m}万元"),
    ("成本指标", "经济成本指标", "人均培训成本", "≤{n}元/人"),
    ("效益指标", "社会效益指标", "服务群众能力", "有效提升"),
    ("效益指标", "社会效益指标", "政策知晓率", "≥{p}%"),
    ("效益指标", "可持续影响指标", "长效机制", "持续完善"),
    ("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥{p}%"),
)


@dataclass(frozen=True)
class Printed:
    """A printed value."""

    text: str


@dataclass(frozen=True)
class Row:
    """An indicator row."""

    level1: str
    level2: str
    indicator: Printed
    target: Printed


@dataclass(frozen=True)
class Form:
    """A project's form, as the typesetter wants it."""

    year_line: str
    unit_line: str
    header: dict[str, Printed]
    rows: tuple[Row, ...]


def made_form(seed: int) -> Form:
    """A form whose text is decided by `seed`; its sums add up."""
    draw = random.Random(seed)
    own, transfer = draw.randint(10, 4000), draw.randint(0, 500)
    unit, subject = draw.choice(UNITS), draw.choice(SUBJECTS)
    numbers = {
        "total_amount": own + transfer,
        "annual_amount": own + transfer,
        "own_total": own,
        "own_fiscal": own,
        "own_other": 0,
        "own_carry_over": 0,
        "transfer_total": transfer,
        "transfer_central": transfer,
        "transfer_regional": 0,
    }
    header = {key: Printed("") for *_, key in VALUES}
    header |= {key: Printed(f"{value}.00") for key, value in numbers.items()}
    header |= {
        "project_name": Printed(f"{subject}项目({seed})"),
        "supervising_department": Printed(unit),
        "implementing_unit": Printed(unit),
        "attribute": Printed("2-其他项目"),
        "duration": Printed("1年"),
        "goal": Printed(f"完成{subject}年度任务,覆盖{draw.randint(5, 90)}个单位,进一步提高服务水平。"),
    }
    return Form("(2024年度)", "单位:万元", header, _rows(draw, own + transfer))


def _rows(draw: random.Random, amount: int) -> tuple[Row, ...]:
    chosen = sorted(draw.sample(range(len(INDICATORS)), draw.randint(8, len(INDICATORS))))
    return tuple(_row(INDICATORS[i], draw, amount) for i in chosen)


def _row(parts: tuple[str, str, str, str], draw: random.Random, amount: int) -> Row:
    level1, level2, indicator, target = parts
    text = target.format(n=draw.randint(1, 900), p=draw.randint(80, 100), m=f"{amount}.00")
    return Row(level1, level2, Printed(indicator), Printed(text))


def made_sheet(seed: int) -> Sheet:
    """The form of `seed` as a sheet with the published title."""
    return replace(form_sheet(made_form(seed)), title="项目支出绩效目标表")


def made_pdf(seed: int, pages: int = 1, style: Style = PLAIN) -> bytes:
    """A PDF of `pages` forms, one a page; the same seed gives the same bytes."""
    return typeset([made_sheet(seed + page) for page in range(pages)], style)

from decimal import Decimal

import pytest

from pipeline.forms.amounts import amount_cny
from pipeline.forms.captions import caption_field, code_and_name, column_role
from pipeline.reshape.periods import attribute, duration_years
from pipeline.vocabulary.levels import category_of


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("6200", "万元", "62000000.00"),
        ("500228.66", "单位:万元", "5002286600.00"),
        ("771,325,800.00", "元", "771325800.00"),
        ("854万(高标准农田建设400万元,示范建设295万元)", "", "8540000.00"),
        ("10000万元", "元", "100000000.00"),
        ("0", "", "0.00"),
        ("1.5亿元", "", "150000000.00"),
        ("3.2", "金额(百万元)", "3200000.00"),
        ("3.2百万元", "", "3200000.00"),
        ("2", "单位:千万元", "20000000.00"),
    ],
)
def test_an_amount_is_yuan_by_the_unit_nearest_to_it(text: str, unit: str, yuan: str) -> None:
    assert amount_cny(text, unit) == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("6200", ""), ("U", "万元"), ("", "万元"), ("-", "元"), ("约6200", "万元"), ("0.001", "元")],
)
def test_an_amount_that_cannot_be_read_exactly_is_null(text: str, unit: str) -> None:
    assert amount_cny(text, unit) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [("5年", 5.0), ("2019-2021", 3.0), ("2022年3月-2023年11月", 1.75), ("202001-202012", 1.0), ("2026/1/1-2027/12/31", 2.0),
     ("一年", 1.0), ("长期", None), ("", None), ("2022-2024年", 3.0)],
)  # fmt: skip
def test_a_project_period_is_years_where_it_tells(text: str, years: float | None) -> None:
    assert duration_years(text) == years


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [("02-经常性项目", "02", "经常性项目"), ("0101-一年期项目", "0101", "一年期项目"), ("持续性项目■ 新增性项目口", None, "持续性项目"),
     ("□新增项目 ☑延续项目", None, "延续项目"), ("新建", None, "新建"), ("", None, None)],
)  # fmt: skip
def test_an_attribute_is_its_code_and_name_or_the_ticked_one(
    text: str, code: str | None, name: str | None
) -> None:
    assert attribute(text) == (code, name)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("11-数量指标", "11", "数量指标"),
        ("产出指标(50分)", None, "产出指标"),
        ("数量指标(必填硬性指标)", None, "数量指标"),
        ("", None, None),
    ],
)
def test_a_level_is_its_code_and_its_name_without_notes(
    text: str, code: str | None, name: str | None
) -> None:
    assert code_and_name(text) == (code, name)


@pytest.mark.parametrize(
    ("level1", "level2", "category"),
    [("产出指标", "成本指标", "cost"), ("成本指标", "经济成本指标", "cost.economic"), ("效益指标", "服务对象满意度指标等", "satisfaction.beneficiary"),
     ("决策", "项目立项", "process"), ("满意度指标", "满意度指标", "satisfaction.beneficiary"), ("产出指标", None, None), ("产出指标", "某某指标", "other")],
)  # fmt: skip
def test_both_taxonomies_lead_to_one_category(level1: str, level2: str | None, category: str | None) -> None:
    assert category_of(level1, level2) == category


@pytest.mark.parametrize(
    ("head", "role"),
    [("实际完成值", "actual"), ("2021年实际实现值", "actual"), ("上年指标值", "earlier"), ("全年实际完成值", "actual"),
     ("1~7月执行情况", "actual"), ("截至7月底完成情况", "actual"), ("全年预计完成情况", "forecast"), ("完成比例", "ratio")],
)  # fmt: skip
def test_last_years_and_actual_values_are_never_the_target(head: str, role: str) -> None:
    assert column_role(head) == role


@pytest.mark.parametrize(
    "head",
    ["绩效值", "年度(/项目)指标值", "预期2022年实现值", "指标值(年度)", "全年(程)指标值", "考核目标值"],
)
def test_a_value_column_is_known_under_any_of_its_names(head: str) -> None:
    assert column_role(head) == "value"


@pytest.mark.parametrize(
    ("caption", "field"),
    [("其中: 财政拨款", "fiscal_appropriation"), ("主管部门及代码", "supervising_department"), ("一、项目名称:", "project_name"),
     ("项目当年预算", "annual_amount"), ("中长期绩效总目标", None), ("落款", None)],
)  # fmt: skip
def test_a_caption_is_its_field_whatever_stands_around_it(caption: str, field: str | None) -> None:
    assert caption_field(caption) == field

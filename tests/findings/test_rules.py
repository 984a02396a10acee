"""Each rule on a literal form: what it finds, and what it leaves alone."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from pipeline.cost.check import check_cost
from pipeline.findings.docs import render
from pipeline.findings.rule import apply_rules
from pipeline.findings.rules import RULES, rules_with
from pipeline.findings.standards import COLUMNS, Standard, read_standards
from pipeline.project import Hit, Project, finding_id
from tests.findings.build import project, target

OWN = {("own", "total"): "100", ("own", "fiscal_appropriation"): "90", ("own", "other"): "10", ("own", "carry_over"): "0",
       ("transfer", "total"): "20", ("transfer", "central"): "15", ("transfer", "regional"): "5"}  # fmt: skip


def found(
    form: Project, rule: str, standards: list[Standard] | None = None
) -> list[tuple[str | None, str | None, str | None]]:
    """target_id, expected and actual of the findings of one rule."""
    rows = apply_rules(rules_with(standards or []), form, check_cost(form))
    return [(row[4], row[7], row[8]) for row in rows if row[1] == rule]


def with_funds(
    annual: str = "120", total: str = "120", more: dict[str, Any] | None = None, **funds: str | None
) -> Project:
    parts: dict[Any, Any] = dict(OWN)
    for name, text in funds.items():
        scope, source = name.split("_", 1)
        parts[scope, source] = text
    return project([], annual, total, funding=parts, **(more or {}))


@pytest.mark.parametrize(
    ("rule", "form", "expected"),
    [
        ("own_funds_sum", with_funds(), []),
        ("own_funds_sum", with_funds(own_other="10.01"), [(None, "100.01万元", "100万元")]),
        ("own_funds_sum", with_funds(own_other=None), [(None, "90万元", "100万元")]),
        ("own_funds_sum", with_funds(own_fiscal_appropriation=None), []),
        ("transfer_sum", with_funds(), []),
        ("transfer_sum", with_funds(transfer_regional="6"), [(None, "21万元", "20万元")]),
        ("year_sum", with_funds(), []),
        ("year_sum", with_funds(annual="121"), [(None, "120万元", "121万元")]),
        ("project_total_below_year", with_funds(total="119"), [(None, "≥120万元", "119万元")]),
        ("project_total_below_year", with_funds(total="360"), []),
        (
            "one_year_total",
            with_funds(total="130", more={"duration_years": 1.0}),
            [(None, "120万元", "130万元")],
        ),
        (
            "one_year_total",
            with_funds(total="130", more={"attribute": "一年期项目"}),
            [(None, "120万元", "130万元")],
        ),
        ("one_year_total", with_funds(total="130", more={"duration_years": 3.0}), []),
    ],
)
def test_amounts_agree_to_the_fen_or_are_found(rule: str, form: Project, expected: list[Any]) -> None:
    assert found(form, rule) == expected


def test_a_form_that_prints_no_scopes_sums_its_parts_to_the_year() -> None:
    funds = {("own", "fiscal_appropriation"): "90", ("own", "other"): "10"}
    assert found(project([], "100", funding=funds), "year_sum") == []
    assert found(project([], "101", funding=funds), "year_sum") == [(None, "100万元", "101万元")]


def test_money_of_a_source_that_is_not_released_leaves_the_year_s_sum_unjudged() -> None:
    funds = {("own", "fiscal_appropriation"): "90", ("own", "other"): "0"}
    assert (
        found(project([], "96.5", funding=funds, numbers=("96.5", "96.5", "90", "0", "6.5")), "year_sum")
        == []
    )
    assert found(project([], "96.5", funding=funds, numbers=("96.5", "96.5", "90", "0")), "year_sum") != []


def _weighted(*weights: float, executed: bool = False, **overrides: Any) -> Project:
    rows = tuple(target(n, "数量", f"甲{n}", "≥1个", weight=each) for n, each in enumerate(weights, 1))
    return project([], targets=rows, has_execution_rate=executed, **overrides)


def _levelled(*weights: tuple[str, float]) -> Project:
    rows = tuple(
        target(n, "数量", f"甲{n}", "≥1个", weight=each, level1=level1)
        for n, (level1, each) in enumerate(weights, 1)
    )
    return project([], targets=rows)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (_weighted(50, 40, 10), []),
        (_weighted(0.5, 0.5), []),
        (_weighted(50, 40), []),  # 预算执行率 keeps its 10 points, printed on the form or not
        (_weighted(50, 30), [(None, "100", "80")]),
        (_weighted(50, 30, executed=True), [(None, "100", "80")]),
        (_weighted(50, 30, executed=True, numbers=("20",)), []),  # 湖北 2023 gives it 20, beside the funds
        (_weighted(50, 30, numbers=("20",)), [(None, "100", "80")]),
        (_weighted(50, 30, read_in_part=True), []),
        (_levelled(("产出", 60), ("产出", 40), ("效益", 100)), []),  # 质检总局: within each level 1
        (_levelled(("产出", 60), ("产出", 30), ("效益", 70)), [(None, "100", "160")]),
        (
            _levelled(("决策", 10), ("决策", 10), ("产出", 90), ("产出", 90)),
            [],
        ),  # 东海 2024: one for a whole level 1
        (_levelled(("决策", 10), ("决策", 10), ("产出", 80), ("产出", 80)), []),
        (_levelled(("决策", 10), ("决策", 20), ("产出", 80), ("产出", 80)), [(None, "100", "190")]),
        (project([("数量", "甲", "≥1个")]), []),
    ],
)
def test_printed_weights_sum_to_100(form: Project, expected: list[Any]) -> None:
    assert found(form, "weights_sum") == expected


def test_level_2_belongs_to_its_level_1_by_code_and_by_name() -> None:
    wrong_code = target(1, "社会", "甲", "≥1个", level1_code="1", level1="产出指标", level2_code="22")
    wrong_name = target(2, "社会", "乙", "≥1个", level1_code=None, level1="产出指标", level2_code=None)
    public = target(3, "满意度", "丙", "≥90%")._replace(
        level1="效益指标", level2="社会公众满意度", level1_code=None
    )
    form = project([], targets=(wrong_code, wrong_name, public, target(4, "成本", "丁", "3万元")))
    assert found(form, "level2_of_level1") == [("d-1-1", "效益", "1产出指标"), ("d-1-2", "效益", "产出指标")]


WHOLE = [("数量", "甲", "≥1个"), ("质量", "乙", "≥95%"), ("时效", "丙", "≥95%"), ("成本", "丁", "10万元"),
         ("社会", "戊", "有所提升"), ("满意度", "己", "≥90%")]  # fmt: skip


def test_each_required_level_2_is_missed_when_absent_or_only_a_placeholder() -> None:
    assert found(project(WHOLE), "level2_absent") == []
    assert found(project([*WHOLE[:1], ("质量", "0", "0"), *WHOLE[2:5]]), "level2_absent") == [
        (None, "质量指标", None),
        (None, "满意度指标", None),
    ]


def test_absence_is_not_judged_where_a_category_could_not_be_told() -> None:
    unknown = target(9, "数量", "辛", "≥1个", category=None)
    assert found(project([], targets=(unknown,)), "level2_absent") == []
    assert found(project(WHOLE[:1], taxonomy="other"), "level2_absent") == []
    assert found(project(WHOLE[:1], read_in_part=True), "level2_absent") == []
    hidden = target(9, "数量", "辛", "≥1个", category="other")
    assert found(project([], targets=(hidden,)), "level2_absent") == []


@pytest.mark.parametrize(
    ("rule", "row", "is_found"),
    [
        ("placeholder", ("生态", "0", "0"), True),
        ("placeholder", ("生态", None, None), True),
        ("placeholder", ("生态", "减排", "≥0吨"), False),
        ("missing", ("时效", "年度预算及时下达率", None), True),
        ("missing", ("生态", None, None), False),
        ("restates_name", ("生态", "绿色办会、节能办会", "绿色办会,节能办会。"), True),
        ("restates_name", ("生态", "绿色办会", "绿色办会达标"), False),
        ("restates_name", ("生态", "0", "0"), False),
        ("number_expected", ("数量", "根据国家要求进行线上、线下办展", "顺利办展"), True),
        ("number_expected", ("成本", "建设项目成本", "参照政府采购成本控制"), True),
        ("number_expected", ("质量", "工程质量", "合格"), False),
        ("number_expected", ("数量", "是否政府采购", "是"), False),
        ("number_expected", ("成本", "总投资控制", "不超概算"), False),
        ("number_expected", ("成本", "建设成本", "控制在预算内"), False),
        ("no_comparator", ("成本", "设备费", "30万元"), True),
        ("no_comparator", ("成本", "设备费", "≤30万元"), False),
        ("no_comparator", ("数量", "支持项目", "10个左右"), False),
        ("no_comparator", ("社会效益", "减税降费", "企业所得税减按15%征收"), False),
        ("vague", ("满意度", "参展企业满意度", "满意"), True),
        ("vague", ("生态", "节能减排效果", "持久"), True),
        ("vague", ("质量", "各项准备工作", "高质量完成"), True),
        ("vague", ("质量", "方案设计", "通过国家发展改革委审定"), False),
        ("vague", ("时效", "大会召开", "按时召开"), False),
        ("vague", ("社会", "救助", "应保尽保"), False),
        ("vague", ("质量", "桥梁技术状况等级", "B级及以上"), False),
        ("vague", ("社会", "环卫质量全市排名", "前3名"), False),
        ("vague", ("时效", "普扫完成时间", "7:00前"), False),
        ("vague", ("质量", "工程验收", "一次性通过"), False),
        ("vague", ("质量", "出水水质", "达到DB52/1424—2019"), False),
        ("vague", ("社会", "管护机制", "基本建立"), True),
        ("vague", ("社会", "管护机制", "健全"), True),
        ("missing", ("时效", "指标2:", None), False),
        ("placeholder", ("时效", "指标2:", None), True),
        ("missing", ("时效", "……", None), False),
        ("above_ceiling", ("质量", "工程合格率", "≥100%"), True),
        ("above_ceiling", ("满意度", "群众满意度", "120%"), True),
        ("above_ceiling", ("质量", "工程合格率", "100%"), False),
        ("above_ceiling", ("质量", "工程合格率", "≤100%"), False),
        ("above_ceiling", ("经济", "产值增长率", "≥120%"), False),
        ("cost_not_money", ("成本", "物业费", "8个"), True),
        ("cost_not_money", ("成本", "物业费", "8万元"), False),
        ("cost_not_money", ("成本", "物业费(万元)", "8个"), False),
        ("cost_not_money", ("数量", "物业费", "8个"), False),
        ("cost_not_money", ("成本", "扰民投诉", "5件"), False),
        ("misfiled", ("经济", "节约行政成本", "5万元"), False),
        ("vague", ("数量", "办展", "顺利办展"), False),
        ("misfiled", ("社会", "涉及群众对监审结果的满意度", "≥90%"), True),
        ("misfiled", ("满意度", "群众满意度", "≥90%"), False),
        ("misfiled", ("数量", "设备购置费用", "30万元"), True),
        ("misfiled", ("成本", "设备购置费用", "30万元"), False),
        ("misfiled", ("数量", "满意度调查次数", "≥2次"), False),
        ("misfiled", ("成本", "资金拨付及时率", "≥90%"), True),
    ],
)
def test_quality_of_one_target(rule: str, row: tuple[str, str | None, str | None], is_found: bool) -> None:
    assert bool(found(project([row]), rule)) is is_found


def test_words_with_a_direction_or_a_baseline_are_not_vague() -> None:
    rows = (
        target(1, "社会", "甲", "有所提升", direction="increase"),
        target(2, "社会", "乙", "优于上年", baseline="previous_year"),
    )
    assert found(project([], targets=rows), "vague") == []


def test_a_long_term_block_left_blank_as_a_whole_is_no_missing_target() -> None:
    rows = (target(1, "数量", "甲", "≥1个"), target(2, "数量", "甲", None, horizon="long_term"))
    assert found(project([], targets=rows), "missing") == []


def test_a_form_whose_annual_targets_are_all_blank_is_one_finding() -> None:
    blank = [target(n, "数量", f"甲{n}", None) for n in (1, 2, 3)]
    long_term = target(4, "数量", "甲", "≥1个", horizon="long_term")
    for rows in (blank, [*blank, long_term]):
        form = project([], targets=tuple(rows))
        assert found(form, "block_empty") == [(None, None, None)]
        assert found(form, "missing") == []
    assert found(project([], targets=(*blank, target(5, "数量", "乙", "≥1个"))), "block_empty") == []
    assert found(project([], targets=tuple(blank), read_in_part=True), "block_empty") == []


def test_an_empty_template_is_no_finding() -> None:
    rows = tuple(target(n, "数量", name, None) for n, name in enumerate(("指标1:", "指标2:", "……", None), 1))
    form = project([], targets=rows)
    assert [found(form, rule) for rule in ("block_empty", "missing", "placeholder")] == [[], [], []]


def test_a_row_left_from_the_template_beside_a_filled_one_is_no_placeholder() -> None:
    rows = (target(1, "数量", "甲", "≥1个"), target(2, "数量", "……", None), target(3, "质量", "……", None))
    assert [id for id, _, _ in found(project([], targets=rows), "placeholder")] == ["d-1-3"]


def test_no_sentence_holds_empty_quotation_marks() -> None:
    rows = (
        target(1, "数量", "甲", "≥1个"),
        target(2, "质量", None, None),
        target(3, "质量", "0", "0"),
        target(4, "时效", "乙", None),
    )
    for row in apply_rules(rules_with([]), project([], targets=rows), check_cost(project([], targets=rows))):
        assert "“”" not in row[5] + row[6]


def test_a_lone_amount_far_below_the_budget_is_a_price_and_no_gap() -> None:
    assert found(project([("成本", "参审案件补助", "100元")], "24"), "cost_gap") == []
    assert found(project([("成本", "设备费", "5万元")], "24"), "cost_gap") == [(None, "24万元", "5万元")]


@pytest.mark.parametrize(
    ("goal", "text", "expected"),
    [
        ("支持战略性新兴产业。领域高技术产业化项目10个以上,", "10个左右", ["10个以上"]),
        ("支持战略新兴产业化项目10个左右,", "10个左右", []),
        ("支持战略新兴产业化项目10个,", "≥10个", []),
        ("支持战略新兴产业化项目12个,", "≥10个", ["12个"]),
        ("支持战略新兴产业化项目30个。支持战略新兴产业化项目10个,", "10个", []),  # in all, and this year
        ("2024年支持服务业项目12个,", "≥10个", []),
        ("建成充电桩12个,支持战略新兴产业化项目10个以上", "≥10个", []),
    ],
)
def test_the_goal_is_compared_with_the_row_it_names(goal: str, text: str, expected: list[str]) -> None:
    form = project(
        [("数量", "支持战略新兴产业化项目", text), ("成本", "战略新兴产业化项目单价", "12万元/个")],
        goal_text=goal,
    )
    assert [actual for _, _, actual in found(form, "goal_differs")] == expected


def test_a_total_row_that_is_not_the_sum_of_its_parts_is_found() -> None:
    rows = [("成本", "场地租赁费", "150万元"), ("成本", "会务费", "200万元"), ("成本", "总成本", "≤360万元")]
    assert found(project(rows, "350"), "cost_total_row") == [("d-1-3", "350万元", "360万元")]


def test_a_price_above_a_standard_is_found_in_its_region_and_years(tmp_path: Path) -> None:
    file = tmp_path / "standards.csv"
    line = "s1,培训费,人·天,400,640000,2020,2025,培训费管理办法(示例),https://example.org"
    file.write_text(f"{','.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    standards = read_standards(file)
    rows = [
        ("成本", "培训费", "≤450元/人·天"),
        ("成本", "会议费", "≤450元/人·天"),
        ("成本", "培训费", "≤450元/人"),
    ]
    assert found(project(rows, region_code="640100"), "above_standard", standards) == [
        ("d-1-1", "≤400元/人·天", "≤450元/人·天")
    ]
    assert found(project(rows, region_code="110000"), "above_standard", standards) == []
    assert found(project(rows, region_code="640100", fiscal_year=2026), "above_standard", standards) == []


def test_a_region_ends_at_its_own_code(tmp_path: Path) -> None:
    file = tmp_path / "standards.csv"
    line = "s1,培训费,人·天,400,500000,2020,,培训费管理办法(示例),https://example.org"
    file.write_text(f"{','.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    standards = read_standards(file)
    assert standards[0].covers(project([], region_code="500103"))
    assert not standards[0].covers(project([], region_code="510100"))


def test_a_standard_without_its_source_is_refused_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "standards.csv"
    file.write_text(f"{','.join(COLUMNS)}\ns1,培训费,人·天,400,640000,2020,2025,,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"standards\.csv:2: 缺少必填项"):
        read_standards(file)


def test_the_published_standards_can_be_read() -> None:
    assert read_standards(Path("data/standards.csv")) == []


def test_an_id_does_not_change_with_the_values_of_its_finding() -> None:
    here, there = Hit("p-1-aa", ("x",), "1", "2"), Hit("p-1-aa", (), "3", "4")
    assert finding_id("missing", "p-1", here) == finding_id("missing", "p-1", there) == "p-1-6c1f8617"
    assert finding_id("vague", "p-1", here) != finding_id("missing", "p-1", here)


def test_every_rule_has_both_sentences_and_small_print() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.zh.endswith("。")
        assert rule.en.endswith(".")
        assert rule.note or inspect.getdoc(rule.check)


def test_the_page_of_rules_is_fresh() -> None:
    assert Path("docs/findings.md").read_text(encoding="utf-8") == render()

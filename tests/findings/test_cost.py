"""How cost rows are read: one convention of budget officers a case, formula and status literal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cost.check import check_cost
from pipeline.project import Project, TargetRow
from tests.findings.build import project, reparsed, target

CASES = [
    # id, budget 万元, rows, status, formula
    ("training_factors_under_one_name", "21.6",
     [("数量", "培训人数", "60人"), ("数量", "培训天数", "4天"), ("数量", "培训期数", "2期"), ("成本", "培训费", "450元/人·天")],
     "exact", "60人 × 4天 × 2期 × 450元/人·天 = 21.6万元"),
    ("a_total_head_count_is_not_multiplied_by_sessions", "10.8",
     [("数量", "培训总人数", "60人"), ("数量", "培训天数", "4天"), ("数量", "培训期数", "2期"), ("成本", "培训费", "450元/人·天")],
     "exact", "60人 × 4天 × 450元/人·天 = 10.8万元"),
    ("a_price_per_person_takes_people_only", "10.8",
     [("数量", "培训人数", "60人"), ("数量", "培训期数", "2期"), ("成本", "培训费", "1800元/人")],
     "exact", "60人 × 1800元/人 = 10.8万元"),
    ("people_per_session_ask_for_sessions", "21.6",
     [("数量", "每期培训人数", "60人"), ("数量", "举办培训班", "2期"), ("成本", "培训费", "1800元/人")],
     "exact", "60人 × 2期 × 1800元/人 = 21.6万元"),
    ("another_activity_s_sessions_are_left_alone", "10.8",
     [("数量", "培训人数", "60人"), ("数量", "培训天数", "4天"), ("数量", "编发简报", "12期"), ("成本", "培训费", "450元/人·天")],
     "exact", "60人 × 4天 × 450元/人·天 = 10.8万元"),
    ("person_days_printed_as_one_count", "10.8",
     [("数量", "培训规模", "240人天"), ("数量", "培训人数", "60人"), ("成本", "培训费", "450元/人·天")],
     "exact", "240人天 × 450元/人·天 = 10.8万元"),
    ("a_noun_after_each_is_the_unit_of_the_price", "86",
     [("数量", "保障驻村工作队数量(个)", "43个"), ("成本", "每个工作队经费标准(万元/队)", "2万元")],
     "exact", "43个 × 2万元 = 86万元"),
    ("two_counts_of_that_noun_are_two_readings", "100",
     [("数量", "运行水文站", "20座"), ("数量", "运行雨量站", "30处"), ("成本", "站点年均运维费用", "2万元/站")],
     "not_computable", "20座 × 2万元/站 = 40万元"),
    ("printing_by_name", "1",
     [("数量", "印刷数量", "2000册"), ("数量", "发放宣传画册", "900册"), ("成本", "印刷费", "5元/册")],
     "exact", "2000册 × 5元/册 = 1万元"),
    ("teaching_by_name_through_a_synonym", "3.2",
     [("数量", "授课时数", "40课时"), ("成本", "课酬", "800元/学时")], "exact", "40课时 × 800元/学时 = 3.2万元"),
    ("travel_by_unit", "92.1",
     [("数量", "督导检查人次数", "307人次"), ("成本", "差旅费", "3000元/人次")], "exact", "307人次 × 3000元/人次 = 92.1万元"),
    ("salaries_by_person_and_month", "36",
     [("数量", "公益性岗位人数", "20人"), ("数量", "补助月数", "12个月"), ("成本", "公益性岗位补贴", "1500元/人·月")],
     "exact", "20人 × 12个月 × 1500元/人·月 = 36万元"),
    ("a_length_among_the_timeliness_rows", "12",
     [("数量", "租用场地", "1处"), ("时效", "场地租期", "12个月"), ("成本", "场地租金", "1万元/月")],
     "exact", "12个月 × 1万元/月 = 12万元"),
    ("meals_take_the_only_head_count", "2.6",
     [("数量", "培训人数", "100人"), ("成本", "培训资料费", "60元/人"), ("成本", "用餐费", "200元/人")],
     "exact", "100人 × 60元/人 + 100人 × 200元/人 = 2.6万元"),
    ("mean_per_head_without_a_denominator", "5",
     [("数量", "补助人数", "50人"), ("成本", "人均补助", "1000元")], "exact", "50人 × 1000元 = 5万元"),
    ("unit_price_without_denominator_by_name", "1.57",
     [("数量", "便携式计算机", "2台"), ("数量", "打印机", "1台"), ("成本", "便携式计算机单价", "7850元")],
     "exact", "2台 × 7850元 = 1.57万元"),
    ("unit_price_without_denominator_and_name", "1.57",
     [("数量", "打印机", "2台"), ("成本", "便携式计算机单价", "7850元")], "not_computable", "7850元 × ?"),
    ("units_in_the_names", "320",
     [("数量", "高标准农田建设面积(亩)", "2000"), ("成本", "高标准农田建设成本(≤**元/亩)", "1600")],
     "exact", "2000 × 1600 = 320万元"),
    ("scales_and_kilometres", "60",
     [("数量", "道路养护里程", "3公里"), ("成本", "道路养护费", "200元/米")], "exact", "3公里 × 200元/米 = 60万元"),
    ("a_price_per_year_counts_once", "53",
     [("数量", "救助户数", "100户"), ("成本", "临时救助标准", "5300元/户·年")], "exact", "100户 × 5300元/户·年 = 53万元"),
    ("a_service_per_year_counts_once", "3", [("成本", "网络使用费", "3万元/年")], "exact", "3万元/年 = 3万元"),
    ("a_count_per_year_is_this_year_s", "2",
     [("数量", "水质检测", "4次/年"), ("成本", "水质检测费", "5000元/次")], "exact", "4次/年 × 5000元/次 = 2万元"),
    ("a_year_is_twelve_months", "60",
     [("数量", "物业服务期限", "1年"), ("成本", "物业服务费", "5万元/月")], "exact", "1年 × 5万元/月 = 60万元"),
    ("experts_times_meetings", "1.2",
     [("数量", "专家人数", "5人"), ("数量", "评审次数", "3次"), ("成本", "专家评审费", "800元/人·次")],
     "exact", "5人 × 3次 × 800元/人·次 = 1.2万元"),
    ("lodging_takes_the_people_and_days_of_the_training", "12",
     [("数量", "培训人数", "100人"), ("数量", "培训天数", "4天"), ("成本", "住宿费", "300元/人·天")],
     "exact", "100人 × 4天 × 300元/人·天 = 12万元"),
    ("a_price_each_time_in_the_name", "8",
     [("数量", "会议次数", "4次"), ("成本", "每次会议费", "2万元")], "exact", "4次 × 2万元 = 8万元"),
    ("an_amount_without_a_name_is_no_total", "30",
     [("成本", "设备费", "20万元"), ("成本", None, "10万元")], "exact", "20万元 + 10万元 = 30万元"),
    ("a_total_beside_its_parts", "350",
     [("成本", "场地租赁费", "150万元"), ("成本", "会务费", "200万元"), ("成本", "总成本", "≤350万元")],
     "exact", "150万元 + 200万元 = 350万元"),
    ("a_total_that_bears_the_project_s_name", "350",
     [("成本", "某项目经费", "≤350万元"), ("成本", "会务费", "200万元"), ("成本", "场地租赁费", "150万元")],
     "exact", "200万元 + 150万元 = 350万元"),
    ("a_subtotal_beside_its_parts", "50",
     [("成本", "培训总费用", "20万元"), ("成本", "培训餐费", "12万元"), ("成本", "培训资料费", "8万元"), ("成本", "设备购置费", "30万元")],
     "exact", "12万元 + 8万元 + 30万元 = 50万元"),
    ("a_total_alone", "350", [("成本", "项目总成本", "≤350万元")], "exact", "≤350万元 = 350万元"),
    ("a_total_does_not_stand_in_for_a_part_that_cannot_be_computed", "350",
     [("成本", "总成本", "350万元"), ("成本", "专家费", "800元/人")], "not_computable", "800元/人 × ?人"),
    ("details_are_in_the_row_above", "100",
     [("成本", "工程建设费", "100万元"), ("成本", "其中:监理费", "20万元")], "exact", "100万元 = 100万元"),
    ("the_product_said_again_as_an_amount", "320",
     [("数量", "造林补助面积", "2000亩"), ("成本", "造林补助标准", "1600元/亩"), ("成本", "造林补助资金", "320万元")],
     "exact", "2000亩 × 1600元/亩 = 320万元"),
    ("money_saved_is_no_cost", "30",
     [("成本", "设备购置费", "30万元"), ("成本", "节约成本", "≥5万元")], "exact", "30万元 = 30万元"),
    ("only_economic_cost_is_the_budget_s", "30",
     [("经济成本", "设备购置费", "30万元"), ("cost.social", "居民绕行成本", "5万元")], "exact", "30万元 = 30万元"),
    ("rates_are_no_amounts", "30",
     [("成本", "设备购置费", "30万元"), ("成本", "成本控制率", "≤100%")], "exact", "30万元 = 30万元"),
    ("words_only", "30", [("成本", "成本控制", "控制在预算内")], "not_computable", None),
    ("a_number_without_unit", "30", [("成本", "设备购置费", "30")], "not_computable", "30?"),
    ("two_activities_do_not_share_a_unit_that_counts_anything", "5",
     [("数量", "督查检查", "23次"), ("成本", "法律顾问费", "1800元/次")], "not_computable", "1800元/次 × ?次"),
    ("a_missing_namesake", "2",
     [("数量", "打印机", "2台"), ("成本", "打印机", "2000元/台"), ("成本", "计算机", "6000元/台")],
     "not_computable", "2台 × 2000元/台 + 6000元/台 × ?台"),
    ("two_per_cent_off", "100", [("成本", "设备购置费", "98万元")], "close", "98万元 = 98万元"),
    ("just_over_two_per_cent", "100", [("成本", "设备购置费", "97.99万元")], "gap", "97.99万元 = 97.99万元"),
    ("one_yuan_off_is_not_exact", "100", [("成本", "设备购置费", "999999元")], "close", "999999元 = 99.9999万元"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("annual", "rows", "status", "formula"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_cost_rows_are_read_as_an_officer_wrote_them(
    annual: str, rows: list[tuple[str, str, str]], status: str, formula: str | None
) -> None:
    form = project(rows, annual)
    for check in (check_cost(form), check_cost(reparsed(form))):
        assert (check.status, check.formula) == (status, formula)


def test_two_counts_that_fit_one_price_give_two_readings() -> None:
    rows = [("数量", "交换机", "3台"), ("数量", "服务终端", "5台"), ("成本", "专用设备费", "2000元/台")]
    check = check_cost(project(rows, "1"))
    assert (check.status, check.cost_total_cny) == ("not_computable", None)
    assert check.alternatives == "3台 × 2000元/台 = 6000元; 5台 × 2000元/台 = 1万元"


def test_two_prices_and_two_counts_without_names_give_both_pairings() -> None:
    rows = [
        ("数量", "文化站", "3户"),
        ("数量", "农家院", "5户"),
        ("成本", "维修", "2000元/户"),
        ("成本", "改造", "3000元/户"),
    ]
    check = check_cost(project(rows, "2.1"))
    assert check.status == "not_computable"
    assert check.alternatives == (
        "3户 × 2000元/户 + 5户 × 3000元/户 = 2.1万元; 5户 × 2000元/户 + 3户 × 3000元/户 = 1.9万元"
    )


def test_a_range_is_two_readings() -> None:
    check = check_cost(project([("成本", "设备购置费", "20-30万元")], "30"))
    assert (check.status, check.alternatives) == (
        "not_computable",
        "20-30万元 = 20万元; 20-30万元 = 30万元",
    )


def test_an_amount_that_contradicts_its_own_product_is_two_readings() -> None:
    rows = [
        ("数量", "造林补助面积", "2000亩"),
        ("成本", "造林补助标准", "1600元/亩"),
        ("成本", "造林补助资金", "300万元"),
    ]
    check = check_cost(project(rows, "300"))
    assert (check.status, check.alternatives) == (
        "not_computable",
        "2000亩 × 1600元/亩 = 320万元; 300万元 = 300万元",
    )


def test_the_long_term_block_is_not_this_year_s_cost() -> None:
    rows = (target(1, "成本", "设备费", "30万元"), target(2, "成本", "设备费", "90万元", horizon="long_term"))
    assert check_cost(project([], "30", targets=rows)).status == "exact"


def test_without_a_budget_the_sum_stands_and_nothing_is_compared() -> None:
    check = check_cost(project([("成本", "设备费", "30万元")], None))
    assert (check.status, check.formula, check.gap_share) == ("not_computable", "30万元 = 30万元", None)


@given(st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2))
def test_the_reading_never_depends_on_the_budget(budget: Decimal) -> None:
    rows = [
        ("数量", "交换机", "3台"),
        ("数量", "服务终端", "5台"),
        ("成本", "交换设备", "2000元/台"),
        ("成本", "会务费", "2万元"),
    ]
    here, there = check_cost(project(rows, "2.6")), check_cost(project(rows, str(budget)))
    same = ("formula", "methods", "unmatched", "alternatives", "cost_total_cny")
    assert [getattr(here, each) for each in same] == [getattr(there, each) for each in same]


def _monthly(**overrides: object) -> tuple[str, str | None]:
    form = project([("成本", "人工成本", "620万/月")], "6820", **overrides)  # type: ignore[arg-type]
    rows = tuple(row._replace(base_value=6_200_000.0, dimension=None, unit="万") for row in form.targets)
    extra = overrides.get("targets", ())
    check = check_cost(reshaped(form, (*rows, *extra)))  # type: ignore[misc]
    return check.status, check.formula


def reshaped(form: Project, rows: tuple[TargetRow, ...]) -> Project:
    return replace(form, targets=rows)


@pytest.mark.parametrize("goal", ["完成1-11月清扫保洁", "2024年1月至11月清扫", "清扫保洁11个月"])
def test_the_months_of_the_goal_are_the_count_of_a_price_per_month(goal: str) -> None:
    assert _monthly(goal_text=goal) == ("exact", "11个月 × 620万/月 = 6820万元")


def test_the_months_of_the_project_s_name_count_as_well() -> None:
    assert _monthly(name="2024年1-11月环卫项目") == ("exact", "11个月 × 620万/月 = 6820万元")


def test_months_that_are_said_in_two_ways_are_not_counted() -> None:
    assert _monthly(goal_text="1-11月清扫,6个月消杀")[0] == "not_computable"
    assert _monthly(goal_text="1月3日至11月5日清扫")[0] == "not_computable"
    assert _monthly(goal_text="2024年11月底前完成")[0] == "not_computable"


def test_a_row_that_names_a_period_gives_the_months() -> None:
    period = target(
        2,
        "时效",
        "费用使用周期",
        "2020年1月--2020年11月",
        kind="date",
        date_from=date(2020, 1, 1),
        date_to=date(2020, 11, 30),
    )
    price = target(1, "成本", "人工成本", "620万/月", base_value=6_200_000.0, dimension=None, unit="万")
    other = period._replace(indicator="完工时间段以外")
    assert check_cost(project([], "6820", targets=(price, period))).status == "exact"
    assert (
        check_cost(project([], "6820", targets=(price, other._replace(indicator="验收")))).status
        == "not_computable"
    )


def test_a_size_in_the_price_s_own_name_is_its_count() -> None:
    rows = [("成本", "饲料库120平米", "490元/平米")]
    check = check_cost(reparsed(project(rows, "5.88")))
    assert (check.status, check.formula) == ("exact", "120平米 × 490元/平米 = 5.88万元")


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("单栋年均运维费用", "100栋"),
        ("每床位改造成本", "100床位"),
        ("单个排污口监测成本", "100个"),
        ("单剂成本", "100剂"),
    ],
)
def test_a_price_whose_name_says_per_piece_asks_for_that_count(name: str, quantity: str) -> None:
    assert check_cost(project([("成本", name, "2000元")], "20")).status == "not_computable"
    subject = name.removeprefix("单").removeprefix("每")
    check = check_cost(project([("数量", subject + "数量", quantity), ("成本", name, "2000元")], "20"))
    assert check.status == "exact"


def test_a_total_of_something_else_is_a_part_like_any_other() -> None:
    rows = [("成本", "培训总费用", "10万元"), ("成本", "设备购置费", "5万元")]
    assert check_cost(project(rows, "15")).status == "exact"


def test_two_prices_as_close_to_one_count_by_name_take_it_neither() -> None:
    rows = [
        ("数量", "档案整理收发总件数", "100件"),
        ("成本", "档案整理费", "50元/件"),
        ("成本", "档案收发费", "30元/件"),
    ]
    check = check_cost(project(rows, "0.8"))
    assert (check.status, check.cost_total_cny) == ("not_computable", None)

"""Base units, days, lengths of time, directions and baselines: text in, fields out."""

from decimal import Decimal

import pytest

from pipeline.target import Target, parse_target


def only(text: str, year: int | None = None) -> Target:
    (target,) = parse_target(text, year)
    return target


@pytest.mark.parametrize(
    ("text", "value", "unit", "dimension"),
    [
        ("6.74万件", "67400", "件", "count"),
        ("1.5亿元", "150000000", "元", "money"),
        ("3千元", "3000", "元", "money"),
        ("12角", "1.2", "元", "money"),
        ("2万人次", "20000", "人次", "person"),
        ("5‰", "0.005", "1", "share"),
        ("2.5倍", "2.5", "1", "share"),
        ("8折", "0.8", "1", "share"),
        ("2个百分点", "2", "百分点", "share"),
        ("2.5km", "2500", "米", "length"),
        ("3万平方米", "30000", "平方米", "area"),
        ("4公顷", "40000", "平方米", "area"),
        ("1.2平方公里", "1200000", "平方米", "area"),
        ("1.2万亩", "12000", "亩", "area"),
        ("500毫升", "0.0005", "立方米", "volume"),
        ("3吨", "3000", "千克", "mass"),
        ("7斤", "3.5", "千克", "mass"),
        ("2兆瓦", "2000", "千瓦", "power"),
        ("1.1万千瓦时", "11000", "千瓦时", "energy"),
        ("36学时", "36", "学时", "time"),
        ("620万", "6200000", None, None),
        ("13标方钢", "13", "标准立方米", "volume"),
        ("9漕", "9", "漕", None),
        ("3万漕", "30000", "漕", None),
        ("0.1元", "0.1", "元", "money"),
        ("85分", "85", "分", None),
        ("5000度", "5000", "度", None),
    ],
)
def test_the_scale_is_resolved_exactly(
    text: str, value: str, unit: str | None, dimension: str | None
) -> None:
    target = only(text)
    assert (target.base_value, target.base_unit, target.dimension) == (Decimal(value), unit, dimension)


@pytest.mark.parametrize(
    ("words", "comparator"),
    [
        (("不低于{}", "不少于{}", "大于等于{}", "至少{}", "起码{}", "最低{}", "{}以上", "{}及以上", "{}起步"), "ge"),
        (("不超过{}", "不高于{}", "小于或等于{}", "至多{}", "最高{}", "{}以内", "{}以下", "{}封顶"), "le"),
        (("超过{}", "大于{}", "高于{}", "多于{}", "{}以上(不含)"), "gt"),
        (("未满{}", "不满{}", "不足{}", "不到{}", "未达{}", "小于{}", "低于{}", "少于{}", "{}以下(不含)"), "lt"),
        (("等于{}", "={}"), "eq"),
        (("达到{}", "完成{}", "约{}"), None),
    ],
)  # fmt: skip
def test_every_word_of_comparison_says_one_comparator(words: tuple[str, ...], comparator: str | None) -> None:
    assert {word: only(word.format("30%")).comparator for word in words} == dict.fromkeys(words, comparator)


def test_both_ends_of_a_range_are_scaled() -> None:
    target = only("3-5万元")
    assert (target.base_value, target.base_value_upper) == (Decimal(30000), Decimal(50000))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024年12月31日前", None, "2024-12-31"),
        ("2024年12月31日24时前", None, "2024-12-31"),
        ("2024年6月底前完成", None, "2024-06-30"),
        ("2024年6月底", None, "2024-06-30"),
        ("2024年6月末完成", None, "2024-06-30"),
        ("2024年二季度末", None, "2024-06-30"),
        ("2024年上半年底", None, "2024-06-30"),
        ("20241224至31日", "2024-12-24", "2024-12-31"),
        ("2024年初", "2024-01-01", None),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2023年2月", "2023-02-01", "2023-02-28"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024年第一季度", "2024-01-01", "2024-03-31"),
        ("2024年三季度末前", None, "2024-09-30"),
        ("2024年下半年", "2024-07-01", "2024-12-31"),
        ("2024年底", None, "2024-12-31"),
        ("2024年6月上旬", "2024-06-01", "2024-06-10"),
        ("2024年6月中旬", "2024-06-11", "2024-06-20"),
        ("2024年2月下旬", "2024-02-21", "2024-02-29"),
        ("2024年6月初", "2024-06-01", None),
        ("2024年3月1日起", "2024-03-01", None),
        ("2024/6/30", "2024-06-30", "2024-06-30"),
        ("2024.6.30", "2024-06-30", "2024-06-30"),
        ("2024-06", "2024-06-01", "2024-06-30"),
        ("20240630", "2024-06-30", "2024-06-30"),
        ("二〇二四年六月三十日", "2024-06-30", "2024-06-30"),
        ("二○二四年十二月底前", None, "2024-12-31"),
        ("2022年3月-2023年11月", "2022-03-01", "2023-11-30"),
        ("2024年1-6月", "2024-01-01", "2024-06-30"),
        ("2024年1月1日至6月30日", "2024-01-01", "2024-06-30"),
        ("2024年10月1-7日", "2024-10-01", "2024-10-07"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
        ("2019-2021年", "2019-01-01", "2021-12-31"),
        ("202001-202012", "2020-01-01", "2020-12-31"),
        ("24年12月底前", None, "2024-12-31"),
        ("2023年2月30日", None, None),
        ("12月31日前", None, None),
        ("2023-2024学年", None, None),
    ],
)
def test_a_day_month_or_period_becomes_days(text: str, first: str | None, last: str | None) -> None:
    target = only(text)
    assert (target.kind, target.date_from, target.date_to) == ("date", first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12月31日前", None, "2024-12-31"),
        ("5月-10月", "2024-05-01", "2024-10-31"),
        ("6月底", None, "2024-06-30"),
        ("第四季度", "2024-10-01", "2024-12-31"),
        ("翌年6月", "2025-06-01", "2025-06-30"),
        ("明年底", None, "2025-12-31"),
        ("年底前", None, "2024-12-31"),
        ("全年", "2024-01-01", "2024-12-31"),
        ("次年3月底前", None, "2025-03-31"),
        ("每月10日前", None, None),
        ("12.31前", None, "2024-12-31"),
        ("2023年底前", None, "2023-12-31"),
    ],
)
def test_a_day_without_year_takes_the_fiscal_year(text: str, first: str | None, last: str | None) -> None:
    target = only(text, 2024)
    assert (target.kind, target.date_from, target.date_to) == ("date", first, last)


@pytest.mark.parametrize(
    ("text", "duration", "anchor"),
    [
        ("30日内", "P30D", None),
        ("3个工作日内", "P3D", None),
        ("6个月", "P6M", None),
        ("2个季度", "P6M", None),
        ("2周", "P2W", None),
        ("24小时内", "PT24H", None),
        ("≤30分钟", "PT30M", None),
        ("1.5小时", "PT1.5H", None),
        ("半年", "P6M", None),
        ("2.5年", "P30M", None),
        ("1年6个月", "P1Y6M", None),
        ("2小时30分钟内", "PT2H30M", None),
        ("3-5年", None, None),
        ("合同签订后30日内", "P30D", "合同签订"),
        ("自验收合格之日起15个工作日内", "P15D", "验收合格"),
        ("收到发票30日支付款项", "P30D", "收到发票"),
        ("接到通知后2小时内", "PT2H", "接到通知"),
        ("工期30日内", "P30D", None),
    ],
)
def test_a_length_of_time_is_iso_8601_with_its_event(
    text: str, duration: str | None, anchor: str | None
) -> None:
    target = only(text)
    assert (target.kind, target.duration, target.anchor) == ("duration", duration, anchor)


def test_a_number_keeps_the_deadline_beside_it() -> None:
    beside = only("2024年底前完成100%")
    assert (beside.kind, beside.value, beside.comparator, beside.date_to) == (
        "numeric",
        Decimal(100),
        None,
        "2024-12-31",
    )
    within = only("合同签订后30日内支付30%")
    assert (within.kind, within.value, within.duration, within.anchor) == (
        "numeric",
        Decimal(30),
        "P30D",
        "合同签订",
    )


@pytest.mark.parametrize(
    ("text", "direction", "intensity", "baseline"),
    [
        ("明显提高", "increase", "明显", None),
        ("逐年下降", "decrease", "逐年", None),
        ("保持向好态势", "maintain", None, None),
        ("持续稳定", "maintain", "持续", None),
        ("稳定增长", "increase", None, None),
        ("提高收入,减少成本", None, None, None),
        ("耕地面积不减少", None, None, None),
        ("零增长", None, None, None),
        ("同比增长5%", "increase", None, "previous_year"),
        ("较上年下降3%以上", "decrease", None, "previous_year"),
        ("比2020年下降18%", "decrease", None, "2020"),
        ("较2023年同期提升", "increase", None, "2023"),
        ("与上年持平", "maintain", None, "previous_year"),
        ("不低于2022年水平", None, None, "2022"),
        ("影响可持续", None, None, None),
    ],
)
def test_direction_adverb_and_baseline_are_as_printed(
    text: str, direction: str | None, intensity: str | None, baseline: str | None
) -> None:
    target = only(text)
    assert (target.direction, target.intensity, target.baseline) == (direction, intensity, baseline)


def test_each_part_keeps_its_own_text_and_direction() -> None:
    parts = parse_target("收入增长5%， 成本 下降3%。")
    assert [(part.text, part.direction) for part in parts] == [
        ("收入增长5%", "increase"),
        ("成本 下降3%", "decrease"),
    ]


@pytest.mark.parametrize("text", ["约5个", "5个左右", "近5个", "5余个", "≈5个"])
def test_about_sets_approximate_and_no_comparator(text: str) -> None:
    assert (only(text).approximate, only(text).comparator) == (True, None)


def test_a_sign_after_a_stray_mark_is_not_stated() -> None:
    assert (only("%=99百分比").comparator, only("二100百分比").comparator) == (None, None)


def test_none_and_blank_are_missing_and_every_field_is_in_the_json() -> None:
    (nothing,) = parse_target(None)
    assert nothing.kind == "missing"
    assert [target.kind for blank in ("", "  ", "\t\t", "\u3000。") for target in parse_target(blank)] == [
        "missing"
    ] * 4
    assert list(nothing.as_json()) == list(Target.__slots__)
    assert only("6.70万件").as_json()["value"] == 6.7
    assert repr(only("100.00%").as_json()["value"]) == "100"

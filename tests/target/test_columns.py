"""Sign, value and unit printed apart, and what the indicator's name tells about a bare number."""

from decimal import Decimal

import pytest

from pipeline.target import Target, parse_split, parse_target


def six(targets: list[Target]) -> list[tuple[object, ...]]:
    return [(t.kind, t.comparator, t.value, t.value_upper, t.unit, t.per) for t in targets]


@pytest.mark.parametrize(
    ("sign", "value", "unit", "meaning"),
    [
        ("≧", "100", "%", ("numeric", "ge", Decimal(100), None, "%", None)),
        ("═", "100", "百分比", ("numeric", "eq", Decimal(100), None, "%", None)),
        ("定量", "28.8万元", "%", ("numeric", None, Decimal("28.8"), None, "万元", None)),
        ("定量", "100", "（%）", ("numeric", None, Decimal(100), None, "%", None)),
        ("定性", "优良中低差", None, ("qualitative", None, None, None, None, None)),
        ("定性", "应保尽保", "%", ("qualitative", None, None, None, None, None)),
        ("≥", "5", "-", ("numeric", "ge", Decimal(5), None, None, None)),
        ("≤", "510", "元/人*天", ("numeric", "le", Decimal(510), None, "元", "人·天")),
        ("≤", "5-8", "个", ("numeric", "between", Decimal(5), Decimal(8), "个", None)),
        (None, "90以上", "%", ("numeric", "ge", Decimal(90), None, "%", None)),
        ("大于等于", "3", "次", ("numeric", "ge", Decimal(3), None, "次", None)),
        ("=", "6", "个 月", ("duration", "eq", Decimal(6), None, "个月", None)),
        ("≤", "2024年12月底", "", ("date", "le", None, None, None, None)),
        ("≥", "", "%", ("missing", None, None, None, None, None)),
        ("=", "无", "", ("placeholder", None, None, None, None, None)),
        ("其他", "按时", "", ("qualitative", None, None, None, None, None)),
    ],
)
def test_the_columns_say_what_one_cell_would(
    sign: str | None, value: str, unit: str | None, meaning: tuple[object, ...]
) -> None:
    assert six(parse_split(sign, value, unit)) == [meaning]
    assert parse_split(sign, value, unit) == parse_target("\t".join((sign or "", value, unit or "")))


def test_unit_before_sign_before_value_is_the_same() -> None:
    assert six(parse_target("%\t≥\t95")) == six(parse_target("≥\t95\t%"))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("5\t个", ("numeric", None, Decimal(5), None, "个", None)),
        ("≥\t5", ("numeric", "ge", Decimal(5), None, None, None)),
        ("5\t≥", ("numeric", "ge", Decimal(5), None, None, None)),
        ("%\t80.21%", ("numeric", None, Decimal("80.21"), None, "%", None)),
        ("%\t-0%", ("numeric", None, Decimal(0), None, "%", None)),
        ("次\t≥2", ("numeric", "ge", Decimal(2), None, "次", None)),
        ("天\t30", ("duration", None, Decimal(30), None, "天", None)),
        ("元/人·天\t≤510", ("numeric", "le", Decimal(510), None, "元", "人·天")),
        ("%\t≥", ("missing", None, None, None, None, None)),
        ("是/否\t是", ("qualitative", None, None, None, None, None)),
    ],
)
def test_two_cells_are_known_by_what_they_hold(text: str, meaning: tuple[object, ...]) -> None:
    assert six(parse_target(text)) == [meaning]


def test_a_word_beside_a_kind_of_target_keeps_its_direction() -> None:
    assert [(t.kind, t.direction) for t in parse_target("定性\t减少")] == [("qualitative", "decrease")]
    assert [(t.kind, t.direction) for t in parse_target("增加\t定性")] == [("qualitative", "increase")]


def test_a_number_where_a_sign_or_a_unit_should_stand_is_a_target_of_its_own() -> None:
    assert [t.value for t in parse_target("5\t10")] == [5, 10]
    assert [(t.comparator, t.value, t.unit) for t in parse_target("3\t5\t个")] == [
        (None, 3, None),
        (None, 5, "个"),
    ]
    assert [(t.comparator, t.value) for t in parse_target("≥\t5\t10")] == [("ge", 5), (None, 10)]


def test_zero_is_a_placeholder_only_where_the_name_says_nothing_either() -> None:
    assert [parse_target("0", name=name)[0].kind for name in ("", "0", " ０ ", "事故数", None)] == [
        "placeholder",
        "placeholder",
        "placeholder",
        "numeric",
        "numeric",
    ]
    assert parse_target("0件", name="0")[0].kind == "numeric"


@pytest.mark.parametrize(
    ("text", "name", "meaning"),
    [
        ("85", "苗木成活率(≥**%)", ("numeric", "ge", Decimal(85), None, "%", None)),
        ("≤85", "苗木成活率(≥**%)", ("numeric", "le", Decimal(85), None, "%", None)),
        ("30", "修建作业道长度(公里)", ("numeric", None, Decimal(30), None, "公里", None)),
        ("0.5", "林业产业（万亩）", ("numeric", None, Decimal("0.5"), None, "万亩", None)),
        ("≤28.40/株", "黄金蜜(葡萄)补助成本(≤**元/株)", ("numeric", "le", Decimal("28.4"), None, "元", "株")),
        ("530", "农村低保标准(≥**元/人·月)", ("numeric", "ge", Decimal(530), None, "元", "人·月")),
        ("3天", "工期(月)", ("duration", None, Decimal(3), None, "天", None)),
        ("85", "验收合格率(数量指标)", ("numeric", None, Decimal(85), None, None, None)),
        ("执行方案1", "树木成活率(%)", ("qualitative", None, None, None, None, None)),
        ("良好", "树木成活率(%)", ("qualitative", None, None, None, None, None)),
    ],
)
def test_the_name_lends_unit_and_template_sign_to_a_bare_number(
    text: str, name: str, meaning: tuple[object, ...]
) -> None:
    assert six(parse_target(text, name=name)) == [meaning]

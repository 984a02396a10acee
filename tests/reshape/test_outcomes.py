"""A target and what was achieved of it: the outcome follows comparator and desired direction, and is never a guess."""

from __future__ import annotations

import pytest

from pipeline.reshape.outcomes import Promise, judged, one_of, read_actual
from pipeline.target import parse_target


def verdict(
    target: str, actual: str, name: str = "场次", category: str = "output.quantity"
) -> tuple[str, float | None]:
    (read,) = parse_target(target, 2023, name=name)
    promise = Promise(read, name, category)
    parts = read_actual(promise, actual, None, 2023)
    return judged(promise, one_of(promise, parts), actual, 2023)


@pytest.mark.parametrize(
    ("target", "actual", "outcome", "attainment"),
    [
        ("≥40场", "40场", "met", 1.0),
        ("≥40场", "44场", "exceeded", 1.1),
        ("≥40场", "36场", "missed", 0.9),
        ("≥40场", "36", "missed", 0.9),
        ("≥40", "44场", "exceeded", 1.1),
        ("≥40场", "≥40场", "met", 1.0),
        ("≥40场", "40场以上", "met", 1.0),
        ("≥40场", "30场以上", "not_comparable", None),
        ("≥40场", "44场/年", "exceeded", 1.1),
        ("≥40场", "44场/月", "not_comparable", None),
        ("40-50场", "45场", "met", 1.0),
        (">40场", "40场", "missed", 1.0),
        ("=40场", "36场", "missed", 0.9),
        ("=40场", "44场", "exceeded", 1.1),
        ("≥1.2万人次", "12600人次", "exceeded", 1.05),
        ("≥300天", "305天", "exceeded", 1.016667),
        ("≥40场", "已完成", "met", None),
        ("≥40场", "100%", "met", 1.0),
        ("≥40场", "50%", "not_comparable", None),
        ("≥40场", "部分完成", "partly", None),
        ("≥40场", "未完成", "missed", None),
        ("≥40场", "35人", "not_comparable", None),
        ("≥40场", "", "not_reported", None),
        ("≥40场", "—", "not_reported", None),
        ("≥40场", "举办讲座44场,参加2000人次", "exceeded", 1.1),
        ("≥95%", "0.97", "not_comparable", None),
        ("≥95%", "97", "exceeded", 1.021053),
    ],
)
def test_more_is_better_where_the_target_is_a_floor(
    target: str, actual: str, outcome: str, attainment: float | None
) -> None:
    assert verdict(target, actual) == (outcome, attainment)


@pytest.mark.parametrize(
    ("target", "actual", "outcome", "attainment"),
    [
        ("≤62万元", "620000元", "met", 1.0),
        ("≤62万元", "31万元", "exceeded", 2.0),
        ("≤62万元", "63万元", "missed", 0.984127),
        ("≤62万元", "≥63万元", "missed", 0.984127),
        ("=6万元", "5万元", "exceeded", 1.2),
        ("6万元", "6万元", "met", 1.0),
        ("6万元", "5万元", "not_comparable", None),
    ],
)
def test_less_is_better_where_the_target_is_a_ceiling_or_a_cost(
    target: str, actual: str, outcome: str, attainment: float | None
) -> None:
    assert verdict(target, actual, "会议成本", "cost") == (outcome, attainment)


@pytest.mark.parametrize(
    ("target", "name", "actual", "outcome"),
    [
        ("40场", "举办场次", "40场", "met"),
        ("40场", "举办场次", "44场", "not_comparable"),
        ("40场", "举办场次", "36场", "not_comparable"),
        ("达到40场", "举办场次", "44场", "exceeded"),
        ("100%", "验收合格率", "98%", "missed"),
        ("90%", "群众满意度", "95%", "exceeded"),
        ("3%", "差错率", "2%", "not_comparable"),
        ("100%", "成本控制率", "98%", "not_comparable"),
        ("比上年增长5%", "游客人数", "增长6%", "exceeded"),
        ("比上年增长5%", "游客人数", "下降6%", "missed"),
        ("0起", "安全事故", "无", "met"),
        ("0起", "安全事故", "0起", "met"),
        ("0起", "安全事故", "未发生安全事故", "met"),
        ("0起", "安全事故", "零投诉", "met"),
        ("0起", "安全事故", "发生1起", "missed"),
        ("无", "安全事故", "无", "met"),
    ],
)
def test_a_target_without_a_comparator_is_judged_only_where_the_words_say_so(
    target: str, name: str, actual: str, outcome: str
) -> None:
    assert verdict(target, actual, name)[0] == outcome


@pytest.mark.parametrize(
    ("target", "actual", "outcome"),
    [
        ("2023年11月底前", "2023年10月", "met"),
        ("2023年11月底前", "2023年12月", "missed"),
        ("2023年11月", "2023年12月", "missed"),
        ("12月底前", "12月20日", "met"),
        ("12月底前", "按时完成", "met"),
        ("12月底前", "100%", "met"),
        ("12月底前", "12月底前", "met"),
    ],
)
def test_a_deadline_is_kept_by_what_ends_before_it(target: str, actual: str, outcome: str) -> None:
    assert verdict(target, actual, "完成时间", "output.timeliness")[0] == outcome


@pytest.mark.parametrize(
    ("target", "actual", "outcome"),
    [
        ("持续提升", "持续提升", "met"),
        ("提升", "显著提升", "met"),
        ("显著提升", "有所提升", "not_comparable"),
        ("提升", "下降", "missed"),
        ("良好", "优秀", "exceeded"),
        ("优", "良", "missed"),
        ("及时", "及时拨付", "met"),
        ("及时", "不及时", "not_comparable"),
        ("有效", "达成预期指标", "met"),
        ("有效", "基本达成", "partly"),
        ("有效", "部分达成预期指标并具有一定效果", "partly"),
        ("有效", "未达成预期指标且效果较差", "missed"),
        ("有效", "100%", "met"),
        ("有效", "95%", "not_comparable"),
        ("有效", "不适用", "not_comparable"),
        ("有效", "无", "not_reported"),
        ("优良中低差", "优", "not_comparable"),
        ("不发生安全事故", "未发生", "met"),
        ("不发生安全事故", "无", "met"),
        ("无障碍通行", "无", "not_reported"),
        ("不发生安全事故", "发生1起", "not_comparable"),
        ("是", "否", "missed"),
    ],
)
def test_words_are_judged_only_by_what_they_say(target: str, actual: str, outcome: str) -> None:
    assert verdict(target, actual, "效果", "benefit.social")[0] == outcome

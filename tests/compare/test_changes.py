"""The words for what happened to a target: literal targets in, literal words out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.compare.changes import compare_targets
from pipeline.compare.promise import Target, days


def numeric(comparator: str | None, value: float | None, unit: str = "个", **more: Any) -> Target:
    row: dict[str, Any] = {
        "category": "output.quantity",
        "indicator": "数量",
        "target_text": f"{comparator}{value}{unit}",
        "comparator": comparator,
        "base_value": value,
        "unit": unit,
        "base_unit": unit,
    }
    return Target(**(row | more))


def words(text: str, kind: str = "qualitative", **more: Any) -> Target:
    return Target(category="benefit.social", indicator="水平", target_text=text, kind=kind, **more)


def due(day: date, comparator: str | None = "le", year: int | None = None) -> Target:
    return Target(
        indicator="完成时间", target_text=str(day), kind="date", comparator=comparator, date_to=day, year=year
    )


def said(old: Target, new: Target) -> list[str]:
    return [one.change for one in compare_targets(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (("ge", 90), ("ge", 95), ["tightened"]),
        (("ge", 90), ("ge", 85), ["loosened"]),
        (("le", 5), ("le", 4), ["tightened"]),
        (("le", 5), ("le", 6), ["loosened"]),
        (("gt", 90), ("ge", 90), ["loosened"]),
        (("ge", 90), ("gt", 90), ["tightened"]),
        (("lt", 5), ("le", 5), ["loosened"]),
        (("ge", 90), ("eq", 100), ["tightened"]),
        (("eq", 100), ("ge", 95), ["loosened"]),
        (("eq", 5), ("eq", 6), ["value_changed"]),
        (("ge", 5), ("le", 5), ["value_changed"]),
        ((None, 5), (None, 6), ["value_changed"]),
        ((None, 5), ("ge", 5), ["comparator_added"]),
        (("ge", 5), (None, 5), ["comparator_lost"]),
        (("ge", 5), (None, 4), ["value_changed", "comparator_lost"]),
        (("ge", 5), ("ge", 5), []),
    ],
)
def test_a_promise_is_tighter_if_fewer_outcomes_keep_it(old: Any, new: Any, expected: list[str]) -> None:
    assert said(numeric(*old), numeric(*new)) == expected


def test_a_range_inside_a_range_is_tighter() -> None:
    wide = numeric("between", 5, base_value_upper=8)
    assert said(wide, numeric("between", 6, base_value_upper=8)) == ["tightened"]
    assert said(wide, numeric("between", 7, base_value_upper=9)) == ["value_changed"]


def test_ten_thousand_yuan_and_yuan_are_one() -> None:
    assert (
        said(
            numeric("le", 50000.0, base_unit="元", unit="万元"),
            numeric("le", 50000.000000001, base_unit="元", unit="元"),
        )
        == []
    )


def test_half_a_yuan_in_fifty_thousand_is_a_change() -> None:
    assert said(numeric("le", 50000.0), numeric("le", 50000.5)) == ["loosened"]


def test_another_base_unit_is_a_changed_unit_and_nothing_is_said_of_the_number() -> None:
    [change] = compare_targets(numeric("ge", 5, "个"), numeric("ge", 9, "户"))
    assert (change.change, change.field, change.old, change.new) == ("unit_changed", "unit", "个", "户")


def test_the_order_of_denominators_is_no_change() -> None:
    assert said(numeric("le", 5, "元", per="人·天"), numeric("le", 5, "元", per="天·人")) == []


def test_another_denominator_is_a_changed_unit() -> None:
    [change] = compare_targets(numeric("le", 5, "元", per="人"), numeric("le", 5, "元", per="次"))
    assert (change.change, change.field) == ("unit_changed", "per")


def test_satisfaction_without_a_sign_is_wanted_high() -> None:
    category = {"category": "satisfaction.beneficiary"}
    assert said(numeric(None, 0.95, "%", **category), numeric(None, 0.9, "%", **category)) == ["loosened"]


def test_an_increase_without_a_sign_is_wanted_high() -> None:
    assert said(
        numeric(None, 0.05, "%", direction="increase"), numeric(None, 0.08, "%", direction="increase")
    ) == ["tightened"]


def test_cost_without_a_sign_is_not_guessed() -> None:
    assert said(numeric(None, 5, "元", category="cost"), numeric(None, 6, "元", category="cost")) == [
        "value_changed"
    ]


def test_around_ten_and_ten_are_not_the_same_promise() -> None:
    assert said(numeric(None, 10, approximate=True), numeric(None, 10)) == ["value_changed"]


def test_a_number_that_became_words_and_back() -> None:
    assert said(
        numeric("ge", 90), words("明显提升")._replace(category="output.quantity", indicator="数量")
    ) == ["became_qualitative"]
    assert said(
        words("及时"),
        Target(category="benefit.social", indicator="水平", kind="date", date_to=date(2024, 6, 30)),
    ) == ["became_numeric"]


def test_words_are_reworded_only_if_they_say_something_else() -> None:
    assert said(words("持续 提升。"), words("持续提升")) == []
    assert said(words("持续提升"), words("有所提升")) == ["reworded"]


def test_a_year_in_a_text_comes_round() -> None:
    assert said(words("完成2023年任务"), words("完成2024年任务")) == []


def test_the_same_month_of_the_next_year_is_no_change() -> None:
    assert said(due(date(2023, 12, 31), year=2023), due(date(2024, 12, 31), year=2024)) == []
    assert said(due(date(2023, 2, 28), year=2023), due(date(2024, 2, 29), year=2024)) == []


def test_a_later_deadline_is_loosened() -> None:
    assert said(due(date(2023, 6, 30), year=2023), due(date(2024, 9, 30), year=2024)) == ["loosened"]


def test_a_deadline_corrected_within_one_year_is_told_by_its_day() -> None:
    assert said(due(date(2024, 12, 31)), due(date(2023, 12, 31))) == ["tightened"]


def test_not_below_last_year_is_looser_than_above_it() -> None:
    old = words("高于上年", "relative", comparator="gt", baseline="previous_year")
    assert said(old, words("不低于上年", "relative", comparator="ge", baseline="previous_year")) == [
        "loosened"
    ]


def test_last_year_and_its_number_are_one_baseline() -> None:
    old = words("较上年提升", "relative", baseline="previous_year", direction="increase", year=2023)
    assert (
        said(old, words("较2023年提升", "relative", baseline="2023", direction="increase", year=2024)) == []
    )


def test_a_blank_drops_what_was_promised_and_a_placeholder_filled_adds_it() -> None:
    assert said(numeric("ge", 5), numeric(None, None, kind="missing", target_text=None)) == ["dropped"]
    assert said(numeric(None, None, kind="placeholder", target_text="无"), numeric("ge", 5)) == ["added"]


def test_several_things_may_happen_to_one_target() -> None:
    new = numeric("ge", 6, indicator="总数", category="output.quality")
    assert said(numeric("ge", 5), new) == ["tightened", "reworded", "moved"]


def test_cost_that_became_level_one_with_the_form_did_not_move() -> None:
    old = numeric("le", 5, category="cost", level2="成本指标")
    assert said(old, numeric("le", 5, category="cost.economic", level2="经济成本指标")) == []


def test_a_change_tells_the_field_on_both_sides() -> None:
    old, new = numeric("ge", 5, target_text="≥5个"), numeric("ge", 4, target_text="4个以上")
    [change] = compare_targets(old, new)
    assert (change.field, change.old, change.new) == ("target_text", "≥5个", "4个以上")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("P30D", 30), ("P2W", 14), ("PT12H", 0.5), ("P1Y", 365.25), ("P", None), (None, None)],
)
def test_days_of_a_duration(text: str | None, expected: float | None) -> None:
    assert days(text) == expected


def test_a_year_is_twelve_months() -> None:
    one, twelve = (Target(kind="duration", comparator="le", duration=text) for text in ("P1Y", "P12M"))
    assert said(one, twelve) == []

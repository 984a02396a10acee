"""Periods and attributes of a project, read from what a form prints."""

from __future__ import annotations

import pytest

from pipeline.reshape.periods import attribute, duration_years


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        ("5年", 5.0),
        ("三年", 3.0),
        ("2019-2021", 3.0),
        ("2022年3月-2023年11月", 1.75),
        ("2024年1月-2024年12月", 1.0),
        ("2024年-2023年", None),
        ("长期", None),
        ("", None),
    ],
)
def test_a_period_is_as_many_years_as_it_prints_and_none_where_it_prints_none(
    printed: str, years: float | None
) -> None:
    assert duration_years(printed) == years


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("02-经常性项目", ("02", "经常性项目")),
        ("□一次性项目 ☑经常性项目", (None, "经常性项目")),
        ("", (None, None)),
    ],
)
def test_the_attribute_is_what_is_printed_or_ticked(
    printed: str, read: tuple[str | None, str | None]
) -> None:
    assert attribute(printed) == read

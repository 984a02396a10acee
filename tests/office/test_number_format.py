"""A number is read as the sheet shows it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pipeline.office.number_format import shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.9, "0%", "90%"),
        (0.995, "0.0%", "99.5%"),
        (44562, "yyyy/m/d", "2022/1/1"),
        (44562, 'yyyy"年"m"月"d"日"', "2022年1月1日"),
        (44562, "yyyy\\-mm\\-dd", "2022-01-01"),
        (6.0, "General", "6"),
        (6.0, "0.00", "6.00"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (0.1 + 0.2, "General", "0.3"),
        (12, '"≥"0"个"', "≥12个"),
        (12, '0"次"', "12次"),
        (-3.5, "0.0", "-3.5"),
        (-3.5, "0.0;(0.0)", "(3.5)"),
        (0, '0;-0;"无"', "无"),
        (1200000, "#,##0,", "1,200"),
        (2.5, "0", "3"),
        (7, "000", "007"),
        (5, "@", "5"),
        (0.4375, "h:mm", "10:30"),
    ],
)  # fmt: skip
def test_a_number_is_shown_by_its_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_day_is_shown_by_its_format_or_as_a_day() -> None:
    assert shown(datetime(2024, 12, 31), "yyyy年m月") == "2024年12月"
    assert shown(date(2024, 12, 31), "General") == "2024-12-31"


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    assert shown(44562 - 1462, "yyyy/m/d", since_1904=True) == "2022/1/1"


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[$-804]aaaa"])
def test_a_format_that_is_not_understood_gives_nothing(code: str) -> None:
    assert shown(44562.5, code) is None

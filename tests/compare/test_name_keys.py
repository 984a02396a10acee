"""What is one name and what is a sibling's."""

from __future__ import annotations

import pytest

from pipeline.compare.name_keys import apart, core, relative


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023年农村公路养护项目", "2024年农村公路养护项目"),
        ("2023年度农村公路养护", "农村公路养护"),
        ("第三届中国—阿拉伯国家博览会", "第四届中国-阿拉伯国家博览会"),
        ("二〇二三年统计调查", "二〇二四年统计调查"),
        ("2023-2024年冬季取暖补贴", "2024-2025年冬季取暖补贴"),
        ("第五次经济普查", "第六次经济普查"),
        ("“三支一扶” 补助", "“三支一扶”补助。"),
        ("饮水工程（一期）", "饮水工程(一期)"),
    ],
)
def test_year_ordinal_and_printing_are_no_part_of_a_name(one: str, other: str) -> None:
    assert core(one) == core(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("饮水工程一期", "饮水工程二期"),
        ("饮水工程一期", "饮水安全工程2期"),
        ("公路养护(东线)", "公路养护(西线)"),
        ("第一标段道路改造", "第二标段道路改造"),
        ("第一小学设备购置", "第二小学设备购置"),
        ("信息化建设A", "信息化建设B"),
        ("培训项目12", "培训项目13"),
    ],
)
def test_siblings_are_two_projects(one: str, other: str) -> None:
    assert core(one) != core(other)
    assert apart(core(one), core(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("饮水工程一期", "饮水工程1期"), ("饮水工程", "饮水工程一期"), ("东部地区帮扶", "西气东输补助")],
)
def test_these_are_not_told_apart_by_a_number_or_a_side(one: str, other: str) -> None:
    assert not apart(core(one), core(other))


def test_a_name_that_is_nothing_but_a_year_stays() -> None:
    assert core("2024年") == "2024年"


def test_a_year_is_told_from_the_fiscal_year() -> None:
    assert (
        relative("2023年结转项目", 2024)
        == relative("2022年结转项目", 2023)
        != relative("2024年结转项目", 2024)
    )

"""What words mean on forms: blanks, numerals and scales, units of yuan, levels, personal captions."""

from __future__ import annotations

import pytest

from pipeline.schema import BY_NAME
from pipeline.vocabulary import levels, money
from pipeline.vocabulary.blanks import is_blank, is_no_target
from pipeline.vocabulary.numerals import SCALES, below_hundred
from pipeline.vocabulary.personal import is_personal_caption


@pytest.mark.parametrize("text", [None, "", " ", "-", "—", "——", "–", "/", "……", "***", "无", " 无 ", "___"])
def test_a_cell_of_nothing_spaces_strokes_or_no_is_blank(text: str | None) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "0件", "=", "≥", "无线电", "无投诉", "-1", "不适用", "空"])
def test_a_cell_that_says_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_a_sentence_stands_in_for_a_target_but_for_no_other_cell() -> None:
    assert [(is_no_target(text), is_blank(text)) for text in ("本项目不适用此指标", "无", "——", "0")] == [
        (True, False),
        (True, True),
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("unit", "yuan"),
    [("元", 1), ("百元", 100), ("千元", 1_000), ("万元", 10_000), ("十万元", 100_000), ("百万元", 1_000_000),
     ("千万元", 10_000_000), ("亿元", 100_000_000)],
)  # fmt: skip
def test_a_unit_of_yuan_is_so_many_yuan(unit: str, yuan: int) -> None:
    assert money.YUAN[unit] == yuan


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("金额(百万元)", "百万元"),
        ("单位:万元", "万元"),
        ("资金总额(元)", "元"),
        ("单位:人", None),
        ("", None),
    ],
)
def test_the_longest_unit_of_yuan_in_a_caption_is_its_unit(text: str, unit: str | None) -> None:
    assert money.unit_in(text) == unit


def test_each_scale_is_the_product_of_its_words() -> None:
    for scale, value in SCALES.items():
        product = 1
        for word in scale:
            product *= SCALES[word]
        assert product == value, scale


@pytest.mark.parametrize(
    ("text", "number"),
    [("三", 3), ("十", 10), ("十二", 12), ("三十", 30), ("三十一", 31), ("两", 2), ("〇", 0), ("二四", 24), ("07", 7),
     ("一百", None), ("二十三十", None), ("甲", None), ("", None)],
)  # fmt: skip
def test_a_numeral_below_a_hundred_is_its_number(text: str, number: int | None) -> None:
    assert below_hundred(text) == number


def test_every_category_of_the_levels_is_one_that_is_released() -> None:
    field = next(field for field in BY_NAME["targets"].fields if field.name == "category")
    told = {
        str(levels.category_of(*pair))
        for pair in [("产出指标", name) for name in levels.level_names("level2")]
        + [("决策", None), ("满意度指标", None)]
    }
    assert told <= set(field.enum)


@pytest.mark.parametrize(
    ("level2", "groups"),
    [("数量指标", ("产出",)), ("成本指标", ("产出", "成本")), ("经济成本指标", ("成本", "产出")), ("社会效益", ("效益",)),
     ("服务对象满意度", ("满意度", "效益")), ("资金监管", ())],
)  # fmt: skip
def test_a_level_two_stands_under_its_level_ones(level2: str, groups: tuple[str, ...]) -> None:
    assert levels.groups_of(level2) == groups


@pytest.mark.parametrize(
    ("level1", "group"),
    [
        ("产出指标", "产出"),
        ("项目完成指标", "产出"),
        ("项目效果", "效益"),
        ("成本指标", "成本"),
        ("过程", None),
        (None, None),
    ],
)
def test_a_level_one_belongs_to_a_group(level1: str | None, group: str | None) -> None:
    assert levels.group_of(level1) == group


def test_captions_of_people_and_telephones_are_personal() -> None:
    assert [
        is_personal_caption(text) for text in ("项目负责人及电话", "联系人", "手机", "项目名称", "主管部门")
    ] == [
        True,
        True,
        True,
        False,
        False,
    ]

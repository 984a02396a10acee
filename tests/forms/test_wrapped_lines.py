"""Cells set without room above and below (Word's and LibreOffice's default): a wrapped text is one, lost rules are told."""

from __future__ import annotations

import pytest

from forms.test_lost_rules import LEVELS, TWO, cell, kinds, page, rows_of
from pipeline.forms.wrapped_lines import is_wrapped
from pipeline.record import TextLine

# Texts that fill a cell of the tests, in which a character is 5 points wide and a line 90.
NAME, VALUE = "全区业务骨干人员参加培训和经验交流", "每年至少安排六十场次以上并全部完成"
ONE = (cell(3, 2, 1, 1, (3.5, 2, "编制报告")), cell(3, 3, 1, 1, (3.5, 3, "3份")))
LAST = ("产出指标", "数量指标", "编制报告", "3份")
OVER = (cell(1, 0, 3, 1, (2.5, 0, "产出指标")), cell(1, 1, 3, 1, (2.5, 1, "数量指标")))


def test_a_name_and_a_value_that_both_ran_on_are_one_row() -> None:
    read = page(
        3, *OVER, *ONE,
        cell(1, 2, 2, 1, (1.5, 2, NAME), (2.5, 2, "人次")), cell(1, 3, 2, 1, (1.5, 3, VALUE), (2.5, 3, "任务")),
    )  # fmt: skip
    assert rows_of(read) == [("产出指标", "数量指标", f"{NAME}人次", f"{VALUE}任务"), LAST]
    assert kinds(read) == set()


def test_a_name_that_ran_on_beside_one_value_is_one_row() -> None:
    read = page(
        3,
        *OVER,
        *ONE,
        cell(1, 2, 2, 1, (1.5, 2, NAME), (2.5, 2, "人次")),
        cell(1, 3, 2, 1, (1.5, 3, "90人次")),
    )
    assert rows_of(read) == [("产出指标", "数量指标", f"{NAME}人次", "90人次"), LAST]
    assert kinds(read) == set()


def test_a_name_that_ran_on_beside_two_values_that_did_not_is_doubted() -> None:
    name, values = (
        cell(1, 2, 2, 1, (1.5, 2, NAME), (2.5, 2, "人次")),
        cell(1, 3, 2, 1, (1.5, 3, "90人"), (2.5, 3, "3份")),
    )
    assert kinds(page(3, *OVER, *ONE, name, values)) == {"rows_unclear"}


def test_names_and_values_that_ended_before_the_edge_are_rows() -> None:
    read = page(
        2, *LEVELS,
        cell(1, 2, 2, 1, (1.5, 2, "培训人次"), (2.5, 2, "编制报告")), cell(1, 3, 2, 1, (1.5, 3, "90人"), (2.5, 3, "3份")),
    )  # fmt: skip
    assert rows_of(read) == TWO


def test_a_level_at_the_top_of_its_cell_is_not_of_a_blank_one_above_where_all_texts_stand_at_the_top() -> (
    None
):
    """公开05-2表 as Writer prints it: the row above the first of a project has the name of a unit alone."""
    blank = [cell(1, c, 1, 1) for c in range(4)]
    row = [
        cell(2, c, 3, 1, (2.3, c, text))
        for c, text in enumerate(("产出指标", "数量指标", "培训人次", "90人"))
    ]
    row[0] = cell(2, 0, 1, 1, (2.05, 0, "产出指标"))
    more = cell(3, 0, 2, 1, (3.3, 0, "效益指标"))
    assert kinds(page(4, *blank, *row, more)) == set()


@pytest.mark.parametrize(
    ("lines", "wrapped"),
    [
        (["购置设备", "（套）数"], True),  # 28 points free, brackets hold 30 together
        (["防治面积（万", "亩）"], True),  # a bracket is open
        (["培训人次", "编制报告"], False),
        ([">=530", "元/人·月"], True),
        (["培训人次"], False),
    ],
)
def test_a_line_ran_on_where_the_next_word_did_not_fit(lines: list[str], wrapped: bool) -> None:
    """A cell of 80 points, characters of 10."""
    units = [sum(5 if char.isascii() else 10 for char in text) for text in lines]
    set_in = [
        TextLine((5.0, 12.0 * y, 5.0 + wide, 12.0 * y + 11), text)
        for y, (text, wide) in enumerate(zip(lines, units, strict=True))
    ]
    assert is_wrapped(set_in, (0.0, 0.0, 80.0, 30.0)) is wrapped

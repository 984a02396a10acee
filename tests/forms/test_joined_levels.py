"""Names of several levels in one cell are told at each row that has them."""

from __future__ import annotations

import pytest

from forms.test_lost_rules import cell, page
from pipeline.forms.reader import recognise

ROW = (cell(1, 2, 1, 1, (1.5, 2, "合格率")), cell(1, 3, 1, 1, (1.5, 3, "100%")))


def told(level1: str, level2: str) -> list[tuple[str, int | None]]:
    """The doubts of a row under two levels."""
    levels = cell(1, 0, 1, 1, (1.5, 0, level1)), cell(1, 1, 1, 1, (1.5, 1, level2))
    (form,) = recognise([page(1, *levels, *ROW)]).forms
    return [(str(doubt.kind), doubt.line) for doubt in form.doubts]


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        ("产出指标年度绩效指标效益指标", "数量指标"),  # no column rules: a side label among the levels
        ("绩效指标", "产出指标—质量指标效益指标—生态效益指标"),  # the rule between two rows is gone
    ],
)
def test_a_cell_with_names_of_several_levels_is_told(level1: str, level2: str) -> None:
    assert told(level1, level2) == [("level_column", 1)]


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        ("产出指标", "质量指标"),
        ("满意度指标", "满意度指标"),
        ("效益指标(社会效益指标)", "社会效益指标"),
        ("产出指标", "产出指标—质量指标"),
        ("成本指标", "经济成本指标"),
    ],
)
def test_one_name_each_is_not(level1: str, level2: str) -> None:
    assert told(level1, level2) == []

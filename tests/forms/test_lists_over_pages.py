"""A list of projects whose rows and cells a page break parts (阿荣旗 2025 as Writer prints it, both parts ruled off)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.forms.reader import recognise
from pipeline.forms.reading import Recognised
from pipeline.record import GridCell, GridPage, GridTable

HEAD = ("项目名称", "预算数", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位")
FIRST = ("业务经费", "120.00", "产出指标", "数量指标", "办结案件数量", "≥", "70", "件")
LAST = ("办案(业务)经", "239.00", "产出", "质量", "年度结案率", "大于", "90", "%")
REST = ("费", "", "指标", "指标", "", "等于", "", "")
NEXT = ("", "", "", "数量指标", "案件数量", "≥", "70", "件")


def page(number: int, rows: Sequence[Sequence[str]]) -> GridPage:
    cells = tuple(
        GridCell(r, c, 1, 1, (60.0 * c, 20.0 * r, 60.0 * c + 60, 20.0 * r + 20), text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    edges = tuple(60.0 * col for col in range(len(HEAD) + 1))
    table = GridTable(len(rows), len(HEAD), (0.0, 0.0, edges[-1], 20.0 * len(rows)), edges, cells)
    return GridPage(number, 500.0, 700.0, "text", (table,))


def read(*second: Sequence[str]) -> Recognised:
    return recognise([page(1, [HEAD, FIRST, LAST]), page(2, second)])


def projects(found: Recognised) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each project's name with its rows: level 2, indicator, sign, value."""
    named = []
    for form in found.forms:
        name = form.first("project_name")
        rows = [
            (r.level2.text, r.indicator.text, r.sign.text if r.sign else "", r.value.text) for r in form.rows
        ]
        named.append((name.value.text if name else "", rows))
    return named


def test_a_row_that_a_page_break_cuts_in_every_cell_is_one_row_of_one_project() -> None:
    assert projects(read(REST, NEXT))[1:] == [
        (
            "办案(业务)经费",
            [("质量指标", "年度结案率", "大于等于", "90"), ("数量指标", "案件数量", "≥", "70")],
        )
    ]


@pytest.mark.parametrize(("part", "read_as"), [("sign", ("大于等于", "90")), ("value", ("大于", "9000"))])
def test_the_rest_of_a_sign_or_a_value_alone_is_joined(part: str, read_as: tuple[str, str]) -> None:
    rest = ("", "", "", "", "", "等于", "", "") if part == "sign" else ("", "", "", "", "", "", "00", "")
    [_, (_, [row, *_])] = projects(read(rest, NEXT))
    assert row[2:] == read_as


def test_a_name_without_an_amount_below_a_page_break_may_be_the_rest_of_one_and_is_told() -> None:
    row = ("费", "", "效益指标", "社会效益指标", "维护公平正义", "定性", "有效", "")
    whole = ("法律援助", "12.00", *row[2:])
    assert [doubt.kind for doubt in read(row).doubts] == ["cut_row"]
    assert list(read(whole).doubts) == []

"""Nothing that looks like a row, a target or a form is passed over without a word."""

from __future__ import annotations

import pytest

from pipeline.doubt import Doubt, Kind, Touch
from pipeline.forms.form import CellPlace, Form, FormRow, Printed
from pipeline.forms.left_over import left_over
from pipeline.forms.unread_forms import unread_forms
from pipeline.record import GridCell, GridPage, GridTable, TextLine

Place = tuple[int, int]


def page(*texts: tuple[int, int, str], doubts: tuple[Doubt, ...] = ()) -> GridPage:
    """A page with one table of 4 × 4 cells, of 100 × 30 points each."""
    said = {(row, col): text for row, col, text in texts}
    cells = tuple(
        GridCell(
            row, col, 1, 1, (col * 100.0, row * 30.0, col * 100.0 + 100, row * 30.0 + 30),
            said.get((row, col), ""),
        )
        for row in range(4)
        for col in range(4)
    )  # fmt: skip
    table = GridTable(4, 4, (0, 0, 400, 120), (0, 100, 200, 300, 400), cells)
    return GridPage(1, 400, 600, "text", (table,), doubts=doubts)


def row(line: int, name: Place, value: Place) -> FormRow:
    def at(place: Place) -> Printed:
        return Printed("x", 1, places=(CellPlace(1, 1, *place),))

    blank = Printed("", 1)
    return FormRow(line=line, level1=blank, level2=blank, indicator=at(name), value=at(value))


def test_a_target_between_rows_that_gave_nothing_is_told_with_its_row() -> None:
    form = Form(1, rows=[row(1, (0, 2), (0, 3)), row(2, (2, 2), (2, 3))])
    (doubt,) = left_over([page((0, 2, "x"), (1, 3, "≥95%"), (2, 2, "x"))], [form])
    assert (doubt.kind, doubt.page, doubt.table, doubt.row) == (Kind.UNREAD_ROW, 1, 1, 1)
    assert doubt.what == "beside rows that were read: ≥95%"


@pytest.mark.parametrize(
    "text", [(1, 3, ""), (1, 3, "—"), (1, 2, "质量指标"), (3, 3, "审核人"), (1, 0, "年度")]
)
def test_blanks_levels_what_stands_below_and_other_columns_are_not(text: tuple[int, int, str]) -> None:
    form = Form(1, rows=[row(1, (0, 2), (0, 3)), row(2, (2, 2), (2, 3))])
    assert list(left_over([page(text)], [form])) == []


def test_a_second_head_between_the_rows_of_a_form_is_no_row() -> None:
    head = [(1, col, text) for col, text in enumerate(("一级指标", "二级指标", "三级指标", "指标值"))]
    form = Form(1, rows=[row(1, (0, 2), (0, 3)), row(2, (2, 2), (2, 3))])
    assert list(left_over([page(*head)], [form])) == []


def with_lines(*texts: str) -> GridPage:
    """A page with one cell whose texts stand side by side on one line."""
    lines = tuple(TextLine((x * 80.0, 10, x * 80.0 + 60, 20), text) for x, text in enumerate(texts))
    cells = (GridCell(0, 0, 1, 1, (0, 0, 500, 30), " ".join(texts), lines=lines),)
    return GridPage(1, 600, 600, "text", (GridTable(1, 1, (0, 0, 500, 30), (0, 500), cells),))


def on_lines(*texts: str) -> GridPage:
    """A page without a table that holds these lines."""
    lines = tuple(TextLine((50.0, y * 20.0, 500, y * 20.0 + 10), text) for y, text in enumerate(texts))
    return GridPage(1, 600, 600, "text", (), lines)


@pytest.mark.parametrize(
    "texts",
    [
        ("一级指标", "二级指标", "三级指标", "指标值"),  # no column rules
        ("一级指标", "产出指标", "效益指标"),  # no row rules
        ("产出指标", "数量指标", "≥95%"),
    ],
)
def test_heads_or_levels_that_share_a_cell_show_a_form(texts: tuple[str, ...]) -> None:
    assert [doubt.kind for doubt in unread_forms([with_lines(*texts)], set())] == [Kind.UNREAD_FORM]


@pytest.mark.parametrize(
    "lines",
    [
        ("一级指标 二级指标 三级指标 指标值",),
        ("项目 一级 二级 三级 本年", "名称 指标 指标 指标 指标值"),  # narrow columns
        ("一级指 二级指 指标值", "标", "标"),
        ("绩效指标", "指标权重 计量单位 指标性质 指标值"),  # no levels
    ],
)
def test_heads_on_lines_of_a_page_without_rules_show_a_form(lines: tuple[str, ...]) -> None:
    """A document whose borders are off (python-docx's own style, LibreOffice)."""
    assert [doubt.kind for doubt in unread_forms([on_lines(*lines)], set())] == [Kind.UNREAD_FORM]


@pytest.mark.parametrize(
    "lines",
    [
        ("一级指标包括产出指标和效益指标,二级指标由单位自定。",),
        ("项目 数量 单位 金额", "办公费 3 项 5.00"),
        ("绩效目标 指标值 12",),
    ],
)
def test_words_of_a_form_that_are_no_heads_show_none(lines: tuple[str, ...]) -> None:
    assert list(unread_forms([on_lines(*lines)], set())) == []


@pytest.mark.parametrize("texts", [("产出指标", "完成情况"), ("收入", "支出", "95%"), ("一级指标", "权重")])
def test_a_word_of_a_form_alone_shows_none(texts: tuple[str, ...]) -> None:
    assert list(unread_forms([with_lines(*texts)], set())) == []


def test_names_of_level_2_that_are_called_goals_show_a_form() -> None:
    """The rest of a form on a page of its own, its columns elsewhere (评审申报表 2017)."""
    names = ("环境效益目标", "可持续影响目标", "服务对象满意度目标")
    assert [
        doubt.kind for doubt in unread_forms([page(*((r, 0, text) for r, text in enumerate(names)))], set())
    ] == [Kind.UNREAD_FORM]


def test_a_head_on_two_lines_is_one_head_and_shows_no_form() -> None:
    """The scoring system of an evaluation, its heads in narrow columns."""
    lines = (TextLine((10, 5, 30, 15), "一级"), TextLine((10, 16, 30, 26), "指标"))
    cells = (
        GridCell(0, 0, 1, 1, (0, 0, 40, 30), "一级\n指标", lines=lines),
        GridCell(0, 1, 1, 1, (40, 0, 90, 30), "分值"),
    )
    table = GridTable(1, 2, (0, 0, 90, 30), (0, 40, 90), cells)
    assert list(unread_forms([GridPage(1, 600, 600, "text", (table,))], set())) == []


def test_heads_in_a_table_whose_cells_are_no_rectangles_show_a_form() -> None:
    uneven = Doubt(Kind.NOT_RECTANGULAR, "a merged cell is no rectangle", 1, 1, touches=Touch.OUTSIDE)
    heads = ((0, 0, "一级指标"), (0, 1, "二级指标"))
    assert list(unread_forms([page(*heads)], set())) == []
    assert [doubt.kind for doubt in unread_forms([page(*heads, doubts=(uneven,))], set())] == [
        Kind.UNREAD_FORM
    ]

"""What a page break cut is one row again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.forms.column_heads import read_head
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.page_break import PageBreak, joined
from pipeline.forms.reader import recognise
from pipeline.record import GridCell, GridPage, GridTable

HEAD = ["项目名称", "河道整治", "主管部门", "水利局"]
COLUMNS = ["一级指标", "二级指标", "三级指标", "指标值"]


def page(number: int, rows: Sequence[Sequence[str]], above: bool = False, below: bool = False) -> GridPage:
    """A page with one table of four columns, a grid cell for each text."""
    cells = tuple(
        GridCell(r, c, 1, 1, (50.0 * c, 20.0 * r, 50.0 * c + 50, 20.0 * r + 20), text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    box = (0.0, 0.0, 200.0, 20.0 * len(rows))
    table = GridTable(
        len(rows), 4, box, (0.0, 50.0, 100.0, 150.0, 200.0), cells, open_above=above, open_below=below
    )
    return GridPage(number, 200.0, 300.0, "text", (table,))


def read(
    second: Sequence[Sequence[str]], above: bool = False, below: bool = False
) -> list[tuple[str, str, str]]:
    first = [
        HEAD,
        COLUMNS,
        ["产出指标", "数量指标", "整治河道", "≥12公里"],
        ["满意度指标", "服务对象满意", "群众满意度", "≥95%"],
    ]
    (form,) = recognise([page(1, first, below=below), page(2, second, above=above)]).forms
    return [(row.level2.text, row.indicator.text, row.value.text) for row in form.rows]


def doubts(*second: Sequence[str]) -> list[str]:
    first = [HEAD, COLUMNS, ["效益指标", "社会效益指标", "带动就业", ""]]
    (form,) = recognise([page(1, first), page(2, second)]).forms
    return [*(row.indicator.text for row in form.rows), *(doubt.what for doubt in form.doubts)]


def test_a_level_printed_below_the_break_only_is_that_of_the_rows_above_it_too() -> None:
    """The merged cell of 效益指标 | 社会效益指标 begins on the first page and prints its text on the second."""
    first = [HEAD, COLUMNS, ["产出指标", "数量指标", "整治河道", "≥12公里"], ["", "", "带动就业", "≥50人"]]
    second = [["效益指标", "社会效益指标", "受益人口", "≥2万人"]]
    (form,) = recognise([page(1, first), page(2, second)]).forms
    assert [(row.level1.text, row.level2.text) for row in form.rows] == [
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_a_level_blank_at_the_top_of_a_page_goes_on_from_the_page_before() -> None:
    second = [["", "", "企业满意度", "≥90%"]]
    assert read(second)[-1] == ("服务对象满意", "企业满意度", "≥90%")


def test_joining_changes_neither_the_form_nor_the_tables_it_is_given() -> None:
    pages = [
        page(1, [HEAD, COLUMNS, ["满意度指标", "服务对象满意", "群众满意度", "≥95%"]]),
        page(2, [["", "度", "", ""]]),
    ]
    before, after = (GridRows(each, each.tables[0]) for each in pages)
    head, (form,) = read_head(before, 1), recognise(pages[:1]).forms
    assert head is not None
    whole, rest = joined(form, head, PageBreak(before, after, 0))
    assert [row.level2.text for row in whole.rows] == ["服务对象满意度"]
    assert [row.level2.text for row in form.rows] == ["服务对象满意"]
    assert [cell.text for cell in after.cells_in_row(0)] == ["", "度", "", ""]
    assert [cell.text for cell in rest.cells_in_row(0)] == ["满意度指标", "服务对象满意度", "", ""]


LAST = ("服务对象满意", "群众满意度", "≥95%")
WHOLE = ("数量指标", "整治河道", "≥12公里")


def test_without_a_rule_between_them_on_either_page_two_rows_are_one() -> None:
    assert read([["", "度", "调查", "以上"]], above=True, below=True) == [
        WHOLE,
        ("服务对象满意度", "群众满意度调查", "≥95%以上"),
    ]


def test_a_level_that_makes_a_known_name_with_the_last_is_its_rest() -> None:
    assert read([["", "度", "", ""]]) == [WHOLE, ("服务对象满意度", "群众满意度", "≥95%")]


def test_a_lone_value_is_the_rest_of_the_last_one() -> None:
    assert read([["", "", "", "以上"]]) == [WHOLE, (*LAST[:2], "≥95%以上")]


def test_a_value_beside_the_rest_of_a_level_is_the_rest_of_the_last_one() -> None:
    """LibreOffice rules off both parts of a row that it breaks: 服务对象满意 | 度, ≥30 | 0."""
    assert read([["", "度", "", "0"]]) == [WHOLE, ("服务对象满意度", "群众满意度", "≥95%0")]


def test_a_name_beside_the_rest_of_a_level_is_told() -> None:
    first = [HEAD, COLUMNS, ["产出", "数量指标", "整治河", "≥12公里"]]
    (form,) = recognise([page(1, first), page(2, [["指标", "", "道", ""]])]).forms
    assert [doubt.kind for doubt in form.doubts] == ["cut_row"]


@pytest.mark.parametrize("level", ["", "度"])
def test_a_target_below_a_page_break_that_compares_is_none_of_the_last_and_told(level: str) -> None:
    first = [HEAD, COLUMNS, ["满意度指标", "服务对象满意", "群众满意度", "≥95%"]]
    (form,) = recognise([page(1, first), page(2, [["", level, "", "≥90%"]])]).forms
    assert [row.value.text for row in form.rows] == ["≥95%", "≥90%"]
    assert [doubt.kind for doubt in form.doubts] == ["cut_row"]


def test_a_level_of_its_own_is_a_row() -> None:
    assert read([["", "生态效益指标", "", ""]]) == [WHOLE, LAST, ("生态效益指标", "", "")]


def test_a_whole_row_is_a_row() -> None:
    assert read([["", "服务对象满意度指标", "企业满意度", "≥90%"]]) == [
        WHOLE,
        LAST,
        ("服务对象满意度指标", "企业满意度", "≥90%"),
    ]


def test_a_rule_missing_on_one_page_only_tells_nothing() -> None:
    row = ["", "可持续影响指标", "堤防寿命", "≥20年"]
    assert read([row], above=True) == read([row], below=True) == [WHOLE, LAST, tuple(row[1:])]


def test_a_lone_indicator_after_others_without_a_value_is_a_row_and_told() -> None:
    assert doubts(["", "", "改善人居环境", ""]) == [
        "带动就业",
        "改善人居环境",
        "may be one with the row before the page break: 改善人居环境",
    ]


def test_a_row_with_a_level_printed_again_is_none_of_the_last_though_no_rule_is_drawn_at_the_break() -> None:
    row = ["满意度指标", "服务对象满意度指标", "企业满意度", "≥90%"]
    first = [HEAD, COLUMNS, ["满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"]]
    (form,) = recognise([page(1, first, below=True), page(2, [row], above=True)]).forms
    assert [(r.indicator.text, r.value.text) for r in form.rows] == [
        ("群众满意度", "≥95%"),
        ("企业满意度", "≥90%"),
    ]


@pytest.mark.parametrize("value", ["≥23处,其中新建", "19个,每个季度"])
def test_a_row_that_breaks_off_before_the_break_is_told_on_both_rows(value: str) -> None:
    first = [HEAD, COLUMNS, ["产出指标", "数量指标", "按照方案要求完成", value]]
    (form,) = recognise([page(1, first), page(2, [["", "", "站点改造数量", "不少于3处"]])]).forms
    assert [(str(doubt.kind), doubt.line) for doubt in form.doubts] == [("cut_row", 1), ("cut_row", 2)]

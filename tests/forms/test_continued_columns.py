"""A form goes on over a page whose columns stand elsewhere, or the page is told."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.forms.reader import recognise
from pipeline.forms.reading import Recognised
from pipeline.record import GridCell, GridPage, GridTable

FIRST = [
    ["项目名称", "河道整治", "主管部门", "水利局"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "整治河道", "≥12公里"],
]
SECOND = [["满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"]]
BOTH = [("数量指标", "整治河道", "≥12公里"), ("服务对象满意度指标", "群众满意度", "≥95%")]


def page(number: int, rows: Sequence[Sequence[str]], edges: Sequence[float]) -> GridPage:
    cells = tuple(
        GridCell(r, c, 1, 1, (edges[c], 20.0 * r, edges[c + 1], 20.0 * r + 20), text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    box = (edges[0], 0.0, edges[-1], 20.0 * len(rows))
    table = GridTable(len(rows), len(edges) - 1, box, tuple(edges), cells)
    return GridPage(number, 600.0, 800.0, "text", (table,))


def read(second: Sequence[Sequence[str]], *edges: float) -> Recognised:
    return recognise([page(1, FIRST, (50.0, 120.0, 220.0, 420.0, 550.0)), page(2, second, edges)])


def rows(found: Recognised) -> list[tuple[str, str, str]]:
    return [(r.level2.text, r.indicator.text, r.value.text) for form in found.forms for r in form.rows]


def test_a_table_that_stands_further_to_the_right_on_the_next_page_goes_on() -> None:
    assert rows(read(SECOND, 62.0, 132.0, 232.0, 432.0, 562.0)) == BOTH


def test_a_table_whose_columns_have_other_widths_goes_on_where_its_levels_stand_under_their_heads() -> None:
    assert rows(read(SECOND, 50.0, 150.0, 270.0, 380.0, 550.0)) == BOTH
    assert rows(read(SECOND, 70.0, 150.0, 270.0, 380.0, 500.0)) == BOTH


def test_a_table_with_levels_and_other_columns_is_told() -> None:
    found = read([["服务对象满意度指标", "群众满意度", "≥95%"]], 50.0, 150.0, 270.0, 550.0)
    assert rows(found) == BOTH[:1]
    assert [str(doubt.kind) for doubt in found.doubts] == ["rows_unclear"]
    (doubt,) = found.doubts
    assert (doubt.page, doubt.table) == (2, 1)


def test_another_table_on_the_next_page_is_not() -> None:
    found = read([["单位名称", "预算数", "决算数"], ["水利局", "12", "11"]], 50.0, 150.0, 270.0, 550.0)
    assert rows(found) == BOTH[:1]
    assert found.doubts == []


def test_a_row_with_blank_levels_under_other_columns_is_told() -> None:
    """安徽 2023: the last row stands on the next page alone, below the merged cells of its levels."""
    found = read([["", "", "场地改造成本", "≤850元"]], 50.0, 150.0, 270.0, 380.0, 550.0)
    assert [str(doubt.kind) for doubt in found.doubts] == ["rows_unclear"]

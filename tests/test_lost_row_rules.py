"""A cell of a scan that holds lines of several rows is doubted: a seal or a fold has taken the rule between them."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.doubt import Kind
from pipeline.ocr.engine import Reading
from pipeline.ocr.lost_row_rules import paired_lines, unruled_cells
from pipeline.ocr.page import cell_of
from pipeline.ocr.page_image import straightened
from pipeline.ocr.read_lines import Line
from pipeline.ocr.straight_page import StraightPage
from pipeline.pdf.camelot_grid import MergedCell, RuledTable
from pipeline.pdf.coordinates import Frame
from pipeline.record import GridCell, GridTable

BOX = (0.0, 0.0, 10.0, 10.0)


def line(middle: float, text: str = "整理档案") -> Line:
    return Line((5.0, middle - 10, 90.0, middle + 10), Reading(text, 0.99))


def beside(*rows: tuple[int, int]) -> RuledTable:
    """Cells in the first column that take up these grid rows (first, how many), and one in the second beside all of them."""
    down = sum(count for _, count in rows)
    owner = np.array([[index, len(rows)] for index, (_, count) in enumerate(rows) for _ in range(count)])
    left = [MergedCell(first, 0, count, 1, 0, 0, 1, 1, "") for first, count in rows]
    cells = (*left, MergedCell(0, 1, down, 1, 0, 0, 1, 1, ""))
    return RuledTable(np.arange(3.0), np.arange(down + 1.0)[::-1], cells, owner, True, "raster")


@pytest.mark.parametrize(
    ("middles", "doubted"),
    [((30.0, 90.0), True), ((60.0,), False), ((50.0, 70.0), True), ((40.0, 52.0), False)],
)
def test_lines_one_beside_each_of_several_cells_put_their_cell_in_doubt(
    middles: tuple[float, ...], doubted: bool
) -> None:
    table = beside((0, 1), (1, 1))
    rects = [(0.0, 0.0, 100.0, 60.0), (0.0, 60.0, 100.0, 120.0), (100.0, 0.0, 200.0, 120.0)]
    lines = {0: [line(30)], 1: [line(90)], 2: [line(at) for at in middles]}
    found = list(unruled_cells([table], [rects], lines, 1))
    assert [(each.kind, each.row, each.column) for each in found] == (
        [(Kind.ROWS_UNCLEAR, 0, 1)] if doubted else []
    )


@pytest.mark.parametrize(
    ("name", "middles", "doubted"),
    [("预算控制率\v负面影响", (30.0, 60.0), True), ("预算资金控制情\n况", (30.0, 60.0), False),
     ("预算控制率\v负面影响", (45.0, 75.0), False)],
)  # fmt: skip
def test_lines_of_two_cells_that_stand_side_by_side_are_in_doubt_unless_one_ran_to_the_edge(
    name: str, middles: tuple[float, float], doubted: bool
) -> None:
    cells = GridCell(0, 0, 1, 1, BOX, name, 0.9), GridCell(0, 1, 1, 1, BOX, "≤100%\v无", 0.9)
    table = GridTable(1, 2, BOX, (0.0, 5.0, 10.0), cells, "raster")
    lines = {0: [line(at) for at in middles], 1: [line(30), line(60)]}
    assert [each.kind for each in paired_lines([table], lines, 1)] == ([Kind.ROWS_UNCLEAR] if doubted else [])


def test_a_cell_with_ink_of_which_nothing_was_read_is_as_unsure_as_that() -> None:
    picture = straightened(np.full((100, 200, 3), 255, dtype=np.uint8), 0.0)
    seen = StraightPage(Frame(0, 0, 200, 100, 0), picture, 1.0, [])
    cell = MergedCell(0, 0, 1, 1, 0.0, 0.0, 200.0, 100.0, "")
    unread = Line((5.0, 60.0, 30.0, 80.0), Reading("", 0.0))
    assert (
        cell_of(seen, cell, [line(30), unread]).text,
        cell_of(seen, cell, [line(30), unread]).confidence,
    ) == (
        "整理档案",
        0.0,
    )
    assert cell_of(seen, cell, [line(30)]).confidence == 0.99

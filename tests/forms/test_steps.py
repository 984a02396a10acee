"""The steps of the reader of forms, each by itself: rows of a grid, texts joined, what a cell's doubt touches."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.doubt import Doubt, Kind, Touch, Weight, weight
from pipeline.forms.cell_doubts import row_doubts
from pipeline.forms.form import CellPlace, Printed
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.header_fields import read_captions
from pipeline.forms.reader import recognise
from pipeline.record import GridCell, GridPage, GridTable

HEAD = ("一级指标", "二级指标", "三级指标", "指标值")
ROW = ("产出指标", "数量指标", "培训人数", "≥100人")


def grid(*rows: Sequence[str], doubts: Sequence[Doubt] = (), sure: Sequence[float] = ()) -> GridPage:
    """A page with one table; `<` goes on with the cell on the left, `^` with the one above. `sure`: of each column."""
    cells = tuple(
        GridCell(
            r,
            c,
            _height(rows, r, c),
            _span(row, c),
            (50.0 * c, 20.0 * r, 50.0 * c + 50, 20.0 * r + 20),
            text,
            sure[c] if sure else None,
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text not in ("<", "^")
    )
    cols = len(rows[0])
    edges = tuple(50.0 * col for col in range(cols + 1))
    table = GridTable(len(rows), cols, (0.0, 0.0, 50.0 * cols, 20.0 * len(rows)), edges, cells)
    return GridPage(1, 400.0, 600.0, "text", (table,), doubts=tuple(doubts))


def _height(rows: Sequence[Sequence[str]], row: int, col: int) -> int:
    below = (at for at in range(row + 1, len(rows)) if rows[at][col] != "^")
    return next(below, len(rows)) - row


def _span(row: Sequence[str], col: int) -> int:
    return 1 + next((n for n, text in enumerate(row[col + 1 :]) if text != "<"), len(row) - col - 1)


def test_blocks_side_by_side_share_the_line_of_their_grid_row() -> None:
    head = ("一级指标", "三级指标(长期)", "指标值(长期)", "三级指标(年度)", "指标值(年度)")
    rows = [("产出指标", "甲", "1个", "乙", "2个"), ("产出指标", "丙", "3个", "丁", "4个")]
    (form,) = recognise([grid(("项目名称", "某项目", "<", "<", "<"), head, *rows)]).forms
    assert [(row.line, row.indicator.text) for row in form.rows] == [
        (1, "甲"),
        (1, "乙"),
        (2, "丙"),
        (2, "丁"),
    ]


def test_a_text_of_two_cells_is_as_sure_as_the_less_sure_and_keeps_both_places() -> None:
    one = Printed("2", 1, confidence=0.9, places=(CellPlace(1, 1, 4, 3),))
    other = Printed("人", 1, confidence=0.4, places=(CellPlace(1, 1, 4, 4),))
    for whole in (one.plus(other), other.plus(one)):
        assert whole.confidence == 0.4
        assert len(whole.places) == 2


def test_a_caption_without_a_value_waits_for_the_row_below() -> None:
    table = GridRows(
        grid(("总额", "财政拨款"), ("260", "200")), grid(("总额", "财政拨款"), ("260", "200")).tables[0]
    )
    fields, waiting = read_captions(table, 0)
    assert fields == ()
    fields, _ = read_captions(table, 1, waiting)
    assert [(item.field, item.value.text) for item in fields] == [
        ("total_amount", "260"),
        ("fiscal_appropriation", "200"),
    ]


def doubted(row: int, column: int, table: int = 1) -> tuple[list[Doubt], list[Kind | None]]:
    """All doubts of a form of two rows with a doubt on one cell, and what touches its rows."""
    doubt = Doubt(Kind.OVERFLOW, "text crosses the rule", 1, table, row, column)
    page = grid(("项目名称", "某项目", "<", "<"), HEAD, ROW, ROW, doubts=[doubt])
    found = recognise([page])
    return [*found.forms[0].doubts, *found.doubts], row_doubts(found.forms[0])


def test_a_doubt_on_a_target_names_its_form_and_line_and_touches_a_value() -> None:
    (doubt,), rows = doubted(3, 3)
    assert (doubt.form, doubt.line, doubt.touches) == (1, 2, Touch.VALUE)
    assert weight(doubt) is Weight.PARTIAL
    assert rows == [None, Kind.OVERFLOW]


def test_a_doubt_on_a_field_of_the_head_touches_a_value_and_no_row() -> None:
    (doubt,), rows = doubted(0, 1)
    assert (doubt.form, doubt.line, doubt.touches) == (1, None, Touch.VALUE)
    assert rows == [None, None]


def test_a_doubt_on_a_caption_that_was_recognised_is_a_note() -> None:
    (doubt,), rows = doubted(1, 3)
    assert doubt.touches is Touch.CAPTION
    assert weight(doubt) is Weight.NOTE
    assert rows == [None, None]


def test_a_doubt_on_a_table_without_a_form_is_nothing() -> None:
    (doubt,), _ = doubted(1, 3, table=2)
    assert doubt.touches is Touch.OUTSIDE
    assert weight(doubt) is Weight.NONE

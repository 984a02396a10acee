"""Rules are read as a person sees them, however a producer draws them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.pdf.as_seen import as_seen
from pipeline.pdf.page import read_text
from pipeline.pdf.page_content import read_content
from pipeline.pdf.page_grid import find_tables
from pipeline.record import GridPage

Pen = Callable[[Canvas, float, float, float, float], None]
XS, YS = (50.0, 150.0, 300.0), (400.0, 430.0, 460.0, 490.0)
PLAIN = [
    (0, 0, "alpha"), (0, 1, "beta"), (1, 0, "gamma"), (1, 1, "delta"), (2, 0, "epsilon"), (2, 1, "zeta"),
]  # fmt: skip


def page_of(draw: Callable[[Canvas], None], size: tuple[float, float] = (400.0, 600.0)) -> GridPage:
    canvas = Canvas(target := BytesIO(), pagesize=size)
    draw(canvas)
    canvas.save()
    page = pdfium.PdfDocument(target.getvalue())[0]
    content = read_content(page)
    return read_text(content, find_tables(page, content), 1)


def cells(page: GridPage) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.col, cell.text) for table in page.tables for cell in table.cells]


def words(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.setFillGray(0)
    for row, col, text in PLAIN:
        canvas.drawString(XS[col] + 10, YS[2 - row] + 12, text)


def grid(canvas: Canvas, pen: Pen) -> None:
    """Each cell's own four sides, as most producers draw them."""
    for x0, x1 in itertools.pairwise(XS):
        for y0, y1 in itertools.pairwise(YS):
            for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                pen(canvas, *side)


def stroke(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.line(x0, y0, x1, y1)


def thick(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.setLineWidth(8)
    canvas.line(x0, y0, x1, y1)


def thick_fill(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.rect(x0 - 2, y0 - 2, x1 - x0 + 4, y1 - y0 + 4, stroke=0, fill=1)


def stepped(canvas: Canvas, side: tuple[float, float, float, float], on: float, off: float) -> None:
    x0, y0, x1, y1 = side
    along, at = max(x1 - x0, y1 - y0), 0.0
    while at + on <= along:
        wide, high = (on, 0.5) if y0 == y1 else (0.5, on)
        canvas.rect(x0 + at * (y0 == y1), y0 + at * (y0 != y1), wide, high, stroke=0, fill=1)
        at += on + off


def dotted(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    stepped(canvas, (x0, y0, x1, y1), 0.5, 1.0)


def dashed(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    stepped(canvas, (x0, y0, x1, y1), 4.0, 5.0)


def double(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    for by in (-1.75, 1.75):
        dx, dy = (0, by) if y0 == y1 else (by, 0)
        canvas.line(x0 + dx, y0 + dy, x1 + dx, y1 + dy)


def curved(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    third_x, third_y = (x1 - x0) / 3, (y1 - y0) / 3
    canvas.bezier(x0, y0, x0 + third_x, y0 + third_y, x1 - third_x, y1 - third_y, x1, y1)


def short(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    dx, dy = (3, 0) if y0 == y1 else (0, 3)
    canvas.line(x0 + dx, y0 + dy, x1 - dx, y1 - dy)


def long(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    dx, dy = (8, 0) if y0 == y1 else (0, 8)
    canvas.line(x0 - dx, y0 - dy, x1 + dx, y1 + dy)


@pytest.mark.parametrize(
    "pen", [stroke, thick, thick_fill, dotted, dashed, double, curved, short], ids=lambda pen: pen.__name__
)
def test_a_rule_is_a_rule_however_it_is_drawn(pen: Pen) -> None:
    page = page_of(lambda canvas: (grid(canvas, pen), words(canvas)))
    assert cells(page) == PLAIN
    assert page.doubts == ()


def test_a_frame_whose_lines_run_past_its_corners_is_no_larger() -> None:
    def draw(canvas: Canvas) -> None:
        for y in YS:
            long(canvas, XS[0], y, XS[-1], y)
        for x in XS:
            long(canvas, x, YS[0], x, YS[-1])
        words(canvas)

    page = page_of(draw)
    assert cells(page) == PLAIN
    assert page.tables[0].box == (50.0, 110.0, 300.0, 200.0)


def plus(canvas: Canvas, more: Callable[[Canvas], None]) -> None:
    grid(canvas, stroke)
    words(canvas)
    more(canvas)


def white_line(canvas: Canvas) -> None:
    canvas.setStrokeGray(1)
    canvas.line(XS[0], 415, XS[-1], 415)


def underline_within_the_cell(canvas: Canvas) -> None:
    """Underlined blanks on both sides of the text, 1.5 points from the rules: ul_near of the reported inputs."""
    canvas.line(XS[0] + 1.5, 408.5, XS[1] - 1.5, 408.5)


def underline_of_the_text(canvas: Canvas) -> None:
    canvas.line(XS[1] + 10, 410.5, XS[1] + 10 + canvas.stringWidth("zeta"), 410.5)


def struck(canvas: Canvas) -> None:
    canvas.line(XS[1] + 10, 415.5, XS[1] + 10 + canvas.stringWidth("zeta"), 415.5)


def narrow_and_struck(canvas: Canvas) -> None:
    """A struck text as wide as its cell, but for a point on either side."""
    canvas.setFont("Helvetica", 10)
    canvas.drawString(XS[0] + 1.2, 445, "i" * 42)
    canvas.line(XS[0] + 1.2, 448, XS[1] - 1.2, 448)


@pytest.mark.parametrize(
    "more",
    [white_line, underline_within_the_cell, underline_of_the_text, struck],
    ids=lambda draw: draw.__name__,
)
def test_a_line_that_is_no_rule_makes_no_cell(more: Callable[[Canvas], None]) -> None:
    assert cells(page_of(lambda canvas: plus(canvas, more))) == PLAIN


def test_a_struck_text_as_wide_as_its_cell_makes_no_row() -> None:
    page = page_of(lambda canvas: plus(canvas, narrow_and_struck))
    assert (page.tables[0].rows, page.tables[0].cols) == (3, 2)


def test_a_white_line_on_a_dark_ground_is_a_rule() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.7)
        canvas.rect(XS[0], YS[0], XS[-1] - XS[0], YS[-1] - YS[0], stroke=0, fill=1)
        canvas.setStrokeGray(1)
        grid(canvas, stroke)
        words(canvas)

    assert cells(page_of(draw)) == PLAIN


def test_a_rule_under_a_white_patch_is_none() -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, stroke)
        canvas.setFillGray(1)
        canvas.rect(XS[1] + 1, YS[1] - 2, XS[2] - XS[1] - 2, 4, stroke=0, fill=1)
        words(canvas)

    assert [c[2] for c in cells(page_of(draw))] == ["alpha", "beta", "gamma", "delta\vzeta", "epsilon"]


def test_coloured_cells_without_rules_are_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        for x0, x1 in itertools.pairwise(XS):
            for y0, y1 in itertools.pairwise(YS):
                canvas.rect(x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2, stroke=0, fill=1)
        words(canvas)

    assert cells(page_of(draw)) == PLAIN


@pytest.mark.parametrize("degrees", [1.0, -0.4])
def test_a_page_that_slopes_is_laid_level_and_its_boxes_are_where_they_stand(degrees: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rotate(degrees)
        grid(canvas, stroke)
        words(canvas)

    page = page_of(draw)
    assert cells(page) == PLAIN
    x0, y0, x1, y1 = page.tables[0].cells[0].box
    assert abs((x0 + x1) / 2 - (100 - 475 * degrees * 3.14159 / 180)) < 0.6
    assert abs((y0 + y1) / 2 - (600 - 475 - 100 * degrees * 3.14159 / 180)) < 0.6


def test_a_page_of_type_eighty_points_high_reads_like_a_common_one() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.scale(8, 8)
        canvas.setLineWidth(1.5)
        grid(canvas, stroke)
        words(canvas)

    page = page_of(draw, (3200.0, 4800.0))
    assert cells(page) == PLAIN
    assert page.tables[0].box == pytest.approx((400.0, 880.0, 2400.0, 1600.0), abs=8)


def pieces(canvas: Canvas, lines: Sequence[tuple[float, float, float, float]]) -> None:
    canvas.setLineWidth(0.5)
    for line in lines:
        canvas.line(*line)


def test_a_row_of_dashes_whose_last_dash_is_missing_reaches_the_rule_that_it_should_meet() -> None:
    """Dashes of 5 pt and gaps of 4 leave up to 9 pt free at the end, three times what a corner may leave."""

    def draw(canvas: Canvas) -> None:
        grid(canvas, lambda c, x0, y0, x1, y1: dash(c, (x0, y0, x1, y1), 5.0, 4.0))
        words(canvas)

    assert cells(page_of(draw)) == PLAIN


def dash(canvas: Canvas, side: tuple[float, float, float, float], on: float, off: float) -> None:
    """A side as strokes from XS[0] or YS[0] on, whole dashes only."""
    x0, y0, _, y1 = side
    flat = y0 == y1
    at, end = (XS[0], XS[-1]) if flat else (YS[0], YS[-1])
    while at + on <= end:
        stroke(canvas, *((at, y0, at + on, y0) if flat else (x0, at, x0, at + on)))
        at += on + off


def test_pieces_end_to_end_that_lie_a_little_higher_than_each_other_are_one_rule() -> None:
    def draw(canvas: Canvas) -> None:
        sides = [(x, YS[0], x, YS[-1]) for x in XS] + [(XS[0], y, XS[-1], y) for y in (YS[0], YS[-1])]
        steps = [(XS[0], y, XS[1], y) for y in YS[1:-1]] + [
            (XS[1], y - 2.4, XS[2], y - 2.4) for y in YS[1:-1]
        ]
        pieces(canvas, [*sides, *steps])
        words(canvas)

    assert cells(page_of(draw)) == PLAIN


def test_rules_under_the_texts_of_every_cell_are_row_rules() -> None:
    def draw(canvas: Canvas) -> None:
        sides = [(x, YS[0], x, YS[-1]) for x in XS] + [(XS[0], y, XS[-1], y) for y in (YS[0], YS[-1])]
        short = [(x0 + 8, y, x1 - 8, y) for y in YS[1:-1] for x0, x1 in itertools.pairwise(XS)]
        pieces(canvas, [*sides, *short])
        words(canvas)

    assert cells(page_of(draw)) == PLAIN


def test_one_underlined_text_in_a_row_is_no_row_rule() -> None:
    def draw(canvas: Canvas) -> None:
        sides = [(x, YS[0], x, YS[-1]) for x in XS] + [(XS[0], y, XS[-1], y) for y in YS]
        pieces(canvas, [*sides, (XS[0] + 10, YS[1] + 10, XS[1] - 10, YS[1] + 10)])
        words(canvas)

    assert cells(page_of(draw)) == PLAIN


def test_rules_that_run_past_each_other_are_no_ink_of_the_cells_that_they_run_into() -> None:
    def draw(canvas: Canvas) -> None:
        for y in YS:
            stroke(canvas, XS[0] - 7, y, XS[-1] + 7, y)
        stroke(canvas, XS[0], YS[0] - 7, XS[0], YS[-1] + 7)
        stroke(canvas, XS[-1], YS[0] - 7, XS[-1], YS[-1] + 7)
        stroke(canvas, XS[1], YS[0] - 7, XS[1], YS[2] + 7)  # the top row is one merged cell
        canvas.setFont("Helvetica", 10)
        canvas.drawString(XS[1] + 60, YS[2] + 12, "merged")

    canvas = Canvas(target := BytesIO(), pagesize=(400.0, 600.0))
    draw(canvas)
    canvas.save()
    page = pdfium.PdfDocument(target.getvalue())[0]
    assert as_seen(page, read_content(page), 1).inked == ()

"""A page into cells: nothing lost, nothing misplaced, and every loss that could be silent is said."""

from __future__ import annotations

from collections import Counter

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.pdf import page_grid
from pipeline.pdf.camelot_grid import vector_tables
from pipeline.pdf.page_content import read_content
from pipeline.read_pdf import read_page
from pipeline.record import GridPage
from pipeline.text import bare

FORM = (
    Cell(0, 0, "项目名称"), Cell(0, 1, "档案整理及数字化项目", colspan=2),
    Cell(1, 0, "产出指标", rowspan=2), Cell(1, 1, "数量"), Cell(1, 2, "≥6.74万件"),
    Cell(2, 1, "质量"), Cell(2, 2, "90%以上"),
)  # fmt: skip


UPRIGHT = Style()


def first_page(cells: tuple[Cell, ...] = FORM, style: Style = UPRIGHT, **sheet: str) -> GridPage:
    pdf = pdfium.PdfDocument(typeset([Sheet(cells, (1.0, 1.0, 2.0), **sheet)], style))
    return read_page(pdf[0], 1)


def cells_of(page: GridPage) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, bare(c.text)) for t in page.tables for c in t.cells]


def test_merged_cells_come_from_the_rules_and_texts_from_where_they_stand() -> None:
    assert cells_of(first_page()) == [
        (0, 0, 1, 1, "项目名称"),
        (0, 1, 1, 2, "档案整理及数字化项目"),
        (1, 0, 2, 1, "产出指标"),
        (1, 1, 1, 1, "数量"),
        (1, 2, 1, 1, "≥6.74万件"),
        (2, 1, 1, 1, "质量"),
        (2, 2, 1, 1, "90%以上"),
    ]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_rotated_page_reads_like_an_upright_one(rotate: int) -> None:
    assert cells_of(first_page(style=Style(rotate=rotate))) == cells_of(first_page())


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_content_set_sideways_is_read_and_its_boxes_are_those_displayed(rotate: int) -> None:
    pdf = pdfium.PdfDocument(typeset([Sheet(FORM, (1.0, 1.0, 2.0))], Style(rotate=rotate)))
    pdf[0].set_rotation(0)
    page = read_page(pdf[0], 1)
    assert cells_of(page) == cells_of(first_page())
    assert all(
        c.box[0] < c.box[2] <= page.width and c.box[1] < c.box[3] <= page.height for c in page.tables[0].cells
    )


@pytest.mark.parametrize("rules", ["stroke", "fill", "double"])
def test_rules_may_be_strokes_thin_rectangles_or_double(rules: str) -> None:
    assert cells_of(first_page(style=Style(rules=rules))) == cells_of(first_page())


def test_a_form_that_is_nine_tenths_blank_is_kept() -> None:
    blank = tuple(Cell(row, col, "空" if row == col == 0 else "") for row in range(10) for col in range(3))
    assert len(first_page(blank).tables[0].cells) == 30


def test_text_beside_the_table_is_kept_as_lines() -> None:
    page = first_page(left="填报单位:某局", right="单位:万元", below=("注:不含上年结转。",))
    assert [line.text for line in page.outside] == ["填报单位:某局", "单位:万元", "注:不含上年结转。"]


def test_the_box_of_a_cell_is_its_place_on_the_displayed_page() -> None:
    table = first_page().tables[0]
    x0, y0, x1, y1 = table.cells[0].box
    assert (x0, y0) == table.box[:2]
    assert x1 == table.cells[1].box[0]
    assert y1 == table.cells[2].box[1]


CHARS = st.sampled_from("项目绩效指标值数量质量时成本产出满意度率完成年月日万元人次台≥≤%0123456789.-()")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(CHARS, max_size=40), min_size=12, max_size=12), st.sampled_from([6.0, 9.0, 13.0]))
def test_every_printed_character_stands_in_its_own_cell_once(texts: list[str], size: float) -> None:
    cells = tuple(Cell(i // 3, i % 3, text) for i, text in enumerate(texts))
    page = first_page(cells, Style(font_size=size))
    assert [bare(cell.text) for cell in page.tables[0].cells] == [bare(text) for text in texts]
    assert page.doubts == ()


def test_every_glyph_of_a_page_is_in_a_cell_or_outside() -> None:
    pdf = pdfium.PdfDocument(typeset([Sheet(FORM, (1.0, 1.0, 2.0), right="单位: 万元")], Style()))
    page, content = read_page(pdf[0], 1), read_content(pdf[0])
    printed = Counter(content.glyphs.chars[i] for i in content.glyphs.printed())
    kept = "".join(c.text for t in page.tables for c in t.cells) + "".join(line.text for line in page.outside)
    assert Counter(char for char in kept if not char.isspace()) == printed


def test_a_grid_shifted_by_a_few_points_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def shifted(rules, words, size):  # type: ignore[no-untyped-def]
        return vector_tables([(x0, y0 + 6, x1, y1 + 6) for x0, y0, x1, y1 in rules], words, size)

    monkeypatch.setattr(page_grid, "vector_tables", shifted)
    assert "overflow" in {doubt.kind for doubt in first_page().doubts}


def test_a_deleted_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cells_of(first_page())

    def without_one(rules, words, size):  # type: ignore[no-untyped-def]
        upright = sorted((r for r in rules if abs(r[0] - r[2]) < 0.1), key=lambda r: r[0])
        inner = upright[len(upright) // 2][0]
        return vector_tables([r for r in rules if not (r[0] == r[2] == inner)], words, size)

    monkeypatch.setattr(page_grid, "vector_tables", without_one)
    assert cells_of(first_page()) != whole


def test_ruled_text_without_a_grid_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_grid, "vector_tables", lambda *_: [])
    monkeypatch.setattr(page_grid, "raster_tables", lambda *_: [])
    assert "ruled_without_table" in {doubt.kind for doubt in first_page().doubts}


def test_where_the_vector_grid_fails_the_rendered_page_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cells_of(first_page())
    monkeypatch.setattr(page_grid, "vector_tables", lambda *_: [])
    page = first_page()
    assert [table.engine for table in page.tables] == ["raster"]
    assert cells_of(page) == whole
    told = "table 1: its rules as seen on the rendered page"
    assert [(doubt.kind, doubt.what) for doubt in page.doubts] == [("rule_missing", told)]

"""What is typeset is on the page: every character once, in its own cell, in the grid that was asked for."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from types import SimpleNamespace

import camelot.core
import camelot.io
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.facsimile import fonts
from pipeline.facsimile.form_2024 import VALUES, form_sheet
from pipeline.facsimile.typeset import Cell, Sheet, Style, Text, typeset

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points, origin bottom left


@dataclass(frozen=True)
class Glyph:
    character: str
    box: Box


def glyphs_of(pdf: bytes) -> list[list[Glyph]]:
    """The visible glyphs of each page, as pdfium reads them."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        text = page.get_textpage()
        found = [(text.get_text_range(i, 1), text.get_charbox(i)) for i in range(text.count_chars())]
        pages.append([Glyph(character, box) for character, box in found if character.strip()])
    return pages


def visible(text: str) -> str:
    return "".join(text.split())


def merged_cells(table: camelot.core.Table) -> list[tuple[int, int, int, int, Box]]:
    """(row, col, rowspan, colspan, box): grid cells joined wherever no rule stands between them."""
    cells = table.cells
    found, seen = [], set()
    for row, line in enumerate(cells):
        for col in range(len(line)):
            if (row, col) in seen:
                continue
            right, low = col, row
            while right + 1 < len(line) and not line[right].right:
                right += 1
            while low + 1 < len(cells) and not cells[low][col].bottom:
                low += 1
            seen |= {(r, c) for r in range(row, low + 1) for c in range(col, right + 1)}
            box = (line[col].x1, cells[low][col].y1, line[right].x2, line[col].y2)
            found.append((row, col, low - row + 1, right - col + 1, box))
    return found


def read_tables(pdf: bytes, page: int) -> list[camelot.core.Table]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(
            camelot.io.read_pdf(
                BytesIO(pdf), pages=str(page), engine="vector", layout_kwargs={"boxes_flow": None}
            )
        )


def inside(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.box[0] + glyph.box[2]) / 2, (glyph.box[1] + glyph.box[3]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def overflow(glyph: Glyph, box: Box) -> float:
    """How far the ink of a glyph reaches over its cell, in points."""
    (x0, y0, x1, y1), (left, low, right, top) = glyph.box, box
    return max(left - x0, low - y0, x1 - right, y1 - top)


@st.composite
def tilings(draw: st.DrawFn) -> tuple[tuple[Cell, ...], int]:
    """A grid of merged cells with text under a row of heads (camelot sees no table in a single box), its columns."""
    rows, cols = draw(st.integers(1, 6)), draw(st.integers(2, 5))
    free = {(row, col) for row in range(1, rows + 1) for col in range(cols)}
    cells = [Cell(0, col, "一级指标") for col in range(cols)]
    while free:
        row, col = min(free)
        width = draw(st.integers(1, next(n for n in range(1, cols + 2) if (row, col + n) not in free)))
        height = draw(st.integers(1, 3))
        while any((row + r, col + c) not in free for r in range(height) for c in range(width)):
            height -= 1
        free -= {(row + r, col + c) for r in range(height) for c in range(width)}
        text = draw(st.text("绩效目标项指值万元一二三0123456789.%≥（）,。ABC", min_size=1, max_size=60))
        cells.append(Cell(row, col, text, height, width, draw(st.sampled_from(["left", "center", "right"]))))
    return tuple(cells), cols


styles = st.builds(
    Style,
    font_size=st.sampled_from([6, 9, 10.5, 14]),
    landscape=st.booleans(),
    rules=st.sampled_from(["stroke", "fill"]),
    latin_font=st.booleans(),
    latin_last=st.booleans(),
    line_width=st.sampled_from([0.25, 0.5, 1]),
    padding=st.sampled_from([2, 2.5, 5]),
)


def without_unruled_lines(cells: tuple[Cell, ...]) -> list[tuple[int, int, int, int, str]]:
    """The cells on the grid as it shows: rows and columns where no cell begins have no rule above or left."""
    rows = sorted({cell.row for cell in cells})
    cols = sorted({cell.col for cell in cells})
    return sorted(
        (
            rows.index(cell.row),
            cols.index(cell.col),
            sum(cell.row <= row < cell.row + cell.rowspan for row in rows),
            sum(cell.col <= col < cell.col + cell.colspan for col in cols),
            "".join(sorted(cell.text)),
        )
        for cell in cells
    )


@settings(max_examples=25, deadline=None)
@given(tilings(), styles)
def test_every_character_stands_once_in_its_own_cell_of_the_grid(
    tiling: tuple[tuple[Cell, ...], int], style: Style
) -> None:
    cells, cols = tiling
    style = replace(style, page=(900, 4000))
    pdf = typeset([Sheet(cells, (1,) * cols)], style)
    (glyphs,), (table,) = glyphs_of(pdf), read_tables(pdf, 1)
    shown = [
        (row, col, down, across, "".join(sorted(g.character for g in glyphs if inside(g, box))))
        for row, col, down, across, box in merged_cells(table)
    ]
    assert sorted(shown) == without_unruled_lines(cells)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.text("绩效目标0123456789%", min_size=1, max_size=400), min_size=12, max_size=30),
    st.integers(2, 5),
    st.sampled_from([8, 11]),
)
def test_a_form_over_several_pages_loses_and_repeats_nothing(
    texts: list[str], span: int, size: float
) -> None:
    cells = [Cell(row, 1, text, align="left") for row, text in enumerate(texts)]
    for first in range(0, len(texts), span):
        cells.append(Cell(first, 0, "产出指标" * 30, min(span, len(texts) - first)))
    pdf = typeset([Sheet(tuple(cells), (1, 3))], Style(font_size=size, page=(420, 300), split_in_row=True))
    pages = glyphs_of(pdf)
    shown = Counter(glyph.character for glyphs in pages for glyph in glyphs)
    assert shown == Counter("".join(cell.text for cell in cells))
    for number, glyphs in enumerate(pages, 1):
        boxes = [box for table in read_tables(pdf, number) for *_, box in merged_cells(table)]
        for glyph in glyphs:
            (box,) = [box for box in boxes if inside(glyph, box)]
            assert overflow(glyph, box) < 0.3


def test_rows_grow_for_the_text_of_a_cell_that_spans_them() -> None:
    goal = "绩效目标" * 150
    cells = (Cell(0, 0, goal, rowspan=3), *(Cell(row, 1, f"指标{row}") for row in range(3)))
    pdf = typeset([Sheet(cells, (1, 1))])
    (glyphs,), (table,) = glyphs_of(pdf), read_tables(pdf, 1)
    (*_, box), *_ = merged_cells(table)
    assert "".join(g.character for g in glyphs if inside(g, box)) == goal
    assert max(overflow(g, box) for g in glyphs if inside(g, box)) < 0.3


def test_a_cell_that_the_page_break_cuts_goes_on_with_its_next_line() -> None:
    text = "目标" * 300
    rows = tuple(Cell(row, 0, "行") for row in range(10))
    sheet = Sheet((*rows, Cell(10, 0, text)), (1,))
    first, second = glyphs_of(typeset([sheet], Style(page=(300, 400), split_in_row=True)))
    assert 0 < len([g for g in first if g.character in "目标"]) < 600
    assert len([g for g in first + second if g.character in "目标"]) == 600


def test_the_head_rows_stand_again_on_each_further_page() -> None:
    head = (Cell(0, 0, "一级指标"), Cell(0, 1, "绩效值"))
    rows = tuple(Cell(row, col, f"第{row}行") for row in range(1, 120) for col in (0, 1))
    pages = glyphs_of(typeset([Sheet(head + rows, (1, 1), repeat_rows=1)]))
    texts = ["".join(glyph.character for glyph in glyphs) for glyphs in pages]
    assert len(texts) == 3 and all(text.startswith("一级指标绩效值") for text in texts)
    assert sum(text.count("行") for text in texts) == 238


def test_rows_in_the_middle_may_be_the_head_that_is_repeated() -> None:
    cells = (Cell(0, 0, "项目名称"), Cell(1, 0, "绩效值"), *(Cell(row, 0, "行") for row in range(2, 120)))
    pages = glyphs_of(typeset([Sheet(cells, (1,), repeat_rows=1, repeat_from=1)]))
    texts = ["".join(glyph.character for glyph in glyphs) for glyphs in pages]
    assert [text[:4] for text in texts] == ["项目名称", "绩效值行", "绩效值行"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("landscape", [False, True])
def test_a_rotated_page_is_shown_upright(rotate: int, landscape: bool) -> None:
    sheet = Sheet((Cell(0, 0, "绩效目标"), Cell(1, 0, "三级指标")), (1,), title="项目支出绩效目标表")
    upright, turned = (
        pypdfium2.PdfDocument(typeset([sheet], Style(rotate=angle, landscape=landscape)))
        for angle in (0, rotate)
    )
    assert turned[0].get_rotation() == rotate
    shown, expected = (page.render(scale=1).to_numpy().astype(int) for page in (turned[0], upright[0]))
    assert shown.shape == expected.shape
    assert abs(shown - expected).mean() < 1.0 < expected.std()


def test_sheets_follow_each_other_on_a_page_or_start_a_new_one() -> None:
    sheet = Sheet((Cell(0, 0, "表"),), (1,))
    follow = replace(sheet, new_page=False)
    assert [len(page) for page in glyphs_of(typeset([sheet, follow, sheet, Text(), Text(("说明",))]))] == [
        2,
        1,
        0,
        2,
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    sheet = Sheet((Cell(0, 0, "绩效目标ABC"),), (1,), title="表")
    assert typeset([sheet, Text(("一、",))]) == typeset([sheet, Text(("一、",))])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((Cell(0, 0, "甲"),), r"no cell at \[\(0, 1\)\]"),
        ((Cell(0, 0, "甲", colspan=2), Cell(0, 1, "乙")), "'乙' and '甲' overlap"),
        ((Cell(0, 0, "甲", colspan=3),), "'甲' stands outside the grid"),
        ((), "no cells"),
    ],
)
def test_holes_overlaps_and_strays_are_errors(cells: tuple[Cell, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        typeset([Sheet(cells, (1, 1))])


def test_a_character_that_the_font_lacks_is_named() -> None:
    with pytest.raises(ValueError, match=r"no glyph for '𠮷' \(U\+20BB7\)"):
        typeset([Sheet((Cell(0, 0, "𠮷林"),), (1,))])


def test_a_row_higher_than_a_page_is_an_error_unless_it_may_be_cut() -> None:
    sheet = Sheet((Cell(0, 0, "目标" * 2000),), (1,), title="大表")
    with pytest.raises(ValueError, match="大表: row 0 is higher than a page"):
        typeset([sheet])
    shown = glyphs_of(typeset([sheet], Style(split_in_row=True)))
    assert sum(glyph.character in "目标" for page in shown for glyph in page) == 4000


def test_a_head_that_cuts_a_merged_cell_is_an_error() -> None:
    cells = (Cell(0, 0, "头", rowspan=2), Cell(0, 1, "一"), Cell(1, 1, "二"))
    with pytest.raises(ValueError, match="the repeated head cuts '头'"):
        typeset([Sheet(cells, (1, 1), repeat_rows=1)])


def test_a_vertical_label_has_one_character_per_line() -> None:
    cells = (Cell(0, 0, "绩效指标", rowspan=2, vertical=True), Cell(0, 1, "一"), Cell(1, 1, "二"))
    (glyphs,) = glyphs_of(typeset([Sheet(cells, (1, 5))]))
    label = [glyph for glyph in glyphs if glyph.character in "绩效标"]
    assert [g.character for g in sorted(label, key=lambda g: -g.box[1])] == list("绩效标")
    assert len({round(g.box[1]) for g in label}) == 3


@lru_cache
def subset_characters() -> set[str]:
    from fontTools.ttLib import TTFont

    return {chr(code) for code in TTFont(fonts.SUBSET).getBestCmap()}


def test_the_font_holds_every_character_that_it_is_made_for() -> None:
    assert set(fonts.wanted()) <= subset_characters()
    assert fonts.SUBSET.stat().st_size < 2_500_000


def test_the_font_does_not_bear_a_reserved_name() -> None:
    from fontTools.ttLib import TTFont

    names = [str(record) for record in TTFont(fonts.SUBSET)["name"].names if record.nameID in (1, 3, 4, 6)]
    assert names and not any("LXGW" in name or "霞鹜" in name for name in names)


def form_2024() -> SimpleNamespace:
    header = {key: SimpleNamespace(text=key) for *_, key in VALUES}
    rows = [("1-产出指标", "11-数量指标"), ("1-产出指标", "11-数量指标"), ("2-效益指标", "11-数量指标")]
    return SimpleNamespace(
        year_line="(2024年度)",
        unit_line="单位: 万元",
        header=header,
        rows=[
            SimpleNamespace(
                level1=level1,
                level2=level2,
                indicator=SimpleNamespace(text=f"指标{n}"),
                target=SimpleNamespace(text=f"{n}个"),
            )
            for n, (level1, level2) in enumerate(rows)
        ],
    )


def test_the_2024_form_merges_equal_captions_within_their_level_one_only() -> None:
    sheet = form_sheet(form_2024())
    levels = [(c.row, c.rowspan, c.text) for c in sheet.table if c.row > 9 and c.col < 2]
    assert levels == [
        (10, 2, "1-产出指标"),
        (12, 1, "2-效益指标"),
        (10, 2, "11-数量指标"),
        (12, 1, "11-数量指标"),
    ]


def test_the_2024_form_is_a_whole_grid_with_its_values_beside_their_captions() -> None:
    sheet = form_sheet(form_2024())
    at = {(c.row, c.col): c.text for c in sheet.table}
    assert (at[5, 1], at[5, 2]) == ("其中: 财政拨款", "own_fiscal")
    assert (at[5, 4], at[5, 5]) == ("其中: 中央\n资金", "transfer_central")
    assert len(glyphs_of(typeset([sheet]))) == 1

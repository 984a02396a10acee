"""What a font says against what it shows: a doubt on the cells that use it, and on no others."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fpdf import FPDF

from pipeline.facsimile import fonts
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.pdf.font_witness import to_unicode
from pipeline.pdf.sign_shapes import SIGNS, shows_another
from pipeline.pdf.truetype import TrueType
from pipeline.read_pdf import read_document

from .test_glyphs import drawn, read, string

CELLS = (Cell(0, 0, "培训人次"), Cell(0, 1, "≥186人次,10%"), Cell(1, 0, "资金总额"), Cell(1, 1, "24万元"))
Place = tuple[str, int | None, int | None, int | None, int | None]


def doubts(data: bytes, folder: Path) -> list[Place]:
    (folder / "a.pdf").write_bytes(data)
    document = read_document(folder / "a.pdf", "a")
    told = (*document.doubts, *(doubt for page in document.pages for doubt in page.doubts))
    return [(doubt.kind, doubt.page, doubt.table, doubt.row, doubt.column) for doubt in told]


def changed(old: dict[str, str], data: bytes) -> bytes:
    """The same file with a font that says other characters for some of its glyphs."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and "/ToUnicode" in font:
                lines = font.ToUnicode.read_bytes().decode().split("\n")
                font.ToUnicode.write("\n".join(_said(line, old) for line in lines).encode())
        pdf.save(target := io.BytesIO())
        return target.getvalue()


def _said(line: str, old: dict[str, str]) -> str:
    code, _, text = line.partition("> <")
    was = bytes.fromhex(text[:4]).decode("utf-16-be") if len(text) == 5 else ""
    return f"{code}> <{old[was].encode('utf-16-be').hex()}>" if was in old else line


@pytest.fixture(scope="module")
def good() -> bytes:
    return typeset([Sheet(CELLS, (1.0, 1.0))], Style())


@pytest.mark.parametrize(
    ("lie", "cells"),
    [
        ({"8": "6", "6": "8"}, [(0, 1)]),  # swapped
        ({"8": "6"}, [(0, 1)]),  # two glyphs, one character
        ({"2": "4"}, [(1, 1)]),
        ({"≥": "≤"}, [(0, 1)]),
        ({"资": "金"}, [(1, 0)]),
        ({"%": "‰"}, [(0, 1)]),
        ({"4": "$"}, [(1, 1)]),  # no digit, for one that shows a digit
        ({"4": "\u4034"}, [(1, 1)]),
        ({"9": "7", "≤": "≥"}, []),  # of characters that are nowhere printed
        ({}, []),
    ],
)
def test_a_map_that_lies_is_a_doubt_on_the_cells_that_use_it(
    lie: dict[str, str], cells: list[tuple[int, int]], good: bytes, tmp_path: Path
) -> None:
    assert doubts(changed(lie, good), tmp_path) == [("misleading_font", 1, 1, *cell) for cell in cells]


def test_a_glyph_that_shows_one_digit_is_not_several_characters(good: bytes, tmp_path: Path) -> None:
    assert doubts(changed({"8": "8（上年6）"}, good), tmp_path) == [("misleading_font", 1, 1, 0, 1)]


def test_a_composite_font_that_lies_is_a_doubt_on_its_cells_and_not_on_those_of_others(
    tmp_path: Path,
) -> None:
    pdf = FPDF()
    pdf.add_page()
    for family, rows in (("one", [("培训人次", "24人次")]), ("other", [("资金总额", "24万元")])):
        pdf.add_font(family, fname=fonts.SUBSET)
        pdf.set_font(family, size=10)
        with pdf.table(first_row_as_headings=False) as table:
            for row in rows:
                table.row(row)
    data = bytes(pdf.output())
    with pikepdf.open(io.BytesIO(data)) as opened:
        told = [f for f in opened.objects if isinstance(f, pikepdf.Dictionary) and "/ToUnicode" in f]
        assert [font.Subtype for font in told] == ["/Type0", "/Type0"]
        told[1].ToUnicode.write(told[1].ToUnicode.read_bytes().replace(b"<0034>", b"<0036>"))
        opened.save(changed := io.BytesIO())
    assert doubts(data, tmp_path) == []
    (found,) = doubts(changed.getvalue(), tmp_path)
    assert found[0] == "misleading_font"
    assert found[3:] == (1, 1)


def test_a_glyph_without_a_map_is_not_read_as_its_code(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("own", fname=fonts.SUBSET)
    pdf.set_font("own", size=10)
    with pdf.table(first_row_as_headings=False) as table:
        for row in ("培训人次", "24人次"), ("资金总额", "200万元"):
            table.row(row)
    with pikepdf.open(io.BytesIO(bytes(pdf.output()))) as opened:
        for font in opened.objects:
            if isinstance(font, pikepdf.Dictionary) and "/ToUnicode" in font:
                font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<0034>", b"<>"))
        opened.save(target := io.BytesIO())
    assert doubts(target.getvalue(), tmp_path) == [("unmapped_glyphs", 1, 1, 0, 1)]


@pytest.mark.parametrize(("width", "told"), [(0, True), (900, True), (None, False)])
def test_a_width_that_is_not_the_glyphs_own_is_a_doubt(
    width: int | None, told: bool, good: bytes, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(good)) as pdf:
        for font in pdf.objects:
            if (
                isinstance(font, pikepdf.Dictionary)
                and "/Widths" in font
                and "/ToUnicode" in font
                and width is not None
            ):
                said = to_unicode(font.ToUnicode.read_bytes())
                font.Widths[
                    next(code for code, char in said.items() if char == "4") - int(font.FirstChar)
                ] = width
        pdf.save(target := io.BytesIO())
    assert doubts(target.getvalue(), tmp_path) == ([("damaged_font", 1, 1, 1, 1)] if told else [])


def test_text_in_place_of_glyphs_is_not_believed() -> None:
    from reportlab.pdfgen.canvas import Canvas

    def draw(canvas: Canvas) -> None:
        canvas._code.append("/Span <</ActualText <FEFF003900390039>>> BDC")
        string("90%以上")(canvas)
        canvas._code.append("EMC")

    assert read(drawn(draw)).tables[0].cells[0].text == "90%以上"


def test_the_signs_of_a_font_look_like_what_they_are() -> None:
    font = TrueType(fonts.SUBSET.read_bytes())
    glyphs = {char: glyph for glyph, chars in font.characters.items() for char in chars if char in SIGNS}
    assert sorted(glyphs) == sorted(SIGNS)
    assert [sign for sign, glyph in glyphs.items() if shows_another(sign, font.drawing(glyph))] == []
    shown = {
        (said, sign)
        for said in SIGNS
        for sign in SIGNS
        if shows_another(said, font.drawing(glyphs[sign])) == sign
    }
    assert len(shown) == len(SIGNS) * (len(SIGNS) - 1)


def test_a_map_of_ranges_and_lists_is_read() -> None:
    source = b"2 beginbfrange <01> <03> <4E00> <10> <11> [<0041> <00420043>] endbfrange 1 beginbfchar <20> <D840DC89> endbfchar"
    assert to_unicode(source) == {1: "一", 2: "丁", 3: "丂", 0x10: "A", 0x11: "BC", 0x20: "\U00020089"}


def test_a_glyph_as_wide_as_two_digits_is_not_believed_to_be_one(tmp_path: Path) -> None:
    font = TTFont(fonts.SUBSET)
    glyphs, own = font.getGlyphSet(), font.getBestCmap()
    pen = TTGlyphPen(glyphs)
    for char, right in (("4", 0), ("6", font["hmtx"][own[ord("4")]][0])):
        glyphs[own[ord(char)]].draw(TransformPen(pen, (1, 0, 0, 1, right, 0)))
    font["glyf"][own[ord("4")]] = pen.glyph()
    font.save(tmp_path / "two.ttf")
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("two", fname=tmp_path / "two.ttf")
    pdf.set_font("two", size=10)
    with pdf.table(first_row_as_headings=False) as table:
        table.row(("培训人次", "24人次"))
        table.row(("资金总额", "23万元"))
    assert doubts(bytes(pdf.output()), tmp_path) == [("misleading_font", 1, 1, 0, 1)]

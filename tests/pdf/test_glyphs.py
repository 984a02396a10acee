"""Glyphs → the text of a cell: what is set twice is read once, what is turned or raised as a person reads it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.facsimile import fonts
from pipeline.pdf.page_content import read_content
from pipeline.read_pdf import read_page
from pipeline.record import GridPage
from pipeline.text import fold

Draw = Callable[[Canvas], None]
FONT, SIZE = "TestKai", 10.0


def drawn(draw: Draw) -> bytes:
    """One page with a cell of 200 × 100 points beside one of 20 × 100; `draw` begins 10 points inside the first."""
    pdfmetrics.registerFont(TTFont(FONT, str(fonts.SUBSET)))
    canvas = Canvas(target := io.BytesIO(), pagesize=(320, 200))
    canvas.grid([40, 240, 260], [50, 150])
    canvas.translate(50, 90)
    canvas.setFont(FONT, SIZE)
    draw(canvas)
    canvas.save()
    return target.getvalue()


def read(data: bytes) -> GridPage:
    return read_page(pdfium.PdfDocument(data)[0], 1)


def text(draw: Draw, cell: int = 0) -> str:
    """The folded text of a cell."""
    return fold(read(drawn(draw)).tables[0].cells[cell].text)


def string(written: str, x: float = 0, y: float = 0, **options: float) -> Draw:
    return lambda canvas: canvas.drawString(x, y, written, **options)


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for each in draws:
            each(canvas)

    return draw


def narrow(written: str, percent: int, font: str = FONT) -> Draw:
    def draw(canvas: Canvas) -> None:
        line = canvas.beginText(0, 0)
        line.setFont(font, SIZE)
        line.setHorizScale(percent)
        line.textOut(written)
        canvas.drawText(line)

    return draw


@pytest.mark.parametrize("written", ["1100人次", "III类水", "WiFi和ll级", "≥99%", "660000"])
@pytest.mark.parametrize("percent", [100, 66, 33, 20])
def test_narrow_characters_that_repeat_are_all_read(written: str, percent: int) -> None:
    assert text(narrow(written, percent)) == written


@pytest.mark.parametrize("spacing", [-1.0, -1.8])
def test_characters_set_closer_than_their_advance_are_all_read(spacing: float) -> None:
    assert text(string("1100次III类", charSpace=spacing)) == "1100次III类"


@pytest.mark.parametrize("written", ["600", "1100人次", "III类", "6", "新建供水工程数量", "10%"])
@pytest.mark.parametrize("offset", [(0.3, 0), (0.5, 0.5), (2.2, -2.2)])
def test_a_text_set_twice_is_read_once(written: str, offset: tuple[float, float]) -> None:
    assert text(both(string(written), string(written, *offset))) == written


def test_bold_made_glyph_by_glyph_is_read_once() -> None:
    places = zip("培训11次", (0, 10, 20, 26, 32), strict=True)
    strokes = [string(char, x + dx, dy) for char, x in places for dx, dy in ((0, 0), (0.4, 0), (0, 0.4))]
    assert text(both(*strokes)) == "培训11次"


@pytest.mark.parametrize("greys", [(0.7, 0.0), (0.0, 0.7)])
def test_of_a_text_and_its_shadow_the_darker_one_is_kept(greys: tuple[float, float]) -> None:
    def draw(canvas: Canvas) -> None:
        for grey, x, written in ((greys[0], 1.5, "600人"), (greys[1], 0.0, "600人次")):
            canvas.setFillGray(grey)
            canvas.drawString(x, -x, written)

    content = read_content(pdfium.PdfDocument(drawn(draw))[0])
    assert "".join(content.copies.chars) == "600人"
    assert content.glyphs.left.min() == pytest.approx(50 if greys[1] == 0 else 51.5, abs=0.1)


def mapped(data: bytes, character: str, to: str) -> bytes:
    """The same page with a font that says `to` for the glyph of a character."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            if "/ToUnicode" in font:
                was, new = (
                    f"<{each.encode('utf-16-be').hex().upper()}>".encode() for each in (character, to)
                )
                assert was in font.ToUnicode.read_bytes()
                font.ToUnicode.write(font.ToUnicode.read_bytes().replace(was, new))
        pdf.save(target := io.BytesIO())
        return target.getvalue()


@pytest.mark.parametrize(
    ("to", "said"), [("99", "≥99%"), ("9\u00ad", "≥9%"), ("\U00020089", "≥\U00020089%"), ("fi", "≥fi%")]
)
def test_one_glyph_for_several_characters_gives_them_all(to: str, said: str) -> None:
    page = read(mapped(drawn(string("≥9%")), "9", to))
    assert fold(page.tables[0].cells[0].text) == said
    assert page.doubts == ()


@pytest.mark.parametrize("lost", ["\ue123", "\U000f0123", "\U00100123"])
def test_a_glyph_in_a_private_use_area_tells_no_character(lost: str) -> None:
    page = read(mapped(drawn(string("新建供水工程数量9处")), "9", lost))
    assert [doubt.kind for doubt in page.doubts] == ["unmapped_glyphs"]


@pytest.mark.parametrize("turn", [90, -90])
def test_a_label_turned_by_a_quarter_is_read_in_its_own_direction(turn: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(200, 10)
        canvas.rotate(turn)
        canvas.drawCentredString(0, -3, "产出指标10%")

    upright = string("数量指标数量指标")
    assert text(both(upright, draw), cell=1) == "产出指标10%"


def test_vertical_writing_is_read_column_by_column() -> None:
    columns = [(30, "服务对象"), (15, "满意度指标")]
    strokes = [string(char, x, 30 - 11 * row) for x, column in columns for row, char in enumerate(column)]
    assert text(both(*strokes)) == "服务对象满意度指标"


def small(written: str, x: float, rise: float) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 0.6 * SIZE)
        canvas.drawString(x, rise, written)
        canvas.setFont(FONT, SIZE)

    return draw


@pytest.mark.parametrize(
    ("before", "small_one", "rise", "after", "said"),
    [
        ("≥10", "2", 4.0, "亩", "≥10²亩"),
        ("2×10", "-4", 4.0, "m", "2×10⁻⁴m"),
        ("5m", "3", 4.0, "", "5m³"),
        ("合格率", "①", 4.0, "", "合格率"),
        ("合格率", "1", 4.0, "", "合格率"),
        ("CO", "2", -1.5, "排放", "CO2排放"),
        ("培训", "2", 0.8, "次", "培训2次"),
    ],
)
def test_superscripts_are_apart_and_marks_of_notes_left_out(
    before: str, small_one: str, rise: float, after: str, said: str
) -> None:
    def strokes(canvas: Canvas) -> None:
        x = pdfmetrics.stringWidth(before, FONT, SIZE)
        canvas.drawString(0, 0, before)
        small(small_one, x, rise)(canvas)
        canvas.drawString(x + pdfmetrics.stringWidth(small_one, FONT, 0.6 * SIZE), 0, after)

    assert text(strokes) == said


def last_in_flat_font(data: bytes) -> bytes:
    """The last string of a page set in a font that says to be no higher than a full stop."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        name = next(name for name in page.Resources.Font if "/FontDescriptor" in page.Resources.Font[name])
        font = pdf.make_indirect(pikepdf.Dictionary(page.Resources.Font[name]))
        low = {"/Ascent": 175, "/Descent": -20, "/FontBBox": [20, -20, 200, 175]}
        font.FontDescriptor = pdf.make_indirect(pikepdf.Dictionary({**dict(font.FontDescriptor), **low}))
        page.Resources.Font["/Flat"] = font
        before, _, after = page.Contents.read_bytes().rpartition(name.encode())
        page.Contents.write(before + b"/Flat" + after)
        pdf.save(target := io.BytesIO())
    return target.getvalue()


@pytest.mark.parametrize("turn", [0, 90])
def test_a_full_stop_of_a_font_that_says_to_be_no_higher_is_seen(turn: int) -> None:
    """LibreOffice takes 。 from another font where the text's own has none, and embeds that character alone."""

    def draw(canvas: Canvas) -> None:
        canvas.rotate(turn)
        canvas.setFont(FONT, 7)
        canvas.drawString(0, 0, "达到9%")
        canvas.drawString(pdfmetrics.stringWidth("达到9%", FONT, 7), 0, "。")

    page = read(last_in_flat_font(drawn(draw)))
    assert fold(page.tables[0].cells[0].text) == "达到9%。"
    assert page.doubts == ()

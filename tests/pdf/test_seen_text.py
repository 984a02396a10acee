"""What a page shows where its file holds more: each value is the one that a person reads."""

from __future__ import annotations

from collections.abc import Callable

import pymupdf
import pypdfium2 as pdfium
import pytest

from pipeline.facsimile.fonts import SUBSET
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.pdf.annotations import with_annotations
from pipeline.read_pdf import read_page

FORM = (
    Cell(0, 0, "项目名称"), Cell(0, 1, "河道巡查项目", colspan=2),
    Cell(1, 0, "产出指标", rowspan=2), Cell(1, 1, "巡查长度"), Cell(1, 2, "≥98公里"),
    Cell(2, 1, "满意率"), Cell(2, 2, ""),
)  # fmt: skip
SIZE = 12.0
BLANK = (2, 2)

Draw = Callable[[pymupdf.Page, pymupdf.Point], object]


def told(data: bytes) -> tuple[dict[tuple[int, int], str], list[str]]:
    """The text of each cell of the form, and the kinds of what is said of it."""
    pdf = pdfium.PdfDocument(data)
    pdf.init_forms()
    page, said = with_annotations(pdf, 0)
    read = read_page(page, 1, said)
    cells = {(cell.row, cell.col): cell.text for cell in read.tables[0].cells}
    return cells, sorted({str(doubt.kind) for doubt in read.doubts})


def drawn(draw: Draw) -> bytes:
    """The form with something drawn in its blank cell, given where a text begins."""
    document = pymupdf.open(
        stream=typeset([Sheet(FORM, (1.0, 1.0, 2.0))], Style(font_size=SIZE, padding=5.0))
    )
    page = document[0]
    page.insert_font("own", str(SUBSET))
    (above,) = page.search_for("≥98公里")
    rows = page.search_for("满意率")
    draw(page, pymupdf.Point(above.x0, rows[0].y1 - 3))
    return document.tobytes()


def write(page: pymupdf.Page, at: pymupdf.Point, text: str, **how: object) -> None:
    page.insert_text(at, text, fontsize=SIZE, fontname="own", **how)


def whiten(page: pymupdf.Page, at: pymupdf.Point) -> None:
    page.draw_rect(pymupdf.Rect(at.x - 2, at.y - SIZE, at.x + 60, at.y + 3), color=None, fill=(1, 1, 1))


def test_of_a_value_typed_over_a_whitened_one_no_character_is_lost_that_both_have() -> None:
    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, at, "≥9217元")
        whiten(page, at)
        write(page, at, "≥9204元")

    cells, kinds = told(drawn(draw))
    assert cells[BLANK] == "≥9204元"
    assert kinds == ["hidden_text"]


def test_so_it_is_where_a_value_was_changed_twice() -> None:
    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        for value in ("≥9217元", "≥9204元", "≥8204元"):
            whiten(page, at)
            write(page, at, value)

    assert told(drawn(draw))[0][BLANK] == "≥8204元"


def test_a_value_set_anew_beside_its_whitened_place_is_read() -> None:
    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, at, "良好以上")
        page.draw_rect(pymupdf.Rect(at.x - 12, at.y - SIZE, at.x + 60, at.y + 3), color=None, fill=(1, 1, 1))
        write(page, pymupdf.Point(at.x - 9, at.y), "良好以上")

    cells, kinds = told(drawn(draw))
    assert (cells[BLANK], kinds) == ("良好以上", ["hidden_text"])


def test_a_hidden_layer_that_shares_characters_with_what_lies_over_it_is_not_read() -> None:
    document = pymupdf.open(stream=drawn(lambda page, at: write(page, at, "≥98%")))
    layer = document.add_ocg("old", on=False)
    page = document[0]
    page.insert_font("own", str(SUBSET))
    (place,) = page.search_for("≥98%")
    at = pymupdf.Point(place.x0 + 2.7, page.search_for("满意率")[0].y1 - 4.3)
    write(page, at, "≥87%", oc=layer)
    assert told(document.tobytes())[0][BLANK] == "≥98%"


def test_an_annotation_that_is_not_shown_says_nothing() -> None:
    for flag in (2, 32):  # Hidden, NoView

        def draw(page: pymupdf.Page, at: pymupdf.Point, flag: int = flag) -> None:
            write(page, at, "≥98%")
            box = pymupdf.Rect(at.x + 40, at.y - SIZE, at.x + 120, at.y + 4)
            note = page.add_freetext_annot(box, "75%", fontsize=SIZE, fontname="helv")
            note.set_flags(flag)
            note.update()

        assert told(drawn(draw)) == ({**told(drawn(lambda *_: None))[0], BLANK: "≥98%"}, [])


@pytest.mark.parametrize("appearance", [True, False])
def test_text_struck_by_an_annotation_is_set_aside_with_and_without_an_appearance(appearance: bool) -> None:
    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, at, "≥86%")
        write(page, pymupdf.Point(at.x + 50, at.y), "≥83%")
        mark = page.add_strikeout_annot(page.search_for("≥86%"))
        if not appearance:
            page.parent.xref_set_key(mark.xref, "AP", "null")

    cells, kinds = told(drawn(draw))
    assert cells[BLANK] == "≥83%"
    assert kinds == ["struck_text"]


def test_a_negative_font_size_that_its_matrix_turns_back_is_upright() -> None:
    def turned(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, at, "≥87眼")
        document = page.parent
        xref = page.get_contents()[-1]
        source = document.xref_stream(xref)
        size = b"%d Tf" % SIZE
        assert source.count(size) == 1 and b"1 0 0 1 " in source
        source = source.replace(size, b"-" + size).replace(b"1 0 0 1 ", b"-1 0 0 -1 ")
        document.update_stream(xref, source)

    cells, kinds = told(drawn(turned))
    assert (cells[BLANK], kinds) == ("≥87眼", [])


# ------------------------------------------------------------------ colours that no object tells


def filled_with(name: str, pattern: bytes) -> bytes:
    """The form with a value, and over it another one that is filled with a pattern."""

    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, at, "≥90%")
        write(page, pymupdf.Point(at.x + 3, at.y), "≥87%")

    document = pymupdf.open(stream=drawn(draw))
    page, xref = document[0], document.get_new_xref()
    document.update_object(xref, pattern.decode())
    if b"PatternType 1" in pattern:
        document.update_stream(xref, name.encode() + b" rg 0 0 4 4 re f")
    document.xref_set_key(page.xref, "Resources/Pattern", f"<</P {xref} 0 R>>")
    content = page.get_contents()[-1]
    source = document.xref_stream(content)
    document.update_stream(content, source.replace(b"BT", b"/Pattern cs /P scn BT"))
    return document.tobytes()


TILING = (
    b"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 4 4]/XStep 4/YStep 4/Resources<<>>>>"
)
SHADING = (
    b"<</Type/Pattern/PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 600 0]/Extend[true true]"
    b"/Function<</FunctionType 2/Domain[0 1]/N 1/C0[%s]/C1[%s]>>>>>>"
)


def pattern(kind: str, colour: str) -> bytes:
    return TILING if kind == "tiling" else SHADING % (colour.encode(), colour.encode())


@pytest.mark.parametrize("kind", ["tiling", "shading"])
def test_a_text_in_a_white_pattern_over_a_value_is_none_of_it(kind: str) -> None:
    cells, kinds = told(filled_with("1 1 1", pattern(kind, "1 1 1")))
    assert (cells[BLANK], kinds) == ("≥90%", ["hidden_text"])


@pytest.mark.parametrize("kind", ["tiling", "shading"])
def test_a_text_in_a_dark_pattern_over_a_value_leaves_no_one_reading(kind: str) -> None:
    cells, kinds = told(filled_with("0 0 0", pattern(kind, "0 0 0")))
    assert (cells[BLANK], kinds) == ("", ["tangled_text"])


def test_a_text_that_a_blend_mode_hides_over_white_is_not_read() -> None:
    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, at, "≥90%")
        write(page, pymupdf.Point(at.x + 3, at.y), "=8736元")

    document = pymupdf.open(stream=drawn(draw))
    page = document[0]
    document.xref_set_key(page.xref, "Resources/ExtGState", "<</B <</BM /Screen>>>>")
    first, last = page.get_contents()[0], page.get_contents()[-1]
    document.update_stream(first, b"1 g 0 0 900 900 re f 0 g " + document.xref_stream(first))
    document.update_stream(last, document.xref_stream(last).replace(b"BT", b"/B gs BT"))
    cells, kinds = told(document.tobytes())
    assert (cells[BLANK], kinds) == ("≥90%", ["hidden_text"])


def test_a_text_of_white_letters_with_a_dark_rim_over_white_ones_is_seen() -> None:
    def draw(page: pymupdf.Page, at: pymupdf.Point) -> None:
        write(page, pymupdf.Point(at.x + 5, at.y), "≥45元", color=(1, 1, 1))
        write(page, at, "≥88%", color=(0, 0, 0), fill=(1, 1, 1), render_mode=2, border_width=0.02)

    cells, kinds = told(drawn(draw))
    assert (cells[BLANK], kinds) == ("≥88%", ["hidden_text"])


# ------------------------------------------------------------------ a form under a sheet


def test_a_form_under_a_white_picture_of_the_page_is_none_of_it() -> None:
    other = (
        Cell(0, 0, "项目名称"), Cell(0, 1, "河道清淤旧项目", colspan=3),
        Cell(1, 0, "产出指标"), Cell(1, 1, "清淤长度"), Cell(1, 2, "≥31公里"), Cell(1, 3, "50"),
        Cell(2, 0, "效益指标"), Cell(2, 1, "水质"), Cell(2, 2, "好转"), Cell(2, 3, "40"),
        Cell(3, 0, "满意度指标"), Cell(3, 1, "群众满意度"), Cell(3, 2, "≥90%"), Cell(3, 3, "10"),
    )  # fmt: skip
    under = pymupdf.open(
        stream=typeset([Sheet(other, (2.0, 3.0, 1.0, 2.0))], Style(font_size=SIZE, padding=5.0))
    )
    value = "保持在良好水平以上,并逐年提高"  # of a page with few words OCR would be asked
    over = pymupdf.open(stream=drawn(lambda page, at: write(page, pymupdf.Point(at.x - 80, at.y), value)))
    page = under[0]
    white = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 40, 60))
    white.clear_with(255)
    page.insert_image(page.rect, pixmap=white, keep_proportion=False)
    page.show_pdf_page(page.rect, over)
    assert told(under.tobytes()) == (told(over.tobytes())[0], ["hidden_text"])

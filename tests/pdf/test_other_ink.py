"""Ink without glyphs: what a page shows beside its text layer is read, doubted, or known for what it is."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

import pymupdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from pipeline.doubt import Kind
from pipeline.facsimile.fonts import SUBSET
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.ocr import engine
from pipeline.ocr.engine import OcrMissing
from pipeline.ocr.inked_cells import read_inked
from pipeline.pdf.annotations import with_annotations
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.other_ink import InkedCell
from pipeline.read_pdf import read_page
from pipeline.record import GridCell, GridPage, GridTable, TextLine
from pipeline.text import bare

FORM = (
    Cell(0, 0, "项目名称"), Cell(0, 1, "档案整理及数字化项目", colspan=2),
    Cell(1, 0, "产出指标", rowspan=3), Cell(1, 1, "数量"), Cell(1, 2, "≥6.74万件"),
    Cell(2, 1, "质量"), Cell(2, 2, ""),
    Cell(3, 1, "成本"), Cell(3, 2, "<90%"),
)  # fmt: skip
SIZE = 12.0
FILLED, BLANK, LESS = (1, 2), (2, 2), (3, 2)

Draw = Callable[[pymupdf.Page, pymupdf.Rect], object]


def typeset_form() -> bytes:
    return typeset([Sheet(FORM, (1.0, 1.0, 2.0))], Style(font_size=SIZE, padding=5.0))


def reading(data: bytes) -> GridPage:
    pdf = pdfium.PdfDocument(data)
    pdf.init_forms()
    page, said = with_annotations(pdf, 0)
    return read_page(page, 1, said)


PLACES = {(cell.row, cell.col): pymupdf.Rect(cell.box) for cell in reading(typeset_form()).tables[0].cells}


def drawn(place: tuple[int, int], draw: Draw) -> GridPage:
    """The form with something drawn, given the box of one of its cells."""
    document = pymupdf.open(stream=typeset_form(), filetype="pdf")
    draw(document[0], PLACES[place])
    return reading(document.tobytes())


def cell(page: GridPage, place: tuple[int, int]) -> GridCell:
    return next(each for each in page.tables[0].cells if (each.row, each.col) == place)


def kinds(page: GridPage) -> list[tuple[str, int | None, int | None]]:
    return [(str(doubt.kind), doubt.row, doubt.column) for doubt in page.doubts]


def text_of(place: tuple[int, int]) -> pymupdf.Rect:
    """Where the text of a cell stands."""
    words = {FILLED: "≥6.74万件", LESS: "<90%"}
    (found,) = pymupdf.open(stream=typeset_form(), filetype="pdf")[0].search_for(words[place])
    return found


def inside(box: pymupdf.Rect) -> pymupdf.Rect:
    return pymupdf.Rect(box.x0 + 3, box.y0 + 3, box.x1 - 3, box.y1 - 3)


def beside(box: pymupdf.Rect) -> pymupdf.Rect:
    return pymupdf.Rect(box.x1 - 80, box.y0, box.x1, box.y1)


def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OcrMissing("pip install 'jixiao[ocr]'")

    monkeypatch.setattr(engine, "prepare", missing)


def pen(page: pymupdf.Page, box: pymupdf.Rect) -> None:
    """17, drawn by hand."""
    x, y = box.x0 + 12, (box.y0 + box.y1) / 2
    for line in ([(0, -5), (0, 5)], [(6, -5), (12, -5), (8, 5)]):
        page.draw_polyline([(x + dx, y + dy) for dx, dy in line], width=1.2)


def picture(text: str) -> Draw:
    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        other = pymupdf.open()
        small = other.new_page(width=100, height=24)
        small.insert_font(fontname="kai", fontfile=str(SUBSET))
        small.insert_text((4, 17), text, fontname="kai", fontsize=14)
        image = small.get_pixmap(dpi=200).tobytes("png")
        page.insert_image(
            pymupdf.Rect(box.x0 + 3, box.y0 + 3, box.x0 + 70, box.y1 - 3), stream=image, keep_proportion=True
        )

    return draw


# ------------------------------------------------------------------ annotations and fields


def test_a_value_typed_on_the_page_as_an_annotation_is_read_where_it_is_seen() -> None:
    page = drawn(BLANK, lambda p, box: p.add_freetext_annot(inside(box), "95%", fontsize=10))
    assert (cell(page, BLANK).text, cell(page, BLANK).confidence, page.doubts) == ("95%", None, ())


def field(page: pymupdf.Page, box: pymupdf.Rect, value: str) -> None:
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "value"
    widget.rect, widget.field_value, widget.text_fontsize = inside(box), value, 10
    page.add_widget(widget)


def test_a_field_gives_the_characters_that_its_font_cannot_show() -> None:
    page = drawn(BLANK, lambda p, box: field(p, box, "≥95%"))
    assert (bare(cell(page, BLANK).text), page.text_origin, page.doubts) == ("≥95%", "text", ())


def test_a_field_that_shows_other_than_it_holds_is_read_as_it_shows() -> None:
    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        field(page, box, "95%")
        widget = next(page.widgets())
        page.parent.xref_set_key(widget.xref, "V", "(37%)")

    assert cell(drawn(BLANK, draw), BLANK).text == "95%"


def test_links_and_notes_to_click_on_are_no_part_of_the_page() -> None:
    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        page.add_text_annot((box.x0 + 10, box.y0 + 2), "请核对")
        page.insert_link({"kind": pymupdf.LINK_URI, "from": box, "uri": "https://example.org"})

    assert drawn(BLANK, draw).doubts == ()


# ------------------------------------------------------------------ ink that no glyph stands for


@pytest.mark.parametrize("draw", [pen, picture("85%")])
def test_ink_in_a_cell_without_text_is_a_doubt_where_ocr_is_missing(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_ocr(monkeypatch)
    page = drawn(BLANK, draw)
    assert kinds(page) == [("ink_without_text", *BLANK)]
    assert cell(page, BLANK).text == ""


def test_an_equals_sign_drawn_by_two_lines_is_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)

    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        middle = (box.y0 + box.y1) / 2
        for y in (middle - 2, middle + 2):
            page.draw_line((box.x0 + 20, y), (box.x0 + 28, y), width=1)

    assert kinds(drawn(BLANK, draw)) == [("ink_without_text", *BLANK)]


def test_a_digit_of_a_level_and_a_leaning_stroke_is_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)

    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        x, y = box.x0 + 20, (box.y0 + box.y1) / 2 + 4
        page.draw_polyline([(x, y - 8), (x + 6, y - 8), (x + 3, y)], width=0.8)

    assert kinds(drawn(BLANK, draw)) == [("ink_without_text", *BLANK)]


def dots(*offsets: float) -> Draw:
    """Tiny boxes on the line of a value, right of the place of a glyph by these shares of its width."""

    def draw(page: pymupdf.Page, _: pymupdf.Rect) -> None:
        box = text_of(FILLED)
        glyph = next(
            char for block in page.get_text("rawdict", clip=box)["blocks"] for line in block["lines"]
            for span in line["spans"] for char in span["chars"] if char["c"] == "7"
        )  # fmt: skip
        for offset in offsets:
            x, y = glyph["bbox"][2] + offset, glyph["origin"][1]
            page.draw_rect((x - 0.5, y - 1, x + 0.5, y), color=None, fill=(0, 0, 0))

    return draw


def test_a_value_that_was_blacked_out_is_not_read_from_the_patch() -> None:
    page = drawn(FILLED, lambda p, _: p.draw_rect(text_of(FILLED), color=None, fill=(0, 0, 0)))
    assert cell(page, FILLED).text == ""
    assert ("ink_without_text", *FILLED) in kinds(page)


def test_a_decimal_point_that_is_drawn_between_two_digits_is_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)
    assert kinds(drawn(FILLED, dots(0.3))) == [("ink_without_text", *FILLED)]
    assert kinds(drawn(FILLED, dots(-1.2, 0.3, 1.8))) == []  # dots in a row


@pytest.mark.parametrize("before", ["", "3", "N"])
def test_a_dash_that_is_drawn_before_a_digit_is_ink(before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)

    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        x, y = box.x0 + 30, box.y1 - 8
        page.insert_text((x - 8, y), before, fontsize=SIZE)
        page.draw_line((x, y - 4), (x + 6, y - 4), width=0.8)
        page.insert_text((x + 7, y), "5", fontsize=SIZE)

    assert kinds(drawn(BLANK, draw)) == [("ink_without_text", *BLANK)]


def test_a_cell_that_holds_more_than_its_text_says_is_not_read_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_ocr(monkeypatch)
    page = drawn(FILLED, lambda p, box: picture("85%")(p, beside(box)))
    assert kinds(page) == [("ink_without_text", *FILLED)]
    assert cell(page, FILLED).text == ""


def test_a_picture_of_a_value_is_read_by_ocr_with_a_note() -> None:
    page = drawn(BLANK, picture("85%"))
    read = cell(page, BLANK)
    assert (read.text, kinds(page), page.text_origin) == ("85%", [("ink_read", *BLANK)], "mixed")
    assert read.confidence is not None and read.confidence > 0.85


def test_a_reading_that_contradicts_the_text_layer_keeps_its_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        picture("85%")(page, beside(box))

    from pipeline.ocr import inked_cells

    monkeypatch.setattr(
        inked_cells,
        "_readings",
        lambda *_: [((1, *FILLED), GridCell(*FILLED, 1, 1, (0, 0, 1, 1), "85%", 0.99))],
    )
    assert kinds(drawn(FILLED, other)) == [("ink_without_text", *FILLED)]


@pytest.mark.parametrize(
    ("said", "seen", "only"),
    [
        ("人才梯队结构", "一人才梯队结构一", True),  # a stroke from corner to corner runs through it
        ("人才梯队结构", "人才梯队结构95", False),
        ("5天", "-5天", False),  # a minus that is drawn
        ("是否新增", "☑是否新增", False),
        ("是否新增", "□是否新增", True),
    ],
)
def test_the_ends_of_a_stroke_through_chinese_text_are_none_of_it(said: str, seen: str, only: bool) -> None:
    from pipeline.ocr.inked_cells import _only_marks

    printed, read = (GridCell(0, 0, 1, 1, (0, 0, 1, 1), text) for text in (said, seen))
    assert _only_marks(printed, read) is only


def columns_of(*texts: tuple[str, ...]) -> GridPage:
    """A page whose one cell holds lines of texts side by side."""
    lines = [
        TextLine((60.0 * x, 12.0 * y, 60.0 * x + 40, 12.0 * y + 10), text)
        for y, line in enumerate(texts)
        for x, text in enumerate(line)
    ]
    own = GridCell(0, 0, 1, 1, (0, 0, 200, 100), "\n".join(line.text for line in lines), lines=tuple(lines))
    table = GridTable(1, 1, (0, 0, 200, 100), (0, 200), (own,))
    return GridPage(1, 200, 100, "text", (table,))


def test_texts_that_stand_in_columns_in_a_cell_with_ink_are_doubted_as_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_ocr(monkeypatch)
    inked = InkedCell(1, 0, 0, (0.0, 0.0, 200.0, 100.0), "ink without text")
    frame = Frame(0, 0, 200, 100, 0)

    def told(page: GridPage) -> list[str]:
        doc = pymupdf.open()
        doc.new_page(width=200, height=100)
        shown = pdfium.PdfDocument(doc.tobytes())[0]
        return [str(doubt.kind) for doubt in read_inked(shown, page, frame, [inked]).doubts]

    assert told(columns_of(("培训人次", "90人"), ("编制报告", "3份"), ("满意度", "90%"))) == [
        "ink_without_text", "rows_unclear",
    ]  # fmt: skip
    assert told(columns_of(("培训人次90人",), ("编制报告3份",), ("满意度90%",))) == ["ink_without_text"]


# ------------------------------------------------------------------ what is no value


def seal(page: pymupdf.Page, box: pymupdf.Rect, radius: float) -> None:
    middle = pymupdf.Point(box.x1 - 30, box.y0)
    page.draw_circle(middle, radius, color=(0.85, 0.1, 0.1), width=2)
    star = [
        middle
        + pymupdf.Point(math.sin(k * math.pi / 5), -math.cos(k * math.pi / 5))
        * radius
        * (0.2 if k % 2 else 0.5)
        for k in range(10)
    ]
    page.draw_polyline([*star, star[0]], color=(0.85, 0.1, 0.1), fill=(0.85, 0.1, 0.1))


def watermark(page: pymupdf.Page, box: pymupdf.Rect) -> None:
    image = Image.new("RGBA", (600, 300), (255, 255, 255, 0))
    ImageDraw.Draw(image).line([(0, 300), (600, 0)], fill=(150, 150, 150, 255), width=40)
    out = io.BytesIO()
    image.save(out, "PNG")
    page.insert_image(pymupdf.Rect(box.x0 - 40, box.y0 - 40, box.x1, box.y1 + 60), stream=out.getvalue())


def outlines(page: pymupdf.Page, box: pymupdf.Rect) -> None:
    """Small marks of many corners over the page, as a watermark of outlines has."""
    for x in range(30, 560, 80):
        for y in range(40, 800, 50):
            stroke = [
                (x, y),
                (x + 0.6, y + 2),
                (x + 0.4, y + 4),
                (x + 0.8, y + 8),
                (x + 1.3, y + 4),
                (x + 1.5, y + 2),
            ]
            page.draw_polyline([*stroke, (x + 1, y)], color=None, fill=(0.75, 0.75, 0.75), closePath=True)


HARMLESS: dict[str, Draw] = {
    "a box to tick": lambda p, box: p.draw_rect(
        (box.x0 + 30, box.y0 + 6, box.x0 + 39, box.y0 + 15), width=0.7
    ),
    "many small outlines": outlines,
    "a seal over several cells": lambda p, box: seal(p, box, 35),
    "a small seal on a rule": lambda p, box: seal(p, box, 14),
    "a grey watermark": watermark,
    "a grey fill": lambda p, box: p.draw_rect(box, color=None, fill=(0.7, 0.7, 0.7), overlay=False),
    "a leader": lambda p, box: p.draw_line(
        (box.x0 + 20, box.y1 - 8), (box.x1 - 5, box.y1 - 8), dashes="[1 2] 0", width=0.8
    ),
    "a leader of dots far apart": lambda p, box: p.draw_line(
        (box.x0 + 20, box.y1 - 8), (box.x1 - 5, box.y1 - 8), dashes="[0 10] 0", width=2, lineCap=1
    ),
    "a leader of short dashes far apart": lambda p, box: p.draw_line(
        (box.x0 + 20, box.y1 - 8), (box.x1 - 5, box.y1 - 8), dashes="[1 8] 0", width=1.5
    ),
    "a stroke from corner to corner": lambda p, _: p.draw_line(PLACES[1, 0].tl, PLACES[1, 0].br, width=0.5),
    "a rule as thick as type": lambda p, box: p.draw_line(box.bl, box.br, width=8),
    "an upright line from edge to edge": lambda p, box: p.draw_line(
        (box.x1 - 40, box.y0), (box.x1 - 40, box.y1), width=0.7, color=(0.4, 0.4, 0.4)
    ),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_drawn_over_a_table_and_is_no_value_raises_neither_doubts_nor_letters(what: str) -> None:
    page = drawn(BLANK, HARMLESS[what])
    assert [kind for kind, _, _ in kinds(page) if kind.startswith("ink")] == []
    assert cell(page, FILLED).text == "≥6.74万件"


def test_a_leader_that_is_set_as_text_is_no_value() -> None:
    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        page.insert_text((box.x0 + 10, box.y1 - 8), "." * 40, fontsize=SIZE)

    page = drawn(BLANK, draw)
    assert (cell(page, BLANK).text, kinds(page)) == ("", [])


def test_the_back_of_a_sheet_that_shines_through_says_nothing() -> None:
    def draw(page: pymupdf.Page, _: pymupdf.Rect) -> None:
        for place, box in PLACES.items():
            at = pymupdf.Point(box.x1 - 4, box.y1 - 4)
            turned = (at, pymupdf.Matrix(-1, 0, 0, 1, 0, 0))
            page.insert_text(at, f"8{place[0]}4%", fontsize=SIZE, color=(0.9,) * 3, morph=turned)

    page = drawn(BLANK, draw)
    assert (cell(page, FILLED).text, cell(page, BLANK).text) == ("≥6.74万件", "")
    assert {kind for kind, _, _ in kinds(page)} == {"overlay_text"}


def test_a_text_at_an_angle_over_the_whole_page_raises_no_doubt_by_its_blanks_either() -> None:
    def draw(page: pymupdf.Page, _: pymupdf.Rect) -> None:
        page.insert_font(fontname="kai", fontfile=str(SUBSET))
        for x in range(20, 560, 60):
            for y in range(30, 830, 23):
                at = pymupdf.Point(x, y)
                turned = {"fontname": "kai", "fontsize": 9, "morph": (at, pymupdf.Matrix(30))}
                page.insert_text(at, "保密 2024 年", color=(0.8, 0.8, 0.8), **turned)

    page = drawn(FILLED, draw)
    assert {doubt.kind for doubt in page.doubts} == {Kind.OVERLAY_TEXT}
    assert cell(page, FILLED).text == "≥6.74万件"


def test_a_blank_that_reaches_over_a_rule_is_no_overflow() -> None:
    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        page.insert_font(fontname="kai", fontfile=str(SUBSET))
        page.insert_text((box.x1 - 13.5, box.y1 - 6), "5 ", fontname="kai", fontsize=16)

    assert kinds(drawn(BLANK, draw)) == []


# ------------------------------------------------------------------ lines through and under text


@pytest.mark.parametrize("red", [False, True])
def test_a_value_that_is_struck_through_is_set_aside_with_a_note(red: bool) -> None:
    where = text_of(FILLED)
    middle = (where.y0 + where.y1) / 2
    page = drawn(
        FILLED,
        lambda p, _: p.draw_line(
            (where.x0, middle), (where.x1, middle), width=0.6, color=(0.9, 0, 0) if red else (0, 0, 0)
        ),
    )
    (note,) = page.doubts
    assert note.kind is Kind.STRUCK_TEXT
    assert note.what.endswith("≥6.74万件")
    assert cell(page, FILLED).text == ""


def test_a_rule_that_a_text_lies_on_strikes_nothing_out() -> None:
    where = text_of(FILLED)
    middle = (where.y0 + where.y1) / 2
    page = drawn(FILLED, lambda p, box: p.draw_line((box.x0, middle), (box.x1, middle), width=0.6))
    assert Kind.STRUCK_TEXT not in {doubt.kind for doubt in page.doubts}


def test_the_rim_of_a_seal_strikes_nothing_out() -> None:
    where = text_of(FILLED)
    x, y = (where.x0 + where.x1) / 2, (where.y0 + where.y1) / 2
    rim = pymupdf.Rect(x - 35, y, x + 35, y + 40)
    page = drawn(FILLED, lambda p, _: p.draw_oval(rim, color=(0.1, 0.15, 0.8), width=1.5))
    assert cell(page, FILLED).text == "≥6.74万件"


def test_a_line_that_goes_on_far_beyond_the_text_strikes_nothing_out() -> None:
    where = text_of(FILLED)
    middle = (where.y0 + where.y1) / 2
    page = drawn(
        FILLED, lambda p, _: p.draw_line((where.x0 - 40, middle), (where.x1 + 40, middle), width=0.6)
    )
    assert Kind.STRUCK_TEXT not in {doubt.kind for doubt in page.doubts}


def under(page: pymupdf.Page, long: float) -> None:
    where = text_of(LESS)
    page.draw_line((where.x0 + 1, where.y1 - 1), (where.x0 + long - 1, where.y1 - 1), width=0.5)


def test_a_line_under_a_comparator_alone_makes_its_cell_doubtful() -> None:
    page = drawn(LESS, lambda p, _: under(p, 0.5 * SIZE))
    assert kinds(page) == [("ink_without_text", *LESS)]
    assert cell(page, LESS).text == "<90%"


def test_a_value_that_is_underlined_whole_is_none_in_doubt() -> None:
    assert drawn(LESS, lambda p, _: under(p, 2.1 * SIZE)).doubts == ()


def test_a_text_that_is_cut_at_the_edge_of_its_cell_is_doubted() -> None:
    def draw(page: pymupdf.Page, box: pymupdf.Rect) -> None:
        long = "逐项检测计算四十三项指标后全部合格为准并公布结果一次"
        page.insert_font(fontname="kai", fontfile=str(SUBSET))
        page.insert_text((box.x0 + 4, (box.y0 + box.y1) / 2 + 4), long * 2, fontname="kai", fontsize=SIZE)
        contents = page.get_contents()[-1]
        body = page.parent.xref_stream(contents)
        high = page.rect.height
        clip = f"q {box.x0} {high - box.y1} {box.width} {box.height} re W n\n".encode()
        page.parent.update_stream(contents, clip + body + b"\nQ")

    page = drawn(BLANK, draw)
    assert ("cut_text", *BLANK) in kinds(page)

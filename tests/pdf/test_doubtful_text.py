"""Doubts that the text of a cell gives by itself, pages that only look like forms, and attached files."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.pdf.doubtful_text import letter_among_digits
from pipeline.read_pdf import read_document

from .test_glyphs import drawn, mapped, read, string


@pytest.mark.parametrize(
    "text", ["1O0%", "≥9O%", "2l3次", "l00人", "≥1O万元", "20l8年", "1о0%", "99l%", "O500户"]
)
def test_a_letter_among_digits_is_seen(text: str) -> None:
    assert letter_among_digits(text)


@pytest.mark.parametrize(
    "text",
    [
        "100%",
        "5l水",
        "O3浓度",
        "O2O模式",
        "CO2",
        "H2O",
        "III类",
        "IPv6",
        "PM2.5",
        "WiFi和ll级",
        "A1O",
        "≥10L",
        "X100型",
    ],
)
def test_words_with_digits_are_no_damage(text: str) -> None:
    assert letter_among_digits(text) is None


@pytest.mark.parametrize(
    ("written", "lost", "kind"),
    [("1O0%", None, "letter_in_number"), ("新建供水工程9处", "9", "unmapped_glyphs")],
)
def test_the_doubt_stands_on_the_cell(written: str, lost: str | None, kind: str) -> None:
    data = drawn(string(written))
    page = read(mapped(data, lost, "\ue123") if lost else data)
    assert [(d.kind, d.page, d.table, d.row, d.column) for d in page.doubts] == [(kind, 1, 1, 0, 0)]


def test_a_paper_in_english_with_rules_is_not_read_by_ocr(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("OCR is not needed")

    monkeypatch.setattr("pipeline.read_pdf.read_scan", never)
    canvas = Canvas(str(tmp_path / "paper.pdf"), pagesize=(595, 842))
    for row in range(20):
        canvas.drawString(40, 780 - 14 * row, "Water quality of the rivers was measured at 12 stations")
        canvas.line(300, 100 + 12 * row, 500, 100 + 12 * row)
    canvas.line(300, 100, 300, 340)
    canvas.drawString(320, 200, "Figure 1")
    canvas.save()
    (page,) = read_document(tmp_path / "paper.pdf", "paper").pages
    assert page.doubts == ()


def test_a_form_that_is_attached_is_read_after_the_pages_of_its_file(tmp_path: Path) -> None:
    form = typeset([Sheet((Cell(0, 0, "培训人次"), Cell(0, 1, "≥186人次")), (1.0, 1.0))], Style())
    with pikepdf.new() as cover:
        cover.add_blank_page()
        cover.attachments["目标表.pdf"] = pikepdf.AttachedFileSpec(cover, form, filename="目标表.pdf")
        cover.attachments["说明.txt"] = pikepdf.AttachedFileSpec(cover, b"no PDF", filename="说明.txt")
        cover.save(target := io.BytesIO())
    (tmp_path / "a.pdf").write_bytes(target.getvalue())
    document = read_document(tmp_path / "a.pdf", "a")
    assert [[c.text for t in page.tables for c in t.cells] for page in document.pages] == [
        [],
        ["培训人次", "≥186人次"],
    ]
    assert [(d.kind, d.what) for d in document.doubts] == [
        ("attached", "pages 2 to 2 are of the attached file 目标表.pdf")
    ]

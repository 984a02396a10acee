"""Workbooks, documents and web pages as records: what a person who opens them sees, and nothing that is hidden."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from office.written import RULED, document, web_page, xlsx
from pipeline.doubt import Kind
from pipeline.facsimile.sheet import Cell, Sheet
from pipeline.read_file import read_document
from pipeline.record import GridDocument, GridPage

FORM = Sheet(
    (
        Cell(0, 0, "项目名称"), Cell(0, 1, "防汛", colspan=2), Cell(1, 0, "产出指标", rowspan=2),
        Cell(1, 1, "修堤"), Cell(1, 2, "≥3公里"), Cell(2, 1, "验收"), Cell(2, 2, "100%"),
    ),
    (1.0, 1.0, 1.0), title="绩效目标表", right="单位:万元", below=("填表人:某",),
)  # fmt: skip


def read(tmp_path: Path, data: bytes, name: str) -> GridDocument:
    (tmp_path / name).write_bytes(data)
    return read_document(tmp_path / name, "d")


def page(tmp_path: Path, data: bytes, name: str) -> GridPage:
    found = read(tmp_path, data, name)
    assert found.error is None
    return found.pages[0]


def texts(given: GridPage) -> list[tuple[str, str | None]]:
    return [(cell.text, cell.place) for cell in given.tables[0].cells]


def kinds(given: GridPage) -> list[Kind]:
    return [doubt.kind for doubt in given.doubts]


def workbook(fill: Callable[[Worksheet], object], name: str = "表1") -> bytes:
    """A workbook with one sheet of a ruled 2 × 2 block (项目名称 | 防汛, 修堤 | blank), changed by `fill`."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = name
    for row, line in enumerate((("项目名称", "防汛"), ("修堤", None)), start=1):
        for col, text in enumerate(line, start=1):
            sheet.cell(row, col, text).border = RULED
    fill(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("write", "name"), [(xlsx, "a.xlsx"), (web_page, "a.html"), (document, "a.docx")])
def test_each_kind_gives_the_same_grid(
    tmp_path: Path, write: Callable[[list[Sheet]], bytes], name: str
) -> None:
    given = page(tmp_path, write([FORM]), name)
    spans = [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in given.tables[0].cells]
    assert spans == [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in FORM.table]
    assert [" ".join(line.text.split()) for line in given.outside] == ["绩效目标表", "单位:万元", "填表人:某"]
    assert (given.name, given.text_origin) == ("表1", "text")


def test_the_place_of_a_cell_is_its_address(tmp_path: Path) -> None:
    given = page(tmp_path, xlsx([FORM]), "a.xlsx")
    assert texts(given)[:2] == [("项目名称", "A3"), ("防汛", "B3")]


def test_a_number_is_read_as_it_is_shown(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = 0.9
        sheet["B2"].number_format = "0%"

    assert texts(page(tmp_path, workbook(fill), "a.xlsx"))[3] == ("90%", "B2")


def test_hidden_rows_are_kept_aside_and_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    given = page(tmp_path, workbook(fill), "a.xlsx")
    assert [text for text, _ in texts(given)] == ["项目名称", "防汛"]
    assert kinds(given) == [Kind.HIDDEN_CELLS]


def test_a_hidden_sheet_is_not_read_and_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.sheet_state = "veryHidden"
        sheet.parent.create_sheet("二")  # type: ignore[union-attr]

    given = page(tmp_path, workbook(fill), "a.xlsx")
    assert (given.tables, kinds(given)) == ((), [Kind.HIDDEN_CELLS])


def test_a_formula_without_a_stored_value_is_a_doubt_on_its_cell(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "=1+1"

    given = page(tmp_path, workbook(fill), "a.xlsx")
    assert texts(given)[3][0] == ""
    assert [(d.kind, d.row, d.column) for d in given.doubts] == [(Kind.FORMULA_WITHOUT_VALUE, 1, 1)]


def test_struck_and_white_text_is_not_read(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "≥5公里"
        sheet["B2"].font = Font(strike=True)
        sheet["B1"].font = Font(color="FFFFFFFF")

    given = page(tmp_path, workbook(fill), "a.xlsx")
    assert [text for text, _ in texts(given)] == ["项目名称", "", "修堤", ""]
    assert sorted(kinds(given)) == [Kind.HIDDEN_CELLS, Kind.STRUCK_TEXT]


def test_a_number_wider_than_its_column_is_read_and_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = 123456789
        sheet.column_dimensions["B"].width = 4

    given = page(tmp_path, workbook(fill), "a.xlsx")
    assert (texts(given)[3][0], kinds(given)) == ("123456789", [Kind.NARROW_COLUMN])


def test_sheets_without_rules_are_read_by_their_rows(tmp_path: Path) -> None:
    given = page(tmp_path, xlsx([FORM], ruled=False), "a.xlsx")
    assert [cell.text for cell in given.tables[0].cells if cell.text] == [cell.text for cell in FORM.table]


HTML = (
    "<html><head><meta charset='{claim}'></head><body><table><tr><td>导航</td><td>"
    "<table><tr><td>项目名称</td><td>防&nbsp;汛</td></tr><tr><td>修<b>堤</b></td>"
    "<td><s>≥9</s>≥3<br>公里<span style='display:none'>密</span><img src='http://example.invalid/x.png'></td></tr></table>"
    "</td></tr></table><script>alert(1)</script></body></html>"
)


@pytest.mark.parametrize(("claim", "encoding"), [("utf-8", "utf-8"), ("utf-8", "gb18030"), ("gb2312", "gb18030"), ("x-none", "utf-8")])  # fmt: skip
def test_a_page_is_read_in_its_true_encoding_through_its_layout(
    tmp_path: Path, claim: str, encoding: str
) -> None:
    given = page(tmp_path, HTML.format(claim=claim).encode(encoding), "a.html")
    assert [cell.text for cell in given.tables[0].cells] == ["项目名称", "防 汛", "修堤", "≥3\v公里"]
    assert [line.text for line in given.outside] == ["导航"]
    assert sorted(kinds(given)) == [Kind.HIDDEN_CELLS, Kind.STRUCK_TEXT]


def test_a_workbook_saved_as_a_web_page_is_read_whatever_its_name(tmp_path: Path) -> None:
    assert page(tmp_path, web_page([FORM]), "a.xls").tables[0].rows == 3


def test_tracked_changes_are_read_in_their_final_text(tmp_path: Path) -> None:
    data = with_part(
        document([FORM]),
        "word/document.xml",
        lambda xml: xml.replace(
            "<w:t>100%</w:t>",
            '<w:t>98</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>77%</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="a"><w:r><w:t>%</w:t></w:r></w:ins><w:r><w:rPr><w:strike/></w:rPr><w:t>旧</w:t>',
        ),
    )
    given = page(tmp_path, data, "a.docx")
    assert texts(given)[-1][0] == "98%"
    assert kinds(given) == [Kind.TRACKED_CHANGE, Kind.STRUCK_TEXT]


def with_part(package: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A zip package with one of its parts changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text.decode()).encode() if part == name else text)
    return stream.getvalue()


def zipped(**parts: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><w:document xmlns:w="x"><w:body>&d;</w:body></w:document>"""


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (zipped(**{"a.pdf": b"x", "b/c.xlsx": b"y"}), "a.zip", "holds: a.pdf, b/c.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "另存为 .docx"),
        (b"anything", "a.ofd", "另存为 PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (xlsx([FORM])[:900], "a.xlsx", "damaged"),
        (zipped(**{"xl/workbook.xml": b"<a/>"}), "a.xlsx", "damaged"),
        (zipped(**{"word/document.xml": BOMB}), "a.docx", "damaged"),
        (zipped(**{"word/document.xml": b" " * (65 << 20)}), "a.docx", "unpacks to"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700) + "Workbook".encode("utf-16-le"), "a.xls", "damaged"),
        (b"", "a.xlsx", "empty"),
    ],
    ids=["zip", "doc", "ofd", "encrypted", "cut", "empty book", "entities", "zip bomb", "xls", "empty"],
)  # fmt: skip
def test_what_cannot_be_read_says_why_in_one_line(tmp_path: Path, data: bytes, name: str, said: str) -> None:
    error = read(tmp_path, data, name).error
    assert error is not None
    assert said in error
    assert "\n" not in error


def test_a_small_table_in_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    inner = "<table><tr><td>≥3</td></tr><tr><td>公里</td></tr></table>"
    data = f"<table><tr><td>项目名称</td><td>防汛</td></tr><tr><td>修堤</td><td>{inner}</td></tr></table>"
    given = page(tmp_path, data.encode(), "a.html")
    assert [cell.text for cell in given.tables[0].cells] == ["项目名称", "防汛", "修堤", "≥3\v公里"]


def test_rows_without_rules_below_a_ruled_table_are_a_table_of_their_own(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row, line in enumerate((("甲", "1"), ("乙", "2"), ("丙", "3")), start=5):
            for col, text in enumerate(line, start=1):
                sheet.cell(row, col, text)

    tables = page(tmp_path, workbook(fill), "a.xlsx").tables
    assert [(table.rows, table.cells[0].text) for table in tables] == [(2, "项目名称"), (3, "甲")]


def test_a_web_page_under_the_name_of_a_pdf_is_an_error_of_the_server(tmp_path: Path) -> None:
    assert "not a PDF" in str(read(tmp_path, b"<html>404</html>", "a.pdf").error)

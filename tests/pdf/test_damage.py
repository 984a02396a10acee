"""Damage that a reader repairs in silence is told; a healthy file, whoever made it, is not accused."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from fpdf import FPDF
from reportlab.pdfgen.canvas import Canvas

from bench.forms import made_pdf
from pdf import hostile
from pdf.mutations import mutated
from pipeline.ocr.engine import OcrMissing
from pipeline.pdf.damage import damage, rebuilt
from pipeline.pdf.pdf_keys import misspelt
from pipeline.read_pdf import read_document
from pipeline.record import GridDocument

FORMS = made_pdf(1, pages=3)


def saved(**how: object) -> bytes:
    with pikepdf.open(io.BytesIO(FORMS)) as pdf:
        pdf.save(target := io.BytesIO(), **how)  # type: ignore[arg-type]
        return target.getvalue()


def by_fpdf() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica")
    pdf.cell(text="budget")
    return bytes(pdf.output())


def by_reportlab_plain() -> bytes:
    canvas = Canvas(target := io.BytesIO(), pageCompression=0)
    canvas.drawString(99, 99, "5 0 R (")
    canvas.save()
    return target.getvalue()


def updated(tmp_path: Path) -> bytes:
    file = tmp_path / "a.pdf"
    file.write_bytes(FORMS)
    with pymupdf.open(file) as pdf:
        pdf[0].insert_text((72, 72), "added")
        pdf.saveIncr()
    return file.read_bytes()


def with_page_deleted() -> bytes:
    with pymupdf.open(stream=FORMS) as pdf:
        pdf.delete_page(1)
        return bytes(pdf.tobytes())


@pytest.mark.parametrize(
    "make",
    [
        lambda: FORMS,
        lambda: saved(linearize=True),
        lambda: saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        lambda: saved(encryption=pikepdf.Encryption(owner="x", user="")),
        lambda: saved(stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False),
        lambda: FORMS + b"\r\n" + bytes(700),
        lambda: b"\n\n" + FORMS,
        by_fpdf, by_reportlab_plain, with_page_deleted, lambda: hostile.plain(b""),
    ],
    ids=["reportlab", "linear", "objstm", "owner", "plain", "trailing", "leading", "fpdf", "text", "deleted", "blank"],
)  # fmt: skip
def test_a_healthy_file_gives_no_doubt(make: Callable[[], bytes]) -> None:
    assert damage(make()) == []


def test_a_file_with_updates_is_healthy(tmp_path: Path) -> None:
    assert damage(updated(tmp_path)) == []


def codes(data: bytes) -> set[str]:
    return {doubt.kind for doubt in damage(data)}


def flipped(data: bytes, find: bytes, by: bytes) -> bytes:
    assert data.count(find) >= 1
    return data.replace(find, by, 1)


@pytest.mark.parametrize(
    ("damaged", "code"),
    [
        (lambda: FORMS[:-200], "truncated"),
        (lambda: flipped(FORMS, b"/FlateDecode", b"/FlateDec0de"), "damaged_name"),
        (lambda: flipped(FORMS, b"/Contents", b"/Cantents"), "damaged_name"),
        (lambda: hostile.plain(b"").replace(b"/Filter /FlateDecode", b"/X 0".ljust(20)), "damaged_stream"),
        (lambda: flipped(FORMS, b"startxref\n", b"startxref\n1"), "damaged_structure"),
        (lambda: flipped(FORMS, b"/Count 3", b"/Count 2"), "page_count"),
        (lambda: re.sub(rb"\n\d+ 0 obj\n<<\n/Filter \[ /ASCII.*?endobj", b"", FORMS, count=1, flags=re.S),
         "damaged_structure"),
        (lambda: without_checksum(), "damaged_stream"),
        (lambda: dangling(), "missing_object"),
        (lambda: flipped(FORMS, b"/MissingWidth 1000 ", bytes(19)), "blotted"),
        (lambda: re.sub(rb"(/Widths \[)( \d+){9}", rb"\1" + b" " * 36, FORMS, count=1), "damaged_font"),
    ],
)  # fmt: skip
def test_damage_is_told(damaged: Callable[[], bytes], code: str) -> None:
    assert code in codes(damaged())


def without_checksum() -> bytes:
    """A stream whose text was changed and packed again under the old checksum."""
    content = hostile.table(2, 2)
    packed = zlib.compress(content, 9)
    other = zlib.compress(content.replace(b"(A)", b"(B)"), 9)
    return hostile.plain(content).replace(packed, other[:-4] + packed[-4:])


def test_a_stream_that_unpacks_to_too_much_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.pdf.damage.MOST_UNPACKED", 2 << 20)
    assert codes(hostile.bomb(1)) == set()
    assert codes(hostile.bomb(3)) == {"damaged_stream"}


def dangling() -> bytes:
    return flipped(hostile.plain(hostile.table(2, 2)), b"/Contents 5 0 R", b"/Contents 9 0 R")


def test_the_message_does_not_change_from_run_to_run() -> None:
    cut = FORMS[:-900]
    assert damage(cut) == damage(cut)
    assert not any("0x" in doubt.what for doubt in damage(cut))


def test_pages_of_a_file_without_its_end_are_found_again(tmp_path: Path) -> None:
    whole = hostile.many_pages(6)
    cut = whole[: whole.index(b"9 0 obj")]
    (tmp_path / "a.pdf").write_bytes(cut)
    found = read_document(tmp_path / "a.pdf", "a")
    assert [len(page.tables) for page in found.pages] == [1] * 4
    assert found.doubts


@pytest.mark.parametrize("data", [b"x" * 999, b"%PDF-1.7\n", b"<html>/Type /Page</html>"])
def test_what_is_no_pdf_is_not_made_one(data: bytes) -> None:
    assert rebuilt(data) is None


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (b"<< /Filtzr /FlateDecode >>", {("Filtzr", "Filter")}),
        (b"<< /Filter /FlateDecode /Length1 9 /Length2 9 /F1 4 0 R /Fonts 1 >>", set()),
        (
            b"<< /FilterD/FlateDecode /XObject1 1 /Widths [] /FirstChart 3>>",
            {("FilterD", "Filter"), ("FirstChart", "FirstChar")},
        ),
        (b"<< /MediaBax [0 0 1 1] /Type /Page >>", {("MediaBax", "MediaBox")}),
    ],
)
def test_a_name_one_letter_off_is_known(source: bytes, found: set[tuple[str, str]]) -> None:
    assert misspelt([source]) == found


def no_engine() -> None:
    raise OcrMissing("without OCR")


def cells(document: GridDocument) -> list[object]:
    return [
        [[(c.row, c.col, c.rowspan, c.colspan, c.text) for c in table.cells] for table in page.tables]
        for page in document.pages
    ]


def test_no_mutation_changes_a_row_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample, without OCR; `python -m bench.mutations` runs 1,000 through the runner."""
    monkeypatch.setattr("pipeline.ocr.engine._engine", no_engine)
    file = tmp_path / "a.pdf"
    file.write_bytes(FORMS)
    right = cells(read_document(file, "a"))
    for seed in range(3000, 3060):
        name, data = mutated(FORMS, seed)
        if name == "inflate_stream":
            continue  # wants limits: the runner's test
        file.write_bytes(data)
        found = read_document(file, "a")
        told = found.error or found.doubts or any(page.doubts for page in found.pages)
        assert told or cells(found) == right, (name, seed)

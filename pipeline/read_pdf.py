"""One PDF → its record. A file that cannot be read gives a record with its error, never an exception."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.doubt import Doubt, Kind
from pipeline.limits import DEFAULTS, Limits, Tell, Unreadable, silent, too_large
from pipeline.ocr import picture_files, picture_kinds
from pipeline.ocr.inked_cells import read_inked
from pipeline.ocr.needs_ocr import CHINESE, chinese_share, suspicious, unusable
from pipeline.ocr.page import OcrMissing, read_scan
from pipeline.ocr.second_reading import second_reading
from pipeline.pdf import ink
from pipeline.pdf.annotations import Said, as_said, with_annotations
from pipeline.pdf.as_seen import as_seen
from pipeline.pdf.attached import with_attached
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.damage import damage, rebuilt
from pipeline.pdf.drawn_lines import PICTURE
from pipeline.pdf.page import read_text
from pipeline.pdf.page_content import PageContent, read_content
from pipeline.pdf.page_objects import TooManyRules
from pipeline.pdf.pictures import damaged_pictures
from pipeline.record import GridDocument, GridPage, unread_page, with_doubts

# A page shows nothing where less than this share of it differs from the rest by so much (of 255).
BLANK, SHOWN = 0.0005, 60

_ERRORS = {
    pdfium_c.FPDF_ERR_FILE: "文件无法打开 the file cannot be opened",
    pdfium_c.FPDF_ERR_FORMAT: "不是 PDF,或已损坏 not a PDF, or damaged beyond reading",
    pdfium_c.FPDF_ERR_PASSWORD: "已加密,需要密码 encrypted: a password is needed",
    pdfium_c.FPDF_ERR_SECURITY: "加密方式无法识别 encrypted in a way that cannot be read",
}


def read_document(
    path: Path, document_id: str, limits: Limits = DEFAULTS, tell: Tell = silent
) -> GridDocument:
    """Every page of a PDF: its tables, the text outside them, and what is in doubt. `tell` hears of each page."""
    digest: str | None = None
    try:
        data = read_bytes(path, limits)
        digest = hashlib.sha256(data).hexdigest()
        with _opened(data, limits) as pdf:
            _within_limits(pdf, limits)
            pages = tuple(_as_file(page, data) for page in _pages(pdf, limits, tell))
        return with_doubts(GridDocument(document_id, digest, pages), _damage(data))
    except Unreadable as error:
        return GridDocument(document_id, digest, error=str(error))


def count_pages(path: Path, limits: Limits) -> int:
    """How many pages there are to read one by one; Unreadable as for the whole."""
    with _opened(read_bytes(path, limits), limits) as pdf:
        _within_limits(pdf, limits)
        return len(pdf)


def read_one(path: Path, number: int, limits: Limits) -> GridPage:
    """The page of that number (from 1), as `read_document` gives it."""
    data = read_bytes(path, limits)
    with _opened(data, limits) as pdf:
        return _as_file(_page(pdf, number - 1, limits), data)


def read_damage(path: Path, limits: Limits) -> list[Doubt]:
    """What `read_document` says of the file as a whole."""
    return _damage(read_bytes(path, limits))


def _as_file(page: GridPage, data: bytes) -> GridPage:
    """A page of a PDF that shows pictures without text is in doubt; a bare picture without text may show anything else."""
    if picture_kinds.kind_of(data) is None:
        return page
    return replace(page, doubts=tuple(doubt for doubt in page.doubts if doubt.kind is not Kind.NO_TEXT))


def _damage(data: bytes) -> list[Doubt]:
    return [] if picture_kinds.kind_of(data) else damage(data)


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a file; Unreadable where it cannot be opened, is empty, or larger than the limit."""
    try:
        size = path.stat().st_size
        if size > limits.bytes:
            raise Unreadable(too_large(size, limits))
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"文件无法打开 cannot be opened: {error.strerror or error}") from error
    if not data:
        raise Unreadable("空文件 the file is empty (0 bytes)")
    return data


def _opened(data: bytes, limits: Limits) -> pdfium.PdfDocument:
    """The PDF with the pages of those attached to it; where it is too broken for pdfium, the pages still to be found.
    A bare picture is a document of its own."""
    if (kind := picture_kinds.kind_of(data)) is not None:
        return picture_files.as_document(data, kind, limits)
    try:
        pdf = pdfium.PdfDocument(data)
        attached = pdfium_c.FPDFDoc_GetAttachmentCount(pdf.raw)
        return _with_fields(pdfium.PdfDocument(with_attached(data)) if attached else pdf)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None) or 0
        if code == pdfium_c.FPDF_ERR_SUCCESS:  # pdfium says so where it gets no memory
            raise MemoryError from error
        mended = rebuilt(data) if code == pdfium_c.FPDF_ERR_FORMAT else None
        if mended is None:
            raise Unreadable(_ERRORS.get(code, str(error))) from error
        return _with_fields(pdfium.PdfDocument(mended))


def _with_fields(pdf: pdfium.PdfDocument) -> pdfium.PdfDocument:
    """The document with its form fields, so that they are drawn."""
    pdf.init_forms()
    return pdf


def _within_limits(pdf: pdfium.PdfDocument, limits: Limits) -> None:
    if len(pdf) == 0:
        raise Unreadable("没有页面 the PDF has no pages")
    if len(pdf) > limits.pages:
        raise Unreadable(f"页数过多 {len(pdf)} pages, more than the limit of {limits.pages}")


def _pages(pdf: pdfium.PdfDocument, limits: Limits, tell: Tell) -> Iterator[GridPage]:
    for index in range(len(pdf)):
        tell(index + 1, len(pdf))
        yield _page(pdf, index, limits)


def _page(pdf: pdfium.PdfDocument, index: int, limits: Limits) -> GridPage:
    try:
        page, said = with_annotations(pdf, index)
    except pdfium.PdfiumError:
        return unread_page(index + 1, Kind.UNREADABLE_PAGE, "the page cannot be loaded")
    try:
        width, height = page.get_size()
        if max(width, height) > limits.side:
            detail = f"{width:.0f} x {height:.0f} pt, more than the limit of {limits.side:.0f}"
            return unread_page(index + 1, Kind.HUGE_PAGE, detail)
        return read_page(page, index + 1, said, limits.verify)
    except TooManyRules as error:
        return unread_page(index + 1, Kind.TOO_MANY_RULES, str(error))
    finally:
        page.close()


def read_page(page: pdfium.PdfPage, number: int, said: Sequence[Said] = (), verify: bool = False) -> GridPage:
    """The record of one pdfium page, by its text layer or by OCR, or by both (`verify`).

    `number` counts from 1, `said`: what annotations say.
    """
    content = read_content(page)
    if said:
        content = replace(content, glyphs=as_said(content.glyphs, content.frame, said))
    seen_page = as_seen(page, content, number)
    content, tables = seen_page.content, seen_page.tables
    why = unusable(content.glyphs, content.drawing, number)
    if why is None and not suspicious(content.glyphs, content.drawing):
        text = read_text(content, tables, number)
        text = read_inked(page, text, content.frame, seen_page.inked) if seen_page.inked else text
        frames = [(float(t.x[0]), float(t.y[-1]), float(t.x[-1]), float(t.y[0])) for t in tables]
        text = _with(text, damaged_pictures(content.objects, number, content.frame, frames) if frames else ())
        return _verified(page, text, content.frame, tables) if verify and _shows_form(text) else text
    broken = tuple(damaged_pictures(content.objects, number, content.frame))
    try:
        level = replace(content.frame, tilt=0.0, scale=1.0)
        seen = read_scan(page, number, level, _own_grid(content, tables))
    except OcrMissing as error:
        missing = (why, Doubt(Kind.OCR_MISSING, str(error), number)) if why else ()
        return _with(read_text(content, tables, number), (*broken, *missing))
    if (
        why
        and seen.text_origin is None
        and content.drawing.image_share > PICTURE
        and not _blank(page, content)
    ):
        return _with(seen, (*broken, why))
    return _with(seen if why or _shows_form(seen) else read_text(content, tables, number), broken)


def _verified(page: pdfium.PdfPage, text: GridPage, frame: Frame, tables: list[RuledTable]) -> GridPage:
    """The record with what a second reading by OCR gives."""
    try:
        return replace(text, verified=second_reading(page, text, frame, tables))
    except OcrMissing as error:
        return _with(text, [Doubt(Kind.OCR_MISSING, f"not verified: {error}", text.number)])


def _with(page: GridPage, doubts: Iterable[Doubt]) -> GridPage:
    """The record of a page with further doubts."""
    return replace(page, doubts=(*page.doubts, *doubts))


def _blank(page: pdfium.PdfPage, content: PageContent) -> bool:
    """Whether a page shows nothing, as the back of a scanned sheet."""
    shown = ink.render(page, content.frame).astype(np.int16)
    return float((np.abs(shown - np.median(shown)) > SHOWN).mean()) < BLANK


def _shows_form(page: GridPage) -> bool:
    """Whether OCR found a table of Chinese text."""
    return (
        chinese_share(char for table in page.tables for cell in table.cells for char in cell.text) > CHINESE
    )


def _own_grid(content: PageContent, tables: list[RuledTable]) -> list[RuledTable]:
    """The grids that a page without a picture draws itself; a scan's own strips and lines are no grid."""
    drawn = content.drawing.image_share < PICTURE and all(table.rectangular for table in tables)
    level = not content.frame.tilt and content.frame.scale == 1.0
    return tables if drawn and level else []

"""A page with a text layer read by OCR as well, and compared cell by cell: a second witness, on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from pipeline.ocr.page import read_scan
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.coordinates import Frame
from pipeline.record import GridPage, SecondReading, Verified
from pipeline.text import bare

# Marks that OCR does not tell apart or loses; a point or a dash between digits is none of them.
_MARKS = re.compile(r"[,，。、:：;；()（）《》<>〈〉\"'“”‘’·…_|]|(?<!\d)[-.~—–]|[-.~—–](?!\d)")
_COMPARATOR = re.compile(r"[<>](?=\d)")
_ALIKE = str.maketrans("≧≦＞＜", "≥≤><")


def second_reading(
    page: pdfium.PdfPage, text: GridPage, frame: Frame, tables: Sequence[RuledTable]
) -> Verified | None:
    """How OCR reads the cells of a page; null for content that slopes or is many times as large as print.

    OcrMissing where RapidOCR is not installed.
    """
    if frame.tilt or frame.scale != 1.0:
        return None
    seen = read_scan(page, text.number, frame, tables)
    pairs = [
        (number, one, other)
        for number, (own, again) in enumerate(zip(text.tables, seen.tables, strict=True), start=1)
        for one, other in zip(own.cells, again.cells, strict=True)
        if one.text.strip() or other.text.strip()
    ]
    differ = (
        SecondReading(number, one.row, one.col, other.text, other.confidence)
        for number, one, other in pairs
        if compared(one.text) != compared(other.text)
    )
    return Verified(len(pairs), tuple(differ))


def compared(text: str) -> str:
    """What of a text two readings must have in common: no blanks, no marks, signs of one shape."""
    return "".join(_kept(bare(text).translate(_ALIKE)))


def _kept(text: str) -> Iterator[str]:
    """The text without marks; < and > stay before a number."""
    signs = {found.start() for found in _COMPARATOR.finditer(text)}
    dropped = {found.start() for found in _MARKS.finditer(text)} - signs
    return (char for place, char in enumerate(text) if place not in dropped)

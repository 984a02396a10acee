"""One file of any kind → its record: a PDF or bare pictures page by page, a workbook sheet by sheet, a document table by table.

What a file is, its bytes tell; the name only helps where they do not.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline import read_pdf
from pipeline.doubt import Doubt
from pipeline.limits import DEFAULTS, Limits, Tell, Unreadable, silent
from pipeline.ocr.picture_kinds import kind_of as kind_of_picture
from pipeline.office.read import kind_of, read_office, refusal
from pipeline.record import GridDocument, GridPage

_PDF_HEAD = 1024  # bytes within which a PDF says that it is one


def read_document(
    path: Path, document_id: str, limits: Limits = DEFAULTS, tell: Tell = silent
) -> GridDocument:
    """The record of a file. One that cannot be read gives a record with its error, never an exception.

    `tell` hears of each page of a PDF as it begins; other files are read whole.
    """
    try:
        kind = _office_kind(path)
        if kind is None:
            return read_pdf.read_document(path, document_id, limits, tell)
        data = read_pdf.read_bytes(path, limits)
    except Unreadable as error:
        return GridDocument(document_id, None, error=str(error))
    digest = hashlib.sha256(data).hexdigest()
    try:
        return GridDocument(document_id, digest, read_office(data, kind, limits))
    except Unreadable as error:
        return GridDocument(document_id, digest, error=str(error))


def count_pages(path: Path, limits: Limits) -> int:
    """How many pages can be read one by one: those of a PDF, none of other files, which are read whole."""
    return read_pdf.count_pages(path, limits) if _office_kind(path) is None else 0


def read_one(path: Path, number: int, limits: Limits) -> GridPage:
    """The page of a PDF of that number (from 1), as `read_document` gives it."""
    return read_pdf.read_one(path, number, limits)


def read_damage(path: Path, limits: Limits) -> list[Doubt]:
    """What `read_document` says of a PDF as a whole."""
    return read_pdf.read_damage(path, limits)


def _office_kind(path: Path) -> str | None:
    """The kind of an office file, None for a PDF and for what nobody knows; Unreadable for a kind that is not read."""
    try:
        with path.open("rb") as file:
            head = file.read(_PDF_HEAD)
            if b"%PDF" in head or not head or kind_of_picture(head):
                return None
            data = head + file.read()
    except OSError:
        return None  # the reader of PDFs says why
    suffix = path.suffix.lower()
    kind = kind_of(data, suffix)
    if kind is None and (reason := refusal(data, suffix)):
        raise Unreadable(reason)
    return kind

"""Text that a file puts in place of its glyphs (/ActualText of marked content): set aside, so that the glyphs are read.

pdfium gives the text of /ActualText instead of what is shown (999 where the page shows 90%以上).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2.raw as pdfium_c

_DEEPEST = 8
_KEY = b"ActualText"


def set_aside(page: ctypes.c_void_p) -> None:
    """Forget every /ActualText of a pdfium page, before its text is read; the page as drawn stays as it is."""
    count = pdfium_c.FPDFPage_CountObjects(page)
    for obj in _texts((pdfium_c.FPDFPage_GetObject(page, index) for index in range(count)), 0):
        for index in range(pdfium_c.FPDFPageObj_CountMarks(obj)):
            pdfium_c.FPDFPageObjMark_RemoveParam(obj, pdfium_c.FPDFPageObj_GetMark(obj, index), _KEY)


def _texts(objects: Iterator[ctypes.c_void_p], depth: int) -> Iterator[ctypes.c_void_p]:
    """The text objects among page objects and in the form objects among them."""
    for obj in objects:
        kind = pdfium_c.FPDFPageObj_GetType(obj)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            yield obj
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = pdfium_c.FPDFFormObj_CountObjects(obj)
            yield from _texts(
                (pdfium_c.FPDFFormObj_GetObject(obj, index) for index in range(inner)), depth + 1
            )

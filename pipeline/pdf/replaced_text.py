"""Text that a file puts in place of its glyphs (/ActualText of marked content): set aside, so that the glyphs are read.

pdfium gives the text of /ActualText instead of what is shown (999 where the page shows 90%以上).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import pypdfium2.raw as pdfium_c

_KEY = b"ActualText"


def set_aside(texts: Iterable[ctypes.c_void_p]) -> None:
    """Forget every /ActualText of a page's text objects, before its text is read; the page as drawn stays as it is."""
    for obj in texts:
        for index in range(pdfium_c.FPDFPageObj_CountMarks(obj)):
            pdfium_c.FPDFPageObjMark_RemoveParam(obj, pdfium_c.FPDFPageObj_GetMark(obj, index), _KEY)

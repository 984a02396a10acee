"""What annotations and form fields show, made part of the page, so that it is read where it is seen.

A field whose appearance lacks a character (`·95%` for ≥95%, where the font of the field has no ≥) is read as its value.
Marks that are not printed (links, notes to click on) are taken off.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.pdf.coordinates import Frame
from pipeline.pdf.glyphs import UNMAPPED, Glyphs

_UNPRINTED = {
    pdfium_c.FPDF_ANNOT_TEXT,
    pdfium_c.FPDF_ANNOT_LINK,
    pdfium_c.FPDF_ANNOT_POPUP,
    pdfium_c.FPDF_ANNOT_FILEATTACHMENT,
}
# Not shown on a screen, whatever their appearance: Hidden and NoView.
_NOT_SHOWN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
# Viewers draw these where the file brings no appearance along.
_DRAWN_BY_VIEWERS = {
    pdfium_c.FPDF_ANNOT_SQUARE,
    pdfium_c.FPDF_ANNOT_CIRCLE,
    pdfium_c.FPDF_ANNOT_HIGHLIGHT,
    pdfium_c.FPDF_ANNOT_UNDERLINE,
    pdfium_c.FPDF_ANNOT_SQUIGGLY,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
    pdfium_c.FPDF_ANNOT_INK,
}
# The bytes of a text of no characters.
_NO_TEXT = 2
# What stands in an appearance for a character that its font lacks.
_LACKING = frozenset("·?□�•" + UNMAPPED)


@dataclass(frozen=True, slots=True)
class Said:
    """What an annotation says, and its rectangle in user space."""

    box: tuple[float, float, float, float]
    text: str


def with_annotations(pdf: pdfium.PdfDocument, index: int) -> tuple[pdfium.PdfPage, list[Said]]:
    """A page whose annotations are part of its content, and what they say."""
    page = pdf[index]
    count = pdfium_c.FPDFPage_GetAnnotCount(page)
    if not count:
        return page, []
    said = [each for number in reversed(range(count)) for each in _taken(page, number)]
    if pdfium_c.FPDFPage_GetAnnotCount(page) == 0:
        return page, []
    if any(_without_appearance(page, number) for number in range(pdfium_c.FPDFPage_GetAnnotCount(page))):
        _draw_annotations(page)
    done = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    if done == pdfium_c.FLATTEN_SUCCESS:
        page.close()
        page = pdf[index]
    return page, said


def _taken(page: pdfium.PdfPage, number: int) -> list[Said]:
    """What an annotation says; one that is not printed is taken off."""
    annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
    if not annotation:
        return []
    try:
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        hidden = bool(pdfium_c.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN)
        if kind == pdfium_c.FPDF_ANNOT_WIDGET and page.formenv is not None:
            text = _string(lambda *to: pdfium_c.FPDFAnnot_GetFormFieldValue(page.formenv, annotation, *to))
        elif kind == pdfium_c.FPDF_ANNOT_FREETEXT:
            text = _string(lambda *to: pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", *to))
        else:
            text = ""
        box = pdfium_c.FS_RECTF()
        pdfium_c.FPDFAnnot_GetRect(annotation, box)
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    if kind in _UNPRINTED or hidden:
        pdfium_c.FPDFPage_RemoveAnnot(page, number)
    return [Said((box.left, box.bottom, box.right, box.top), text)] if text and not hidden else []


def _without_appearance(page: pdfium.PdfPage, number: int) -> bool:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
    if not annotation:
        return False
    try:
        drawn = pdfium_c.FPDFAnnot_GetSubtype(annotation) in _DRAWN_BY_VIEWERS
        own = pdfium_c.FPDFAnnot_GetAP(annotation, pdfium_c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
        return drawn and own <= _NO_TEXT
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _draw_annotations(page: pdfium.PdfPage) -> None:
    """Let pdfium make the appearances that are lacking: it does so where a page is drawn, however small."""
    bitmap = pdfium_c.FPDFBitmap_Create(1, 1, 0)
    pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, pdfium_c.FPDF_ANNOT)
    pdfium_c.FPDFBitmap_Destroy(bitmap)


def _string(ask: Callable[..., int]) -> str:
    """A text that pdfium gives in UTF-16, its length in bytes first."""
    size = ask(None, 0)
    held = (ctypes.c_ushort * (size // 2 + 1))()
    ask(held, size)
    return bytes(held)[:size].decode("utf-16-le", "replace").rstrip("\0")


def as_said(glyphs: Glyphs, frame: Frame, said: Sequence[Said]) -> Glyphs:
    """The glyphs with the characters put in that an annotation says and its font lacks."""
    chars = list(glyphs.chars)
    for each in said:
        (xa, ya), (xb, yb) = frame.point(*each.box[:2]), frame.point(*each.box[2:])
        inside = (min(xa, xb) <= glyphs.center_x) & (glyphs.center_x <= max(xa, xb))
        inside &= (min(ya, yb) <= glyphs.center_y) & (glyphs.center_y <= max(ya, yb))
        own = [i for i in inside.nonzero()[0].tolist() if not chars[i].isspace()]
        meant = [char for char in each.text if not char.isspace()]
        if len(own) == len(meant) and all(
            chars[i] == char or chars[i] in _LACKING for i, char in zip(own, meant, strict=True)
        ):
            for i, char in zip(own, meant, strict=True):
                chars[i] = char
    return replace(glyphs, chars=tuple(chars))

"""Glyphs that pdfium leaves out because an equal one, hidden, stands where they do.

Of two equal characters in one place its text page has only the first. Where a value is whited out and another typed over
it (`≥95%` over `≥85%`), the new `≥`, `5` and `%` are not among the glyphs: they come to light when the page is read
without the texts that nobody sees.
"""

from __future__ import annotations

import ctypes
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.pdf import ink
from pipeline.pdf.closer_look import owners
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.glyphs import Glyphs, read_glyphs
from pipeline.pdf.overprint import set_once
from pipeline.pdf.page_content import PageContent
from pipeline.pdf.unseen import Seen
from pipeline.pdf.why_unseen import Why

# Farther than any page is wide (points).
_AWAY = 1 << 16
_HIDDEN = frozenset(Why) - {Why.LEANING, Why.OVERLAY, Why.STRUCK}


def beneath(page: pdfium.PdfPage, content: PageContent, glyphs: Glyphs, seen: Seen) -> PageContent | None:
    """The page read again without the texts that are wholly hidden, which stay switched off; None where that brings no
    glyph to light. `glyphs`: every glyph of the page, copies too."""
    hidden = np.array([i for i, why in seen.why.items() if why in _HIDDEN], dtype=np.intp)
    if not len(hidden):
        return None
    owner = owners(page, glyphs)
    shown = np.zeros(len(glyphs), dtype=bool)
    shown[glyphs.printed()] = True
    shown[hidden] = False
    wholly = set(owner[hidden].tolist()) - set(owner[shown].tolist())
    unseen = [obj for obj in content.texts() if ink.address(obj) in wholly]
    for obj in unseen:
        pdfium_c.FPDFPageObj_SetIsActive(obj, False)
        _move(obj, _AWAY)
    once, copies = _read(page, content.frame)
    left = len(glyphs.printed()) - int(np.isin(owner[glyphs.printed()], list(wholly)).sum())
    if len(once.printed()) + len(copies.printed()) <= left:
        for obj in unseen:
            pdfium_c.FPDFPageObj_SetIsActive(obj, True)
            _move(obj, -_AWAY)
        return None
    objects = tuple(each for each in content.objects if ink.address(each.raw) not in wholly)
    return replace(content, glyphs=_as_before(once, glyphs.only(shown)), copies=copies, objects=objects)


def _move(obj: ctypes.c_void_p, right: float) -> None:
    """Move an object (points): pdfium takes a text for a copy even of one that is switched off."""
    pdfium_c.FPDFPageObj_Transform(obj, 1, 0, 0, 1, right, 0)


def _read(page: pdfium.PdfPage, frame: Frame) -> tuple[Glyphs, Glyphs]:
    textpage = page.get_textpage()
    try:
        return set_once(textpage.raw, read_glyphs(textpage.raw, frame))
    finally:
        textpage.close()


def _as_before(glyphs: Glyphs, before: Glyphs) -> Glyphs:
    """The glyphs with the characters that were put in for what the font of a form field lacks."""
    known = dict(zip(_places(before), before.chars, strict=True))
    chars = (known.get(place, char) for place, char in zip(_places(glyphs), glyphs.chars, strict=True))
    return replace(glyphs, chars=tuple(chars))


def _places(glyphs: Glyphs) -> list[tuple[float, float, float, float]]:
    sides = (glyphs.x0.tolist(), glyphs.y0.tolist(), glyphs.x1.tolist(), glyphs.y1.tolist())
    return list(zip(*sides, strict=True))

"""Which glyphs of a page a person reads as its text, and why the others are none of it.

Two small renders tell it for most pages: every glyph has ink of its own and lies over no other. Where that is not so,
`closer_look.py` goes on.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium

from pipeline.pdf import ink
from pipeline.pdf.closer_look import Closer
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.ink import Boxes, Flags, Grey
from pipeline.pdf.overlaps import overlapping, tangled
from pipeline.pdf.why_unseen import Why

# Text lower than this (points) cannot be read, where the page has text of a common size.
TINY, COMMON = 2.0, 5.0
# A glyph narrower than this (points) is none.
THIN = 0.01
# Text that leans by more (degrees) than the text of a cell does: a watermark, a seal's rim.
LEANING = 4.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a page's glyphs. `tangled`: those that lie over others so that no one reading shows. `why`: the
    reason of each glyph that is not read. `bare`: the page without its text. `boxes`: the glyphs' ink on the page."""

    tangled: Flags
    why: dict[int, Why]
    bare: Grey
    boxes: Boxes

    def printed(self) -> Flags:
        """The glyphs that are read."""
        mask = np.ones(len(self.tangled), dtype=bool)
        mask[list(self.why)] = False
        return mask


def look(
    page: pdfium.PdfPage, frame: Frame, glyphs: Glyphs, objects: list[ctypes.c_void_p], copies: Flags
) -> Seen:
    """What a person sees of the glyphs of a page; `objects` are those that draw its text, `copies` are set over their
    like."""
    whole = ink.render(page, frame)
    with ink.without(objects):
        bare = ink.render(page, frame)
    boxes = ink.on_page(frame, ink_boxes(glyphs))
    marked = _marked(glyphs)
    why = dict.fromkeys(np.flatnonzero(_tiny(glyphs, marked)).tolist(), Why.TINY)
    why |= dict.fromkeys(np.flatnonzero(_leaning(glyphs)).tolist(), Why.LEANING)  # its blanks too
    marked[list(why)] = False
    faint = marked & ink.faint(ink.summed(ink.difference(whole, bare), frame), boxes)
    pairs = overlapping(glyphs, boxes, marked, copies)
    if not faint.any() and not pairs:
        return Seen(np.zeros(len(glyphs), dtype=bool), why, bare, boxes)
    closer = Closer(page, frame, glyphs, boxes, objects)
    why |= closer.unseen(faint, marked, pairs)
    seen = np.ones(len(glyphs), dtype=bool)
    seen[list(why)] = False
    why |= closer.overlays(pairs, seen)
    seen[list(why)] = False
    return Seen(tangled(pairs, seen), why, bare, boxes)


def ink_boxes(glyphs: Glyphs) -> Boxes:
    """Where each glyph leaves its ink, in the reading frame; the loose box where pdfium does not know."""
    boxes = np.stack([glyphs.x0, glyphs.y0, glyphs.x1, glyphs.y1], axis=1)
    empty = (boxes[:, 2] <= boxes[:, 0]) | (boxes[:, 3] <= boxes[:, 1])
    boxes[empty] = np.stack([glyphs.left, glyphs.low, glyphs.right, glyphs.high], axis=1)[empty]
    return boxes


def _marked(glyphs: Glyphs) -> Flags:
    """Glyphs that should leave ink: no blanks, none without width (joiners, soft hyphens)."""
    marked = np.zeros(len(glyphs), dtype=bool)
    marked[glyphs.printed()] = True
    return np.asarray(marked & (glyphs.right - glyphs.left > THIN))


def _tiny(glyphs: Glyphs, marked: Flags) -> Flags:
    tiny = marked & (glyphs.high - glyphs.low < TINY)
    return np.asarray(tiny & (glyphs.height_of(marked) > COMMON)) if tiny.any() else tiny


def _leaning(glyphs: Glyphs) -> Flags:
    """Glyphs at another angle than that of a line or an upright label, and one between two such (a seal's lowest)."""
    leaning = np.abs(glyphs.turn - 90 * np.round(glyphs.turn / 90)) > LEANING
    if leaning.any():
        leaning[1:-1] |= leaning[:-2] & leaning[2:]
    return np.asarray(leaning)

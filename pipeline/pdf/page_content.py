"""What pdfium reads of a page: its glyphs, and what is drawn besides text, both in the reading frame."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.doubt import Doubt
from pipeline.pdf.coordinates import Frame, page_frame, upright_turns
from pipeline.pdf.drawn_lines import Segment, read_drawing
from pipeline.pdf.glyphs import Glyphs, read_glyphs, text_turns
from pipeline.pdf.overprint import set_once
from pipeline.pdf.page_objects import PageObject, page_objects, texts_of
from pipeline.pdf.replaced_text import set_aside
from pipeline.pdf.seen_rules import seen_rules
from pipeline.pdf.slope import tilt_of
from pipeline.pdf.whole_lines import Box, TextBoxes

# A page larger than A2 may be a common one drawn many times as large (4760 × 6736 pt, type of 80 pt).
LARGE = 1700.0
# The height of common type (points).
COMMON = 12.0


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """What is drawn on a page besides text: its rules, the share of it that images cover, and coloured boxes.

    `ends`: where rules run past those that they should meet. `marks`: dots and short level lines.
    """

    rules: tuple[Segment, ...]
    image_share: float
    fills: tuple[Box, ...] = ()
    ends: tuple[Box, ...] = ()
    marks: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class PageContent:
    """What pdfium reads of a page, in the reading frame; `tangled` and `notes` are what a look at its ink adds."""

    frame: Frame
    glyphs: Glyphs
    drawing: PageDrawing
    copies: Glyphs  # what is set again over itself, as fake bold and shadows are
    objects: tuple[PageObject, ...]  # of the page as it is open in pdfium
    tangled: npt.NDArray[np.bool_] | None = None
    notes: tuple[Doubt, ...] = ()

    def texts(self) -> list[ctypes.c_void_p]:
        """The objects that draw text."""
        return texts_of(self.objects)


def read_content(page: pdfium.PdfPage) -> PageContent:
    """Glyphs and rules of a page in its reading frame."""
    objects = page_objects(page.raw)
    set_aside(texts_of(objects))
    textpage = page.get_textpage()
    try:
        frame = page_frame(page.raw)
        frame = replace(frame, upright=upright_turns(text_turns(textpage.raw, frame.shown)))
        if max(frame.shown_size) > LARGE:
            frame = replace(frame, scale=_scale(read_glyphs(textpage.raw, frame)))
        drawing = read_drawing(objects)
        frame = replace(frame, tilt=tilt_of(drawing))
        glyphs, copies = set_once(textpage.raw, read_glyphs(textpage.raw, frame))
        drawing = drawing.in_frame(frame)
        seen = seen_rules(drawing, text_boxes(glyphs))
        share = drawing.images / max(frame.width * frame.height, 1.0)
        drawn = PageDrawing(seen.rules, share, seen.fills, seen.ends, seen.marks)
        return PageContent(frame, glyphs, drawn, copies, tuple(objects))
    finally:
        textpage.close()


def _scale(glyphs: Glyphs) -> float:
    """What brings very large type to a common size."""
    size = glyphs.height_of(np.arange(len(glyphs)))
    return COMMON / size if size > 2 * COMMON else 1.0


def text_boxes(glyphs: Glyphs) -> TextBoxes:
    """The loose boxes of the glyphs that leave ink."""
    own = glyphs.printed()
    return TextBoxes(glyphs.left[own], glyphs.low[own], glyphs.right[own], glyphs.high[own])

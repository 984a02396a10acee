"""Ruled forms and plain text to PDF: `typeset(sheets, style)`. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from pipeline.facsimile.lines import Face, face_of, width, wrap
from pipeline.facsimile.page import Line, Page, draw
from pipeline.facsimile.sheet import Cell, Sheet, Style, Text, validate
from pipeline.facsimile.strip import Piece, Strip

__all__ = ["Cell", "Sheet", "Style", "Text", "typeset"]

_TITLE = 1.6  # title size, in font sizes
_KEEP = 8  # lines of room that a sheet needs to begin on the page of the one before
_PLAIN = Style()
_INDENT = "　　"  # of a paragraph, as Chinese documents set it


class _Flow:
    """Fills pages from the top; `y` is how far the last one is filled."""

    def __init__(self, style: Style, face: Face) -> None:
        self.style, self.face = style, face
        self.top, right, self.bottom, self.x = style.margins
        self.width = style.size[0] - right - self.x
        self.pages: list[Page] = []
        self.y = self.top

    @property
    def room(self) -> float:
        """Points left on the page."""
        return self.style.size[1] - self.bottom - self.y

    def start(self, new_page: bool) -> None:
        """On a page of its own, or below what stands on the last one."""
        if new_page or not self.pages:
            self.pages.append(Page())
            self.y = self.top
        else:
            self.y += 2 * self.face.leading

    def line(self, text: str, share: float, face: Face, advance: bool = True) -> None:
        """One line; `share` 0 left, 0.5 middle, 1 right."""
        if face.leading > self.room:
            self.start(new_page=True)
        x = self.x + share * (self.width - width(text.rstrip(), face))
        self.pages[-1].lines.append(Line(x, self.y + face.leading / 2, text.rstrip(), face))
        self.y += face.leading * advance

    def block(self, text: str, share: float, face: Face) -> None:
        """A text of any length."""
        for line in wrap(text, self.width, face):
            self.line(line, share, face)

    def heading(self, title: str) -> None:
        """A title with some air under it."""
        if title:
            self.block(title, 0.5, self.face.scaled(_TITLE))
            self.y += self.face.leading / 2

    def grid(self, pieces: list[Piece]) -> None:
        """The pieces of a table, from here down."""
        placed = [
            replace(
                piece,
                left=piece.left + self.x,
                right=piece.right + self.x,
                top=piece.top + self.y,
                bottom=piece.bottom + self.y,
            )
            for piece in pieces
        ]
        self.pages[-1].grids.append(placed)
        self.y = max(piece.bottom for piece in placed)


def _set_text(flow: _Flow, text: Text) -> None:
    flow.start(text.new_page)
    flow.heading(text.title)
    for paragraph in text.paragraphs:
        flow.block(_INDENT + paragraph, 0, flow.face)


def _set_captions(flow: _Flow, sheet: Sheet) -> None:
    flow.heading(sheet.title)
    flow.block(sheet.center, 0.5, flow.face)
    if sheet.left:
        flow.line(sheet.left, 0, flow.face, advance=not sheet.right)
    if sheet.right:
        flow.line(sheet.right, 1, flow.face)
    flow.y += flow.style.padding


def _set_table(flow: _Flow, sheet: Sheet) -> None:
    strip = Strip(sheet, flow.style, flow.face, flow.width)
    while not strip.done:
        if pieces := strip.take(flow.room):
            flow.grid(pieces)
        elif flow.y == flow.top:
            raise ValueError(f"{sheet.title or sheet.center}: row {strip.row} is higher than a page")
        if not strip.done:
            flow.start(new_page=True)


def _set_sheet(flow: _Flow, sheet: Sheet) -> None:
    validate(sheet)
    flow.start(sheet.new_page or flow.room < _KEEP * flow.face.leading)
    _set_captions(flow, sheet)
    _set_table(flow, sheet)
    for note in sheet.below:
        flow.block(note, 0, flow.face)


def typeset(sheets: Sequence[Sheet | Text], style: Style = _PLAIN) -> bytes:
    """The PDF of these sheets and texts, in order.

    Raises ValueError for cells that overlap or leave holes, a character that the font lacks, a glyph wider
    than its cell, and (unless `split_in_row`) a row higher than a page.
    """
    face = face_of(style)
    flow = _Flow(style, face)
    for item in sheets:
        if isinstance(item, Text):
            _set_text(flow, item)
        else:
            _set_sheet(flow, item)
    target = BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=1)
    for page in flow.pages:
        draw(canvas, page, style, face)
    canvas.save()
    return target.getvalue()

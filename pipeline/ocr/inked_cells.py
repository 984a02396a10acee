"""Cells of a page with a text layer that show more than it says: read by OCR from their picture.

A reading that is sure, and that holds what the text layer says of the cell, is taken with a note; one that is not is
kept with the doubt. Without OCR the cell is empty and in doubt.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium

from pipeline.doubt import Doubt, Kind
from pipeline.ocr import engine, page_image
from pipeline.ocr.engine import OcrMissing
from pipeline.ocr.page import cell_of
from pipeline.ocr.read_lines import Line, read_lines
from pipeline.ocr.straight_page import StraightPage, inside
from pipeline.ocr.text_boxes import boxes_to_read
from pipeline.pdf.camelot_grid import MergedCell
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.other_ink import InkedCell
from pipeline.record import GridCell, GridPage, GridTable
from pipeline.text import bare

# A reading that is less sure keeps its doubt.
SURE = 0.85
# Cells are looked at with so many pixels an inch, and so much of the picture around each (pixels).
DPI, _AROUND = 250.0, 24
# Boxes to tick.
_BOXES = dict.fromkeys(map(ord, "□口○◯"))
# What a stroke from corner to corner is read as beside the text that it runs through.
_STROKES = "一-—/\\"
_CHINESE = re.compile(r"[一-鿿](.*[一-鿿])?", re.DOTALL)
# More cells of a page than these are drawings, not values.
MOST = 60
# Texts side by side at so many heights of a cell are rows of a table.
_ROWS = 3


def read_inked(page: pdfium.PdfPage, text: GridPage, frame: Frame, inked: Sequence[InkedCell]) -> GridPage:
    """The record of a page with those of its cells read again that hold ink without text (boxes in its frame)."""
    legible = [cell for cell in inked if cell.legible]
    readings: dict[tuple[int, int, int], GridCell | None] = {}
    missing = ""
    if legible and len(legible) <= MOST and not frame.tilt:
        try:
            engine.prepare()
            readings = dict(_readings(page, text, frame, legible))
        except OcrMissing as error:
            missing = f"; {error}"
    doubts: list[Doubt] = []
    taken: dict[tuple[int, int, int], GridCell] = {}
    for cell in inked:
        place = (cell.table, cell.row, cell.col)
        printed = _cell_at(text, place)
        read = readings.get(place)
        doubts.append(_doubt(cell, text.number, printed, read, missing))
        if cell.legible and not _only_marks(printed, read):
            taken[place] = read or replace(printed, text="", lines=())
            if _in_columns(printed) and not (read and _agrees(printed, read)):
                what = f"texts side by side in a cell with ink: {printed.text[:20]}"
                doubts.append(Doubt(Kind.ROWS_UNCLEAR, what, text.number, *place))
    tables = tuple(_with(table, number, taken) for number, table in enumerate(text.tables, start=1))
    origin = "mixed" if any(readings.values()) else text.text_origin
    return replace(text, tables=tables, doubts=(*text.doubts, *doubts), text_origin=origin)


def _in_columns(cell: GridCell) -> bool:
    """Whether texts stand side by side at several heights of a cell: rows and columns whose rules are missing."""
    beside = (
        after.box[0] > line.box[2] and abs(after.box[1] - line.box[1]) < (line.box[3] - line.box[1]) / 2
        for line, after in itertools.pairwise(cell.lines)
    )  # fmt: skip
    return sum(beside) >= _ROWS


def _cell_at(page: GridPage, place: tuple[int, int, int]) -> GridCell:
    table, row, col = place
    return next(cell for cell in page.tables[table - 1].cells if (cell.row, cell.col) == (row, col))


def _with(table: GridTable, number: int, taken: dict[tuple[int, int, int], GridCell]) -> GridTable:
    return replace(table, cells=tuple(taken.get((number, cell.row, cell.col), cell) for cell in table.cells))


def _doubt(cell: InkedCell, page: int, printed: GridCell, read: GridCell | None, missing: str) -> Doubt:
    """The note that a cell was read from its picture, or the doubt about it."""
    at = (page, cell.table, cell.row, cell.col)
    if read is not None and _agrees(printed, read):
        return Doubt(Kind.INK_READ, f"{cell.why}, read by OCR: {read.text[:40]}", *at)
    said = f"; the text layer says {printed.text[:40]!r}" if printed.text and cell.legible else ""
    return Doubt(cell.kind, f"{cell.why}{said}{missing}", *at)


def _agrees(printed: GridCell, read: GridCell) -> bool:
    """Whether a reading is sure and holds every character of the text layer in its order."""
    rest = iter(bare(read.text))
    return (read.confidence or 0.0) >= SURE and all(char in rest for char in bare(printed.text))


def _only_marks(printed: GridCell, read: GridCell | None) -> bool:
    """Whether all that is drawn beside the text of a cell are boxes to tick, or the ends of a stroke through Chinese."""
    if read is None:
        return False
    said, seen = bare(printed.text), bare(read.text).translate(_BOXES)
    return said == seen or (bool(_CHINESE.fullmatch(said)) and said == seen.strip(_STROKES))


def _readings(
    page: pdfium.PdfPage, text: GridPage, frame: Frame, cells: Iterable[InkedCell]
) -> Iterable[tuple[tuple[int, int, int], GridCell | None]]:
    """What each cell is read as; null where nothing is read."""
    level = replace(frame, scale=1.0)
    image = page_image.rendered(page, DPI, frame.upright)
    for each in cells:
        printed = _cell_at(text, (each.table, each.row, each.col))
        x0, y0, x1, y1 = (side / frame.scale for side in each.box)
        merged = MergedCell(printed.row, printed.col, printed.rowspan, printed.colspan, x0, y0, x1, y1, "")
        seen = _alone(StraightPage(level, page_image.straightened(image, 0.0), DPI / 72, []), merged)
        lines = _lines(seen, merged)
        made = cell_of(seen, merged, lines)
        yield (
            (each.table, each.row, each.col),
            replace(printed, text=made.text, confidence=made.confidence, lines=()) if made.text else None,
        )


def _alone(seen: StraightPage, cell: MergedCell) -> StraightPage:
    """The picture of a page on which one cell is all that is seen, with the boxes of its text."""
    x0, y0, x1, y1 = (round(side) for side in inside(seen, cell))
    own = seen.straight.image[max(0, y0) : y1, max(0, x0) : x1]
    ground = np.median(own.reshape(-1, 3), axis=0).astype(np.uint8)
    framed = np.empty((own.shape[0] + 2 * _AROUND, own.shape[1] + 2 * _AROUND, 3), dtype=np.uint8)
    framed[:] = ground
    framed[_AROUND:-_AROUND, _AROUND:-_AROUND] = own
    move = np.array([max(0, x0) - _AROUND, max(0, y0) - _AROUND], dtype=np.float64)
    quads = [quad + move for quad in engine.detect_text(framed)]
    return replace(seen, boxes=seen.straight.forth(quads))


def _lines(seen: StraightPage, cell: MergedCell) -> list[Line]:
    ink = page_image.ink_of(seen.straight.image)
    boxes = boxes_to_read(seen.boxes, [inside(seen, cell)], ink)
    return read_lines(seen.straight.image, [box for box in boxes if box.cell is not None])

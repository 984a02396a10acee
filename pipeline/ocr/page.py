"""A page whose text is only a picture → its tables and the text outside them, read by OCR.

The page is rendered at the resolution of its picture and set upright and straight; camelot finds the grid on that same
picture (or the page's own rules give it, where only the text is unusable); the text is read line by line, cell by cell.
Boxes of the record are those of the page as displayed: a cell of a page set straight keeps its size and moves with its
middle, since askew it is no rectangle.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import pypdfium2 as pdfium

from pipeline.doubt import Doubt, Kind
from pipeline.ocr import engine, page_image
from pipeline.ocr.engine import OcrMissing
from pipeline.ocr.lost_row_rules import paired_lines, unruled_cells
from pipeline.ocr.needs_ocr import CHINESE, chinese_share
from pipeline.ocr.picture_quality import quality_of
from pipeline.ocr.read_lines import Line, read_lines
from pipeline.ocr.straight_page import (
    StraightPage,
    frame_of,
    grids,
    inside,
    of_drawn_page,
    of_scan,
    ruled_net,
)
from pipeline.ocr.text_boxes import TextBox, boxes_to_read
from pipeline.pdf.camelot_grid import MergedCell, RuledTable
from pipeline.pdf.coordinates import Frame
from pipeline.record import GridCell, GridPage, GridTable, TextLine
from pipeline.text import bare

# A line outside tables that is read with less certainty is a blot; in a cell it is kept with its doubt.
BLOT = 0.5
# A line that leaves this many characters free beside the next line's first ended before the edge.
FREE = 1.5
# A picture with fewer characters than this is no page of text.
WORDS = 20
# A cell read with less certainty than this is in doubt: two readings differ, ink was left unread, or a character is a
# guess. A page on which at least so many cells, and this share of them, are less sure than `PLAIN` is in doubt as a whole.
GUESSED, PLAIN, MANY, SHARE = 0.6, 0.95, 6, 0.1


def read_scan(page: pdfium.PdfPage, number: int, frame: Frame, tables: Sequence[RuledTable] = ()) -> GridPage:
    """The record of a page read by OCR; `tables`: its grids where its own rules give them (reading frame).

    OcrMissing where RapidOCR is not installed.
    """
    engine.prepare()
    drawn = bool(tables)
    seen = of_drawn_page(page, frame) if drawn else of_scan(page, frame)
    if not drawn:
        tables = grids(seen)
    ink = page_image.ink_of(seen.straight.image)
    insides = [[inside(seen, cell) for cell in table.cells] for table in tables]
    strong = page_image.strong_of(seen.straight.image, ink)
    boxes = boxes_to_read(seen.boxes, [rect for table in insides for rect in table], ink, strong)
    lines = read_lines(seen.straight.image, boxes)
    by_cell = _lines_by_cell(boxes, lines)
    made = tuple(_tables(seen, tables, by_cell))
    told = {cell: [line for line in own if line.reading.text.strip()] for cell, own in by_cell.items()}
    doubts = [*_doubts(tables, number), *unsure(made, number), *unruled_cells(tables, insides, told, number)]
    doubts += paired_lines(made, told, number)
    return GridPage(
        number=number,
        width=round(frame.shown_size[0], 2),
        height=round(frame.shown_size[1], 2),
        text_origin="ocr" if lines else None,
        tables=made,
        outside=tuple(_outside(seen, boxes, lines)),
        doubts=(*doubts, *(() if drawn else _of_picture(seen, tables, lines, number))),
    )


def _tables(
    seen: StraightPage, tables: Sequence[RuledTable], by_cell: Mapping[int, Sequence[Line]]
) -> Iterable[GridTable]:
    index = 0
    for table in tables:
        cells = []
        for cell in table.cells:
            cells.append(cell_of(seen, cell, by_cell.get(index, [])))
            index += 1
        yield _record(seen, table, cells)


def _lines_by_cell(boxes: Sequence[TextBox], lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The lines of each cell, by the index of the cell among those of all tables."""
    by_cell: dict[int, list[Line]] = {}
    for box, line in zip(boxes, lines, strict=True):
        if box.cell is not None:
            by_cell.setdefault(box.cell, []).append(line)
    return by_cell


def _record(seen: StraightPage, table: RuledTable, cells: Sequence[GridCell]) -> GridTable:
    shape = (len(table.y) - 1, len(table.x) - 1)
    edges = tuple(round(float(x) - seen.widened, 2) for x in table.x)
    return GridTable(*shape, seen.displayed(seen.pixels(frame_of(table))), edges, tuple(cells), table.engine)


def cell_of(seen: StraightPage, cell: MergedCell, lines: Sequence[Line]) -> GridCell:
    """A cell with its lines as read, top to bottom; one of which nothing was read makes the cell as unsure as that."""
    box = seen.displayed(seen.pixels((cell.x0, cell.y0, cell.x1, cell.y1)))
    sure = min((line.reading.confidence for line in lines), default=None)
    lines = sorted(lines, key=lambda line: (line.rect[1] + line.rect[3], line.rect[0]))
    lines = [line for line in lines if line.reading.text.strip()]
    width = (cell.x1 - cell.x0) * seen.scale
    text = _joined(lines, [line.reading.text for line in lines], width)
    alone = _joined(lines, [line.reading.alone or line.reading.text for line in lines], width)
    told = alone if bare(alone) != bare(text) else None
    return GridCell(cell.row, cell.col, cell.rowspan, cell.colspan, box, text, sure, alone=told)


def _joined(lines: Sequence[Line], texts: Sequence[str], width: float) -> str:
    """The texts of the lines of a cell: `\\n` after one that ran to the edge, `\\v` after a shorter one."""
    parts: list[str] = []
    for text, line, following in zip(texts, lines, [*lines[1:], None], strict=False):
        parts += [text.strip(), "\v" if following and _ended_early(line, following, width) else "\n"]
    return "".join(parts[:-1])


def _ended_early(line: Line, following: Line, width: float) -> bool:
    size = (line.rect[2] - line.rect[0]) / max(_units(line.reading.text), 0.5)
    first = _units(_first_word(following.reading.text.strip())) * size
    return width - (line.rect[2] - line.rect[0]) > first + FREE * size


def _first_word(text: str) -> str:
    """What a line cannot break: its first wide character, or its first run of others."""
    end = 1
    while end < len(text) and text[end - 1 : end + 1].isascii() and not text[end].isspace():
        end += 1
    return text[:end]


def _units(text: str) -> float:
    """Width of a text in characters of Chinese."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def _outside(seen: StraightPage, boxes: Sequence[TextBox], lines: Sequence[Line]) -> Iterable[TextLine]:
    for box, line in zip(boxes, lines, strict=True):
        if box.cell is None and line.reading.text.strip() and line.reading.confidence >= BLOT:
            yield TextLine(seen.displayed(line.rect), line.reading.text.strip())


def _of_picture(
    seen: StraightPage, tables: Sequence[RuledTable], lines: Sequence[Line], page: int
) -> Iterable[Doubt]:
    """What the picture of a page with Chinese text gives to doubt: too poor to trust, or rules without a table."""
    chars = [char for line in lines for char in line.reading.text]
    if len(chars) < WORDS or chinese_share(chars) < CHINESE:
        return
    ruled = bool(tables) or ruled_net(seen)
    quality = quality_of(seen.straight.image, seen.boxes)
    if ruled and quality is not None and quality.poor:
        yield Doubt(Kind.POOR_PICTURE, quality.words(), page)
    if ruled and not tables:
        yield Doubt(Kind.RULED_WITHOUT_TABLE, "rules cross on the picture, but no grid was found", page)


def unsure(tables: Sequence[GridTable], page: int) -> Iterable[Doubt]:
    """Cells whose reading is a guess, and a page with many that are less than sure."""
    read = [
        (number, cell) for number, table in enumerate(tables, 1) for cell in table.cells if cell.text.strip()
    ]
    for number, cell in read:
        if cell.confidence is not None and cell.confidence < GUESSED:
            what = f"{cell.text.strip()[:40]!r} was read by OCR with a confidence of {cell.confidence:.2f}"
            yield Doubt(Kind.DISAGREEMENT, what, page, number, cell.row, cell.col)
    dim = sum((cell.confidence or 0.0) < PLAIN for _, cell in read)
    if dim >= MANY and dim >= SHARE * len(read):
        what = f"OCR was not sure of {dim} of {len(read)} cells: pages like this were misread too often"
        yield Doubt(Kind.POOR_PICTURE, what, page)


def _doubts(tables: Sequence[RuledTable], page: int) -> Iterable[Doubt]:
    for number, table in enumerate(tables, start=1):
        if not table.rectangular:
            yield Doubt(Kind.NOT_RECTANGULAR, f"table {number}: a merged cell is no rectangle", page, number)


__all__ = ["OcrMissing", "cell_of", "read_scan", "unsure"]

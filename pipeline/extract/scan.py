"""A page whose text is only a picture → its tables and the text outside them, read by OCR.

The page is rendered at the resolution of its picture and set upright and straight; camelot finds the grid on that same
picture (or the page's own rules give it, where only the text is unusable); the text is read line by line, cell by cell.
Boxes of the record are those of the page as displayed: a cell of a page set straight keeps its size and moves with its
middle, since askew it is no rectangle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2 as pdfium

from pipeline.extract import ocr, picture
from pipeline.extract.edges import completed, without_strips
from pipeline.extract.frame import Frame
from pipeline.extract.grid import Box, Doubt, GridCell, GridPage, GridTable, TextLine
from pipeline.extract.ocr import OcrMissing, Reading
from pipeline.extract.picture import Straight
from pipeline.extract.pieces import Piece, Rect, pieces_of
from pipeline.extract.ruled import Image, MergedCell, RuledTable, raster_tables
from pipeline.text import fold

# The rules of a grid lie within this many points of its edges: text is read inside them.
INSET = 1.2
# What camelot takes for a rule is at least so long (points); shorter ones are looked for on its grid (`edges.py`).
SHORTEST = 18.0
WIDE = 0.25  # of the page's width: a grid of a single row is at least so wide
# A line read with less certainty than this is read again, larger; and what is then read with less than the second is
# kept with its doubt if it stands in a cell, dropped as a blot outside.
UNSURE, BLOT, SURE = 0.8, 0.5, 0.98
# A column of single characters (绩/效/指/标 beside a grid) is this many times taller than wide.
UPRIGHT = 1.8
# A line that leaves this many characters free beside the next line's first ended before the edge.
FREE = 1.5
# The confidence of a line that a second reading gives otherwise; lines of up to so many characters that hold a number are
# all read twice, codes of indicators (11-数量指标) apart.
DIFFERS, LONGEST = 0.5, 14
# Signs, and what one alone in its cell may be taken for.
_SIGNS, _SIGNLIKE = tuple("≥≤>＞<＜=＝≈"), tuple("VWNMZz>7∧Λ∨二一三之乏")
_NUMBER = re.compile(r"^\d[\d.]{0,5}\D{0,3}$", re.ASCII)
_CODED = re.compile(r"^\d{1,2}-\D{2}")
LONE = 1.2  # a piece narrower than so many line heights is one character
_LOOKED_AT = 9  # lines that are asked whether the page stands on its head


@dataclass(frozen=True, slots=True)
class _Sight:
    """A page seen: its straight picture, how its pixels lead back to the page, and where text stands on it."""

    frame: Frame
    straight: Straight
    scale: float
    boxes: list[Rect]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the straight picture in points."""
        height, width = self.straight.image.shape[:2]
        return width / self.scale, height / self.scale

    @property
    def widened(self) -> float:
        """By how many points the straight picture is wider on either side than the page."""
        return (self.size[0] - self.frame.width) / 2

    def pixels(self, box: Box) -> Rect:
        """A box of the straight picture in points, origin bottom left, in pixels."""
        height = self.size[1]
        x0, y0, x1, y1 = box
        return x0 * self.scale, (height - y1) * self.scale, x1 * self.scale, (height - y0) * self.scale

    def displayed(self, rect: Rect) -> Box:
        """A rectangle of pixels as a box of the displayed page."""
        x0, y0, x1, y1 = (side / self.scale for side in self.straight.as_rendered(rect))
        return self.frame.displayed((x0, self.frame.height - y1, x1, self.frame.height - y0))


@dataclass(frozen=True, slots=True)
class _Line:
    rect: Rect
    reading: Reading


def read_scan(page: pdfium.PdfPage, number: int, frame: Frame, tables: Sequence[RuledTable] = ()) -> GridPage:
    """The record of a page read by OCR; `tables`: its grids where its own rules give them (reading frame).

    OcrMissing where RapidOCR is not installed.
    """
    ocr.prepare()
    sight = _own_rules(page, frame) if tables else _seen(page, frame)
    if not tables:
        tables = _grids(sight)
    ink = picture.ink_of(sight.straight.image)
    insides = [[_inside(sight, cell) for cell in table.cells] for table in tables]
    pieces = pieces_of(sight.boxes, [rect for table in insides for rect in table], ink)
    high = float(np.median([piece.rect[3] - piece.rect[1] for piece in pieces])) if pieces else 0.0
    lines = [_Line(piece.rect, _read(sight.straight.image, piece, high)) for piece in pieces]
    lines = _signs_again(sight.straight.image, lines, high)
    return GridPage(
        number=number,
        width=round(frame.shown_size[0], 2),
        height=round(frame.shown_size[1], 2),
        text_origin="ocr" if lines else None,
        tables=tuple(_tables(sight, tables, pieces, lines)),
        outside=tuple(_outside(sight, pieces, lines)),
        doubts=tuple(_doubts(tables)),
    )


def _grids(sight: _Sight) -> list[RuledTable]:
    """Every grid on a straight picture, top first: large ones, then what is too low for a rule of theirs (one row that a
    page break left over)."""
    image = sight.straight.image
    large = raster_tables(lambda: image, [], sight.size, _line_scale(sight))
    rest = image.copy()
    for table in large:
        x0, y0, x1, y1 = (round(side) for side in sight.pixels(_frame_of(table)))
        rest[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = 255
    low = raster_tables(lambda: rest, [], sight.size, 2 * _line_scale(sight))
    wide = [table for table in low if table.x[-1] - table.x[0] > WIDE * sight.size[0] and table.rectangular]
    dark = picture.dark_of(image)
    made = [completed(without_strips(table), dark, sight.pixels) for table in (*large, *wide)]
    return sorted(made, key=lambda table: -float(table.y[0]))


def _frame_of(table: RuledTable) -> Box:
    return float(table.x[0]), float(table.y[-1]), float(table.x[-1]), float(table.y[0])


def _line_scale(sight: _Sight) -> int:
    """What makes the least rule a little longer than the strokes of any usual font, on a page of any size."""
    return max(4, round(min(sight.size) / SHORTEST))


def _own_rules(page: pdfium.PdfPage, frame: Frame) -> _Sight:
    """A page that draws its rules: it is straight, and its text tells which way is up."""
    image = picture.rendered(page, dpi := picture.page_dpi(page), frame.upright)
    straight = picture.straightened(image, 0.0)
    return _Sight(frame, straight, dpi / 72, straight.forth(ocr.text_boxes(image)))


def _seen(page: pdfium.PdfPage, frame: Frame) -> _Sight:
    """A scanned page, set upright and straight."""
    dpi = picture.page_dpi(page)
    image = picture.rendered(page, dpi)
    quads = ocr.text_boxes(image)
    turns = _turns(image, quads)
    quads = picture.turned(quads, turns, (image.shape[1], image.shape[0]))
    image = np.ascontiguousarray(np.rot90(image, -turns))
    straight = picture.straightened(image, picture.skew_of(image))
    return _Sight(replace(frame, upright=turns), straight, dpi / 72, straight.forth(quads))


def _turns(image: Image, quads: Sequence[picture.Quad]) -> int:
    """Clockwise quarter turns that set the picture upright: lines run across, and do not stand on their heads."""
    turns = int(picture.lies_sideways(quads))
    longest = sorted(quads, key=lambda quad: -float(np.ptp(quad, axis=0).max()))[:_LOOKED_AT]
    crops = [np.ascontiguousarray(np.rot90(_crop(image, _hull(quad)), -turns)) for quad in longest]
    return turns + 2 * int(ocr.share_upside_down(crops) > 0.5)


def _hull(quad: picture.Quad) -> Rect:
    return (*map(float, quad.min(axis=0)), *map(float, quad.max(axis=0)))  # type: ignore[return-value]


def _inside(sight: _Sight, cell: MergedCell) -> Rect:
    """The inside of a cell in pixels, clear of its rules."""
    inset = min(INSET, 0.2 * (cell.x1 - cell.x0), 0.2 * (cell.y1 - cell.y0))
    return sight.pixels((cell.x0 + inset, cell.y0 + inset, cell.x1 - inset, cell.y1 - inset))


# ---------------------------------------------------------------------------------------------------- reading


def _crop(image: Image, rect: Rect, margin: float = 0.0) -> Image:
    height, width = image.shape[:2]
    x0, y0 = max(0, int(rect[0] - margin)), max(0, int(rect[1] - margin))
    x1, y1 = min(width, int(np.ceil(rect[2] + margin))), min(height, int(np.ceil(rect[3] + margin)))
    return image[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]


def _read(image: Image, piece: Piece, high: float) -> Reading:
    """A line read; one that is not sure is read again with more ground around it, and the surer of the two is kept.

    `high`: the height of most lines in pixels. A sign alone in its cell is cut as high as a line, so that `=` is not
    seen as large as 二.
    """
    rect = _as_high(piece.rect, high) if _lone(piece.rect, high) else piece.rect
    crop = _crop(image, rect)
    if crop.shape[0] > UPRIGHT * crop.shape[1] and crop.shape[0] > UPRIGHT * high:
        crop = _laid_flat(crop)
    first = ocr.read_line(crop, tight=piece.cell is not None and not _lone(piece.rect, high))
    return _checked(first, crop) if first.confidence < UNSURE or _tells_number(first.text) else first


def _checked(first: Reading, crop: Image) -> Reading:
    """A line read again at another size: the surer reading, with doubt where the two differ."""
    again = ocr.read_line(_framed(crop))
    best = max(first, again, key=lambda reading: reading.confidence)
    return best if fold(first.text) == fold(again.text) else Reading(best.text, min(best.confidence, DIFFERS))


def _tells_number(text: str) -> bool:
    """Whether a line may be a target in numbers, where one wrong digit is another promise."""
    return len(text) <= LONGEST and any(char.isdigit() for char in text) and not _CODED.match(text)


def _signs_again(image: Image, lines: Sequence[_Line], high: float) -> list[_Line]:
    """A sign alone in its cell that is not sure is read again before a number of the same page: `≥` beside `100`."""
    sure = [line for line in lines if _NUMBER.match(line.reading.text) and line.reading.confidence > SURE]
    if not sure:
        return list(lines)
    number = max(sure, key=lambda line: len(line.reading.text))
    after = _crop(image, number.rect)
    return [
        replace(
            line,
            reading=_before(
                _crop(image, _as_high(line.rect, high)), after, number.reading.text, line.reading
            ),
        )
        if _lone(line.rect, high) and (line.reading.confidence < UNSURE or line.reading.text in _SIGNLIKE)
        else line
        for line in lines
    ]


def _before(sign: Image, after: Image, number: str, alone: Reading) -> Reading:
    high = after.shape[0]
    wide = max(1, round(sign.shape[1] * high / sign.shape[0]))
    both = ocr.read_line(np.hstack([cv2.resize(sign, (wide, high), interpolation=cv2.INTER_AREA), after]))
    text = both.text.removesuffix(number).strip()
    told = (
        both.text.endswith(number)
        and text in _SIGNS
        and (both.confidence > alone.confidence or alone.text in _SIGNLIKE)
    )
    return Reading(text, both.confidence) if told else alone


def _lone(rect: Rect, high: float) -> bool:
    return rect[2] - rect[0] < LONE * high


def _as_high(rect: Rect, high: float) -> Rect:
    """A rectangle with as much ground around it as makes it as high as a line."""
    more = max(0.0, (high - (rect[3] - rect[1])) / 2)
    return rect[0] - more, rect[1] - more, rect[2] + more, rect[3] + more


def _framed(crop: Image) -> Image:
    """A crop with a margin of its own ground, which a tight crop lacks."""
    side = max(2, crop.shape[0] // 6)
    ground = np.percentile(crop.reshape(-1, 3), 90, axis=0).astype(np.uint8)
    framed = np.empty((crop.shape[0] + 2 * side, crop.shape[1] + 2 * side, 3), dtype=np.uint8)
    framed[:] = ground
    framed[side:-side, side:-side] = crop
    return framed


def _laid_flat(crop: Image) -> Image:
    """A column of characters set side by side, so that it is read as a line."""
    dark = crop.min(axis=2) < 128
    rows = np.flatnonzero(dark.any(axis=1))
    if not len(rows):
        return crop
    ends = np.flatnonzero(np.diff(rows) > 1)
    starts = [int(rows[0]), *(int(rows[i + 1]) for i in ends)]
    stops = [*(int(rows[i]) for i in ends), int(rows[-1])]
    side = crop.shape[1]
    tiles, top = [], starts[0]
    for start, stop in zip([*starts[1:], None], stops, strict=True):
        if start is None or start - top >= 0.8 * side:
            tiles.append(_tile(crop[top : stop + 1], side))
            top = start if start is not None else top
    return np.ascontiguousarray(np.hstack(tiles))


def _tile(char: Image, side: int) -> Image:
    """One character in the middle of a square."""
    high = max(side, char.shape[0])
    tile = np.full((high, char.shape[1], 3), 255, dtype=np.uint8)
    above = (high - char.shape[0]) // 2
    tile[above : above + char.shape[0]] = char
    return tile if high == side else tile[:side]


# ---------------------------------------------------------------------------------------------------- the record


def _tables(
    sight: _Sight, tables: Sequence[RuledTable], pieces: Sequence[Piece], lines: Sequence[_Line]
) -> Iterable[GridTable]:
    by_cell: dict[int, list[_Line]] = {}
    for piece, line in zip(pieces, lines, strict=True):
        if piece.cell is not None:
            by_cell.setdefault(piece.cell, []).append(line)
    index = 0
    for table in tables:
        cells = []
        for cell in table.cells:
            cells.append(_cell(sight, cell, by_cell.get(index, [])))
            index += 1
        yield _record(sight, table, cells)


def _record(sight: _Sight, table: RuledTable, cells: Sequence[GridCell]) -> GridTable:
    shape = (len(table.y) - 1, len(table.x) - 1)
    edges = tuple(round(float(x) - sight.widened, 2) for x in table.x)
    return GridTable(
        *shape, sight.displayed(sight.pixels(_frame_of(table))), edges, tuple(cells), table.engine
    )


def _cell(sight: _Sight, cell: MergedCell, lines: Sequence[_Line]) -> GridCell:
    box = sight.displayed(sight.pixels((cell.x0, cell.y0, cell.x1, cell.y1)))
    lines = sorted(lines, key=lambda line: (line.rect[1] + line.rect[3], line.rect[0]))
    text = _joined(lines, (cell.x1 - cell.x0) * sight.scale)
    sure = min((line.reading.confidence for line in lines), default=None)
    return GridCell(cell.row, cell.col, cell.rowspan, cell.colspan, box, text, sure)


def _joined(lines: Sequence[_Line], width: float) -> str:
    """Lines of a cell: `\\n` after one that ran to the edge, `\\v` after a shorter one."""
    lines = [line for line in lines if line.reading.text.strip()]
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        parts += [
            line.reading.text.strip(),
            "\v" if following and _ended_early(line, following, width) else "\n",
        ]
    return "".join(parts[:-1])


def _ended_early(line: _Line, following: _Line, width: float) -> bool:
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


def _outside(sight: _Sight, pieces: Sequence[Piece], lines: Sequence[_Line]) -> Iterable[TextLine]:
    for piece, line in zip(pieces, lines, strict=True):
        if piece.cell is None and line.reading.text.strip() and line.reading.confidence >= BLOT:
            yield TextLine(sight.displayed(line.rect), line.reading.text.strip())


def _doubts(tables: Sequence[RuledTable]) -> Iterable[Doubt]:
    for number, table in enumerate(tables, start=1):
        if not table.rectangular:
            yield Doubt("not_rectangular", f"table {number}: a merged cell is no rectangle")


__all__ = ["OcrMissing", "read_scan"]

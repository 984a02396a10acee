"""Ink that is none of the text layer's: lines that strike a text out, and marks in a cell that no glyph stands for.

What is looked at is the page without its text, a pixel a point, annotations and form fields drawn. Rules, grey fills,
leaders, underlines, seals and watermarks are none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.doubt import Kind
from pipeline.pdf import ink
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.ink import Boxes, Flags, Grey
from pipeline.pdf.leaders import rows_of_dots
from pipeline.pdf.marks import boxes_to_tick, equals, of_signs
from pipeline.pdf.unseen import ink_boxes

Pixels = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

# Ink of a cell is darker than its ground by so much (of 255), and so many pixels; its rules lie within so many points.
DARK, ENOUGH, INSET = 90, 7, 2.5
# A thin line stands out by so much, is so many pixels long at least and so high at most.
_LINE, _LONG, _THIN = 60, 5, 2
# The middle of a struck glyph lies within this share of its height of the line.
_MIDDLE = 0.27
# A line through a glyph is so far inside its ink (points).
_EDGE = 0.5
# A line that is part of something higher (pixels) is none; upright rules are at least so long.
_STRAIGHT, _UPRIGHT = 6, 15
# So much of a struck line's length are glyphs.
_STRUCK = 0.6
# A comparator with a line this near below its ink (share of its height) may be another one for a person.
_UNDER, _SIGNS = 0.3, frozenset("<>＜＞")
# Channels of coloured ink lie apart by more; a seal reaches over its cell's edge within so many pixels, or is round and
# so large.
_COLOURED, _RING, _SEAL = 70, 4, 24
# Ink of a watermark is nowhere darker than this.
_PALE = 105
# A row or column of pixels at the cell's edge that is dark over this share is a thick rule's; a line across a cell lies
# within two pixels of its diagonal for this share.
_RULED, _DIAGONAL = 0.6, 0.85
# No stroke of a text is so thick (pixels).
_THICK = 6
# More of a cell than this is a picture and no text.
_PICTURE = 0.4


@dataclass(frozen=True, slots=True)
class Lines:
    """Thin level lines of a picture: pixels, and left, right, height from below in points (n × 3)."""

    pixels: Grey
    places: npt.NDArray[np.float64]
    joined: Flags
    picture: Grey


@dataclass(frozen=True, slots=True)
class InkedCell:
    """A cell (`table` counts from 1) that shows other than its glyphs say, and `why`.

    `legible`: it may be read by OCR. `kind` of the doubt where it is not.
    """

    table: int
    row: int
    col: int
    box: tuple[float, float, float, float]
    why: str
    legible: bool = True
    kind: Kind = Kind.INK_WITHOUT_TEXT


def thin_lines(bare: Grey) -> Lines:
    """The thin level lines of a page without its text."""
    standing_out = cv2.morphologyEx(bare, cv2.MORPH_BLACKHAT, np.ones((_THIN + 1, 1), np.uint8))
    own = np.flatnonzero(standing_out.max(axis=1) > _LINE)
    pixels: Grey = np.zeros_like(bare)
    if len(own):
        _, thin = cv2.threshold(standing_out[own], _LINE, 1, cv2.THRESH_BINARY)
        pixels[own] = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, _LONG), np.uint8))
    top, left, right = _runs(pixels, own)
    places = np.stack([left, right, bare.shape[0] - top - 0.5], axis=1).astype(np.float64)
    return Lines(pixels, places, _joined(bare, left, right - 1, top), bare)


def _runs(pixels: Grey, rows: Places) -> tuple[Places, Places, Places]:
    """Row, start and end of each run of pixels that are set, row by row; none are in other rows than these."""
    wide = pixels.shape[1]
    edged = np.zeros((len(rows), wide + 2), dtype=np.int8)
    edged[:, 1:-1] = pixels[rows]
    row, place = np.nonzero(np.diff(edged, axis=1))
    return rows[row[::2]], place[::2], place[1::2]


def _joined(picture: Grey, left: Places, right: Places, top: Places) -> Flags:
    """Which lines end on upright ones at both ends: rules of a table."""
    rows, cols = picture.shape

    def upright(at: Places) -> Flags:
        columns = at[:, None] + np.arange(-2, 3)
        found = np.zeros(len(at), dtype=bool)
        for side in (np.arange(-6, -2), np.arange(3, 7)):
            lines = top[:, None] + side
            inside = ((lines >= 0) & (lines < rows)).all(axis=1)[:, None] & (columns >= 0) & (columns < cols)
            places = np.clip(lines, 0, rows - 1)[:, None, :], np.clip(columns, 0, cols - 1)[:, :, None]
            found |= ((picture[places] < 255 - DARK).all(axis=2) & inside).any(axis=1)
        return found

    return upright(left) & upright(right)


def struck(lines: Lines, glyphs: Glyphs, boxes: Boxes, seen: Flags) -> tuple[Flags, Flags]:
    """Which glyphs a line strikes out, and which of the lines do; `boxes`: the glyphs' ink on the page."""
    out, by = np.zeros(len(glyphs), dtype=bool), np.zeros(len(lines.places), dtype=bool)
    loose = np.flatnonzero(~lines.joined)
    bent: frozenset[int] | None = None
    if not len(loose) or not len(glyphs):
        return out, by
    size = glyphs.high - glyphs.low
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    for number in loose:
        left, right, at = lines.places[number]
        own = (
            seen & (np.abs(middle_y - at) <= _MIDDLE * size) & (middle_x > left - 1) & (middle_x < right + 1)
        )
        if not (own & (boxes[:, 1] + _EDGE < at) & (at < boxes[:, 3] - _EDGE)).any():
            continue
        first, last = float(boxes[own, 0].min()), float(boxes[own, 2].max())
        long = float((glyphs.right - glyphs.left)[own].sum()) >= _STRUCK * (right - left)
        if long and number not in (bent := _bent(lines) if bent is None else bent):
            between = (middle_x > first) & (middle_x < last) & (np.abs(middle_y - at) <= size / 2)
            out |= own | (seen & between)
            by[number] = True
    return out, by


def _bent(lines: Lines) -> frozenset[int]:
    """Which lines are part of something that is no line, as the rim of a seal; upright rules that they cross are none."""
    dark = (lines.picture < 255 - DARK).astype(np.uint8)
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_UPRIGHT, 1), np.uint8))
    dark[cv2.dilate(upright, np.ones((1, 3), np.uint8)) > 0] = 0
    _, marked, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    rows, left, right = (
        (lines.picture.shape[0] - lines.places[:, 2]).astype(np.intp),
        *lines.places[:, :2].astype(np.intp).T,
    )
    found = set()
    for number, (row, first, last) in enumerate(zip(rows, left, right, strict=True)):
        own = marked[row, first:last]
        high = max((int(stats[each][3]) for each in np.unique(own) if each), default=0)
        if high > _STRAIGHT:
            found.add(number)
    return frozenset(found)


def underlined_signs(lines: Lines, glyphs: Glyphs, frame: Frame) -> list[int]:
    """Comparators with a line of their own right under them; most pages have none to measure."""
    signs = [i for i, char in enumerate(glyphs.chars) if char in _SIGNS]
    boxes = ink.on_page(frame, ink_boxes(glyphs)) if signs else np.empty((0, 4))
    found = []
    for sign in signs:
        x0, y0, x1, _ = boxes[sign]
        size = float(glyphs.high[sign] - glyphs.low[sign])
        left, right, at = lines.places.T
        near = (
            (at < y0 + 1)
            & (at > y0 - _UNDER * size)
            & (np.minimum(right, x1) - np.maximum(left, x0) > (x1 - x0) / 2)
        )
        if (near & (right - left < 1.6 * size) & ~lines.joined).any():
            found.append(sign)
    return found


def inked_cells(
    bare: Grey, lines: Lines, frame: Frame, tables: Sequence[RuledTable], colours: Callable[[], Grey]
) -> Iterator[InkedCell]:
    """Cells in which something is drawn that no glyph stands for; `colours` gives the picture in colour, where needed."""
    sums = cv2.integral(cv2.threshold(bare, 254 - DARK, 1, cv2.THRESH_BINARY_INV)[1])
    lean = abs(np.tan(frame.tilt)) / 2
    for number, table in enumerate(tables, start=1):
        own = np.array([(cell.x0, cell.y0, cell.x1, cell.y1) for cell in table.cells], dtype=np.float64)
        places = ink.on_page(frame, own.reshape(-1, 4))
        wide, high = (places[:, 2:] - places[:, :2]).T
        more = np.stack([INSET + lean * high, INSET + lean * wide], axis=1)
        inner = _pixels(np.hstack([places[:, :2] + more, places[:, 2:] - more]), bare)
        x0, y0, x1, y1 = inner.T
        dark = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        for index in np.flatnonzero((dark >= ENOUGH) & (x1 > x0) & (y1 > y0)):
            mark = _Marked(bare, lines, _pixels(places[index : index + 1], bare)[0], inner[index])
            if mark.unexplained(colours):
                cell = table.cells[int(index)]
                box = (cell.x0, cell.y0, cell.x1, cell.y1)
                legible = table.rectangular and mark.share < _PICTURE and not mark.is_block()
                yield InkedCell(number, cell.row, cell.col, box, "ink without text", legible)


def _pixels(boxes: Boxes, bare: Grey) -> npt.NDArray[np.intp]:
    """Boxes of the page (points, from below) as left, top, right, bottom in pixels of the picture."""
    rows, cols = bare.shape
    sides = np.stack([boxes[:, 0], rows - boxes[:, 3], boxes[:, 2], rows - boxes[:, 1]], axis=1)
    return np.clip(np.round(sides), 0, [cols, rows, cols, rows]).astype(np.intp)


class _Marked:
    """One cell with dark pixels: what of them is neither rule nor seal nor watermark."""

    def __init__(
        self, bare: Grey, lines: Lines, cell: npt.NDArray[np.intp], inner: npt.NDArray[np.intp]
    ) -> None:
        x0, y0, x1, y1 = inner.tolist()
        self.cell, self.inner = cell, inner
        patch = bare[y0:y1, x0:x1]
        self.patch = patch
        ground = float(np.median(patch))
        self.dark: Pixels = patch < ground - DARK
        self.share = float(self.dark.mean())
        self.dark &= ~boxes_to_tick(self.dark)
        level = np.ascontiguousarray(lines.pixels[y0:y1, x0:x1])
        level[equals(level) | of_signs(level, self.dark)] = 0
        self.dark &= cv2.dilate(level, np.ones((3, 1), np.uint8)) == 0
        self.dark &= ~rows_of_dots(self.dark)
        self._without_rules(bare[cell[1] : cell[3], x0:x1] < ground - DARK)

    def _without_rules(self, column: Pixels) -> None:
        """Take away upright lines from edge to edge, thick rules along the edges, and a stroke from corner to corner."""
        if column.size:
            self.dark[:, column.mean(axis=0) > 0.9] = False
        for turned in (self.dark, self.dark[::-1], self.dark.T, self.dark.T[::-1]):
            for row in turned:
                if not row.any() or row.mean() < _RULED:
                    break
                row[:] = False
        if self.dark.any() and self._diagonal():
            self.dark[:] = False

    def _diagonal(self) -> bool:
        y, x = np.nonzero(self.dark)
        x0, y0, x1, y1 = self.cell.tolist()
        x, y = x + int(self.inner[0]) - x0, y + int(self.inner[1]) - y0
        wide, high = max(x1 - x0, 1), max(y1 - y0, 1)
        if len(x) < 0.5 * max(wide, high):
            return False
        away = np.stack([x * high - y * wide, (wide - x) * high - y * wide]) / np.hypot(wide, high)
        return bool((np.abs(away) <= 2).mean(axis=1).max() >= _DIAGONAL)

    def unexplained(self, colours: Callable[[], Grey]) -> bool:
        """Whether ink is left that is part of neither a seal nor a watermark."""
        if int(self.dark.sum()) < ENOUGH:
            return False
        x0, y0, x1, y1 = self.inner.tolist()
        picture = colours()
        spread = _spread(picture[y0:y1, x0:x1])
        coloured = self.dark & (spread > _COLOURED)
        if coloured.any() and (self._crosses(picture) or _round(coloured)):
            self.dark &= cv2.dilate(coloured.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
        if int(self.dark.sum()) < ENOUGH:
            return False
        return not (self._is_pale() and self._crosses(picture, coloured=False))

    def is_block(self) -> bool:
        """Whether ink is thicker than any stroke of a text: a value that was blacked out."""
        return bool(cv2.erode(self.dark.astype(np.uint8), np.ones((_THICK, _THICK), np.uint8)).any())

    def _is_pale(self) -> bool:
        return int(self.patch[self.dark].min()) > _PALE

    def _crosses(self, picture: Grey, coloured: bool = True) -> bool:
        """Whether ink like that in the cell lies in a ring around it too, its rules apart."""
        x0, y0, x1, y1 = self.cell.tolist()
        low, left = max(y0 - _RING, 0), max(x0 - _RING, 0)
        strips = [
            picture[low : max(y0 - 1, 0), x0 + 3 : x1 - 3],
            picture[y1 + 2 : y1 + 2 + _RING, x0 + 3 : x1 - 3],
            picture[y0 + 3 : y1 - 3, left : max(x0 - 1, 0)],
            picture[y0 + 3 : y1 - 3, x1 + 2 : x1 + 2 + _RING],
        ]
        return sum(int(_like(strip, coloured).sum()) for strip in strips if strip.size) >= _RING


def _like(strip: Grey, coloured: bool) -> Pixels:
    """Coloured pixels of a strip, or those that are dark and pale at once."""
    if coloured:
        return np.asarray(_spread(strip) > _COLOURED)
    dark = strip[..., :3].max(axis=2)
    return np.asarray((dark > _PALE) & (dark < 255 - DARK))


def _spread(picture: Grey) -> npt.NDArray[np.int16]:
    channels = picture[..., :3].astype(np.int16)
    return np.asarray(channels.max(axis=2) - channels.min(axis=2))


def _round(coloured: Pixels) -> bool:
    """Whether coloured ink is as high as it is wide, and large: a seal that fits into its cell."""
    rows, cols = np.flatnonzero(coloured.any(axis=1)), np.flatnonzero(coloured.any(axis=0))
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(cols)) + 1
    return min(high, wide) >= _SEAL and max(high, wide) <= 1.3 * min(high, wide)

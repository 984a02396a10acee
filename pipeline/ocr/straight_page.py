"""A page as OCR sees it: rendered, set upright and straight, where text stands on it, and its grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium

from pipeline.ocr import engine, page_image
from pipeline.ocr.grid_lines import completed, without_strips
from pipeline.ocr.page_image import Straight
from pipeline.ocr.read_lines import crop_of
from pipeline.ocr.text_boxes import Rect
from pipeline.pdf.camelot_grid import Image, MergedCell, RuledTable, raster_tables
from pipeline.pdf.coordinates import Frame
from pipeline.record import Box

# The rules of a grid lie within this many points of its edges: text is read inside them.
INSET = 1.2
# What camelot takes for a rule is at least so long (points); shorter ones are looked for on its grid (`edges.py`).
SHORTEST = 18.0
WIDE = 0.25  # of the page's width: a grid of a single row is at least so wide
HALF_SEEN = 0.4  # of a rule stands in one row of pixels at least; a line that leans a little stands in two
_LOOKED_AT = 9  # lines that are asked whether the page stands on its head
LOOKED_AT_WIDE = 4  # line heights


@dataclass(frozen=True, slots=True)
class Sight:
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


def grids(sight: Sight) -> list[RuledTable]:
    """Every grid on a straight picture, top first: large ones, then what is too low for a rule of theirs (one row that a
    page break left over)."""
    image = sight.straight.image
    large = raster_tables(lambda: image, [], sight.size, _line_scale(sight))
    dark = page_image.dark_of(image)
    made = [
        completed(without_strips(table), dark, sight.pixels) for table in (*large, *_low(sight, large, dark))
    ]
    return sorted(made, key=lambda table: -float(table.y[0]))


def _low(sight: Sight, large: Sequence[RuledTable], dark: page_image.Ink) -> list[RuledTable]:
    """Wide grids beside the large ones; camelot looks for them only where a row of ink is long enough for a rule."""
    image, left = sight.straight.image.copy(), dark.copy()
    for table in large:
        x0, y0, x1, y1 = (round(side) for side in sight.pixels(frame_of(table)))
        image[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = 255
        left[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = False
    if left.sum(axis=1).max() < HALF_SEEN * WIDE * left.shape[1]:
        return []
    low = raster_tables(lambda: image, [], sight.size, 2 * _line_scale(sight))
    return [table for table in low if table.x[-1] - table.x[0] > WIDE * sight.size[0] and table.rectangular]


def frame_of(table: RuledTable) -> Box:
    return float(table.x[0]), float(table.y[-1]), float(table.x[-1]), float(table.y[0])


def _line_scale(sight: Sight) -> int:
    """What makes the least rule a little longer than the strokes of any usual font, on a page of any size."""
    return max(4, round(min(sight.size) / SHORTEST))


def by_own_rules(page: pdfium.PdfPage, frame: Frame) -> Sight:
    """A page that draws its rules: it is straight, and its text tells which way is up."""
    image = page_image.rendered(page, dpi := page_image.page_dpi(page), frame.upright)
    straight = page_image.straightened(image, 0.0)
    return Sight(frame, straight, dpi / 72, straight.forth(engine.text_boxes(image)))


def as_seen(page: pdfium.PdfPage, frame: Frame) -> Sight:
    """A scanned page, set upright and straight."""
    dpi = page_image.page_dpi(page)
    image = page_image.rendered(page, dpi)
    quads = engine.text_boxes(image)
    turns = _turns(image, quads)
    quads = page_image.turned(quads, turns, (image.shape[1], image.shape[0]))
    image = np.ascontiguousarray(np.rot90(image, -turns))
    straight = page_image.straightened(image, page_image.skew_of(image))
    return Sight(replace(frame, upright=turns), straight, dpi / 72, straight.forth(quads))


def _turns(image: Image, quads: Sequence[page_image.Quad]) -> int:
    """Clockwise quarter turns that set the picture upright: lines run across, and do not stand on their heads."""
    turns = int(page_image.lies_sideways(quads))
    longest = sorted(quads, key=lambda quad: -float(np.ptp(quad, axis=0).max()))[:_LOOKED_AT]
    crops = [np.ascontiguousarray(np.rot90(crop_of(image, _hull(quad)), -turns)) for quad in longest]
    return turns + 2 * int(engine.upside_down(_beginning(crop) for crop in crops))


def _beginning(line: Image) -> Image:
    """As much of a line as the direction model looks at: the whole of a long one it would see squeezed together."""
    return np.ascontiguousarray(line[:, : LOOKED_AT_WIDE * line.shape[0]])


def _hull(quad: page_image.Quad) -> Rect:
    return (*map(float, quad.min(axis=0)), *map(float, quad.max(axis=0)))  # type: ignore[return-value]


def inside(sight: Sight, cell: MergedCell) -> Rect:
    """The inside of a cell in pixels, clear of its rules."""
    inset = min(INSET, 0.2 * (cell.x1 - cell.x0), 0.2 * (cell.y1 - cell.y0))
    return sight.pixels((cell.x0 + inset, cell.y0 + inset, cell.x1 - inset, cell.y1 - inset))

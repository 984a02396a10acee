"""A page as OCR sees it: rendered, set upright and straight, where text stands on it, and its grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium

from pipeline.ocr import engine, page_image
from pipeline.ocr.grid_lines import completed, without_strips
from pipeline.ocr.page_image import Rect, Straight
from pipeline.ocr.read_lines import crop_of
from pipeline.pdf.camelot_grid import Image, MergedCell, RuledTable, raster_tables
from pipeline.pdf.coordinates import Frame
from pipeline.record import Box

# The rules of a grid lie within this many points of its edges: text is read inside them.
INSET = 1.2
# What camelot takes for a rule is at least so long (points); shorter ones are looked for on its grid (`edges.py`).
SHORTEST = 18.0
WIDE = 0.25  # of the page's width: a grid of a single row is at least so wide
# A rule fills this share of one row of pixels or more; one that leans a little is spread over two.
HALF_SEEN = 0.4
_LOOKED_AT = 9  # lines that are asked whether the page stands on its head
LOOKED_AT_WIDE = 4  # line heights


@dataclass(frozen=True, slots=True)
class StraightPage:
    """The straight picture of a page, the way from its pixels back to the page, and the boxes of its text (pixels)."""

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


def grids(seen: StraightPage) -> list[RuledTable]:
    """Every grid on a straight picture, top first: large ones, then what is too low for a rule of theirs (one row that a
    page break left over)."""
    image = seen.straight.image
    large = raster_tables(lambda: image, [], seen.size, _line_scale(seen))
    dark = page_image.dark_of(image)
    made = [
        completed(without_strips(table), dark, seen.pixels) for table in (*large, *_low(seen, large, dark))
    ]
    return sorted(made, key=lambda table: -float(table.y[0]))


def _low(seen: StraightPage, large: Sequence[RuledTable], dark: page_image.Ink) -> list[RuledTable]:
    """Wide grids beside the large ones; camelot looks for them only where a row of ink is long enough for a rule."""
    image, left = seen.straight.image.copy(), dark.copy()
    for table in large:
        x0, y0, x1, y1 = (round(side) for side in seen.pixels(frame_of(table)))
        image[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = 255
        left[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = False
    if left.sum(axis=1).max() < HALF_SEEN * WIDE * left.shape[1]:
        return []
    low = raster_tables(lambda: image, [], seen.size, 2 * _line_scale(seen))
    return [table for table in low if table.x[-1] - table.x[0] > WIDE * seen.size[0] and table.rectangular]


def frame_of(table: RuledTable) -> Box:
    return float(table.x[0]), float(table.y[-1]), float(table.x[-1]), float(table.y[0])


def _line_scale(seen: StraightPage) -> int:
    """What makes the least rule a little longer than the strokes of any usual font, on a page of any size."""
    return max(4, round(min(seen.size) / SHORTEST))


def of_drawn_page(page: pdfium.PdfPage, frame: Frame) -> StraightPage:
    """A page that draws its rules: it is straight, and its text tells which way is up."""
    image = page_image.rendered(page, dpi := page_image.page_dpi(page), frame.upright)
    straight = page_image.straightened(image, 0.0)
    return StraightPage(frame, straight, dpi / 72, straight.forth(engine.detect_text(image)))


def of_scan(page: pdfium.PdfPage, frame: Frame) -> StraightPage:
    """A scanned page, set upright and straight."""
    dpi = page_image.page_dpi(page)
    image = page_image.rendered(page, dpi)
    quads = engine.detect_text(image)
    turns = _turns(image, quads)
    quads = page_image.turned(quads, turns, (image.shape[1], image.shape[0]))
    image = np.ascontiguousarray(np.rot90(image, -turns))
    straight = page_image.straightened(image, page_image.skew_of(image))
    return StraightPage(replace(frame, upright=turns), straight, dpi / 72, straight.forth(quads))


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


def inside(seen: StraightPage, cell: MergedCell) -> Rect:
    """The inside of a cell in pixels, clear of its rules."""
    inset = min(INSET, 0.2 * (cell.x1 - cell.x0), 0.2 * (cell.y1 - cell.y0))
    return seen.pixels((cell.x0 + inset, cell.y0 + inset, cell.x1 - inset, cell.y1 - inset))

"""A page as OCR sees it: rendered, set upright and straight, where text stands on it, and its grids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2 as pdfium

from pipeline.ocr import engine, page_image
from pipeline.ocr.dotted_ground import without_dots
from pipeline.ocr.even_light import evened, is_even, lies_on, sheet_of, without_table
from pipeline.ocr.flat_page import bend_of, laid_flat
from pipeline.ocr.grid_lines import completed, once, without_frame, without_strips
from pipeline.ocr.page_image import Rect, Straight
from pipeline.ocr.read_lines import crop_of
from pipeline.ocr.ruled_curves import SIDE, curves_of
from pipeline.ocr.seals import without_seals
from pipeline.ocr.specks import without_specks
from pipeline.ocr.stray_lines import cleared, without_streaks
from pipeline.pdf.camelot_grid import Image, MergedCell, RuledTable, raster_tables
from pipeline.pdf.coordinates import Frame
from pipeline.record import Box

# The rules of a grid lie within this many points of its edges: text is read inside them.
INSET = 1.2
# What camelot takes for a rule is at least so long (points); shorter ones are looked for on its grid (`edges.py`).
SHORTEST = 18.0
NET = 6  # pieces of rules that cross: a table, not a frame
WIDE = 0.25  # of the page's width: a grid of a single row is at least so wide
# A rule fills this share of one row of pixels or more; one that leans a little is spread over two.
HALF_SEEN = 0.4
_LOOKED_AT = 9  # lines that are asked whether the page stands on its head
LOOKED_AT_WIDE = 4  # line heights
Way = Callable[[page_image.Floats], page_image.Floats]


@dataclass(frozen=True, slots=True)
class StraightPage:
    """The straight picture of a page, the way from its pixels back to the page, and the boxes of its text (pixels); `net`:
    its rules alone, drawn whole, where some are broken."""

    frame: Frame
    straight: Straight
    scale: float
    boxes: list[Rect]
    net: Image | None = None

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
    image = seen.straight.image if seen.net is None else np.minimum(seen.straight.image, seen.net)
    large = raster_tables(lambda: image, [], seen.size, _line_scale(seen))
    dark = page_image.dark_of(seen.straight.image)
    found = [without_frame(table) for table in (*large, *_low(seen, image, large, dark))]
    made = [completed(without_strips(table), dark, seen.pixels) for table in once(found)]
    return sorted(made, key=lambda table: -float(table.y[0]))


def _low(
    seen: StraightPage, image: Image, large: Sequence[RuledTable], dark: page_image.Ink
) -> list[RuledTable]:
    """Wide grids beside the large ones; camelot looks for them only where a row of ink is long enough for a rule."""
    image, left = image.copy(), dark.copy()
    for table in large:
        x0, y0, x1, y1 = (round(side) for side in seen.pixels(frame_of(table)))
        image[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = 255
        left[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = False
    if left.sum(axis=1).max() < HALF_SEEN * WIDE * left.shape[1]:
        return []
    low = raster_tables(lambda: image, [], seen.size, 2 * _line_scale(seen))
    return [table for table in low if table.x[-1] - table.x[0] > WIDE * seen.size[0] and table.rectangular]


def ruled_net(seen: StraightPage) -> bool:
    """Whether rules cross on a picture, more than the frame of a sheet."""
    image = seen.straight.image
    curves = curves_of(_smaller(image, min(1.0, SIDE / max(image.shape[:2]))))
    return len(curves.across) + len(curves.down) >= NET


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
    """A scanned or photographed page, its light evened, laid flat, set upright and straight."""
    dpi = page_image.page_dpi(page)
    seen = page_image.rendered(page, dpi)
    image, back = lit_and_flat(without_dots(without_seals(seen, dpi / 72)))
    quads = engine.detect_text(image)
    turns = _turns(image, quads)
    size = (image.shape[1], image.shape[0])
    quads = page_image.turned(quads, turns, size)
    upright = np.ascontiguousarray(np.rot90(image, -turns))
    skew = 0.0 if back else page_image.skew_of(upright)
    straight = page_image.straightened(without_streaks(upright, skew, dpi / 72), skew)
    if back is not None:
        straight = replace(straight, bent=_turned_back(back, turns, size, (seen.shape[1], seen.shape[0])))
    boxes = straight.forth(quads)
    high = float(np.median([box[3] - box[1] for box in boxes])) if boxes else 0.0
    clean, net = cleared(without_specks(straight.image, high, len(boxes)), dpi / 72, high)
    return StraightPage(replace(frame, upright=turns), replace(straight, image=clean), dpi / 72, boxes, net)


def lit_and_flat(image: Image) -> tuple[Image, Way | None]:
    """A picture with its light evened and its bends undone, and the way of places back; as it was, where it is a scan."""
    even = is_even(image)
    lit = image if even else evened(image)
    scale = min(1.0, SIDE / max(image.shape[:2]))
    small = _smaller(lit, scale)
    curves = curves_of(small)
    if even and bend_of(curves, _size(small)) is None:
        return image, None
    sheet = sheet_of(image)
    if sheet is not None:
        curves = curves.only(lambda rule: lies_on(sheet, rule / scale))
        rules = [rule / scale for rule in (*curves.across, *curves.down)]
        lit = without_table(lit, sheet, rules)
        small = _smaller(lit, scale)
    bend = bend_of(curves, _size(small))
    if bend is None:
        return lit, None
    first = laid_flat(small, bend)
    again = curves_of(first.image).through(first.back)  # with the rules that leaned too much to be seen whole
    better = bend_of(again.through(lambda rule: rule / scale), _size(lit))
    flat = laid_flat(lit, better or bend.larger(1 / scale))
    return flat.image, flat.back


def _smaller(image: Image, scale: float) -> Image:
    return np.asarray(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def _size(image: Image) -> tuple[int, int]:
    return image.shape[1], image.shape[0]


def _turned_back(back: Way, turns: int, flat: tuple[int, int], seen: tuple[int, int]) -> Way:
    """The way from places of the flat picture turned upright to those of the picture seen, turned alike."""
    upright = flat if turns % 2 == 0 else flat[::-1]

    def way(points: page_image.Floats) -> page_image.Floats:
        (lying,) = page_image.turned([points], 4 - turns, upright)
        return page_image.turned([back(lying)], turns, seen)[0]

    return way


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

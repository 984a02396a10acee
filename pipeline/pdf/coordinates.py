"""Frames of a page: as stored in the file, as displayed, and as read.

A page is stored in its own user space, displayed turned by `/Rotate` and cut to its crop box, and may carry its content
sideways even then (江苏省人大 2019: `/Rotate 90`). Its content may also slope by up to a degree, or be set many times as
large as print (4760 × 6736 points, type of 80). Everything is computed in the reading frame (text upright and level, of
common size, origin bottom left, as camelot wants it) and recorded in the displayed one (origin top left, as people see it).
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass

import pypdfium2.raw as pdfium_c

Box = tuple[float, float, float, float]


def _turn(quarters: int, x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """A point of a width × height page after that many clockwise quarter turns; origin bottom left."""
    match quarters % 4:
        case 1:
            return y, width - x
        case 2:
            return width - x, height - y
        case 3:
            return height - y, x
    return x, y


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page's stored coordinates become reading coordinates, and those displayed ones.

    `left`, `bottom`, `stored_width`, `stored_height` are the crop box in user space; `shown` are the clockwise quarter
    turns of `/Rotate`; `upright` the further turns that set the text upright. Content that slopes up to the right by
    `tilt` radians is laid level about the middle of the page, and everything is `scale` times as large as stored.
    """

    left: float
    bottom: float
    stored_width: float
    stored_height: float
    shown: int
    upright: int = 0
    tilt: float = 0.0
    scale: float = 1.0

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        size = (self.stored_width, self.stored_height)
        return size if self.shown % 2 == 0 else size[::-1]

    @property
    def width(self) -> float:
        """Width in the reading frame."""
        return self.shown_size[self.upright % 2] * self.scale

    @property
    def height(self) -> float:
        """Height in the reading frame."""
        return self.shown_size[1 - self.upright % 2] * self.scale

    def point(self, x: float, y: float) -> tuple[float, float]:
        """User space → reading frame."""
        turns = self.shown + self.upright
        x, y = _turn(turns, x - self.left, y - self.bottom, self.stored_width, self.stored_height)
        if self.scale != 1.0:
            x, y = x * self.scale, y * self.scale
        return self._sloped(x, y, -self.tilt) if self.tilt else (x, y)

    def _sloped(self, x: float, y: float, angle: float) -> tuple[float, float]:
        """A point of the reading frame turned counter-clockwise about the middle of the page."""
        cos, sin, mid_x, mid_y = math.cos(angle), math.sin(angle), self.width / 2, self.height / 2
        x, y = x - mid_x, y - mid_y
        return mid_x + x * cos - y * sin, mid_y + x * sin + y * cos

    def segment(self, segment: Box) -> Box:
        """A segment or box of user space in the reading frame, corner by corner."""
        return (*self.point(segment[0], segment[1]), *self.point(segment[2], segment[3]))

    def on_upright_page(self, x: float, y: float) -> tuple[float, float]:
        """Reading frame → the page as displayed and turned upright (points, origin bottom left)."""
        if self.tilt:
            x, y = self._sloped(x, y, self.tilt)
        return x / self.scale, y / self.scale

    def displayed(self, box: Box) -> Box:
        """A reading-frame box as displayed: x0, y0, x1, y1 with the origin top left, rounded to 0.01 pt."""
        _width, height = self.shown_size
        if not self.upright and not self.tilt and self.scale == 1.0:
            x0, y0, x1, y1 = box
            return (round(x0, 2), round(height - y1, 2), round(x1, 2), round(height - y0, 2))
        corners = [_turn(-self.upright, x, y, *self._turned_size) for x, y in self._corners(box)]
        xs, ys = [corner[0] for corner in corners], [height - corner[1] for corner in corners]
        return (round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))

    @property
    def _turned_size(self) -> tuple[float, float]:
        shown = self.shown_size
        return shown if self.upright % 2 == 0 else shown[::-1]

    def _corners(self, box: Box) -> list[tuple[float, float]]:
        """The corners of a box of the reading frame, at the size and slope of the page; two tell a level one."""
        x0, y0, x1, y1 = box
        corners = [(x0, y0), (x1, y1)]
        if self.tilt:
            corners = [self._sloped(x, y, self.tilt) for x, y in (*corners, (x0, y1), (x1, y0))]
        return [(x / self.scale, y / self.scale) for x, y in corners] if self.scale != 1.0 else corners


def page_frame(page: ctypes.c_void_p) -> Frame:
    """The displayed frame of a pdfium page (no further turn)."""
    left, bottom, right, top = _crop_box(page)
    return Frame(left, bottom, right - left, top - bottom, pdfium_c.FPDFPage_GetRotation(page))


def _crop_box(page: ctypes.c_void_p) -> Box:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page, box)
    return (box.left, box.bottom, box.right, box.top)


def upright_turns(quarters: Counter[int]) -> int:
    """Turns that set most glyphs upright, given how many glyphs are turned by each number of quarters clockwise."""
    if not quarters:
        return 0
    turned, count = quarters.most_common(1)[0]
    return (-turned) % 4 if count * 2 > quarters.total() else 0

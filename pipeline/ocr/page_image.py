"""A page as a picture: rendered at its own resolution, set upright and straight, and what is ink on it.

Pixels count from the top left. A `Straight` picture remembers the turn, so that a place on it leads back to the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

Image = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Quad = Floats
Rect = tuple[float, float, float, float]

# Text as curves, without a picture, is rendered at this resolution; a picture at its own, within these bounds (dpi).
USUAL_DPI, LEAST_DPI, MOST_DPI = 200.0, 150.0, 300.0
MOST_SIDE = 6000  # pixels
PALE = 0.4  # strokes and blots nowhere as dark as this share of the text are none of it
# A picture that covers this share of the page is a scan of it.
WHOLE = 0.4
STEEPEST = 8.0  # degrees; a scan askew by more is not set straight
LEAST_SKEW = 0.04  # degrees; half a pixel over the width of a page
_SEARCH_SIDE, _SAMPLE = 1600, 40_000  # pixels of the copy on which the skew is measured, and of its ink


@dataclass(frozen=True, slots=True)
class Straight:
    """A picture set straight. `back` is the affine map (2 × 3) from its pixels to those of the picture before that, and
    `bent` the way of places from there to the picture as rendered, where it had to be laid flat."""

    image: Image
    back: npt.NDArray[np.float64]
    bent: Callable[[Floats], Floats] | None = None

    def as_rendered(self, rect: Rect) -> Rect:
        """A rectangle moved back: its middle to where it was, its size kept (askew it is no rectangle any more). From a
        page laid flat: what holds the bent quadrilateral."""
        if self.bent is not None:
            seen = self.bent(_outline(rect) @ self.back[:, :2].T + self.back[:, 2])
            return (*map(float, seen.min(axis=0)), *map(float, seen.max(axis=0)))  # type: ignore[return-value]
        x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
        there = self.back @ np.array([x, y, 1.0])
        dx, dy = float(there[0]) - x, float(there[1]) - y
        return rect[0] + dx, rect[1] + dy, rect[2] + dx, rect[3] + dy

    def forth(self, quads: Sequence[Quad]) -> list[Rect]:
        """Quadrilaterals of the picture as rendered as upright rectangles of this one."""
        turn = cv2.invertAffineTransform(self.back)
        there = [quad @ turn[:, :2].T + turn[:, 2] for quad in quads]
        return [(*map(float, quad.min(axis=0)), *map(float, quad.max(axis=0))) for quad in there]  # type: ignore[misc]


def _outline(rect: Rect) -> Floats:
    """The corners of a rectangle and the middles of its sides."""
    x0, y0, x1, y1 = rect
    across, down = (x0, (x0 + x1) / 2, x1), (y0, (y0 + y1) / 2, y1)
    return np.array([(x, y) for x in across for y in down if x != across[1] or y != down[1]])


def page_dpi(page: pdfium.PdfPage) -> float:
    """The resolution to render a page at: that of the picture that covers it, within bounds."""
    width, height = page.get_size()
    best = max(
        (_dpi(obj, width * height) for obj in page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE])), default=0.0
    )
    dpi = min(max(best, LEAST_DPI), MOST_DPI) if best else USUAL_DPI
    return float(min(dpi, MOST_SIDE * 72 / max(width, height, 1.0)))


def _dpi(image: pdfium.PdfObject, area: float) -> float:
    """Pixels of a picture per inch of the page, the way it has more (a fax: 204 × 98); 0 for one that covers little of it."""
    left, bottom, right, top = image.get_bounds()
    if (right - left) * (top - bottom) < WHOLE * area:
        return 0.0
    across, down = image.get_px_size()
    return float(72 * max(across / max(right - left, 1.0), down / max(top - bottom, 1.0)))


def rendered(page: pdfium.PdfPage, dpi: float, turns: int = 0) -> Image:
    """The page as displayed, turned by further clockwise quarters, BGR."""
    bitmap = page.render(scale=dpi / 72, rotation=90 * turns, may_draw_forms=False, rev_byteorder=False)
    pixels = bitmap.to_numpy()
    image = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR) if pixels.ndim == 2 else pixels[:, :, :3]
    image = np.ascontiguousarray(image)
    bitmap.close()
    return image


def turned(quads: Sequence[Quad], turns: int, size: tuple[int, int]) -> list[Quad]:
    """Quadrilaterals of a width × height picture after that many clockwise quarter turns of it."""
    width, height = size
    for _ in range(turns % 4):
        quads = [np.column_stack([height - quad[:, 1], quad[:, 0]]) for quad in quads]
        width, height = height, width
    return list(quads)


def lies_sideways(quads: Sequence[Quad]) -> bool:
    """Whether the lines of text run up or down: most long boxes are taller than wide."""
    sides = [quad.max(axis=0) - quad.min(axis=0) for quad in quads]
    long = [side for side in sides if max(side) > 2.5 * min(side)]
    tall = sum(side[1] > side[0] for side in long)
    return len(long) >= 3 and tall > 0.6 * len(long)


def skew_of(image: Image) -> float:
    """Degrees by which rules and lines of a picture run down to the right: the turn at which its ink falls into the fewest rows of pixels."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, _SEARCH_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 15)
    places = np.argwhere(dark > 0).astype(np.float64)
    if not len(places):
        return 0.0
    y, x = places[:: 1 + len(places) // _SAMPLE].T
    best = _sharpest(x, y, _steps(STEEPEST, 0.25))
    best = _sharpest(x, y, best + _steps(0.24, 0.04))
    return float(round(_sharpest(x, y, best + _steps(0.03, 0.01)), 3))


def _steps(reach: float, step: float) -> Floats:
    count = round(reach / step)
    return np.linspace(-count * step, count * step, 2 * count + 1)


def _sharpest(x: Floats, y: Floats, angles: Floats) -> float:
    """Of some angles, the one along which ink falls into the fewest rows; the least steep of equals."""
    gathered = [(_gathered(x, y, float(angle)), -abs(float(angle)), float(angle)) for angle in angles]
    return max(gathered)[2]


def _gathered(x: Floats, y: Floats, angle: float) -> int:
    rows = (y - x * math.tan(math.radians(angle))).astype(np.int64)
    counts = np.bincount(rows - rows.min())
    return int((counts * counts).sum())


def straightened(image: Image, degrees: float) -> Straight:
    """The picture turned back by so many degrees, on a canvas that holds all of it."""
    if abs(degrees) < LEAST_SKEW:
        return Straight(image, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    wide, high = math.ceil(width * cos + height * sin), math.ceil(width * sin + height * cos)
    turn[:, 2] += (wide - width) / 2, (high - height) / 2
    straight = cv2.warpAffine(image, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return Straight(np.asarray(straight, dtype=np.uint8), np.asarray(cv2.invertAffineTransform(turn)))


def dark_of(image: Image) -> Ink:
    """Which pixels are darker than what is around them, hairlines of a pixel and specks among them."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12) > 0


def ink_of(image: Image) -> Ink:
    """Which pixels are ink, specks of a pixel or two left out."""
    grey = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 3)
    block = max(31, (image.shape[1] // 20) | 1)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 30) > 0


def strong_of(image: Image, ink: Ink) -> Ink:
    """The ink of a picture without the strokes and blots that are everywhere far paler than its text (mottled paper, the other
    side of the sheet)."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    if not ink.any():
        return ink
    ground, text = float(np.median(grey[::4, ::4])), float(np.percentile(grey[ink], 10))
    count, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    kept = np.zeros(count, dtype=bool)
    kept[labels[ink & (grey < ground - PALE * (ground - text))]] = True
    kept[0] = False
    return np.asarray(kept[labels])

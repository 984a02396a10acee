"""The straight lines and plain areas of a page, read from its vector graphics with pdfium.

pdfium reads a page's paths in about 1 ms, where camelot's own reader spends 10 to 20 ms on a text analysis that a ruled
table does not need. What is read here is what the file draws; which of it a person sees as rules of a table is told in
`seen_rules.py`.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium_c

from pipeline.pdf.coordinates import Frame
from pipeline.pdf.page_objects import Matrix, PageObject, TooManyRules, bounds, matrix_of, multiply

Segment = tuple[float, float, float, float]
Point = tuple[float, float]

# More line segments than any ruled page draws.
MOST_SEGMENTS = 200_000
# A page whose images cover this share of it may hold its rules in a picture.
PICTURE = 0.25
# A curve whose control points lie this near to its chord is a straight line (points).
_FLAT = 0.3


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green, blue and opacity, 0 to 255; `flat` is false for what a page shines through (a blend, a soft mask)."""

    red: int = 0
    green: int = 0
    blue: int = 0
    alpha: int = 255
    flat: bool = True

    def like(self, other: Colour) -> bool:
        """Whether nobody can tell the two apart."""
        pairs = ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        return max(abs(one - two) for one, two in pairs) <= 15


BLACK = Colour()


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line from one point to the other, in the order of painting."""

    ends: Segment
    width: float
    colour: Colour
    order: int


@dataclass(frozen=True, slots=True)
class Area:
    """A filled outline: its corners, in the order of painting. `curved` where a bend is part of it."""

    points: tuple[Point, ...]
    colour: Colour
    order: int
    curved: bool = False


@dataclass(slots=True)
class Drawing:
    """What a page draws besides text, in its own user space; `images` is the area of its pictures (square points)."""

    strokes: list[Stroke] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    images: float = 0.0

    def in_frame(self, frame: Frame) -> Drawing:
        """The same in the reading frame."""
        point, scale = frame.point, frame.scale
        return Drawing(
            [Stroke(frame.segment(s.ends), s.width * scale, s.colour, s.order) for s in self.strokes],
            [Area(tuple(point(x, y) for x, y in a.points), a.colour, a.order, a.curved) for a in self.areas],
            self.images * scale * scale,
        )


def read_drawing(objects: Iterable[PageObject]) -> Drawing:
    """Every straight line and every filled area among the objects of a page; TooManyRules beyond `MOST_SEGMENTS`."""
    drawing = Drawing()
    for order, (obj, kind, matrix, _) in enumerate(objects):
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            _add_path(drawing, obj, matrix, order)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(obj, matrix)
            drawing.images += (x1 - x0) * (y1 - y0)
            if min(x1 - x0, y1 - y0) <= 2.0:  # some producers draw rules as pictures of one pixel
                drawing.areas.append(Area(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), BLACK, order))
        if len(drawing.strokes) + len(drawing.areas) > MOST_SEGMENTS:
            raise TooManyRules(f"more than {MOST_SEGMENTS} line segments")
    return drawing


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(obj: ctypes.c_void_p, matrix: Matrix) -> Segment:
    left, bottom, right, top = bounds(obj)
    (x0, y0), (x1, y1) = _apply(matrix, left, bottom), _apply(matrix, right, top)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _add_path(drawing: Drawing, path: ctypes.c_void_p, outer: Matrix, order: int) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    matrix = multiply(matrix_of(path), outer)
    lines = [_subpath(points) for points in _subpaths(path, matrix)]
    if fill.value:
        colour = _colour(path, pdfium_c.FPDFPageObj_GetFillColor)
        drawing.areas += [Area(points, colour, order, curved) for points, curved, _ in lines]
    if stroke.value:
        colour = _colour(path, pdfium_c.FPDFPageObj_GetStrokeColor)
        thick = _stroke_width(path, matrix)
        drawing.strokes += [
            Stroke(each, thick, colour, order) for _, _, segments in lines for each in segments
        ]


def _colour(path: ctypes.c_void_p, ask: object) -> Colour:
    """The colour of a path; black where it is a pattern or a shading."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not ask(path, *parts):  # type: ignore[operator]
        return BLACK
    red, green, blue, alpha = (part.value for part in parts)
    see_through = alpha < 255 or pdfium_c.FPDFPageObj_HasTransparency(path)
    return Colour(red, green, blue, alpha, not see_through)


def _stroke_width(path: ctypes.c_void_p, matrix: Matrix) -> float:
    width = ctypes.c_float()
    if not pdfium_c.FPDFPageObj_GetStrokeWidth(path, width):
        return 1.0
    return width.value * math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


_Piece = tuple[int, bool, float, float]


def _subpaths(path: ctypes.c_void_p, matrix: Matrix) -> Iterator[list[_Piece]]:
    """The pieces of each part of a path that the pen draws without being lifted."""
    one, point = pdfium_c.FPDFPath_GetPathSegment, pdfium_c.FPDFPathSegment_GetPoint
    kind_of, closing = pdfium_c.FPDFPathSegment_GetType, pdfium_c.FPDFPathSegment_GetClose
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    pieces: list[_Piece] = []
    for index in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = one(path, index)
        point(segment, x, y)
        kind = kind_of(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and pieces:
            yield pieces
            pieces = []
        u, v = x.value, y.value
        pieces.append((kind, bool(closing(segment)), a * u + c * v + e, b * u + d * v + f))
    if pieces:
        yield pieces


def _subpath(pieces: list[_Piece]) -> tuple[tuple[Point, ...], bool, list[Segment]]:
    """(its points, whether it bends, its straight segments)."""
    start = last = pieces[0][2:]
    segments: list[Segment] = []
    bends: list[Point] = []
    curved = False
    for kind, closes, x, y in pieces[1:]:
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO and len(bends) < 2:
            bends.append((x, y))
            continue
        if _straight(last, bends, (x, y)):
            segments.append((*last, x, y))
        else:
            curved = True
        last, bends = (x, y), []
        if closes:
            segments.append((*last, *start))
            last = start
    return tuple(piece[2:] for piece in pieces), curved, segments


def _straight(start: Point, bends: Sequence[Point], end: Point) -> bool:
    """Whether a curve by these control points is a straight line."""
    if not bends:
        return True
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if length < _FLAT:
        return False
    return all(abs((x - start[0]) * dy - (y - start[1]) * dx) / length <= _FLAT for x, y in bends)

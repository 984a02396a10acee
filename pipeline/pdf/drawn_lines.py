"""The ruled lines of a page, read from its vector graphics with pdfium.

pdfium reads a page's paths in about 1 ms, where camelot's own reader spends 10 to 20 ms on a text analysis
that a ruled table does not need. Lines come in the page's reading frame (see `frame.py`), points, origin bottom left.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium_c

from pipeline.pdf.coordinates import Frame

Segment = tuple[float, float, float, float]

# Word and WPS draw rules as filled rectangles 0.48 to 1.5 pt thick; a thicker filled one is a background.
THIN = 2.0
# Form XObjects may nest; deeper than any real page, a page is hostile.
DEEPEST = 8
MOST_SEGMENTS = 200_000
# A page whose images cover this share of it may hold its rules in a picture.
PICTURE = 0.25


class TooManyRules(ValueError):
    """A page draws more line segments than any ruled page does."""


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """What is drawn on a page besides text: its straight rules, and the share of it that images cover."""

    rules: tuple[Segment, ...]
    image_share: float


def read_drawing(page: ctypes.c_void_p, frame: Frame) -> PageDrawing:
    """Horizontal and vertical rules of a pdfium page, in the reading frame."""
    rules: list[Segment] = []
    images = 0.0
    for obj, matrix in _objects(page):
        kind = pdfium_c.FPDFPageObj_GetType(obj)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            rules.extend(frame.segment(segment) for segment in _path_rules(obj, matrix))
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(obj, matrix)
            images += (box[2] - box[0]) * (box[3] - box[1])
            rules.extend(frame.segment(segment) for segment in _thin(box))
        if len(rules) > MOST_SEGMENTS:
            raise TooManyRules(f"more than {MOST_SEGMENTS} line segments")
    return PageDrawing(tuple(rules), images / max(frame.width * frame.height, 1.0))


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _objects(page: ctypes.c_void_p) -> Iterator[tuple[ctypes.c_void_p, Matrix]]:
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        yield from _walk(pdfium_c.FPDFPage_GetObject(page, index), _IDENTITY, 0)


def _walk(obj: ctypes.c_void_p, matrix: Matrix, depth: int) -> Iterator[tuple[ctypes.c_void_p, Matrix]]:
    if pdfium_c.FPDFPageObj_GetType(obj) != pdfium_c.FPDF_PAGEOBJ_FORM:
        yield obj, matrix
        return
    if depth >= DEEPEST:
        raise TooManyRules(f"form objects nested deeper than {DEEPEST}")
    inner = _multiply(_matrix(obj), matrix)
    for index in range(pdfium_c.FPDFFormObj_CountObjects(obj)):
        yield from _walk(pdfium_c.FPDFFormObj_GetObject(obj, index), inner, depth + 1)


def _matrix(obj: ctypes.c_void_p) -> Matrix:
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(obj, raw):
        return _IDENTITY
    return (raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(obj: ctypes.c_void_p, matrix: Matrix) -> Segment:
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetBounds(obj, *sides):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = (side.value for side in sides)
    (x0, y0), (x1, y1) = _apply(matrix, left, bottom), _apply(matrix, right, top)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _path_rules(path: ctypes.c_void_p, outer: Matrix) -> Iterator[Segment]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value:
        yield from _straight(path, _multiply(_matrix(path), outer))
    elif fill.value:
        for box in _subpath_boxes(path, _multiply(_matrix(path), outer)):
            yield from _thin(box)


def _points(path: ctypes.c_void_p, matrix: Matrix) -> Iterator[tuple[int, bool, float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        yield kind, bool(pdfium_c.FPDFPathSegment_GetClose(segment)), *_apply(matrix, x.value, y.value)


def _straight(path: ctypes.c_void_p, matrix: Matrix) -> Iterator[Segment]:
    start = last = (0.0, 0.0)
    for kind, close, x, y in _points(path, matrix):
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = (x, y)
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield (*last, x, y)
        last = (x, y)
        if close:
            yield (*last, *start)
            last = start


def _subpath_boxes(path: ctypes.c_void_p, matrix: Matrix) -> Iterator[Segment]:
    points: list[tuple[float, float]] = []
    for kind, _close, x, y in _points(path, matrix):
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield _hull(points)
            points = []
        points.append((x, y))
    if points:
        yield _hull(points)


def _hull(points: list[tuple[float, float]]) -> Segment:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _thin(box: Segment) -> Iterator[Segment]:
    """A thin filled rectangle is the rule along its longer side."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    if min(wide, high) > THIN or max(wide, high) <= THIN:
        return
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    yield (x0, y, x1, y) if wide >= high else (x, y0, x, y1)

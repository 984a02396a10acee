"""A page rendered small and grey, with its text and without: which ink is whose.

What the two pictures differ in is the ink of the text; what stands on the second is drawn by other means. Pixels count
from the top left of the page turned upright; boxes are in points of that page, origin bottom left.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.pdf.coordinates import Frame

Grey = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float64]

# Pixels per point of the first look, and of a closer one.
SMALL, CLOSE = 1.0, 2.0
# A box whose pixels change by less than this share of black when its text is drawn holds no ink that one sees.
FAINT = 0.02
# An interval of fewer pixels has too few of its own.
SHORT = 3.0
# Form XObjects, annotations and form fields included, as a viewer shows them.
_FLAGS = pdfium_c.FPDF_ANNOT


@contextmanager
def without(objects: Iterable[ctypes.c_void_p]) -> Iterator[None]:
    """The page as if some of its objects were not drawn."""
    switched = list(objects)
    switch = pdfium_c.FPDFPageObj_SetIsActive
    for obj in switched:
        switch(obj, False)
    try:
        yield
    finally:
        for obj in switched:
            switch(obj, True)


def render(page: pdfium.PdfPage, frame: Frame, scale: float = SMALL, colours: bool = False) -> Grey:
    """The page upright, annotations and form fields drawn: height × width grey, or × 4 with `colours`.

    A grey one has up to three white columns at its right, so that its rows follow each other in memory.
    """
    width, height = (max(1, round(side / frame.scale * scale)) for side in (frame.width, frame.height))
    channels, kind = (4, pdfium_c.FPDFBitmap_BGRx) if colours else (1, pdfium_c.FPDFBitmap_Gray)
    stride = (width * channels + 3) // 4 * 4
    pixels = np.full((height, stride), 255, dtype=np.uint8)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, kind, pixels.ctypes.data_as(ctypes.c_void_p), stride)
    place = (0, 0, width, height, frame.upright, _FLAGS)
    pdfium_c.FPDF_RenderPageBitmap(bitmap, page, *place)
    if page.formenv is not None:
        pdfium_c.FPDF_FFLDraw(page.formenv, bitmap, page, *place)
    pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels.reshape(height, width, 4) if colours else pixels


def difference(one: Grey, other: Grey) -> Grey:
    """How much two pictures differ, pixel by pixel; of colours the channel that differs most."""
    apart = cv2.absdiff(one, other)
    if apart.ndim == 2:
        return np.asarray(apart)
    blue, green, red, _ = cv2.split(apart)
    return np.asarray(cv2.max(cv2.max(blue, green), red))


@dataclass(frozen=True, slots=True)
class Ink:
    """Ink of a picture, summed up from its top left corner, so that any box is measured in four look-ups."""

    sums: npt.NDArray[np.int32]
    height: float
    scale: float

    def share(self, boxes: Boxes) -> Floats:
        """For each box (n × 4: x0, y0, x1, y1) the mean darkness of the pixels wholly inside, 0 to 1."""
        rows, cols = self.sums.shape[0] - 1, self.sums.shape[1] - 1
        left, right = _inner(boxes[:, 0] * self.scale, boxes[:, 2] * self.scale, cols)
        top, bottom = _inner(
            (self.height - boxes[:, 3]) * self.scale, (self.height - boxes[:, 1]) * self.scale, rows
        )
        total = (
            self.sums[bottom, right] - self.sums[top, right] - self.sums[bottom, left] + self.sums[top, left]
        )
        area = (bottom - top) * (right - left)
        return np.asarray(total / np.maximum(area, 1) / 255.0, dtype=np.float64)


def _inner(low: Floats, high: Floats, size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pixels wholly inside an interval, or those that it touches where it is short; none beyond the picture."""
    short = high - low < SHORT
    first = np.where(short, np.floor(low), np.ceil(low))
    last = np.where(short, np.ceil(high), np.floor(high))
    return np.clip(first, 0, size).astype(np.intp), np.clip(last, 0, size).astype(np.intp)


def summed(picture: Grey, frame: Frame, scale: float = SMALL) -> Ink:
    """The ink of a picture, where what is not 0 is ink."""
    return Ink(np.asarray(cv2.integral(picture)), frame.height / frame.scale, scale)


def faint(ink: Ink, boxes: Boxes) -> Flags:
    """Which boxes hold no ink to speak of, those whose ink stands a pixel beside them apart."""
    none = ink.share(boxes) < FAINT
    if none.any():
        near = boxes[none] + np.array([-1.0, -1.0, 1.0, 1.0]) / ink.scale
        none[none] = ink.share(near) < FAINT
    return np.asarray(none)


def on_page(frame: Frame, boxes: Boxes) -> Boxes:
    """Boxes of the reading frame (n × 4) where they stand on the page; on a sloping one they stay level."""
    if not frame.tilt and frame.scale == 1.0:
        return boxes
    half = (boxes[:, 2:] - boxes[:, :2]) / 2 / frame.scale
    x, y = (boxes[:, :2] + boxes[:, 2:]).T / 2
    middle = np.stack([np.asarray(side) for side in frame.on_upright_page(x, y)], axis=1)
    return np.hstack([middle - half, middle + half])


def address(obj: ctypes.c_void_p) -> int:
    """Where pdfium keeps an object: the same object, the same number."""
    return ctypes.cast(obj, ctypes.c_void_p).value or 0

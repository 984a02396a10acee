"""A picture under uneven light, the shadow of a hand on it, as if it lay under a lamp that lights all of it alike."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image

Floats = npt.NDArray[np.float64]

# The ground is looked at on a copy of this many pixels a side; what is darker than it over less than `STROKE` of them is
# ink, not shadow.
_SIDE, STROKE = 560, 11
# A ground whose darker parts (a twentieth) have this share of the light of the brighter ones is even enough.
EVEN = 0.86
# Nothing is made brighter than so many times: beside the sheet lies a dark table.
MOST = 5.0
WHITE = 245.0
# From the sheet to the table it lies on, light changes by this much (natural logarithm) from one pixel of half the copy to
# the next but one; a sheet fills this share of a picture.
_STEP, _LEAST, _WHOLE = 0.16, 0.15, 0.97
# What a fold parts from the brightest part of a sheet is nearly as bright, and no less than this share of the picture.
ALIKE, PART = 0.8, 0.03
EDGE = 0.015  # of the sheet's size: its very edge is left out, which looks like a rule


def ground_of(image: Image) -> Image:
    """How bright the paper is, ink and print left out: a small copy of the picture (BGR)."""
    scale = min(1.0, _SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(
        small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (STROKE, STROKE))
    )
    return np.asarray(cv2.medianBlur(closed, 5), dtype=np.uint8)


def is_even(image: Image) -> bool:
    """Whether the ground has one brightness everywhere, as that of a scan has."""
    dark, bright = np.percentile(ground_of(image).max(axis=2), (5, 95))
    return bool(dark >= EVEN * bright)


def evened(image: Image) -> Image:
    """The picture with its ground white everywhere; the ink keeps its share of the light that falls on it."""
    ground = ground_of(image)
    least = max(1.0, float(np.percentile(ground.max(axis=2), 95)) / MOST)
    soft = cv2.GaussianBlur(np.maximum(ground, least).astype(np.float32), (0, 0), 1.0)
    light = cv2.resize(soft, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, light, scale=WHITE, dtype=cv2.CV_8U), dtype=np.uint8)


def sheet_of(image: Image) -> Floats | None:
    """The outline of the sheet on a picture (corners x, y of a convex shape); None where no edge of it is seen."""
    ground = cv2.resize(ground_of(image), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    sheet = _sheet(np.asarray(ground, dtype=np.uint8))
    if sheet is None:
        return None
    outline = _hull([np.argwhere(sheet)[:, ::-1].astype(np.float64) + 0.5])
    middle = outline.mean(axis=0)
    scale = np.array(ground.shape[1::-1]) / np.array(image.shape[1::-1])
    return np.asarray((middle + (outline - middle) * (1 - EDGE)) / scale, dtype=np.float64)


def lies_on(sheet: Floats, rule: Floats) -> bool:
    """Whether most of a rule lies well inside the sheet: of one half in shadow the rules run on into the shadow; its own
    edge does not."""
    outline = sheet.astype(np.float32).reshape(-1, 1, 2)
    least = EDGE * float(np.ptp(sheet, axis=0).max())
    places = [(float(x), float(y)) for x, y in rule[:: max(1, len(rule) // 16)]]
    return 2 * sum(cv2.pointPolygonTest(outline, place, True) > least for place in places) > len(places)


def without_table(image: Image, sheet: Floats, rules: Sequence[Floats]) -> Image:
    """The picture, white beside the sheet and its rules."""
    outline = _hull([sheet, *rules]).round().astype(np.int32)
    mask = cv2.fillConvexPoly(np.zeros(image.shape[:2], np.uint8), outline, (255,))
    return np.where(mask[..., None] > 0, image, np.uint8(WHITE))


def _hull(places: Sequence[Floats]) -> Floats:
    return np.asarray(cv2.convexHull(np.vstack(places).astype(np.float32)).reshape(-1, 2), dtype=np.float64)


def _sheet(ground: Image) -> npt.NDArray[np.bool_] | None:
    """Where the sheet is on the copy: the brightest large part that no edge of light parts, and what a fold parts from it;
    None where that is all."""
    light = np.log(np.maximum(ground.max(axis=2), 8).astype(np.float32))
    wide = np.ones((3, 3), np.uint8)
    edge = cv2.morphologyEx(light, cv2.MORPH_GRADIENT, wide) > _STEP
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~edge).astype(np.uint8), connectivity=4)
    bright = np.bincount(labels.ravel(), weights=ground.max(axis=2).ravel().astype(float))
    bright[0] = 0
    own = [int(bright.argmax())]
    mean = bright / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    own += np.flatnonzero(
        (stats[:, cv2.CC_STAT_AREA] > PART * labels.size) & (mean > ALIKE * mean[own[0]])
    ).tolist()
    share = stats[list(set(own)), cv2.CC_STAT_AREA].sum() / labels.size
    return np.isin(labels, own) if _LEAST < share < _WHOLE else None

"""Specks that a copier leaves: taken off a page that is full of them, so that none is read as a point or a comma."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image, Ink

# In heights of a line: a speck is no larger, and further than `ALONE` from any stroke. A page with more than `MANY` of
# them for each of its lines is specked.
LARGEST, ALONE, MANY = 0.2, 0.55, 1.0
# Of the brightness of the ground: what is darker is ink, grain of a sensor is not; what of a faint stroke is as dark is none.
DARK, FAINT = 0.65, 0.85
NET = 8.0  # what is larger is a net of rules
# Dots in a row (`……`) have neighbours at this distance on their own height.
_BESIDE, _LEVEL = 1.1, 0.12


def without_specks(image: Image, high: float, lines: int) -> Image:
    """A BGR picture with lone specks painted over, where it is full of them. `high`: the height of a line in pixels,
    `lines` how many there are."""
    if not lines:
        return image
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    ground = float(np.median(grey[::8, ::8]))
    specks = specks_of(grey < FAINT * ground, grey < DARK * ground, high, lines)
    if specks is None:
        return image
    return np.where(specks[..., None], np.uint8(ground), image)


def specks_of(dark: Ink, black: Ink, high: float, lines: int) -> Ink | None:
    """Where lone specks are; None for a page with few. `dark`: all ink, `black`: what of it is not faint; `high`: the height
    of a line in pixels, `lines` how many."""
    count, labels, stats, middles = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= LARGEST * high
    net = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) > NET * high
    small &= np.bincount(labels[black], minlength=count) > 0
    small[0] = False
    if small.sum() <= MANY * max(lines, 1):
        return None
    strokes = (~(small | net)[labels] & dark).astype(np.uint8)
    far = cv2.distanceTransform(1 - strokes, cv2.DIST_L2, 3)
    at = middles.round().astype(int)
    alone = small & (
        far[at[:, 1].clip(0, far.shape[0] - 1), at[:, 0].clip(0, far.shape[1] - 1)] > ALONE * high
    )
    found = np.flatnonzero(alone)
    if len(found) <= MANY * max(lines, 1):
        return None
    lone = found[~_in_rows(np.asarray(middles[found], dtype=np.float64), high)]
    taken = np.zeros(count, dtype=bool)
    taken[lone] = True
    return np.asarray(cv2.dilate(taken[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _in_rows(middles: npt.NDArray[np.float64], high: float) -> npt.NDArray[np.bool_]:
    """Which specks have two others beside them at their own height."""
    order = np.argsort(middles[:, 0], kind="stable")
    x, y = middles[order].T
    beside = np.zeros(len(order), dtype=np.int64)
    for step in range(1, 40):
        if step >= len(order):
            break
        near = (x[step:] - x[:-step] < _BESIDE * high) & (np.abs(y[step:] - y[:-step]) < _LEVEL * high)
        beside[step:] += near
        beside[:-step] += near
    kept = np.zeros(len(order), dtype=bool)
    kept[order] = beside >= 2
    return kept

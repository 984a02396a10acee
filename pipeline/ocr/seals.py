"""Red seals on a picture: their ink lets the red light through that black ink stops, so that it can be taken off."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ocr.page_image import Image, Ink

# How much redder than anything else a seal is (of 255), and how large it is either way (points): no printed text is.
RED, LARGE = 45, 55.0
_NEAR = 4.0  # points between strokes of one seal


def without_seals(image: Image, scale: float) -> Image:
    """A BGR picture (`scale` pixels a point) without the ink of its red seals; itself where it has none."""
    blue, green, red = cv2.split(image)
    tinted = cv2.subtract(red, cv2.max(blue, green)) > RED
    if not tinted.any():
        return image
    side = max(3, round(_NEAR * scale))
    joined = cv2.dilate(tinted.astype(np.uint8), np.ones((side, side), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    large = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= LARGE * scale
    large[0] = False
    if not large.any():
        return image
    made = image.copy()
    for number in np.flatnonzero(large):
        y, x = np.nonzero(labels == number)
        hull = cv2.convexHull(np.column_stack([x, y]).astype(np.int32))
        seal = cv2.fillConvexPoly(np.zeros(labels.shape, np.uint8), hull, (1,)) > 0
        made[seal] = _clear(np.asarray(red[seal], dtype=np.uint8), tinted[seal])[:, None]
    return made


def _clear(red: Image, tinted: Ink) -> Image:
    """The red light of a place, so stretched that the ink of the seal is as bright as its ground."""
    ink = float(np.percentile(red[tinted], 40))
    return np.asarray(np.clip(red * (250.0 / max(ink, 1.0)), 0, 255), dtype=np.uint8)

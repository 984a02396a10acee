"""Marks among the dark pixels of a cell: boxes to tick, and level lines that are strokes of a sign and no rules."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.bool_]
Grey = npt.NDArray[np.uint8]

# Boxes to tick are so large, strokes of a sign so long at most; what is lower than a sign is a line (pixels).
_BOX, _SIGN, _THIN = (6, 16), 14, 3


def boxes_to_tick(dark: Pixels) -> Pixels:
    """Small hollow squares."""
    found = np.zeros_like(dark)
    _, marked, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    for number, (x, y, wide, high, area) in enumerate(stats[1:].tolist(), start=1):
        if abs(wide - high) <= 1 and _BOX[0] <= wide <= _BOX[1] and area >= 3 * wide:
            own = marked[y : y + high, x : x + wide] == number
            if not own[2:-2, 2:-2].any():
                found[y : y + high, x : x + wide] |= own
    return found


def equals(level: Grey) -> Pixels:
    """Two short lines over each other, as long as each other: = and no rule."""
    found = np.zeros(level.shape, dtype=bool)
    _, marked, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    short = [(n, *each) for n, each in enumerate(stats.tolist()) if n and each[2] <= _SIGN]
    for (n, x, y, wide, _, _), (m, x2, y2, wide2, _, _) in itertools.combinations(short, 2):
        if 2 <= abs(y - y2) <= _SIGN / 2 and abs(x - x2) <= 1 and abs(wide - wide2) <= 1:
            found |= (marked == n) | (marked == m)
    return found


def of_signs(level: Grey, dark: Pixels) -> Pixels:
    """Short lines that are part of something higher that lies within the cell: the upper stroke of a 7."""
    found = np.zeros(level.shape, dtype=bool)
    if not level.any():
        return found
    _, marked, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    rows, cols = level.shape
    for number, (x, y, wide, high, _) in enumerate(stats.tolist()):
        inside = x > 0 and y > 0 and x + wide < cols and y + high < rows
        if number and inside and wide <= _SIGN and _THIN < high <= _SIGN:
            found |= marked == number
    return found

"""Leaders of a cell, dotted and dashed lines, drawn or set as text (`............`): they are no value."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.bool_]

# Dots with no more than so many pixels between them make a row that is at least so long and at most so high.
_GAP, _ROW, _THIN = 5, 12, 2
# Dots further apart are so large at most (pixels); a row has so many, as far from each other give or take two pixels, up to
# so far.
_WIDE, _HIGH, _FEWEST, _PITCH = 5, 4, 4, 24

# Signs that leaders are set of, and how many make one; an ellipsis counts as its three dots.
_DOTS, _LEADER = frozenset(".．·•‥…_＿-"), 8


def is_leader(text: str) -> bool:
    """Whether a text is a row of dots or dashes to write on; `……` and `——` are words."""
    if text[:1] not in _DOTS:
        return False
    marks = "".join(text.split())
    return _DOTS.issuperset(marks) and len(marks) + 2 * marks.count("…") >= _LEADER


def rows_of_dots(dark: Pixels) -> Pixels:
    """The pixels that belong to rows of dots."""
    marks = dark.astype(np.uint8)
    near = cv2.morphologyEx(
        cv2.copyMakeBorder(marks, 0, 0, _GAP, _GAP, cv2.BORDER_CONSTANT),
        cv2.MORPH_CLOSE,
        np.ones((1, _GAP), np.uint8),
    )[:, _GAP:-_GAP]
    rows = cv2.morphologyEx(np.ascontiguousarray(near), cv2.MORPH_OPEN, np.ones((1, _ROW), np.uint8))
    thick = cv2.morphologyEx(rows, cv2.MORPH_OPEN, np.ones((_THIN + 1, 1), np.uint8))
    found = np.asarray((rows > 0) & (thick == 0))
    return np.asarray(found | _far_apart(dark & ~found))


def _far_apart(dark: Pixels) -> Pixels:
    """Dots that stand in rows at an even distance."""
    found = np.zeros_like(dark)
    whole = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    _, marked, stats, middles = cv2.connectedComponentsWithStats(whole, connectivity=8)
    dots = [
        (round(float(y)), float(x), number)
        for number, ((x, y), (_, _, wide, high, _)) in enumerate(zip(middles, stats.tolist(), strict=True))
        if number and wide <= _WIDE and high <= _HIGH
    ]
    for row in _rows(sorted(dots)):
        if len(row) >= _FEWEST:
            found |= np.isin(marked, [number for _, _, number in row])
    return found


def _rows(dots: Sequence[tuple[int, float, int]]) -> Iterator[list[tuple[int, float, int]]]:
    """Dots at one height (give or take a pixel), parted where the distance changes."""
    heights: list[list[tuple[int, float, int]]] = []
    for dot in dots:
        if not heights or dot[0] - heights[-1][0][0] > 1:
            heights.append([])
        heights[-1].append(dot)
    for level in heights:
        level.sort(key=lambda dot: dot[1])
        row = level[:1]
        for one, other in itertools.pairwise(level):
            step = other[1] - one[1]
            if step > _PITCH or (len(row) > 1 and abs(step - (row[1][1] - row[0][1])) > 2):
                yield row
                row = [one] if step <= _PITCH else []
            row.append(other)
        yield row

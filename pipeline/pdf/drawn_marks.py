"""Points and dashes of numbers that are drawn and no text: `92` `.` `5` with a tiny box, `3` `-` `5` with a short line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.whole_lines import Box

# A mark stands so near to its digits (share of the font's height); a point is no wider (points).
_NEAR, _POINT = 0.4, 3.0
# Marks with less between them (points) are a row of them.
_ROW = 24.0
# From where on the middle of a point, and where that of a dash, lies above the foot of the digits (shares of the font's height).
_LOW, _MIDDLE = -0.15, (0.2, 0.5)


def drawn_marks(glyphs: Glyphs, marks: Sequence[Box]) -> Iterator[tuple[float, float]]:
    """The middles of marks that stand alone between two digits of a line, or before one; rows of them are leaders."""
    if not marks:
        return
    own = np.array([i for i, char in enumerate(glyphs.chars) if char.isdigit()], dtype=np.intp)
    size, foot = (glyphs.high - glyphs.low)[own], glyphs.y0[own]
    for x0, x1, at in _alone(marks):
        point = x1 - x0 <= _POINT
        low, high = _LOW if point else _MIDDLE[0], _MIDDLE[1]
        level = (at > foot + low * size) & (at < foot + high * size)
        left = level & (np.abs(x0 - glyphs.x1[own]) < _NEAR * size)
        right = level & (np.abs(glyphs.x0[own] - x1) < _NEAR * size)
        if right.any() and (left.any() or (not point and _no_other(glyphs, x0, at))):
            yield (x0 + x1) / 2, at


def _alone(marks: Sequence[Box]) -> list[tuple[float, float, float]]:
    """Left and right ends, and the heights of their middles, of marks that have no other beside them."""
    sides = np.array(marks, dtype=np.float64).reshape(-1, 4)
    sides = sides[np.lexsort((sides[:, 0], np.round(sides[:, 1])))]
    level = np.abs(np.diff(sides[:, 1])) < 1
    near = level & (sides[1:, 0] - sides[:-1, 2] < _ROW)
    alone = ~(np.append(near, False) | np.insert(near, 0, False))
    return [(x0, x1, (y0 + y1) / 2) for x0, y0, x1, y1 in sides[alone].tolist()]


def _no_other(glyphs: Glyphs, x: float, y: float) -> bool:
    """Whether a dash from a place on begins right after a glyph (3月 - 5月), or has none before it that it belongs to."""
    size = glyphs.high - glyphs.low
    near = (np.abs(glyphs.center_y - y) < size / 2) & (glyphs.x0 < x) & (x - glyphs.x1 < size)
    return bool((near <= (np.abs(x - glyphs.x1) < _NEAR * size)).all())

"""Decimal points that are drawn and no text: a dot of a path low between two digits (`92` `.` `5` with a tiny box)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.whole_lines import Box

# A point stands so near to its digits, and so low between them at most (shares of the font's height).
_NEAR, _LOW = 0.4, 0.25


def drawn_points(glyphs: Glyphs, dots: Sequence[Box]) -> Iterator[tuple[float, float]]:
    """The middles of dots that stand alone between two digits of a line; rows of them are leaders."""
    if not dots:
        return
    own = np.array([i for i, char in enumerate(glyphs.chars) if char.isdigit()], dtype=np.intp)
    size, foot = (glyphs.high - glyphs.low)[own], glyphs.y0[own]
    before, after = glyphs.x1[own], glyphs.x0[own]
    x, y = np.array([((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in dots], dtype=np.float64).T
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        level = (b > foot - 0.1 * size) & (b < foot + _LOW * size)
        left = level & (before <= a) & (a - before < _NEAR * size)
        right = level & (after >= a) & (after - a < _NEAR * size)
        if left.any() and right.any():
            wide = 2 * _NEAR * float(size[left].max())
            if int(((np.abs(x - a) < wide) & (np.abs(y - b) < 1)).sum()) == 1:
                yield a, b

"""Rows that a page break cut, closed where they are open.

A browser that breaks a row over two pages draws no rule at the break: the upright rules of the table just end, on both
pages. camelot makes no cells there, and the text would stand outside any table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.pdf.drawn_lines import Segment

Floats = npt.NDArray[np.float64]
# Upright rules that end within this many points of each other end together; a flat rule as near closes them already.
NEAR = 4.0
# A table is wider than this.
WIDE = 60.0


def closings(rules: Sequence[Segment], xs: Floats, ys: Floats) -> list[Segment]:
    """Flat rules that close what is open and holds text; `xs`, `ys` are the middles of the page's glyphs."""
    level = [(min(r[0], r[2]), r[1], max(r[0], r[2])) for r in rules if abs(r[3] - r[1]) < 1]
    flats = np.array(level, dtype=np.float64).reshape(-1, 3)
    runs = list(_runs(rules))
    ends = [(1.0, end) for end in _ends(runs, 1)] + [(-1.0, end) for end in _ends(runs, 3)]
    return [
        (left, height, right, height)
        for inward, (left, height, right) in ends
        if _open(left, height, right, flats) and _holds_text(inward, left, height, right, flats, xs, ys)
    ]


def _open(left: float, height: float, right: float, flats: Floats) -> bool:
    """Whether no flat rule runs along an end."""
    return _covered(flats[np.abs(flats[:, 1] - height) <= NEAR], left, right) < (right - left) / 2


def _covered(flats: Floats, left: float, right: float) -> float:
    shared = np.minimum(flats[:, 2], right) - np.maximum(flats[:, 0], left)
    return float(shared[shared > 0].sum())


def _holds_text(
    inward: float, left: float, height: float, right: float, flats: Floats, xs: Floats, ys: Floats
) -> bool:
    """Whether a glyph stands between an end and the flat rules next to it."""
    crossing = np.minimum(flats[:, 2], right) > np.maximum(flats[:, 0], left)
    depths = inward * (flats[crossing, 1] - height)
    nearest = depths[depths > NEAR].min(initial=np.inf)
    depth = inward * (ys - height)
    return bool(((xs > left) & (xs < right) & (depth > 0) & (depth < nearest)).any())


def _runs(rules: Iterable[Segment]) -> Iterator[Segment]:
    """Upright rules, pieces of one line joined."""
    lines: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for x0, y0, x1, y1 in rules:
        if abs(x1 - x0) < 1 < abs(y1 - y0):
            lines[round(x0)].append((min(y0, y1), max(y0, y1)))
    for x, pieces in lines.items():
        low, high = min(pieces)
        for start, end in sorted(pieces):
            if start > high + NEAR:
                yield float(x), low, float(x), high
                low = start
            high = max(high, end) if start <= high + NEAR else end
        yield float(x), low, float(x), high


def _ends(runs: Sequence[Segment], side: int) -> Iterator[tuple[float, float, float]]:
    """(left, height, right) where two or more upright rules end together; `side`: 1 their low ends, 3 their high ones."""
    ends = sorted((run[side], run[0]) for run in runs)
    while ends:
        level = [x for height, x in ends if height - ends[0][0] <= NEAR]
        if max(level) - min(level) > WIDE:
            yield min(level), ends[0][0], max(level)
        ends = ends[len(level) :]

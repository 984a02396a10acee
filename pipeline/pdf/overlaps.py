"""Glyphs of a page that lie over each other.

One search over all glyphs, sorted into bands of a line's height: those that overlap stand a few places from each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.ink import Boxes, Flags, Floats

Indices = npt.NDArray[np.intp]

# Of the smaller of two glyphs' ink boxes: so much in common, and they are looked at; so much, and they hide each other.
TOUCHING, TANGLED = 0.08, 0.3
# Glyphs that may stand around or over another: boxes with a tick, circles with a number.
_AROUND = frozenset("○◯〇□☐☑☒◻▢⃝⃞√✓✔×✗✘/⁄\\")
_STEPS = 4
# Characters set close stand at least so many font heights apart.
_CLOSE = 0.2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two glyphs that lie over each other, and how much of the smaller they share."""

    one: int
    other: int
    shared: float


def overlapping(glyphs: Glyphs, boxes: Boxes, marked: Flags, copies: Flags) -> list[Pair]:
    """Pairs of unlike glyphs whose ink boxes overlap.

    A text set twice (bold, a shadow) makes no such pairs: one of two glyphs is a copy then, or both lie over their like.
    One glyph over its like beside others over unlike ones is no text set twice (`≥87%` on a hidden layer over `≥98%`).
    """
    found: dict[tuple[int, int], float] = {}
    twins: set[int] = set()
    for one, other in _neighbours(glyphs, boxes, marked):
        shared = _shared(boxes[one], boxes[other])
        for a, b, share in zip(one.tolist(), other.tolist(), shared.tolist(), strict=True):
            if share < TOUCHING:
                continue
            if glyphs.chars[a] == glyphs.chars[b]:
                twins |= {a, b}
            elif not _AROUND & {glyphs.chars[a], glyphs.chars[b]} and not _set_close(glyphs, a, b):
                found[min(a, b), max(a, b)] = share
    return [
        Pair(a, b, share)
        for (a, b), share in found.items()
        if not (twins >= {a, b} or copies[a] or copies[b])
    ]


def _neighbours(glyphs: Glyphs, boxes: Boxes, marked: Flags) -> Iterator[tuple[Indices, Indices]]:
    """Glyphs that overlap: near in a band of one line's height, by where they begin."""
    own = np.flatnonzero(marked)
    if not len(own):
        return
    size = max(1.0, glyphs.height_of(own))
    middle = (boxes[own, 1] + boxes[own, 3]) / 2
    for phase in (0.0, 0.5):
        order = own[np.lexsort((boxes[own, 0], np.floor(middle / size + phase)))]
        for step in range(1, _STEPS + 1):
            one, other = order[:-step], order[step:]
            meet = (
                np.minimum(boxes[one, 2:], boxes[other, 2:]) > np.maximum(boxes[one, :2], boxes[other, :2])
            ).all(axis=1)
            if meet.any():
                yield one[meet], other[meet]


def _set_close(glyphs: Glyphs, one: int, other: int) -> bool:
    """Whether two glyphs follow each other in a text whose characters are set closer than their widths."""
    follows = abs(int(glyphs.place[one]) - int(glyphs.place[other])) == 1
    apart = max(abs(float(side[one] - side[other])) for side in (glyphs.left, glyphs.low))
    return follows and apart > _CLOSE * float(glyphs.high[one] - glyphs.low[one])


def _shared(one: Boxes, other: Boxes) -> Floats:
    """What two boxes have in common, as a share of the smaller."""
    sides = np.minimum(one[:, 2:], other[:, 2:]) - np.maximum(one[:, :2], other[:, :2])
    least = np.minimum(*(np.prod(each[:, 2:] - each[:, :2], axis=1) for each in (one, other)))
    return np.asarray(np.prod(np.maximum(sides, 0), axis=1) / np.maximum(least, 1e-6))


def tangled(pairs: Sequence[Pair], seen: Flags) -> Flags:
    """Glyphs that lie over another, where both are seen: no one reading shows."""
    mask = np.zeros(len(seen), dtype=bool)
    for pair in pairs:
        if pair.shared >= TANGLED and seen[pair.one] and seen[pair.other]:
            mask[[pair.one, pair.other]] = True
    return mask

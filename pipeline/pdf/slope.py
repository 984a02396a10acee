"""By how much a page slopes: a print laid askew on a scanner's glass, or set so by its producer."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from pipeline.pdf.drawn_lines import Area, Drawing, Segment

# Lines so long tell how far a page slopes; up to this angle (radians) it is laid level, below the other it is level.
_TELLING = 30.0
_STEEPEST = math.radians(1.6)
_LEVEL = math.radians(0.03)


def tilt_of(drawing: Drawing) -> float:
    """By how many radians the long lines of a page slope up to the right, 0 where they are level or disagree."""
    sides = itertools.chain((stroke.ends for stroke in drawing.strokes), _sides(drawing.areas))
    angles = []
    for x0, y0, x1, y1 in sides:
        dx, dy = x1 - x0, y1 - y0
        if abs(dx) + abs(dy) > _TELLING:
            along, across = (dx, dy) if abs(dx) > abs(dy) else (dy, -dx)
            angles.append((math.atan(across / along), abs(along)))
    total = sum(length for _, length in angles)
    if sum(length for angle, length in angles if abs(angle) > _LEVEL) <= total / 2:
        return 0.0
    middle = _weighted_median(angles)
    agreed = sum(length for angle, length in angles if abs(angle - middle) < 4 * _LEVEL)
    return middle if abs(middle) <= _STEEPEST and agreed > 0.8 * total else 0.0


def _sides(areas: Sequence[Area]) -> Iterator[Segment]:
    """The first two sides of each box."""
    for area in areas:
        if 4 <= len(area.points) <= 5 and not area.curved:
            one, two, three = area.points[:3]
            yield (*one, *two)
            yield (*two, *three)


def _weighted_median(angles: list[tuple[float, float]]) -> float:
    half, passed = sum(length for _, length in angles) / 2, 0.0
    for angle, length in sorted(angles):
        passed += length
        if passed >= half:
            return angle
    return 0.0

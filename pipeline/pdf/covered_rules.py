"""Rules that a page draws and nobody sees: under a picture or a clip, as the text that they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.pdf.coordinates import Frame
from pipeline.pdf.drawn_lines import Segment
from pipeline.pdf.ink import Grey

# A rule that is seen stands out from what lies beside it by more than so much (of 255). What does not over more than so
# many pixels is cut out, and what is left between is more than a crossing (pixels).
_PALE, _LONG, _CROSSING = 8, 12, 5
# Dots and dashes are so far apart at most (pixels).
_APART = 9


def shown_rules(rules: Sequence[Segment], bare: Grey, frame: Frame) -> tuple[Segment, ...]:
    """What of the rules leaves ink on the page without its text."""
    around = np.ones((3, 3), np.uint8)
    marked = (cv2.morphologyEx(bare, cv2.MORPH_GRADIENT, around) > _PALE).astype(np.uint8)
    level, upright = (
        cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones(size, np.uint8)) > 0
        for size in ((1, _APART), (_APART, 1))
    )
    return tuple(piece for rule in rules for piece in _shown(rule, level if _lies(rule) else upright, frame))


def _lies(rule: Segment) -> bool:
    return abs(rule[2] - rule[0]) > abs(rule[3] - rule[1])


def _shown(rule: Segment, marked: npt.NDArray[np.bool_], frame: Frame) -> Iterator[Segment]:
    """The pieces of a rule that are seen; what is off the page is let be."""
    rows, cols = marked.shape
    (x0, y0), (x1, y1) = (frame.on_upright_page(rule[i], rule[i + 1]) for i in (0, 2))
    steps = max(2, round(float(max(abs(x1 - x0), abs(y1 - y0)))))
    x = np.floor(np.linspace(float(x0), float(x1), steps)).astype(np.intp)
    y = np.floor(rows - np.linspace(float(y0), float(y1), steps)).astype(np.intp)
    inside = (x >= 0) & (x < cols) & (y >= 0) & (y < rows)
    seen = ~inside
    seen[inside] = marked[y[inside], x[inside]]
    own = np.flatnonzero(seen)
    xa, ya, xb, yb = rule
    for run in np.split(own, np.flatnonzero(np.diff(own) > _LONG) + 1):
        if len(run) > min(_CROSSING, steps / 2):
            first = run[0] / steps if run[0] > _CROSSING else 0.0
            last = (run[-1] + 1) / steps if steps - run[-1] > _CROSSING else 1.0
            yield (
                xa + first * (xb - xa), ya + first * (yb - ya), xa + last * (xb - xa), ya + last * (yb - ya),
            )  # fmt: skip

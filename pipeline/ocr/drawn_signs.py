"""Signs told by their strokes, where the recogniser lacks them or their strokes have run together.

≧, ≦ and ═ alone in a cell; `/` alone, which is read as 1; the bar of a ⩾ that is read as >; the small ² of ㎡.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image

# Strokes over this share of a sign's width are its bars; those of ═ are so many times longer than the sign is high; how
# sure a sign is that its strokes tell.
BAR, LONG, DRAWN = 0.75, 3.0, 0.9
# The upper bar of ≧ stands under this share of the sign.
UNDER = 0.45
_DOUBLED = {"≥": "≧", "≤": "≦"}
# A stroke of so many pixels that leans by this share of its height, and how straight it is (correlation).
LEAST_INK, LEAN, STRAIGHT = 12, 0.2, 0.89

# A bare > or < before a number, and the signs with a bar that it may be.
_BARE, _BARRED = re.compile(r"^[<>＜＞](?=\s*\d|$)"), {"<": "≤", ">": "≥", "＜": "≤", "＞": "≥"}
# Of the open side of a sign, this share of its width: the strokes of > weigh as much above its middle as below; with a bar
# under them there is at least `BAR_BELOW` times as much below, without one no more than `NO_BAR` times.
OPEN, BAR_BELOW, NO_BAR = 0.4, 1.55, 1.3
# What is wider than so many of its heights has run together with the digit after it.
RUN_TOGETHER = 1.35
# What is fainter than this share of a line's ink is noise.
NOISE = 0.25

Flags = npt.NDArray[np.bool_]


def sign_of(crop: Image, text: str) -> str | None:
    """≧ or ≦ where two bars lie under what was read as ≥ or ≤ (the thick arms of a slanted one are none); ═ where there is
    nothing but two long ones."""
    ink = _ink(crop)
    ink = ink[:, ink.any(axis=0)]
    full = ink.mean(axis=1) >= BAR if ink.size else np.zeros(0, dtype=np.bool_)
    bars = np.flatnonzero(np.diff(full.astype(np.int8), prepend=0) == 1)
    if len(bars) != 2:
        return None
    rows = np.flatnonzero(ink.any(axis=1))
    tall = rows[-1] - rows[0] + 1
    if ink.shape[1] >= LONG * tall and bool(full[rows].all()):
        return "═"
    return _DOUBLED.get(text) if bars[0] - rows[0] >= UNDER * tall else None


def leans(crop: Image) -> bool:
    """Whether all ink of a crop is one straight stroke that leans like `/`, which alone in its cell is read as 1."""
    y, x = np.nonzero(_ink(crop))
    if len(x) < LEAST_INK or not LEAN * np.ptp(y) <= np.ptp(x) <= np.ptp(y):
        return False
    return float(np.corrcoef(x, y)[0, 1]) < -STRAIGHT


def without_bar_unread(crop: Image, text: str) -> tuple[str, bool]:
    """A text with ≥ for the > that it begins with, where a bar lies under it, and whether that cannot be told.

    Copying and haze run the bar of a slanted ⩾ together with the arm above it; the ink below the middle still weighs twice
    what is above.
    """
    found = _BARE.match(text)
    if found is None:
        return text, False
    weight = _weight_below(crop, found.group() in ">＞")
    if weight is None or NO_BAR < weight < BAR_BELOW:
        return text, True
    return (text if weight <= NO_BAR else _BARRED[found.group()] + text[1:]), False


def _weight_below(crop: Image, opens_left: bool) -> float | None:
    """How many times as much ink of the open side of a line's first sign lies below its middle as above; None where the
    sign has run together with what follows."""
    grey = crop.min(axis=2).astype(np.float64)
    ground = float(np.percentile(grey, 85))
    ink = np.clip(ground - grey - NOISE * (ground - grey.min()), 0, None)
    inked: Flags = np.greater(ink.sum(axis=0), 0.04 * ink.sum(axis=0).max())
    start = int(inked.argmax())
    ends = np.flatnonzero(np.logical_not(inked[start:])) + start
    ends = ends[ends >= start + 0.15 * len(grey)]
    if not inked.any() or not len(ends):
        return None
    sign = ink[:, start : int(ends[0])]
    rows = np.flatnonzero(sign.sum(axis=1) > 0.06 * sign.sum(axis=1).max())
    top, foot = int(rows[0]), int(rows[-1]) + 1
    if sign.shape[1] > RUN_TOGETHER * (foot - top):
        return None
    wide = max(2, int(OPEN * sign.shape[1]))
    side, middle = sign[:, :wide] if opens_left else sign[:, -wide:], (top + foot) // 2
    return float(side[middle:foot].sum() / max(side[top:middle].sum(), 1e-6))


def exponent_of(crop: Image) -> Image | None:
    """The small figure at the upper right end of a line (the ² of ㎡); None where its last stroke stands on the foot."""
    ink = _ink(crop)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    top, high, end = int(rows[0]), int(rows[-1] - rows[0] + 1), int(columns[-1]) + 1
    raised: Flags = np.asarray(~ink[top + round(0.6 * high) :].any(axis=0))
    start = end
    while start > 0 and raised[start - 1] and end - start < high:
        start -= 1
    small = ink[: top + round(0.6 * high), start:end]
    if not 0.12 * high <= np.count_nonzero(small.any(axis=0)) <= 0.5 * high:
        return None
    part = crop[max(0, top - 2) : top + round(0.62 * high), max(0, start - 1) : end + 2]
    scale = 48 / part.shape[0]
    return np.asarray(
        cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )


def _ink(crop: Image) -> Flags:
    """What is nearer to the darkest than to the lightest of a crop."""
    grey = crop.min(axis=2)
    return np.asarray(grey < (int(grey.min()) + int(np.percentile(grey, 90))) / 2)

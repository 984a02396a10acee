"""Specks inside a line that were read as points: `1.00%` of 100% and a speck, `质.量`, `补植苗木.`

A point takes room of its own, a quarter of an em at least. A mark as small in a gap as narrow as any two Chinese characters
have between them is a speck of the copier; so is one after Chinese or a percent, where a form prints `。` or nothing. Between
two digits that stand no further apart than others it puts the number in doubt, and stays.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from pipeline.ocr.end_specks import LARGEST, painted_over, parts_of
from pipeline.ocr.page_image import Image

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

# What specks are read as; a text that ends or begins with one where no form prints a point.
_POINTED = re.compile(r"[.·'`]")
_AFTER_WORDS = re.compile(r"[一-鿿%％)）》」][.·'`]{1,3}$")
_BEFORE_WORDS = re.compile(r"^[.·'`][一-鿿(（《「]")
# Before a bracket or a percent no form prints one, nor after 不低于.
_NEVER = re.compile(
    r"(?<=[一-鿿])[.·'`](?=[(（])|(?:^|(?<=\d))[.·'`](?=[%％])|(?<=[于过到至达约])[.·'`](?=\d)|(?<=[≥≤><=])[.·'`]$"
    r"|^[.'`](?=[一-鿿])|(?<=[A-Za-z%％])[.·'`]$"
)
# A point between digits, or in a unit (`元/人·年`).
_IN_NUMBER, _IN_UNIT = re.compile(r"\d[.·'`](?=\d)"), re.compile(r"/[一-鿿]+[.·]")
# In heights of the tallest stroke of the line: what a point has at least of room between Chinese characters; a digit is
# narrower and higher, and no nearer to the next. Digits with a point between them stand so many times further apart than others.
ROOM, NARROW, HIGH, NEAREST = 0.3, 0.8, 0.55, 0.35
APART = 1.15


def pointed(text: str) -> bool:
    """Whether a text holds a mark that may be a speck."""
    return _POINTED.search(text) is not None


def without_points(text: str) -> str:
    """The text without such marks."""
    return _POINTED.sub("", text)


def without_impossible(text: str) -> str:
    """The text without points where no form prints one: `改革.（样例）`, `75.%`."""
    return _NEVER.sub("", text)


def crowded_point(crop: Image, text: str) -> bool:
    """Whether a point between two digits of a line has no room of its own: they stand no further apart than the nearest other
    two. The number may be another without it; it is never taken off."""
    if not _IN_NUMBER.search(text):
        return False
    _, high, stats = parts_of(crop)
    left, _, wide, tall = stats[:, :4].T
    middles = left + wide / 2
    digits = np.sort(middles[(tall > HIGH * high) & (wide < NARROW * high)])
    dots = np.sort(middles[np.maximum(wide, tall) <= LARGEST * high])
    steps = np.diff(digits)
    marked = np.searchsorted(dots, digits[1:]) > np.searchsorted(dots, digits[:-1])
    plain = steps[~marked & (steps > NEAREST * high)]
    if not len(plain):
        return False
    roomy = np.count_nonzero(marked & (steps > APART * float(plain.min())))
    return bool(marked.any() and roomy < len(_IN_NUMBER.findall(text)))


def without_roomless(crop: Image, text: str) -> Image | None:
    """A line (BGR, cut at its ink) that was read as `text`, without specks that have no room of their own; None where there
    are none."""
    labels, high, stats = parts_of(crop)
    left, _, wide, tall = stats[:, :4].T
    small = np.maximum(wide, tall) <= LARGEST * high
    if _IN_NUMBER.search(text) or _IN_UNIT.search(text):
        specks = np.zeros(len(small), dtype=np.bool_)
    else:
        specks = small & _roomless(left + wide / 2, _strokes(labels, small), high)
    if _AFTER_WORDS.search(text):
        specks |= small & (left >= (left + wide)[~small].max(initial=0))
    if _BEFORE_WORDS.search(text):
        specks |= small & (left + wide <= left[~small].min(initial=crop.shape[1]))
    return painted_over(crop, labels, specks)


def _strokes(labels: npt.NDArray[np.int32], small: Flags) -> npt.NDArray[np.intp]:
    """The columns of a line that hold more than specks."""
    return np.flatnonzero(np.concatenate([[False], ~small])[labels].any(axis=0))


def _roomless(middles: Floats, strokes: npt.NDArray[np.intp], high: float) -> Flags:
    """Which marks stand between strokes that are too near to each other for a point."""
    if not len(strokes):
        return np.zeros(len(middles), dtype=np.bool_)
    after = np.searchsorted(strokes, middles)
    between = (after > 0) & (after < len(strokes))
    gap = strokes[after.clip(0, len(strokes) - 1)] - strokes[(after - 1).clip(0)] - 1
    return np.asarray(between & (gap < ROOM * high))

"""Specks beside a line of text that were read with it: `.85` of a speck and 85, `0.` of a zero and a speck.

A point stands on the foot of the digits beside it. What is as small and stands elsewhere is a speck of the copier; one on
the foot before a number, or after its last digit, is none that a form prints.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image

MARKS = ".·,'`"
_BEFORE, _AFTER = re.compile(r"^[≥≤><=≧≦]?[.·,'`](?=[\d≥≤><=≧≦])"), re.compile(r"(?<=\d)[.·,'`]$")
# A whole number that is not 0, and neither a code nor part of a date.
_WHOLE = re.compile(r"(?!0+\D|0+$)\d+(?![\d.,/年—-])")
# A text that begins with a mark (a bullet before words is none), or a number that has one after its comparator; one that
# ends with a mark.
LEADS = re.compile(r"^(?:[≥≤><=≧≦]?[.·,'`](?=\d)|[.·,'`](?=[≥≤><=≧≦])|[.,'`](?=[^\d.]))")
ENDS = re.compile(r"(?<=[^.…·])[.·,'`]$")
# In heights of the tallest stroke: a speck is no larger; a point stands no further from the foot of the line; the part of
# the line that is looked at, from its beginning and before its end.
LARGEST, OFF, BEGINS, ENDING = 0.25, 0.16, 1.8, 0.7


def marked(text: str) -> bool:
    """Whether a text begins or ends with what may be a speck."""
    return bool(LEADS.search(text) or ENDS.search(text))


def other_number(text: str) -> bool:
    """Whether a text begins with a point that makes another number of it (`.85`), should it be none."""
    found = LEADS.search(text)
    return found is not None and _WHOLE.match(text, found.end()) is not None


def beside_digits(text: str) -> str:
    """A text without a point before its first digit or comparator, or after its last digit: no form prints `.85` or `44700.`"""
    text = _BEFORE.sub(lambda found: found.group().rstrip(MARKS), text)
    return _AFTER.sub("", text)


def parts_of(crop: Image) -> tuple[npt.NDArray[np.int32], float, npt.NDArray[np.int32]]:
    """The connected ink of a line: a label for each pixel (0: ground), the height of the tallest, and what OpenCV says of
    each from label 1 on (left, top, width, height, area)."""
    grey = crop.min(axis=2)
    dark = grey <= (int(grey.min()) + int(np.percentile(grey, 90))) / 2
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    return labels, float(stats[1:, cv2.CC_STAT_HEIGHT].max()), stats[1:]


def without_end_specks(crop: Image, text: str) -> Image | None:
    """A line (BGR, cut at its ink) that was read as `text`, without specks at its beginning and end where that has marks;
    None where there are none."""
    labels, high, stats = parts_of(crop)
    left, top, wide, tall = stats[:, :4].T
    foot = float(np.median((top + tall)[tall > 0.6 * high]))
    small = (np.maximum(wide, tall) <= LARGEST * high) & (np.abs(top + tall - foot) > OFF * high)
    near = np.zeros(len(stats), dtype=np.bool_)
    if LEADS.search(text):
        near |= left < left.min() + BEGINS * high
    if ENDS.search(text):
        near |= left > (left + wide).max() - ENDING * high
    return painted_over(crop, labels, small & near)


def painted_over(crop: Image, labels: npt.NDArray[np.int32], specks: npt.NDArray[np.bool_]) -> Image | None:
    """A line with these of its connected parts (`parts_of`) given the colour of its ground; None where there are none."""
    if not specks.any():
        return None
    taken = cv2.dilate(np.concatenate([[False], specks])[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    ground = np.percentile(crop.reshape(-1, 3), 90, axis=0).astype(np.uint8)
    return np.where(taken[..., None] > 0, ground, crop)


def unmarked(text: str) -> str:
    """A text without the marks at its beginning and end."""
    return ENDS.sub("", LEADS.sub(lambda found: found.group().rstrip(MARKS), text))


def ends_in_speck(crop: Image) -> bool:
    """Whether the last ink of a line is no larger than a point."""
    _, high, stats = parts_of(crop)
    last = stats[int((stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH]).argmax())]
    return max(int(last[cv2.CC_STAT_WIDTH]), int(last[cv2.CC_STAT_HEIGHT])) <= LARGEST * high

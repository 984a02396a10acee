"""What digits and comparators look like: a witness against a font that says 6 and shows 8.

`sign_shapes.csv` holds small pictures of each sign in fonts of the kinds that forms are set in (宋 楷 黑, Times, Arial,
Courier), `sign_lookalikes.csv` other characters that look like digits. `python -m bench.sign_shapes FONT.ttf…` and
`python -m bench.sign_shapes --lookalikes FONT.ttf…` make them again.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.pdf.truetype import outline

SIGNS = "0123456789≥≤<>"
FILE = Path(__file__).with_suffix(".csv")
# Side of a picture in pixels; it is drawn larger and made smaller, which softens it.
_SIDE, _DRAWN = 16, 4
# Side of a picture in which what a glyph encloses is counted.
_LARGE = 256
# A font shows another sign where the picture is so like that one (of 1), and so much liker than the one it says: of 656
# signs of 46 fonts none was taken for another by the fonts of other families, and 98 % of all exchanges were found.
_ALIKE, _LIKER = 0.7, 0.08
# Another character is a digit in truth where it is so like one, and so much liker than that character is in any font
# (`sign_lookalikes.csv`, from the least likeness that stands there).
LEAST_LIKE = 0.86
_DIGIT, _MORE_LIKE = 0.9, 0.04
# A digit is no wider than this share of its height, even where it is set as wide as a Chinese character.
_WIDER = 1.05
LOOKALIKES = Path(__file__).with_name("sign_lookalikes.csv")

Picture = npt.NDArray[np.float32]


@lru_cache(maxsize=1 << 12)
def picture(drawing: bytes) -> Picture | None:
    """A glyph, by the bytes that draw it, as a small picture of mean 0 and length 1; None for a blank.

    Documents of one office are set in the same fonts, whose glyphs keep their bytes in every subset.
    """
    contours = outline(drawing)
    if not contours:
        return None
    points = np.concatenate(contours)
    low, high = points.min(axis=0), points.max(axis=0)
    side = _SIDE * _DRAWN
    scale = (side - 2 * _DRAWN) / max(*(high - low), 1.0)
    shift = (side - scale * (high - low)) / 2
    canvas = np.zeros((side, side), dtype=np.uint8)
    polygons = [np.round((each - low) * scale + shift).astype(np.int32) for each in contours]
    cv2.fillPoly(canvas, polygons, 255)
    return _standard(cv2.resize(canvas[::-1], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA))


def _standard(grey: npt.NDArray[Any]) -> Picture:
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
    soft -= soft.mean()
    return np.asarray(soft / max(float(np.linalg.norm(soft)), 1e-6), dtype=np.float32)


def as_two(drawing: bytes) -> bool:
    """Whether a glyph is wider than any digit: it shows more than one."""
    contours = outline(drawing)
    if not contours:
        return False
    wide, high = np.ptp(np.concatenate(contours), axis=0).tolist()
    return bool(wide > _WIDER * high)


def rings_of(drawing: bytes) -> int:
    """How many grounds a glyph encloses: % two, ‰ three."""
    contours = outline(drawing)
    if not contours:
        return 0
    points = np.concatenate(contours)
    low, side = points.min(axis=0), float(np.ptp(points, axis=0).max())
    canvas = np.zeros((_LARGE, _LARGE), dtype=np.uint8)
    scale = (_LARGE - 3) / max(side, 1.0)
    cv2.fillPoly(canvas, [np.round((each - low) * scale + 1).astype(np.int32) for each in contours], 255)
    return cv2.connectedComponents(255 - canvas, connectivity=4)[0] - 2


def likeness(first: Picture, second: Picture) -> float:
    """How alike two pictures are: 1 the same, 0 nothing in common."""
    return float((first * second).sum())


def of_ink(ink: npt.NDArray[np.uint8]) -> Picture:
    """The ink of a glyph (255 is black), cropped to itself, as a small picture."""
    side = _SIDE * _DRAWN
    scale = (side - 2 * _DRAWN) / max(ink.shape)
    high, wide = (max(1, round(scale * length)) for length in ink.shape)
    canvas = np.zeros((side, side), dtype=np.uint8)
    top, left = (side - high) // 2, (side - wide) // 2
    canvas[top : top + high, left : left + wide] = cv2.resize(ink, (wide, high), interpolation=cv2.INTER_AREA)
    return _standard(cv2.resize(canvas, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA))


def shows_another(said: str, drawing: bytes) -> str | None:
    """The sign that a glyph shows, where that is plainly not the one that is said; None otherwise."""
    return another_sign(said, _marks(drawing))


def another_sign(said: str, marks: dict[str, float]) -> str | None:
    """The sign that a glyph shows with these likenesses, where that is plainly not the one that is said."""
    if not marks:
        return None
    best = max(marks, key=lambda sign: marks[sign])
    other = best != said and marks[best] > _ALIKE and marks[best] > marks[said] + _LIKER
    return best if other else None


@lru_cache(maxsize=1 << 12)
def shows_digit(said: str, drawing: bytes) -> str | None:
    """The digit that a glyph shows which is said to be no digit; None where it may be what is said."""
    return digit_of(said, digit_marks(drawing))


def digit_of(said: str, marks: dict[str, float]) -> str | None:
    """The digit that a glyph with these likenesses shows which is said to be no digit."""
    if not marks:
        return None
    best = max(marks, key=lambda sign: marks[sign])
    usual = _lookalikes().get((said, best), LEAST_LIKE)
    return best if marks[best] >= max(_DIGIT, usual + _MORE_LIKE) else None


@cache
def _lookalikes() -> dict[tuple[str, str], float]:
    """How like a digit a character is at most."""
    with LOOKALIKES.open(encoding="utf-8", newline="") as file:
        return {
            (chr(int(row["code"], 16)), row["digit"]): float(row["likeness"]) for row in csv.DictReader(file)
        }


def digit_marks(drawing: bytes) -> dict[str, float]:
    """How like each digit a glyph is; nothing for a blank."""
    return digits_of(_marks(drawing))


def digits_of(marks: dict[str, float]) -> dict[str, float]:
    """Of likenesses those to digits."""
    return {sign: mark for sign, mark in marks.items() if sign.isdigit()}


@lru_cache(maxsize=1 << 12)
def _marks(drawing: bytes) -> dict[str, float]:
    """How like each sign a glyph is; nothing for a blank."""
    shown = picture(drawing)
    return {} if shown is None else marks_of(shown)


def marks_of(shown: Picture) -> dict[str, float]:
    """How like each sign a picture is."""
    return {sign: float((shapes @ shown.ravel()).max()) for sign, shapes in _shapes().items()}


@cache
def _shapes() -> dict[str, Picture]:
    """The pictures of each sign, one a row."""
    rows: dict[str, list[Picture]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grey = np.frombuffer(bytes.fromhex(row["picture"]), dtype=np.uint8)
            pixels = np.stack([grey >> 4, grey & 15], axis=1).reshape(_SIDE, _SIDE) * 17
            rows.setdefault(row["sign"], []).append(_standard(pixels.astype(np.uint8)).ravel())
    return {sign: np.stack(shapes) for sign, shapes in rows.items()}


def packed(drawing: bytes) -> str:
    """A picture as the file keeps it: 16 greys, two pixels a byte."""
    found = picture(drawing)
    if found is None:
        raise ValueError("a blank glyph")
    levels = (
        np.round(15 * np.clip((found - found.min()) / np.ptp(found), 0, 1)).astype(np.uint8).reshape(-1, 2)
    )
    return bytes((levels[:, 0] << 4 | levels[:, 1]).tolist()).hex()

"""The glyphs of a page, read with pdfium.

Positions are arrays over the glyphs of a page, in the reading frame (points, origin bottom left): `x0 y0 x1 y1` is the
ink of the glyph, `left right low high` its loose box (advance × font height). Spaces are kept as glyphs of their own;
the blanks and line ends that pdfium makes up are not.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from pipeline.pdf.asked_glyphs import HYPHEN, UNKNOWN, Asked, Floats, ask_glyphs
from pipeline.pdf.coordinates import Frame
from pipeline.text import INVISIBLE

Indices = npt.NDArray[np.intp]

UNMAPPED = "\ufffd"
_SOFT_HYPHEN = "\xad"
_TELLS_NOTHING = re.compile(f"[\ue000-\uf8ff{UNMAPPED}\U000f0000-\U0010ffff]")
# The turn of mirrored glyphs, as of the back of a sheet that shines through: at no angle of a text.
MIRRORED = 45.0
# More glyphs without a character than this share, and the text layer tells nothing.
GARBAGE = 0.2


class Sides(NamedTuple):
    """Loose boxes of glyphs as plain lists: a cell has a handful of glyphs, for which arrays are slow."""

    left: list[float]
    right: list[float]
    low: list[float]
    high: list[float]
    middle: list[float]  # half-way between low and high
    size: list[float]  # from low to high


@dataclass(frozen=True)
class Glyphs:
    """Glyphs of one page, in the order of its content stream.

    `place` is a glyph's number on pdfium's text page; `turn` says by how many degrees it is turned clockwise (above -180,
    up to 180; 0 is upright; `MIRRORED` where it is).
    """

    chars: tuple[str, ...]
    place: Indices
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    left: Floats
    low: Floats
    right: Floats
    high: Floats
    turn: Floats

    def __len__(self) -> int:
        return len(self.chars)

    @cached_property
    def center_x(self) -> Floats:
        """Middle of the loose box."""
        return (self.left + self.right) / 2

    @cached_property
    def center_y(self) -> Floats:
        """Middle of the loose box."""
        return (self.low + self.high) / 2

    @cached_property
    def sides(self) -> Sides:
        """The loose boxes as lists."""
        edges = (self.left, self.right, self.low, self.high, self.center_y, self.high - self.low)
        return Sides(*(edge.tolist() for edge in edges))

    @cached_property
    def sideways(self) -> bool:
        """Whether any glyph is not upright."""
        return bool(np.any(self.turn != 0))

    def printed(self) -> Indices:
        """Indices of the glyphs that leave ink (no spaces, no zero-width characters)."""
        return self._inked

    @cached_property
    def _inked(self) -> Indices:
        inked = (i for i, char in enumerate(self.chars) if not char.isspace() and char not in INVISIBLE)
        return np.fromiter(inked, dtype=np.intp)

    def unmapped(self) -> int:
        """How many glyphs tell no character: without a map, or in a private-use area."""
        return telling_nothing("".join(self.chars))

    def height_of(self, some: npt.NDArray[np.bool_] | Indices) -> float:
        """The median font height of some glyphs; 0 where there are none."""
        heights = np.sort((self.high - self.low)[some])
        if not len(heights):
            return 0.0
        return float(heights[(len(heights) - 1) // 2] + heights[len(heights) // 2]) / 2

    def only(self, kept: npt.NDArray[np.bool_] | Indices) -> Glyphs:
        """Some of the glyphs, by a mask or by their indices."""
        places = np.arange(len(self))[kept]
        chars = tuple(self.chars[place] for place in places)
        return Glyphs(chars, *(getattr(self, field.name)[places] for field in fields(self)[1:]))

    def plus(self, more: Glyphs) -> Glyphs:
        """These and others after them."""
        sides = (
            np.concatenate([getattr(each, field.name) for each in (self, more)]) for field in fields(self)[1:]
        )
        return Glyphs((*self.chars, *more.chars), *sides)


def telling_nothing(text: str) -> int:
    """How many glyphs of a text tell no character: they have no map, or one into a private-use area."""
    return len(_TELLS_NOTHING.findall(text))


def read_glyphs(textpage: ctypes.c_void_p, frame: Frame) -> Glyphs:
    """Every glyph of a pdfium text page, in the reading frame."""
    asked = ask_glyphs(textpage)
    chars = [
        chr(code) if 0x20 < code < UNKNOWN else _char(asked, index) for index, code in enumerate(asked.codes)
    ]
    for index in asked.bare:
        if asked.boxes[index, 3] > asked.boxes[index, 1]:
            chars[index] = UNMAPPED
    place: Indices = np.array(asked.numbers, dtype=np.intp)
    boxes, turns = asked.boxes, _turns(asked.along, frame)
    turns[asked.mirrored] = MIRRORED
    if any(0xD800 <= code < 0xE000 for code in asked.codes):
        chars, kept = _joined_surrogates(chars)
        place, boxes, turns = place[kept], boxes[kept], turns[kept]
    return _glyphs(chars, place, _parted(textpage, chars, place, boxes, turns), turns, frame)


def _char(asked: Asked, index: int) -> str:
    """The character of a glyph that is no common one."""
    code = asked.codes[index]
    if code == HYPHEN:  # a soft one has no ink, or belongs to the glyph before it
        inked = asked.boxes[index, 3] > asked.boxes[index, 1]
        return "-" if inked and not (index and asked.same(index, index - 1)) else _SOFT_HYPHEN
    if code > UNKNOWN:
        return chr(code) if code <= 0x10FFFF else UNMAPPED
    return " " if code in (0x20, 0x09, 0x0A, 0x0D) else UNMAPPED


def _joined_surrogates(chars: list[str]) -> tuple[list[str], list[int]]:
    """A character beyond U+FFFF comes as two halves, which are joined: the characters and the places they come from."""
    joined, kept = list[str](), list[int]()
    for place, char in enumerate(chars):
        if "\udc00" <= char <= "\udfff" and joined and "\ud800" <= joined[-1] <= "\udbff":
            joined[-1] = (joined[-1] + char).encode("utf-16", "surrogatepass").decode("utf-16")
        else:
            joined.append(char)
            kept.append(place)
    return [UNMAPPED if "\ud800" <= char <= "\udfff" else char for char in joined], kept


def _turns(along: Floats, frame: Frame) -> Floats:
    """Clockwise degrees by which glyphs are turned, from the direction of their text (n × 2)."""
    shown = 90 * (frame.shown + frame.upright) - np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    return np.asarray(180 - (180 - shown) % 360)


def _parted(
    textpage: ctypes.c_void_p, chars: list[str], place: Indices, boxes: Floats, turns: Floats
) -> Floats:
    """Boxes in which each character of a glyph that stands for several has its share.

    pdfium gives all of them the box of the glyph (`≥99%` with one glyph for 99).
    """
    same = (boxes[1:] == boxes[:-1]).all(axis=1) & (boxes[1:, 6] > boxes[1:, 4]) & (np.diff(place) == 1)
    if not same.any():
        return boxes
    together = np.array([each and _one_object(textpage, int(place[i])) for i, each in enumerate(same)])
    seen = np.array([char not in INVISIBLE for char in chars])
    boxes = boxes.copy()
    for group in np.split(np.arange(len(chars)), np.flatnonzero(~together) + 1):
        if len(group) > 1:
            _share(boxes, group, seen[group], sideways=abs(abs(float(turns[group[0]])) - 90) < 45)
    return boxes


def _one_object(textpage: ctypes.c_void_p, number: int) -> bool:
    """Whether a glyph and the next one are set by one text object."""
    objects = (pdfium_c.FPDFText_GetTextObject(textpage, each) for each in (number, number + 1))
    first, second = (ctypes.cast(each, ctypes.c_void_p).value for each in objects)
    return first == second


def _share(boxes: Floats, group: Indices, seen: npt.NDArray[np.bool_], sideways: bool) -> None:
    """Part one box, given once for each of its characters, into equal shares; what nobody sees has none."""
    before: Indices = np.cumsum(seen) - seen
    for low, high in ((1, 3), (5, 7)) if sideways else ((0, 2), (4, 6)):
        start, end = boxes[group[0], [low, high]]
        width = (end - start) / max(int(seen.sum()), 1)
        boxes[group, low] = start + width * before
        boxes[group, high] = start + width * (before + seen)


def _glyphs(chars: list[str], place: Indices, boxes: Floats, turns: Floats, frame: Frame) -> Glyphs:
    raw = boxes.T
    sides: list[Floats] = []
    for first in (0, 4):
        xa, ya = (np.asarray(side) for side in frame.point(raw[first], raw[first + 1]))
        xb, yb = (np.asarray(side) for side in frame.point(raw[first + 2], raw[first + 3]))
        sides += [np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)]
    x0, y0, x1, y1, left, low, right, high = sides
    return Glyphs(tuple(chars), place, x0, y0, x1, y1, left, low, right, high, turns)


def text_turns(textpage: ctypes.c_void_p, shown: int, sample: int = 64) -> Counter[int]:
    """Clockwise quarter turns of the text as displayed, over a sample of glyphs."""
    count = pdfium_c.FPDFText_CountChars(textpage)
    turns: Counter[int] = Counter()
    for number in range(0, count, max(1, count // sample)):
        if pdfium_c.FPDFText_GetUnicode(textpage, number) > 0x20:
            angle = pdfium_c.FPDFText_GetCharAngle(textpage, number)
            if angle and _is_mirrored(textpage, number):
                continue
            turns[(shown + round(angle / (math.pi / 2))) % 4] += 1
    return turns


def _is_mirrored(textpage: ctypes.c_void_p, number: int) -> bool:
    raw = pdfium_c.FS_MATRIX()
    known = pdfium_c.FPDFText_GetMatrix(textpage, number, raw)
    return bool(known and raw.a * raw.d < raw.b * raw.c)

"""The glyphs of a page, read with pdfium, and the lines of text they make.

Positions are arrays over the glyphs of a page, in the reading frame (points, origin bottom left): `x0 y0 x1 y1` is the
ink of the glyph, `left right low high` its loose box (advance × font height). Spaces are kept as glyphs of their own;
the blanks and line ends that pdfium makes up are not.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from pipeline.pdf.coordinates import Frame

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

UNMAPPED = "\ufffd"
# pdfium gives U+0002 for a hyphen at a line end (`2024年1月-` / `12月`).
_PDFIUM_HYPHEN = "\x02"
# A gap wider than this share of the font height between two glyphs of a line is a printed space: a blank that the
# producer set by moving on. Beside CJK it is wider, since Word sets a quarter of it between 元 and 5 by itself.
_SPACE = 0.6
_LATIN_SPACE = 0.2
_FIRST_CJK = "\u2e80"
# Glyphs whose middles differ by less than this share of the font height stand on one line: CJK and digits of another
# font sit on different baselines (财政局 2024, ONLYOFFICE).
_SAME_LINE = 0.5
# A line that leaves this many font heights free beside the next line's first word ended before the edge.
_FREE = 1.5
# Outside tables a gap of this many font heights parts two texts (a unit's name left, 单位: 万元 right).
_APART = 2.0
# More glyphs without a character than this share, and the text layer tells nothing.
GARBAGE = 0.2


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs of one page, in the order of its content stream; `place` is a glyph's number on pdfium's text page."""

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

    def __len__(self) -> int:
        return len(self.chars)

    @property
    def center_x(self) -> Floats:
        """Middle of the loose box."""
        return (self.left + self.right) / 2

    @property
    def center_y(self) -> Floats:
        """Middle of the loose box."""
        return (self.low + self.high) / 2

    def only(self, kept: npt.NDArray[np.bool_]) -> Glyphs:
        """The glyphs that a mask keeps."""
        sides = (self.x0, self.y0, self.x1, self.y1, self.left, self.low, self.right, self.high)
        chars = tuple(itertools.compress(self.chars, kept.tolist()))
        return Glyphs(chars, self.place[kept], *(side[kept] for side in sides))

    def printed(self) -> Indices:
        """Indices of the glyphs that leave ink (no spaces)."""
        return np.array([i for i, char in enumerate(self.chars) if not char.isspace()], dtype=np.intp)

    def unmapped(self) -> int:
        """How many glyphs tell no character: without a map, or in a private-use area."""
        return sum(char == UNMAPPED or "\ue000" <= char <= "\uf8ff" for char in self.chars)


def read_glyphs(textpage: ctypes.c_void_p, frame: Frame) -> Glyphs:
    """Every glyph of a pdfium text page, in the reading frame."""
    chars: list[str] = []
    places: list[int] = []
    boxes: list[tuple[float, ...]] = []
    loose = pdfium_c.FS_RECTF()
    tight = [ctypes.c_double() for _ in range(4)]
    for index in range(pdfium_c.FPDFText_CountChars(textpage)):
        char = _char(textpage, index)
        if char is None:
            continue
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, loose)
        pdfium_c.FPDFText_GetCharBox(textpage, index, *tight)
        chars.append(char)
        places.append(index)
        left, right, bottom, top = (side.value for side in tight)
        boxes.append((left, bottom, right, top, loose.left, loose.bottom, loose.right, loose.top))
    return _glyphs(_joined_surrogates(chars), places, boxes, frame)


def _char(textpage: ctypes.c_void_p, index: int) -> str | None:
    """The character of a glyph; None for one that pdfium made up."""
    code = pdfium_c.FPDFText_GetUnicode(textpage, index)
    if code > 0x20 and code != 0xFFFE:
        return chr(code) if code <= 0x10FFFF else UNMAPPED
    if chr(code) == _PDFIUM_HYPHEN:
        return "-"
    if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
        return None
    return " " if code in (0x20, 0x09, 0x0A, 0x0D) else UNMAPPED


def _joined_surrogates(chars: list[str]) -> list[str]:
    """A character beyond U+FFFF comes as two halves: the first takes the whole, the second becomes a space."""
    for index in range(len(chars) - 1):
        high, low = chars[index], chars[index + 1]
        if "\ud800" <= high <= "\udbff" and "\udc00" <= low <= "\udfff":
            chars[index] = (high + low).encode("utf-16", "surrogatepass").decode("utf-16")
            chars[index + 1] = " "
    return [UNMAPPED if "\ud800" <= char <= "\udfff" else char for char in chars]


def _glyphs(chars: list[str], places: list[int], boxes: list[tuple[float, ...]], frame: Frame) -> Glyphs:
    raw = np.array(boxes, dtype=np.float64).reshape(-1, 8).T
    sides: list[Floats] = []
    for first in (0, 4):
        xa, ya = (np.asarray(side) for side in frame.point(raw[first], raw[first + 1]))
        xb, yb = (np.asarray(side) for side in frame.point(raw[first + 2], raw[first + 3]))
        sides += [np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)]
    return Glyphs(tuple(chars), np.array(places, dtype=np.intp), *sides)


def text_turns(textpage: ctypes.c_void_p, shown: int, sample: int = 64) -> Counter[int]:
    """Clockwise quarter turns of the text as displayed, over a sample of glyphs."""
    count = pdfium_c.FPDFText_CountChars(textpage)
    turns: Counter[int] = Counter()
    for index in range(0, count, max(1, count // sample)):
        if pdfium_c.FPDFText_GetUnicode(textpage, index) > 0x20:
            angle = pdfium_c.FPDFText_GetCharAngle(textpage, index)
            turns[(shown + round(angle / (math.pi / 2))) % 4] += 1
    return turns


def lines_of(glyphs: Glyphs, members: Iterable[int]) -> list[list[int]]:
    """Glyph indices as lines, top to bottom, each left to right."""
    own = np.fromiter(members, dtype=np.intp)
    own = own[np.argsort(-glyphs.center_y[own], kind="stable")]
    middles, sizes = glyphs.center_y[own].tolist(), (glyphs.high[own] - glyphs.low[own]).tolist()
    lines: list[list[int]] = []
    top = 0.0  # the middle of the first glyph of the line
    for index, middle, size in zip(own.tolist(), middles, sizes, strict=True):
        if lines and top - middle <= _SAME_LINE * max(size, 1.0):
            lines[-1].append(index)
        else:
            lines.append([index])
            top = middle
    return [_without_overprint(glyphs, _left_to_right(glyphs, line)) for line in lines]


def _left_to_right(glyphs: Glyphs, line: list[int]) -> list[int]:
    order = np.argsort(glyphs.left[line], kind="stable").tolist()
    return [line[place] for place in order]


def _without_overprint(glyphs: Glyphs, line: list[int]) -> list[int]:
    """Bold made by setting a glyph twice, a hair apart, is one glyph."""
    kept: list[int] = []
    for index in line:
        twin = kept and glyphs.chars[kept[-1]] == glyphs.chars[index]
        if not (twin and glyphs.left[index] - glyphs.left[kept[-1]] < 0.2 * _size(glyphs, index)):
            kept.append(index)
    return kept


def _size(glyphs: Glyphs, index: int) -> float:
    return float(glyphs.high[index] - glyphs.low[index])


def line_text(glyphs: Glyphs, line: list[int]) -> str:
    """The text of one line; a wide gap is a space."""
    chars = [glyphs.chars[index] for index in line]
    gaps = (glyphs.left[line[1:]] - glyphs.right[line[:-1]]).tolist()
    sizes = (glyphs.high[line[1:]] - glyphs.low[line[1:]]).tolist()
    parts = chars[:1]
    for before, char, gap, size in zip(chars, chars[1:], gaps, sizes, strict=False):
        latin = max(before, char) < _FIRST_CJK
        parts += [" ", char] if gap > (_LATIN_SPACE if latin else _SPACE) * size else [char]
    return "".join(parts).strip()


def cell_text(glyphs: Glyphs, members: Iterable[int], width: float) -> str:
    """Lines of a cell: `\\n` after a line that ran to the edge of the cell of that width, `\\v` after a shorter one."""
    lines = [line for line in lines_of(glyphs, members) if not all(glyphs.chars[i].isspace() for i in line)]
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], []], strict=False):
        parts += [line_text(glyphs, line), "\v" if _ended_early(glyphs, line, following, width) else "\n"]
    return "".join(parts[:-1])


def _ended_early(glyphs: Glyphs, line: list[int], following: list[int], width: float) -> bool:
    size = float(glyphs.high[line[0]] - glyphs.low[line[0]])
    free = width - float(glyphs.right[line[-1]] - glyphs.left[line[0]])
    return bool(following) and free > _first_word(glyphs, following) + _FREE * size


def _first_word(glyphs: Glyphs, line: list[int]) -> float:
    """Width of what a line cannot break: its first CJK character, or its first run of others."""
    end = 0
    while end + 1 < len(line) and glyphs.chars[line[end]].isascii() and glyphs.chars[line[end + 1]].isascii():
        if glyphs.chars[line[end + 1]].isspace():
            break
        end += 1
    return float(glyphs.right[line[end]] - glyphs.left[line[0]])


def apart(glyphs: Glyphs, line: list[int]) -> list[list[int]]:
    """A line parted where a wide gap shows that two texts stand on it."""
    parts = [[line[0]]]
    for before, index in itertools.pairwise(line):
        size = glyphs.high[index] - glyphs.low[index]
        if glyphs.left[index] - glyphs.right[before] > _APART * size:
            parts.append([])
        parts[-1].append(index)
    return parts

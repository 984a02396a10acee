"""What pdfium says of every glyph of a page, asked for all of them at once.

A page has some 600 glyphs and four questions for each. Answers go straight into arrays: a third of the time that it takes
to ask and to keep them one by one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

Floats = npt.NDArray[np.float64]

# pdfium gives U+0002 for a hyphen at a line end (`2024年1月-` / `12月`), printed or soft, and U+FFFE for what has no map.
HYPHEN, UNKNOWN = 0x02, 0xFFFE
# A loose box lower than this (points), and than this share of the font size, is none of a text line. It reaches from so
# far below the baseline to so far above instead (shares of the font size).
_LOW, _FLAT = 6.0, 0.6
_BELOW, _ABOVE = 0.2, 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """The glyphs that pdfium read, without those it made up: their numbers on its text page and their Unicode values (n),
    boxes (n × 8: ink x0 y0 x1 y1, then the loose box, in points of user space), directions (n × 2), and the places
    of those that have no map (their values are bare codes) and of those that are mirrored.

    What pdfium does not know of a glyph is as for the glyph before it.
    """

    numbers: list[int]
    codes: list[int]
    boxes: Floats
    along: Floats
    bare: list[int]
    mirrored: npt.NDArray[np.intp]

    def same(self, one: int, other: int) -> bool:
        """Whether two glyphs stand in one place."""
        return bool(
            (self.boxes[one] == self.boxes[other]).all() and (self.along[one] == self.along[other]).all()
        )


def _taking(function: object, results: int, answer: type = ctypes.c_int) -> Callable[..., Any]:
    """A question about one glyph that takes the addresses of its results as numbers."""
    kinds = (ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * results)
    return ctypes.CFUNCTYPE(answer, *kinds)(ctypes.cast(function, ctypes.c_void_p).value)  # type: ignore[arg-type]


_unicode = _taking(pdfium_c.FPDFText_GetUnicode, 0, ctypes.c_uint)
_made_up = _taking(pdfium_c.FPDFText_IsGenerated, 0)
_without_map = _taking(pdfium_c.FPDFText_HasUnicodeMapError, 0)
_ink_box = _taking(pdfium_c.FPDFText_GetCharBox, 4)
_loose_box = _taking(pdfium_c.FPDFText_GetLooseCharBox, 1)
_matrix = _taking(pdfium_c.FPDFText_GetMatrix, 1)
_font_size = _taking(pdfium_c.FPDFText_GetFontSize, 0, ctypes.c_double)
_origin = _taking(pdfium_c.FPDFText_GetCharOrigin, 2)


def ask_glyphs(textpage: ctypes.c_void_p) -> Asked:
    """Every glyph of a pdfium text page; blanks and line ends that pdfium made up are none."""
    text = ctypes.cast(textpage, ctypes.c_void_p).value
    every = list(map(_unicode, repeat(text), range(pdfium_c.FPDFText_CountChars(textpage))))
    numbers = [
        number
        for number, code in enumerate(every)
        if 0x20 < code != UNKNOWN or code == HYPHEN or _made_up(text, number) != 1
    ]
    ink = np.zeros((len(numbers), 4), dtype=np.float64)  # left, right, bottom, top
    loose = np.zeros((len(numbers), 4), dtype=np.float32)  # left, top, right, bottom
    matrix = np.zeros((len(numbers), 6), dtype=np.float32)
    sides = [_addresses(ink[:, side:]) for side in range(4)]
    known = [
        list(map(_ink_box, repeat(text), numbers, *sides)),
        list(map(_loose_box, repeat(text), numbers, _addresses(loose))),
        list(map(_matrix, repeat(text), numbers, _addresses(matrix))),
    ]
    ink, loose, matrix = _filled(ink, known[0]), _filled(loose, known[1]), _filled(matrix, known[2])
    lines = _as_high_as_text(loose[:, [0, 3, 2, 1]].astype(np.float64), matrix, numbers, text)
    boxes = np.hstack([ink[:, [0, 2, 1, 3]], lines])
    along = _turned_back(matrix[:, :2].astype(np.float64), numbers, text)
    codes = [every[number] for number in numbers]
    mirrored = np.flatnonzero(matrix[:, 0] * matrix[:, 3] < matrix[:, 1] * matrix[:, 2])
    return Asked(numbers, codes, boxes, along, _bare(textpage, codes, numbers), mirrored)


def _bare(textpage: ctypes.c_void_p, codes: list[int], numbers: list[int]) -> list[int]:
    """The places of glyphs without a map; those of a Type 3 font may have names (`type3.py`). Most pages have none: of each
    value the first and the last one tell that."""
    text = ctypes.cast(textpage, ctypes.c_void_p).value
    some = {*dict(zip(codes, numbers, strict=True)).values()}
    some.update(dict(zip(reversed(codes), reversed(numbers), strict=True)).values())
    if 1 not in map(_without_map, repeat(text), some):
        return []
    return [
        place
        for place, number in enumerate(numbers)
        if _without_map(text, number) == 1 and _has_program(textpage, number)
    ]


def _has_program(textpage: ctypes.c_void_p, number: int) -> bool:
    """Whether a glyph is of a font program, its own or one that pdfium puts for it: a Type 3 font has none."""
    font = pdfium_c.FPDFTextObj_GetFont(pdfium_c.FPDFText_GetTextObject(textpage, number))
    size = ctypes.c_size_t()
    return bool(pdfium_c.FPDFFont_GetFontData(font, None, 0, size) and size.value)


def _as_high_as_text(
    boxes: Floats, matrix: npt.NDArray[np.float32], numbers: list[int], text: int | None
) -> Floats:
    """Loose boxes (n × 4), those of flat fonts as high as their font size.

    A font of which a file holds a 。 alone (LibreOffice, where the text's own font has none) claims no more height than
    that: its stops would be too small to be seen.
    """
    axes = (np.abs(matrix[:, 3]) >= np.abs(matrix[:, 2])).astype(np.intp)  # upright text is high along y
    heights = np.take_along_axis(boxes[:, 2:] - boxes[:, :2], axes[:, None], axis=1)[:, 0]
    start = (ctypes.c_double * 2)()
    ends = [ctypes.addressof(start) + 8 * each for each in range(2)]
    for place in np.flatnonzero(heights < _LOW).tolist():
        axis, number = axes[place], numbers[place]
        up = float(matrix[place, 2 + axis]) * abs(_font_size(text, number))
        if heights[place] < _FLAT * abs(up) and _origin(text, number, *ends):
            reach = start[axis] - _BELOW * up, start[axis] + _ABOVE * up
            boxes[place, [axis, axis + 2]] = min(reach), max(reach)
    return boxes


def _turned_back(along: Floats, numbers: list[int], text: int | None) -> Floats:
    """The directions of text: a negative font size turns what a matrix has turned by half a turn upright again."""
    turned = np.flatnonzero(along[:, 0] <= 0)
    back = [_font_size(text, numbers[place]) < 0 for place in turned.tolist()]
    along[turned[np.asarray(back, dtype=bool)]] *= -1
    return along


def _addresses(array: npt.NDArray[np.floating]) -> range:
    """Where each row of an array begins in memory."""
    start, step = array.ctypes.data, max(array.strides[0], 1)  # no rows, no step
    return range(start, start + step * len(array), step)


def _filled(answers: npt.NDArray[Any], answered: list[int]) -> npt.NDArray[Any]:
    """The answers, those that pdfium did not give taken from the glyph before."""
    if all(answered):
        return answers
    own = np.where(np.asarray(answered) != 0, np.arange(len(answered)), 0)
    return answers[np.maximum.accumulate(own)]

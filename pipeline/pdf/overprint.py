"""Glyphs that are set more than once to look bold or to cast a shadow: each is read once.

A copy shows the same character with ink over that of the first, at less than the distance of two characters of a text.
Distances alone do not tell: `1100` set narrow has its digits nearer than a shadow lies to its letter.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from pipeline.pdf.asked_glyphs import Floats
from pipeline.pdf.glyphs import Glyphs

# The next character of a text stands so far from the one before it at least (share of the advance); a copy right after
# its glyph may lie further, if it lies off the line by this share of the font height.
_OWN_PLACE, _OFF_LINE = 0.5, 0.1
# A glyph that is covered by another one of its character to this share is a copy, wherever in the content it comes.
_COVERED = 0.5
# The glyphs of a text that is set again keep their offset within so many points.
_KEPT = 0.4

Pairs = npt.NDArray[np.intp]  # (n, 2): two glyphs, the first one earlier in the page's content


def set_once(textpage: ctypes.c_void_p, glyphs: Glyphs) -> tuple[Glyphs, Glyphs]:
    """The glyphs without their copies, and the copies; of two, the one in the darker colour is kept."""
    copies = np.zeros(len(glyphs), dtype=bool)
    for first, second in _twins(glyphs):
        if not copies[first] and not copies[second]:
            fainter = _lightness(textpage, glyphs, first) > _lightness(textpage, glyphs, second)
            copies[first if fainter else second] = True
    return (glyphs.only(~copies), glyphs.only(copies)) if copies.any() else (glyphs, glyphs.only(copies))


def _lightness(textpage: ctypes.c_void_p, glyphs: Glyphs, index: int) -> float:
    """0 for black to 1 for what leaves no ink."""
    number = int(glyphs.place[index])
    unseen = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
    obj = pdfium_c.FPDFText_GetTextObject(textpage, number)
    if obj and pdfium_c.FPDFTextObj_GetTextRenderMode(obj) in unseen:
        return 1.0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFText_GetFillColor(textpage, number, red, green, blue, alpha)
    grey = (0.3 * red.value + 0.59 * green.value + 0.11 * blue.value) / 255
    return 1 - (1 - grey) * alpha.value / 255


def _twins(glyphs: Glyphs) -> Iterable[tuple[int, int]]:
    """Pairs of one glyph set twice."""
    pairs = _overlapping(glyphs)
    if not len(pairs):
        return []
    found = {(int(first), int(second)) for first, second in pairs[_alone(glyphs, pairs)]}
    distances = pairs[:, 1] - pairs[:, 0]
    for distance in np.unique(distances[distances > 1]).tolist():
        found.update(_set_again(glyphs, pairs[distances == distance]))
    return sorted(found)


def _overlapping(glyphs: Glyphs) -> Pairs:
    """Pairs of the same character in the same size, less than half a font height apart, with ink over each other's."""
    code = np.frombuffer("".join(glyphs.chars).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    inked = np.flatnonzero((glyphs.x1 > glyphs.x0) & (code > 0x20))
    if len(inked) < 2:
        return np.empty((0, 2), dtype=np.intp)
    size = max(glyphs.height_of(inked), 1.0)
    x, y, code = glyphs.x0[inked] / size, glyphs.y0[inked] / size, code[inked] << 40
    # glyphs less than half a square apart share a square of one of four grids
    found = [
        _sharing(code + _squares(x, dx) * (1 << 20) + _squares(y, dy))
        for dx in (0.0, 0.5)
        for dy in (0.0, 0.5)
    ]
    near = inked[np.concatenate(found)]
    pairs = np.unique(near, axis=0) if len(near) else near
    return pairs[_touching(glyphs, pairs) & _same_size(glyphs, pairs)]


def _squares(positions: Floats, offset: float) -> npt.NDArray[np.int64]:
    return np.clip(np.floor(positions + offset), -(1 << 18), 1 << 18).astype(np.int64)


def _sharing(keys: npt.NDArray[np.int64]) -> Pairs:
    """Pairs of places with equal keys."""
    order = np.argsort(keys, kind="stable")
    keys, found, step = keys[order], list[Pairs](), 0
    while (equal := keys[step + 1 :] == keys[: len(keys) - step - 1]).any():
        step += 1
        places = np.flatnonzero(equal)
        found.append(np.stack([order[places], order[places + step]], axis=1))
    return np.concatenate(found) if found else np.empty((0, 2), dtype=np.intp)


def _touching(glyphs: Glyphs, pairs: Pairs) -> npt.NDArray[np.bool_]:
    (across, along), first = _offsets(glyphs, pairs), pairs[:, 0]
    return np.asarray((across < (glyphs.x1 - glyphs.x0)[first]) & (along < (glyphs.y1 - glyphs.y0)[first]))


def _same_size(glyphs: Glyphs, pairs: Pairs) -> npt.NDArray[np.bool_]:
    (first, second), height, width = pairs.T, glyphs.high - glyphs.low, glyphs.x1 - glyphs.x0
    return np.asarray(
        (np.abs(height[first] - height[second]) < 0.1 * height[first])
        & (np.abs(width[first] - width[second]) < 0.1 * width[first] + 0.1)
    )


def _offsets(glyphs: Glyphs, pairs: Pairs) -> tuple[Floats, Floats]:
    first, second = pairs.T
    return np.abs(glyphs.x0[second] - glyphs.x0[first]), np.abs(glyphs.y0[second] - glyphs.y0[first])


def _alone(glyphs: Glyphs, pairs: Pairs) -> npt.NDArray[np.bool_]:
    """Whether a pair is a glyph set twice by itself, whatever stands beside it."""
    (first, second), (across, along) = pairs.T, _offsets(glyphs, pairs)
    width, height = (glyphs.x1 - glyphs.x0)[first], (glyphs.y1 - glyphs.y0)[first]
    covered = (1 - across / np.maximum(width, 0.01)) * (1 - along / np.maximum(height, 0.01))
    advance, size = (glyphs.right - glyphs.left)[first], (glyphs.high - glyphs.low)[first]
    following = second - first == 1
    off_line = following & (along > _OFF_LINE * size) & (across < advance)
    return np.asarray(((across < _OWN_PLACE * advance) & (following | (covered > _COVERED))) | off_line)


def _set_again(glyphs: Glyphs, pairs: Pairs) -> Iterator[tuple[int, int]]:
    """Glyphs of texts that are set again at one offset, of which those in `pairs`, all as far apart, overlap.

    Thin characters in such a text (`1`, `I`) need not touch their copies.
    """
    distance = int(pairs[0, 1] - pairs[0, 0])
    dx, dy = glyphs.x0[distance:] - glyphs.x0[:-distance], glyphs.y0[distance:] - glyphs.y0[:-distance]
    for first in pairs[:, 0].tolist():
        kept = (np.abs(dx - dx[first]) < _KEPT) & (np.abs(dy - dy[first]) < _KEPT)
        start = end = first
        while start and kept[start - 1] and glyphs.chars[start - 1] == glyphs.chars[start - 1 + distance]:
            start -= 1
        while (
            end + 1 < len(dx) and kept[end + 1] and glyphs.chars[end + 1] == glyphs.chars[end + 1 + distance]
        ):
            end += 1
        if end > start:
            yield from ((place, place + distance) for place in range(start, end + 1))

"""Raised small characters: superscripts (`10²亩` is not 102亩) and the marks of footnotes.

A raised digit or sign is told as Unicode's superscript. After a Chinese character it is the mark of a note, like a
raised ① or *: marks belong to no text, and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.pdf.glyphs import Glyphs

_SUPERSCRIPTS = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
_MARKS = frozenset("*※†‡①②③④⑤⑥⑦⑧⑨⑩")
_SMALL = frozenset((*_SUPERSCRIPTS, *_MARKS))
# A raised character is at most so high as those around it, and its ink begins so far above theirs (shares of their
# height): digits of another font stand 0.1 higher or lower.
_LOW, _RAISED = 0.8, 0.3


def raised(glyphs: Glyphs, line: Sequence[int]) -> list[str]:
    """The characters of a line, one text for each: superscripts for raised ones, nothing for a mark of a note."""
    chars = [glyphs.chars[index] for index in line]
    if _SMALL.isdisjoint(chars):
        return chars
    heights = [glyphs.sides.size[index] for index in line]
    small = _LOW * max(heights)
    return (
        _told(glyphs, line, chars, [height <= small for height in heights])
        if min(heights) <= small
        else chars
    )


def _told(glyphs: Glyphs, line: Sequence[int], chars: list[str], low: Sequence[bool]) -> list[str]:
    told = list[str]()
    base: int | None = None  # the place of the last character of full height
    for place, char in enumerate(chars):
        if not low[place]:
            base = place if not char.isspace() else base
        if (
            base is None
            or not low[place]
            or char not in _SMALL
            or not _above(glyphs, line[base], line[place])
        ):
            told.append(char)
        elif char in _MARKS or "\u3400" <= chars[base] <= "\u9fff":
            told.append("")
        else:
            told.append(_SUPERSCRIPTS[char])
    return told


def _above(glyphs: Glyphs, base: int, index: int) -> bool:
    """Whether a glyph's ink begins well above that of the glyph before it."""
    return bool(glyphs.y0[index] - glyphs.y0[base] > _RAISED * glyphs.sides.size[base])

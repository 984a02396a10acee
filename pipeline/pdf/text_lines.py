"""Glyphs → lines of text: of a cell, or outside tables.

Text is read in its own direction: turned by a quarter (a level's name up or down its cell) as if the page were turned
back, and stacked (vertical writing) column by column.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.raised import raised

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
# A column edge in a gap of this many font heights parts two texts too.
_AT_EDGE = 0.25
# Text turned by a quarter may be off by so many degrees.
_NEAR_QUARTER = 20.0
# Vertical writing: from a character to the next so far across at most, and so far down (shares of the font height); so
# many characters at least, and so many of the steps at least lead down rather than to the next column.
_SAME_COLUMN, _LEAST_STEP, _MOST_STEP = 0.3, 0.3, 1.8
_SHORTEST_STACK, _MOSTLY_DOWN = 3, 0.6


def lines_of(glyphs: Glyphs, members: Iterable[int]) -> list[list[int]]:
    """Glyph indices as lines, top to bottom, each left to right."""
    middle, sizes, left = glyphs.sides.middle, glyphs.sides.size, glyphs.sides.left
    lines: list[list[int]] = []
    top = first = 0.0  # the middle and the size of the first glyph of the line
    for index in sorted(members, key=middle.__getitem__, reverse=True):
        if lines and top - middle[index] <= _SAME_LINE * max(sizes[index], first, 1.0):
            lines[-1].append(index)
        else:
            lines.append([index])
            top, first = middle[index], sizes[index]
    return [sorted(line, key=left.__getitem__) for line in lines]


def line_text(glyphs: Glyphs, line: list[int]) -> str:
    """The text of one line; a wide gap is a space, raised digits are superscripts, raised marks of notes are left out."""
    chars = raised(glyphs, line)
    left, right, sizes = glyphs.sides.left, glyphs.sides.right, glyphs.sides.size
    gaps = [
        (place, gap)
        for place, (before, index) in enumerate(itertools.pairwise(line), start=1)
        if (gap := left[index] - right[before]) > _LATIN_SPACE * sizes[index]
    ]
    for place, gap in reversed(gaps):  # from the end, so that the character before is still as it was
        latin = chars[place - 1] < _FIRST_CJK and chars[place] < _FIRST_CJK
        if latin or gap > _SPACE * sizes[line[place]]:
            chars[place] = " " + chars[place]
    return "".join(chars).strip()


def cell_text(glyphs: Glyphs, members: Sequence[int], size: tuple[float, float]) -> str:
    """Lines of a cell of that width and height: `\\n` after a line that ran to its edge, `\\v` after a shorter one."""
    if stacked := _columns(glyphs, members):
        return "\n".join("".join(glyphs.chars[index] for index in column) for column in stacked)
    turned = _by_quarter(glyphs, members)
    if len(turned) == 1 and 0 in turned:
        return _upright_text(glyphs, members, size[0])
    texts = (
        _upright_text(_turned_back(glyphs, quarter), own, size[quarter % 2])
        for quarter, own in sorted(turned.items())
    )
    return "\n".join(text for text in texts if text)


def _upright_text(glyphs: Glyphs, members: Sequence[int], width: float) -> str:
    lines = [line for line in lines_of(glyphs, members) if not all(glyphs.chars[i].isspace() for i in line)]
    if len(lines) == 1:
        return line_text(glyphs, lines[0])
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], []], strict=False):
        parts += [line_text(glyphs, line), "\v" if _ended_early(glyphs, line, following, width) else "\n"]
    return "".join(parts[:-1])


def _by_quarter(glyphs: Glyphs, members: Sequence[int]) -> dict[int, list[int]]:
    """Glyphs by the clockwise quarter turns they are set at; at another angle they count as upright."""
    if not glyphs.sideways:
        return {0: list(members)}
    own = np.asarray(members, dtype=np.intp)
    turns = glyphs.turn[own]
    if not (np.abs(turns) > 90 - _NEAR_QUARTER).any():
        return {0: list(members)}
    quarters = (
        np.where(np.abs((turns + 45) % 90 - 45) <= _NEAR_QUARTER, np.round(turns / 90), 0).astype(int) % 4
    )
    return {int(quarter): own[quarters == quarter].tolist() for quarter in np.unique(quarters)}


def _turned_back(glyphs: Glyphs, quarter: int) -> Glyphs:
    """The glyphs of a page turned back counterclockwise by so many quarters; where its origin comes to lie is open."""
    for _ in range(quarter):
        glyphs = replace(
            glyphs,
            x0=-glyphs.y1,
            y0=glyphs.x0,
            x1=-glyphs.y0,
            y1=glyphs.x1,
            left=-glyphs.high,
            low=glyphs.left,
            right=-glyphs.low,
            high=glyphs.right,
        )
    return glyphs


def _columns(glyphs: Glyphs, members: Sequence[int]) -> list[list[int]]:
    """The columns of text that is written downwards, in the order in which it was set; none where it runs in lines.

    A single column of characters reads the same as lines of one character; it is taken here where it has Chinese.
    """
    own = [index for index in members if not glyphs.chars[index].isspace()]
    if len(own) < _SHORTEST_STACK or not any(glyphs.chars[index] >= _FIRST_CJK for index in own):
        return []
    starts, down = [0], 0
    for place, (before, index) in enumerate(itertools.pairwise(own), start=1):
        across, drop, size = _step(glyphs, before, index)
        if across < _SAME_COLUMN * size and _LEAST_STEP * size < drop < _MOST_STEP * size:
            down += 1
        elif across > _SAME_LINE * size and drop < 0:
            starts.append(place)
        else:
            return []
    lying = (np.abs(np.abs(glyphs.turn[own]) - 90) < _NEAR_QUARTER).all()
    if down < _MOSTLY_DOWN * (len(own) - 1) or lying:
        return []
    return [own[start:end] for start, end in itertools.pairwise([*starts, len(own)])]


def _step(glyphs: Glyphs, before: int, index: int) -> tuple[float, float, float]:
    """From a glyph to the next one: how far across, how far down, and the font height."""
    sides = glyphs.sides
    across = abs(sides.left[index] + sides.right[index] - sides.left[before] - sides.right[before]) / 2
    return across, sides.middle[before] - sides.middle[index], sides.size[index]


def _ended_early(glyphs: Glyphs, line: list[int], following: list[int], width: float) -> bool:
    if not following:
        return False
    free = width - (glyphs.sides.right[line[-1]] - glyphs.sides.left[line[0]])
    return free > _first_word(glyphs, following) + _FREE * glyphs.sides.size[line[0]]


def _first_word(glyphs: Glyphs, line: list[int]) -> float:
    """Width of what a line cannot break: its first CJK character, or its first run of others."""
    end = 0
    while end + 1 < len(line) and glyphs.chars[line[end]].isascii() and glyphs.chars[line[end + 1]].isascii():
        if glyphs.chars[line[end + 1]].isspace():
            break
        end += 1
    return glyphs.sides.right[line[end]] - glyphs.sides.left[line[0]]


def apart(
    glyphs: Glyphs, line: list[int], edges: Sequence[float] = (), gap_from: float = 2.0
) -> list[list[int]]:
    """A line parted where a gap of so many font heights shows two texts, or a gap in which one of these edges lies."""
    left, right, sizes = glyphs.sides.left, glyphs.sides.right, glyphs.sides.size
    parts = [[line[0]]]
    for before, index in itertools.pairwise(line):
        size, end, start = sizes[index], right[before], left[index]
        gap = start - end
        at_edge = gap > _AT_EDGE * size and any(end - 1 <= edge <= start + 1 for edge in edges)
        if at_edge or gap > gap_from * size:
            parts.append([])
        parts[-1].append(index)
    return parts

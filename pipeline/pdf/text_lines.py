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
    own = np.fromiter(members, dtype=np.intp)
    own = own[np.argsort(-glyphs.center_y[own], kind="stable")]
    middles, sizes = glyphs.center_y[own].tolist(), (glyphs.high[own] - glyphs.low[own]).tolist()
    lines: list[list[int]] = []
    top = first = 0.0  # the middle and the size of the first glyph of the line
    for index, middle, size in zip(own.tolist(), middles, sizes, strict=True):
        if lines and top - middle <= _SAME_LINE * max(size, first, 1.0):
            lines[-1].append(index)
        else:
            lines.append([index])
            top, first = middle, size
    return [_left_to_right(glyphs, line) for line in lines]


def _left_to_right(glyphs: Glyphs, line: list[int]) -> list[int]:
    order = np.argsort(glyphs.left[line], kind="stable").tolist()
    return [line[place] for place in order]


def line_text(glyphs: Glyphs, line: list[int]) -> str:
    """The text of one line; a wide gap is a space, raised digits are superscripts, raised marks of notes are left out."""
    chars = raised(glyphs, line)
    gaps = (glyphs.left[line[1:]] - glyphs.right[line[:-1]]).tolist()
    sizes = (glyphs.high[line[1:]] - glyphs.low[line[1:]]).tolist()
    parts = chars[:1]
    for before, char, gap, size in zip(chars, chars[1:], gaps, sizes, strict=False):
        latin = max(before, char) < _FIRST_CJK
        parts += [" ", char] if gap > (_LATIN_SPACE if latin else _SPACE) * size else [char]
    return "".join(parts).strip()


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
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], []], strict=False):
        parts += [line_text(glyphs, line), "\v" if _ended_early(glyphs, line, following, width) else "\n"]
    return "".join(parts[:-1])


def _by_quarter(glyphs: Glyphs, members: Sequence[int]) -> dict[int, list[int]]:
    """Glyphs by the clockwise quarter turns they are set at; at another angle they count as upright."""
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
    x, y, size = glyphs.center_x[own], glyphs.center_y[own], (glyphs.high - glyphs.low)[own]
    across, drop = np.abs(np.diff(x)), -np.diff(y)
    down = (
        (across < _SAME_COLUMN * size[1:]) & (drop > _LEAST_STEP * size[1:]) & (drop < _MOST_STEP * size[1:])
    )
    jump = (across > _SAME_LINE * size[1:]) & (drop < 0)
    if not (down | jump).all() or down.sum() < _MOSTLY_DOWN * len(down):
        return []
    if (np.abs(np.abs(glyphs.turn[own]) - 90) < _NEAR_QUARTER).all():
        return []
    starts = [0, *(np.flatnonzero(jump) + 1).tolist(), len(own)]
    return [own[start:end] for start, end in itertools.pairwise(starts)]


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


def apart(
    glyphs: Glyphs, line: list[int], edges: Sequence[float] = (), gap_from: float = 2.0
) -> list[list[int]]:
    """A line parted where a gap of so many font heights shows two texts, or a gap in which one of these edges lies."""
    parts = [[line[0]]]
    for before, index in itertools.pairwise(line):
        size = glyphs.high[index] - glyphs.low[index]
        end, start = glyphs.right[before], glyphs.left[index]
        gap = start - end
        at_edge = gap > _AT_EDGE * size and any(end - 1 <= edge <= start + 1 for edge in edges)
        if at_edge or gap > gap_from * size:
            parts.append([])
        parts[-1].append(index)
    return parts

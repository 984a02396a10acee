"""Columns of a table without column rules: upright edges where the text of its rows leaves clear channels.

A person reads such a table by its columns of text. They are told where every row keeps clear of the same channels, and
each column has one head above them; where any of that fails nothing is made up.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.pdf.camelot_grid import MergedCell, RuledTable
from pipeline.pdf.drawn_lines import Segment
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.page_content import PageContent
from pipeline.pdf.text_lines import lines_of

Span = tuple[float, float]
Indices = npt.NDArray[np.intp]

# A channel between columns, and the gap between two heads, is wider than this share of the font height.
_CHANNEL, _HEADS = 0.3, 0.9
# Of several channels between two heads one is so many times as wide as any other.
_CLEARER = 1.5
# Columns that a table has at least, and lines below its heads; a cell that holds heads and rows alike has more columns.
_COLUMNS, _LINES, _MORE = 3, 3, 4
# Rules of one width (points) end within this; so many of them, so long, are the rows of a table without sides.
_SAME, _RULES, _LONG = 3.0, 3, 200.0
# A rule this near to the edge of a cell is its own.
_INSIDE = 3.0


@dataclass(frozen=True, slots=True)
class _Zone:
    """Rows under their heads: from `top` down to `low`, the heads above `below`."""

    top: float
    below: float
    low: float
    alone: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """The heads of a zone from left to right, and the channels between its columns."""

    names: tuple[Span, ...]
    channels: tuple[Span, ...]


def frame_sides(rules: Sequence[Segment], tables: Sequence[RuledTable]) -> list[Segment]:
    """The left and right sides that level rules of one width, one below the other and in no table, show by their ends."""
    flat = sorted(
        (min(r[0], r[2]), max(r[0], r[2]), r[1])
        for r in rules
        if abs(r[3] - r[1]) < 1 and abs(r[2] - r[0]) > _LONG and not _in_any((r[0] + r[2]) / 2, r[1], tables)
    )
    groups: list[tuple[float, float, float, float]] = []
    while flat:
        left, right, _ = flat[0]
        same = [r for r in flat if abs(r[0] - left) < _SAME and abs(r[1] - right) < _SAME]
        heights = [r[2] for r in same]
        if len(same) >= _RULES:
            groups.append((left, min(heights), right, max(heights)))
        flat = [r for r in flat if r not in same]
    whole = [one for one in groups if not any(_lies_in(one, other) for other in groups if other is not one)]
    return [(x, low, x, high) for left, low, right, high in whole for x in (left, right)]


def _lies_in(one: Segment, other: Segment) -> bool:
    """Whether the rules of one group are rows of a wider one, short of its merged cells."""
    lower, upper = (np.subtract(one, other) >= -_SAME)[:2], (np.subtract(other, one) >= -_SAME)[2:]
    return bool(lower.all() and upper.all())


def _in_any(x: float, y: float, tables: Sequence[RuledTable]) -> bool:
    return any(t.x[0] - 1 <= x <= t.x[-1] + 1 and t.y[-1] - 1 <= y <= t.y[0] + 1 for t in tables)


def text_columns(content: PageContent, table: RuledTable) -> list[Segment]:
    """The column edges that the texts of a table without any column rules show."""
    if len(table.x) > 2:  # the columns of its heads are those of its rows
        return []
    made: list[Segment] = []
    for run in _runs(table.cells):
        start = 0
        while start < len(run):
            last, edges = _longest(content, run[start:])
            made += edges
            start += last + 1
    return made


def _runs(cells: Sequence[MergedCell]) -> Iterator[list[MergedCell]]:
    """Cells one right below the other."""
    run: list[MergedCell] = []
    for cell in sorted(cells, key=lambda each: each.row):
        if run and cell.row != run[-1].row + run[-1].rowspan:
            yield run
            run = []
        run.append(cell)
    if run:
        yield run


def _longest(content: PageContent, run: Sequence[MergedCell]) -> tuple[int, list[Segment]]:
    """The last cell of the longest zone under the first one, and its column edges; none, and the first, where none is.

    A zone ends on a row with a text under one of the first two heads: others are totals, remarks, signatures.
    """
    for last in range(len(run) - 1, -1, -1):
        zone = _zone(content, run[0], run[last])
        found = _columns(content, zone, (run[0].x0, run[0].x1)) if zone else None
        if zone and found and (not last or _is_row(content.glyphs, run[last], found)):
            ends = _rule_ends(content.drawing.rules, zone)
            xs = [next((x for x in ends if a - 1 <= x <= b + 1), (a + b) / 2) for a, b in found.channels]
            return last, [(x, zone.low, x, zone.top) for x in xs]
    return 0, []


def _is_row(glyphs: Glyphs, cell: MergedCell, found: _Found) -> bool:
    right = next((x for x, _ in found.channels if x >= found.names[1][1]), cell.x1)
    left = next((x for _, x in reversed(found.channels) if x <= found.names[0][0]), cell.x0)
    return bool(len(_within(glyphs, left - 1, right + 1, cell.y0, cell.y1)))


def _within(glyphs: Glyphs, left: float, right: float, low: float, top: float) -> Indices:
    own = glyphs.printed()
    x, y = glyphs.center_x[own], glyphs.center_y[own]
    return np.asarray(own[(x > left) & (x < right) & (y > low) & (y < top)])


def _zone(content: PageContent, first: MergedCell, last: MergedCell) -> _Zone | None:
    """The heads are the first cell; where rows share it, what stands above the first rule in it, or its first line."""
    inner = [
        r[1]
        for r in content.drawing.rules
        if abs(r[3] - r[1]) < 1
        and first.y0 + _INSIDE < r[1] < first.y1 - _INSIDE
        and min(r[2], first.x1) - max(r[0], first.x0) > (first.x1 - first.x0) / 3
    ]
    if inner:
        return _Zone(first.y1, max(inner), last.y0, False)
    if first is not last:
        return _Zone(first.y1, first.y0, last.y0, False)
    own = _within(content.glyphs, first.x0, first.x1, first.y0, first.y1)
    lines = lines_of(content.glyphs, own.tolist())
    if len(lines) <= _LINES:
        return None
    low, high = (content.glyphs.sides.low, content.glyphs.sides.high)
    below = (min(low[i] for i in lines[0]) + max(high[i] for i in lines[1])) / 2
    return _Zone(first.y1, below, first.y0, True)


def _columns(content: PageContent, zone: _Zone, sides: Span) -> _Found | None:
    glyphs = content.glyphs
    body = _within(glyphs, *sides, zone.low, zone.below)
    heads = _within(glyphs, *sides, zone.below, zone.top)
    lines = lines_of(glyphs, body.tolist())
    if not len(heads) or len(lines) < _LINES:
        return None
    size = float(np.median([glyphs.sides.size[i] for i in heads]))
    names = _spans(glyphs, heads, _HEADS * size)
    spans = _spans(glyphs, np.concatenate([body, heads]), _CHANNEL * size)
    channels = _channels(_with_heads(spans, names, _middles(glyphs, body)), names, size)
    columns = len(channels) + 1
    fewest = _MORE if zone.alone else _COLUMNS
    if not channels or min(columns, len(names)) < fewest:
        return None
    if any(len(_spans(glyphs, np.array(line), _HEADS * size)) > columns for line in lines):
        return None
    if not _filled(glyphs, body, channels):
        return None
    return _Found(tuple(names), tuple(channels))


def _filled(glyphs: Glyphs, body: Indices, channels: Sequence[Span]) -> bool:
    """Whether every column but the last ones has a text below its head; a head alone may stand beside its own texts."""
    edges = [-np.inf, *((left + right) / 2 for left, right in channels), np.inf]
    x = glyphs.center_x[body]
    texts = [bool(((x > left) & (x < right)).any()) for left, right in itertools.pairwise(edges)]
    return all(texts[: len(texts) - texts[::-1].index(True)])


def _middles(glyphs: Glyphs, members: Indices) -> list[float]:
    return sorted(glyphs.center_x[members].tolist())


def _with_heads(spans: Sequence[Span], names: Sequence[Span], xs: Sequence[float]) -> list[Span]:
    """Spans of text, one without a head joined to the head beside it that has no text of its own (`xs`: middles of texts).

    So stand names set left under a head in the middle of their column.
    """
    made: list[Span] = []
    for span in spans:
        if made and _headed(made[-1], names) != _headed(span, names):
            alone = made[-1] if _headed(made[-1], names) else span
            other = span if alone is made[-1] else made[-1]
            if not _holds(alone, xs) and _holds(other, xs):
                made[-1] = (made[-1][0], span[1])
                continue
        made.append(span)
    return made


def _headed(span: Span, names: Sequence[Span]) -> bool:
    return any(span[0] <= name[0] and name[1] <= span[1] for name in names)


def _holds(span: Span, xs: Sequence[float]) -> bool:
    return any(span[0] <= x <= span[1] for x in xs)


def _channels(columns: Sequence[Span], names: Sequence[Span], size: float) -> list[Span]:
    """What is clear from top to bottom between each two heads, the widest by far; none where one is missing.

    A label set beside the rows (绩效指标) stands left of all heads.
    """
    clear = [(one[1], other[0]) for one, other in itertools.pairwise(columns)]
    found = [gap for gap in clear if gap[1] <= names[0][0] and gap[1] - gap[0] >= _HEADS * size][:1]
    for one, other in itertools.pairwise(names):
        between = sorted(
            (gap for gap in clear if one[1] <= gap[0] and gap[1] <= other[0]), key=lambda gap: gap[0] - gap[1]
        )
        if not between or any(_CLEARER * (b - a) > between[0][1] - between[0][0] for a, b in between[1:]):
            return []
        found.append(between[0])
    return found


def _spans(glyphs: Glyphs, members: Indices, gap: float) -> list[Span]:
    """What glyphs cover from left to right, parted where they leave so wide a gap."""
    found: list[list[float]] = []
    for left, right in sorted(
        zip(glyphs.left[members].tolist(), glyphs.right[members].tolist(), strict=True)
    ):
        if found and left - found[-1][1] < gap:
            found[-1][1] = max(found[-1][1], right)
        else:
            found.append([left, right])
    return [(left, right) for left, right in found]


def _rule_ends(rules: Sequence[Segment], zone: _Zone) -> list[float]:
    """Where level rules of the zone begin or end."""
    own = [r for r in rules if abs(r[3] - r[1]) < 1 and zone.low - 1 <= r[1] <= zone.top + 1]
    return sorted({x for r in own for x in (r[0], r[2])})

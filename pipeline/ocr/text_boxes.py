"""Where to read on a ruled picture: boxes of text parted at the rules, widened to their ink, and ink that no box covers.

A text detector may take the texts of two cells for one, cut a leading `≥` off, or miss a lone `0`: the grid and the ink
tell. Rectangles are x0, y0, x1, y1 in pixels, origin top left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Ink, Rect

# A box belongs to each cell that holds this share of its height (or of the cell's) and so much of a character's width.
_HIGH, _WIDE = 0.5, 0.3
# Ink within this many line heights beside a box is of its line.
_NEAR = 1.0
# Ink that fills this share of a line's height (and a little more) or width is what is left of a rule.
RULED = 0.9
_MARGIN = 2  # pixels around the ink
# A mark no larger than this share of a line's height, and further than that from its neighbours, is a speck.
DUST, APART = 0.18, 0.3
# Line heights: what is taller and wider is a block of several lines.
_TALL, _BROAD = 1.45, 1.3


Columns = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line of text to read, and the index of its cell (None: outside every table)."""

    rect: Rect
    cell: int | None


def boxes_to_read(
    boxes: Sequence[Rect], cells: Sequence[Rect], ink: Ink, strong: Ink | None = None
) -> list[TextBox]:
    """Every line of text on the picture once: of cells (their insides given), then outside. `strong`: ink without what is
    far paler than the text, which no box is widened to and which is no text by itself; all ink where it is not given."""
    strong = ink if strong is None else strong
    inside: list[list[Rect]] = [[] for _ in cells]
    outside: list[Rect] = []
    edges = np.array(cells, dtype=np.float64).reshape(-1, 4)
    for box in boxes:
        parts = list(_parts(box, edges))
        for cell, part in parts:
            inside[cell].append(part)
        if not parts:
            outside.append(box)
    high = float(np.median([box[3] - box[1] for box in boxes])) if boxes else 0.0
    inside = [_lines(own, cell, ink, strong, high) for own, cell in zip(inside, cells, strict=True)]
    for cell, rect in _uncovered(inside, cells, strong, high):
        if not _along_sides(rect, cells[cell]):
            inside[cell].append(rect)
    found = [TextBox(rect, index) for index, own in enumerate(inside) for rect in own]
    return found + [TextBox(rect, None) for rect in outside if _has_ink(rect, ink)]


def _parts(box: Rect, cells: npt.NDArray[np.float64]) -> Iterator[tuple[int, Rect]]:
    """The cells that a detected box reaches into far enough, each with the part of the box inside it."""
    if not len(cells):
        return
    low, high = np.maximum(cells[:, :2], box[:2]), np.minimum(cells[:, 2:], box[2:])
    size = high - low
    tall, wide = box[3] - box[1], box[2] - box[0]
    enough = size[:, 1] >= _HIGH * np.minimum(tall, cells[:, 3] - cells[:, 1])
    enough &= size[:, 0] >= np.minimum(_WIDE * min(tall, wide), 0.5 * wide)
    for index in np.flatnonzero(enough):
        yield int(index), (*map(float, low[index]), *map(float, high[index]))  # type: ignore[misc]


def _lines(parts: list[Rect], cell: Rect, ink: Ink, strong: Ink, high: float) -> list[Rect]:
    """The parts of a cell as lines: blocks cut into lines, those side by side joined, each as wide as its ink."""
    joined: list[Rect] = []
    for part in sorted(_bands(parts, ink, high), key=lambda rect: (rect[1] + rect[3], rect[0])):
        if joined and _beside(joined[-1], part):
            joined[-1] = _union(joined[-1], part)
        else:
            joined.append(part)
    widened = (_widened(part, cell, strong) or _widened(part, cell, ink) for part in _apart(joined, ink))
    return [part for part in widened if part is not None]


def _bands(parts: Iterable[Rect], ink: Ink, high: float) -> Iterator[Rect]:
    """The lines of what the detector took for one, where it is taller than a line and wider than a character."""
    for x0, y0, x1, y1 in parts:
        if y1 - y0 < _TALL * high or x1 - x0 < _BROAD * high:
            yield x0, y0, x1, y1
            continue
        top, inked = int(y0), np.any(ink[int(y0) : int(y1), int(x0) : int(x1)], axis=1)
        for start, stop in _runs(inked, high):
            yield x0, max(y0, top + start - _MARGIN), x1, min(y1, top + stop + _MARGIN)


def _runs(inked: Ink, high: float) -> list[tuple[int, int]]:
    """Rows of ink as lines: strokes of one character have gaps between them too."""
    edges = np.flatnonzero(np.diff(inked.astype(np.int8), prepend=0, append=0))
    lines: list[tuple[int, int]] = []
    for start, stop in edges.reshape(-1, 2).tolist():
        if lines and stop - lines[-1][0] <= high:
            lines[-1] = lines[-1][0], stop
        else:
            lines.append((start, stop))
    return lines


def _apart(lines: Sequence[Rect], ink: Ink) -> list[Rect]:
    """Lines set close, cut where there is least ink between their middles: no line holds the feet of the one above."""
    apart = list(lines)
    for index, (above, below) in enumerate(itertools.pairwise(lines)):
        if above[3] > below[1]:
            cut = _least_inked(above, below, ink)
            apart[index] = *apart[index][:3], min(above[3], cut)
            apart[index + 1] = below[0], max(below[1], cut), *below[2:]
    return apart


def _least_inked(above: Rect, below: Rect, ink: Ink) -> float:
    """The row with the least ink between the middles of two lines, and of several such the one halfway."""
    low, high = (round((line[1] + line[3]) / 2) for line in (above, below))
    rows = ink[low : high + 1, int(min(above[0], below[0])) : int(max(above[2], below[2])) + 1].sum(axis=1)
    least = np.flatnonzero(rows == rows.min()) if len(rows) else np.zeros(1)
    return float(low + least[np.abs(least - (high - low) / 2).argmin()])


def _beside(one: Rect, other: Rect) -> bool:
    """Whether two parts stand on one line."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _union(one: Rect, other: Rect) -> Rect:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _widened(part: Rect, cell: Rect, ink: Ink) -> Rect | None:
    """A part taken out to the ends of its ink, within its cell; None where there is none."""
    top, bottom = int(part[1]), int(np.ceil(part[3]))
    left, right = int(cell[0]), int(np.ceil(cell[2]))
    line = ink[top:bottom, left:right]
    upright = ink[max(int(cell[1]), top - 2) : min(int(cell[3]), bottom + 2), left:right].mean(axis=0) > RULED
    flat = line.mean(axis=1) > RULED
    marked = np.flatnonzero((line[~flat].sum(axis=0) >= 2) & ~upright) + left
    marked = _without_dust(marked, ink[top:bottom], part[3] - part[1])
    own = marked[(marked >= part[0]) & (marked <= part[2])]
    if not len(own):
        return None
    reach = _NEAR * (part[3] - part[1])
    first, last = int(own[0]), int(own[-1])
    for x in marked[marked < first][::-1]:
        if first - x > reach:
            break
        first = int(x)
    for x in marked[marked > last]:
        if x - last > reach:
            break
        last = int(x)
    return max(cell[0], first - _MARGIN), part[1], min(cell[2], last + 1 + _MARGIN), part[3]


def _without_dust(marked: Columns, line: Ink, high: float) -> Columns:
    """The inked columns of a line without those of specks that stand apart from all else."""
    if not len(marked):
        return marked
    runs = np.split(marked, np.flatnonzero(np.diff(marked) > 1) + 1)
    between = [int(after[0]) - int(run[-1]) for run, after in itertools.pairwise(runs)]
    kept = []
    for index, run in enumerate(runs):
        gaps = between[max(index - 1, 0) : index + 1]  # before the run and after it
        rows = np.flatnonzero(line[:, run[0] : run[-1] + 1].any(axis=1))
        small = max(len(run), np.ptp(rows) + 1 if len(rows) else 0) <= DUST * high
        if not (small and gaps and min(gaps) > APART * high):
            kept.append(run)
    return np.concatenate(kept) if kept else marked


def _uncovered(
    inside: Sequence[Sequence[Rect]], cells: Sequence[Rect], ink: Ink, high: float
) -> Iterator[tuple[int, Rect]]:
    """Marks of the size of a character that no line covers, by cell, joined into lines."""
    for index, (cell, own) in enumerate(zip(cells, inside, strict=True)):
        x0, y0, x1, y1 = (round(side) for side in cell)
        rest = ink[y0:y1, x0:x1].astype(np.uint8)
        for rect in own:
            rest[
                max(0, int(rect[1]) - y0) : int(rect[3]) + 1 - y0,
                max(0, int(rect[0]) - x0) : int(rect[2]) + 1 - x0,
            ] = 0
        if rest.any():
            marks = _marks(rest, high, empty=not own)
            yield from ((index, rect) for rect in _lines_of_marks(marks, (x0, y0)))


def _along_sides(rect: Rect, cell: Rect) -> bool:
    """Whether what stands in a cell reaches three of its sides: what a double or slanting rule leaves there."""
    near = [
        abs(a - b) <= _MARGIN or outside
        for a, b, outside in zip(
            rect, cell, (False, False, rect[2] > cell[2], rect[3] > cell[3]), strict=True
        )
    ]
    return sum(near) >= 3


def _marks(rest: npt.NDArray[np.uint8], high: float, empty: bool) -> Iterator[Rect]:
    """Connected ink that may be a character: no speck, no remains of a rule along the cell's edge. `empty`: the cell holds no
    line yet; beside one, two bars may be what is left of its ≥."""
    if (dots := _dots(rest, high)) is not None:
        yield dots
    height, width = rest.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    if empty:
        yield from _equals(stats[1:].tolist(), high)
    for x, y, w, h, area in stats[1:].tolist():
        at_edge = x == 0 or y == 0 or x + w == width or y + h == height
        large = max(w, h) >= 0.25 * high and area >= 0.02 * high * high
        if large and not (at_edge and (min(w, h) < 0.25 * high or max(w, h) > 2 * high)):
            yield float(x), float(y), float(x + w), float(y + h)


def _equals(parts: Sequence[Sequence[int]], high: float) -> Iterator[Rect]:
    """Two level strokes of one length, one under the other: `=`."""
    bars = [(x, y, w, h) for x, y, w, h, _ in parts if 0.2 * high <= w <= high and h <= 0.5 * w]
    for (x, y, w, h), (u, v, p, q) in itertools.combinations(bars, 2):
        level = abs(x - u) + abs(x + w - u - p) <= 0.3 * w
        if level and max(y, v) + max(h, q) - min(y, v) <= 0.5 * high:
            yield float(min(x, u)), float(min(y, v)), float(max(x + w, u + p)), float(max(y + h, v + q))


def _dots(rest: npt.NDArray[np.uint8], high: float) -> Rect | None:
    """A row of dots (`……`, the filler rows of 宣城 2021) and nothing else."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    dots = [
        s for s in stats[1:].tolist() if 0.04 * high <= min(s[2], s[3]) and max(s[2], s[3]) <= 0.25 * high
    ]
    if not 3 <= len(dots) == len(stats) - 1:
        return None
    x0, y0 = min(s[0] for s in dots), min(s[1] for s in dots)
    x1, y1 = max(s[0] + s[2] for s in dots), max(s[1] + s[3] for s in dots)
    row = y1 - y0 <= 0.3 * high and x1 - x0 >= 0.5 * high
    return (float(x0), float(y0) - 0.3 * high, float(x1), float(y1) + 0.3 * high) if row else None


def _lines_of_marks(marks: Iterable[Rect], origin: tuple[int, int]) -> Iterator[Rect]:
    lines: list[Rect] = []
    for mark in sorted(marks, key=lambda rect: rect[1] + rect[3]):
        if lines and _beside(lines[-1], mark):
            lines[-1] = _union(lines[-1], mark)
        else:
            lines.append(mark)
    x, y = origin
    for x0, y0, x1, y1 in lines:
        pad = max(_MARGIN, 0.15 * (y1 - y0))
        yield max(x, x + x0 - pad), max(y, y + y0 - pad), x + x1 + pad, y + y1 + pad


def _has_ink(rect: Rect, ink: Ink) -> bool:
    x0, y0, x1, y1 = (max(0, int(side)) for side in rect)
    return bool(ink[y0:y1, x0:x1].any())

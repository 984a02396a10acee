"""Rules of a scanned grid that camelot does not see: those shorter than its line kernel.

Its kernel is a fortieth of the page (21 pt of A4 upright), more than a row of one line is high: a rule that stands in
one row only (四川大英 2021, 主管部门 beside the project's name) is lost, and two cells become one. On the rows that were
found, such a rule is plain: ink all the way from one row rule to the next, which no character is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Ink
from pipeline.pdf.camelot_grid import MergedCell, RuledTable

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Pixels = Callable[[tuple[float, float, float, float]], tuple[float, float, float, float]]

# Share of the way that must be ink; edges nearer than this to another are that one (points); rows lower than `LOW` are
# gaps between double rules.
INKED, NEAR, LOW = 0.93, 4.0, 6.0
LEAN = 1.5  # points; a rule may stand so far off its edge
SAME = 0.7  # of the cells of two tables that are one
# No more of the way is ink where there is no rule; in so many of its rows text runs through it.
BARE, CROSSED = 0.25, 0.3
GAP = 3.0  # points; what is narrower is the gap of a double rule
THICK = 4.0  # points; a broader run of ink is no rule


def without_frame(table: RuledTable) -> RuledTable:
    """The table without a frame around it, the edges of a sheet or of those under it: what one cell that is no rectangle
    fills on all four sides."""
    frame = table.owner[0, 0]
    sides = table.owner[0], table.owner[-1], table.owner[:, 0], table.owner[:, -1]
    if table.rectangular or not all((side == frame).all() for side in sides):
        return table
    rows, cols = (np.flatnonzero((table.owner != frame).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return table
    down, across = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
    owner = table.owner[down, across]
    x, y = table.x[cols[0] : cols[-1] + 2], table.y[rows[0] : rows[-1] + 2]
    return _merged(x, y, owner[:, 1:] != owner[:, :-1], owner[1:] != owner[:-1], table.engine)


def once(tables: Sequence[RuledTable]) -> list[RuledTable]:
    """The tables without those whose cells are found in a smaller one: a frame around a frame gives the same cells again."""
    kept: list[RuledTable] = []
    for table in sorted(tables, key=lambda each: float(np.ptp(each.x) * np.ptp(each.y))):
        if not any(_shares(table, other) for other in kept):
            kept.append(table)
    return [table for table in tables if any(table is each for each in kept)]


def _shares(table: RuledTable, smaller: RuledTable) -> bool:
    one, other = (np.array([(cell.x0, cell.y0) for cell in each.cells]) for each in (table, smaller))
    apart = np.abs(one[:, None] - other[None]).max(axis=2).min(axis=0)
    return len(other) > 1 and float((apart <= NEAR).mean()) >= SAME


def without_strips(table: RuledTable) -> RuledTable:
    """The table without the gaps between the two lines of double rules, which camelot takes for rows and columns."""
    rows, y = _broad(-table.y)
    cols, x = _broad(table.x)
    if (len(rows) == len(table.y) - 1 and len(cols) == len(table.x) - 1) or not rows or not cols:
        return table
    owner = table.owner[np.ix_(rows, cols)]
    return _merged(x, -y, owner[:, 1:] != owner[:, :-1], owner[1:] != owner[:-1], table.engine)


def _broad(edges: Floats) -> tuple[list[int], Floats]:
    """Of ascending edges, the intervals that are no gaps, and the edges between them: gaps shrink to their middle."""
    kept = [i for i in range(len(edges) - 1) if edges[i + 1] - edges[i] >= GAP]
    between = [(float(edges[a + 1]) + float(edges[b])) / 2 for a, b in itertools.pairwise(kept)]
    return kept, np.array([float(edges[0]), *between, float(edges[-1])])


def completed(table: RuledTable, dark: Ink, pixels: Pixels) -> RuledTable:
    """The table with its short rules; as it was where that would leave a cell that is no rectangle."""
    upright = [_upright_rules(table, row, dark, pixels) for row in range(len(table.y) - 1)]
    x = _edges(table.x, [at for found in upright for at in found])
    owner = table.owner[:, np.searchsorted(table.x, (x[:-1] + x[1:]) / 2) - 1]
    right, below = owner[:, 1:] != owner[:, :-1], owner[1:] != owner[:-1]
    seen_right, seen_below = right.copy(), below.copy()
    for row, found in enumerate(upright):
        for at in found:
            place = int(np.argmin(np.abs(x - at))) - 1
            if 0 <= place < right.shape[1]:
                seen_right[row, place] = True
    for row, col in np.argwhere(~below):
        seen_below[row, col] = _ruled_across(
            (float(x[col]), float(x[col + 1])), float(table.y[row + 1]), dark, pixels
        )
    seen_right &= ~_never_drawn(right, x, table.y, dark, pixels)
    if (seen_right == right).all() and (seen_below == below).all():
        return table
    made = _merged(x, table.y, seen_right, seen_below, table.engine)
    return made if made.rectangular else table


def _never_drawn(right: Flags, x: Floats, y: Floats, dark: Ink, pixels: Pixels) -> Flags:
    """Where two cells are parted by a rule that other rows have and this one has not, and text runs through its place there:
    camelot draws a rule that ends inside a row down to the foot of the table. A rule that is faint parts its texts."""
    inked, crossed = np.ones(right.shape), np.zeros(right.shape, dtype=np.bool_)
    for row, col in np.argwhere(right):
        ends = float(x[col + 1]) - NEAR, float(y[row + 1]), float(x[col + 1]) + NEAR, float(y[row])
        x0, y0, x1, y1 = (round(side) for side in pixels(ends))
        band = dark[max(0, y0 + 2) : y1 - 1, max(0, x0) : x1 + 1]
        if band.size:
            inked[row, col] = band.any(axis=1).mean()
            crossed[row, col] = band.all(axis=1).any()
    drawn = np.where(right, inked, 0.0).max(axis=0, initial=0.0) >= INKED
    bare = np.asarray(right & drawn & (inked <= BARE))
    through = (bare & crossed).sum(axis=0) >= np.maximum(1, CROSSED * bare.sum(axis=0))
    return np.asarray(bare & through)


def _ruled_across(ends: tuple[float, float], y: float, dark: Ink, pixels: Pixels) -> bool:
    """Whether ink runs all the way across between two column edges, at the height of a row edge."""
    x0, y0, x1, y1 = (round(side) for side in pixels((ends[0] + 1, y - LEAN, ends[1] - 1, y + LEAN)))
    band = dark[max(0, y0) : y1 + 1, max(0, x0) : x1]
    return bool(band.size and band.any(axis=0).mean() >= INKED and band.sum() <= 0.75 * band.size)


def _upright_rules(table: RuledTable, row: int, dark: Ink, pixels: Pixels) -> list[float]:
    """Where, in points, ink runs all the way down a grid row."""
    top, bottom = float(table.y[row]), float(table.y[row + 1])
    if top - bottom < LOW:
        return []
    x0, y0, x1, y1 = (round(side) for side in pixels((float(table.x[0]), bottom, float(table.x[-1]), top)))
    band = dark[max(0, y0 + 1) : y1 - 1, max(0, x0) : x1]
    if not band.size:
        return []
    full = _thickened(band).mean(axis=0) >= INKED
    scale = (x1 - x0) / float(table.x[-1] - table.x[0])
    starts = np.flatnonzero(np.diff(full.astype(np.int8), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(full.astype(np.int8), append=0) == -1)
    runs = zip(starts.tolist(), ends.tolist(), strict=True)
    return [float(table.x[0]) + (a + b + 1) / 2 / scale for a, b in runs if b - a < THICK * scale]


def _thickened(band: Ink) -> Ink:
    """A rule of one pixel may lean by one."""
    wide = band.copy()
    wide[:, 1:] |= band[:, :-1]
    wide[:, :-1] |= band[:, 1:]
    return wide


def _edges(x: Floats, found: list[float]) -> Floats:
    """Column edges with those found far from any other."""
    edges = list(map(float, x))
    for at in sorted(found):
        if min(abs(at - edge) for edge in edges) > NEAR:
            edges.append(at)
    return np.array(sorted(edges))


def _merged(x: Floats, y: Floats, right: Flags, below: Flags, engine: str) -> RuledTable:
    """Merged cells of a grid, given which of its places are parted from the next to the right and below."""
    owner = np.full((len(y) - 1, len(x) - 1), -1, dtype=np.intp)
    cells: list[MergedCell] = []
    rectangular = True
    for row, col in np.ndindex(*owner.shape):
        if owner[row, col] < 0:
            group = _flood(row, col, right, below)
            for place in group:
                owner[place] = len(cells)
            cell = _cell(group, x, y)
            rectangular &= cell.rowspan * cell.colspan == len(group)
            cells.append(cell)
    return RuledTable(x, y, tuple(cells), owner, rectangular, engine)


def _flood(row: int, col: int, right: Flags, below: Flags) -> set[tuple[int, int]]:
    rows, cols = right.shape[0], below.shape[1]
    seen, todo = {(row, col)}, [(row, col)]
    while todo:
        r, c = todo.pop()
        ways = [
            (r, c + 1, c + 1 < cols and not right[r, c]),
            (r, c - 1, c > 0 and not right[r, c - 1]),
            (r + 1, c, r + 1 < rows and not below[r, c]),
            (r - 1, c, r > 0 and not below[r - 1, c]),
        ]
        fresh = {(nr, nc) for nr, nc, free in ways if free} - seen
        seen |= fresh
        todo.extend(fresh)
    return seen


def _cell(group: set[tuple[int, int]], x: Floats, y: Floats) -> MergedCell:
    rows, cols = [row for row, _ in group], [col for _, col in group]
    top, left, bottom, right = min(rows), min(cols), max(rows) + 1, max(cols) + 1
    edges = float(x[left]), float(y[bottom]), float(x[right]), float(y[top])
    return MergedCell(top, left, bottom - top, right - left, *edges, "")

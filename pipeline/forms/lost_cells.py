"""Cells of a record as boxes that can be cut, and back: for rules that are missing (`lost_rules.py`)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.doubt import Doubt
from pipeline.record import Box, GridCell, GridPage, GridTable, TextLine

# Edges of cells that lie this near are one (points).
_SAME = 0.5
# Lines of one text follow each other within this many line heights, from middle to middle.
_LEADING = 1.7
# Where the height of a row of one line is known, lines of one text are nearer than this share of it.
_PITCH = 0.93
# A line that leaves this many line heights free ended before the edge of its cell.
_FREE = 2.5


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines that belong together: one name, one value."""

    lines: tuple[TextLine, ...]

    @property
    def top(self) -> float:
        """The upper edge of the first line."""
        return self.lines[0].box[1]

    @property
    def bottom(self) -> float:
        """The lower edge of the last line."""
        return self.lines[-1].box[3]

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Of its first line."""
        return self.lines[0].box[3] - self.lines[0].box[1]

    @property
    def text(self) -> str:
        """Without line ends."""
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of the record, or a part of one that lost rules would have made a cell of its own."""

    source: GridCell
    box: Box
    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """As in the record; of a part, its lines joined as a reader joins them."""
        if not self.lines:
            return ""
        if self.lines == lines_in(self.source):
            return self.source.text
        parts: list[str] = []
        for line, after in zip(self.lines, [*self.lines[1:], None], strict=True):
            parts += [line.text, _seam(line, after, self.box[2] - self.box[0])]
        return "".join(parts)

    def entries(self, pitch: float | None = None) -> list[Entry]:
        """Its lines, those together that follow each other closely; `pitch` is how high a row of one line is."""
        groups: list[list[TextLine]] = []
        for line in self.lines:
            if groups and _close(groups[-1][-1], line, pitch):
                groups[-1].append(line)
            else:
                groups.append([line])
        return [Entry(tuple(group)) for group in groups]

    def cut(self, xs: Sequence[float] = (), ys: Sequence[float] = ()) -> list[Piece]:
        """The parts that upright edges at `xs` and level ones at `ys` make of it."""
        x0, y0, x1, y1 = self.box
        across, down = [x0, *xs, x1], [y0, *ys, y1]
        boxes = [
            (left, top, right, bottom)
            for top, bottom in itertools.pairwise(down)
            for left, right in itertools.pairwise(across)
        ]
        return [
            replace(self, box=box, lines=tuple(each for each in self.lines if holds(box, each.box)))
            for box in boxes
        ]


def holds(box: Box, inner: Box) -> bool:
    """Whether the middle of the inner box lies in the outer one."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _close(line: TextLine, after: TextLine, pitch: float | None) -> bool:
    most = _PITCH * pitch if pitch else _LEADING * max(line.box[3] - line.box[1], 1.0)
    return (after.box[1] + after.box[3] - line.box[1] - line.box[3]) / 2 <= most


def _seam(line: TextLine, after: TextLine | None, width: float) -> str:
    """What parts a line from the next: nothing after the last, a blank on one line, `\\v` where it ended early."""
    if after is None:
        return ""
    height = line.box[3] - line.box[1]
    if after.box[1] < line.box[3] - height / 2:
        return " "
    return "\v" if width - (line.box[2] - line.box[0]) > _FREE * height else "\n"


def pieces_of(table: GridTable) -> list[Piece]:
    """The cells of a table."""
    return [Piece(cell, cell.box, lines_in(cell)) for cell in table.cells]


def lines_in(cell: GridCell) -> tuple[TextLine, ...]:
    """The lines of a cell; a text without lines of its own is one line, where its cell is."""
    return cell.lines or ((TextLine(cell.box, cell.text),) if cell.text else ())


def is_level(table: GridTable) -> bool:
    """Whether cells of one grid row have one upper edge: those of a page that slopes have not."""
    tops: dict[int, float] = {}
    return all(abs(tops.setdefault(cell.row, cell.box[1]) - cell.box[1]) < _SAME for cell in table.cells)


def rebuilt(page: GridPage, number: int, pieces: Sequence[Piece]) -> GridPage:
    """The page with a table made of these pieces; doubts about a cell go to each part of it."""
    table = page.tables[number - 1]
    xs = _edges(side for piece in pieces for side in piece.box[::2])
    ys = _edges(side for piece in pieces for side in piece.box[1::2])
    cells = sorted((_cell(piece, xs, ys) for piece in pieces), key=lambda cell: (cell.row, cell.col))
    made = replace(table, rows=len(ys) - 1, cells=tuple(cells), cols=len(xs) - 1, x=_column_edges(table, xs))
    places = {(piece.source.row, piece.source.col): [] for piece in pieces}  # type: ignore[var-annotated]
    for piece in pieces:
        places[piece.source.row, piece.source.col].append((_at(ys, piece.box[1]), _at(xs, piece.box[0])))
    doubts = tuple(each for doubt in page.doubts for each in _moved(doubt, number, places))
    tables = (*page.tables[: number - 1], made, *page.tables[number:])
    return replace(page, tables=tables, doubts=doubts)


def place_of(page: GridPage, number: int, box: Box) -> tuple[int, int]:
    """Row and column of the cell that begins where a box does."""
    cells = page.tables[number - 1].cells
    found = min(cells, key=lambda cell: abs(cell.box[0] - box[0]) + abs(cell.box[1] - box[1]))
    return found.row, found.col


def _edges(sides: Iterable[float]) -> list[float]:
    found: list[float] = []
    for side in sorted(sides):
        if not found or side - found[-1] > _SAME:
            found.append(side)
    return found


def _at(edges: Sequence[float], side: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - side))


def _column_edges(table: GridTable, xs: Sequence[float]) -> tuple[float, ...]:
    """The column edges as read; those of the boxes where they are not the same."""
    return table.x if len(table.x) == len(xs) else tuple(xs)


def _cell(piece: Piece, xs: Sequence[float], ys: Sequence[float]) -> GridCell:
    left, top, right, bottom = (
        _at(edges, side) for edges, side in zip((xs, ys, xs, ys), piece.box, strict=True)
    )
    return replace(
        piece.source,
        row=top, col=left, rowspan=bottom - top, colspan=right - left,
        box=piece.box, text=piece.text, lines=piece.lines,
    )  # fmt: skip


def _moved(
    doubt: Doubt, number: int, places: dict[tuple[int, int], list[tuple[int, int]]]
) -> Iterable[Doubt]:
    if doubt.table != number or doubt.row is None or doubt.column is None:
        return [doubt]
    there = places.get((doubt.row, doubt.column))
    return [replace(doubt, row=row, column=col) for row, col in there] if there else [doubt]

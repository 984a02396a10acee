"""A table as a strip of rows, cut into pages: row heights, page breaks, and which lines stand where.

A merged cell that a page break cuts fills its part on the first page with as many lines as fit there,
and goes on in its part on the next, as Word sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import floor

from pipeline.facsimile.lines import Face, wrap
from pipeline.facsimile.sheet import Cell, Sheet, Style, rows_of

_SLACK = 0.01  # points that rounding may cost


@dataclass(frozen=True)
class Piece:
    """The part of a cell that stands on one page; `top` and `bottom` count from the top of the page."""

    cell: Cell
    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """A row, or the part of a row, on one page."""

    row: int
    height: float


class Strip:
    """The rows of one sheet that are not yet on a page."""

    def __init__(self, sheet: Sheet, style: Style, face: Face, frame_width: float) -> None:
        self.sheet, self.style, self.face = sheet, style, face
        scale = frame_width / sum(sheet.widths)
        self.edges = [0.0, *accumulate(width * scale for width in sheet.widths)]
        self.left = {cell: self._lines(cell) for cell in sheet.table}
        self.heights = self._row_heights()
        self.row = 0
        self.head = self._pieces([Band(row, self.heights[row]) for row in self._repeated()], dict(self.left))

    def _repeated(self) -> range:
        return range(self.sheet.repeat_from, self.sheet.repeat_from + self.sheet.repeat_rows)

    def _lines(self, cell: Cell) -> list[str]:
        if cell.vertical:
            return [character for character in cell.text if not character.isspace()]
        room = self.edges[cell.col + cell.colspan] - self.edges[cell.col] - 2 * self.style.padding
        return wrap(cell.text, room, self.face)

    def _block(self, lines: int) -> float:
        """The height that so many lines take."""
        return lines * self.face.leading + 2 * self.style.padding

    def _row_heights(self) -> list[float]:
        """High enough for every cell; what a merged cell lacks is shared out over its rows."""
        heights = [self._block(1)] * rows_of(self.sheet)
        for cell in sorted(self.left, key=lambda cell: (cell.rowspan, cell.row, cell.col)):
            span = range(cell.row, cell.row + cell.rowspan)
            lacking = self._block(len(self.left[cell])) - sum(heights[row] for row in span)
            for row in span:
                heights[row] += max(0.0, lacking) / len(span)
        return heights

    def _needed(self, bands: list[Band]) -> float:
        """The height of the next row, after these bands: as planned, or what page breaks have made necessary."""
        height = self.heights[self.row]
        for cell, lines in self.left.items():
            if cell.row + cell.rowspan == self.row + 1 and lines:
                above = sum(band.height for band in bands if band.row >= cell.row)
                height = max(height, self._block(len(lines)) - above)
        return height

    def _cut(self, height: float, room: float) -> bool:
        return self.style.split_in_row and self._block(2) <= room < height

    def _bands(self, room: float) -> list[Band]:
        """The rows that fit, and the part of a row that the page break cuts."""
        bands: list[Band] = []
        while not self.done:
            height = self._needed(bands)
            if height > room + _SLACK:
                if self._cut(height, room):
                    bands.append(Band(self.row, room))
                    self.heights[self.row] = max(self._block(1), height - room)
                break
            bands.append(Band(self.row, height))
            room -= height
            self.row += 1
        return bands

    @property
    def done(self) -> bool:
        """Whether every row is on a page."""
        return self.row == len(self.heights)

    def take(self, room: float) -> list[Piece]:
        """The next page's pieces, in at most `room` points of height; none if not one row fits."""
        head = self.head if self.row >= self._repeated().stop and self.row else []
        used = max((piece.bottom for piece in head), default=0.0)
        body = self._pieces(self._bands(room - used), self.left, used)
        return [*head, *body] if body else []

    def _pieces(self, bands: list[Band], left: dict[Cell, list[str]], top: float = 0) -> list[Piece]:
        return [self._piece(cell, part, bands, left, top) for cell, part in self._parts(bands)]

    def _parts(self, bands: list[Band]) -> Iterator[tuple[Cell, list[int]]]:
        """Each cell with the numbers of the bands it covers."""
        for cell in self.left:
            span = range(cell.row, cell.row + cell.rowspan)
            if part := [number for number, band in enumerate(bands) if band.row in span]:
                yield cell, part

    def _piece(
        self, cell: Cell, part: list[int], bands: list[Band], left: dict[Cell, list[str]], top: float
    ) -> Piece:
        offsets = list(accumulate((band.height for band in bands), initial=top))
        upper, lower = offsets[part[0]], offsets[part[-1] + 1]
        fits = floor((lower - upper - 2 * self.style.padding + _SLACK) / self.face.leading)
        lines, left[cell] = left[cell][:fits], left[cell][fits:]
        x0, x1 = self.edges[cell.col], self.edges[cell.col + cell.colspan]
        return Piece(cell, x0, upper, x1, lower, tuple(lines))

"""A grid table seen as bands: one per grid row, the merged cells that cover it from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.grid import GridCell, GridPage, GridTable
from pipeline.forms.form import Printed
from pipeline.text import fold


@dataclass(frozen=True, slots=True)
class Cell:
    """A merged cell with its folded text and its column edges as read."""

    row: int
    col: int
    rowspan: int
    colspan: int
    x0: float
    x1: float
    printed: Printed

    @property
    def text(self) -> str:
        """The folded text."""
        return self.printed.text

    @property
    def below(self) -> int:
        """The first grid row under the cell."""
        return self.row + self.rowspan


class BandedTable:
    """The cells of a table by grid row and column."""

    def __init__(self, page: GridPage, table: GridTable) -> None:
        self.page = page.number
        self.table = table
        self.rows = table.rows
        self.cols = table.cols
        self._at: list[list[Cell | None]] = [[None] * table.cols for _ in range(table.rows)]
        for cell in table.cells:
            self._place(_cell(page, table, cell))

    def _place(self, cell: Cell) -> None:
        for row in range(cell.row, min(cell.below, self.rows)):
            for col in range(cell.col, min(cell.col + cell.colspan, self.cols)):
                self._at[row][col] = cell

    def at(self, row: int, col: int) -> Cell | None:
        """The merged cell at a grid place."""
        return self._at[row][col]

    def erase(self, cell: Cell) -> None:
        """Blank a cell whose text was taken elsewhere."""
        self._place(replace(cell, printed=replace(cell.printed, text="")))

    def rewrite(self, cell: Cell, text: str) -> None:
        """Another text for a cell, its place and doubt kept."""
        self._place(replace(cell, printed=replace(cell.printed, text=text)))

    def band(self, row: int) -> list[Cell]:
        """Merged cells that cover a grid row, left to right."""
        return list(_distinct(self._at[row]))

    def under(self, row: int, x0: float, x1: float) -> list[Cell]:
        """Merged cells of a grid row whose grid columns have their middle in x0..x1, left to right."""
        edges = self.table.x
        inside = [
            self._at[row][col] for col in range(self.cols) if x0 <= (edges[col] + edges[col + 1]) / 2 <= x1
        ]
        return list(_distinct(inside))


def _distinct(cells: Sequence[Cell | None]) -> Iterator[Cell]:
    last = None
    for cell in cells:
        if cell is not None and cell is not last:
            yield cell
        last = cell


def _cell(page: GridPage, table: GridTable, cell: GridCell) -> Cell:
    origin = "ocr" if page.text_origin == "ocr" else "text"
    printed = Printed(fold(cell.text), page.number, cell.box, cell.confidence, origin)
    edges = table.x[cell.col], table.x[min(cell.col + cell.colspan, table.cols)]
    return Cell(cell.row, cell.col, cell.rowspan, cell.colspan, *edges, printed)

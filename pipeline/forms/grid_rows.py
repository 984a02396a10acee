"""A grid table seen as bands: one per grid row, the merged cells that cover it from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.forms.form import Printed
from pipeline.record import GridCell, GridPage, GridTable
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
        self.origin = "ocr" if page.text_origin == "ocr" else "text"
        self._bands: dict[int, list[Cell]] = {}
        self._spans: dict[tuple[float, float], list[int]] = {}
        self._at: list[list[Cell | None]] = [[None] * table.cols for _ in range(table.rows)]
        for cell in table.cells:
            self._place(self._cell(cell))

    def _cell(self, cell: GridCell) -> Cell:
        x = self.table.x
        printed = Printed(fold(cell.text), self.page, cell.box, cell.confidence, self.origin)
        edges = x[cell.col], x[min(cell.col + cell.colspan, self.cols)]
        return Cell(cell.row, cell.col, cell.rowspan, cell.colspan, *edges, printed)

    def _place(self, cell: Cell) -> None:
        for row in range(cell.row, min(cell.below, self.rows)):
            self._bands.pop(row, None)
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
        found = self._bands.get(row)
        if found is None:
            found = self._bands[row] = list(_distinct(self._at[row]))
        return found

    def under(self, row: int, x0: float, x1: float) -> list[Cell]:
        """Merged cells of a grid row whose grid columns have their middle in x0..x1, left to right."""
        line = self._at[row]
        return list(_distinct([line[col] for col in self._within(x0, x1)]))

    def _within(self, x0: float, x1: float) -> list[int]:
        """The grid columns whose middle lies in x0..x1, looked up once for each pair."""
        found = self._spans.get((x0, x1))
        if found is None:
            x = self.table.x
            found = [col for col in range(self.cols) if x0 <= (x[col] + x[col + 1]) / 2 <= x1]
            self._spans[x0, x1] = found
        return found


def _distinct(cells: Sequence[Cell | None]) -> Iterator[Cell]:
    last = None
    for cell in cells:
        if cell is not None and cell is not last:
            yield cell
        last = cell

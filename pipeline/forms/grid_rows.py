"""A table of the record by its grid rows: the merged cells that cover each one, from left to right."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.forms.form import CellPlace, Printed
from pipeline.record import GridCell, GridPage, GridTable
from pipeline.text import fold

T = TypeVar("T")


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


class GridRows:
    """The cells of one table, looked up by grid row, by place or by the width they stand under.

    A value: `with_texts` gives another one. `number` is the table's position on its page, counted from 1.
    """

    def __init__(self, page: GridPage, table: GridTable, number: int = 1) -> None:
        self.page = page.number
        self.number = number
        self.table = table
        self.rows = table.rows
        self.cols = table.cols
        self.origin = "ocr" if page.text_origin == "ocr" else "text"
        self.sheet = page.name
        self._rows: dict[int, list[Cell]] = {}
        self._known: dict[Hashable, object] = {}
        self._spans: dict[tuple[float, float], list[int]] = {}
        self._at: list[list[Cell | None]] = [[None] * table.cols for _ in range(table.rows)]
        for cell in table.cells:
            self._place(self._cell(cell))

    def _cell(self, cell: GridCell) -> Cell:
        x = self.table.x
        place = CellPlace(self.page, self.number, cell.row, cell.col)
        address = f"{self.sheet}!{cell.place}" if self.sheet and cell.place else None
        origin = self.origin if cell.confidence is None else "ocr"
        alone = fold(cell.alone) if cell.alone else None
        printed = Printed(
            fold(cell.text), self.page, cell.box, cell.confidence, origin, (place,), address, alone
        )
        edges = x[cell.col], x[min(cell.col + cell.colspan, self.cols)]
        return Cell(cell.row, cell.col, cell.rowspan, cell.colspan, *edges, printed)

    def _place(self, cell: Cell) -> None:
        for row in range(cell.row, min(cell.below, self.rows)):
            for col in range(cell.col, min(cell.col + cell.colspan, self.cols)):
                self._at[row][col] = cell

    def with_texts(self, texts: Mapping[Cell, Printed]) -> GridRows:
        """The same grid with other texts in some of its cells."""
        made = GridRows.__new__(GridRows)
        made.page, made.number, made.table, made.origin = self.page, self.number, self.table, self.origin
        made.rows, made.cols, made.sheet = self.rows, self.cols, self.sheet
        made._rows, made._known, made._spans = {}, {}, self._spans
        made._at = [list(row) for row in self._at]
        for cell, printed in texts.items():
            made._place(replace(cell, printed=printed))
        return made

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """What is read of this grid under a name, read the first time it is asked for."""
        if what not in self._known:
            self._known[what] = read()
        return self._known[what]  # type: ignore[return-value]

    def cell_at(self, row: int, col: int) -> Cell | None:
        """The merged cell at a grid place."""
        return self._at[row][col]

    def cells_in_row(self, row: int) -> list[Cell]:
        """Merged cells that cover a grid row, left to right."""
        found = self._rows.get(row)
        if found is None:
            found = self._rows[row] = list(_distinct(self._at[row]))
        return found

    def cells_from_row(self, row: int) -> list[Cell]:
        """Merged cells that begin in a grid row and hold a text, left to right."""
        return [cell for cell in self.cells_in_row(row) if cell.row == row and cell.text]

    def cells_under(self, row: int, x0: float, x1: float) -> list[Cell]:
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

"""What the typesetter sets: ruled sheets, plain text, and the style of their pages. Lengths in points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

A4 = (595.28, 841.89)


@dataclass(frozen=True)
class Cell:
    """A merged cell: its top left grid position, its text (`\\n` ends a line) and how far it spans."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    align: str = "center"
    vertical: bool = False  # one character per line


@dataclass(frozen=True)
class Sheet:
    """One form, or any ruled table, with the text around it."""

    table: tuple[Cell, ...]
    widths: tuple[float, ...]  # of the columns, relative; scaled to the frame
    title: str = ""
    left: str = ""
    center: str = ""
    right: str = ""
    below: tuple[str, ...] = ()
    repeat_rows: int = 0  # so many rows from `repeat_from` stand again on each further page
    repeat_from: int = 0
    new_page: bool = True  # False: follows the one before on the same page


@dataclass(frozen=True)
class Text:
    """Paragraphs of plain text; with none, a blank page."""

    paragraphs: tuple[str, ...] = ()
    title: str = ""
    new_page: bool = True


@dataclass(frozen=True)
class Style:
    """How the pages look."""

    font_size: float = 9
    page: tuple[float, float] = A4  # upright; `landscape` turns it
    margins: tuple[float, float, float, float] = (56, 50, 56, 50)  # top, right, bottom, left
    landscape: bool = False
    rotate: int = 0  # the page's /Rotate; the page as displayed is upright
    line_width: float = 0.5
    padding: float = 2.5
    rules: Literal["stroke", "fill", "double"] = "stroke"  # fill: thin rectangles, as Word writes
    font: Path | None = None  # TrueType; None: the subset in `fonts/`
    latin_font: bool = False  # ASCII in Helvetica, on a baseline of its own
    latin_last: bool = False  # each line's ASCII is drawn after its Chinese, as some converters do
    split_in_row: bool = False  # a page break may cut a row

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as displayed."""
        return (self.page[1], self.page[0]) if self.landscape else self.page


def positions(cell: Cell) -> Iterator[tuple[int, int]]:
    """The grid positions that a cell covers."""
    for row in range(cell.row, cell.row + cell.rowspan):
        for col in range(cell.col, cell.col + cell.colspan):
            yield row, col


def rows_of(sheet: Sheet) -> int:
    """How many grid rows the sheet has."""
    return max((cell.row + cell.rowspan for cell in sheet.table), default=0)


def validate(sheet: Sheet) -> None:
    """Raises ValueError where cells overlap, leave a hole, stand outside, or a repeated head is cut."""
    name = sheet.title or sheet.center or "untitled sheet"
    if not sheet.table:
        raise ValueError(f"{name}: no cells")
    taken: dict[tuple[int, int], Cell] = {}
    for cell in sheet.table:
        for place in positions(cell):
            if place in taken:
                raise ValueError(f"{name}: {cell.text!r} and {taken[place].text!r} overlap at {place}")
            taken[place] = cell
    grid = {(row, col) for row in range(rows_of(sheet)) for col in range(len(sheet.widths))}
    if holes := sorted(grid - taken.keys()):
        raise ValueError(f"{name}: no cell at {holes[:5]}")
    if outside := sorted(taken.keys() - grid):
        raise ValueError(f"{name}: {taken[outside[0]].text!r} stands outside the grid at {outside[0]}")
    first, last = sheet.repeat_from, sheet.repeat_from + sheet.repeat_rows
    for cell in taken.values():
        if sheet.repeat_rows and any(cell.row < edge < cell.row + cell.rowspan for edge in (first, last)):
            raise ValueError(f"{name}: the repeated head cuts {cell.text!r}")

"""A sheet as its cells → one page of the record: ruled blocks are tables, the text above and between them stands outside.

A sheet has no printed page, so that its boxes are made up from column widths and row numbers; they serve to tell what
stands above or beside what. The places that are released are those of the cells (`表1!C12`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.doubt import Doubt, Kind
from pipeline.record import Box, GridCell, GridPage, GridTable, TextLine

ROW_HEIGHT = 20.0  # points, of every row
# A row without merged cells belongs to a table if so many of its cells are ruled.
LEAST_RULED = 2
# So many rows on end that hold several cells are a table though no rule is drawn; fewer are lines above or below one.
LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class SheetCell:
    """The text that a cell shows, whether a rule is drawn at its left or right side, and what is in doubt about it."""

    text: str
    ruled: bool = False
    doubts: tuple[tuple[Kind, str], ...] = ()


@dataclass(slots=True)
class Sheet:
    """One sheet: cells by (row, column) from 0, merged ranges (row, column, rows, columns), what is hidden."""

    number: int
    name: str
    cells: dict[tuple[int, int], SheetCell]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    hidden: bool = False
    notes: list[tuple[Kind, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Merged:
    """A cell with its span in visible rows and columns, and its address on the sheet."""

    row: int
    col: int
    rows: int
    cols: int
    cell: SheetCell
    address: str


def page_of(sheet: Sheet) -> GridPage:
    """The record of a sheet. A hidden sheet gives a page without tables and a note; it is not what is published."""
    notes = tuple(Doubt(kind, what, sheet.number) for kind, what in sheet.notes)
    texts = sum(bool(cell.text) for cell in sheet.cells.values())
    if sheet.hidden:
        what = f"hidden sheet {sheet.name}: {texts} cells with text"
        return GridPage(
            sheet.number,
            0.0,
            0.0,
            None,
            doubts=(*notes, Doubt(Kind.HIDDEN_CELLS, what, sheet.number)),
            name=sheet.name,
        )
    last = max((row for row, _ in sheet.cells), default=-1)
    rows = [row for row in range(last + 1) if row not in sheet.hidden_rows]  # blank rows part tables
    columns = sorted({col for _, col in sheet.cells} - sheet.hidden_columns)
    grid = _visible(sheet, rows, columns)
    x = _edges(sheet, columns)
    tables: list[tuple[GridTable, list[Doubt]]] = []
    outside: list[TextLine] = []
    for block in _blocks(grid, len(rows)):
        if block.ruled:
            tables.append(_table(sheet.number, grid, block, x, len(tables) + 1))
        else:
            outside += _lines(grid, block, x)
    doubts = [doubt for _, found in tables for doubt in found]
    return GridPage(
        number=sheet.number,
        width=x[-1] if x else 0.0,
        height=ROW_HEIGHT * len(rows),
        text_origin="text" if texts else None,
        tables=tuple(table for table, _ in tables),
        outside=tuple(outside),
        doubts=(*notes, *_aside(sheet), *doubts),
        name=sheet.name,
    )


def _aside(sheet: Sheet) -> Iterator[Doubt]:
    """What stands in hidden rows and columns is not shown to a reader of the sheet: it is kept aside, and told."""
    hidden = [
        cell.text
        for (row, col), cell in sorted(sheet.cells.items())
        if cell.text and (row in sheet.hidden_rows or col in sheet.hidden_columns)
    ]
    if hidden:
        what = f"{len(hidden)} cells of hidden rows or columns: {' | '.join(hidden)[:60]}"
        yield Doubt(Kind.HIDDEN_CELLS, what, sheet.number)


def _visible(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> list[list[_Merged | None]]:
    """The visible cells as a grid; a merged cell stands at each of its places. A hidden first row or column of a merged
    range does not hide the range."""
    row_at, col_at = {row: i for i, row in enumerate(rows)}, {col: i for i, col in enumerate(columns)}
    grid: list[list[_Merged | None]] = [[None] * len(columns) for _ in rows]
    spans = {(row, col): (high, wide) for row, col, high, wide in sheet.merged}
    for (row, col), cell in sheet.cells.items():
        high, wide = spans.get((row, col), (1, 1))
        own_rows = [row_at[r] for r in range(row, row + high) if r in row_at]
        own_cols = [col_at[c] for c in range(col, col + wide) if c in col_at]
        if (
            not own_rows
            or not own_cols
            or ((high, wide) == (1, 1) and grid[own_rows[0]][own_cols[0]] is not None)
        ):
            continue
        ruled = any(
            (found := sheet.cells.get((r, c))) is not None and found.ruled
            for r in range(row, row + high)
            for c in {col, col + wide - 1}
        )
        shown = replace(cell, ruled=ruled)
        merged = _Merged(own_rows[0], own_cols[0], len(own_rows), len(own_cols), shown, address(row, col))
        for r in own_rows:
            for c in own_cols:
                grid[r][c] = merged
    return grid


def address(row: int, col: int) -> str:
    """`C12` of the row and column counted from 0."""
    letters, rest = "", col + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


def _edges(sheet: Sheet, columns: Sequence[int]) -> list[float]:
    edges = [0.0]
    for col in columns:
        edges.append(round(edges[-1] + max(sheet.widths.get(col, 60.0), 1.0), 2))
    return edges if columns else []


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows `start` to `stop` (exclusive) of one kind, and the columns of their table."""

    start: int
    stop: int
    ruled: bool
    left: int = 0
    right: int = 0


def _blocks(grid: list[list[_Merged | None]], rows: int) -> Iterator[_Block]:
    """Runs of table rows and of others, top to bottom: a table is ruled, or several rows on end that hold several cells."""
    ruled = [_is_ruled(line) for line in grid]
    kinds = [drawn or filled for drawn, filled in zip(ruled, _long_runs(grid, ruled), strict=True)]
    start = 0
    for row in range(1, rows + 1):
        if row == rows or kinds[row] != kinds[start]:
            yield _with_columns(grid, _Block(start, row, kinds[start]))
            start = row


def _long_runs(grid: list[list[_Merged | None]], ruled: Sequence[bool]) -> list[bool]:
    """Rows of a table without rules: `LEAST_ROWS` or more on end hold several cells; a row of one cell between two such
    rows belongs to them."""
    several = [_holds_several(line) and not drawn for line, drawn in zip(grid, ruled, strict=True)]
    for row in range(1, len(grid) - 1):
        between = several[row - 1] and several[row + 1] and not ruled[row]
        several[row] = several[row] or (between and _holds_text(grid[row]))
    made = [False] * len(grid)
    start = 0
    for row in range(len(grid) + 1):
        if row == len(grid) or not several[row]:
            made[start:row] = [row - start >= LEAST_ROWS] * (row - start)
            start = row + 1
    return made


def _holds_text(line: Sequence[_Merged | None]) -> bool:
    return any(cell is not None and cell.cell.text for cell in line)


def _is_ruled(line: Sequence[_Merged | None]) -> bool:
    ruled = {id(cell) for cell in line if cell is not None and cell.cell.ruled}
    return len(ruled) >= LEAST_RULED or any(
        cell is not None and cell.cell.ruled and cell.cols > 1 for cell in line
    )


def _holds_several(line: Sequence[_Merged | None]) -> bool:
    return len({id(cell) for cell in line if cell is not None and cell.cell.text}) >= LEAST_RULED or any(
        cell is not None and cell.rows > 1 for cell in line
    )


def _with_columns(grid: list[list[_Merged | None]], block: _Block) -> _Block:
    """A table is as wide as its ruled cells and texts."""
    used = [
        col
        for line in grid[block.start : block.stop]
        for col, cell in enumerate(line)
        if cell is not None and (cell.cell.ruled or cell.cell.text)
    ]
    return replace(block, left=min(used, default=0), right=max(used, default=-1) + 1)


def _table(
    page: int, grid: list[list[_Merged | None]], block: _Block, x: Sequence[float], number: int
) -> tuple[GridTable, list[Doubt]]:
    """A block as a table of the record, and the doubts about its cells."""
    width = block.right - block.left
    cells: list[GridCell] = []
    doubts: list[Doubt] = []
    seen: set[int] = set()
    for row in range(block.start, block.stop):
        for col in range(block.left, block.right):
            cell = grid[row][col]
            if cell is not None and id(cell) in seen:
                continue
            if cell is not None:
                seen.add(id(cell))
            made = _grid_cell(cell, row, col, block, x)
            cells.append(made)
            for kind, what in cell.cell.doubts if cell is not None else ():
                doubts.append(Doubt(kind, what, page, number, made.row, made.col))
    box = (x[block.left], ROW_HEIGHT * block.start, x[block.right], ROW_HEIGHT * block.stop)
    edges = tuple(x[block.left : block.right + 1])
    return GridTable(block.stop - block.start, width, box, edges, tuple(cells), "sheet"), doubts


def _grid_cell(cell: _Merged | None, row: int, col: int, block: _Block, x: Sequence[float]) -> GridCell:
    top, left = (cell.row, cell.col) if cell is not None else (row, col)
    high, wide = (cell.rows, cell.cols) if cell is not None else (1, 1)
    top, left = max(top, block.start), max(left, block.left)
    high, wide = min(high, block.stop - top), min(wide, block.right - left)
    box: Box = (x[left], ROW_HEIGHT * top, x[left + wide], ROW_HEIGHT * (top + high))
    text, place = (cell.cell.text, cell.address) if cell is not None else ("", None)
    return GridCell(top - block.start, left - block.left, high, wide, box, text, place=place)


def _lines(grid: list[list[_Merged | None]], block: _Block, x: Sequence[float]) -> Iterator[TextLine]:
    """The texts of rows outside tables, each with its place."""
    seen: set[int] = set()
    for row in range(block.start, block.stop):
        for cell in grid[row]:
            if cell is not None and cell.cell.text and id(cell) not in seen:
                seen.add(id(cell))
                box = (x[cell.col], ROW_HEIGHT * row, x[cell.col + cell.cols], ROW_HEIGHT * (row + 1))
                yield TextLine(box, cell.cell.text, cell.address)

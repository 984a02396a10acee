"""Cells with spans, as a document or a web page lists them row by row → one table of the record on a page of its own.

The spans are laid out by the rule of HTML: a cell takes the next free place of its row, and a rowspan reserves the
places below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.doubt import Doubt
from pipeline.limits import Unreadable
from pipeline.office.sheet import ROW_HEIGHT, address
from pipeline.record import GridCell, GridPage, GridTable, TextLine

COLUMN_WIDTH = 80.0  # points, of every column: boxes are made up
MOST_SPAN, MOST_PLACES = 1_000, 500_000
# A table inside a table's cell with so many filled cells is data, and the outer one lays the page out.
DATA_CELLS = 4


@dataclass(frozen=True, slots=True)
class SpanCell:
    """A cell as listed: its text, and over how many rows and columns it goes (1 or more)."""

    text: str
    rows: int = 1
    cols: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in a document, in order: lines of text, or the rows of a table."""

    lines: tuple[str, ...] = ()
    rows: tuple[tuple[SpanCell, ...], ...] = ()


def pages_of(blocks: Sequence[Block], doubts: Sequence[Doubt] = ()) -> tuple[GridPage, ...]:
    """One page for each table, with the lines above it; lines below the last table stay on its page.

    A document without a table is one page of lines. `doubts` go to the first page.
    """
    pages: list[GridPage] = []
    above: list[str] = []
    for block in blocks:
        above += block.lines
        if block.rows:
            pages.append(_page(len(pages) + 1, above, block.rows))
            above = []
    if not pages:
        pages, above = [_page(1, above, ())], []
    last = pages[-1]
    below = _lines(above, last.height)
    pages[-1] = replace(last, outside=(*last.outside, *below), height=last.height + ROW_HEIGHT * len(below))
    pages[0] = replace(pages[0], doubts=(*pages[0].doubts, *doubts))
    return tuple(pages)


def _lines(texts: Sequence[str], top: float) -> list[TextLine]:
    return [
        TextLine((0.0, top + ROW_HEIGHT * i, 8.0 * len(text), top + ROW_HEIGHT * (i + 1)), text)
        for i, text in enumerate(texts)
    ]


def _page(number: int, above: Sequence[str], rows: Sequence[Sequence[SpanCell]]) -> GridPage:
    outside = _lines(above, 0.0)
    top = ROW_HEIGHT * len(outside)
    table = _table(rows, top) if rows else None
    texts = bool(outside) or (table is not None and any(cell.text for cell in table.cells))
    return GridPage(
        number=number,
        width=table.box[2] if table else 0.0,
        height=table.box[3] if table else top,
        text_origin="text" if texts else None,
        tables=(table,) if table else (),
        outside=tuple(outside),
        name=f"表{number}",
    )


def _table(rows: Sequence[Sequence[SpanCell]], top: float) -> GridTable:
    """Cells at their places; places that no cell takes are blank cells."""
    taken: dict[tuple[int, int], int] = {}
    placed: list[tuple[int, int, int, int, str]] = []
    for row, cells in enumerate(rows):
        col = 0
        for cell in cells:
            while (row, col) in taken:
                col += 1
            high, wide = min(cell.rows, len(rows) - row, MOST_SPAN), min(cell.cols, MOST_SPAN)
            wide = next((i for i in range(1, wide) if (row, col + i) in taken), wide)
            for r in range(row, row + high):
                taken |= {(r, c): len(placed) for c in range(col, col + wide)}
            placed.append((row, col, high, wide, cell.text))
            if len(taken) > MOST_PLACES:
                raise Unreadable(f"表格过大 a table has more than {MOST_PLACES} places")
    width = max((col for _, col in taken), default=0) + 1
    blank = [(r, c, 1, 1, "") for r in range(len(rows)) for c in range(width) if (r, c) not in taken]
    x = tuple(COLUMN_WIDTH * i for i in range(width + 1))
    made = tuple(_cell(*place, x, top) for place in sorted([*placed, *blank]))
    box = (0.0, top, x[-1], top + ROW_HEIGHT * len(rows))
    return GridTable(len(rows), width, box, x, made, "cells")


def _cell(row: int, col: int, high: int, wide: int, text: str, x: Sequence[float], top: float) -> GridCell:
    box = (x[col], top + ROW_HEIGHT * row, x[col + wide], top + ROW_HEIGHT * (row + high))
    return GridCell(row, col, high, wide, box, text, place=address(row, col))

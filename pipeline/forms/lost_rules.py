"""Rules that are missing below an indicator head: where the text tells the cells, they are made; else it is doubted.

A person reads such a form by where its text stands. A merged cell whose texts keep clear of a column edge is the cells
that the edge makes of it. Lines that pair one to one across the columns are rows. What does not pair is told.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.forms.column_heads import Column, Head, read_head
from pipeline.forms.continued_columns import ALIGNED, stands_under
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.lost_cells import is_level, pieces_of, rebuilt
from pipeline.forms.lost_columns import cut_columns, doubt_values
from pipeline.forms.lost_edges import align_edges
from pipeline.forms.lost_heads import with_heads
from pipeline.forms.lost_levels import cut_levels, join_levels
from pipeline.forms.lost_rows import cut_rows
from pipeline.forms.lost_sheet import Sheet, Zone, told_of
from pipeline.forms.row_kinds import names_project, starts_form
from pipeline.record import GridPage, GridTable


def with_lost_rules(pages: Iterable[GridPage]) -> list[GridPage]:
    """The pages with the cells that missing rules would have made, and what is doubted of them."""
    head: Head | None = None
    made = []
    for page in pages:
        for number in range(1, len(page.tables) + 1):
            page, head = _read(page, number, head)
        made.append(page)
    return made


def _read(page: GridPage, number: int, head: Head | None) -> tuple[GridPage, Head | None]:
    page = with_heads(page, number)
    table = page.tables[number - 1]
    rows = GridRows(page, table, number)
    carried = _carried(table, head) if head else None
    zones = list(_zones(rows, carried))
    last = zones[-1].head if zones else None
    last = head if last is carried else last
    if not zones or not any(cell.lines for cell in table.cells) or not is_level(table):
        return page, last
    sheet = Sheet(pieces_of(table))
    for zone in zones:
        align_edges(sheet, zone)
        cut_columns(sheet, zone)
        doubt_values(sheet, zone)
        join_levels(sheet, zone)
        cut_rows(sheet, zone)
        cut_levels(sheet, zone)
    if not sheet.changed and not sheet.told:
        return page, last
    whole = rebuilt(page, number, sheet.pieces) if sheet.changed else page
    told = tuple(told_of(whole, number, *each) for each in dict.fromkeys(sheet.told))
    return replace(whole, doubts=(*whole.doubts, *told)), last


def _carried(table: GridTable, head: Head) -> Head | None:
    """The head of the page before with its columns where a table's cells stand; None where they do not fit."""
    if not stands_under(head, table):
        return None
    sides = {cell.col: cell.box[0] for cell in table.cells} | {len(table.x) - 1: table.box[2]}
    return replace(head, columns=tuple(_placed(column, table, sides) for column in head.columns))


def _placed(column: Column, table: GridTable, sides: Mapping[int, float]) -> Column:
    ends = []
    for x in (column.x0, column.x1):
        near = min(sides, key=lambda index: abs(table.x[index] - x))
        ends.append(sides[near] if abs(table.x[near] - x) <= ALIGNED else x)
    return replace(column, x0=ends[0], x1=ends[1])


def _zones(rows: GridRows, before: Head | None) -> Iterator[Zone]:
    """The zones of a table, that of a head on the page before among them."""
    starts: list[tuple[int, Head | None]] = [(0, before)]
    row = 0
    while row < rows.rows:
        head = read_head(rows, row)
        if head is not None:
            starts += [(row, None), (row + head.rows, head)]
            row += head.rows
            continue
        if names_project(rows, row):  # 项目名称:… in a row of its own, the next project under the same head
            under = next((head for _, head in reversed(starts) if head is not None), None)
            starts += [(row, None), (row + 1, under)]
        elif starts_form(rows, row):
            starts.append((row, None))
        row += 1
    starts.append((rows.rows, None))
    for (first, head), (after, _) in itertools.pairwise(starts):
        if head is not None and after > first and any(block.indicator for block in head.blocks):
            tops = [cell.box[1] for cell in rows.table.cells if cell.row == first]
            ends = [cell.box[3] for cell in rows.table.cells if cell.row + cell.rowspan == after]
            if tops and ends:
                yield Zone(head, tops[0], max(ends))

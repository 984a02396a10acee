"""One page → its tables and the text outside them.

Conservation: every glyph of the page, unmapped ones too, is in exactly one cell or in the text outside tables. What that
count cannot see is doubted in `page_doubts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.pdf.camelot_grid import MergedCell, RuledTable
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.leaders import is_leader
from pipeline.pdf.page_content import PageContent
from pipeline.pdf.page_doubts import page_doubts, table_doubts
from pipeline.pdf.page_grid import members_of, owner_of
from pipeline.pdf.runs import with_whole_runs
from pipeline.pdf.text_lines import apart, cell_text, line_text, lines_of
from pipeline.record import GridCell, GridPage, GridTable, TextLine

# A gap of so many font heights parts two texts: in a cell, and outside (a unit's name left, 单位: 万元 right).
IN_CELL, BESIDE = 0.9, 2.0
# A cell of so many line heights has room for another line.
ROOMY = 2.2


def read_text(content: PageContent, tables: list[RuledTable], number: int) -> GridPage:
    """The record of a page by its text layer."""
    owners = [with_whole_runs(content.glyphs, owner_of(content.glyphs, table)) for table in tables]
    outside = _outside(content.glyphs, owners)
    doubts = [
        *content.notes,
        *page_doubts(content, tables, outside, number),
        *table_doubts(content, tables, owners, number),
    ]
    return GridPage(
        number=number,
        width=round(content.frame.shown_size[0], 2),
        height=round(content.frame.shown_size[1], 2),
        text_origin="text" if len(content.glyphs.printed()) else None,
        tables=tuple(_record(content, table, owner) for table, owner in zip(tables, owners, strict=True)),
        outside=tuple(_text_lines(content, outside)),
        doubts=tuple(doubts),
    )


def _outside(glyphs: Glyphs, owners: list[npt.NDArray[np.intp]]) -> list[int]:
    taken = np.zeros(len(glyphs), dtype=bool)
    for owner in owners:
        taken |= owner >= 0
    return [int(i) for i in np.flatnonzero(~taken) if not glyphs.chars[i].isspace()]


def _record(content: PageContent, table: RuledTable, owner: npt.NDArray[np.intp]) -> GridTable:
    members = members_of(owner, len(table.cells))
    inner = table.x[1:-1].tolist()
    cells = tuple(_cell(content, cell, own, inner) for cell, own in zip(table.cells, members, strict=True))
    frame = (float(table.x[0]), float(table.y[-1]), float(table.x[-1]), float(table.y[0]))
    shape = (len(table.y) - 1, len(table.x) - 1)
    edges = tuple(round(float(x), 2) for x in table.x)
    return GridTable(
        *shape, content.frame.displayed(frame), edges, cells, table.engine, table.open_above, table.open_below
    )


def _cell(content: PageContent, cell: MergedCell, members: list[int], edges: Sequence[float]) -> GridCell:
    tangled = content.tangled is not None and bool(content.tangled[members].any())
    size = (cell.x1 - cell.x0, cell.y1 - cell.y0)
    text = "" if tangled or not members else cell_text(content.glyphs, members, size)
    text = "" if is_leader(text) else text
    box = content.frame.displayed((cell.x0, cell.y0, cell.x1, cell.y1))
    wide = cell.colspan > 1
    several = wide or any(char in text for char in " \n\v") or _is_roomy(content.glyphs, cell, members)
    lines = tuple(_text_lines(content, members, edges if wide else (), IN_CELL)) if text and several else ()
    return GridCell(cell.row, cell.col, cell.rowspan, cell.colspan, box, text, lines=lines)


def _is_roomy(glyphs: Glyphs, cell: MergedCell, members: Sequence[int]) -> bool:
    """Whether a cell is so high that a single line may stand in several places."""
    return bool(members) and cell.y1 - cell.y0 > ROOMY * glyphs.sides.size[members[0]]


def _text_lines(
    content: PageContent, members: Sequence[int], edges: Sequence[float] = (), gap: float = BESIDE
) -> Iterator[TextLine]:
    """Lines, parted where a wide gap shows that two texts stand on one, or a gap at one of these column edges."""
    glyphs = content.glyphs
    own = [index for index in members if not glyphs.chars[index].isspace()]
    for line in (part for whole in lines_of(glyphs, own) for part in apart(glyphs, whole, edges, gap)):
        yield TextLine(content.frame.displayed(_around(glyphs, line)), line_text(glyphs, line))


def _around(glyphs: Glyphs, line: Sequence[int]) -> tuple[float, float, float, float]:
    """The box around the loose boxes of some glyphs."""
    left, right, low, high = glyphs.sides.left, glyphs.sides.right, glyphs.sides.low, glyphs.sides.high
    return (
        min([left[index] for index in line]),
        min([low[index] for index in line]),
        max([right[index] for index in line]),
        max([high[index] for index in line]),
    )

"""What is doubted of a page that was read: what the count of its glyphs cannot see.

A ruled region without a table, a glyph across its cell's rule, a cell that camelot reads otherwise, a merged region
that is no rectangle, glyphs that lie over each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.doubtful_text import doubtful_text
from pipeline.pdf.glyphs import Glyphs, telling_nothing
from pipeline.pdf.page_content import PageContent
from pipeline.pdf.page_grid import members_of, ruled_text

# A glyph that reaches further than this over its cell's rule belongs to a text that overflows (points).
OVERFLOW = 1.0


def page_doubts(
    content: PageContent, tables: list[RuledTable], outside: list[int], number: int
) -> Iterator[Doubt]:
    """Doubts of the page as a whole; `outside` are the glyphs of no table, `number` is the page's, from 1."""
    glyphs = content.glyphs
    lost = telling_nothing("".join([glyphs.chars[index] for index in outside]))
    if lost:
        yield Doubt(Kind.UNMAPPED_GLYPHS, f"{lost} glyphs outside tables tell no character", number)
    ruled = ruled_text(content, tables)
    if any("\u3400" <= char <= "\u9fff" for char in ruled):  # charts of papers in English are none of a form
        yield Doubt(Kind.RULED_WITHOUT_TABLE, f"text among rules that make no grid: {ruled[:40]}", number)


def table_doubts(
    content: PageContent, tables: list[RuledTable], owners: list[npt.NDArray[np.intp]], page: int
) -> Iterator[Doubt]:
    """Doubts of each table and its cells; `owners` tell for each table the merged cell of each glyph."""
    for number, (table, owner) in enumerate(zip(tables, owners, strict=True), start=1):
        if table.by_text:
            yield Doubt(Kind.RULE_MISSING, "no column rules: columns by their texts", page, number)
        if not table.rectangular:
            yield Doubt(Kind.NOT_RECTANGULAR, f"table {number}: a merged cell is no rectangle", page, number)
        if table.engine == "raster":
            yield Doubt(
                Kind.RULE_MISSING, f"table {number}: its rules as seen on the rendered page", page, number
            )
        members = members_of(owner, len(table.cells))
        yield from _tangles(content, table, members, (page, number))
        yield from _overflows(content.glyphs, table, owner, (page, number))
        yield from _disagreements(content.glyphs, table, members, (page, number))
        yield from doubtful_text(content.glyphs, table, members, (page, number))


def _tangles(
    content: PageContent, table: RuledTable, members: list[list[int]], at: tuple[int, int]
) -> Iterator[Doubt]:
    """A cell with glyphs that lie over each other: its text is not known."""
    if content.tangled is None:
        return
    for cell, own in zip(table.cells, members, strict=True):
        if content.tangled[own].any():
            text = "".join(content.glyphs.chars[i] for i in own)
            yield Doubt(Kind.TANGLED_TEXT, f"texts over each other: {text[:40]}", *at, cell.row, cell.col)


def _overflows(
    glyphs: Glyphs, table: RuledTable, owner: npt.NDArray[np.intp], at: tuple[int, int]
) -> Iterator[Doubt]:
    """A cell with a glyph whose ink crosses its rule; blanks have none, whatever box pdfium gives them."""
    own = glyphs.printed()[owner[glyphs.printed()] >= 0]
    edges = np.array([(cell.x0, cell.y0, cell.x1, cell.y1) for cell in table.cells])[owner[own]]
    over = np.max(
        [
            edges[:, 0] - glyphs.x0[own],
            glyphs.x1[own] - edges[:, 2],
            edges[:, 1] - glyphs.y0[own],
            glyphs.y1[own] - edges[:, 3],
        ],
        axis=0,
    )
    most = np.full(len(table.cells), -np.inf)
    np.maximum.at(most, owner[own], over)
    for index in np.flatnonzero(most > OVERFLOW):
        cell = table.cells[index]
        yield Doubt(Kind.OVERFLOW, f"text crosses the rule by {most[index]:.1f} pt", *at, cell.row, cell.col)


def _disagreements(
    glyphs: Glyphs, table: RuledTable, members: list[list[int]], at: tuple[int, int]
) -> Iterator[Doubt]:
    """A cell to which camelot gives other characters, order aside."""
    for cell, own in zip(table.cells, members, strict=True):
        ours = "".join("".join([glyphs.chars[i] for i in own]).split())
        theirs = "".join(cell.camelot_text.split())
        if ours != theirs and Counter(ours) != Counter(theirs):
            yield Doubt(
                Kind.DISAGREEMENT, f"camelot reads {cell.camelot_text[:40]!r}", *at, cell.row, cell.col
            )

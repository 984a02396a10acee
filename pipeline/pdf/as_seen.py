"""A page as a person sees it: what its file holds, held against the ink.

Only a page with a table is looked at. Where text is set aside, the grid is found again without it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.doubt import Doubt, Kind
from pipeline.pdf import ink
from pipeline.pdf.beneath import beneath
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.covered_rules import shown_rules
from pipeline.pdf.drawn_marks import drawn_marks
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.ink import Grey
from pipeline.pdf.other_ink import InkedCell, inked_cells, struck, thin_lines, underlined_signs
from pipeline.pdf.overprint import set_once
from pipeline.pdf.page_content import PageContent, PageDrawing
from pipeline.pdf.page_grid import cell_members, find_tables
from pipeline.pdf.rule_ends import without_ends
from pipeline.pdf.unseen import Seen, look
from pipeline.pdf.why_unseen import Why, notes

# Values that were typed over each other are looked through so many times.
MOST_LAYERS = 4
# A page that a picture covers to this share is read as one.
WHOLE = 0.5
# A rule whose ends and height lie so near to those of a line through a text is that line (points).
_LINE, _LEVEL = 6.0, 2.0


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A place in the reading frame whose cell is doubtful, and why; `beyond`: not if this too lies in the cell (x).

    `legible`: its cell may be read by OCR.
    """

    x: float
    y: float
    kind: Kind
    what: str
    beyond: float | None = None
    legible: bool = False


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What a page says, its tables, and the cells whose ink the text layer does not account for."""

    content: PageContent
    tables: list[RuledTable]
    inked: tuple[InkedCell, ...] = ()


def as_seen(page: pdfium.PdfPage, content: PageContent, number: int) -> SeenPage:
    """What a page says and its tables, without the text that nobody sees."""
    tables = find_tables(page, content)
    if not tables:
        return SeenPage(content, tables)
    frame, told = content.frame, tuple[Doubt, ...]()
    glyphs, seen = _looked_at(page, content)
    for _ in range(MOST_LAYERS):
        if (uncovered := beneath(page, content, glyphs, seen)) is None:
            break
        told = (*told, *notes(seen.why, glyphs.chars, number))
        content = uncovered
        glyphs, seen = _looked_at(page, content)
    lines = thin_lines(seen.bare)
    why = dict(seen.why)
    cut: list[Doubtful] = []
    out, by = struck(lines, glyphs, seen.boxes, seen.printed())
    why |= dict.fromkeys(np.flatnonzero(out & seen.printed()).tolist(), Why.STRUCK)
    if why or told or seen.tangled.any():
        drawing = _without_lines(content, lines.places[by])
        if told or Why.COVERED in why.values():
            drawing = replace(drawing, rules=shown_rules(drawing.rules, seen.bare, frame))
        content = replace(content, drawing=drawing)
        kept = _kept(page, content, glyphs, replace(seen, why=why))
        content = replace(kept, notes=(*told, *notes(why, glyphs.chars, number)))
        cut = [*cut_texts(glyphs, why)]
        tables = [table for table in find_tables(page, content) if _on_page(table, content)]
    if content.drawing.image_share > WHOLE:
        return SeenPage(content, tables)
    bare = without_ends(seen.bare, frame, content.drawing.ends)
    inked = [*inked_cells(bare, lines, frame, tables, _in_colour(page, content))]
    left = content.glyphs
    for sign in underlined_signs(lines, left, frame):
        x, y = float(left.center_x[sign]), float(left.center_y[sign])
        cut.append(Doubtful(x, y, Kind.INK_WITHOUT_TEXT, "a line under a comparator"))
    for x, y in drawn_marks(left, content.drawing.marks):
        cut.append(Doubtful(x, y, Kind.INK_WITHOUT_TEXT, "a point or dash that is drawn", legible=True))
    inked += _cells_of(left, tables, cut)
    return SeenPage(content, tables, tuple(inked))


def cut_texts(glyphs: Glyphs, why: Mapping[int, Why]) -> Iterator[Doubtful]:
    """Where a text goes on unseen, as spreadsheets cut it at a cell's edge."""
    for hidden in (i for i, reason in why.items() if reason is Why.COVERED):
        for beside in (hidden - 1, hidden + 1):
            if 0 <= beside < len(glyphs) and beside not in why and _next_to(glyphs, hidden, beside):
                x = float((glyphs.left if beside < hidden else glyphs.right)[beside])
                y, beyond = float(glyphs.center_y[beside]), float(glyphs.center_x[hidden])
                yield Doubtful(x, y, Kind.CUT_TEXT, "the text goes on unseen", beyond)


def _next_to(glyphs: Glyphs, one: int, other: int) -> bool:
    size = float(glyphs.high[one] - glyphs.low[one])
    gap = max(glyphs.left[one], glyphs.left[other]) - min(glyphs.right[one], glyphs.right[other])
    level = abs(glyphs.center_y[one] - glyphs.center_y[other]) < size / 4
    return bool(level and abs(gap) < size / 2 and not glyphs.chars[other].isspace())


def _in_colour(page: pdfium.PdfPage, content: PageContent) -> Callable[[], Grey]:
    """The page without its text in colour, rendered at the first call."""

    @cache
    def picture() -> Grey:
        with ink.without(content.texts()):
            return ink.render(page, content.frame, colours=True)

    return picture


def _without_lines(content: PageContent, lines: npt.NDArray[np.float64]) -> PageDrawing:
    """The drawing of a page without the rules that are lines through a text (left, right, height on the page)."""
    if not len(lines):
        return content.drawing
    frame = content.frame
    kept = []
    for rule in content.drawing.rules:
        x0, y0 = frame.on_upright_page(rule[0], rule[1])
        x1, y1 = frame.on_upright_page(rule[2], rule[3])
        near = np.abs(lines - np.array([min(x0, x1), max(x0, x1), (y0 + y1) / 2])) < [_LINE, _LINE, _LEVEL]
        if not near.all(axis=1).any():
            kept.append(rule)
    return replace(content.drawing, rules=tuple(kept))


def _cells_of(glyphs: Glyphs, tables: list[RuledTable], doubtful: Sequence[Doubtful]) -> Iterator[InkedCell]:
    """The cells that hold doubtful places, each once; of a cut text only those whose edge cuts it."""
    for number, table in enumerate(tables, start=1) if doubtful else ():
        members = cell_members(glyphs, table)
        for cell, own in zip(table.cells, members, strict=True):
            here = (
                each
                for each in doubtful
                if cell.x0 <= each.x <= cell.x1
                and cell.y0 <= each.y <= cell.y1
                and not (each.beyond and cell.x0 < each.beyond < cell.x1)
            )
            for why in itertools.islice(here, 1):
                box = (cell.x0, cell.y0, cell.x1, cell.y1)
                what = f"{why.what}: {''.join(glyphs.chars[i] for i in own)[:40]}"
                yield InkedCell(number, cell.row, cell.col, box, what, why.legible, why.kind)


def _together(content: PageContent) -> Glyphs:
    """Every glyph of a page, copies too, in the order of painting."""
    if not len(content.copies):
        return content.glyphs
    both = content.glyphs.plus(content.copies)
    return both.only(np.argsort(both.place))


def _looked_at(page: pdfium.PdfPage, content: PageContent) -> tuple[Glyphs, Seen]:
    """Every glyph of a page, and what is seen of them."""
    glyphs = _together(content)
    copies = np.isin(glyphs.place, content.copies.place)
    return glyphs, look(page, content.frame, glyphs, content.texts(), copies)


def _kept(page: pdfium.PdfPage, content: PageContent, glyphs: Glyphs, seen: Seen) -> PageContent:
    """What is left of a page without the glyphs that nobody sees: of those set twice it may be the first that is not."""
    textpage = page.get_textpage()
    try:
        once, copies = set_once(textpage.raw, glyphs.only(seen.printed()))
    finally:
        textpage.close()
    return replace(
        content, glyphs=once, copies=copies, tangled=np.isin(once.place, glyphs.place[seen.tangled])
    )


def _on_page(table: RuledTable, content: PageContent) -> bool:
    """Whether any of a table lies inside the page."""
    frame = content.frame
    across = table.x[0] < frame.width and table.x[-1] > 0
    return bool(across and table.y[-1] < frame.height and table.y[0] > 0)

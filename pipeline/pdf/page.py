"""One page → its tables and the text outside them, with every reason for doubt.

Conservation: every glyph of the page, unmapped ones too, is in exactly one cell or in the text outside tables.
The doubts are what that count cannot see: a ruled region without a table, a glyph across its cell's rule, a cell
that camelot reads otherwise, a merged region that is no rectangle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.camelot_grid import Image, MergedCell, RuledTable, Word, raster_tables, vector_tables
from pipeline.pdf.coordinates import Frame, page_frame, upright_turns
from pipeline.pdf.cut_rows import NEAR, closings
from pipeline.pdf.doubtful_text import doubtful_text
from pipeline.pdf.drawn_lines import PICTURE, Segment, read_drawing
from pipeline.pdf.glyphs import Glyphs, read_glyphs, tells_nothing, text_turns
from pipeline.pdf.overprint import set_once
from pipeline.pdf.replaced_text import set_aside
from pipeline.pdf.runs import with_whole_runs
from pipeline.pdf.seen_rules import fill_rules, seen_rules
from pipeline.pdf.slope import tilt_of
from pipeline.pdf.text_lines import apart, cell_text, line_text, lines_of
from pipeline.pdf.whole_lines import Box, TextBoxes
from pipeline.record import GridCell, GridPage, GridTable, TextLine

# A glyph that reaches further than this over its cell's rule belongs to a text that overflows (points).
OVERFLOW = 1.0
# Rules shorter than this are underlines, ticks and drawings (points).
LONG_RULE = 60.0
# For the raster engine: below 150 dpi camelot loses cells (175 of 790 at 100 dpi).
RASTER_DPI = 150
# A cell merged of two rows may set its line exactly on the row rule of its neighbours, where camelot gives it to no
# row: words are lifted a hair for it (points).
LIFT = 0.02
# A gap of so many font heights parts two texts: in a cell, and outside (a unit's name left, 单位: 万元 right).
IN_CELL, BESIDE = 0.9, 2.0
# A cell of so many line heights has room for another line.
ROOMY = 2.2
# So many coloured boxes may be the cells of a table without rules.
FEWEST_CELLS = 4
# A page larger than A2 may be a common one drawn many times as large (4760 × 6736 pt, type of 80 pt).
LARGE = 1700.0
# The height of common type (points).
COMMON = 12.0


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """What is drawn on a page besides text: its rules, the share of it that images cover, and coloured boxes."""

    rules: tuple[Segment, ...]
    image_share: float
    fills: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class PageContent:
    """What pdfium reads of a page, in the reading frame; `tangled` and `notes` are what a look at its ink adds."""

    frame: Frame
    glyphs: Glyphs
    drawing: PageDrawing
    copies: Glyphs  # what is set again over itself, as fake bold and shadows are
    tangled: npt.NDArray[np.bool_] | None = None
    notes: tuple[Doubt, ...] = ()


def read_text(content: PageContent, tables: list[RuledTable], number: int) -> GridPage:
    """The record of a page by its text layer."""
    owners = [with_whole_runs(content.glyphs, _owner(content.glyphs, table)) for table in tables]
    outside = _outside(content.glyphs, owners)
    doubts = [
        *content.notes,
        *_page_doubts(content, tables, outside, number),
        *_table_doubts(content, tables, owners, number),
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


def read_content(page: pdfium.PdfPage) -> PageContent:
    """Glyphs and rules of a page in its reading frame."""
    set_aside(page.raw)
    textpage = page.get_textpage()
    try:
        frame = page_frame(page.raw)
        frame = replace(frame, upright=upright_turns(text_turns(textpage.raw, frame.shown)))
        if max(frame.shown_size) > LARGE:
            frame = replace(frame, scale=_scale(read_glyphs(textpage.raw, frame)))
        drawing = read_drawing(page.raw)
        frame = replace(frame, tilt=tilt_of(drawing))
        glyphs, copies = set_once(textpage.raw, read_glyphs(textpage.raw, frame))
        drawing = drawing.in_frame(frame)
        seen = seen_rules(drawing, _text_boxes(glyphs))
        share = drawing.images / max(frame.width * frame.height, 1.0)
        return PageContent(frame, glyphs, PageDrawing(seen.rules, share, seen.fills), copies)
    finally:
        textpage.close()


def _scale(glyphs: Glyphs) -> float:
    """What brings very large type to a common size."""
    size = float(np.median(glyphs.high - glyphs.low)) if len(glyphs) else 0.0
    return COMMON / size if size > 2 * COMMON else 1.0


def _text_boxes(glyphs: Glyphs) -> TextBoxes:
    own = glyphs.printed()
    return TextBoxes(glyphs.left[own], glyphs.low[own], glyphs.right[own], glyphs.high[own])


def find_tables(page: pdfium.PdfPage, content: PageContent) -> list[RuledTable]:
    """Vector grid first; the raster engine where that fails and does better."""
    size = (content.frame.width, content.frame.height)
    words = _words(content)
    closed = closings(content.drawing.rules, content.glyphs.center_x, content.glyphs.center_y)
    tables = vector_tables([*content.drawing.rules, *closed], words, size)
    coloured = _coloured_cells(content, tables)
    if coloured:
        tables = vector_tables([*content.drawing.rules, *closed, *coloured], words, size)
    tables = [_with_ends(table, [y for _, y, *_ in closed]) for table in tables]
    if not _failed(content, tables):
        return tables
    seen = raster_tables(lambda: _render(page, content.frame), words, size)
    better = len(seen) >= max(len(tables), 1) and all(table.rectangular for table in seen)
    return seen if better else tables


def _coloured_cells(content: PageContent, tables: list[RuledTable]) -> list[Segment]:
    """The edges of coloured cells that no rules part."""
    fills = [
        (x0, y0, x1, y1)
        for x0, y0, x1, y1 in content.drawing.fills
        if not _in_tables((x0 + x1) / 2, (y0 + y1) / 2, tables)
    ]
    return fill_rules(fills, _text_boxes(content.glyphs)) if len(fills) >= FEWEST_CELLS else []


def _with_ends(table: RuledTable, closed: Sequence[float]) -> RuledTable:
    above, below = (any(abs(y - end) < NEAR for y in closed) for end in (table.y[0], table.y[-1]))
    return replace(table, open_above=above, open_below=below)


def _failed(content: PageContent, tables: list[RuledTable]) -> bool:
    """Whether the vector grid is not to be trusted."""
    if not len(content.glyphs):
        return False
    if not tables:
        return content.drawing.image_share > PICTURE or bool(_ruled_text(content, tables))
    return not all(table.rectangular for table in tables)


def _render(page: pdfium.PdfPage, frame: Frame) -> Image:
    bitmap = page.render(
        scale=RASTER_DPI / 72 * frame.scale,
        rotation=90 * frame.upright,
        may_draw_forms=False,
        rev_byteorder=False,
    )
    image = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    bitmap.close()
    return image


def _words(content: PageContent) -> list[Word]:
    """Runs of neighbouring glyphs, parted at rules and gaps, for camelot's own assignment."""
    glyphs = content.glyphs
    if not len(glyphs):
        return []
    xs, ys = _rule_positions(content.drawing.rules)
    bands = np.stack([np.searchsorted(xs, glyphs.center_x), np.searchsorted(ys, glyphs.center_y)])
    height = glyphs.high - glyphs.low
    near = np.abs(glyphs.left[1:] - glyphs.right[:-1]) < 0.3 * height[1:]
    level = np.abs(np.diff(glyphs.center_y)) < 0.3 * height[1:]
    same = near & level & (np.diff(bands, axis=1) == 0).all(axis=0)
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    ends = [*starts[1:].tolist(), len(glyphs)]
    texts = ["".join(glyphs.chars[start:end]) for start, end in zip(starts.tolist(), ends, strict=True)]
    low, high = np.minimum.reduceat, np.maximum.reduceat
    boxes = np.stack(
        [
            low(glyphs.left, starts),
            low(glyphs.low, starts) + LIFT,
            high(glyphs.right, starts),
            high(glyphs.high, starts) + LIFT,
        ],
        axis=1,
    )
    placed = zip(boxes.tolist(), texts, strict=True)
    return [Word(x0, y0, x1, y1, text) for (x0, y0, x1, y1), text in placed if text.strip()]


def _rule_positions(rules: Sequence[Segment]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    xs = sorted({x0 for x0, y0, x1, y1 in rules if abs(x1 - x0) < abs(y1 - y0)})
    ys = sorted({y0 for x0, y0, x1, y1 in rules if abs(x1 - x0) >= abs(y1 - y0)})
    return np.array(xs), np.array(ys)


def _owner(glyphs: Glyphs, table: RuledTable) -> npt.NDArray[np.intp]:
    """For each glyph the merged cell its middle lies in, or -1: half-open intervals, one search over all glyphs."""
    col = np.searchsorted(table.x, glyphs.center_x, side="right") - 1
    row = len(table.y) - 1 - np.searchsorted(table.y[::-1], glyphs.center_y, side="right")
    inside = (col >= 0) & (col < len(table.x) - 1) & (row >= 0) & (row < len(table.y) - 1)
    owner = np.full(len(glyphs), -1, dtype=np.intp)
    owner[inside] = table.owner[row[inside], col[inside]]
    return owner


def _outside(glyphs: Glyphs, owners: list[npt.NDArray[np.intp]]) -> list[int]:
    taken = np.zeros(len(glyphs), dtype=bool)
    for owner in owners:
        taken |= owner >= 0
    return [int(i) for i in np.flatnonzero(~taken) if not glyphs.chars[i].isspace()]


def cell_members(glyphs: Glyphs, table: RuledTable) -> list[list[int]]:
    """The indices of the glyphs that stand in each merged cell of a table."""
    return _members(_owner(glyphs, table), len(table.cells))


def _members(owner: npt.NDArray[np.intp], cells: int) -> list[list[int]]:
    members: list[list[int]] = [[] for _ in range(cells)]
    for index in np.flatnonzero(owner >= 0):
        members[owner[index]].append(int(index))
    return members


def _record(content: PageContent, table: RuledTable, owner: npt.NDArray[np.intp]) -> GridTable:
    members = _members(owner, len(table.cells))
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
    text = "" if tangled else cell_text(content.glyphs, members, size)
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


def _page_doubts(
    content: PageContent, tables: list[RuledTable], outside: list[int], number: int
) -> Iterator[Doubt]:
    glyphs = content.glyphs
    lost = sum(tells_nothing(glyphs.chars[index]) for index in outside)
    if lost:
        yield Doubt(Kind.UNMAPPED_GLYPHS, f"{lost} glyphs outside tables tell no character", number)
    ruled = _ruled_text(content, tables)
    if any("\u3400" <= char <= "\u9fff" for char in ruled):  # charts of papers in English are none of a form
        yield Doubt(Kind.RULED_WITHOUT_TABLE, f"text among rules that make no grid: {ruled[:40]}", number)


def _ruled_text(content: PageContent, tables: list[RuledTable]) -> str:
    """Text that stands between two long horizontal rules, and beside a vertical one, that belong to no table."""
    loose = [rule for rule in content.drawing.rules if not any(_within(rule, table) for table in tables)]
    flat = [r for r in loose if abs(r[2] - r[0]) > LONG_RULE and abs(r[3] - r[1]) < 1]
    upright = [r for r in loose if abs(r[3] - r[1]) > 8 and abs(r[2] - r[0]) < 1]
    if len(flat) < 2 or not upright:
        return ""
    left, right = min(min(r[0], r[2]) for r in flat), max(max(r[0], r[2]) for r in flat)
    low, high = min(r[1] for r in flat), max(r[1] for r in flat)
    x, y = content.glyphs.center_x, content.glyphs.center_y
    among = np.flatnonzero((x > left) & (x < right) & (y > low) & (y < high))
    return "".join(content.glyphs.chars[i] for i in among if not _in_tables(x[i], y[i], tables)).strip()


def _within(rule: Segment, table: RuledTable) -> bool:
    x, y = (rule[0] + rule[2]) / 2, (rule[1] + rule[3]) / 2
    return bool(table.x[0] - 3 <= x <= table.x[-1] + 3 and table.y[-1] - 3 <= y <= table.y[0] + 3)


def _in_tables(x: float, y: float, tables: list[RuledTable]) -> bool:
    return any(table.x[0] <= x <= table.x[-1] and table.y[-1] <= y <= table.y[0] for table in tables)


def _table_doubts(
    content: PageContent, tables: list[RuledTable], owners: list[npt.NDArray[np.intp]], page: int
) -> Iterator[Doubt]:
    for number, (table, owner) in enumerate(zip(tables, owners, strict=True), start=1):
        if not table.rectangular:
            yield Doubt(Kind.NOT_RECTANGULAR, f"table {number}: a merged cell is no rectangle", page, number)
        members = _members(owner, len(table.cells))
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
    """A cell with a glyph whose ink crosses its rule."""
    own = np.flatnonzero(owner >= 0)
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

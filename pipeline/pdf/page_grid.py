"""The ruled tables of a page: the vector grid first, the raster engine where that fails and does better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.pdf.camelot_grid import Image, RuledTable, Word, raster_tables, vector_tables
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.cut_rows import NEAR, closings
from pipeline.pdf.drawn_lines import PICTURE, Segment
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.open_columns import frame_sides, text_columns
from pipeline.pdf.page_content import PageContent, text_boxes
from pipeline.pdf.seen_rules import fill_rules

# Rules shorter than this are underlines, ticks and drawings (points).
LONG_RULE = 60.0
# For the raster engine: below 150 dpi camelot loses cells (175 of 790 at 100 dpi).
RASTER_DPI = 150
# A cell merged of two rows may set its line exactly on the row rule of its neighbours, where camelot gives it to no
# row: words are lifted a hair for it (points).
LIFT = 0.02
# So many coloured boxes may be the cells of a table without rules.
FEWEST_CELLS = 4


def find_tables(page: pdfium.PdfPage, content: PageContent) -> list[RuledTable]:
    """Vector grid first; the raster engine where that fails and does better."""
    size = (content.frame.width, content.frame.height)
    words = _words(content)
    closed = closings(content.drawing.rules, content.glyphs.center_x, content.glyphs.center_y)
    tables = vector_tables([*content.drawing.rules, *closed], words, size)
    coloured = _coloured_cells(content, tables)
    if coloured:
        tables = vector_tables([*content.drawing.rules, *closed, *coloured], words, size)
    tables = _with_columns(content, tables, [*content.drawing.rules, *closed, *coloured], words)
    tables = [_with_ends(table, [y for _, y, *_ in closed]) for table in tables]
    if not _failed(content, tables):
        return tables
    seen = raster_tables(lambda: _render(page, content.frame), words, size)
    better = len(seen) >= max(len(tables), 1) and all(table.rectangular for table in seen)
    return seen if better else tables


def _with_columns(
    content: PageContent, tables: list[RuledTable], rules: list[Segment], words: list[Word]
) -> list[RuledTable]:
    """The tables with the columns that their texts show where no rules part them; as they are where texts show none."""
    size = (content.frame.width, content.frame.height)
    sides = frame_sides(rules, tables)
    framed = vector_tables([*rules, *sides], words, size) if sides else tables
    edges = [edge for table in framed for edge in text_columns(content, table)]
    if not edges:
        return tables
    whole = vector_tables([*rules, *sides, *edges], words, size)
    xs = [(x, (y0 + y1) / 2) for x, y0, _, y1 in edges]
    return [replace(table, by_text=any(in_tables(x, y, [table]) for x, y in xs)) for table in whole]


def _coloured_cells(content: PageContent, tables: list[RuledTable]) -> list[Segment]:
    """The edges of coloured cells that no rules part."""
    fills = [
        (x0, y0, x1, y1)
        for x0, y0, x1, y1 in content.drawing.fills
        if not in_tables((x0 + x1) / 2, (y0 + y1) / 2, tables)
    ]
    return fill_rules(fills, text_boxes(content.glyphs)) if len(fills) >= FEWEST_CELLS else []


def _with_ends(table: RuledTable, closed: Sequence[float]) -> RuledTable:
    above, below = (any(abs(y - end) < NEAR for y in closed) for end in (table.y[0], table.y[-1]))
    return replace(table, open_above=above, open_below=below)


def _failed(content: PageContent, tables: list[RuledTable]) -> bool:
    """Whether the vector grid is not to be trusted."""
    if not len(content.glyphs):
        return False
    if not tables:
        return content.drawing.image_share > PICTURE or bool(ruled_text(content, tables))
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


def ruled_text(content: PageContent, tables: list[RuledTable]) -> str:
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
    return "".join(content.glyphs.chars[i] for i in among if not in_tables(x[i], y[i], tables)).strip()


def _within(rule: Segment, table: RuledTable) -> bool:
    x, y = (rule[0] + rule[2]) / 2, (rule[1] + rule[3]) / 2
    return bool(table.x[0] - 3 <= x <= table.x[-1] + 3 and table.y[-1] - 3 <= y <= table.y[0] + 3)


def in_tables(x: float, y: float, tables: list[RuledTable]) -> bool:
    """Whether a point lies in one of the tables."""
    return any(table.x[0] <= x <= table.x[-1] and table.y[-1] <= y <= table.y[0] for table in tables)


def owner_of(glyphs: Glyphs, table: RuledTable) -> npt.NDArray[np.intp]:
    """For each glyph the merged cell its middle lies in, or -1: half-open intervals, one search over all glyphs."""
    col = np.searchsorted(table.x, glyphs.center_x, side="right") - 1
    row = len(table.y) - 1 - np.searchsorted(table.y[::-1], glyphs.center_y, side="right")
    inside = (col >= 0) & (col < len(table.x) - 1) & (row >= 0) & (row < len(table.y) - 1)
    owner = np.full(len(glyphs), -1, dtype=np.intp)
    owner[inside] = table.owner[row[inside], col[inside]]
    return owner


def members_of(owner: npt.NDArray[np.intp], cells: int) -> list[list[int]]:
    """For each of so many merged cells the indices of its glyphs, by what `owner_of` gives."""
    members: list[list[int]] = [[] for _ in range(cells)]
    for index in np.flatnonzero(owner >= 0):
        members[owner[index]].append(int(index))
    return members


def cell_members(glyphs: Glyphs, table: RuledTable) -> list[list[int]]:
    """The indices of the glyphs that stand in each merged cell of a table."""
    return members_of(owner_of(glyphs, table), len(table.cells))

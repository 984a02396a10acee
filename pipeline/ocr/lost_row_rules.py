"""Cells of a scan that hold lines of several rows, the rule between which a seal or a fold has taken: doubted, never cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.doubt import Doubt, Kind
from pipeline.ocr.page_image import Rect
from pipeline.ocr.read_lines import Line
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.record import GridTable

# Lines whose middles are nearer than this share of their height stand side by side.
SAME_LINE = 0.35


def unruled_cells(
    tables: Sequence[RuledTable],
    insides: Sequence[Sequence[Rect]],
    lines: Mapping[int, Sequence[Line]],
    page: int,
) -> Iterable[Doubt]:
    """Cells that hold a line beside each of several cells to their left: a rule between them may be lost (the values of two
    indicators under one seal)."""
    index = 0
    for number, (table, rects) in enumerate(zip(tables, insides, strict=True), start=1):
        for place, cell in enumerate(table.cells):
            middles = [(line.rect[1] + line.rect[3]) / 2 for line in lines.get(index + place, ())]
            beside = [
                rects[other]
                for other, left in enumerate(table.cells)
                if left.col + left.colspan == cell.col
                and cell.row <= left.row < cell.row + cell.rowspan
                and lines.get(index + other)
            ]
            held = [sum(rect[1] <= middle <= rect[3] for middle in middles) for rect in beside]
            if len(beside) > 1 and held == [1] * len(beside) and len(middles) == len(beside):
                what = f"{len(middles)} lines in one cell, one beside each of {len(beside)} cells"
                yield Doubt(Kind.ROWS_UNCLEAR, what, page, number, cell.row, cell.col)
        index += len(table.cells)


def paired_lines(
    made: Sequence[GridTable],
    lines: Mapping[int, Sequence[Line]],
    page: int,
) -> Iterable[Doubt]:
    """Cells side by side whose lines, none of which ran to the edge, pair one to one: a rule between two rows may be lost."""
    index = 0
    for number, table in enumerate(made, start=1):
        ended = {
            (cell.row, cell.col): index + place
            for place, cell in enumerate(table.cells)
            if "\v" in cell.text and "\n" not in cell.text
        }
        for cell in table.cells:
            one, other = ended.get((cell.row, cell.col)), ended.get((cell.row, cell.col + cell.colspan))
            if one is not None and other is not None and _level(lines[one], lines[other]):
                what = f"lines of two cells stand side by side: {cell.text[:30]!r}"
                yield Doubt(Kind.ROWS_UNCLEAR, what, page, number, cell.row, cell.col)
        index += len(table.cells)


def _level(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Whether two cells have as many lines, each at the height of one of the other."""
    pairs = list(zip(*(sorted(line.rect[1::2] for line in lines) for lines in (one, other)), strict=False))
    high = min(bottom - top for top, bottom in (*(a for a, _ in pairs), *(b for _, b in pairs)))
    return len(one) == len(other) and all(abs(sum(a) - sum(b)) < SAME_LINE * 2 * high for a, b in pairs)

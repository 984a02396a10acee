"""The last row of a form and the first of the next in the same cells: the rule between the two is missing."""

from __future__ import annotations

import itertools

from pipeline.forms import captions
from pipeline.forms.lost_cells import Piece
from pipeline.forms.lost_sheet import Sheet
from pipeline.text import bare


def part_forms(sheet: Sheet) -> None:
    """Cut rows in which a level stands above the caption of a project's name."""
    for piece in list(sheet.pieces):
        above = _level_above_name(piece)
        if above is None:
            continue
        row = [each for each in sheet.pieces if abs(each.box[1] - piece.box[1]) < 1]
        row = [each for each in row if abs(each.box[3] - piece.box[3]) < 1]
        y = _between(row, above)
        if y is None:
            sheet.doubt(piece, f"a row and the next form in one cell: {piece.text[:20]}")
            continue
        for each in row:
            sheet.put(each, each.cut(ys=[y]), "no rule between forms")


def _level_above_name(piece: Piece) -> float | None:
    """The lower edge of a level's name above 项目名称 in one cell; None where no such two stand there."""
    for cut in range(1, len(piece.lines)):
        upper, lower = (
            "".join(bare(line.text) for line in part) for part in (piece.lines[:cut], piece.lines[cut:])
        )
        if captions.level_name(upper) and captions.caption_field(lower) == "project_name":
            return piece.lines[cut - 1].box[3]
    return None


def _between(row: list[Piece], above: float) -> float | None:
    """A height below the level's name at which no text of the row stands."""
    edges = sorted({side for piece in row for line in piece.lines for side in (line.box[1], line.box[3])})
    for low, high in itertools.pairwise(edges):
        y = (low + high) / 2
        if low >= above - 2 and not any(
            line.box[1] < y < line.box[3] for piece in row for line in piece.lines
        ):
            return y
    return None

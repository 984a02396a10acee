"""Heads of columns that share a cell where a rule is missing: with each other, or with what stands below them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.doubt import Weight, weight
from pipeline.forms import captions
from pipeline.forms.column_heads import GRADES, LEVELS
from pipeline.forms.lost_cells import Piece, is_level, lines_in, pieces_of, rebuilt
from pipeline.forms.lost_sheet import UNDER, Sheet, told_of
from pipeline.forms.lost_starts import part_forms
from pipeline.record import GridCell, GridPage, TextLine
from pipeline.text import bare

_LEVEL_HEAD, _SENTENCE = re.compile(r"[一二三]级指标"), re.compile(r"[,，。;；:：、]")
# So many heads in one row of cells make a head of indicators.
_FEWEST = 3
# 年度绩效目标 / 1（80分）: the number and the points of a goal (黄石市 2022).
_NUMBERED = re.compile(r"\d{1,2}[（(]\d+分[）)]")
# What begins a note of a head.
_NOTE = "(（[【〔"


def with_heads(page: GridPage, number: int) -> GridPage:
    """The page with heads that share a cell as the cells that the columns below and the heads beside show."""
    table = page.tables[number - 1]
    several = any(len(cell.lines) > 1 and _heads_in(cell.lines) for cell in table.cells)
    crowded = any(_level_heads(cell) > 1 for cell in table.cells)
    joined = any(len(cell.lines) > 1 and "项目名称" in bare(cell.text) for cell in table.cells)
    beside = any(len(_first_line(cell.lines)) > 1 for cell in table.cells)
    buried = any(_buried(cell.lines) for cell in table.cells)
    if not (several or crowded or joined or beside or buried) or not is_level(table):
        return page
    sheet = Sheet(pieces_of(table))
    part_forms(sheet)
    for piece in list(sheet.pieces):
        if len(piece.lines) > 1 and all(captions.column_role(line.text) for line in piece.lines):
            _part_beside(sheet, piece)
    for row in list(_head_rows(sheet)):
        for piece in list(_beside_heads(sheet, row)):
            _part_beside(sheet, piece)
    for row in list(_head_rows(sheet)):
        _part_below(sheet, row)
    for piece in sheet.pieces:
        if _buried(piece.lines):
            sheet.doubt(piece, f"a head among other texts: {bare(piece.text)[:20]}")
        elif piece.lines == lines_in(piece.source) and _level_heads(piece.source) > 1:
            sheet.doubt(piece, f"heads of several columns in one cell: {bare(piece.text)[:20]}")
    if not sheet.changed and not sheet.told:
        return page
    whole = rebuilt(page, number, sheet.pieces) if sheet.changed else page
    told = (told_of(whole, number, *each) for each in sheet.told)
    # a head that cannot be told is no caption that was recognised all the same: all rows stand under it
    told = (each if weight(each) is Weight.NOTE else replace(each, row=None, column=None) for each in told)
    return replace(whole, doubts=(*whole.doubts, *told))


def _part_beside(sheet: Sheet, piece: Piece) -> None:
    """Heads side by side (二级指标 | 三级指标): the columns below part them."""
    x0, _, x1, bottom = piece.box
    edges = sorted(
        other.box[0]
        for other in sheet.pieces
        if abs(other.box[1] - bottom) < 1 and x0 + UNDER < other.box[0] < x1 - UNDER
    )
    parts = piece.cut(xs=edges)
    heads = _first_line(piece.lines)
    known = all(captions.column_role(part.text) for part in parts)
    apart = len(heads) == len(parts) == sum(part.lines[:1] in [(head,) for head in heads] for part in parts)
    if len(parts) > 1 and (known or (apart and _keep_clear(piece.lines, edges))):
        sheet.put(piece, parts, "no rule between heads")
    elif _side_by_side(piece.lines) and any(captions.column_role(line.text) for line in piece.lines):
        sheet.doubt(piece, f"heads of several columns in one cell: {piece.text[:20]}")


def _keep_clear(lines: tuple[TextLine, ...], edges: list[float]) -> bool:
    return all(line.box[2] <= x + 1 or line.box[0] >= x - 1 for line in lines for x in edges)


def _first_line(lines: tuple[TextLine, ...]) -> tuple[TextLine, ...]:
    """The texts of a cell that stand beside each other on its first line."""
    own = tuple(itertools.takewhile(lambda line: _side_by_side((lines[0], line)) or line is lines[0], lines))
    return own if _side_by_side(own) else own[:1]


def _buried(lines: tuple[TextLine, ...]) -> bool:
    """Whether the head of a column of levels stands below other texts in one cell."""
    if not lines or _LEVEL_HEAD.search(bare(lines[0].text)):
        return False
    return any(_LEVEL_HEAD.fullmatch(bare(line.text)) for line in lines[1:]) and not _heads_in(lines)


def _side_by_side(lines: tuple[TextLine, ...]) -> bool:
    """Whether texts stand beside each other, all on one line."""
    pairs = itertools.pairwise(lines)
    return len(lines) > 1 and all(
        after.box[0] > line.box[2] and line.box[1] < (after.box[1] + after.box[3]) / 2 < line.box[3]
        for line, after in pairs
    )


def _beside_heads(sheet: Sheet, row: list[Piece]) -> Iterator[Piece]:
    """Cells with texts side by side on the height of a row of heads (方向 | 数值 | 单位 under 目标值, no heads alone)."""
    top, bottom = row[0].box[1], max(piece.box[3] for piece in row)
    for piece in sheet.pieces:
        heads = _first_line(piece.lines)
        level = top - 1 <= piece.box[1] < bottom - 1
        if (
            level
            and len(heads) > 1
            and (len(heads) < len(piece.lines) or not captions.column_role(_text(heads)))
        ):
            yield piece


def _head_rows(sheet: Sheet) -> Iterator[list[Piece]]:
    """The pieces of each row of heads, whole or with more below them, where any of them names a level's column."""
    for top in sorted({piece.box[1] for piece in sheet.pieces}):
        row = [piece for piece in sheet.pieces if abs(piece.box[1] - top) < 1 and _heads_in(piece.lines)]
        roles = {_role(_text(piece.lines[: _heads_in(piece.lines)])) for piece in row}
        if len(row) >= _FEWEST and roles & {*LEVELS, "grade"}:
            yield row


def _part_below(sheet: Sheet, row: list[Piece]) -> None:
    """Heads with the texts of the next row in their cells: the heads beside them end higher, or all are level."""
    shared = [piece for piece in row if len(piece.lines) > _heads_in(piece.lines)]
    if not shared:
        return
    ends = sorted({piece.box[3] for piece in row if piece not in shared}) or [_between(shared)]
    for piece in shared:
        own = piece.lines[: _heads_in(piece.lines)]
        cuts = (piece.cut(ys=[y]) for y in ends if piece.box[1] + 1 < y < piece.box[3] - 1)
        parts = next((parts for parts in cuts if parts[0].lines == own), None)
        if parts:
            sheet.put(piece, parts, "no rule below heads")
        else:
            sheet.doubt(piece, f"a head and a text in one cell: {piece.text[:20]}")


def _between(shared: list[Piece]) -> float:
    """The height between heads and the texts below them."""
    counts = [_heads_in(piece.lines) for piece in shared]
    heads = max(piece.lines[count - 1].box[3] for piece, count in zip(shared, counts, strict=True))
    texts = min(piece.lines[count].box[1] for piece, count in zip(shared, counts, strict=True))
    return (heads + texts) / 2


def _level_heads(cell: GridCell) -> int:
    """How many heads of columns of levels share a cell: in lines of their own, or one after the other (no sentence)."""
    if cell.lines:
        return sum(_LEVEL_HEAD.fullmatch(bare(line.text)) is not None for line in cell.lines)
    return 0 if _SENTENCE.search(cell.text) else len(_LEVEL_HEAD.findall(bare(cell.text)))


def _heads_in(lines: tuple[TextLine, ...]) -> int:
    """How many lines at the top of a cell are the head of a column; 0 where none is."""
    if _role(_text(lines)):
        return len(lines)
    found = next((n for n in (2, 1) if n < len(lines) and _role(_text(lines[:n]))), 0)
    rest = _text(lines[found:])
    goes_on = found and (rest[0] in _NOTE or _NUMBERED.fullmatch(rest) or _role(rest))
    return len(lines) if goes_on else found


def _role(text: str) -> str | None:
    """The role of a column by its head, 优 | 良 | 中 | 差 as columns of targets among them."""
    return "grade" if text in GRADES else captions.column_role(text)


def _text(lines: tuple[TextLine, ...]) -> str:
    return "".join(line.text for line in lines)

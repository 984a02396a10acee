"""Cells over several columns of a head whose texts stand apart in these: the rule between the columns is missing."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.forms import captions
from pipeline.forms.column_heads import Head
from pipeline.forms.level_groups import names_in
from pipeline.forms.lost_cells import Piece
from pipeline.forms.lost_sheet import UNDER, Sheet, Zone, is_under, middle, overlap, touches
from pipeline.record import Box
from pipeline.text import fold

# A text keeps clear of a column edge that it crosses by no more than this (points).
_CLEAR = 1.0


def cut_columns(sheet: Sheet, zone: Zone) -> None:
    """Cells over several columns whose texts stand apart in these, and those beside that hold a text in one only."""
    cut: list[Piece] = []
    for piece, edges in _crossed(sheet, zone):
        parts = piece.cut(xs=edges)
        if _stand_apart(parts, zone.head) and _is_row(sheet, piece, parts, zone.head):
            sheet.put(piece, parts, "no rule between columns")
            cut.append(piece)
    while more := [each for each in _crossed(sheet, zone) if any(touches(each[0], other) for other in cut)]:
        for piece, edges in more:
            sheet.put(piece, piece.cut(xs=edges), "no rule between columns")
            cut.append(piece)


def doubt_values(sheet: Sheet, zone: Zone) -> None:
    """Value cells that hold two texts side by side in most rows: a column of their own may stand beside the values."""
    for block in zone.head.blocks:
        own = [p for p in sheet.pieces if p.lines and zone.holds(p) and is_under(p, [block.value])]
        several = [piece for piece in own if _are_two(piece)]
        for piece in several if len(several) > max(1, len(own) // 2) else ():
            sheet.doubt(piece, f"two texts beside each other under one head: {piece.text[:20]}")


def _are_two(piece: Piece) -> bool:
    """Whether two texts stand on the first line of a cell, none of them a sign."""
    first, *more = piece.lines
    beside = [x for x in more if x.box[0] > first.box[2] and first.box[1] < middle(x) < first.box[3]]
    return bool(beside) and not any(captions.is_sign_or_type(fold(line.text)) for line in (first, *beside))


def _stand_apart(parts: Sequence[Piece], head: Head) -> bool:
    """Whether several parts have a text, or one alone that shows where it belongs.

    That is a level's name under its column right of another one, or a name in the middle of its own column.
    """
    levels = head.named("level1") + head.named("level2")
    names_level = any(part.lines and is_under(part, levels) and names_in(part.lines) for part in parts[1:])
    named = any(is_under(part, head.named("indicator")) and _in_middle(part) for part in parts)
    return names_level or named or sum(bool(part.lines) for part in parts) >= 2


def _in_middle(part: Piece) -> bool:
    middle = (part.box[0] + part.box[2]) / 2
    return bool(part.lines) and all(abs((x.box[0] + x.box[2]) / 2 - middle) <= UNDER for x in part.lines)


def _crossed(sheet: Sheet, zone: Zone) -> list[tuple[Piece, list[float]]]:
    """The pieces of a zone over several columns, with the edges of these, whose texts keep clear of the edges."""
    found = []
    for piece in sheet.pieces:
        if zone.holds(piece):
            edges = _edges_across(piece, zone.head)
            if edges and all(_clear(line.box, edges) for line in piece.lines):
                found.append((piece, edges))
    return found


def _edges_across(piece: Piece, head: Head) -> list[float]:
    left, _, right, _ = piece.box
    return [column.x0 for column in head.columns if left + UNDER < column.x0 < right - UNDER]


def _clear(box: Box, edges: Sequence[float]) -> bool:
    return all(box[2] <= edge + _CLEAR or box[0] >= edge - _CLEAR for edge in edges)


def _is_row(sheet: Sheet, piece: Piece, parts: Sequence[Piece], head: Head) -> bool:
    """Whether the parts are cells of a row, and not a remark or signatures: a level stands among or beside them."""
    columns = head.named("level1") + head.named("level2")
    if not columns:  # levels as heads over columns (河南 2024): names of other levels stand beside
        return any(each.lines for each in sheet.pieces if _is_name_beside(each, piece, head))
    if any(names_in(part.lines) for part in parts if is_under(part, columns)):
        return True
    beside = [each for each in sheet.pieces if is_under(each, columns) and overlap(each, piece)]
    named = _name_and_value(parts, head) or _beside_name(sheet, piece, parts, head)
    if named and len(beside) == len(columns) and all(map(_may_be_level, beside)):
        return True  # 义乌 2021: 影响力目标 | 长效管理, levels that nobody has listed
    return any(names_in(each.lines) or each.box[3] - each.box[1] > piece.box[3] - piece.box[1] + 2
               for each in beside)  # fmt: skip


def _name_and_value(parts: Sequence[Piece], head: Head) -> bool:
    """Whether a text stands under an indicator's column and one under its value's, and none says what it is."""
    under = [
        any(part.lines and is_under(part, head.named(role)) for part in parts)
        for role in ("indicator", "value")
    ]
    return all(under) and not any(part.text.endswith((":", ":")) or _says_what(part) for part in parts)


def _beside_name(sheet: Sheet, piece: Piece, parts: Sequence[Piece], head: Head) -> bool:
    """Whether a value stands in one of the parts, and the name it belongs to in a cell of its own beside them."""
    value = any(part.lines and is_under(part, head.named("value")) for part in parts)
    names = [each for each in sheet.pieces if _is_name_beside(each, piece, head)]
    return value and any(each.lines and not _says_what(each) for each in names)


def _may_be_level(piece: Piece) -> bool:
    return bool(piece.lines) and not _says_what(piece)


def _says_what(piece: Piece) -> bool:
    return captions.caption_field(fold(piece.text)) is not None


def _is_name_beside(each: Piece, piece: Piece, head: Head) -> bool:
    names = head.named("indicator")
    return each is not piece and is_under(each, names) and overlap(each, piece)

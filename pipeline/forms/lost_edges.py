"""Column rules that step aside below the head: cells whose edges are a little off a column's are brought to it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipeline.forms.column_heads import Head
from pipeline.forms.lost_cells import Piece
from pipeline.forms.lost_sheet import Sheet, Zone

# An edge is off a column's by more than the one and no more than the other (points), nor than this share of a column.
_ON, _OFF, _SHARE = 0.6, 24.0, 0.25


def align_edges(sheet: Sheet, zone: Zone) -> None:
    """Pieces of a zone with their edges on those of the head's columns, where no edge beside them is on these already."""
    own = [piece for piece in sheet.pieces if zone.holds(piece)]
    limits = _limits(zone.head)
    moves = {
        id(piece): box
        for piece in own
        if (box := _aligned(piece, own, limits)) != (piece.box[0], piece.box[2])
    }
    for piece in own:
        if id(piece) in moves:
            x0, x1 = moves[id(piece)]
            sheet.move(piece, (x0, piece.box[1], x1, piece.box[3]), "a column's rule steps aside")


def _limits(head: Head) -> dict[float, float]:
    """How far off each inner edge of a head's columns an edge may be."""
    return {
        right.x0: min(_OFF, _SHARE * min(left.x1 - left.x0, right.x1 - right.x0))
        for left, right in itertools.pairwise(head.columns)
    }


def _aligned(piece: Piece, own: Sequence[Piece], limits: dict[float, float]) -> tuple[float, float]:
    x0, x1 = (_nearest(side, piece, own, limits) for side in (piece.box[0], piece.box[2]))
    return (x0, x1) if x1 - x0 > _OFF else (piece.box[0], piece.box[2])


def _nearest(side: float, piece: Piece, own: Sequence[Piece], limits: dict[float, float]) -> float:
    edge = min(limits, key=lambda x: abs(x - side), default=side)
    if not _ON < abs(edge - side) <= limits.get(edge, 0.0):
        return side
    beside = [each for each in own if each.box[1] < piece.box[3] - 1 and piece.box[1] + 1 < each.box[3]]
    taken = any(abs(other - edge) <= _ON for each in beside for other in (each.box[0], each.box[2]))
    return side if taken else edge

"""A table of which some rules are missing: its pieces as far as they are cut, and what is to be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms.column_heads import Column, Head
from pipeline.forms.lost_cells import Piece, place_of
from pipeline.record import Box, GridPage, TextLine

# A cell lies under a column whose edges it reaches within this (points).
UNDER = 3.0
# Of the lower of two pieces so much must stand beside the other.
_SLIVER = 0.25


@dataclass(frozen=True, slots=True)
class Zone:
    """What stands under one head: from `top` down to `bottom`, in points of the page."""

    head: Head
    top: float
    bottom: float

    def holds(self, piece: Piece) -> bool:
        return self.top - 1 <= piece.box[1] and piece.box[3] <= self.bottom + 1


@dataclass(slots=True)
class Sheet:
    """The pieces of a table as far as they are cut, and what is to be told."""

    pieces: list[Piece]
    changed: bool = False
    told: list[tuple[Kind, str, Box]] = field(default_factory=list)

    def put(self, piece: Piece, parts: list[Piece], what: str) -> None:
        """Parts in the place of a piece; one that stands under two columns may have been parted already, and is doubted."""
        at = next((at for at, each in enumerate(self.pieces) if each == piece), None)
        if at is None:
            self.doubt(piece, f"parted twice: {piece.text[:20]}")
            return
        self.pieces[at : at + 1] = parts
        self.changed = True
        self.told.append((Kind.RULE_MISSING, what, parts[0].box))

    def move(self, piece: Piece, box: Box, what: str) -> None:
        """A piece with other edges and the same text; one of them is told for all."""
        self.pieces[self.pieces.index(piece)] = moved = replace(piece, box=box)
        self.changed = True
        if not any(said == what for _, said, _ in self.told):
            self.told.append((Kind.RULE_MISSING, what, moved.box))

    def join(self, piece: Piece, run: Sequence[Piece], what: str) -> None:
        """One piece in the place of a run of them, one below the other."""
        if not all(any(each is other for other in self.pieces) for each in run):  # joined before
            return
        x0, _, x1, _ = piece.box
        whole = replace(piece, box=(x0, run[0].box[1], x1, run[-1].box[3]))
        self.pieces[self.pieces.index(run[0])] = whole
        self.pieces = [each for each in self.pieces if not any(each is other for other in run)]
        self.changed = True
        self.told.append((Kind.RULE_MISSING, what, whole.box))

    def doubt(self, piece: Piece, what: str) -> None:
        """A piece of which the rows cannot be told."""
        self.told.append((Kind.ROWS_UNCLEAR, what, piece.box))


def told_of(page: GridPage, number: int, kind: Kind, what: str, box: Box) -> Doubt:
    return Doubt(kind, what, page.number, number, *place_of(page, number, box))


def is_under(piece: Piece, columns: Sequence[Column]) -> bool:
    return any(column.x0 - UNDER <= piece.box[0] and piece.box[2] <= column.x1 + UNDER for column in columns)


def overlap(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand side by side; by a sliver of the lower one they only meet at an uneven rule."""
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > max(1.0, _SLIVER * min(one.box[3] - one.box[1], other.box[3] - other.box[1]))


def middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2


def touches(piece: Piece, other: Piece) -> bool:
    """Whether a piece stands right above or below another, as wide as it."""
    same = abs(piece.box[0] - other.box[0]) < 1 and abs(piece.box[2] - other.box[2]) < 1
    return same and min(abs(piece.box[1] - other.box[3]), abs(piece.box[3] - other.box[1])) < 1

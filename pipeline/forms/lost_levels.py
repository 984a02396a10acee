"""Names of levels that share a cell: the rule between the levels is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.forms import captions
from pipeline.forms.level_groups import groups_of, names_in
from pipeline.forms.lost_cells import Entry, Piece
from pipeline.forms.lost_sheet import Sheet, Zone, is_under, touches
from pipeline.text import bare, fold

# A name is out of the middle of its cell, and in the middle of several cells, by so many line heights.
_OFF, _CENTRED = 0.45, 0.2
# A cell with so many line heights beside its text has room for another line.
_ROOM = 1.0
# A level's name: characters alone, and not many.
_NAME = re.compile(r"[一-鿿]{2,10}")


def join_levels(sheet: Sheet, zone: Zone) -> None:
    """Cells of a level in the middle of which, with the blank ones above or below them, its name stands: one cell.

    A rule that a producer draws through a merged cell parts it; the name stays where it was. Where cells set their texts
    at the top (Word's default) a name out of the middle tells nothing.
    """
    if not _in_middles([p for p in sheet.pieces if zone.holds(p)]):
        return
    for role in ("level1", "level2"):
        columns = zone.head.named(role)
        own = sorted(
            (p for p in sheet.pieces if zone.holds(p) and is_under(p, columns)), key=lambda p: p.box[1]
        )
        for at, piece in enumerate(own):
            if not piece.lines or captions.level_name(fold(piece.text)) is None:
                continue
            name = Entry(piece.lines)
            if abs((piece.box[1] + piece.box[3]) / 2 - name.middle) < _OFF * name.height:
                continue
            for run in _blanks_around(own, at):
                if abs((run[0].box[1] + run[-1].box[3]) / 2 - name.middle) < _CENTRED * name.height:
                    sheet.join(piece, run, "a rule through a level's cell")
                    break


def _in_middles(pieces: Sequence[Piece]) -> bool:
    """Whether most cells with room for another line have their text in the middle, or whether there are none."""
    off = []
    for piece in pieces:
        if piece.lines:
            text = Entry(piece.lines)
            above, below = text.top - piece.box[1], piece.box[3] - text.bottom
            off += [abs(above - below) > _OFF * text.height] if above + below > _ROOM * text.height else []
    return 2 * sum(off) <= len(off)


def _blanks_around(own: Sequence[Piece], at: int) -> Iterator[Sequence[Piece]]:
    """The runs of cells around one with nothing but blank ones besides it, each right above the next."""
    first = last = at
    while first and not own[first - 1].lines and touches(own[first - 1], own[first]):
        first -= 1
    while last + 1 < len(own) and not own[last + 1].lines and touches(own[last + 1], own[last]):
        last += 1
    for start in range(at, first - 1, -1):
        yield from (own[start : end + 1] for end in range(at, last + 1) if end > start)


def cut_levels(sheet: Sheet, zone: Zone) -> None:
    """Cells with several level names: each stands in the middle of its rows, or at their top."""
    indicators = zone.head.named("indicator")
    for role in ("level1", "level2"):
        columns = zone.head.named(role)
        own = [p for p in sheet.pieces if zone.holds(p) and len(p.lines) > 1 and is_under(p, columns)]
        for piece in own:
            names = names_in(piece.lines) or _set_apart(piece)
            if len(names) < 2:
                continue
            rows = sorted(
                (p.box[1], p.box[3])
                for p in sheet.pieces
                if is_under(p, indicators[:1])
                and piece.box[1] - 1 <= p.box[1]
                and p.box[3] <= piece.box[3] + 1
            )
            cuts = groups_of(rows, [(each.top, each.bottom) for each in names])
            if cuts is None:
                sheet.doubt(piece, f"{len(names)} levels beside {len(rows)} rows: {piece.text[:20]}")
            else:
                sheet.put(piece, piece.cut(ys=cuts), "no rule between levels")


def _set_apart(piece: Piece) -> list[Entry]:
    """Short texts set apart in a level's cell, as names that nobody has listed are; none where one is anything else."""
    entries = piece.entries()
    return entries if all(_NAME.fullmatch(bare(entry.text)) for entry in entries) else []

"""Names of levels that share a cell: the rule between the levels is missing."""

from __future__ import annotations

import re

from pipeline.forms.level_groups import groups_of, names_in
from pipeline.forms.lost_cells import Entry, Piece
from pipeline.forms.lost_sheet import Sheet, Zone, is_under
from pipeline.text import bare

# A level's name: characters alone, and not many.
_NAME = re.compile(r"[一-鿿]{2,10}")


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

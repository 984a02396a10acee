"""Rules that are missing below an indicator head: where the text tells the cells, they are made; else it is doubted.

A person reads such a form by where its text stands. A merged cell whose texts keep clear of a column edge is the cells
that the edge makes of it. Lines that pair one to one across the columns are rows. What does not pair is told.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Column, Head, read_head
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.level_groups import groups_of, names_in
from pipeline.forms.lost_cells import Entry, Piece, is_level, pieces_of, place_of, rebuilt
from pipeline.forms.row_kinds import starts_form
from pipeline.record import Box, GridPage, GridTable, TextLine

# A text keeps clear of a column edge that it crosses by no more than this (points).
_CLEAR = 1.0
# Texts whose middles are this near (in line heights) stand on one line.
_LEVEL = 0.5
# What a value begins with that stands in the cell of its name: a comparator or a number.
_BEGINS_VALUE = re.compile(r"[≥≤><=≧≦＞＜＝]|[0-9]|不[低高少超]|[优良]")
# A cell lies under a column whose edges it reaches within this (points); columns of a page that goes on stand as near.
_UNDER = 3.0
_ALIGNED = 4.0


def with_lost_rules(pages: Iterable[GridPage]) -> list[GridPage]:
    """The pages with the cells that missing rules would have made, and what is doubted of them."""
    head: Head | None = None
    made = []
    for page in pages:
        for number in range(1, len(page.tables) + 1):
            page, head = _read(page, number, head)
        made.append(page)
    return made


def _read(page: GridPage, number: int, head: Head | None) -> tuple[GridPage, Head | None]:
    page = _with_heads(page, number)
    table = page.tables[number - 1]
    rows = GridRows(page, table, number)
    zones = list(_zones(rows, head if head and _goes_on(table, head) else None))
    last = zones[-1].head if zones else None
    if not zones or not any(cell.lines for cell in table.cells) or not is_level(table):
        return page, last
    sheet = _Sheet(pieces_of(table))
    for zone in zones:
        _cut_columns(sheet, zone)
        _cut_rows(sheet, zone)
        _cut_levels(sheet, zone)
    if not sheet.changed and not sheet.told:
        return page, last
    whole = rebuilt(page, number, sheet.pieces) if sheet.changed else page
    told = tuple(_doubt(whole, number, *each) for each in dict.fromkeys(sheet.told))
    return replace(whole, doubts=(*whole.doubts, *told)), last


def _with_heads(page: GridPage, number: int) -> GridPage:
    """The page with heads that share a cell (二级指标 | 三级指标) as the cells that the columns below show."""
    table = page.tables[number - 1]
    shared = [cell for cell in table.cells if cell.colspan > 1 and len(cell.lines) > 1]
    if not any(captions.column_role(cell.lines[0].text) for cell in shared) or not is_level(table):
        return page
    sheet = _Sheet(pieces_of(table))
    for piece in list(sheet.pieces):
        x0, _, x1, bottom = piece.box
        edges = sorted(
            other.box[0]
            for other in sheet.pieces
            if abs(other.box[1] - bottom) < 1 and x0 + _UNDER < other.box[0] < x1 - _UNDER
        )
        if len(piece.lines) < 2 or not all(captions.column_role(line.text) for line in piece.lines):
            continue
        parts = piece.cut(xs=edges)
        if len(parts) > 1 and all(captions.column_role(part.text) for part in parts):
            sheet.put(piece, parts, "no rule between heads")
        elif piece.lines[1].box[0] > piece.lines[0].box[2]:
            what = f"heads of several columns in one cell: {piece.text[:20]}"
            page = replace(page, doubts=(*page.doubts, Doubt(Kind.ROWS_UNCLEAR, what, page.number, number)))
    if not sheet.changed:
        return page
    whole = rebuilt(page, number, sheet.pieces)
    return replace(whole, doubts=(*whole.doubts, *(_doubt(whole, number, *each) for each in sheet.told)))


def _doubt(page: GridPage, number: int, kind: Kind, what: str, box: Box) -> Doubt:
    return Doubt(kind, what, page.number, number, *place_of(page, number, box))


@dataclass(frozen=True, slots=True)
class _Zone:
    """What stands under one head: from `top` down to `bottom`, in points of the page."""

    head: Head
    top: float
    bottom: float

    def holds(self, piece: Piece) -> bool:
        return self.top - 1 <= piece.box[1] and piece.box[3] <= self.bottom + 1


@dataclass(slots=True)
class _Sheet:
    """The pieces of a table as far as they are cut, and what is to be told."""

    pieces: list[Piece]
    changed: bool = False
    told: list[tuple[Kind, str, Box]] = field(default_factory=list)

    def put(self, piece: Piece, parts: list[Piece], what: str) -> None:
        """Parts in the place of a piece."""
        at = self.pieces.index(piece)
        self.pieces[at : at + 1] = parts
        self.changed = True
        self.told.append((Kind.RULE_MISSING, what, parts[0].box))

    def doubt(self, piece: Piece, what: str) -> None:
        """A piece of which the rows cannot be told."""
        self.told.append((Kind.ROWS_UNCLEAR, what, piece.box))


def _goes_on(table: GridTable, head: Head) -> bool:
    wanted = [column.x0 for column in head.columns if column.role not in (None, "side")]
    return all(any(abs(edge - x) <= _ALIGNED for edge in table.x) for x in wanted)


def _zones(rows: GridRows, before: Head | None) -> Iterator[_Zone]:
    """The zones of a table, that of a head on the page before among them."""
    starts: list[tuple[int, Head | None]] = [(0, before)]
    row = 0
    while row < rows.rows:
        head = read_head(rows, row)
        if head is not None:
            starts += [(row, None), (row + head.rows, head)]
            row += head.rows
            continue
        if starts_form(rows, row):
            starts.append((row, None))
        row += 1
    starts.append((rows.rows, None))
    for (first, head), (after, _) in itertools.pairwise(starts):
        if head is not None and after > first and any(block.indicator for block in head.blocks):
            tops = [cell.box[1] for cell in rows.table.cells if cell.row == first]
            ends = [cell.box[3] for cell in rows.table.cells if cell.row + cell.rowspan == after]
            if tops and ends:
                yield _Zone(head, tops[0], max(ends))


# ---------------------------------------------------------------- columns


def _cut_columns(sheet: _Sheet, zone: _Zone) -> None:
    """Cells over several columns whose texts stand apart in these, and those beside that hold a text in one only."""
    cut: list[Piece] = []
    for piece, edges in _crossed(sheet, zone):
        parts = piece.cut(xs=edges)
        if sum(bool(part.lines) for part in parts) >= 2 and _is_row(sheet, piece, parts, zone.head):
            sheet.put(piece, parts, "no rule between columns")
            cut.append(piece)
    while more := [each for each in _crossed(sheet, zone) if any(_touches(each[0], other) for other in cut)]:
        for piece, edges in more:
            sheet.put(piece, piece.cut(xs=edges), "no rule between columns")
            cut.append(piece)


def _crossed(sheet: _Sheet, zone: _Zone) -> list[tuple[Piece, list[float]]]:
    """The pieces of a zone over several columns, with the edges of these, whose texts keep clear of the edges."""
    found = []
    for piece in sheet.pieces:
        if zone.holds(piece) and piece.lines:
            edges = _edges_across(piece, zone.head)
            if edges and all(_clear(line.box, edges) for line in piece.lines):
                found.append((piece, edges))
    return found


def _edges_across(piece: Piece, head: Head) -> list[float]:
    left, _, right, _ = piece.box
    return [column.x0 for column in head.columns if left + _UNDER < column.x0 < right - _UNDER]


def _clear(box: Box, edges: Sequence[float]) -> bool:
    return all(box[2] <= edge + _CLEAR or box[0] >= edge - _CLEAR for edge in edges)


def _is_row(sheet: _Sheet, piece: Piece, parts: Sequence[Piece], head: Head) -> bool:
    """Whether the parts are cells of a row, and not a remark or signatures: a level stands among or beside them."""
    columns = head.named("level1") + head.named("level2")
    if any(names_in(part.lines) for part in parts if _under(part, columns)):
        return True
    beside = [each for each in sheet.pieces if _under(each, columns) and _overlap(each, piece)]
    return any(names_in(each.lines) or each.box[3] - each.box[1] > piece.box[3] - piece.box[1] + 2
               for each in beside)  # fmt: skip


def _under(piece: Piece, columns: Sequence[Column]) -> bool:
    return any(
        column.x0 - _UNDER <= piece.box[0] and piece.box[2] <= column.x1 + _UNDER for column in columns
    )


def _touches(piece: Piece, other: Piece) -> bool:
    """Whether a piece stands right above or below another, as wide as it."""
    same = abs(piece.box[0] - other.box[0]) < 1 and abs(piece.box[2] - other.box[2]) < 1
    return same and min(abs(piece.box[1] - other.box[3]), abs(piece.box[3] - other.box[1])) < 1


# ---------------------------------------------------------------- rows


def _cut_rows(sheet: _Sheet, zone: _Zone) -> None:
    """Names and values that share a cell, one block of the head after the other."""
    for block in zone.head.blocks:
        if block.indicator is not None:
            _cut_block(sheet, zone, block.indicator, block.value)


def _cut_block(sheet: _Sheet, zone: _Zone, indicator: Column, column: Column) -> None:
    def own(columns: list[Column]) -> list[Piece]:
        return [piece for piece in sheet.pieces if zone.holds(piece) and _under(piece, columns)]

    names, values = own([indicator]), own([column])
    levels = {"level1", "level2", "side", "indicator"}
    beside = [c for c in zone.head.columns if c.role not in levels and c is not column]
    pitch = min((p.box[3] - p.box[1] for p in names if len(p.lines) == 1), default=None)
    for value in values:
        spanned = [name for name in names if _overlap(name, value)]
        if len(spanned) > 1 and value.lines:
            _value_over_names(sheet, value, spanned)
    for apart in own([c for c in beside if c.role in ("unit", "sign")]):
        spanned = [name for name in own([indicator]) if _overlap(name, apart)]
        if len(spanned) > 1 and len(apart.entries()) > 1:
            _value_over_names(sheet, apart, spanned)
    for name in names:
        # a piece may have been cut beside the name before
        level = [value for value in own([column]) if _overlap(name, value)]
        if len(name.entries(pitch)) > 1:
            others = [each for each in own(beside) if _overlap(each, name)]
            _names_in_cell(sheet, name, level, others, pitch)
        elif len(level) == 1 and not level[0].lines:
            _name_beside_nothing(sheet, name, level[0])


def _overlap(one: Piece, other: Piece) -> bool:
    return min(one.box[3], other.box[3]) - max(one.box[1], other.box[1]) > 1


def _value_over_names(sheet: _Sheet, value: Piece, names: Sequence[Piece]) -> None:
    """A value cell beside several names: a value for each, one for all, or it cannot be told."""
    entries = _per_band(value, names)
    if entries is not None:
        sheet.put(value, value.cut(ys=[name.box[1] for name in names[1:]]), "no rule between values")
        return
    together = value.entries()
    centre = (value.box[1] + value.box[3]) / 2
    if len(together) == 1 and abs(together[0].middle - centre) <= together[0].height:
        sheet.told.append(
            (Kind.SHARED_VALUE, f"one value for {len(names)} names: {value.text[:20]}", value.box)
        )
    else:
        sheet.doubt(value, f"{len(names)} names beside {len(together)} values: {value.text[:20]}")


def _per_band(value: Piece, names: Sequence[Piece]) -> list[Entry] | None:
    """The lines of a value cell by the names that they stand beside, where each name has some and no line is between."""
    bands = [[line for line in value.lines if name.box[1] <= _middle(line) < name.box[3]] for name in names]
    inside = all(
        name.box[1] - 1 <= line.box[1] and line.box[3] <= name.box[3] + 1
        for name, band in zip(names, bands, strict=True)
        for line in band
    )
    return [Entry(tuple(band)) for band in bands] if inside and all(bands) else None


def _middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2


def _names_in_cell(
    sheet: _Sheet, name: Piece, values: Sequence[Piece], others: Sequence[Piece], pitch: float | None
) -> None:
    """A cell with several names: as many values on their lines make rows."""
    entries = name.entries(pitch)
    if len(values) > 1:
        inside = [[each for each in entries if v.box[1] <= each.middle < v.box[3]] for v in values]
        if all(len(each) == 1 for each in inside):
            sheet.put(name, name.cut(ys=[value.box[1] for value in values[1:]]), "no rule between names")
        elif any(v.lines for v in values) and len(entries) != 1 and not _one_name(name, entries):
            sheet.doubt(name, f"{len(entries)} names beside {len(values)} values: {name.text[:20]}")
        return
    stands = values[0].entries(pitch) if values else []
    if len(stands) == len(entries) and all(map(_on_one_line, entries, stands)):
        cuts = [
            (max(a.bottom, c.bottom) + min(b.top, d.top)) / 2
            for (a, b), (c, d) in zip(itertools.pairwise(entries), itertools.pairwise(stands), strict=True)
        ]
        for piece in (name, values[0], *others):
            within = [y for y in cuts if piece.box[1] + 1 < y < piece.box[3] - 1]
            sheet.put(piece, piece.cut(ys=within), "no rule between rows")
    elif not _one_name(name, entries):
        sheet.doubt(name, f"{len(entries)} names beside {len(stands)} values: {name.text[:20]}")


def _on_one_line(name: Entry, value: Entry) -> bool:
    return abs(name.middle - value.middle) <= _LEVEL * max(name.height, value.height)


def _one_name(name: Piece, entries: Sequence[Entry]) -> bool:
    """Whether lines set far apart are one name all the same: each but the last runs to the edge of the cell."""
    width = name.box[2] - name.box[0]
    return all(
        width - (line.box[2] - line.box[0]) < 2 * (line.box[3] - line.box[1])
        for entry in entries[:-1]
        for line in entry.lines[-1:]
    )


def _name_beside_nothing(sheet: _Sheet, name: Piece, value: Piece) -> None:
    """Two texts on one line beside an empty value: a second one that begins as values do is the value."""
    for line, after in itertools.pairwise(name.lines):
        beside = (
            after.box[0] > line.box[2]
            and abs(_middle(after) - _middle(line)) < (line.box[3] - line.box[1]) / 2
        )
        if beside and len(name.lines) == 2 and _BEGINS_VALUE.match(after.text):
            what = f"the value stands in the cell of its name: {after.text[:20]}"
            sheet.put(name, [replace(name, lines=(line,))], what)
            sheet.put(value, [replace(value, lines=(after,))], what)
            return
        if beside:
            sheet.doubt(name, f"a name and a value in one cell: {name.text[:30]}")
            return


# ---------------------------------------------------------------- levels


def _cut_levels(sheet: _Sheet, zone: _Zone) -> None:
    """Cells with several level names: each stands in the middle of its rows, or at their top."""
    indicators = zone.head.named("indicator")
    for role in ("level1", "level2"):
        columns = zone.head.named(role)
        own = [p for p in sheet.pieces if zone.holds(p) and len(p.lines) > 1 and _under(p, columns)]
        for piece in own:
            names = names_in(piece.lines)
            if len(names) < 2:
                continue
            rows = sorted(
                (p.box[1], p.box[3])
                for p in sheet.pieces
                if _under(p, indicators[:1]) and piece.box[1] - 1 <= p.box[1] and p.box[3] <= piece.box[3] + 1
            )
            cuts = groups_of(rows, [(each.top, each.bottom) for each in names])
            if cuts is None:
                sheet.doubt(piece, f"{len(names)} levels beside {len(rows)} rows: {piece.text[:20]}")
            else:
                sheet.put(piece, piece.cut(ys=cuts), "no rule between levels")

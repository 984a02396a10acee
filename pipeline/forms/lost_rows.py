"""Names and values that share a cell below a head: the rule between the rows is missing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.doubt import Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Block, Column
from pipeline.forms.lost_cells import Entry, Piece
from pipeline.forms.lost_sheet import Sheet, Zone, is_under, middle, overlap
from pipeline.forms.wrapped_lines import is_wrapped
from pipeline.text import fold

# Columns that are cut by themselves, or never.
_NOT_BESIDE = {"level1", "level2", "side", "indicator"}
# Texts whose middles are this near (in line heights) stand on one line.
_LEVEL = 0.5
# A value in the middle of an odd number of names is as near (in line heights) to the line of the one in the middle.
_CENTRED = 0.25
# What a value begins with that stands in the cell of its name: a comparator or a number.
_BEGINS_VALUE = re.compile(r"[≥≤><=≧≦＞＜＝]|[0-9]|不[低高少超]|[优良]")


def cut_rows(sheet: Sheet, zone: Zone) -> None:
    """Names and values that share a cell, one block of the head after the other."""
    for block in zone.head.blocks:
        if block.indicator is not None:
            others = [other for other in zone.head.blocks if other is not block]
            taken = {id(column) for other in others for column in _columns_of(other)}
            taken -= {id(column) for column in _columns_of(block)}
            beside = [c for c in zone.head.columns if c.role not in _NOT_BESIDE and id(c) not in taken]
            _cut_block(sheet, zone, block.indicator, block.value, [c for c in beside if c is not block.value])


def _columns_of(block: Block) -> list[Column]:
    """The columns that say something of one target, those of its level left out."""
    told = (block.value, block.indicator, block.sign, block.unit, block.type, block.weight)
    also = (block.actual, block.forecast, block.score, block.reason)
    return [column for column in (*told, *also) if column is not None]


def _cut_block(sheet: Sheet, zone: Zone, indicator: Column, column: Column, beside: Sequence[Column]) -> None:
    def own(columns: Sequence[Column]) -> list[Piece]:
        return [piece for piece in sheet.pieces if zone.holds(piece) and is_under(piece, columns)]

    names, values = own([indicator]), own([column])
    pitch = _pitch(names, [*values, *own(beside)])
    for value in values:
        spanned = [name for name in names if overlap(name, value)]
        if len(spanned) > 1 and value.lines:
            _value_over_names(sheet, value, spanned)
    for apart in [each for each in own(beside) if _is_part(each, beside)]:
        spanned = [name for name in own([indicator]) if overlap(name, apart)]
        together = apart.entries()
        if len(spanned) > 1 and len(together) > 1:
            _value_over_names(sheet, apart, spanned)
        elif len(spanned) > 1 and together and not _is_of_all(together[0], apart, spanned):
            _part_over_names(sheet, apart, together[0], spanned)
    for name in names:
        # a piece may have been cut beside the name before
        level = [value for value in own([column]) if overlap(name, value)]
        if len(name.entries(pitch)) > 1:
            others = [each for each in own(beside) if overlap(each, name)]
            _names_in_cell(sheet, name, level, others, pitch)
        elif name.lines and len(level) > 1:
            _name_over_values(sheet, name, level)
        elif len(level) == 1 and not level[0].lines:
            _name_beside_nothing(sheet, name, level[0])


def _pitch(names: Sequence[Piece], others: Sequence[Piece]) -> float | None:
    """How high a row of one line is: a name's, or less where that row is high for a level; None without such a name."""
    single, more = ([p.box[3] - p.box[1] for p in each if len(p.lines) == 1] for each in (names, others))
    return min([*single, *more]) if single else None


def _value_over_names(sheet: Sheet, value: Piece, names: Sequence[Piece]) -> None:
    """A value cell beside several names: a value for each, one for all, or it cannot be told."""
    entries = _per_band(value, names)
    if entries is not None:
        sheet.put(value, value.cut(ys=[name.box[1] for name in names[1:]]), "no rule between values")
        return
    together = value.entries()
    if len(together) == 1 and _is_of_one(together[0], names):
        sheet.put(value, value.cut(ys=[name.box[1] for name in names[1:]]), "no rule between values")
    elif len(together) == 1 and _is_of_all(together[0], value, names):
        sheet.told.append(
            (Kind.SHARED_VALUE, f"one value for {len(names)} names: {value.text[:20]}", value.box)
        )
    else:
        sheet.doubt(value, f"{len(names)} names beside {len(together)} values: {value.text[:20]}")


def _is_part(piece: Piece, beside: Sequence[Column]) -> bool:
    """Whether a cell holds signs or units, by the head of its column or, where that tells nothing, by its text."""
    told = [column for column in beside if is_under(piece, [column])]
    known = any(column.role in ("unit", "sign") for column in told)
    return known or (any(column.role is None for column in told) and captions.is_sign(fold(piece.text)))


def _part_over_names(sheet: Sheet, apart: Piece, entry: Entry, names: Sequence[Piece]) -> None:
    """A sign or a unit on the line of one of several names: that one's, but for the first, where all may be meant."""
    own = [name for name in names if name.box[1] - 1 <= entry.top and entry.bottom <= name.box[3] + 1]
    level = [name for name in own for each in name.entries() if _on_one_line(each, entry)]
    if level and level[0] is not names[0]:
        sheet.put(apart, apart.cut(ys=[name.box[1] for name in names[1:]]), "no rule between signs or units")
    else:
        sheet.doubt(apart, f"{len(names)} names beside one sign or unit: {apart.text[:20]}")


def _is_of_one(entry: Entry, names: Sequence[Piece]) -> bool:
    """Whether a value stands beside the only name that is no blank."""
    (first, *more) = [name for name in names if name.lines] or [names[0]]
    inside = first.box[1] - 1 <= entry.top and entry.bottom <= first.box[3] + 1
    return not more and bool(first.lines) and inside


def _is_of_all(entry: Entry, value: Piece, names: Sequence[Piece]) -> bool:
    """Whether a value stands in the middle of its cell, and not on the line of one of the names."""
    off = abs(entry.middle - (value.box[1] + value.box[3]) / 2)
    lines = [abs(entry.middle - (name.box[1] + name.box[3]) / 2) for name in names]
    return off <= entry.height and (
        off < min(lines) or (len(names) % 2 == 1 and off < _CENTRED * entry.height)
    )


def _name_over_values(sheet: Sheet, name: Piece, values: Sequence[Piece]) -> None:
    """A name beside one of several values is that one's alone; one in the middle of them is the name of all."""
    (entry, *more) = name.entries()
    if not any(value.lines for value in values):  # a blank cell that a line strikes out
        sheet.join(values[0], values, "a line through a blank cell")
        return
    lines = [(value.box[1] + value.box[3]) / 2 for value in values]
    own = min(range(len(values)), key=lambda index: abs(lines[index] - entry.middle))
    off = abs(entry.middle - (name.box[1] + name.box[3]) / 2)
    value = values[own]
    if off < _CENTRED * entry.height and any(map(_breaks_off, values)):
        sheet.doubt(name, f"one name beside {len(values)} values: {name.text[:20]}")
        return
    if more or off <= abs(lines[own] - entry.middle) or off < _CENTRED * entry.height:
        return
    if not (value.box[1] - 1 <= entry.top and entry.bottom <= value.box[3] + 1):
        return
    if any(other.lines for other in values if other is not value):
        sheet.doubt(name, f"one name beside {len(values)} values: {name.text[:20]}")
    else:
        sheet.put(name, name.cut(ys=[each.box[1] for each in values[1:]]), "no rule between names")


def _breaks_off(value: Piece) -> bool:
    """Whether a value among others is part of one: a box around some of its words parts it."""
    return any(value.text.count(a) != value.text.count(b) for a, b in ("()", "（）"))


def _per_band(value: Piece, names: Sequence[Piece]) -> list[Entry] | None:
    """The lines of a value cell by the names that they stand beside, where each name has some and no line is between."""
    bands = [[line for line in value.lines if name.box[1] <= middle(line) < name.box[3]] for name in names]
    inside = all(
        name.box[1] - 1 <= line.box[1] and line.box[3] <= name.box[3] + 1
        for name, band in zip(names, bands, strict=True)
        for line in band
    )
    return [Entry(tuple(band)) for band in bands] if inside and all(bands) else None


def _names_in_cell(
    sheet: Sheet, name: Piece, values: Sequence[Piece], others: Sequence[Piece], pitch: float | None
) -> None:
    """A cell with several names: as many values on their lines make rows."""
    entries = name.entries(pitch)
    one = is_wrapped(name.lines, name.box)
    if len(values) > 1:
        inside = [[each for each in entries if v.box[1] <= each.middle < v.box[3]] for v in values]
        if all(len(each) == 1 for each in inside):
            sheet.put(name, name.cut(ys=[value.box[1] for value in values[1:]]), "no rule between names")
        elif any(v.lines for v in values) and len(entries) != 1 and not one:
            sheet.doubt(name, f"{len(entries)} names beside {len(values)} values: {name.text[:20]}")
        return
    if any(_is_between(each, name, entries) for each in others) and len(name.entries()) == 1:
        return
    stands = values[0].entries(pitch) if values else []
    if one and (len(stands) < 2 or is_wrapped(values[0].lines, values[0].box)):
        return
    if not one and len(stands) == len(entries) and all(map(_on_one_line, entries, stands)):
        cuts = [
            (max(a.bottom, c.bottom) + min(b.top, d.top)) / 2
            for (a, b), (c, d) in zip(itertools.pairwise(entries), itertools.pairwise(stands), strict=True)
        ]
        whole = [name, values[0], *(each for each in others if _is_of_rows(each, name, cuts))]
        for piece in {id(each): each for each in whole}.values():
            within = [y for y in cuts if piece.box[1] + 1 < y < piece.box[3] - 1]
            sheet.put(piece, piece.cut(ys=within), "no rule between rows")
    else:
        sheet.doubt(name, f"{len(entries)} names beside {len(stands)} values: {name.text[:20]}")


def _is_between(piece: Piece, name: Piece, entries: Sequence[Entry]) -> bool:
    """Whether a cell as high as a name's has one line alone, between lines of the name: they are one row's."""
    same = abs(piece.box[1] - name.box[1]) < 1 and abs(piece.box[3] - name.box[3]) < 1
    at = [middle(line) for line in piece.lines]
    off = _LEVEL * entries[0].height
    return same and len(at) == 1 and all(abs(at[0] - entry.middle) > off for entry in entries)


def _is_of_rows(piece: Piece, name: Piece, cuts: Sequence[float]) -> bool:
    """Whether a cell beside rows that share a cell is theirs: one of a project over more rows is merged, no rule is lost."""
    if any(line.box[1] < y < line.box[3] for line in piece.lines for y in cuts):
        return False
    return name.box[1] - 1 <= piece.box[1] and piece.box[3] <= name.box[3] + 1


def _on_one_line(name: Entry, value: Entry) -> bool:
    return abs(name.middle - value.middle) <= _LEVEL * max(name.height, value.height)


def _name_beside_nothing(sheet: Sheet, name: Piece, value: Piece) -> None:
    """Two texts on one line beside an empty value: a second one that begins as values do is the value."""
    for line, after in itertools.pairwise(name.lines):
        beside = (
            after.box[0] > line.box[2] and abs(middle(after) - middle(line)) < (line.box[3] - line.box[1]) / 2
        )
        if beside and len(name.lines) == 2 and _BEGINS_VALUE.match(after.text):
            what = f"the value stands in the cell of its name: {after.text[:20]}"
            sheet.put(name, [replace(name, lines=(line,))], what)
            sheet.put(value, [replace(value, lines=(after,))], what)
            return
        if beside:
            sheet.doubt(name, f"a name and a value in one cell: {name.text[:30]}")
            return

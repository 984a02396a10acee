"""Several level names in one cell: which rows each of them stands for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.forms import captions
from pipeline.forms.lost_cells import Entry
from pipeline.record import TextLine
from pipeline.text import bare

Span = tuple[float, float]


def names_in(lines: Sequence[TextLine]) -> list[Entry]:
    """The level names that lines spell one below the other, some on two lines; none where they spell anything else."""
    found: list[Entry] = []
    taken: list[TextLine] = []
    for index, line in enumerate(lines):
        taken.append(line)
        text = bare("".join(each.text for each in taken))
        more = bare(text + lines[index + 1].text) if index + 1 < len(lines) else ""
        if captions.level_name(text) and not captions.level_name(more):
            found.append(Entry(tuple(taken)))
            taken = []
    return [] if taken else found


def groups_of(rows: Sequence[Span], names: Sequence[Span]) -> list[float] | None:
    """The heights at which the rows part by their level, given where rows and names stand (from, to); None if unclear.

    A name stands in the middle of its rows, as forms are set, or beside the first of them.
    """
    if len(rows) < len(names):
        return None
    if len(rows) == len(names):
        beside = all(
            row[0] - 1 <= (n[0] + n[1]) / 2 <= row[1] + 1 for row, n in zip(rows, names, strict=True)
        )
        return [row[0] for row in rows[1:]] if beside else None
    for at_top in (False, True):
        starts = _best(tuple(rows), tuple(names), at_top)
        if starts is not None:
            return [rows[start][0] for start in starts[1:]]
    return None


def _best(rows: tuple[Span, ...], names: tuple[Span, ...], at_top: bool) -> tuple[int, ...] | None:
    """The first row of each name, where every name fits its rows."""
    tolerance = 0.3 * min(bottom - top for top, bottom in rows)

    def fits(name: int, first: int, last: int) -> float:
        middle = (names[name][0] + names[name][1]) / 2
        if at_top:
            return abs(middle - (rows[first][0] + rows[first][1]) / 2)
        return abs(middle - (rows[first][0] + rows[last][1]) / 2)

    @lru_cache(None)
    def from_(name: int, first: int) -> tuple[float, tuple[int, ...]] | None:
        if name == len(names) - 1:
            off = fits(name, first, len(rows) - 1)
            return (off, (first,)) if off <= tolerance else None
        found: list[tuple[float, tuple[int, ...]]] = []
        for after in range(first + 1, len(rows) - (len(names) - name - 1) + 1):
            off = fits(name, first, after - 1)
            rest = from_(name + 1, after) if off <= tolerance else None
            if rest is not None:
                found.append((off + rest[0], (first, *rest[1])))
        return min(found, default=None)

    best = from_(0, 0)
    return best[1] if best else None

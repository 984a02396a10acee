"""Whether a fax picture (ITU-T T.6) decodes whole: every row ends where the picture does."""

from __future__ import annotations

from bisect import bisect_right

from pipeline.pdf.fax_codes import ACROSS, BLACK, END, LONGEST, MODES, PASS, WHITE

# Where the first rows are none of T.6, the picture is coded in another way, which is not checked.
_FIRST = 3


class _Broken(ValueError):
    """The data say what cannot be."""


class _Bits:
    """A string of bits, read from its beginning."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.size = data + bytes(8), 0, 8 * len(data)

    def next(self, table: list[tuple[int, int]]) -> int:
        """The meaning of the next code."""
        first = self.at >> 3
        window = int.from_bytes(self.data[first : first + 4], "big") >> (32 - LONGEST - (self.at & 7))
        length, meaning = table[window & ((1 << LONGEST) - 1)]
        if not length:
            raise _Broken("a code that there is not")
        self.at += length
        if self.at > self.size:
            raise _Broken("the data end early")
        return meaning

    def run(self, black: bool) -> int:
        """The length of the next run."""
        table, total = BLACK if black else WHITE, 0
        while True:
            part = self.next(table)
            total += part
            if part < 64:
                return total


def fax_fault(data: bytes, width: int, height: int) -> str | None:
    """What is wrong with the data of a picture of that many pixels; None where it decodes whole or is not T.6."""
    bits, above, row = _Bits(data), [width], 0
    try:
        while row < height:
            found = _row(bits, above, width)
            if found is None:
                break
            above, row = found, row + 1
    except _Broken as broken:
        return f"row {row} of {height}: {broken}" if row >= _FIRST else None
    return f"{row} of {height} rows" if _FIRST <= row < height else None


def _row(bits: _Bits, above: list[int], width: int) -> list[int] | None:
    """The places at which a row changes its colour, given those of the row above; None after the last row."""
    changes: list[int] = []
    at, black = -1, False
    while at < width:
        mode = bits.next(MODES)
        if mode == END:
            if changes or at >= 0:
                raise _Broken("the data end within a row")
            return None
        if mode == ACROSS:
            at = max(at, 0)
            for colour in (black, not black):
                at += bits.run(colour)
                changes.append(at)
        else:
            first, second = _above(above, at, black, width)
            if mode == PASS:
                at = second
                continue
            if first + mode < max(at, 0):
                raise _Broken("a run of less than nothing")
            at = first + mode
            changes.append(at)
            black = not black
        if at > width:
            raise _Broken("a row longer than the picture")
    return changes


def _above(above: list[int], at: int, black: bool, width: int) -> tuple[int, int]:
    """The next change of the row above to the other colour, right of a place, and the one after it."""
    index = bisect_right(above, at)
    if index % 2 != black:
        index += 1
    first = above[index] if index < len(above) else width
    return first, above[index + 1] if index + 1 < len(above) else width

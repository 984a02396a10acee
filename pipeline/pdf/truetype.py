"""What an embedded TrueType font says of its glyphs: characters, widths, outlines.

Only what the witness of `font_witness.py` asks for is read, a few glyphs of fonts with tens of thousands, at a tenth of
a millisecond; fontTools takes 30 to 60 ms to list the glyphs of such a font. What a damaged font raises is in `DAMAGED`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (n, 2), in units of the font
Point = tuple[float, float, bool]  # x, y, whether the curve goes through it
_ON_CURVE, _SHORT_X, _SHORT_Y, _REPEATED, _SAME_X, _SAME_Y = 1, 2, 4, 8, 16, 32
DAMAGED = (ValueError, IndexError, KeyError, ArithmeticError, struct.error)
# No font has more codes; a map that says so is damaged.
MOST_CODES = 1 << 17
# A curve is taken as four straight pieces: the weights of its three points where they meet.
_WEIGHTS = [((1 - t) ** 2, 2 * t * (1 - t), t * t) for t in (0.25, 0.5, 0.75)]


class TrueType:
    """An embedded font program, read where it is asked."""

    def __init__(self, data: bytes) -> None:
        try:
            (count,) = struct.unpack_from(">H", data, 4)
            entries = [struct.unpack_from(">4s4xII", data, 12 + 16 * each) for each in range(count)]
            self._tables = {tag.decode("latin-1"): data[at : at + size] for tag, at, size in entries}
            self.units: int = struct.unpack_from(">H", self._tables["head"], 18)[0]
            self._long: bool = struct.unpack_from(">h", self._tables["head"], 50)[0] == 1
            self.glyphs: int = struct.unpack_from(">H", self._tables["maxp"], 4)[0]
        except (struct.error, KeyError) as error:
            raise ValueError(f"not a TrueType font: {error!r}") from error

    @cached_property
    def _maps(self) -> dict[tuple[int, int], dict[int, int]]:
        """Character maps by platform and encoding: code → glyph."""
        table = self._tables.get("cmap", b"")
        if len(table) < 4:
            return {}
        heads = (
            struct.unpack_from(">HHI", table, 4 + 8 * n) for n in range(struct.unpack_from(">H", table, 2)[0])
        )
        return {(platform, encoding): _character_map(table[at:]) for platform, encoding, at in heads}

    def glyph_of_code(self, code: int) -> int:
        """The glyph that a symbolic font shows for a code of one byte; 0 for none."""
        symbol, roman = self._maps.get((3, 0), {}), self._maps.get((1, 0), {})
        return symbol.get(0xF000 + code) or symbol.get(code) or roman.get(code) or 0

    @cached_property
    def characters(self) -> dict[int, set[str]]:
        """The characters that the font's own Unicode maps give to each glyph."""
        found: dict[int, set[str]] = {}
        for (platform, encoding), codes in self._maps.items():
            if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
                for code, glyph in codes.items():
                    found.setdefault(glyph, set()).add(chr(code))
        return found

    @cached_property
    def _widths(self) -> npt.NDArray[np.uint16]:
        count = struct.unpack_from(">H", self._tables["hhea"], 34)[0]
        return np.frombuffer(self._tables["hmtx"], dtype=">u2", count=2 * count)[::2]

    def width(self, glyph: int) -> float:
        """The advance of a glyph in thousandths of its size."""
        widths = self._widths
        return float(widths[min(glyph, len(widths) - 1)]) * 1000 / max(self.units, 1)

    def drawing(self, glyph: int) -> bytes:
        """The bytes that draw a glyph; two glyphs of the same bytes look the same."""
        if not 0 <= glyph < self.glyphs:
            return b""
        kind, size = (">II", 4) if self._long else (">HH", 2)
        start, end = struct.unpack_from(kind, self._tables.get("loca", b""), size * glyph)
        factor = 1 if self._long else 2
        return self._tables.get("glyf", b"")[factor * start : factor * end]


def outline(drawing: bytes) -> list[Points]:
    """The contours of a glyph as polygons, from the bytes that draw it; none for a blank or one composed of others."""
    if len(drawing) < 10 or (contours := struct.unpack_from(">h", drawing)[0]) <= 0:
        return []
    ends = struct.unpack_from(f">{contours}H", drawing, 10)
    skipped = 12 + 2 * contours + struct.unpack_from(">H", drawing, 10 + 2 * contours)[0]
    flags, at = _flags(drawing, skipped, ends[-1] + 1)
    xs, at = _coordinates(drawing, at, flags, _SHORT_X, _SAME_X)
    ys, at = _coordinates(drawing, at, flags, _SHORT_Y, _SAME_Y)
    points: list[Point] = [(x, y, flag & _ON_CURVE > 0) for x, y, flag in zip(xs, ys, flags, strict=True)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return [
        _polygon(points[start : end + 1]) for start, end in zip(starts, ends, strict=True) if end >= start
    ]


def _character_map(table: bytes) -> dict[int, int]:
    """One character map, of the formats that fonts in PDFs have."""
    kind = struct.unpack_from(">H", table)[0]
    if kind == 0:
        return {code: glyph for code, glyph in enumerate(table[6:262]) if glyph}
    if kind == 6:
        first, count = struct.unpack_from(">HH", table, 6)
        return dict(enumerate(struct.unpack_from(f">{count}H", table, 10), first))
    ranges = _groups(table) if kind == 12 else _segments(table) if kind == 4 else iter(())
    return dict(islice(ranges, MOST_CODES))


def _groups(table: bytes) -> Iterator[tuple[int, int]]:
    """A map of format 12: ranges of codes with the glyph of the first."""
    count = struct.unpack_from(">I", table, 12)[0]
    for first, last, glyph in struct.iter_unpack(">III", table[16 : 16 + 12 * count]):
        yield from ((code, glyph + code - first) for code in range(first, last + 1))


def _segments(table: bytes) -> Iterator[tuple[int, int]]:
    """A map of format 4: ranges of codes, each with an offset to its glyphs, or a list of them."""
    count = struct.unpack_from(">H", table, 6)[0] // 2
    parts = np.frombuffer(table, dtype=">u2", offset=14, count=(len(table) - 14) // 2).astype(int)
    ends, starts = parts[:count], parts[count + 1 : 2 * count + 1]
    deltas, offsets = parts[2 * count + 1 : 3 * count + 1], parts[3 * count + 1 : 4 * count + 1]
    for number in range(count):
        for code in range(starts[number], min(ends[number], 0xFFFE) + 1):
            glyph = code
            if offsets[number]:
                glyph = parts[3 * count + 1 + number + offsets[number] // 2 + code - starts[number]]
            if glyph:
                yield code, int(glyph + deltas[number]) & 0xFFFF


def _flags(drawing: bytes, at: int, count: int) -> tuple[list[int], int]:
    flags: list[int] = []
    while len(flags) < count:
        flag, at = drawing[at], at + 1
        flags.append(flag)
        if flag & _REPEATED:
            flags += [flag] * drawing[at]
            at += 1
    return flags[:count], at


def _coordinates(drawing: bytes, at: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    values: list[int] = []
    value = 0
    for flag in flags:
        if flag & short:
            value += drawing[at] if flag & same else -drawing[at]
            at += 1
        elif not flag & same:
            value += struct.unpack_from(">h", drawing, at)[0]
            at += 2
        values.append(value)
    return values, at


def _polygon(points: list[Point]) -> Points:
    """A contour of quadratic curves as straight pieces; between two control points lies a point of the curve."""
    full: list[Point] = []
    for (x, y, on), (xb, yb, before) in zip(points, [points[-1], *points[:-1]], strict=True):
        if not on and not before:
            full.append(((x + xb) / 2, (y + yb) / 2, True))
        full.append((x, y, on))
    pieces: list[tuple[float, float]] = []
    for number, (x, y, on) in enumerate(full):
        if on:
            pieces.append((x, y))
            continue
        (xa, ya, _), (xb, yb, _) = full[number - 1], full[(number + 1) % len(full)]
        for p, q, r in _WEIGHTS:
            pieces.append((p * xa + q * x + r * xb, p * ya + q * y + r * yb))
    return np.array(pieces, dtype=np.float64)

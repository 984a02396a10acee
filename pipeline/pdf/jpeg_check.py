"""Whether a JPEG decodes whole. Decoders go on after an error and show what they make of the rest.

libjpeg counts what it repairs, and qpdf, which unpacks with it, refuses such data. What a wrong bit does to the length of
codes it cannot see where the blocks still add up; so those of a baseline picture are counted here, and their brightness
must be one that there is. A wrong bit that changes a few blocks and nothing after them is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pikepdf

_MARKER = re.compile(rb"\xff([\x01-\xfe])")
_RESTARTS = range(0xD0, 0xD8)
# The sum of a block's pixels, over eight, lies within this.
_BRIGHTEST = 1200.0
# A block is over.
_OVER = 1000

Codes = list[int]


@dataclass(slots=True)
class _Scan:
    """What the head of a JPEG says: size, (id, across, down, quantiser) of each component, tables by class and number."""

    size: tuple[int, int] = (0, 0)
    parts: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    tables: dict[int, Codes] = field(default_factory=dict)
    quantisers: dict[int, int] = field(default_factory=dict)
    restart: int = 0
    baseline: bool = False


def jpeg_fault(data: bytes) -> str | None:
    """What is wrong with the data of a JPEG; None where it decodes whole."""
    return _unpacked(data) or _scanned(data)


def _unpacked(data: bytes) -> str | None:
    with pikepdf.new() as scratch:
        stream = pikepdf.Stream(scratch, data)
        stream["/Filter"] = pikepdf.Name("/DCTDecode")
        try:
            stream.read_bytes(pikepdf.StreamDecodeLevel.all)
        except (pikepdf.PdfError, RuntimeError) as error:
            return str(error).rpartition(": ")[2] or "the data do not decode"
    return None


def _scanned(data: bytes) -> str | None:
    """What a count of the blocks of a baseline JPEG shows; None for one of another kind."""
    try:
        head, order, start = _head(data)
        if not head.baseline or len(order) != len(head.parts):
            return None
        pieces = list(_pieces(data, start))
        units, left = _units(head, order)
        for piece in pieces:
            share = min(left, head.restart) if head.restart else left
            if fault := _piece_fault(piece, share, units):
                return fault
            left -= share
        return f"{left} blocks are missing" if left else None
    except (IndexError, KeyError, ZeroDivisionError):
        return "the head of the picture is broken"


def _head(data: bytes) -> tuple[_Scan, list[tuple[int, int]], int]:
    """The head, the component and tables of each part of the first scan, and where its data begin."""
    head, at = _Scan(), 2
    while True:
        if data[at] != 0xFF:
            raise IndexError
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        size = data[at + 2] << 8 | data[at + 3]
        body = data[at + 4 : at + 2 + size]
        if kind == 0xDA:
            return head, [(body[1 + 2 * n], body[2 + 2 * n]) for n in range(body[0])], at + 2 + size
        _read_segment(head, kind, body)
        at += 2 + size


def _read_segment(head: _Scan, kind: int, body: bytes) -> None:
    if kind in (0xC0, 0xC1, 0xC2):
        head.baseline = kind != 0xC2 and body[0] == 8
        head.size = body[3] << 8 | body[4], body[1] << 8 | body[2]
        head.parts = {
            body[6 + 3 * n]: (body[7 + 3 * n] >> 4, body[7 + 3 * n] & 15, body[8 + 3 * n])
            for n in range(body[5])
        }
    elif kind == 0xC4:
        while body:
            count = sum(body[1:17])
            head.tables[body[0]] = _codes(body[1:17], body[17 : 17 + count], direct=body[0] < 16)
            body = body[17 + count :]
    elif kind == 0xDB:
        while body:
            wide = body[0] >> 4
            head.quantisers[body[0] & 15] = body[1] << 8 | body[2] if wide else body[1]
            body = body[1 + 64 * (1 + wide) :]
    elif kind == 0xDD:
        head.restart = body[0] << 8 | body[1]


def _codes(counts: bytes, symbols: bytes, direct: bool) -> Codes:
    """For every 16 bits what the code that they begin with means; 0 where there is none.

    Of brightness (`direct`): length of the code and number of bits that follow (× 32). Of the rest: length with the bits
    that follow, and by how many places it goes on (× 64).
    """
    table = [0] * 65536
    code, at = 0, 0
    for length in range(1, 17):
        for symbol in symbols[at : at + counts[length - 1]]:
            first = code << (16 - length)
            table[first : first + (1 << (16 - length))] = [_meaning(symbol, length, direct)] * (
                1 << (16 - length)
            )
            code += 1
        at += counts[length - 1]
        code <<= 1
    return table[:65536]


def _meaning(symbol: int, length: int, direct: bool) -> int:
    if direct:
        return length | symbol << 5
    run, size = symbol >> 4, symbol & 15
    if not size:
        return length | (16 if run == 15 else _OVER) << 6
    return length + size | (run + 1) << 6


@dataclass(frozen=True, slots=True)
class _Unit:
    """A block of a unit of a scan: its component, its tables, and what its brightness is counted in."""

    part: int
    direct: Codes
    rest: Codes
    step: int


def _units(head: _Scan, order: list[tuple[int, int]]) -> tuple[list[_Unit], int]:
    """The blocks of one unit, and how many units there are."""
    width, height = head.size
    alone = len(order) == 1
    units = []
    for part, tables in order:
        across, down, quantiser = head.parts[part]
        direct, rest = head.tables[tables >> 4], head.tables[16 + (tables & 15)]
        unit = _Unit(part, direct, rest, head.quantisers[quantiser])
        units += [unit] * (1 if alone else across * down)
    most_across = 1 if alone else max(across for across, _, _ in head.parts.values())
    most_down = 1 if alone else max(down for _, down, _ in head.parts.values())
    return units, -(-width // (8 * most_across)) * -(-height // (8 * most_down))


def _pieces(data: bytes, start: int) -> Iterator[bytes]:
    """The coded data between restarts."""
    for found in _MARKER.finditer(data, start):
        yield data[start : found.start()].replace(b"\xff\x00", b"\xff")
        if found[1][0] not in _RESTARTS:
            return
        start = found.end()


def _piece_fault(piece: bytes, count: int, units: list[_Unit]) -> str | None:
    """What is wrong with the blocks of one piece; None where they fill it."""
    raw = np.frombuffer(piece + bytes(4), dtype=np.uint8).astype(np.int64)
    windows: list[int] = (raw[:-2] << 16 | raw[1:-1] << 8 | raw[2:]).tolist()
    size, at = 8 * len(piece), 0
    bright = dict.fromkeys((unit.part for unit in units), 0)
    for number in range(count):
        for unit in units:
            if at >= size:
                return f"the data end at unit {number} of {count}"
            found = unit.direct[(windows[at >> 3] >> (8 - (at & 7))) & 0xFFFF]
            if not found:
                return f"unit {number} of {count}: a code that there is not"
            at += found & 31
            if bits := found >> 5:
                value = int.from_bytes(piece[at >> 3 : (at >> 3) + 4].ljust(4, b"\0"), "big")
                value = (value >> (32 - bits - (at & 7))) & ((1 << bits) - 1)
                bright[unit.part] += value if value >> (bits - 1) else value + 1 - (1 << bits)
                at += bits
                if abs(bright[unit.part] * unit.step) > 8 * _BRIGHTEST:
                    return f"unit {number} of {count}: a brightness that there is not"
            place, rest = 1, unit.rest
            while place < 64:
                found = rest[(windows[min(at, size) >> 3] >> (8 - (at & 7))) & 0xFFFF]
                if not found:
                    return f"unit {number} of {count}: a code that there is not"
                at += found & 63
                place += found >> 6
            if 64 < place < _OVER:
                return f"unit {number} of {count}: a block too long"
    if at > size:
        return "the data end early"
    return None if _padding(piece, at) else f"{size - at} bits are left after the last block"


def _padding(piece: bytes, at: int) -> bool:
    """Whether what is left after the last block are bits of one kind, to fill a byte."""
    left = 8 * len(piece) - at
    if not left:
        return True
    rest = int.from_bytes(piece[at >> 3 :], "big") & ((1 << left) - 1)
    return rest in (0, (1 << left) - 1)

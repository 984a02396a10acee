"""Seeded mutations of a valid PDF: bytes flipped, cut, objects removed, streams inflated."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]
_OBJECT = re.compile(rb"\d+ 0 obj\b.*?endobj\s*", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def flip_bits(data: bytes, draw: random.Random) -> bytes:
    """One to eight single bits."""
    out = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        out[draw.randrange(len(out))] ^= 1 << draw.randrange(8)
    return bytes(out)


def flip_bytes(data: bytes, draw: random.Random) -> bytes:
    """One to thirty bytes become others."""
    out = bytearray(data)
    for _ in range(draw.randint(1, 30)):
        out[draw.randrange(len(out))] = draw.randrange(256)
    return bytes(out)


def flip_structure(data: bytes, draw: random.Random) -> bytes:
    """One to three bytes outside of streams, where no checksum watches."""
    inside = bytearray(len(data))
    for found in _STREAM.finditer(data):
        inside[found.start(1) : found.end(1)] = b"\1" * (found.end(1) - found.start(1))
    places = [place for place, within in enumerate(inside) if not within]
    out = bytearray(data)
    for place in draw.sample(places, draw.randint(1, 3)):
        out[place] = draw.randrange(32, 127)
    return bytes(out)


def cut_end(data: bytes, draw: random.Random) -> bytes:
    """The rest is missing, as of an interrupted download."""
    return data[: draw.randrange(1, len(data))]


def cut_middle(data: bytes, draw: random.Random) -> bytes:
    """Up to 4 kB are gone."""
    start = draw.randrange(len(data))
    return data[:start] + data[start + draw.randint(1, 4096) :]


def zero_block(data: bytes, draw: random.Random) -> bytes:
    """A disk block of zeros."""
    start = draw.randrange(len(data))
    size = min(draw.choice((16, 512, 4096)), len(data) - start)
    return data[:start] + bytes(size) + data[start + size :]


def remove_object(data: bytes, draw: random.Random) -> bytes:
    """One object is gone, offsets unmended."""
    found = list(_OBJECT.finditer(data))
    if not found:
        return cut_middle(data, draw)
    gone = draw.choice(found)
    return data[: gone.start()] + data[gone.end() :]


def blank_object(data: bytes, draw: random.Random) -> bytes:
    """One object is overwritten with blanks."""
    found = list(_OBJECT.finditer(data))
    if not found:
        return zero_block(data, draw)
    gone = draw.choice(found)
    return data[: gone.start()] + b" " * (gone.end() - gone.start()) + data[gone.end() :]


def inflate_stream(data: bytes, draw: random.Random) -> bytes:
    """A stream that unpacks to 1 to 400 MB, in place of one that was there."""
    found = list(_STREAM.finditer(data))
    if not found:
        return cut_middle(data, draw)
    where = draw.choice(found)
    packer = zlib.compressobj(9)
    size, block = draw.choice((1, 16, 400)), draw.choice((b" ", b"0 0 m 9 9 l S\n", b"(a) Tj "))
    block = (block * (1 + (1 << 20) // len(block)))[: 1 << 20]
    bomb = b"".join([packer.compress(block) for _ in range(size)] + [packer.flush()])
    return data[: where.start(1)] + bomb + data[where.end(1) :]


def swap_blocks(data: bytes, draw: random.Random) -> bytes:
    """Two blocks change places."""
    size = min(draw.choice((64, 1024)), len(data) // 4)
    first = draw.randrange(len(data) // 2 - size)
    second = draw.randrange(len(data) // 2, len(data) - size)
    one, two = data[first : first + size], data[second : second + size]
    return data[:first] + two + data[first + size : second] + one + data[second + size :]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, flip_bytes, flip_structure, cut_end, cut_middle, zero_block,
    remove_object, blank_object, inflate_stream, swap_blocks,
)  # fmt: skip


def mutated(data: bytes, seed: int) -> tuple[str, bytes]:
    """The name of the mutation that `seed` chooses, and what it makes of the PDF."""
    draw = random.Random(seed)
    mutation = MUTATIONS[seed % len(MUTATIONS)]
    return mutation.__name__, mutation(data, draw)

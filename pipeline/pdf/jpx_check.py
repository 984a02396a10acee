"""Whether the data of a JPEG 2000 picture are whole: its parts by their lengths, what is in them by how it decodes.

The code of a block carries no check, but a whole one is used up to its end when it is decoded; after a wrong bit the
decoder leaves bytes over or runs short of them, one block for each bit. OpenJPEG, which OpenCV brings along, counts that
for codes that are marked so (predictable termination): a copy of the data is marked, decoded, and its warnings read.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator

import cv2
import numpy as np

# Tile parts and marks of a picture at most, for data that lead nowhere.
_MOST = 100_000
_START, _END, _PART = b"\xff\x4f\xff\x51", b"\xff\xd9", b"\xff\x90"
# Where the style of a picture's blocks stands behind its mark: of all components, and of one of them.
_STYLES = {b"\xff\x52": 12, b"\xff\x53": 9}
_TERMINATED = 0x10
# Styles whose codes end in another way: raw passes, the high throughput coder.
_OTHERWISE = 0x01 | 0x40
# Encoders that cut codes short for a small file leave up to 11 bytes over.
_LEFT_OVER = 16
_WARNING = re.compile(r"PTERM check failure: (\d+)")
_LOG = re.compile(rb"global \w+\.cpp:\d+ |^\s*$")
_STDERR = 2


def jpx_fault(data: bytes) -> str | None:
    """What is wrong with a JPEG 2000 picture."""
    at = data.find(_START)
    return (
        "the data do not begin as a picture" if at < 0 else _part_fault(data, at + 2) or _code_fault(data, at)
    )


def _part_fault(data: bytes, at: int) -> str | None:
    """What is wrong with the lengths of the parts, the first mark of which is at a place."""
    for _ in range(_MOST):
        mark, size = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "big")
        if mark == _END:
            return None
        if len(mark) < 2 or mark[0] != 0xFF:
            break
        if mark != _PART:
            at += 2 + size
            continue
        length = int.from_bytes(data[at + 6 : at + 10], "big")
        if not length:  # the last part, up to the end
            return None if data.rstrip(b"\0")[-2:] == _END else "the data end early"
        at += length
    return "the data end early or a part is broken"


def _code_fault(data: bytes, at: int) -> str | None:
    """Whether codes of blocks are not used up to their ends."""
    marked = bytearray(data)
    for place in _styles(data, at + 2):
        if marked[place] & _OTHERWISE:
            return None
        marked[place] |= _TERMINATED
    left = [int(found[1]) for found in _WARNING.finditer(_warnings(bytes(marked)))]
    broken = sum(each >= _LEFT_OVER for each in left)
    return f"{broken} blocks of it do not decode to their end" if broken else None


def _styles(data: bytes, at: int) -> Iterator[int]:
    """Where the head of a picture says how its blocks are coded."""
    for _ in range(_MOST):
        mark = data[at : at + 2]
        if len(mark) < 2 or mark == _PART:
            return
        if mark in _STYLES and at + _STYLES[mark] < len(data):
            yield at + _STYLES[mark]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _warnings(data: bytes) -> str:
    """What OpenJPEG says of a picture while OpenCV decodes it: that goes to the process's standard error alone, which is
    turned aside meanwhile. What others write there is passed on."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # a process without one
        return ""
    level = cv2.utils.logging.getLogLevel()
    with tempfile.TemporaryFile() as aside:
        try:
            os.dup2(aside.fileno(), _STDERR)
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_WARNING)
            cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        except cv2.error:  # what OpenCV cannot decode it does not judge
            pass
        finally:
            cv2.utils.logging.setLogLevel(level)
            os.dup2(kept, _STDERR)
            os.close(kept)
        aside.seek(0)
        said = aside.read().splitlines(keepends=True)
    os.write(_STDERR, b"".join(line for line in said if not _LOG.search(line)))
    return b"".join(said).decode("utf-8", "replace")

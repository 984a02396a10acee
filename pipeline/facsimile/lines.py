"""Text to lines: fonts, widths, wrapping. A character without a glyph is an error, never a box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pipeline.facsimile.fonts import SUBSET
from pipeline.facsimile.sheet import Style

LATIN = "Helvetica"
LEADING = 1.3  # of the font size
_OPENING, _CLOSING = "“‘（(《〈【[〔「『", "，。、；：？！”’）)》〉】]〕」』%％℃°"
# What a line break does not cut: words and numbers, and punctuation from what it belongs to.
_UNIT = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[0-9A-Za-z.,+\-/:=<>~]+|.)[{re.escape(_CLOSING)}]*[ \t　]*", re.DOTALL
)


@dataclass(frozen=True)
class Face:
    """The registered fonts and the size that text is set in."""

    cjk: str
    latin: str
    size: float

    def scaled(self, factor: float) -> Face:
        return Face(self.cjk, self.latin, self.size * factor)

    @property
    def leading(self) -> float:
        return self.size * LEADING


def face_of(style: Style) -> Face:
    """Registers the style's font once per process."""
    path = Path(style.font or SUBSET)
    if path.stem not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return Face(path.stem, LATIN if style.latin_font else path.stem, style.font_size)


def _is_latin(character: str) -> bool:
    return " " < character <= "~"


def runs(text: str, face: Face) -> Iterator[tuple[str, str]]:
    """(font name, characters), in order. Raises ValueError naming a character that has no glyph."""
    glyphs = pdfmetrics.getFont(face.cjk).face.charToGlyph
    for latin, group in groupby(text, _is_latin):
        run = "".join(group)
        name = face.latin if latin else face.cjk
        if name == face.cjk and (lacking := [c for c in run if ord(c) not in glyphs]):
            raise ValueError(
                f"font {name} has no glyph for {lacking[0]!r} (U+{ord(lacking[0]):04X}), in {text!r}"
            )
        yield name, run


def width(text: str, face: Face) -> float:
    """In points."""
    return sum(float(pdfmetrics.stringWidth(run, name, face.size)) for name, run in runs(text, face))


def _pieces(unit: str, room: float, face: Face) -> Iterator[str]:
    """The unit, or its characters one by one if it is wider than a whole line."""
    if width(unit.rstrip(), face) <= room:
        yield unit
    else:
        yield from unit


def _wrap_line(text: str, room: float, face: Face) -> Iterator[str]:
    line, used = "", 0.0
    for unit in _UNIT.findall(text):
        for piece in _pieces(unit, room, face):
            if line and used + width(piece.rstrip(), face) > room:
                yield line
                line, used = "", 0.0
            line, used = line + piece, used + width(piece, face)
    yield line


def wrap(text: str, room: float, face: Face) -> list[str]:
    """The lines of a text in `room` points; a blank text has none. Raises ValueError if a glyph is wider."""
    if not text.strip():
        return []
    lines = [line for paragraph in text.split("\n") for line in _wrap_line(paragraph, room, face)]
    for line in lines:
        if width(line.rstrip(), face) > room + 0.01:
            raise ValueError(f"{line!r} is wider than its cell ({room:.1f} pt)")
    return lines

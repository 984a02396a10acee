"""What the fonts of a file say of their glyphs, held against the font programs themselves.

A reader of text believes the ToUnicode map and the widths of a font, a person sees the glyphs. Where an embedded
TrueType font has a word of its own, a map that says otherwise is not believed: its character maps, the names of its
encoding, the shapes of its digits and comparators, two different drawings for one character, the advances of its glyphs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import pikepdf

from pipeline.pdf.sign_shapes import (
    SIGNS,
    another_sign,
    as_two,
    digit_of,
    digits_of,
    likeness,
    marks_of,
    of_ink,
    picture,
    rings_of,
    shows_another,
    shows_digit,
)
from pipeline.pdf.truetype import DAMAGED, MOST_CODES, TrueType
from pipeline.pdf.type3 import bare, drawn, named, names
from pipeline.text import fold

_HEX = rb"<([0-9A-Fa-f\s]*)>"
_SINGLE = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
# A range of codes is no longer than this; more is damage.
_LONGEST = 0x10000
# Two forms of one character in a font are alike to this share (of 1); of two Chinese characters one pair in a hundred is.
_SAME_CHARACTER = 0.9
# A width differs from the glyph's own advance by more than this (thousandths of the size) where it is damaged.
_WIDTH_OFF = 80.0
_SYMBOLIC = 4
# A digit is drawn in fewer bytes.
_FEW_STROKES = 250
_MANY = bytes(_FEW_STROKES)
# What reading a damaged font may raise.
_ERRORS = (*DAMAGED, TypeError, AttributeError, pikepdf.PdfError, cv2.error)


@dataclass(slots=True)
class Faults:
    """What is not to be believed of a font: characters it says, and characters whose widths are wrong."""

    said: dict[str, str] = field(default_factory=dict)  # character said → what speaks against it
    widths: set[str] = field(default_factory=set)


def font_faults(objects: Iterable[Any]) -> dict[int, Faults]:
    """Faults by the object number of a font; a font that is to be believed has no entry."""
    found: dict[int, Faults] = {}
    for font in objects:
        if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font" and _tells(font):
            try:
                faults = _faults(font)
            except _ERRORS:
                continue  # damage to the file is told elsewhere
            if faults.said or faults.widths:
                found[font.objgen[0]] = faults
    return found


def _tells(font: Any) -> bool:
    """Whether a font says something that may be held against it."""
    return "/ToUnicode" in font or font.get("/Subtype") == "/Type3"


def _faults(font: Any) -> Faults:
    if font.get("/Subtype") == "/Type3":
        return Faults(dict(_of_drawings(font)))
    said = to_unicode(font.ToUnicode.read_bytes())
    faults = Faults({said[code]: f"named {name}" for code, name in _otherwise_named(font, said)})
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    program = (inner.get("/FontDescriptor") or {}).get("/FontFile2")
    if program is None:
        return faults
    face = TrueType(program.read_bytes())
    glyphs = _glyphs(font, inner, said, face)
    faults.said.update(_by_own_maps(said, glyphs, face))
    faults.said.update(_by_shapes(said, glyphs, face))
    faults.said.update(_drawn_twice(said, glyphs, face))
    faults.widths = _wrong_widths(inner, said, glyphs, face)
    return faults


def _of_drawings(font: Any) -> Iterator[tuple[str, str]]:
    """Characters of a Type 3 font that have no name, or whose glyph shows another digit or comparator."""
    if "/ToUnicode" in font:
        said = to_unicode(font.ToUnicode.read_bytes())
        yield from ((said[code], f"named {name}") for code, name in _otherwise_named(font, said))
    else:
        said = bare(font)
        yield from (
            (said[code], f"a bare code, its glyph is named {name}")
            for code, name in dict(names(font)).items()
            if code in said and named(name) != said[code]
        )
    single = {code: char for code, char in said.items() if len(char) == 1}
    some = {code: char for code, char in single.items() if char in SIGNS or _maybe_digit(char, _MANY)}
    for code, ink in drawn(font, some).items():
        marks = marks_of(of_ink(ink))
        sign = said[code] in SIGNS
        other = another_sign(said[code], marks) if sign else digit_of(said[code], digits_of(marks))
        if other:
            yield said[code], f"it looks like {other}"


def to_unicode(source: bytes) -> dict[int, str]:
    """Code → text, of a ToUnicode map."""
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(source):
        if kind == b"bfchar":
            found.update((_number(code), _text(text)) for code, text in _SINGLE.findall(body))
        else:
            for first, last, text, listed in _RANGE.findall(body):
                found.update(_ranged(_number(first), _number(last), text, listed))
        if len(found) > MOST_CODES:
            raise ValueError("more codes than any font has")
    return found


def _ranged(first: int, last: int, text: bytes, listed: bytes) -> Iterator[tuple[int, str]]:
    if listed:
        yield from enumerate(map(_text, re.findall(_HEX, listed)), first)
    elif text and first <= last < first + _LONGEST:
        start = _text(text)
        yield from (
            (code, start[:-1] + chr(ord(start[-1]) + code - first)) for code in range(first, last + 1)
        )


def _number(code: bytes) -> int:
    return int(b"".join(code.split()) or b"0", 16)


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode("ascii")).decode("utf-16-be", "replace")


def _telling(text: str) -> bool:
    """Whether a wrong reading of this character would matter: letters, Chinese, digits, comparators."""
    return len(text) == 1 and (text.isalnum() or text in SIGNS or text in "%=≠")


def _otherwise_named(font: Any, said: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Codes whose glyph has a name of another character."""
    for code, name in names(font):
        meant = named(name)
        if code in said and _telling(said[code]) and _telling(meant) and fold(meant) != fold(said[code]):
            yield code, name


def _glyphs(font: Any, inner: Any, said: dict[int, str], face: TrueType) -> dict[int, int]:
    """The glyph of each code, where that is sure."""
    if inner is font:
        named = "/Encoding" in font and not int(inner.FontDescriptor.get("/Flags", 0)) & _SYMBOLIC
        return {} if named else {code: glyph for code in said if (glyph := face.glyph_of_code(code))}
    if font.get("/Encoding") != "/Identity-H" and font.get("/Encoding") != "/Identity-V":
        return {}
    order = inner.get("/CIDToGIDMap", pikepdf.Name("/Identity"))
    if not isinstance(order, pikepdf.Stream):
        return {code: code for code in said if code < face.glyphs}
    map_ = order.read_bytes()
    return {
        code: int.from_bytes(map_[2 * code : 2 * code + 2], "big")
        for code in said
        if 2 * code + 1 < len(map_)
    }


def _by_own_maps(said: dict[int, str], glyphs: dict[int, int], face: TrueType) -> Iterator[tuple[str, str]]:
    """Characters whose glyph the font's own map gives to others."""
    for code, glyph in glyphs.items():
        own = face.characters.get(glyph, set())
        telling = own and _telling(said[code]) and any(map(_telling, own))
        if telling and fold(said[code]) not in {fold(char) for char in own}:
            yield said[code], f"the font's own map has {min(own)}"


def _by_shapes(said: dict[int, str], glyphs: dict[int, int], face: TrueType) -> Iterator[tuple[str, str]]:
    """Digits and comparators that show another one, and other characters, or several, that show a digit."""
    for code, glyph in glyphs.items():
        if len(said[code]) != 1:  # 8（上年9） for a glyph that shows 8
            other = shows_digit(said[code], face.drawing(glyph)) if said[code] else None
        elif said[code] == "‰":
            other = "%" if rings_of(face.drawing(glyph)) == 2 else None
        elif said[code] in SIGNS:
            other = shows_another(said[code], face.drawing(glyph))
            if not other and said[code].isdigit() and as_two(face.drawing(glyph)):
                other = "more than one digit"
        elif _maybe_digit(said[code], face.drawing(glyph)):
            other = shows_digit(said[code], face.drawing(glyph))
        else:
            other = None
        if other:
            yield said[code], f"it looks like {other}"


def _maybe_digit(said: str, drawing: bytes) -> bool:
    """Whether a glyph may be a digit in truth: no blank, no other numeral, no Chinese character of many strokes."""
    if said.isspace() or unicodedata.numeric(said, None) is not None:
        return False
    return not "\u2e80" <= said <= "\U0003ffff" or len(drawing) < _FEW_STROKES


def _drawn_twice(said: dict[int, str], glyphs: dict[int, int], face: TrueType) -> Iterator[tuple[str, str]]:
    """Characters for which the font has two drawings that are not alike."""
    by_character = defaultdict[str, set[int]](set)
    for code, glyph in glyphs.items():
        by_character[said[code]].add(glyph)
    for char, several in by_character.items():
        if len(several) > 1 and _telling(char):
            drawings = {face.drawing(glyph) for glyph in several}
            shown = [found for each in sorted(drawings) if (found := picture(each)) is not None]
            if any(likeness(shown[0], other) < _SAME_CHARACTER for other in shown[1:]):
                yield char, f"{len(drawings)} glyphs are said to be it"


def _wrong_widths(inner: Any, said: dict[int, str], glyphs: dict[int, int], face: TrueType) -> set[str]:
    """Characters whose width is not the advance of their glyph."""
    widths = dict(_composite_widths(inner) if "/W" in inner else _simple_widths(inner))
    usual = float(inner.get("/DW", 1000)) if inner.get("/Subtype") == "/CIDFontType2" else None
    found: set[str] = set()
    for code, glyph in glyphs.items():
        width = widths.get(code, usual)
        if width is not None and _telling(said[code]) and abs(width - face.width(glyph)) > _WIDTH_OFF:
            found.add(said[code])
    return found


def _simple_widths(font: Any) -> Iterator[tuple[int, float]]:
    if "/Widths" in font:
        yield from enumerate(map(float, font.Widths), int(font.get("/FirstChar", 0)))


def _composite_widths(font: Any) -> Iterator[tuple[int, float]]:
    items = list(font.W)
    at = 0
    while at + 1 < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            yield from enumerate(map(float, items[at + 1]), first)
            at += 2
        else:
            last = min(int(items[at + 1]), first + _LONGEST)
            yield from ((code, float(items[at + 2])) for code in range(first, last + 1))
            at += 3

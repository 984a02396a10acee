"""What a Type 3 font says of its glyphs, and what they look like.

Such a font brings no program along but a drawing of each glyph, of any kind. The signs that matter are drawn, and held
against what digits and comparators look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from fontTools import agl

from pipeline.pdf import ink
from pipeline.pdf.coordinates import page_frame
from pipeline.pdf.ink import Grey

# A glyph is drawn at this size in a square of this side (points); its origin stands so far from the left and from below.
_SIZE, _SIDE, _ORIGIN = 64, 128, 40
# A simple font has so many codes.
_CODES = 256


def names(font: Any) -> Iterator[tuple[int, str]]:
    """Code and name of each glyph that the encoding of a simple font names."""
    encoding = font.get("/Encoding")
    if not isinstance(encoding, pikepdf.Dictionary) or "/Differences" not in encoding:
        return
    code = 0
    for item in encoding.Differences:
        if isinstance(item, pikepdf.Name):
            yield code, str(item).lstrip("/")
            code += 1
        else:
            code = int(item)


def named(name: str) -> str:
    """The character that a glyph's name stands for; nothing where it is no known name."""
    return agl.toUnicode(name) if name in agl.AGL2UV or re.fullmatch(r"uni[0-9A-F]{4}", name) else ""


def bare(font: Any) -> dict[int, str]:
    """Code → the character that pdfium takes it for where a font has no map, whatever its glyphs' names (`!"#` for 13眼)."""
    return {code: bytes([code]).decode("cp1252", "replace") for code, _ in names(font) if code < _CODES}


def drawn(font: Any, said: Mapping[int, str]) -> dict[int, Grey]:
    """The ink of the glyph of each code (height × width, 255 is black), each cropped to itself; blanks have none."""
    codes = sorted(code for code in said if code < _CODES)
    if not codes:
        return {}
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(_SIDE * len(codes), _SIDE))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.copy_foreign(font)))
        shows = (
            f"q {_SIDE * place} 0 {_SIDE} {_SIDE} re W n BT /F {_SIZE} Tf 1 0 0 1 {_SIDE * place + _ORIGIN} {_ORIGIN} Tm"
            f" <{code:02X}> Tj ET Q"
            for place, code in enumerate(codes)
        )
        page.Contents = pdf.make_stream("\n".join(shows).encode())
        pdf.save(target := BytesIO())
    with pdfium.PdfDocument(target.getvalue()) as made:
        page = made[0]
        picture = 255 - ink.render(page, page_frame(page.raw))
    each = {code: picture[:, _SIDE * at : _SIDE * (at + 1)] for at, code in enumerate(codes)}
    return {code: own for code, one in each.items() if (own := _cropped(one)) is not None}


def _cropped(one: Grey) -> Grey | None:
    """A picture without its margins; None for a blank, and for what reaches beyond the picture."""
    dark = one > 64
    rows, cols = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows) or rows[0] == 0 or cols[0] == 0 or _SIDE - 1 in (rows[-1], cols[-1]):
        return None
    return one[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]

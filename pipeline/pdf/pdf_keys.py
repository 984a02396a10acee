"""Names of the PDF format (ISO 32000-1) that decide what a page shows, and how a damaged one is known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_WORDS = """
    Annots ArtBox ASCII85Decode ASCIIHexDecode BaseEncoding BaseFont BitsPerComponent BitsPerSample BleedBox
    CCITTFaxDecode CIDFontType0 CIDFontType0C CIDFontType2 CIDSystemInfo CIDToGIDMap Catalog CharProcs
    ColorSpace Columns Contents CropBox DCTDecode DecodeParms DescendantFonts DeviceCMYK DeviceGray
    DeviceRGB Differences Encoding Encrypt ExtGState Filter First FirstChar FlateDecode FontBBox
    FontDescriptor FontFile FontFile2 FontFile3 FontMatrix FontName Height ICCBased Identity Identity-H
    Identity-V Image ImageMask JBIG2Decode JPXDecode Kids LZWDecode LastChar Length Length1 MacRomanEncoding
    Matrix MediaBox MissingWidth ObjStm OpenType Outlines PageMode Pages Parent Pattern Predictor ProcSet
    Properties Registry Resources Rotate RunLengthDecode Shading StandardEncoding Subtype Supplement
    ToUnicode TrimBox TrueType Type0 Type0C Type1 Type1C Type3 UserUnit Widths Width WinAnsiEncoding XObject
    XRef
"""
NAMES = frozenset(_WORDS.split())
# Shorter names have too many neighbours that are somebody's own.
_SHORTEST = 6
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")


def misspelt(sources: Iterable[bytes]) -> set[tuple[str, str]]:
    """Names in PDF sources that are one letter from a name of the format, with the name meant."""
    used = {name for source in sources for name in _NAME.findall(source)}
    found = ((name.decode("latin-1"), _near(name.decode("latin-1"))) for name in used)
    return {(name, meant) for name, meant in found if meant}


def _patterns() -> dict[str, str]:
    near = defaultdict(str)
    for name in NAMES:
        if len(name) >= _SHORTEST:
            for place in range(len(name)):
                near[name[:place] + "\0" + name[place + 1 :]] = name
    return dict(near)


_PATTERNS = _patterns()


def _near(name: str) -> str | None:
    """The name of the format that this one is with a letter wrong, or too many at its end; a last digit may differ."""
    if name in NAMES or len(name) < _SHORTEST or name[-1].isdigit():
        return None
    if name[:-1] in NAMES and len(name) > _SHORTEST and name[-1] != "s":  # /XObjects may be somebody's own
        return name[:-1]
    candidates = (_PATTERNS.get(name[:place] + "\0" + name[place + 1 :]) for place in range(len(name)))
    return next((meant for meant in candidates if meant), None)

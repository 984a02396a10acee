"""Makes `pipeline/pdf/sign_shapes.csv`: `python -m bench.sign_shapes FONT.ttf…`, and with `--lookalikes` before the fonts
`sign_lookalikes.csv`: how like a digit other characters are at most."""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from pipeline.pdf.sign_shapes import FILE, LEAST_LIKE, LOOKALIKES, SIGNS, digit_marks, packed
from pipeline.pdf.truetype import DAMAGED, TrueType


def opened(path: Path) -> TrueType:
    """A font of a file, the first of a collection."""
    face = TTCollection(str(path)).fonts[0] if path.suffix == ".ttc" else TTFont(str(path))
    face.save(target := io.BytesIO())
    return TrueType(target.getvalue())


def shapes(path: Path) -> Iterator[tuple[str, str, str]]:
    """Sign, font and picture, of each sign that a font has."""
    font = opened(path)
    for glyph, characters in font.characters.items():
        for sign in sorted(characters & set(SIGNS)):
            yield sign, path.stem, packed(font.drawing(glyph))


def lookalikes(paths: list[Path]) -> dict[tuple[int, str], float]:
    """Code and digit, and how like it the character is at most, of all that are at all."""
    most: dict[tuple[int, str], float] = {}
    for path in paths:
        font = opened(path)
        for glyph, characters in font.characters.items():
            others = [char for char in characters if unicodedata.numeric(char, None) is None]
            try:
                marks = digit_marks(font.drawing(glyph)) if others else {}
            except DAMAGED:
                continue
            for char in others:
                for digit, mark in marks.items():
                    if mark >= LEAST_LIKE:
                        most[ord(char), digit] = max(round(mark, 2), most.get((ord(char), digit), 0.0))
    return most


def main(paths: list[Path]) -> None:
    """Write the pictures of all signs, sign by sign."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("sign", "font", "picture"))
        writer.writerows(sorted(row for path in paths for row in shapes(path)))


def write_lookalikes(paths: list[Path]) -> None:
    """Write how like digits other characters are."""
    with LOOKALIKES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "digit", "likeness"))
        writer.writerows(
            (f"{code:04X}", *rest)
            for (code, *rest) in sorted((*key, mark) for key, mark in lookalikes(paths).items())
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--lookalikes"]:
        write_lookalikes([Path(name) for name in sys.argv[2:]])
    else:
        main([Path(name) for name in sys.argv[1:]])

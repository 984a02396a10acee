"""Makes `pipeline/pdf/sign_shapes.csv`: `python -m bench.sign_shapes FONT.ttf…`."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from pipeline.pdf.sign_shapes import FILE, SIGNS, packed
from pipeline.pdf.truetype import TrueType


def shapes(path: Path) -> Iterator[tuple[str, str, str]]:
    """Sign, font and picture, of each sign that a font has."""
    face = TTCollection(str(path)).fonts[0] if path.suffix == ".ttc" else TTFont(str(path))
    face.save(target := io.BytesIO())
    font = TrueType(target.getvalue())
    for glyph, characters in font.characters.items():
        for sign in sorted(characters & set(SIGNS)):
            yield sign, path.stem, packed(font.drawing(glyph))


def main(paths: list[Path]) -> None:
    """Write the pictures of all signs, sign by sign."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("sign", "font", "picture"))
        writer.writerows(sorted(row for path in paths for row in shapes(path)))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])

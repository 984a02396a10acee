"""Fonts whose glyphs are drawings: what they say is held against what they show."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from pipeline.facsimile.fonts import SUBSET
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset

from .test_fonts import Place, doubts

CELLS = (Cell(0, 0, "培训人次"), Cell(0, 1, "≥186人次"), Cell(1, 0, "资金总额"), Cell(1, 1, ""))
VALUE = (1, 1)


def outlines(char: str) -> bytes:
    """A character as a drawing in a content stream, 1000 units high."""
    font = TTFont(SUBSET)
    glyphs = font.getGlyphSet()
    drawn = ["1000 0 0 -200 1000 900 d1"]

    class Pen(SVGPathPen):
        def _moveTo(self, pt: tuple[float, float]) -> None:
            drawn.append(f"{pt[0]} {pt[1]} m")

        def _lineTo(self, pt: tuple[float, float]) -> None:
            drawn.append(f"{pt[0]} {pt[1]} l")

        def _curveToOne(self, *points: tuple[float, float]) -> None:
            drawn.append(" ".join(f"{x} {y}" for x, y in points) + " c")

        def _qCurveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float]) -> None:
            self._curveToOne(pt1, pt1, pt2)

        def _closePath(self) -> None:
            drawn.append("h")

    glyphs[font.getBestCmap()[ord(char)]].draw(Pen(glyphs))
    return "\n".join([*drawn, "f"]).encode()


def form(shown: str, said: str | None, names: list[str] | None = None) -> bytes:
    """The form with a value of drawn glyphs: what they show and what the font says of them, each by its place."""
    with pikepdf.open(
        BytesIO(typeset([Sheet(CELLS, (1.0, 1.0))], Style(font_size=12.0, padding=5.0)))
    ) as pdf:
        names = names or [f"g{place}" for place in range(len(shown))]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, -200, 1000, 900],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            FirstChar=65,
            LastChar=64 + len(shown),
            Widths=[600] * len(shown),
            Resources=pikepdf.Dictionary(),
            Encoding=pikepdf.Dictionary(Differences=[65, *(pikepdf.Name(f"/{name}") for name in names)]),
            CharProcs=pikepdf.Dictionary(
                {f"/{name}": pdf.make_stream(outlines(char)) for name, char in zip(names, shown, strict=True)}
            ),
        )
        if said is not None:
            lines = [f"<{65 + at:02X}> <{ord(char):04X}>" for at, char in enumerate(said)]
            source = f"{len(said)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar"
            font.ToUnicode = pdf.make_stream(source.encode())
        page = pdf.pages[0]
        page.Resources.Font["/Drawn"] = pdf.make_indirect(font)
        codes = bytes(range(65, 65 + len(shown))).hex()
        page.contents_add(
            f"q BT /Drawn 12 Tf 1 0 0 1 400 PLACE Tm <{codes}> Tj ET Q".replace("PLACE", "736").encode()
        )
        pdf.save(target := BytesIO())
        return target.getvalue()


DOUBT: list[Place] = [("misleading_font", 1, 1, *VALUE)]


@pytest.mark.parametrize(
    ("shown", "said", "expected"),
    [
        ("≥96", "≥96", []),
        ("≥96", "≥26", DOUBT),  # a map that lies
        ("≥96", "≤96", DOUBT),
        ("≥96", None, DOUBT),  # neither a map nor names
    ],
)
def test_a_font_of_drawings_is_believed_where_it_shows_what_it_says(
    shown: str, said: str | None, expected: list[Place], tmp_path: Path
) -> None:
    assert doubts(form(shown, said), tmp_path) == expected


def test_bare_codes_are_believed_only_where_the_names_of_their_glyphs_say_the_same(tmp_path: Path) -> None:
    assert doubts(form("96", None, ["A", "B"]), tmp_path) == [("misleading_font", 1, 1, *VALUE)]  # shows no A
    assert doubts(form("AB", None, ["A", "B"]), tmp_path) == []
    assert doubts(form("AB", None, ["nine", "six"]), tmp_path) == DOUBT

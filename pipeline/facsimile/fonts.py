"""Makes the font subset that stands in `fonts/`: `python -m pipeline.facsimile.fonts SOURCE.ttf`.

The characters: GB 2312 level 1, ASCII, the full-width forms, the signs that forms print (`SIGNS`),
and what else `fonts/characters.txt` lists. A rebuild from the same source gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"
SUBSET = FOLDER / "JixiaoKai-Regular.ttf"
CHARACTERS = FOLDER / "characters.txt"
FAMILY = "Jixiao Kai"  # the OFL reserves the names LXGW and 霞鹜 for the unmodified font
SIGNS = (
    "≥≤≧≦═≠≈＞＜＝±×÷∶√∞％‰㎡㎥㎏㎞℃°′″·•…～~—–―│─‘’“”《》〈〉「」『』【】〔〕、。"
    "★☆■□☑☒●○◎◆◇▲△※§№→←↑↓￥$¥€²³µαβγΩⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㊣〇　"
)


def level_one() -> str:
    """The 3,755 characters of GB 2312 level 1 (rows 16 to 55)."""
    cells = ((row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return b"".join(bytes(pair) for pair in cells if pair < (0xD7, 0xFA)).decode("gb2312")


def wanted() -> str:
    """Every character of the subset."""
    ascii_, full_width = map(chr, range(0x20, 0x7F)), map(chr, range(0xFF01, 0xFF5F))
    listed = CHARACTERS.read_text(encoding="utf-8").replace("\n", "")
    return "".join(sorted({*level_one(), *ascii_, *full_width, *SIGNS, *listed}))


def _add_ticked_box(font: TTFont) -> None:
    """☑, which the source lacks, from its own □ and √."""
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    if 0x2611 in cmap:
        return
    pen = TTGlyphPen(glyphs)
    glyphs[cmap[ord("□")]].draw(pen)
    glyphs[cmap[ord("√")]].draw(TransformPen(pen, (0.6, 0, 0, 0.6, 200, 150)))
    font.setGlyphOrder([*font.getGlyphOrder(), "uni2611"])
    font["glyf"]["uni2611"] = pen.glyph()
    font["hmtx"]["uni2611"] = font["hmtx"][cmap[ord("□")]]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2611] = "uni2611"


def _rename(font: TTFont) -> None:
    """The subset's own name; copyright, licence and its address (ids 0, 13, 14) stay."""
    font["name"].names = [n for n in font["name"].names if n.platformID == 3 and n.nameID in (0, 13, 14)]
    names = {1: FAMILY, 2: "Regular", 3: f"{FAMILY} Regular", 4: FAMILY, 6: SUBSET.stem}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def _cut(font: TTFont, text: str) -> None:
    options = subset.Options(hinting=False, layout_features=[], glyph_names=False, name_IDs=["*"])
    options.drop_tables += ["BASE", "GDEF", "GSUB", "vhea", "vmtx", "gasp"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)


def make(source: Path, target: Path = SUBSET) -> None:
    """Writes the subset of `source` to `target`. Raises ValueError naming the characters it lacks."""
    with TTFont(source, recalcTimestamp=False) as font:
        lacking = [c for c in wanted() if ord(c) not in font.getBestCmap() and c != "☑"]
        if lacking:
            raise ValueError(f"{source.name} has no glyph for {''.join(lacking)}")
        _cut(font, wanted())
        _add_ticked_box(font)
        _rename(font)
        font.save(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pipeline.facsimile.fonts SOURCE.ttf")
    make(Path(sys.argv[1]))
    print(f"{SUBSET.name}: {len(wanted())} characters, {SUBSET.stat().st_size:,} bytes")

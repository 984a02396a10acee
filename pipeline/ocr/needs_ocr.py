"""Whether a page's text layer tells what the page shows; where it does not, the page is read by OCR."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.drawn_lines import PICTURE
from pipeline.pdf.glyphs import GARBAGE, Glyphs
from pipeline.pdf.page_content import PageDrawing

# More characters that no Chinese form prints than this share, and the text layer tells nothing.
STRANGE = 0.4
# A scan may carry a page number or a stamp of its scanner as text: so few glyphs on a picture of the page.
FEW, WHOLE = 40, 0.5
# A ruled page with fewer Chinese characters than this share is none of a Chinese form; one of OCR with more may be.
FOREIGN, CHINESE = 0.02, 0.3
# A Chinese character is at least so wide (share of the font's height); of the glyphs of a Chinese form more than this
# share are, of those of English text one in twenty.
SQUARE, MANY_SQUARE = 0.65, 0.25


def _ordinary() -> frozenset[str]:
    """What Chinese forms print: GB 2312, ASCII and its full-width twins, Latin 1, the radicals that fonts put for 目."""
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    chinese = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    ranges = (
        (0x20, 0x7F),
        (0xA0, 0x100),
        (0x2000, 0x2070),
        (0x20A0, 0x2600),
        (0x2E80, 0x2FE0),
        (0xFF00, 0xFFF0),
    )
    return frozenset(chinese).union(*(map(chr, range(*each)) for each in ranges))


ORDINARY = _ordinary()


def unusable(glyphs: Glyphs, drawing: PageDrawing, page: int) -> Doubt | None:
    """Why the text layer of a page cannot be used; None where it can."""
    printed = [char for char in glyphs.chars if not char.isspace()]
    if not printed:
        pictured = drawing.image_share > PICTURE or drawing.rules
        return (
            Doubt(Kind.NO_TEXT, "the page shows pictures or rules but has no text layer", page)
            if pictured
            else None
        )
    if glyphs.unmapped() > GARBAGE * len(printed):
        return Doubt(
            Kind.GARBAGE_TEXT, f"{glyphs.unmapped()} of {len(printed)} glyphs tell no character", page
        )
    strange = sum(char not in ORDINARY for char in printed)
    if strange > STRANGE * len(printed):
        return Doubt(
            Kind.GARBAGE_TEXT, f"{strange} of {len(printed)} characters are none that a form prints", page
        )
    return None


def suspicious(glyphs: Glyphs, drawing: PageDrawing) -> bool:
    """Whether OCR should have a look, to be believed only if it finds a Chinese form.

    A picture of a whole page with only some words of text; a ruled page of letters without a Chinese one, as a font
    without a map of its characters gives: they are as wide as Chinese characters, where those of a paper in English
    are narrow.
    """
    own = glyphs.printed()
    printed = [glyphs.chars[i] for i in own]
    if drawing.image_share > WHOLE and len(printed) <= FEW:
        return True
    if not drawing.rules or len(printed) <= FEW or chinese_share(printed) >= FOREIGN:
        return False
    square = (glyphs.right - glyphs.left)[own] >= SQUARE * (glyphs.high - glyphs.low)[own]
    return float(square.mean()) > MANY_SQUARE


def chinese_share(chars: Iterable[str]) -> float:
    """Share of Chinese characters among those that leave ink."""
    inked = [char for char in chars if not char.isspace()]
    return sum("\u3400" <= char <= "\u9fff" for char in inked) / max(len(inked), 1)

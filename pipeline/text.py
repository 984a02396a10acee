"""str → str: what a printed text is once width, wraps and typographic spaces are set aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Full-width ASCII and the full-width blank; ℃ ² ① and Chinese punctuation 。、《》“” keep their own form.
_WIDTH: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0x00A0: " ",
    0xFFE5: "¥",
}
# PDF fonts often map 目 to the radical ⽬ (U+2F6C): radicals are read as the characters they stand for. NFKC knows the
# Kangxi radicals; those of the block before (⺠ ⻄ ⻘) stand here with Unicode's EquivalentUnifiedIdeograph.
_SUPPLEMENT = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
_RADICALS: dict[int, int | str] = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FE0)
}
_RADICALS |= str.maketrans(*_SUPPLEMENT)
# Characters that nobody sees: soft hyphens, zero-width blanks and joiners, direction marks, variation selectors, tags
# (Unicode's Default_Ignorable_Code_Point).
_IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
INVISIBLE = frozenset(chr(code) for first, last in _IGNORABLE for code in range(first, last + 1))
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\v\r"}
_UNSEEN = _CONTROLS | dict.fromkeys(map(ord, INVISIBLE))
# CJK ideographs with their radicals and extensions, CJK punctuation, and the signs set full width with them.
CJK = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff“”‘’…—·"
_BETWEEN_CJK = re.compile(f"(?<=[{CJK}]) +(?=[{CJK}])")
_SPACES = re.compile(r"\s+")
_AROUND_BREAK = re.compile(r"[ \t\r]*([\n\v])[\s]*")
_SEAM = re.compile(r"(.?)[\n\v](?=(.?))")
_FOLDED = _WIDTH | _RADICALS
_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def join_lines(text: str) -> str:
    """Lines of a cell as one text: nothing between CJK or inside a number, a space between Latin words.

    A line that ended before the edge (`\\v`) keeps a space, since several targets may stand in one cell
    (`≥60次 ≥800人次 5人次`, 2024 宁夏发改委 p. 9).
    """
    return _SEAM.sub(_seam, _AROUND_BREAK.sub(r"\1", text.strip()))


def _seam(match: re.Match[str]) -> str:
    before, after = match.group(1), match.group(2)
    latin = before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
    return before + (" " if latin or match.group(0).endswith("\v") else "")


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """One line of what is seen: half-width ASCII, characters for radicals, neither control nor invisible characters,
    no space between CJK characters, single spaces elsewhere."""
    joined = join_lines(text.translate(_UNSEEN)).translate(_FOLDED)
    plain = unicodedata.normalize("NFC", joined)
    return _BETWEEN_CJK.sub("", _SPACES.sub(" ", plain)).strip()


def bare(text: str) -> str:
    """Folded, without any space: for comparing captions."""
    return fold(text).replace(" ", "")


def printable(text: str) -> str:
    """Text of a PDF made safe for a terminal or a log: controls and direction marks are shown as escapes."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)

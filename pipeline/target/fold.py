"""Width and space 全角半角与空格: printed text → what the grammar reads. A character becomes one or none."""

import unicodedata
from itertools import pairwise

# 空格:数字内、单位内、汉字间的空格不改变意思;零宽字符、书写方向控制符同此
_SPACES = "\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_INVISIBLE = (
    "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)

# 同一个符号的不同写法(左边各字读作右边)
_SAME = (
    ("‐‑‒–−﹣", "-"),
    ("―─━﹘", "—"),
    ("〜∼﹋∽", "~"),
    ("•∙・‧⋅･●", "·"),
    ("∗﹡✱", "*"),
    ("∕⁄", "/"),
    ("﹪٪", "%"),
    ("﹙【〔[", "("),
    ("﹚】〕]", ")"),
    ("￥", "¥"),
    ("∶", ":"),
    ("﹐", ","),
    ("﹔", ";"),
    ("○◯", "〇"),
)


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
    # 康熙部首:PDF 字体常把 日 月 人 印成部首区的同形字
    table |= {radical: unicodedata.normalize("NFKC", chr(radical)) for radical in range(0x2F00, 0x2FD6)}
    table |= {ord(char): same for chars, same in _SAME for char in chars}
    table |= {ord("["): "(", ord("]"): ")", 0xFF3B: "(", 0xFF3D: ")"}
    return table | dict.fromkeys(map(ord, _SPACES + _INVISIBLE))


FOLD = _table()
_BETWEEN = " \u3000;；,，、。\n\r"  # 两个指标值之间的标点
TAIL = "。;,、."  # 句末标点不算内容


def fold(text: str) -> str:
    """Half width, no spaces, no full stop at the end; a tab stays (it separates columns)."""
    return text.translate(FOLD).rstrip(TAIL)


def printed_slices(text: str, cuts: list[int]) -> list[str]:
    """`text` cut where its folded form would be cut at `cuts` (ascending, starting with 0)."""
    kept = [at for at, char in enumerate(text) if FOLD.get(ord(char), char) is not None]
    edges = [kept[cut] for cut in cuts] + [len(text)]
    edges[0] = 0
    return [text[left:right].strip(_BETWEEN).rstrip("-—~至到") for left, right in pairwise(edges)]

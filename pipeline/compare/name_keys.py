"""What a name is once the year and the ordinal that come round with it are set aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.vocabulary.numerals import DIGITS, below_hundred

_NOISE = re.compile(r"[\s\"'“”‘’《》〈〉「」『』·•,，、。．;；:：_*…!?]+|(?<!\d)-+|-+(?!\d)")
_SIGNS = str.maketrans("【〔[{】〕]}—–―~", "(((())))----")
_CN = "".join(DIGITS) + "十百"
_YEAR = r"(?:(?:19|20)\d\d|二[〇零○]{1}[〇零○一二三四五六七八九]{2})"
_YEARS = re.compile(
    rf"(?<![\da-z.]){_YEAR}(?:年度?)?(?:[-至到]+(?:{_YEAR}|\d\d))?(?:年度|学年度?|年)?(?![\da-z.%])"
    r"|(?<!\d)2\d年度"
)
_TEMPLATE = re.compile(rf"^指标[\d{_CN}]+(?=.)")  # 指标1:改造小区数量, the number a template prints
_ORDINAL = re.compile(rf"第[\d{_CN}]+(?:届|次|轮|回)|[\d{_CN}]+届")
_SERIAL = re.compile(
    rf"第?([\d{_CN}]+|[ivx]+|[a-z])(期|批次|批|标段|标|阶段|号|分册|季度|月|组|区|段)|(第)([\d{_CN}]+)|\(([\d{_CN}]+|[ivx]+|[a-z])\)|(\d+|[甲乙丙丁]|[a-z]|[ivx]+)$"
)
_SIDES = re.compile(r"[东西南北中上下左右前后甲乙丙丁男女大小内外新老]|[a-z]$")
# Words so many names carry that sharing them says little.
_COMMON = re.compile(
    "项目|专项|经费|资金|补助|补贴|工作|业务|建设|费用|支出|"
    "数量|个数|次数|人数|情况|程度|水平|能力|合格率|完成率|达标率|及时率|覆盖率|准确率|满意度|及时性|有效|率|数|度|性"
)


@lru_cache(maxsize=1 << 18)
def plain(text: str) -> str:
    """Half-width, lower case, without spaces and punctuation: printing, not wording."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_SIGNS)
    return _NOISE.sub("", folded)


@lru_cache(maxsize=1 << 18)
def core(text: str) -> str:
    """`plain` without year and ordinal: 2024年第四届… and 2023年第三届… are one, 指标1:… is …; never empty if the name is not."""
    bare = _TEMPLATE.sub("", plain(text))
    return _ORDINAL.sub("", _YEARS.sub("", bare)).replace("()", "") or bare


def relative(text: str, year: int | None) -> str:
    """`plain` with every year written as its distance from the fiscal year."""
    if year is None:
        return plain(text)
    return re.sub(
        r"(?<!\d)(?:19|20)\d\d(?!\d)", lambda found: f"<{int(found.group()) - year:+d}>", plain(text)
    )


@lru_cache(maxsize=1 << 18)
def head(text: str) -> str:
    """What is left of a core without the words that all such names share."""
    return _COMMON.sub("", text)


@lru_cache(maxsize=1 << 18)
def serials(text: str) -> frozenset[tuple[str, str]]:
    """Phases, batches, lots, numbers of a core, as (kind, number): 一期 and 二期 are two projects."""
    found = _SERIAL.findall(text)
    return frozenset(
        (kind or nth, _number(one or two or three or last)) for one, kind, nth, two, three, last in found
    )


def _number(text: str) -> str:
    """Chinese numerals below a hundred as digits; anything else as it is."""
    number = None if text.isdigit() else below_hundred(text)
    return text if number is None else str(number)


@lru_cache(maxsize=1 << 18)
def sides(text: str) -> tuple[str, str]:
    """A core without compass, rank and side words, and those words: 东线 and 西线 are two projects."""
    return _SIDES.sub("", text), "".join(_SIDES.findall(text))


def apart(one: str, other: str) -> bool:
    """Whether two cores name siblings, not one thing: another number of the same kind, or another side."""
    if one == other:
        return False
    mine, theirs = dict(serials(one)), dict(serials(other))
    if any(kind in theirs and theirs[kind] != number for kind, number in mine.items()):
        return True
    (bare, side), (bare_other, side_other) = sides(one), sides(other)
    return bare == bare_other and side != side_other and bool(side) and bool(side_other)

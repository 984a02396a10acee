"""数量: number, unit, second number, denominators, as they follow one another (`quantity` in `grammar.py`).

Each function reads `text` from a place on and says where it stopped; none looks back.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.target import words
from pipeline.target.grammar import (
    AFTER_TENTHS,
    COMPOSITE,
    DASHES,
    MARKS,
    ODD_UNIT,
    PER_COUNT,
    PER_JOINS,
    SECOND,
    TOKEN,
    UNIT,
)
from pipeline.target.numerals import arabic, chinese
from pipeline.vocabulary.numerals import MYRIADS, SCALES


@dataclass(slots=True)
class Quantity:
    """A number, or a range, with its unit; `lead` is where the words that belong to it begin."""

    value: Decimal
    upper: Decimal | None
    unit: str | None
    lead: int
    end: int
    per: str | None = None
    bound: str | None = None
    about: bool | None = None
    apart: int = -1  # 8000元-1万元:后一个数从这里起,另成一个数量
    weak: bool = False  # 从5%提高到8%:起点不是指标值
    iso: str = ""
    anchor: str | None = None
    then: "Quantity | None" = None  # 1年6个月:后一段


def read_quantity(text: str, value: Decimal, start: int, end: int, scale: str) -> Quantity:
    """The quantity whose first number stands at [start:end]."""
    unit, about, end = measure(text, end, scale)
    per, end = denominators_after(text, end)
    upper, apart = None, -1
    if text[end : end + 1] in DASHES and (second := SECOND.match(text, end)):
        if ranged := _range_after(text, unit, per, second):
            upper, unit, per, end = ranged
        else:
            apart = second.start(second.lastgroup or 0)
    if upper is not None and upper < value:
        value, upper = upper, value
    return Quantity(value, upper, unit, start, end, per, about=about or None, apart=apart)


def composite(text: str, value: Decimal, start: int, end: int) -> tuple[Decimal, int]:
    """3万5千元 is 35000元: (value, end) of the whole number, or those given."""
    if text[end : end + 1] in MYRIADS and (found := COMPOSITE.match(text, start)):
        high, myriad, low, step = found.groups()
        return Decimal(int(high) * SCALES[myriad] + int(low) * SCALES[step]), found.end()
    return value, end


def portion(printed: str) -> Decimal | None:
    """九十 or 90 of 百分之九十."""
    if printed[0].isascii():
        return arabic(printed)
    read = chinese(printed)
    return read[0] if read and not read[1] else None


def counts(text: str, printed: str, end: int) -> bool:
    """Whether a Chinese numeral is a quantity: a measure word follows, not of an ordinal (三类, 二期)."""
    if text[end : end + 1] in DASHES and SECOND.match(text, end):
        return True
    unit = UNIT.match(text, end)
    if unit and unit["unit"] == "成":
        return printed not in ("百", "千") and AFTER_TENTHS.match(text, unit.end()) is not None
    ordinal = printed == "二" or (unit is not None and unit["unit"] in words.ORDINAL_UNITS)
    if ordinal and unit and len(printed) > 1 and text[unit.end() : unit.end() + 1] in ("", *MARKS):
        return True  # 十二期 at the end of its clause is a count; 三期工程 and 十三届全国人大 are names
    return unit is not None and not (ordinal and printed[-1] not in MYRIADS)


def measure(text: str, end: int, scale: str) -> tuple[str | None, bool, int]:
    """(unit as printed or None, whether 余 or 多 stands before it, where it ends)."""
    if found := UNIT.match(text, end):
        more, unit, end = found["more"], found["unit"], found.end()
        if unit[1:2] and unit[1] in words.MORE:  # 5万余人次
            unit, more = unit[0] + unit[2:], unit[1]
        if unit in SCALES and (odd := ODD_UNIT.match(text, end)):  # 1.2万TEU
            unit, end = unit + odd["unit"], odd.end()
        return scale + words.SPELLINGS.get(unit, unit), bool(more), end
    if found := ODD_UNIT.match(text, end):
        return scale + found["unit"], False, found.end()
    return scale or None, False, end


def denominators_after(text: str, end: int) -> tuple[str | None, int]:
    """元/人·天, 元每人每天; but 5次每次10人: that 每次 belongs to the number that follows."""
    if text[end : end + 1] not in ("/", "每"):
        return None, end
    per, after = denominators(text, end)
    if (
        text[end] == "每"
        and (found := TOKEN.match(text, after))
        and found.lastgroup in ("number", "numeral", "word")
    ):
        return None, end
    return per, after


def denominators(text: str, at: int) -> tuple[str | None, int]:
    """/人·天, /(人·月), 每人每天 → 人·天, and where they end; (None, at) where no unit follows."""
    items: list[str] = []
    end = at
    slash = text[at] == "/"
    opened = text[at + slash : at + slash + 1] == "("
    while text[end : end + 1] in PER_JOINS or (opened and end == at + slash):
        found, begin = _denominator(text, end, not items)
        if not found:
            break
        items.append(text[begin : found.start()] + found["unit"])
        end = found.end()
    if opened and text[end : end + 1] == ")":
        end += 1
    return ("·".join(items), end) if items else (None, at)


def _denominator(text: str, join: int, first: bool) -> tuple[re.Match[str] | None, int]:
    """One unit after a joint, past 每, 一 or 个; only the first may be counted (元/100平方米, 每半年)."""
    begin = join + 1
    while text[begin : begin + 1] in ("每", "(") and begin < join + 3:
        begin += 1
    if text[begin : begin + 1] in ("一", "个") and UNIT.match(text, begin + 1):
        begin += 1
    unit = begin
    while first and text[unit : unit + 1] in PER_COUNT and unit - begin < 6:
        unit += 1
    return UNIT.match(text, unit) or ODD_UNIT.match(text, unit), begin


def _range_after(
    text: str, unit: str | None, per: str | None, second: re.Match[str]
) -> tuple[Decimal, str | None, str | None, int] | None:
    """The rest of 5-8个, 3万-5万元, 5%-8; None where the two ends differ in unit."""
    read = chinese(second["chinese"]) if second["chinese"] else (arabic(second["arabic"]), "")
    if read is None or read[0] is None:
        return None
    last, _, end = measure(text, second.end(), read[1])
    last_per, end = denominators_after(text, end)
    fits = unit is None or last in (None, unit) or last.startswith(unit)
    if not fits or per not in (None, last_per):
        return None
    return read[0], last or unit, last_per, end

"""日期: days, months, quarters, years and spans of them → ISO days.

A month or a year is its first to last day; 底 names the last day; a day without year takes the fiscal year.
"""

import re
from dataclasses import dataclass
from functools import cache

from pipeline.vocabulary.numerals import DIGITS, below_hundred

_CN = "".join(char for char, value in DIGITS.items() if value and char != "两")
YEAR = rf"(?:(?:19|20)[0-9]{{2}}|[一二][{_CN}〇零]{{3}})"
MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_CN}])"
DAY = rf"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[{_CN}]?|[{_CN}])"
DASH = r"(?:-{1,2}|—{1,2}|~{1,2}|起?至|到)"
PART = r"(?:底|末|初|上旬|中旬|下旬)"
_FOLLOWS = r"(?=$|[-—~至到;,、()底末前之以内止起完])"  # 2024.12 之后有单位则是数


# 各组名为 栏_序号 + 前后(a 前一个日期,b 后一个):year_2a 是前一个日期的年,第 2 种写法
# Groups are named field_variant + side: year_2a is the year of the first date, written in the second way.
def _point(side: str) -> str:
    """One day, month, quarter, half year or year."""
    relative = "本年度|本年|当年度|当年|今年|次年|翌年|明年|年度|年"
    pattern = rf"""(?:
        (?:(?P<year_1>{YEAR})年度?|(?P<short_1>[0-9]{{2}})年(?=[0-9]{{1,2}}月))?
        (?:(?P<relative_1>{relative})(?=[0-9十{_CN}底末上下第]))?
        (?:(?P<month_1>{MONTH})月份?(?:(?P<day_1>{DAY})[日号](?:[0-9]{{1,2}}[时点])?|(?P<part_1>{PART}))?
          |第?(?P<quarter_1>[1-4一二三四])季度(?P<end_1>[底末])?
          |(?P<half_1>[上下])半年(?P<end_2>[底末])?
          |(?<=[年度])(?P<edge_1>[底末初]))
       |(?P<year_2>{YEAR})年度?(?:全年)?
       |(?P<year_3>{YEAR})[-./](?:(?P<month_3>1[0-2]|0?[1-9])[-./](?P<day_3>3[01]|[12][0-9]|0?[1-9])(?![0-9])
          |(?P<month_4>1[0-2]|0[1-9]){_FOLLOWS})
       |(?P<year_5>(?:19|20)[0-9]{{2}})(?P<month_5>0[1-9]|1[0-2])(?P<day_5>0[1-9]|[12][0-9]|3[01]){_FOLLOWS}
    )"""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\1{side}>", pattern)


# 区间的前半可以省去单位:1-12月、2024-2026年、10月1-7日、202001-202012;后半可以省去年月
_HEAD = rf"""(?:
    (?:(?P<year_6a>{YEAR})年度?)?(?P<month_6a>{MONTH})(?=(?:-|—|~|至|到){{1,2}}{MONTH}月)
   |(?P<year_7a>(?:19|20)[0-9]{{2}})(?P<month_7a>0[1-9]|1[0-2])(?=-(?:19|20)[0-9]{{4}}(?![0-9]))
   |(?P<year_8a>{YEAR})[./](?P<month_8a>1[0-2]|0?[1-9])(?={DASH}{YEAR}[./](?:1[0-2]|0?[1-9])(?![0-9./]))
   |(?P<year_9a>(?:19|20)[0-9]{{2}})(?={DASH}(?:19|20)[0-9]{{2}}(?:年|$|[;,、()]))
   |(?:(?P<year_10a>{YEAR})年)?(?P<month_10a>{MONTH})月(?P<day_10a>{DAY})(?={DASH}{DAY}[日号])
   |{_point("a")})"""
_LAST = rf"""(?:{_point("b")}
   |(?P<year_7b>(?:19|20)[0-9]{{2}})(?P<month_7b>0[1-9]|1[0-2])(?![0-9])
   |(?P<year_8b>{YEAR})[./](?P<month_8b>1[0-2]|0?[1-9])(?![0-9./])
   |(?P<year_9b>(?:19|20)[0-9]{{2}})(?:$|(?=[;,、()]))
   |(?P<day_10b>{DAY})[日号])"""
# 没有数字的期限:以该年、该月之末为限,年份由财政年度定
_NAMED = (
    r"(?:(?:19|20)[0-9]{2}(?:[-—~](?:19|20)[0-9]{2})?学年度?|全年|(?:本|当|今|次|翌|明)年度?(?=内|前|底|末|完成|到位|支付|$)[底末]?"
    r"|(?<![几多近数])年度?(?:[底末初](?!端|梢|步|期)|(?=内))|岁末|[本当每]?月[底末]|(?:本|当|每)?季度?[末底])"
)
_MONTH_DAY = rf"(?:1[0-2]|0?[1-9])\.(?:{DAY})(?=前|之前|以前)"  # 12.31前
_DAY_ONLY = rf"{DAY}[日号](?=前|之前|以前)"


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", re.sub(r"\s+", "", pattern))


PATTERN = "|".join(map(_unnamed, (_NAMED, _point("x"), _MONTH_DAY, _DAY_ONLY)))
WHOLE_YEAR = re.compile("(?:全|本|当|今)年度?|年度")
STARTS = "[0-9一二三四五六七八九十年本当今次翌明全上下第岁月每季]"  # 日期的首字


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day (ISO, None where the year is not known); `year` where only a year is printed."""

    first: str | None = None
    last: str | None = None
    between: bool = False
    year: str | None = None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compiled when the first date is met: most targets hold none."""
    return re.compile(f"{_HEAD}{DASH}{_LAST}", re.X), re.compile(_point("a"), re.X)


def span_end(text: str, at: int) -> int:
    """Where a span of dates that begins at `at` ends (2024年1-6月, 2019-2021); -1 where none begins."""
    found = _patterns()[0].match(text, at)
    return found.end() if found else -1


def read(printed: str, fiscal_year: int | None) -> Span:
    """The days of what PATTERN or `span_end` found; days that do not exist (2月30日) are None."""
    between, single = _patterns()
    if found := between.fullmatch(printed):
        return _read_between(_fields(found, "a"), _fields(found, "b"), fiscal_year)
    if found := single.fullmatch(printed):
        return _read_point(_fields(found, "a"), fiscal_year)
    return _read_named(printed, fiscal_year)


def _fields(found: re.Match[str], side: str) -> dict[str, str]:
    """What one date of a match prints: {year, month, day …}, whichever way it is written."""
    printed = {name: text for name, text in found.groupdict().items() if text and name.endswith(side)}
    return {name.partition("_")[0]: text for name, text in printed.items()}


def _read_named(printed: str, year: int | None) -> Span:
    """全年, 年底, 次年初, 12.31前; a school year, 月底 or 15日 alone tells no day."""
    if "学" in printed or "月" in printed or "季" in printed or printed.endswith(("日", "号")):
        return Span()
    if "." in printed:
        month, day = map(_digits, printed.split("."))
        return Span(_iso(year, month, day), _iso(year, month, day))
    return _of_year(year + 1 if year and printed[0] in "次翌明" else year, printed[-1])


def _of_year(year: int | None, edge: str) -> Span:
    """The whole year; 初 names its first day, 底 and 末 its last."""
    first = None if edge in ("底", "末") else _iso(year, 1, 1)
    return Span(first, None if edge == "初" else _iso(year, 12, 31))


def _read_between(head: dict[str, str], tail: dict[str, str], fiscal_year: int | None) -> Span:
    """The second date takes year and month from the first where it prints none."""
    if "day" in tail and "month" not in tail and "month" in head:
        tail = {**tail, "month": head["month"]}
    first, last = _read_point(head, fiscal_year), _read_point(tail, _year(head, fiscal_year))
    return Span(first.first or first.last, last.last, True)


def _read_point(fields: dict[str, str], fiscal_year: int | None) -> Span:
    year = _year(fields, fiscal_year)
    month, day = _digits(fields.get("month", "")), _digits(fields.get("day", ""))
    if day:
        return Span(_iso(year, month, day), _iso(year, month, day))
    if month:
        return _month(year, month, fields.get("part", ""))
    if "quarter" in fields:
        quarter = _digits(fields["quarter"])
        return _months(year, 3 * quarter - 2, 3 * quarter, "end" in fields)
    if "half" in fields:
        start = 1 if fields["half"] == "上" else 7
        return _months(year, start, start + 5, "end" in fields)
    if "edge" in fields:
        return _of_year(year, fields["edge"])
    return Span(_iso(year, 1, 1), _iso(year, 12, 31), year=str(year))


def _year(fields: dict[str, str], fiscal_year: int | None) -> int | None:
    if "year" in fields:
        return int("".join(str(_digits(char)) for char in fields["year"]))
    if "short" in fields:
        return 2000 + int(fields["short"])
    later = fields.get("relative", "")[:1] in ("次", "翌", "明")
    return fiscal_year + 1 if fiscal_year and later else fiscal_year


def _months(year: int | None, first: int, last: int, end_only: bool) -> Span:
    return Span(None if end_only else _iso(year, first, 1), _last_day(year, last))


def _month(year: int | None, month: int, part: str) -> Span:
    """底、末:只有末日;初:只有首日;旬:十天。"""
    if part in ("上旬", "中旬"):
        start = 1 if part == "上旬" else 11
        return Span(_iso(year, month, start), _iso(year, month, start + 9))
    start = 21 if part == "下旬" else 1
    first = None if part in ("底", "末") else _iso(year, month, start)
    return Span(first, None if part == "初" else _last_day(year, month))


def _digits(printed: str) -> int:
    """12, 十二, 〇 → 12, 12, 0; nothing printed is 0."""
    return below_hundred(printed) or 0


def _length(year: int, month: int) -> int:
    from calendar import monthrange  # only when a date is met: it is slow to import

    return monthrange(year, month)[1]


def _last_day(year: int | None, month: int) -> str | None:
    return _iso(year, month, _length(year, month)) if year and 1 <= year <= 9999 else None


def _iso(year: int | None, month: int, day: int) -> str | None:
    if not year or not 1 <= year <= 9999 or not 1 <= month <= 12:
        return None
    if not 1 <= day <= _length(year, month):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"

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


def _point(tag: str) -> str:
    """One day, month, quarter, half year or year, under the names y, m, d … + tag."""
    relative = "本年度|本年|当年度|当年|今年|次年|翌年|明年|年度|年"
    return rf"""(?:
        (?:(?P<y{tag}>{YEAR})年度?|(?P<s{tag}>[0-9]{{2}})年(?=[0-9]{{1,2}}月))?
        (?:(?P<r{tag}>{relative})(?=[0-9十{_CN}底末上下第]))?
        (?:(?P<m{tag}>{MONTH})月份?(?:(?P<d{tag}>{DAY})[日号](?:[0-9]{{1,2}}[时点])?|(?P<p{tag}>{PART}))?
          |第?(?P<q{tag}>[1-4一二三四])季度(?P<qp{tag}>[底末])?
          |(?P<h{tag}>[上下])半年(?P<hp{tag}>[底末])?
          |(?<=[年度])(?P<yp{tag}>[底末初]))
       |(?P<yb{tag}>{YEAR})年度?(?:全年)?
       |(?P<yn{tag}>{YEAR})[-./](?:(?P<mn{tag}>1[0-2]|0?[1-9])[-./](?P<dn{tag}>3[01]|[12][0-9]|0?[1-9])(?![0-9])
          |(?P<mm{tag}>1[0-2]|0[1-9]){_FOLLOWS})
       |(?P<yc{tag}>(?:19|20)[0-9]{{2}})(?P<mc{tag}>0[1-9]|1[0-2])(?P<dc{tag}>0[1-9]|[12][0-9]|3[01]){_FOLLOWS}
    )"""


# 区间的前半可以省去单位:1-12月、2024-2026年、10月1-7日、202001-202012;后半可以省去年月
_HEAD = rf"""(?:
    (?:(?P<yr>{YEAR})年度?)?(?P<mr>{MONTH})(?=(?:-|—|~|至|到){{1,2}}{MONTH}月)
   |(?P<y6>(?:19|20)[0-9]{{2}})(?P<m6>0[1-9]|1[0-2])(?=-(?:19|20)[0-9]{{4}}(?![0-9]))
   |(?P<yk>{YEAR})[./](?P<mk>1[0-2]|0?[1-9])(?={DASH}{YEAR}[./](?:1[0-2]|0?[1-9])(?![0-9./]))
   |(?P<yy>(?:19|20)[0-9]{{2}})(?={DASH}(?:19|20)[0-9]{{2}}(?:年|$|[;,、()]))
   |(?:(?P<yd>{YEAR})年)?(?P<md>{MONTH})月(?P<dd>{DAY})(?={DASH}{DAY}[日号])
   |{_point("a")})"""
_LAST = rf"""(?:{_point("b")}
   |(?P<y7>(?:19|20)[0-9]{{2}})(?P<m7>0[1-9]|1[0-2])(?![0-9])
   |(?P<yl>{YEAR})[./](?P<ml>1[0-2]|0?[1-9])(?![0-9./])
   |(?P<yz>(?:19|20)[0-9]{{2}})(?:$|(?=[;,、()]))
   |(?P<dz>{DAY})[日号])"""
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
        return _read_between({name: text for name, text in found.groupdict().items() if text}, fiscal_year)
    if found := single.fullmatch(printed):
        return _read_point({name[:-1]: text for name, text in found.groupdict().items() if text}, fiscal_year)
    return _read_named(printed, fiscal_year)


def _read_named(printed: str, year: int | None) -> Span:
    if "学" in printed or "月" in printed or "季" in printed or printed.endswith(("日", "号")):
        return Span()
    if "." in printed:
        month, day = map(_digits, printed.split("."))
        return Span(_iso(year, month, day), _iso(year, month, day))
    year = year + 1 if year and printed[0] in "次翌明" else year
    if printed.endswith("初"):
        return Span(_iso(year, 1, 1))
    whole = not printed.endswith(("底", "末"))
    return Span(_iso(year, 1, 1) if whole else None, _iso(year, 12, 31))


def _read_between(found: dict[str, str], fiscal_year: int | None) -> Span:
    """The second half takes year and month from the first where it prints none."""
    year = found.get("yr") or found.get("y6") or found.get("yk") or found.get("yy") or found.get("yd")
    month = found.get("mr") or found.get("m6") or found.get("mk") or found.get("md")
    if year or month:
        head = {"y": year or "", "m": month or "", "d": found.get("dd") or ""}
    else:
        head = {name[:-1]: text for name, text in found.items() if name.endswith("a")}
    head = {name: text for name, text in head.items() if text}
    tail = {name[:-1]: text for name, text in found.items() if name.endswith("b")}
    if year_only := found.get("y7") or found.get("yl") or found.get("yz"):
        tail = {"y": year_only} | ({"m": month} if (month := found.get("m7") or found.get("ml")) else {})
    if "dz" in found:
        tail = {"m": head.get("m") or head.get("mn") or "", "d": found["dz"]}
    own_year = _year(head, fiscal_year)
    first, last = _read_point(head, fiscal_year), _read_point(tail, own_year)
    return Span(first.first or first.last, last.last, True)


def _read_point(found: dict[str, str], fiscal_year: int | None) -> Span:
    year = _year(found, fiscal_year)
    month = _digits(found.get("m") or found.get("mn") or found.get("mm") or found.get("mc") or "")
    day = _digits(found.get("d") or found.get("dn") or found.get("dc") or "")
    if day:
        return Span(_iso(year, month, day), _iso(year, month, day))
    if month:
        return _month(year, month, found.get("p", ""))
    if "q" in found:
        quarter = _digits(found["q"])
        return _months(year, 3 * quarter - 2, 3 * quarter, "qp" in found)
    if "h" in found:
        start = 1 if found["h"] == "上" else 7
        return _months(year, start, start + 5, "hp" in found)
    if "yp" in found:
        return Span(_iso(year, 1, 1)) if found["yp"] == "初" else Span(None, _iso(year, 12, 31))
    return Span(_iso(year, 1, 1), _iso(year, 12, 31), year=str(year))


def _year(found: dict[str, str], fiscal_year: int | None) -> int | None:
    printed = found.get("y") or found.get("yb") or found.get("yn") or found.get("yc")
    if printed:
        return int("".join(str(_digits(char)) for char in printed))
    if "s" in found:
        return 2000 + int(found["s"])
    return fiscal_year + 1 if fiscal_year and found.get("r", "")[:1] in ("次", "翌", "明") else fiscal_year


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

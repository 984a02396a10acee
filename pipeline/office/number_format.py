"""A number and its format code → the text that a spreadsheet shows: 0.9 with `0%` is 90%, 44562 with a date format a day.

Covered are the codes that budget forms use: General, fixed decimals, thousands, percent, dates, literal text around a
number. A code beyond these gives None, and the cell is in doubt.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

# Day 0 of a workbook's dates, by its date system; day 60 of the first is 1900-02-29, which never was.
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKET = re.compile(r"\[[^\]]*\]")
_NUMERIC = re.compile(r"[0#?][0#?,.]*%?|%")
_DATE_PART = re.compile(r"y+|m+|d+|h+|s+|AM/PM|上午/下午|a{3,4}", re.IGNORECASE)
GENERAL = ("general", "g/通用格式", "@", "")
# Excel shows a number of the General format with at most eleven characters.
_GENERAL_DIGITS = 11


def shown(value: float | int | date | datetime | time, code: str, *, since_1904: bool = False) -> str | None:
    """The text of a number or date cell as its format shows it; None where the format is not understood.

    `value` may be a serial number of days where the code is a date format.
    """
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return _date(
            value if isinstance(value, datetime) else datetime(*value.timetuple()[:3]), _section(code, 1)
        )
    section = _section(code, value)
    if section.strip().lower() in GENERAL:
        return general(value)
    if is_date(section):
        return _date((_EPOCH_1904 if since_1904 else _EPOCH_1900) + timedelta(days=float(value)), section)
    return _number(Decimal(repr(value)), section, signed=";" not in code)


def general(value: float | int) -> str:
    """A number as the General format shows it: 6.0 is 6, binary noise is rounded away."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 10**_GENERAL_DIGITS):
        return str(int(value))
    text = f"{value:.{_GENERAL_DIGITS - 1}g}"
    return text if "e" in text else text.rstrip("0").rstrip(".") if "." in text else text


def is_date(code: str) -> bool:
    """Whether a format code shows a day or a time."""
    plain = _BRACKET.sub("", _LITERAL.sub("", code))
    return bool(_DATE_PART.search(plain)) and not _NUMERIC.search(plain)


def _section(code: str, value: float) -> str:
    """The part of a code (positive;negative;zero;text) that applies to a number."""
    parts = code.split(";")
    if len(parts) > 2 and value == 0:
        return parts[2]
    return parts[1] if len(parts) > 1 and value < 0 else parts[0]


def _number(value: Decimal, section: str, signed: bool) -> str | None:
    plain = _BRACKET.sub("", section)
    pattern = _NUMERIC.search(_LITERAL.sub(lambda match: "\x00" * len(match.group()), plain))
    if pattern is None:
        return _literal(plain) if plain.strip() else ""
    digits = pattern.group()
    if "?" in digits or "/" in plain or "E" in plain[pattern.end() :]:
        return None
    before, after = plain[: pattern.start()], plain[pattern.end() :]
    scaled = abs(value) * (100 if "%" in digits else 1)
    integer, _, fraction = digits.rstrip("%").partition(".")
    scaled /= Decimal(1000) ** (len(integer) - len(integer.rstrip(",")))
    text = _rounded(scaled, integer, fraction)
    minus = "-" if value < 0 and signed and scaled else ""
    return f"{minus}{_literal(before)}{text}{'%' if '%' in digits else ''}{_literal(after)}"


def _rounded(value: Decimal, integer: str, fraction: str) -> str:
    """Digits by the placeholders: `0` always shown, `#` where needed, a comma between thousands."""
    places, least = len(fraction), fraction.count("0")
    fixed = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, rest = f"{fixed:f}".partition(".")
    whole = whole.zfill(integer.count("0"))
    if "," in integer.rstrip(","):
        whole = f"{int(whole):,}"
    while len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    return f"{whole}.{rest}" if rest else whole


def _literal(code: str) -> str:
    """The literal text of a code, its quotes and escapes taken off."""
    return _LITERAL.sub(lambda match: match.group(1) or match.group(2) or "", code)


_PARTS = {
    "yyyy": "{0.year:04d}", "yy": "{0.year:04d}", "mmmm": "{0.month}", "mm": "{0.month:02d}", "m": "{0.month}",
    "dd": "{0.day:02d}", "d": "{0.day}", "hh": "{0.hour:02d}", "h": "{0.hour}", "ss": "{0.second:02d}", "s": "{0.second}",
}  # fmt: skip


def _date(value: datetime, section: str) -> str | None:
    """A day by its code; `m` after hours is minutes; codes of weekdays and months in words are not understood."""
    code = _BRACKET.sub("", section)
    if code.strip().lower() in GENERAL:
        code = "yyyy-m-d"
    made: list[str] = []
    position, hours = 0, False
    for match in re.finditer(rf"{_LITERAL.pattern}|{_DATE_PART.pattern}", code, re.IGNORECASE):
        made.append(code[position : match.start()])
        position = match.end()
        part = match.group().lower()
        if match.group(1) is not None or match.group(2) is not None or part[0] in "_*":
            made.append(match.group(1) or match.group(2) or "")
            continue
        if part in ("mm", "m") and hours:
            made.append(f"{value.minute:02d}")
            continue
        if part not in _PARTS:
            return None
        hours = hours or part[0] == "h"
        made.append(_PARTS[part].format(value))
    return "".join([*made, code[position:]]).strip()

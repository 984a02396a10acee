"""数字: Arabic numbers with separators, Chinese numerals → `Decimal`, exactly as printed."""

from decimal import Decimal

from pipeline.vocabulary.numerals import DIGITS, MULTIPLIERS, MYRIADS

LONGEST = 30  # 更长的数字串不是数量(账号、乱码),不读


# 千位分隔须成三位一组;否则逗号是分句
ARABIC = r"[0-9]{1,3}(?:,[0-9]{3}){1,8}+(?![0-9])(?:\.[0-9]++)?|[0-9]++(?:\.[0-9]++)?"


def arabic(printed: str) -> Decimal | None:
    """1,030.50 → 1030.50; None for a run of digits longer than any quantity."""
    return Decimal(printed.replace(",", "")) if len(printed) <= LONGEST else None


def chinese(printed: str) -> tuple[Decimal, str] | None:
    """一百二十 → (120, ''), 十万 → (10, '万'): the myriad at the end belongs to the unit. None if no number.

    三四 (三四个) and 百 (百人) are no exact numbers; 一百五 is left alone, it may be 105 or 150.
    """
    if len(printed) > LONGEST:
        return None
    body = printed.rstrip("万亿")
    if body and "万" not in body and "亿" not in body:
        value, scale = _below_myriad(body), printed[len(body) :]
    else:
        value, scale = _with_myriads(printed), ""
    return None if value is None or scale not in ("", "万", "亿", "万亿") else (Decimal(value), scale)


def _with_myriads(printed: str) -> int | None:
    """一万二千 → 12000, 一亿三千万 → 130000000."""
    total = 0
    for myriad in "亿", "万":
        head, found, printed = printed.rpartition(myriad)
        if found:
            value = _below_myriad(head)
            if value is None:
                return None
            total += value * MYRIADS[myriad]
    rest = _below_myriad(printed) if printed else 0
    return None if rest is None else total + rest


def _below_myriad(printed: str) -> int | None:
    """一百二十 → 120, 十 → 10, 一百零五 → 105."""
    total, digit, last = 0, None, 10_000
    for place, char in enumerate(printed):
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char in MULTIPLIERS:
            step = MULTIPLIERS[char]
            if step >= last or (digit is None and (step != 10 or place)) or (digit == 0 and step != 10):
                return None
            total += (digit or 1) * step
            digit, last = None, step
        else:
            return None
    if digit and last in (100, 1000) and printed[-2] not in "零〇":
        return None
    return total + (digit or 0) if printed else None

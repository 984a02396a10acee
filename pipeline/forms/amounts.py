"""Printed amounts → yuan, exactly. An amount whose unit the form does not tell is null, never a guess."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pipeline.text import bare
from pipeline.vocabulary import money

# 854万(高标准农田建设400万元,…): the amount, then what it is made of (岳阳县 2022; 宁乡市 2021: …万元一、财政拨款:…)
_YUAN = money.YUAN | money.YUAN_UNSAID
_AMOUNT = re.compile(
    rf"^[¥$]?(-?\d[\d,, ]*(?:\.\d+)?)({money.PATTERN}|亿|万)?(?:整)?(?:[((].*[))]?|(?<=元)(?:[一1]、|其中).*)?[。;]?$"
)


@lru_cache(maxsize=1 << 14)
def amount_cny(text: str, *units: str) -> Decimal | None:
    """Yuan of a printed amount; its unit stands in the amount, or in the first of `units` (captions, lines) that tells.

    Null where no number is printed or no unit is told. Thousands separators and inner spaces change nothing.
    """
    found = _AMOUNT.match(text.strip())
    if found is None:
        return None
    unit = found.group(2) or next((told for text in units if (told := money.unit_in(bare(text)))), None)
    number = re.sub(r"[,, ]", "", found.group(1))
    if unit is None or len(number) > 20:
        return Decimal("0.00") if unit is None and number.strip("0.") == "" and len(number) <= 20 else None
    return _exact(Decimal(number) * _YUAN[unit])


def _exact(amount: Decimal) -> Decimal | None:
    try:
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return cents if cents == amount and abs(cents) < Decimal(10) ** 16 else None

"""Printed amounts → yuan, exactly. An amount whose unit the form does not tell is null, never a guess."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pipeline.forms.captions import unit_in

_SCALE = {
    "元": 1,
    "千元": 1_000,
    "万元": 10_000,
    "百万元": 1_000_000,
    "亿元": 100_000_000,
    "万": 10_000,
    "亿": 100_000_000,
}
# 854万(高标准农田建设400万元,…): the amount, then what it is made of (岳阳县 2022; 宁乡市 2021: …万元一、财政拨款:…)
_AMOUNT = re.compile(
    r"^[¥$]?(-?\d[\d,, ]*(?:\.\d+)?)(亿元|百万元|万元|千元|元|亿|万)?(?:整)?(?:[((].*[))]?|(?<=元)(?:[一1]、|其中).*)?[。;]?$"
)
_NONE = {"", "-", "—", "——", "/", "无"}


@lru_cache(maxsize=1 << 14)
def amount_cny(text: str, *units: str) -> Decimal | None:
    """Yuan of a printed amount; its unit stands in the amount, or in the first of `units` (captions, lines) that tells.

    Null where no number is printed or no unit is told. Thousands separators and inner spaces change nothing.
    """
    found = _AMOUNT.match(text.strip())
    if found is None or text.strip() in _NONE:
        return None
    unit = found.group(2) or next((told for told in map(unit_in, units) if told), None)
    number = re.sub(r"[,, ]", "", found.group(1))
    if unit is None or len(number) > 20:
        return Decimal("0.00") if unit is None and number.strip("0.") == "" and len(number) <= 20 else None
    return _exact(Decimal(number) * _SCALE[unit])


def _exact(amount: Decimal) -> Decimal | None:
    try:
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return cents if cents == amount and abs(cents) < Decimal(10) ** 16 else None

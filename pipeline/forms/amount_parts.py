"""Amounts written as prose in one cell: `资金总额:150万元;其中:财政拨款:100万元,其他资金:50万元` → a field each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.forms import captions
from pipeline.forms.form import FormField
from pipeline.vocabulary import money

_PART = re.compile(
    rf"(?:[一二三四五六七八九十\d]+、|其中[::,,]?|包括[::]?)*([^\d,,;;。::()()、]{{2,10}}|20\d\d年(?:度)?[^\d,,;;::()]{{0,6}})"
    rf"[::]?\s*((?:\d[\d,]*)(?:\.\d+)?(?:{money.PATTERN}))"
)
_YEAR = re.compile(r"^20\d\d年(度)?.{0,6}$")
_FEWEST = 2


def with_parts(fields: list[FormField]) -> list[FormField]:
    """The fields of a head, those that hold a total with its parts spread into one field for each part."""
    spread: list[FormField] = []
    for item in fields:
        text = item.value.text or item.caption
        parts = list(_PART.finditer(text)) if len(text) > _FEWEST else []
        money_field = item.field in (None, "ignored", "annual_amount", "total_amount")
        if len(parts) < _FEWEST or not money_field or not _begins_with(parts[0], text):
            spread.append(item)
        else:
            spread += _parts(item, parts)
    return spread


def _begins_with(part: re.Match[str], text: str) -> bool:
    return not text[: part.start()].strip(":").strip()


def _parts(item: FormField, parts: list[re.Match[str]]) -> Iterator[FormField]:
    seen: set[str] = set()
    for part in parts:
        caption = _caption(item, part.group(1))
        listed = captions.caption_field(caption) or captions.caption_field(part.group(1))
        name = "annual_amount" if _YEAR.match(caption) else listed
        if name is None or name not in seen:
            yield FormField(name, caption, replace(item.value, text=part.group(2)), item.groups)
        seen |= {name} if name else set()


def _caption(item: FormField, caption: str) -> str:
    """A bare 总额 under 资金总额及构成 is called as what it stands under (宁乡市 2021)."""
    over = [group for group in item.groups if caption in group]
    return over[-1] if caption == "总额" and over else caption

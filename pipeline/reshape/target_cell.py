"""What an indicator row prints as its target: one text, also where sign, value and unit stand in columns of their own."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipeline.forms import captions
from pipeline.forms.form import FormRow, Printed
from pipeline.target import Target, parse_split, parse_target
from pipeline.vocabulary.blanks import is_blank

Record = dict[str, Any]
# What `pipeline.target` reads in a text.
READ = (
    "kind", "comparator", "value", "value_upper", "unit", "per", "base_value", "base_value_upper", "base_unit",
    "dimension", "date_from", "date_to", "duration", "anchor", "direction", "intensity", "baseline", "approximate",
)  # fmt: skip
NUMBERS = ("value", "value_upper", "base_value", "base_value_upper")
DAYS = ("date_from", "date_to")
# Numbers a double cannot hold exactly enough to be told from their neighbours are not released as numbers.
_LARGEST = Decimal(10) ** 15
_BARE_NUMBER = re.compile(r"^[≥≤≧≦><=≈约]*[\d.,\s\-~～—–至+]+$")
_WEIGHT = re.compile(r"^(\d{1,6}(?:\.\d{1,4})?)[%分]?$")


def sign_of(row: FormRow) -> str | None:
    """The sign printed in its own column; 定性, 正向指标 and the like are types and directions, not signs."""
    text = _text(row.sign)
    # `=` alone is a stroke to `is_blank`, and a sign here
    told = captions.is_sign(text) or not (is_blank(text) or captions.is_type(text))
    return text if told else None


def unit_of(row: FormRow) -> str | None:
    """The unit printed in its own column, where the value is a bare number.

    岳阳楼区 2023 prints `28.8万元 | %` and `应保尽保 | %`: a value with words of its own takes no unit.
    """
    text = _text(row.unit)
    return text if not is_blank(text) and _BARE_NUMBER.match(row.value.text) else None


def target_text(row: FormRow) -> str | None:
    """Sign, value and unit as one text; null where the value is blank."""
    if not row.value.text:
        return None
    return (sign_of(row) or "") + row.value.text + (unit_of(row) or "")


def targets_of(row: FormRow, year: int | None) -> list[Record]:
    """What the row promises, one record a target and at least one: its text and the fields of `pipeline.target`.

    A sign and a unit that stand in columns of their own are read with the value.
    """
    apart = (sign_of(row) or "", unit_of(row) or "") if row.sign or row.unit else None
    read = _read(row.value.text, year, row.indicator.text, apart)
    if (
        row.says_nothing()
    ):  # a row of a template is a placeholder; a named indicator without a value is missing
        return [{"target_text": target_text(row), **read[0][1], "kind": "placeholder"}]
    return (
        [{"target_text": target_text(row), **read[0][1]}]
        if len(read) == 1
        else [{"target_text": text or None, **fields} for text, fields in read]
    )


@lru_cache(maxsize=1 << 14)
def _read(
    text: str, year: int | None, name: str, apart: tuple[str, str] | None
) -> tuple[tuple[str, Record], ...]:
    """Text and fields of each target; the same few rows stand on thousands of forms (满意度 | ≥95%)."""
    if apart is None:
        return tuple((each.text, fields_of(each)) for each in parse_target(text, year, name=name))
    return tuple(
        (each.text, fields_of(each)) for each in parse_split(apart[0], text, apart[1], year, name=name)
    )


def fields_of(target: Target) -> Record:
    """The fields as they are released."""
    fields = {name: getattr(target, name) for name in READ}
    numbers = {name: _number(fields[name]) for name in NUMBERS}
    days = {name: date.fromisoformat(fields[name]) if fields[name] else None for name in DAYS}
    return {**fields, **numbers, **days}


def _number(value: Decimal | None) -> float | None:
    return float(value) if value is not None and abs(value) < _LARGEST else None


def confidence_of(row: FormRow) -> float | None:
    """That of the least sure of the cells a target is read from."""
    cells = (row.value, row.sign, row.unit)
    return min((cell.confidence for cell in cells if cell and cell.confidence is not None), default=None)


def weight_of(row: FormRow) -> float | None:
    """Points or per cent of the row; null where its column holds no number."""
    found = _WEIGHT.match(row.weight.text) if row.weight else None
    return float(found.group(1)) if found else None


def _text(printed: Printed | None) -> str:
    return printed.text if printed else ""

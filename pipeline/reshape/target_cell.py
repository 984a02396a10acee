"""What a row prints as its target: one text, also where sign, value and unit stand in columns of their own."""

from __future__ import annotations

import re

from pipeline.forms import captions
from pipeline.forms.form import FormRow, Printed
from pipeline.vocabulary.blanks import is_blank

_BARE_NUMBER = re.compile(r"^[≥≤≧≦><=≈约]*[\d.,\s\-~～—–至+]+$")


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


def _text(printed: Printed | None) -> str:
    return printed.text if printed else ""

"""Signs that copying breaks, where OCR read: the hyphen of a code as a dot, 1 and 0 as letters, 以上 as 以E, commas as points.

Only against what is closed: a code before a name of the closed list, a digit between digits, 以上 after a number, a speck
after a unit, thousands. Each is logged with its witness: the name, or the grammar of targets.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.forms.field_values import released_name
from pipeline.forms.form import Form, FormField, Printed
from pipeline.repair.mend import Mend, Mended
from pipeline.vocabulary.levels import CODES, level_names

# A code whose hyphen is a dot, a comma or lost in part, and the name after it; what its digits may look like.
_JOINT = re.compile(r"([0-9OoIl|]{1,2})\s*[-·•.,:、_~—–]\s*(\D.*)")
# A code with a speck among its digits, its hyphen perhaps lost.
_SPECKED = re.compile(r"([0-9OoIl|][0-9OoIl|\s.,'`·:_~—–-]*)(\D.*)")
_DIGITS = str.maketrans("OoIl|", "00111")
_GRAMMAR = (
    (re.compile(r"(?<=[\d%个项次年人万元天户])以[E土工丄]$"), "以上"),
    (re.compile(r"(?<=\d)[Oo](?=[\d%.,]|$)"), "0"),
    (re.compile(r"(?<=[\d.])[lI|](?=[\d%])|(?<=[≥≤><=])[lI|](?=\d)"), "1"),
    (re.compile(r"(?<=[%‰个项次年人元天户亩件]) ?[.·,'`]$"), ""),
    (re.compile(r"(?<=/)[白曰目]$"), "日"),
    (re.compile(r"(?<=/人)[:：.,](?=[天日月年次]$)"), "·"),
    (re.compile(r"^[√✓] ?(?=[一-鿿]+$)(?!.*[□是否有无])"), ""),
    # a tick of a pen beside the value
    (re.compile(r"^[√✓] ?(?=[≥≤><=]?\d)|^V ?(?=[≥≤=])|(?<=[%‰个项次年人元天户亩件处月日上内]) ?V$"), ""),
    (re.compile(r"(?<=[%‰\d一-鿿])(?<![是否有无]) ?[√✓]\|?$"), ""),
)


# An amount whose commas between thousands are points: two points, so that not all of them are decimal.
_THOUSANDS = re.compile(
    r"(?<![\d.,])\d{1,3}(?:(?:[.,]\d{3})+(?=\.\d{1,2}(?![\d.,]))|(?:[.,]\d{3}){2,}(?![\d.,]))"
)


def repaired_signs(form: Form) -> Mended:
    """The form with the signs put right, and what was put right in its head and on each row."""
    fields, mends = _repaired_amounts(form)
    rows = list(form.rows)
    for index, row in enumerate(form.rows):
        for field in ("level1", "level2", "value"):
            printed: Printed = getattr(row, field)
            meant, witness = _meant(printed, field)
            if meant != printed.text:
                rows[index] = rows[index].put(field, replace(printed, text=meant))
                name = "target" if field == "value" else field
                mends.append(Mend(printed.page, row.line, name, printed.text, meant, witness))
    return replace(form, rows=rows, fields=fields), mends


def _repaired_amounts(form: Form) -> tuple[list[FormField], list[Mend]]:
    fields, mends = list(form.fields), []
    for index, item in enumerate(form.fields):
        text, name = item.value.text, released_name(item)
        meant = with_commas(text) if item.value.origin == "ocr" and name else text
        if name and meant != text:
            fields[index] = replace(item, value=replace(item.value, text=meant))
            mends.append(Mend(item.value.page, None, name, text, meant, "grammar"))
    return fields, mends


def with_commas(text: str) -> str:
    """`771.325.800.00` → `771,325,800.00`."""
    return _THOUSANDS.sub(lambda found: found.group().replace(".", ","), text)


def _meant(printed: Printed, field: str) -> tuple[str, str]:
    if printed.origin != "ocr":
        return printed.text, ""
    if field == "value":
        return in_grammar(printed.text), "grammar"
    return with_code(printed.text, field), "name"


def with_code(text: str, field: str) -> str:
    """`22·社会效益` → `22-社会效益`, where the name is one of the closed list of `field`; `1.3时效指标` → `13-时效指标`, where
    the closed list of codes gives that name this code; else the text."""
    specked = _SPECKED.fullmatch(text.strip())
    if specked is not None:
        code = "".join(char for char in specked[1].translate(_DIGITS) if char.isdigit())
        if CODES.get(code) == specked[2]:
            return f"{code}-{specked[2]}"
    found = _JOINT.fullmatch(text.strip())
    if found is None or found[2].strip() not in level_names(field):
        return text
    meant = f"{found[1].translate(_DIGITS)}-{found[2].strip()}"
    return text if re.fullmatch(r"[0-9]{1,2}[-—–].*", text.strip()) else meant


def in_grammar(text: str) -> str:
    """A target with the signs that its grammar tells."""
    for pattern, sign in _GRAMMAR:
        text = pattern.sub(sign, text)
    return with_commas(text)

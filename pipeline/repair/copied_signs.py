"""Signs that copying breaks, on rows that OCR read: the hyphen of a code as a dot, 1 and 0 as letters, 以上 as 以E.

Only against what is closed: a code before a name of the closed list, a digit between digits, 以上 after a number, a speck
after a unit. Each is logged with its witness: the name, or the grammar of targets.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.forms.form import Form, Printed
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
)


def repaired_signs(form: Form) -> Mended:
    """The form with the signs put right, and what was put right on each row."""
    rows, mends = list(form.rows), []
    for index, row in enumerate(form.rows):
        for field in ("level1", "level2", "value"):
            printed: Printed = getattr(row, field)
            meant, witness = _meant(printed, field)
            if meant != printed.text:
                rows[index] = rows[index].put(field, replace(printed, text=meant))
                name = "target" if field == "value" else field
                mends.append(Mend(printed.page, row.line, name, printed.text, meant, witness))
    return replace(form, rows=rows), mends


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
    return text

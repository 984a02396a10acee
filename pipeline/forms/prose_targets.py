"""Targets written as prose in one cell: `【产出指标-数量指标】指标1:采购救护车(≥6辆);指标2:…` → rows.

Only a cell that is whole in this shape is read; any other that names levels so is told, not guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.forms.column_contents import is_level
from pipeline.forms.form import FormRow, Printed

_SECTION = re.compile(r"[【\[〔]([^】\]〕]{2,12})[-—–·/、]([^】\]〕]{2,16})[】\]〕]")
_ITEM = re.compile(r"^(?:指标[\d一二三四五六七八九十]*[::、.])?(.{2,40}?)\(([^()]+)\)$")


def speaks_of_levels(text: str) -> bool:
    """Whether a text names levels in brackets."""
    return any(
        is_level(found[1], "level1") or is_level(found[2], "level2") for found in _SECTION.finditer(text)
    )


def prose_rows(printed: Printed) -> list[FormRow] | None:
    """The rows that a cell states; None where a part of it has another shape."""
    found = list(_SECTION.finditer(printed.text))
    if not found or printed.text[: found[0].start()].strip():
        return None
    rows: list[FormRow] = []
    ends = [*(each.start() for each in found[1:]), len(printed.text)]
    for section, end in zip(found, ends, strict=True):
        for part in re.split(r"[;;。]", printed.text[section.end() : end]):
            item = _ITEM.match(part.strip().replace("（", "(").replace("）", ")"))
            if part.strip() and not item:
                return None
            if item:
                level1, level2, name, value = (
                    replace(printed, text=t) for t in (*section.groups(), *item.groups())
                )
                rows.append(FormRow(len(rows) + 1, level1, level2, name, value))
    return rows or None

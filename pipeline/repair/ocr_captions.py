"""Captions, column heads and level names that OCR read with one wrong character (`主管部闩`, `三级指标.`, `经济效盖指标`).

Only cells that OCR doubts, and only where one known name is far the likest, or is what is read but for characters that look
alike (`lookalikes.csv`): a legible name that nobody declared (资金监管) stays what it is. Captions and heads are recovered on the page, before forms are read from it, and only beside
a caption that is legible, so that a target that resembles a caption stays; level names are recovered on the form.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz

from pipeline.forms import captions
from pipeline.forms.form import Form, Printed
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.record import GridPage, GridTable
from pipeline.repair.mend import Mend, Mended
from pipeline.vocabulary.levels import level_names

# One character of five, or, where OCR was in great doubt, one of four: 总量指标 is no misread 数量指标, 资金监管 no 资金管理.
LIKE, LIKE_ENOUGH, MARGIN = 0.8, 0.75, 0.08
DOUBTFUL, IN_GREAT_DOUBT = 0.98, 0.8
# A caption is no longer than this.
LONGEST = 12
_MARKS = re.compile(r"[^\w]")
# What a character of captions and level names is read as where copying closed or broke its strokes.
LOOKALIKES = Path(__file__).with_name("lookalikes.csv")


def likest(text: str, names: Iterable[str], confidence: float) -> str | None:
    """The one of the names that a text is like, and far more than any other; None if there is none.

    `confidence` is that of OCR in the text: the surer it was, the more alike the name must be.
    """
    least = LIKE_ENOUGH if confidence < IN_GREAT_DOUBT else LIKE
    ranked = sorted(((fuzz.ratio(text, name) / 100, name) for name in names), reverse=True)
    near = ranked and ranked[0][0] >= least and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= MARGIN)
    return ranked[0][1] if near else None


def lookalike(text: str, names: Iterable[str]) -> str | None:
    """The one of the names that a text is, but for characters that look like those printed (`续效目标`), fewer than half."""
    found = {
        name
        for name in names
        if len(name) == len(text)
        and _alike([(a, b) for a, b in zip(name, text, strict=True) if a != b], len(text))
    }
    return found.pop() if len(found) == 1 else None


def _alike(differ: Sequence[tuple[str, str]], length: int) -> bool:
    return 0 < 2 * len(differ) < length and all(pair in _lookalikes() for pair in differ)


@cache
def _lookalikes() -> frozenset[tuple[str, str]]:
    with LOOKALIKES.open(encoding="utf-8", newline="") as file:
        return frozenset((row["printed"], row["read"]) for row in csv.DictReader(file))


# ---------------------------------------------------------------------------------------------------- captions


def mended_pages(pages: Iterable[GridPage]) -> tuple[list[GridPage], list[Mend]]:
    """The pages with the captions meant in place of those misread, and what was recovered."""
    made, mends = [], list[Mend]()
    for page in pages:
        tables = [_mended_table(page, table) for table in page.tables]
        made.append(replace(page, tables=tuple(table for table, _ in tables)))
        mends += (mend for _, found in tables for mend in found)
    return made, mends


def _mended_table(page: GridPage, table: GridTable) -> tuple[GridTable, list[Mend]]:
    if page.text_origin != "ocr":
        return table, []
    found = dict(_misread(GridRows(page, table)))
    meant = {place: mend.becomes for place, mend in found.items()}
    cells = (replace(cell, text=meant.get((cell.row, cell.col), cell.text)) for cell in table.cells)
    return replace(table, cells=tuple(cells)), list(found.values())


def _misread(table: GridRows) -> Iterator[tuple[tuple[int, int], Mend]]:
    """Row and column of each misread caption, and what it is."""
    for row in range(table.rows):
        own = [cell for cell in table.cells_in_row(row) if cell.row == row and cell.text]
        known = [cell for cell in own if captions.plain(cell.text) in captions.known_captions()]
        for cell in own if known else ():
            if meant := _caption_meant(cell):
                field = f"caption:{_meaning(meant)}"
                yield (cell.row, cell.col), Mend(table.page, None, field, cell.text, meant, "name")


def _caption_meant(cell: Cell) -> str | None:
    sure = cell.printed.confidence
    if cell.printed.origin != "ocr" or sure is None or captions.plain(cell.text) in captions.known_captions():
        return None
    same = _unmarked().get(_MARKS.sub("", cell.text))
    if same and captions.column_role(same) != captions.column_role(cell.text):
        return same
    text = captions.without_notes(cell.text)
    if sure >= DOUBTFUL or _meaning(cell.text) or not 3 <= len(text) <= LONGEST:
        return None
    return lookalike(text, captions.known_captions()) or likest(
        text, (name for name in captions.known_captions() if abs(len(name) - len(text)) <= 1), sure
    )


@cache
def _unmarked() -> dict[str, str]:
    """Captions by what they are without brackets and other marks, which OCR may lose or add (`单位(专项名称`)."""
    return {_MARKS.sub("", name): name for name in captions.known_captions()}


def _meaning(text: str) -> str | None:
    return captions.caption_field(text) or captions.column_role(text) or captions.group_of(text)


# ---------------------------------------------------------------------------------------------------- level names


def repaired_names(form: Form) -> Mended:
    """The form with its misread level names recovered, and what was recovered on each row."""
    rows, mends = list(form.rows), []
    for index, row in enumerate(form.rows):
        for field in ("level1", "level2"):
            printed: Printed = getattr(row, field)
            if meant := _name_meant(printed, field):
                rows[index] = rows[index].put(field, replace(printed, text=meant))
                mends.append(Mend(printed.page, row.line, field, printed.text, meant, "name"))
    return replace(form, rows=rows), mends


def _name_meant(printed: Printed, field: str) -> str | None:
    confidence = printed.confidence or 0.0
    code, name = captions.code_and_name(printed.text)
    names = level_names(field)
    if printed.origin != "ocr" or confidence >= DOUBTFUL or not name or name in names or len(name) < 3:
        return None
    meant = lookalike(name, names) or likest(name, names, confidence)
    if meant and name in meant:  # 满意度 is a name of its own, no misread 满意度指标
        return None
    return f"{code}-{meant}" if code and meant else meant

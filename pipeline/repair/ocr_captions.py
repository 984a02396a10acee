"""Captions and column heads that OCR read with one wrong character (`三级指标.`, `主管部门` as `主管部闩`).

Only cells that OCR doubts, and only beside a caption that is legible: a target that resembles a caption stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from pipeline.forms import captions
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.record import GridPage, GridTable
from pipeline.repair.ocr_level_names import DOUBTFUL, IN_GREAT_DOUBT, LIKE, LIKE_ENOUGH, likest

LONGEST = 12
_MARKS = re.compile(r"[^\w]")

Found = tuple[int, int | None, str, str, str, str]


def mended_pages(pages: Iterable[GridPage]) -> tuple[list[GridPage], list[Found]]:
    """The pages with the captions meant in place of those misread, and what was mended:
    page, no line, field, was, becomes and `name` of each."""
    made, found = [], list[Found]()
    for page in pages:
        tables = [_mended_table(page, table, found) for table in page.tables]
        made.append(replace(page, tables=tuple(tables)))
    return made, found


def _mended_table(page: GridPage, table: GridTable, found: list[Found]) -> GridTable:
    if page.text_origin != "ocr":
        return table
    mended = list(_mended(GridRows(page, table)))
    meant = {place: text for place, text, _ in mended}
    found += (each for *_, each in mended)
    cells = (replace(cell, text=meant.get((cell.row, cell.col), cell.text)) for cell in table.cells)
    return replace(table, cells=tuple(cells))


def _mended(table: GridRows) -> Iterator[tuple[tuple[int, int], str, Found]]:
    for row in range(table.rows):
        own = [cell for cell in table.cells_in_row(row) if cell.row == row and cell.text]
        known = [cell for cell in own if captions.plain(cell.text) in captions.known_captions()]
        for cell in own if known else ():
            meant = _meant(cell)
            if meant:
                log = table.page, None, f"caption:{_meaning(meant)}", cell.text, meant, "name"
                yield (cell.row, cell.col), meant, log


def _meant(cell: Cell) -> str | None:
    sure = cell.printed.confidence
    if cell.printed.origin != "ocr" or sure is None or captions.plain(cell.text) in captions.known_captions():
        return None
    same = _unmarked().get(_MARKS.sub("", cell.text))
    if same and captions.column_role(same) != captions.column_role(cell.text):
        return same
    if sure >= DOUBTFUL or _meaning(cell.text):
        return None
    text = captions.without_notes(cell.text)
    if not 3 <= len(text) <= LONGEST:
        return None
    near = tuple(name for name in captions.known_captions() if abs(len(name) - len(text)) <= 1)
    return likest(text, near, LIKE_ENOUGH if sure < IN_GREAT_DOUBT else LIKE)


@cache
def _unmarked() -> dict[str, str]:
    """Captions by what they are without brackets and other marks, which OCR may lose or add (`单位(专项名称`)."""
    return {_MARKS.sub("", name): name for name in captions.known_captions()}


def _meaning(text: str) -> str | None:
    return captions.caption_field(text) or captions.column_role(text) or captions.group_of(text)

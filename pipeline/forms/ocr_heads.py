"""Captions and column heads that OCR read with one wrong character (`三级指标.`, `主管部门` as `主管部闩`).

Only cells that OCR doubts, and only beside a caption that is legible: a target that resembles a caption stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.forms import layout
from pipeline.forms.bands import BandedTable, Cell
from pipeline.forms.ocr_names import DOUBTFUL, IN_GREAT_DOUBT, LIKE, LIKE_ENOUGH, likest

LONGEST = 12
_MARKS = re.compile(r"[^\w]")

Found = tuple[int, int | None, str, str, str, str]


def mended_heads(table: BandedTable) -> Iterator[Found]:
    """Put the captions meant in place of those misread; page, no line, field, was, becomes and `name` of each."""
    for row in range(table.rows) if table.origin == "ocr" else ():
        own = [cell for cell in table.band(row) if cell.row == row and cell.text]
        known = [cell for cell in own if layout.plain(cell.text) in layout.known_captions()]
        for cell in own if known else ():
            meant = _meant(cell)
            if meant:
                table.rewrite(cell, meant)
                yield table.page, None, f"caption:{_meaning(meant)}", cell.text, meant, "name"


def _meant(cell: Cell) -> str | None:
    sure = cell.printed.confidence
    if cell.printed.origin != "ocr" or sure is None or layout.plain(cell.text) in layout.known_captions():
        return None
    same = _unmarked().get(_MARKS.sub("", cell.text))
    if same and layout.column_role(same) != layout.column_role(cell.text):
        return same
    if sure >= DOUBTFUL or _meaning(cell.text):
        return None
    text = layout.without_notes(cell.text)
    if not 3 <= len(text) <= LONGEST:
        return None
    near = tuple(name for name in layout.known_captions() if abs(len(name) - len(text)) <= 1)
    return likest(text, near, LIKE_ENOUGH if sure < IN_GREAT_DOUBT else LIKE)


@cache
def _unmarked() -> dict[str, str]:
    """Captions by what they are without brackets and other marks, which OCR may lose or add (`单位(专项名称`)."""
    return {_MARKS.sub("", name): name for name in layout.known_captions()}


def _meaning(text: str) -> str | None:
    return layout.caption_field(text) or layout.column_role(text) or layout.group_of(text)

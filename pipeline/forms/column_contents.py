"""What stands under a column says what it is: names of levels, targets, signs, units.

Both the heads that are known by their names (`column_inference`) and those that are not (`head_inference`) ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.forms import captions
from pipeline.forms.column_heads import Column, read_head
from pipeline.forms.grid_rows import GridRows
from pipeline.target.units import UNITS
from pipeline.text import bare
from pipeline.vocabulary import levels
from pipeline.vocabulary.blanks import is_blank

TARGET = re.compile(r"\d|[≥≤><=≧≦]|^(是|否|有|无)$")
_FIGURE = re.compile(r"\d")
_LONGEST = {"level": 16, "target": 24}
# So many of a column's texts must be of a kind.
_MOST = 0.6
_MOST_SIGNS = 0.75
# 产出指标—数量指标, 产出指标(数量)
_BOTH = re.compile(r"^([^-—–·/、()]{2,8})(?:[-—–·/、]+|\()([^-—–·/、()]{2,12})\)?$")
# 数量指标:发布预警信号次数
_BEFORE_NAME = re.compile(r"^([^::]{2,12})[::](.+)$")


def texts_under(table: GridRows, row: int, column: Column) -> Iterator[str]:
    """Texts of the cells that begin under a column and are no wider, from a grid row down to the next head."""
    for below in range(row, table.rows):
        if below > row and read_head(table, below) is not None:
            return
        cells = table.cells_under(below, column.x0, column.x1)
        if len(cells) != 1 or cells[0].row != below or is_blank(cells[0].text):
            continue
        if cells[0].x0 >= column.x0 - 1 and cells[0].x1 <= column.x1 + 1:
            yield cells[0].text


def is_level(text: str, field: str) -> bool:
    """Whether a text is a level's name (产出, 数量目标 too), listed or by its words."""
    name = captions.without_notes(text)
    if not name or len(name) > _LONGEST["level"] or re.search("[::]", name):
        return False
    if name in levels.level_names(field):
        return True
    if field == "level1":
        return len(name) <= 6 and (levels.group_of(name) or levels.category_of(name, None)) is not None
    return len(name) <= 10 and levels.category_of(None, name) not in (None, "other")


def holds_levels(texts: Sequence[str], field: str) -> bool:
    """Whether most texts are names of a level."""
    known = sum(is_level(text, field) for text in texts)
    return bool(known) and known >= _MOST * len(texts)


def holds_targets(texts: Sequence[str]) -> bool:
    """Whether most texts are short and hold a figure, a sign or a yes or no."""
    like = sum(bool(TARGET.search(text)) and len(text) <= _LONGEST["target"] for text in texts)
    return bool(texts) and like >= _MOST * len(texts)


def holds_units(texts: Sequence[str]) -> bool:
    """Whether most texts are units that are known, and none holds a figure."""
    known = [text for text in texts if bare(text) in UNITS or bare(text)[1:] in UNITS]
    return len(known) * 2 > len(texts) and not any(_FIGURE.search(text) for text in texts)


def holds_signs(texts: Sequence[str]) -> bool:
    """Whether texts are signs or the kinds of targets (定性), and one a sign; of several one in four may be a single
    character, misread (三 for ≥)."""
    known = sum(map(captions.is_sign_or_type, texts))
    misread = all(captions.is_sign_or_type(text) or len(bare(text)) == 1 for text in texts)
    return any(map(captions.is_sign, texts)) and misread and known >= _MOST_SIGNS * len(texts)


def holds_level_and_name(texts: Sequence[str]) -> bool:
    """Whether most texts are a name of level 2, a colon and an indicator (数量指标:发布预警信号次数)."""
    like = sum(level_before_name(text) is not None for text in texts)
    return bool(like) and like >= _MOST * len(texts)


def level_before_name(text: str) -> tuple[str, str] | None:
    """`数量指标:某数` → its level 2 and its indicator; None for another text."""
    found = _BEFORE_NAME.match(text)
    return (found[1], found[2].strip()) if found and is_level(found[1], "level2") else None


def two_levels(text: str) -> tuple[str, str] | None:
    """`产出指标—数量指标`, `产出指标(数量)` → its level 1 and its level 2; None for another text."""
    found = _BOTH.match(text)
    if not found or not is_level(found[1], "level1"):
        return None
    # 效益指标(社会)
    known = any(is_level(found[2] + rest, "level2") for rest in ("", "指标", "效益"))
    return (found[1], found[2]) if known else None

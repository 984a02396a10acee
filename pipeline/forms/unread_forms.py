"""Parts of a document that look like a form and were not read: each is told with its place and the words that show it.

What looks like one: heads of an indicator table, names of level 2 or their targets, in lines or in cells of their own.
A sentence that only speaks of them (a footnote, a glossary, a chapter of a budget) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import LEVELS
from pipeline.forms.form import CellPlace
from pipeline.forms.prose_targets import speaks_of_levels
from pipeline.record import GridCell, GridPage, GridTable
from pipeline.text import bare, fold
from pipeline.vocabulary import levels

# So many different words of a form on their own show one.
_FEWEST = {"heads": 2, "parts": 3, "row": 3, "levels": 3, "targets": 2, "shared": 2}
# Rules set as characters.
_DRAWN = re.compile(r"[\u2500-\u257f|｜]+")
# What the columns of a target hold.
_OF_VALUES = {"value", "sign", "unit", "type", "weight", "indicator"}
# A target on its own.
_TARGET = re.compile(r"[≥≤≧≦]\s*\d|\d+(?:\.\d+)?%$")
# 数量指标:★种植数量(≥**株)>=17600株; (同心县 2023)
_PROSE = re.compile(
    r"(?:^|[;;。、])[((【]?[\d一二三四五六七八九十]*[、.))]?([一-鿿]{2,10}(?:指标|效益|影响|满意度))[】))]?[::]\s*\S.*\d"
)

# The longest name of a level 1.
_LONGEST = 8
_STRICT = re.compile(r"[一二三]级指标")
# Heads in narrow columns without rules: 一级 | 二级 | 三级 above 指标 | 指标 | 指标 (a document whose borders are off).
_STEM, _REST = re.compile(r"([一二三]级)(指|目)?"), {"指标", "目标", "标"}


def unread_forms(pages: Iterable[GridPage], read: set[CellPlace]) -> Iterator[Doubt]:
    """The doubts of all pages; `read`: the cells that gave something to a form."""
    used = {(place.page, place.table) for place in read}
    for page in pages:
        lines = [fold(line.text) for line in page.outside]
        if shown := _in_words(_apart(page)) or _in_prose(lines):
            yield Doubt(Kind.UNREAD_FORM, f"outside any table: {shown}", page.number)
        elif any(place.page == page.number for place in read) and (shown := _row_outside(page)):
            yield Doubt(Kind.UNREAD_ROW, f"outside any table: {shown}", page.number)
        for number, table in enumerate(page.tables, start=1):
            uneven = any(d.kind is Kind.NOT_RECTANGULAR and d.table == number for d in page.doubts)
            read_here = (page.number, number) in used
            if not read_here and (shown := _in_cells(table, uneven) or _goals_listed(lines, table)):
                yield Doubt(Kind.UNREAD_FORM, shown, page.number, number)


def speaks_of_targets(page: GridPage) -> bool:
    """Whether the text outside the tables of a page holds words of a form on their own."""
    words = (word for line in _apart(page) for word in line)
    return any(captions.column_role(word) in LEVELS or _level2(word) for word in words)


def _row_outside(page: GridPage) -> str:
    """A row of a form outside its table, where its rules are lost: a level's name with two texts or more beside it."""
    for line in page.outside:
        if not (_level2(fold(line.text)) or _listed_level1(fold(line.text))):
            continue
        row = [each for each in page.outside if line.box[1] < (each.box[1] + each.box[3]) / 2 < line.box[3]]
        if len(row) >= _FEWEST["row"]:
            return " ".join(fold(each.text) for each in row)[:40]
    return ""


def _apart(page: GridPage) -> list[list[str]]:
    """What stands apart on each line outside the tables of a page: printed blanks are as wide as between columns."""
    return [[fold(word) for word in _DRAWN.sub(" ", line.text).split()] for line in page.outside]


def _in_words(lines: Sequence[Sequence[str]]) -> str:
    for line in lines:
        if parts := _parts_of_values(line):
            return parts
    words = [word for line in lines for word in line]
    heads = {word for word in words if captions.column_role(word) in LEVELS}
    if sum(word in _REST for word in words) >= _FEWEST["heads"]:
        heads |= {found[1] for word in words if (found := _STEM.fullmatch(word))}
    return " ".join(sorted(heads)) if len(heads) >= _FEWEST["heads"] else ""


def _parts_of_values(words: Iterable[str]) -> str:
    """The columns of a target among some words (指标权重 计量单位 指标性质 指标值, no levels)."""
    parts = {role for word in words if (role := captions.column_role(word)) in _OF_VALUES}
    return "、".join(sorted(parts)) if "value" in parts and len(parts) >= _FEWEST["parts"] else ""


def _in_prose(lines: Sequence[str]) -> str:
    prose = {found.group(1) for line in lines if (found := _PROSE.search(line)) and _level2(found.group(1))}
    return " ".join(sorted(prose)) if len(prose) >= _FEWEST["targets"] else ""


def _in_cells(table: GridTable, uneven: bool = False) -> str:
    """What shows a form in a table; in one whose cells are `uneven`, no rectangles, heads in cells of their own do too."""
    texts = [bare(cell.text) for cell in table.cells]
    # heads and levels that share a cell with what stands beside, above or below them, as where a rule is missing
    lines = [line for cell in table.cells for line in _shared_lines(cell)]
    heads = {head for line in lines for head in _heads_in(line)}
    heads |= {text for text in texts if uneven and captions.column_role(text) in LEVELS}
    if len(heads) >= _FEWEST["heads"]:
        return "、".join(sorted(heads))
    first = [line[0] for line in lines if len(line) > 1]
    names = dict.fromkeys(text for text in (*texts, *first) if _level2(text) or _ends_in_level2(text))
    if len(names) >= _FEWEST["levels"]:
        return "、".join(names)
    # 河南 2024: 成本指标 | 产出指标 | 效益指标 head columns, whatever stands below them
    for row in {cell.row for cell in table.cells}:
        across = dict.fromkeys(
            name for cell in table.cells if cell.row == row and (name := _level1(cell.text))
        )
        if len(across) >= _FEWEST["levels"]:
            return "、".join(across)
    alone = texts if uneven else []
    if parts := _parts_of_values([*alone, *(word for line in lines for word in line)]):
        return parts
    words = {word for line in lines for word in line}
    named = sorted(word for word in words if _level2(word) or _listed_level1(word))
    if len(named) >= _FEWEST["shared"] and (heads or any(_TARGET.match(word) for word in words)):
        return "、".join([*sorted(heads), *named])
    return next((text[:30] for text in texts if speaks_of_levels(text)), "")


def _goals_listed(lines: Sequence[str], table: GridTable) -> str:
    """The title of a table of forms whose columns are projects and their goals in prose (序号 | 项目名称 | 绩效目标)."""
    heads = [{captions.caption_field(cell.text) for cell in table.cells if cell.row == row} for row in (0, 1)]
    listed = table.rows > 1 and any({"project_name", "goal"} <= fields for fields in heads)
    return next((line[:30] for line in lines if captions.titles_form([line])), "") if listed else ""


def _shared_lines(cell: GridCell) -> list[list[str]]:
    """The words of each line of a cell that holds several lines, or several words; those apart on one line are lines."""
    if captions.column_role(bare(cell.text)) is not None:  # 一级 | 指标, one head on two lines
        return []
    texts = [line.text for line in cell.lines] or re.split(r"[\v\n]", cell.text)
    lines = [[fold(word) for word in text.split(" ") if word] for text in texts]
    lines = [line for line in lines if line]
    return lines if len(lines) > 1 or len(lines[0] if lines else ()) > 1 else []


def _heads_in(line: Sequence[str]) -> Iterator[str]:
    """Heads of level or indicator columns among the words of a line, or at its beginning."""
    words = (*line, " ".join(line)) if len(line) > 1 else line
    yield from (word for word in words if captions.column_role(word) in LEVELS)
    if found := _STRICT.match(bare("".join(line))):
        yield found[0]


def _ends_in_level2(text: str) -> bool:
    """产出数量指标 as the head of a column: both levels in one name."""
    return any(text[cut:].endswith("指标") and _level2(text[cut:]) for cut in range(1, min(len(text) - 3, 4)))


def _level1(text: str) -> str | None:
    """The name of a level 1 that is called an indicator (产出指标); None for another text."""
    name = captions.without_notes(text)
    return name if name.endswith("指标") and levels.group_of(name) and len(name) <= _LONGEST else None


def _listed_level1(text: str) -> bool:
    return text in levels.level_names("level1") and levels.group_of(text) is not None


def _level2(text: str) -> bool:
    """A name of level 2 that promises something; 项目立项, 资金管理 stand in scoring systems of evaluations too."""
    name = re.sub(r"目标$", "指标", captions.without_notes(text))  # 环境效益目标 (2017)
    return name in levels.level_names("level2") and levels.category_of(None, name) not in (None, "other")

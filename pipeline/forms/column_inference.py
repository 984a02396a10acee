"""What the heads of an indicator table leave open, told by what stands under, above and beside them.

A column of level names, of signs or of units is one whatever its name; two blocks under the same heads are told apart
by the goals above them; a value of a year before the form's is no target. What stays open is said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_contents import (
    holds_level_and_name,
    holds_levels,
    holds_signs,
    holds_targets,
    holds_units,
    is_level,
    texts_under,
)
from pipeline.forms.column_doubts import BARE, unknown_columns
from pipeline.forms.column_heads import LEVELS, Column, Head
from pipeline.forms.grid_rows import GridRows
from pipeline.text import bare
from pipeline.vocabulary.blanks import is_blank

GOALS = {"goal": "annual", "long_term_goal": "long_term"}
_YEAR = re.compile(r"(20\d\d)")
# A place that has targets of its own (岷县, 笏石街道办), or all of them together: the last characters of its name.
_PLACE = re.compile(
    r"(县|市|区|州|盟|旗|乡|镇|村|街道|街道办|办事处|团|师|场|校|学院|医院)$|^(合计|总计|全省|全市|全县|全区)$"
)
# A standard by which points are given is no target.
_SCORED = re.compile(r"[分据源式法]|评价")
# Goals stand at most so many grid rows above the head.
_FAR = 8


def settled(table: GridRows, row: int, head: Head, section: str, year: int | None) -> Head:
    """A head with the roles and horizons that its table tells; `row` is the head's first grid row."""
    below = row + head.rows
    known, head = head, with_contents(head, texts_of(table, below, head.columns))
    columns = _of_places(_by_content(table, below, head))
    columns = _without_twins(table, row + head.rows, _by_year(columns, year))
    columns, doubts = _by_goals(table, row, _by_section(columns, section))
    told = replace(head, columns=tuple(columns))
    named = {column.head for column in told.columns if column.role}
    left = [d for d in head.doubts if d.kind is not Kind.UNKNOWN_COLUMN or d.what not in named]
    notes = inferred_notes(table, row, known, told)
    joined = (
        Doubt(Kind.VALUE_COLUMN, f"two heads in one cell: {head}", table.page)
        for head in dict.fromkeys(
            c.head for c in told.columns if c.role != "side" and captions.two_heads(c.head)
        )
    )
    told = replace(told, doubts=(*left, *notes, *doubts, *joined))
    return replace(told, doubts=(*told.doubts, *unknown_columns(table, row, told)))


def texts_of(table: GridRows, row: int, columns: Sequence[Column]) -> dict[float, list[str]]:
    """What stands under each column from a grid row down, by its left edge."""
    return {column.x0: list(texts_under(table, row, column)) for column in columns}


def with_contents(head: Head, texts: dict[float, list[str]]) -> Head:
    """A head whose columns of levels, of indicators and of targets are told by what they hold where no name tells."""
    if any(any(column.levels) for column in head.columns):
        return head  # 河南 2024: the levels stand as heads over the columns
    columns = _only_level2(_moved_back(head.columns, texts), texts)
    return replace(head, columns=tuple(_with_values(_with_levels(columns, texts), texts)))


def _moved_back(columns: Sequence[Column], texts: dict[float, list[str]]) -> list[Column]:
    """一级指标 and 二级指标 that were taken for level 2 and the indicator, where they hold names of levels after all.

    So they do where the indicators stand in another column (一级指标 | 二级指标 | 考核点 | 说明 | 指标值).
    """
    moved = [c for c in columns if c.role == "indicator" and captions.column_role(c.head) == "level2"]
    right = [c for c in columns if c.role is None and c.head and moved and c.x0 > moved[-1].x0]
    if not right or not holds_levels(texts[moved[-1].x0], "level2"):
        return list(columns)
    by_name = {id(c): captions.column_role(c.head) for c in columns if c.role in ("indicator", "level2")}
    return [replace(c, role=by_name[id(c)]) if id(c) in by_name else c for c in columns]


def _only_level2(columns: list[Column], texts: dict[float, list[str]]) -> list[Column]:
    """一级指标 that holds names of level 2 and none of level 1, where no column is level 2 by its name (鄂州 2022)."""
    if any(c.role == "level2" for c in columns):
        return columns
    lower = [
        c
        for c in columns
        if c.role == "level1"
        and holds_levels(texts[c.x0], "level2")
        and all(is_level(t, "level2") for t in texts[c.x0] if is_level(t, "level1"))
    ]
    return [replace(c, role="level2") if c in lower else c for c in columns]


def _with_levels(columns: Sequence[Column], texts: dict[float, list[str]]) -> list[Column]:
    """Columns of level names: without a role, or with one of a kind that a column further right has too (指标名称 | 指标内容)."""
    told = {column.role for column in columns}
    made = []
    for column in columns:
        level = next((field for field in LEVELS[:2] if holds_levels(texts[column.x0], field)), None)
        if level in told:
            level = "level2" if level == "level1" and holds_levels(texts[column.x0], "level2") else None
        new = column.head and level is not None and level not in told and _may_be_level(columns, column)
        made.append(replace(column, role=level) if new else column)
        told.add(made[-1].role)
    return made


def _may_be_level(columns: Sequence[Column], column: Column) -> bool:
    right = [other for other in columns if other.x0 > column.x0]
    return column.role in (None, "type") or (
        column.role == "indicator" and any(other.role == "indicator" for other in right)
    )


def _with_values(columns: list[Column], texts: dict[float, list[str]]) -> list[Column]:
    """Right of the levels the first column of words is the indicator's, the one of figures the target's."""
    last = max((c.x0 for c in columns if c.role in ("level1", "level2")), default=None)
    if last is None:
        return columns
    values = [c.x0 for c in columns if c.role in ("value", "grade")]
    right = [c for c in columns if c.x0 > last and c.head and c.role in (None, "goal")]
    figures = [c for c in right if holds_targets(texts[c.x0]) and not holds_level_and_name(texts[c.x0])]
    if not figures and not values:  # 绩效内容 | 绩效标准: what is expected is called a standard
        standards = [
            c for c in columns if c.x0 > last and c.role == "standard" and not _SCORED.search(c.head)
        ]
        figures = [c for c in standards if holds_targets(texts[c.x0])]
    words = [c for c in right if c not in figures and texts[c.x0] and (not values or c.x0 < values[0])]
    return _with_targets(_with_indicator(columns, words), figures)


def _with_indicator(columns: list[Column], words: list[Column]) -> list[Column]:
    """The first of the columns of words is the indicator's, where none is by its name."""
    if not words or any(c.role == "indicator" for c in columns):
        return columns
    return [replace(c, role="indicator") if c is words[0] else c for c in columns]


def _with_targets(columns: list[Column], figures: list[Column]) -> list[Column]:
    """A single column of figures is the target's; several are if each is headed by a place."""
    if any(c.role in ("value", "grade") for c in columns):
        return columns
    if len(figures) == 1:
        return [replace(c, role="value") if c is figures[0] else c for c in columns]
    if figures and all(_PLACE.search(c.head) for c in figures):
        return [replace(c, role="value") if c in figures else c for c in columns]
    return columns


def _of_places(columns: Sequence[Column]) -> list[Column]:
    """Value columns that their own head names for a place (各县目标值 over 甲县 | 乙县) have the targets of that place.

    A total beside them (合计) is one too.
    """
    values = [c for c in columns if c.role == "value" and captions.column_role(c.head) is None]
    places = [c for c in values if _PLACE.search(c.head)]
    if not places:
        return list(columns)
    first = max((c.x0 for c in columns if c.role == "indicator"), default=0.0)
    totals = [c for c in columns if c.role is None and c.x0 > first and _PLACE.search(c.head)]
    said = {id(c) for c in (*places, *totals)}
    return [replace(c, role="value", place=c.head) if id(c) in said else c for c in columns]


def inferred_notes(table: GridRows, row: int, before: Head, after: Head) -> Iterator[Doubt]:
    """A note for each level, indicator or value column that its contents told, with its witness."""
    for old, new in zip(before.columns, after.columns, strict=True):
        if new.role != old.role and new.role in (*LEVELS, "value"):
            texts = list(texts_under(table, row + after.rows, new))
            witness = "、".join(dict.fromkeys(text[:12] for text in texts[:3]))
            what = f"{new.head} = {new.role}: {witness}"
            yield Doubt(Kind.INFERRED_COLUMN, what, table.page, table.number, row)


def as_before(head: Head, before: Head) -> Head:
    """A head repeated on a further page has the roles and horizons of the first."""
    if head.names() != before.names() or len(head.columns) != len(before.columns):
        return head
    pairs = zip(head.columns, before.columns, strict=True)
    return replace(
        head, columns=tuple(replace(new, role=old.role, when=new.when or old.when) for new, old in pairs)
    )


def _by_content(table: GridRows, row: int, head: Head) -> list[Column]:
    """A column without a role, or one named for a type, that holds nothing but signs is the sign column; units alike."""
    return [
        replace(column, role=_held(table, row, column, head) or column.role)
        if column.head and (column.role in (None, "type") or _inherits(column))
        else column
        for column in head.columns
    ]


def _inherits(column: Column) -> bool:
    """A value column by the head above its own (目标值 over 方向 | 数值 | 单位)."""
    return column.role == "value" and captions.column_role(column.head) is None


def _held(table: GridRows, row: int, column: Column, head: Head) -> str | None:
    texts = list(texts_under(table, row, column))
    if not head.named("sign") and holds_signs(texts):
        return "sign"
    numbers = [
        text for value in head.named("value") for text in texts_under(table, row, value) if BARE.match(text)
    ]
    return (
        "unit"
        if numbers and column.role != "type" and not head.named("unit") and holds_units(texts)
        else None
    )


def _by_section(columns: Sequence[Column], section: str) -> list[Column]:
    """湖北: 长期绩效目标表 stands across the grid above the heads; 湖南: 长期绩效指标 beside them, set upright."""
    sides = "".join(head for column in columns if column.role == "side" for head in column.heads)
    when = captions.horizon_told(bare(section)) or captions.horizon_told(bare(sides)) or ""
    return [replace(c, when=when) if c.role == "value" and c.horizon == "annual" else c for c in columns]


def _by_year(columns: Sequence[Column], year: int | None) -> list[Column]:
    """Values of years before the form's are what was; those of years after it are plans beyond the year."""
    told = [_year_of(column) for column in columns]
    # 黄石 2022: 2021年实际实现值 beside 预期2022年实现值
    columns = [
        replace(column, role="earlier")
        if column.role in ("actual", None) and column.head and at and year and at < year
        else column
        for column, at in zip(columns, told, strict=True)
    ]
    if year is None or len({t for t, c in zip(told, columns, strict=True) if t and c.role == "value"}) < 2:
        return list(columns)
    return [_of_year(column, at, year) for column, at in zip(columns, told, strict=True)]


def _of_year(column: Column, at: int | None, year: int) -> Column:
    if column.role != "value" or at is None or at == year:
        return column
    return replace(column, role="earlier") if at < year else replace(column, when="long_term")


def _year_of(column: Column) -> int | None:
    found = next((match for head in reversed(column.heads) if (match := _YEAR.search(head))), None)
    return int(found.group(1)) if found else None


def _without_twins(table: GridRows, row: int, columns: list[Column]) -> list[Column]:
    """Of value columns of one indicator and horizon the blank ones beside a filled one are none (f16: 目标值 | 指标值).

    Of those filled a 目标值 is the target, and what stands beside it what was achieved.
    """
    values = [
        column for column in columns if column.role == "value" and not column.place and not any(column.levels)
    ]
    same = [column for column in values if _same_block(columns, values[0], column)]
    if len(same) < 2:
        return columns
    filled = [c for c in same if any(not is_blank(text) for text in texts_under(table, row, c))]
    aims = [c for c in filled if "目标" in c.head]
    blank = [c for c in same if c not in filled] if filled else []
    done = [c for c in filled if c not in aims] if aims else []
    roles = {**{id(c): "empty" for c in blank}, **{id(c): "actual" for c in done}}
    return [replace(c, role=roles[id(c)]) if id(c) in roles else c for c in columns]


def _same_block(columns: Sequence[Column], one: Column, other: Column) -> bool:
    """Whether two value columns belong to one indicator and tell the same horizon."""
    between = [c for c in columns if one.x0 < c.x0 < other.x0 and c.role in ("indicator", "level2")]
    return not between and one.horizon == other.horizon


def _by_goals(table: GridRows, row: int, columns: list[Column]) -> tuple[list[Column], list[Doubt]]:
    """Value columns that their heads do not tell apart have the horizon of the goal that stands above them."""
    values = [column for column in columns if column.role == "value" and not any(column.levels)]
    values = [column for column in values if not column.place]
    if len(values) < 2 or len({column.horizon for column in values}) == len(values):
        return columns, []
    for above in range(row - 1, max(-1, row - _FAR), -1):
        told = {id(column): _goal_above(table, above, column) for column in values}
        if len(set(told.values())) > 1 and all(told.values()):
            return [replace(c, when=str(told[id(c)])) if id(c) in told else c for c in columns], []
        if goals := _goals_in_order(table, above, len(values)):
            in_order = {id(c): goal for c, goal in zip(values, goals, strict=True)}
            return [replace(c, when=in_order[id(c)]) if id(c) in in_order else c for c in columns], []
    if len({(column.named_by, column.horizon) for column in values}) == len(values):
        return columns, []
    return columns, [Doubt(Kind.VALUE_COLUMN, f"several alike: {values[0].head}", table.page)]


def _goals_in_order(table: GridRows, row: int, wanted: int) -> list[str]:
    """The horizons of a row of so many different goals, left to right; none where the row holds anything else."""
    own = [
        cell
        for cell in table.cells_from_row(row)
        if captions.group_of(cell.text) != "goals" or cell.rowspan == 1
    ]
    told = [GOALS.get(captions.caption_field(cell.text) or "") for cell in own]
    return [goal for goal in told if goal] if len(own) == wanted == len({*told} - {None}) else []


def _goal_above(table: GridRows, row: int, column: Column) -> str | None:
    middle = (column.x0 + column.x1) / 2
    cell = next((cell for cell in table.cells_in_row(row) if cell.x0 <= middle <= cell.x1), None)
    return (
        GOALS.get(captions.caption_field(cell.text) or "") if cell is not None and cell.row == row else None
    )

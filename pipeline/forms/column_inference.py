"""What the heads of an indicator table leave open, told by what stands under, above and beside them.

A column of signs is one whatever its name; two blocks under the same heads are told apart by the goals above them;
a value of a year before the form's is no target. What stays open is said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Column, Head, read_head
from pipeline.forms.grid_rows import GridRows
from pipeline.target.units import UNITS
from pipeline.text import bare
from pipeline.vocabulary.blanks import is_blank

GOALS = {"goal": "annual", "long_term_goal": "long_term"}
_BARE = re.compile(r"^[≥≤≧≦><=≈]*[\d.,]+$")
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(20\d\d)")
# Goals stand at most so many grid rows above the head.
_FAR = 8
# A unit or a sign has at most so many characters.
_SHORT = 5


def settled(table: GridRows, row: int, head: Head, section: str, year: int | None) -> Head:
    """A head with the roles and horizons that its table tells; `row` is the head's first grid row."""
    columns = _by_content(table, row + head.rows, head)
    columns = _without_twins(table, row + head.rows, _by_year(columns, year))
    columns, doubts = _by_goals(table, row, _by_section(columns, section))
    known = {column.head for column in columns if column.role}
    left = [d for d in head.doubts if d.kind is not Kind.UNKNOWN_COLUMN or d.what not in known]
    told = replace(head, columns=tuple(columns), doubts=(*left, *doubts))
    return replace(told, doubts=(*told.doubts, *_apart(table, row + head.rows, told)))


def as_before(head: Head, before: Head) -> Head:
    """A head repeated on a further page has the roles and horizons of the first."""
    if head.names() != before.names() or len(head.columns) != len(before.columns):
        return head
    pairs = zip(head.columns, before.columns, strict=True)
    return replace(
        head, columns=tuple(replace(new, role=old.role, when=new.when or old.when) for new, old in pairs)
    )


def _texts(table: GridRows, row: int, column: Column) -> Iterator[str]:
    """Texts under a column down to the next head."""
    for below in range(row, table.rows):
        if below > row and read_head(table, below) is not None:
            return
        cells = table.cells_under(below, column.x0, column.x1)
        if (
            len(cells) == 1
            and cells[0].row == below
            and cells[0].text
            and _inside(cells[0].x0, cells[0].x1, column)
        ):
            yield cells[0].text


def _inside(x0: float, x1: float, column: Column) -> bool:
    return x0 >= column.x0 - 1 and x1 <= column.x1 + 1


def _apart(table: GridRows, row: int, head: Head) -> Iterator[Doubt]:
    """A column without a role that holds short texts beside numbers without a unit may be part of the target."""
    numbers = [
        text for value in head.named("value") for text in _texts(table, row, value) if _BARE.match(text)
    ]
    for column in head.columns if numbers and not head.named("unit") else ():
        texts = list(_texts(table, row, column)) if column.role is None and column.head else []
        if texts and all(len(text) <= _SHORT for text in texts):
            yield Doubt(Kind.VALUE_COLUMN, f"may be parted: {column.head}", table.page)


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
    texts = list(_texts(table, row, column))
    if not head.named("sign") and _signs(texts):
        return "sign"
    numbers = [
        text for value in head.named("value") for text in _texts(table, row, value) if _BARE.match(text)
    ]
    return "unit" if numbers and column.role != "type" and not head.named("unit") and _units(texts) else None


def _units(texts: Sequence[str]) -> bool:
    """Whether most texts are units that are known, and none holds a figure."""
    told = [text for text in texts if not is_blank(text)]
    known = [text for text in told if bare(text) in UNITS or bare(text)[1:] in UNITS]
    return len(known) * 2 > len(told) and not any(_FIGURE.search(text) for text in told)


def _signs(texts: Sequence[str]) -> bool:
    return any(map(captions.is_sign, texts)) and all(map(captions.is_sign_or_type, texts))


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
        replace(column, role="earlier") if column.role == "actual" and at and year and at < year else column
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
    filled = [c for c in same if any(not is_blank(text) for text in _texts(table, row, c))]
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
    if len(values) < 2 or len({(column.named_by, column.horizon) for column in values}) == len(values):
        return columns, []
    for above in range(row - 1, max(-1, row - _FAR), -1):
        told = {id(column): _goal_above(table, above, column) for column in values}
        if len(set(told.values())) > 1 and all(told.values()):
            return [replace(c, when=str(told[id(c)])) if id(c) in told else c for c in columns], []
    return columns, [Doubt(Kind.VALUE_COLUMN, f"several alike: {values[0].head}", table.page)]


def _goal_above(table: GridRows, row: int, column: Column) -> str | None:
    middle = (column.x0 + column.x1) / 2
    cell = next((cell for cell in table.cells_in_row(row) if cell.x0 <= middle <= cell.x1), None)
    return (
        GOALS.get(captions.caption_field(cell.text) or "") if cell is not None and cell.row == row else None
    )

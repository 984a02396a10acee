"""The head of an indicator table: which column holds what, and how its columns make blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.vocabulary import levels

GRADES = ("优", "良", "中", "差")
LEVELS = ("level1", "level2", "indicator")
# A head is one to three grid rows; a cell that runs further down is a side label (绩效指标, set upright).
DEEPEST = 3
# The longest name of a level 1 (社会公众或服务对象满意度指标 is a level 2).
LONGEST_LEVEL = 8
# Roles of columns that hold values which are no targets.
NO_TARGETS = ("actual", "earlier", "forecast", "ratio")


@dataclass(frozen=True, slots=True)
class Column:
    """One column under the head: its edges as read, its role (None: not understood), its heads from the top down.

    `when`: its horizon where something else than the heads tells; `place`: the place whose targets stand here.
    """

    x0: float
    x1: float
    role: str | None
    heads: tuple[str, ...]
    when: str = ""
    place: str = ""

    @property
    def levels(self) -> tuple[str | None, str | None]:
        """Level names that stand as heads above the column (河南: 产出指标 over 三级指标 | 绩效目标)."""
        names = {
            captions.level_name(head): head for head in reversed(self.heads[:-1]) if captions.level_name(head)
        }
        return names.get("level1"), names.get("level2")

    @property
    def named_by(self) -> tuple[str, ...]:
        """The heads from the top down to the one that gives the role."""
        last = max(
            (i for i, head in enumerate(self.heads) if captions.column_role(head) == self.role), default=-1
        )
        return self.heads[: last + 1]

    @property
    def head(self) -> str:
        """The lowest head, the column's own name."""
        return self.heads[-1] if self.heads else ""

    @property
    def horizon(self) -> str:
        """annual, half_year or long_term: told above the table, else by its heads."""
        return self.when or captions.horizon_of(self.heads)


@dataclass(frozen=True, slots=True)
class Block:
    """The columns that make one target: a value, its indicator and level 2, its sign, unit and type where apart."""

    value: Column
    indicator: Column | None
    level2: Column | None
    sign: Column | None = None
    unit: Column | None = None
    type: Column | None = None
    weight: Column | None = None
    grade: str | None = None
    actual: Column | None = None
    forecast: Column | None = None
    score: Column | None = None
    reason: Column | None = None


@dataclass(frozen=True)
class Head:
    """A head read: its depth in grid rows, its columns, what was not understood."""

    rows: int
    columns: tuple[Column, ...]
    doubts: tuple[Doubt, ...] = ()

    def named(self, role: str) -> list[Column]:
        """Columns of a role, left to right."""
        return [column for column in self.columns if column.role == role]

    def names(self) -> list[str]:
        """The columns' own names in order, side labels left out."""
        return [column.head for column in self.columns if column.role != "side" and column.head]

    def roles(self) -> list[str | None]:
        """The roles of `names`."""
        return [column.role for column in self.columns if column.role != "side" and column.head]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The targets a row states: one block per value column, or per grade."""
        grades = self.named("grade")
        return tuple(
            _block(self, value) for value in grades or [c for c in self.columns if c.role == "value"]
        )


def has_levels(head: Head) -> bool:
    """Whether levels stand in columns of their own or as heads over columns."""
    return any(c.role in ("level1", "level2") or any(c.levels) for c in head.columns)


def read_head(table: GridRows, row: int) -> Head | None:
    """The indicator head that starts at a grid row, or None if there is none; read once for each row."""
    return table.once(("head", row), lambda: _read_head(table, row))


def _read_head(table: GridRows, row: int) -> Head | None:
    depth = depth_of(table, row)
    if not depth:
        return None
    columns = list(columns_under(table, row, depth))
    taken = _misspelt_indicator(columns)
    columns = _settled([replace(c, role="indicator") if c is taken else c for c in columns])
    if not any(column.role in ("value", "grade") for column in columns):
        return _by_position(depth, columns, table.page)
    unknown = [column.head for column in columns if column.role is None and column.head]
    doubts = [Doubt(Kind.UNKNOWN_COLUMN, head, table.page) for head in unknown]
    if taken:
        doubts.append(Doubt(Kind.TAKEN_COLUMN, taken.head, table.page))
    return Head(depth, tuple(columns), tuple(doubts))


def lacks_value(table: GridRows, row: int) -> str | None:
    """The columns of an indicator head that starts here but whose value column cannot be told, `?` before the unknown.

    None where no head starts, or where every column is known and none could be a value (评价指标体系: scores, standards).
    """
    depth = depth_of(table, row)
    columns = [column for column in columns_under(table, row, depth) if column.head] if depth else []
    roles = {column.role for column in columns}
    told = roles & {*NO_TARGETS, None}
    if not {"level1", "level2"} <= roles or roles & {"value", "grade"} or not told:
        return None
    return " | ".join(column.head if column.role else f"?{column.head}" for column in columns)


def depth_of(table: GridRows, row: int, deepest: int = DEEPEST) -> int:
    """Grid rows of the head that starts here, rows of group heads above the columns' own among them; 0 if none does."""
    marks = [
        cell
        for cell in table.cells_in_row(row)
        if cell.row == row and captions.column_role(cell.text) in LEVELS
    ]
    narrow = [cell for cell in marks if cell.rowspan <= DEEPEST]
    if narrow and _looks_like_head(table, row, narrow):
        return max(cell.rowspan for cell in narrow)
    if deepest == 1 or row + 1 >= table.rows or not _leads(table, row):
        return 0
    below = depth_of(table, row + 1, deepest - 1)
    return below + 1 if below else 0


def _leads(table: GridRows, row: int) -> bool:
    """Whether a grid row may be the upper part of a head: level names and known heads of columns or sides, all of it."""
    cells = table.cells_in_row(row)
    if any(cell.row < row and _goes_on(cell) for cell in cells):
        return False
    own = [cell for cell in cells if cell.row == row and cell.text]
    flat = [cell for cell in own if cell.rowspan == 1]
    # a caption whose value is blank (年度总体绩效目标, 2024 宁夏 form 1) heads nothing
    lone = len(own) == 1 and captions.caption_field(own[0].text) is not None
    return bool(own) and not lone and all(_heads_columns(cell.text) for cell in flat)


def _goes_on(cell: Cell) -> bool:
    """Whether a cell from above is the level 1, or its weight, of rows that go on (提升口岸核心能力 2019), and no side label."""
    side = captions.group_of(cell.text) == "side" or captions.section_of(cell.text)
    return cell.text.isdigit() or bool(
        levels.group_of(cell.text) and not side and len(cell.text) <= LONGEST_LEVEL
    )


def _heads_columns(text: str) -> bool:
    known = captions.column_role(text) or captions.level_name(text)
    return bool(known or captions.group_of(text) == "side" or captions.section_of(text))


def _misspelt_indicator(columns: list[Column]) -> Column | None:
    """The one column between level 2 and the value where 三级指标 is damaged (`三组及指标`, `三多吸指标` of 2024 宁夏)."""
    roles = [column.role for column in columns]
    if "indicator" in roles or roles.count(None) != 1 or not {"level1", "level2", "value"} <= set(roles):
        return None
    place = roles.index(None)
    between = 0 < place < len(roles) - 1 and roles[place - 1] == "level2" and roles[place + 1] == "value"
    return columns[place] if between and columns[place].head else None


def _looks_like_head(table: GridRows, row: int, marks: Sequence[Cell]) -> bool:
    """Two level columns, or one with a value column; each a narrow cell of a few rows."""
    marks = [cell for cell in marks if cell.rowspan <= DEEPEST]
    roles = {captions.column_role(cell.text) for cell in marks}
    values = [cell for cell in table.cells_in_row(row) if captions.column_role(cell.text) == "value"]
    strict = any(captions.plain(cell.text).endswith(("级指标", "级")) for cell in marks)
    return (
        len(roles) >= 2
        or (strict and len(marks) >= 2)
        or bool(roles and values and (strict or len(table.cells_in_row(row)) >= 3))
    )


def columns_under(table: GridRows, row: int, depth: int) -> Iterator[Column]:
    """Runs of grid columns under the same head cells."""
    last: tuple[Cell, ...] = ()
    for col in range(table.cols):
        path: list[Cell] = []
        for r in range(row, min(row + depth, table.rows)):
            cell = table.cell_at(r, col)
            if cell is not None and (not path or cell is not path[-1]):
                path.append(cell)
        if tuple(path) != last and path:
            last = tuple(path)
            x0 = table.table.x[col]
            yield _column(path, x0, min(cell.x1 for cell in path), depth)


def _column(path: list[Cell], x0: float, x1: float, depth: int) -> Column:
    heads = tuple(cell.text for cell in path if cell.text)
    if any(cell.rowspan > max(depth, DEEPEST) for cell in path):
        return Column(x0, x1, "side", heads)
    role = next((role for head in reversed(heads) if (role := _role(head))), None)
    if role in ("side", "indicator_or_side") and len(heads) > 1 and captions.column_role(heads[-1]) is None:
        role = None  # 绩效指标 over a head nobody has listed says nothing of the column
    if role == "value":
        role = next((said for head in heads if (said := captions.column_role(head)) in NO_TARGETS), role)
    column = Column(x0, x1, role if heads else "side", heads)
    # 河南 2024: under 产出指标, 绩效目标 is the value of the 三级指标 beside it
    return replace(column, role="value") if role == "goal" and any(column.levels) else column


def _role(head: str) -> str | None:
    return "grade" if captions.without_notes(head) in GRADES else captions.column_role(head)


def _settled(columns: list[Column]) -> list[Column]:
    """Roles that depend on the others: 绩效指标 beside 三级指标 is a side label; without a 三级指标 the lower levels move up."""
    has_indicator = any(column.role == "indicator" for column in columns)
    either = "side" if has_indicator else "indicator"
    columns = [replace(c, role=either) if c.role == "indicator_or_side" else c for c in columns]
    if any(column.role == "indicator" for column in columns) or not any(c.role == "level2" for c in columns):
        return columns
    # 鄂州 2022 prints 一级指标 = 数量指标 … and 二级指标 = the indicator's name
    up = {"level2": "indicator", "level1": "level2"}
    return [replace(c, role=up.get(c.role or "", c.role)) for c in columns]


def _by_position(depth: int, columns: list[Column], page: int) -> Head | None:
    """No value column by name: a single unknown column right of the indicator is taken, and said so."""
    right = max((c.x1 for c in columns if c.role == "indicator"), default=None)
    unknown = [c for c in columns if c.role is None and c.head and right is not None and c.x0 >= right - 1]
    if len(unknown) != 1:
        return None
    taken = [replace(c, role="value") if c is unknown[0] else c for c in columns]
    doubt = Doubt(Kind.VALUE_COLUMN, f"taken by position: {unknown[0].head}", page)
    return Head(depth, tuple(taken), (doubt,))


def _block(head: Head, value: Column) -> Block:
    indicator = _left_of(head.named("indicator"), value)
    return Block(
        value=value,
        indicator=indicator,
        level2=_left_of(head.named("level2"), indicator or value),
        sign=_nearest(head.named("sign"), value),
        unit=_nearest(head.named("unit"), value),
        type=_nearest(head.named("type"), value),
        weight=_right_of(head.named("weight"), indicator or value),
        grade=captions.without_notes(value.head) if value.role == "grade" else None,
        actual=_nearest(head.named("actual"), value),
        forecast=_nearest(head.named("forecast"), value),
        score=_nearest(head.named("score"), value),
        reason=_reason(head.named("reason"), value),
    )


def _left_of(columns: list[Column], of: Column) -> Column | None:
    left = [column for column in columns if column.x0 <= of.x0]
    return left[-1] if left else (columns[0] if columns else None)


def _right_of(columns: list[Column], of: Column) -> Column | None:
    """The weight of an indicator stands right of it; those left of it are of its levels (上海 2018: one after each)."""
    return next((column for column in columns if column.x0 >= of.x0), columns[-1] if columns else None)


def _reason(columns: list[Column], value: Column) -> Column | None:
    """Of several columns under 偏差原因分析 (经费保障 | 人员保障 | 原因说明) the one that is called so itself."""
    return _nearest([c for c in columns if captions.column_role(c.head) == "reason"] or columns[-1:], value)


def _nearest(columns: list[Column], value: Column) -> Column | None:
    """The column of a role that belongs to a value: the only one, or the one that is nearest to it."""
    if not columns:
        return None
    if len(columns) == 1:
        return columns[0]
    return min(columns, key=lambda column: abs((column.x0 + column.x1) - (value.x0 + value.x1)))

"""The head of a form: captions and their values, wherever they stand.

A value's caption is to its left in the same row, in the same cell before a colon, or above it; captions further left
that span several rows are its groups (`其中: 本级资金` of 2024 宁夏, `项目资金(万元)` of the county forms).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.forms import captions
from pipeline.forms.caption_cells import FIGURE, OF_GOALS, is_caption, is_goal, like_caption, over_values
from pipeline.forms.form import FormField, Printed
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.vocabulary.blanks import is_blank

_LONGEST_LABEL = 20
_A_YEAR = re.compile(r"^20\d\d年(度)?$")
_NUMBERED = re.compile(r"目标[\d一二三四五六七八九][::]")
_INLINE = re.compile(r"^([^::]{2,16})[::](.+)$")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the rows of a head read so far leave for the next: captions without a value, and unlisted groups by place."""

    captions: tuple[Cell, ...] = ()
    groups: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a head while it is read from left to right.

    `stack`: captions read that have no value yet; `groups`: those that head others; `caption`: the last that got a
    value, which owns further values of the row where they stand under the columns of a funds matrix.
    """

    before: Waiting
    stack: tuple[Cell, ...] = ()
    groups: tuple[Cell, ...] = ()
    caption: Cell | None = None
    fields: tuple[FormField, ...] = ()

    def wants_value(self) -> bool:
        """Whether the last caption read still waits for its value."""
        return bool(self.stack) and not self.is_group(self.stack[-1])

    def wants_whole(self) -> bool:
        """Whether a listed caption waits, whose value may hold a colon; what follows an unlisted one has its own."""
        return self.wants_value() and bool(captions.caption_field(self.stack[-1].text))

    def is_group(self, cell: Cell) -> bool:
        """Whether a caption heads other captions."""
        return (cell.row, cell.col) in self.before.groups or _is_group(cell)

    def group_texts(self) -> tuple[str, ...]:
        """The captions that head what follows."""
        return tuple(cell.text for cell in self.groups)

    def put(self, cell: Cell) -> _Row:
        """A caption more that waits."""
        return replace(self, stack=(*self.stack, cell))

    def give(self, *fields: FormField) -> _Row:
        """Fields read."""
        return replace(self, fields=self.fields + fields)

    def above(self, cell: Cell) -> Cell | None:
        """The waiting caption of a row above that stands over a cell."""
        middle = (cell.x0 + cell.x1) / 2
        covers = [w for w in self.before.captions if w.x0 - 1 <= middle <= w.x1 + 1]
        figure = bool(FIGURE.match(cell.text)) or is_blank(cell.text)
        exact = [w for w in covers if w.below == cell.row or (figure and captions.amount_column(w.text))]
        return exact[-1] if exact else None


def read_captions(
    table: GridRows, row: int, before: Waiting | None = None
) -> tuple[tuple[FormField, ...], Waiting]:
    """The fields whose values start in a grid row of a head, and what waits for the next row."""
    state = _Row(before or Waiting())
    cells = table.cells_in_row(row)
    heads = over_values(table, row)
    for position, cell in enumerate(cells):
        if heads and cell.row == row and cell.text:
            state = state.put(cell)
        else:
            state = _cell(state, cell, row, cells[position + 1 :])
    return state.fields, _left_waiting(state, row)


def _cell(state: _Row, cell: Cell, row: int, rest: Sequence[Cell]) -> _Row:
    if is_caption(cell):
        return _caption(state, cell)
    if _A_YEAR.match(cell.text) and state.wants_value() and _money(state.stack[-1]):
        # 预算安排 | 2021年 | 15000 | 三年合计 | 48000: the year is a caption below that of the money
        return replace(state, groups=(*state.groups, state.stack[-1]), stack=(cell,))
    if _is_unlisted_group(state, cell, rest):
        groups = state.before.groups | {(cell.row, cell.col)}
        return _caption(replace(state, before=replace(state.before, groups=groups)), cell)
    whole = state.wants_whole() or (state.wants_value() and _numbers_goals(cell))
    told = inline(cell) if cell.row == row and not whole else None
    if told:
        if state.wants_value():
            state = replace(state, groups=(*state.groups, state.stack[-1]), stack=state.stack[:-1])
        return state.give(FormField(*told, state.group_texts()))
    if cell.row < row and not _names_goals(state, cell, rest):
        return replace(state, stack=()) if cell.text else state
    if _names_goals(state, cell, rest):
        return state.put(cell)
    return _value(state, cell, rest)


def _names_goals(state: _Row, cell: Cell, rest: Sequence[Cell]) -> bool:
    """Whether an unlisted caption stands before a goal: below 绩效目标 (绩效目标 | 六、总体设想 | …), or beside several."""
    told = [other for other in rest if other.text]
    if len(told) != 1 or not like_caption(cell) or not cell.text or not is_goal(told[0]):
        return False
    if cell.rowspan > 1:
        return not state.wants_value()
    return state.wants_value() and captions.caption_field(state.stack[-1].text) in OF_GOALS


def _money(cell: Cell) -> bool:
    return captions.group_of(cell.text) == "money"


def _caption(state: _Row, cell: Cell) -> _Row:
    state = state.put(cell)
    return replace(state, groups=(*state.groups, cell)) if state.is_group(cell) else state


def _is_unlisted_group(state: _Row, cell: Cell, rest: Sequence[Cell]) -> bool:
    """An unlisted caption over several rows, with captions to its right: it heads them (资金金额(万元), 陕西)."""
    if (cell.row, cell.col) in state.before.groups:
        return True
    if cell.rowspan == 1 or not cell.text or not rest or state.wants_value():
        return False
    told = [other for other in rest if other.text]
    # 绩效目标情况 | 预期提供的公共产品和服务的数量 | a sentence (大庆 2019)
    if len(told) == 2 and told[0].rowspan == 1 and is_goal(told[1]) and len(told[0].text) <= _LONGEST_LABEL:
        return not is_caption(told[1]) and not FIGURE.match(told[0].text)
    known = [is_caption(other) for other in rest]
    return known[0] or 2 * sum(known) > len(known)


def _value(state: _Row, cell: Cell, rest: Sequence[Cell]) -> _Row:
    above = None if _labels_row(state, cell, rest) else state.above(cell)
    if state.wants_value():
        caption = state.stack[-1]
        corner = state.above(caption) if above and captions.amount_column(above.text) else None
        # 青神 2023: 年度预算数(万元) stands over the names of the rows
        if corner and corner is not caption:
            state = replace(state, groups=(*state.groups, corner))
        item = _field(caption, cell, state.group_texts(), above)
        return replace(state.give(item), stack=(), caption=caption)
    if above:
        return state.give(_under(state, above, cell))
    figure = FIGURE.match(cell.text) and not is_blank(cell.text)
    if state.stack and figure and captions.group_of(state.stack[-1].text) == "money":
        item = FormField("annual_amount", state.stack[-1].text, cell.printed, state.group_texts())
        return replace(state.give(item), stack=())  # 资金(万元) | 5600: the group alone is the caption
    if is_blank(cell.text):
        return state
    if rest and (not state.stack or like_caption(cell)):
        return state.put(cell)  # a caption nobody has declared: what follows is its value
    if state.stack and captions.caption_field(state.stack[-1].text):
        item = _field(state.stack[-1], cell, state.group_texts(), None)
        return replace(state.give(item), stack=())
    bare = replace(cell.printed, text="", confidence=None)
    return state.give(FormField(None, cell.text, bare, state.group_texts()))


def _labels_row(state: _Row, cell: Cell, rest: Sequence[Cell]) -> bool:
    """Whether an unlisted caption stands under another: below a title that spans its value too, or before figures."""
    above = state.above(cell)
    if above is None or not rest or not like_caption(cell) or FIGURE.match(cell.text):
        return False
    side = above.rowspan > 1 and above.col == 0  # 实施进度计划 stands beside its rows, not over what follows
    return side or above.x1 > cell.x1 + 1 or bool(rest[0].text and FIGURE.match(rest[0].text))


def _under(state: _Row, above: Cell, cell: Cell) -> FormField:
    """A value under a waiting caption: of the row's own caption in a funds matrix, else of the one above."""
    column = captions.amount_column(above.text)
    if column and state.caption:
        return _field(state.caption, cell, state.group_texts(), above)
    if column:
        meant = "annual_amount" if column == "annual" else "ignored"
        name = _unless_ignored(meant, above, state.group_texts())
        return FormField(name, above.text, cell.printed, state.group_texts(), above.text)
    return _field(above, cell, state.group_texts(), None)


def _left_waiting(state: _Row, row: int) -> Waiting:
    """Captions left without a value head the columns below them."""
    stack = state.stack
    if not stack or (len(stack) == 1 and stack[0].rowspan > 1):
        return state.before
    # 项目资金, set beside its rows, stands over nothing (d_suixi)
    fresh = tuple(c for c in stack if c.row == row and not (state.is_group(c) and c.rowspan > 1))
    kept = tuple(cell for cell in state.before.captions if captions.amount_column(cell.text))
    return replace(state.before, captions=kept + fresh)


def _is_group(cell: Cell) -> bool:
    """A caption of captions; one cell may name a field and a group (`项目资金(元)`), then its height tells."""
    return captions.group_of(cell.text) is not None and (
        captions.caption_field(cell.text) is None or cell.rowspan > 1
    )


def _numbers_goals(cell: Cell) -> bool:
    """Whether a cell says itself that it states a goal, or several (目标1:…;目标2:…): all of it is the value."""
    return cell.text.startswith("目标") or len(_NUMBERED.findall(cell.text)) > 1


def inline(cell: Cell) -> tuple[str, str, Printed] | None:
    """(field, caption, value) of a cell that holds both, parted by a colon."""
    found = _INLINE.match(cell.text)
    name = captions.caption_field(found.group(1)) if found else None
    if not found or not name:
        return None
    return name, found.group(1), replace(cell.printed, text=found.group(2).strip())


def _field(caption: Cell, value: Cell, groups: tuple[str, ...], above: Cell | None) -> FormField:
    name = captions.caption_field(caption.text)
    if name is None and _A_YEAR.match(caption.text) and any(captions.group_of(g) == "money" for g in groups):
        name = "annual_amount"  # 项目资金: 总额 | 960万元 | 2018年 | 320万元
    if above and captions.is_total(caption.text) and captions.amount_column(above.text):
        name = "annual_amount"  # 资金来源 | 年初预算 | 全年执行数 over 合计 | 650 | 589
    if name is None and captions.amount_column(caption.text):
        name = "ignored"
    return FormField(
        _unless_ignored(name, caption, groups),
        caption.text,
        value.printed,
        groups,
        above.text if above else "",
    )


def _unless_ignored(name: str | None, caption: Cell, groups: tuple[str, ...]) -> str | None:
    """开始时间 of a stage of the work (项目实施进度计划) is not that of the project; the sum of its amounts may be."""
    inside = any(captions.group_of(group) == "ignored" for group in groups)
    if inside and name is None and captions.may_name("annual_amount", caption.text):
        return None
    return "ignored" if inside and "合计" not in caption.text else name


def line_fields(lines: Iterable[Printed]) -> Iterator[FormField]:
    """Captions in the lines of text above a grid: `单位: 万元`, `项目名称:…`."""
    for line in lines:
        for part in re.split(r"\s{2,}| (?=[^ ::]{2,10}[::])", line.text):
            found = _INLINE.match(part)
            if found and captions.caption_field(found.group(1)):
                value = replace(line, text=found.group(2).strip())
                yield FormField(captions.caption_field(found.group(1)), found.group(1), value)


def names_project(lines: Iterable[Printed]) -> bool:
    """Whether a line of text names a project."""
    return any(item.field == "project_name" for item in line_fields(lines))

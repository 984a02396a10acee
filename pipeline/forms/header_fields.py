"""The head of a form: captions and their values, wherever they stand.

A value's caption is to its left in the same row, in the same cell before a colon, or above it; captions further left
that span several rows are its groups (`其中: 本级资金` of 2024 宁夏, `项目资金(万元)` of the county forms).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.forms import captions
from pipeline.forms.form import FormField, Printed
from pipeline.forms.grid_rows import BandedTable, Cell
from pipeline.vocabulary.blanks import is_blank

_LONGEST = 14
_FIGURE = re.compile(r"^[¥]?-?[\d,.]+(元|万元|亿元|%)?$|^[-—/]$")
_SENTENCE = re.compile(r"[\d。;,、!?]")
_INLINE = re.compile(r"^([^::]{2,16})[::](.+)$")


@dataclass(slots=True)
class HeadReader:
    """Reads the head of one form band by band; captions without a value wait for the row below."""

    waiting: list[Cell] = field(default_factory=list)
    stack: list[Cell] = field(default_factory=list)
    groups: list[Cell] = field(default_factory=list)
    row_caption: Cell | None = None
    unlisted: set[tuple[int, int]] = field(default_factory=set)

    def band(self, table: BandedTable, row: int) -> Iterator[FormField]:
        """The fields whose values start in a grid row."""
        self.stack, self.groups, self.row_caption = [], [], None
        cells = table.band(row)
        heads = _over_figures(table, row)
        for position, cell in enumerate(cells):
            rest = cells[position + 1 :]
            if heads and cell.row == row and cell.text:
                self.stack.append(cell)
            else:
                yield from self._cell(cell, row, rest)
        self._keep_waiting(row)

    def _cell(self, cell: Cell, row: int, rest: list[Cell]) -> Iterator[FormField]:
        if _is_caption(cell) or self._is_unlisted_group(cell, rest):
            self.stack.append(cell)
            if self._is_group(cell):
                self.groups.append(cell)
        elif cell.row == row and (told := inline(cell)) and not self._wants_whole():
            if self.stack_wants_value():
                self.groups.append(self.stack.pop())
            yield FormField(told[0], told[1], told[2], self._groups())
        elif cell.row < row:
            self.stack = [] if cell.text else self.stack
        else:
            yield from self._value(cell, rest)

    def stack_wants_value(self) -> bool:
        """Whether the last caption read still waits for its value."""
        return bool(self.stack) and not self._is_group(self.stack[-1])

    def _wants_whole(self) -> bool:
        """Whether a listed caption waits, whose value may well hold a colon; what follows an unlisted one has its own."""
        return self.stack_wants_value() and bool(captions.caption_field(self.stack[-1].text))

    def _is_group(self, cell: Cell) -> bool:
        return (cell.row, cell.col) in self.unlisted or _is_group(cell)

    def _is_unlisted_group(self, cell: Cell, rest: list[Cell]) -> bool:
        """An unlisted caption over several rows, with captions to its right: it heads them (资金金额(万元), 陕西)."""
        if (cell.row, cell.col) in self.unlisted:
            return True
        known = [_is_caption(other) for other in rest]
        heads = (
            cell.rowspan > 1 and bool(cell.text) and bool(rest) and (known[0] or 2 * sum(known) > len(known))
        )
        if heads and not self.stack_wants_value():
            self.unlisted.add((cell.row, cell.col))
            return True
        return False

    def _value(self, cell: Cell, rest: list[Cell]) -> Iterator[FormField]:
        above = self._above(cell)
        if self.stack_wants_value():
            caption = self.row_caption = self.stack[-1]
            yield _field(caption, cell, self._groups(), above)
            self.stack = []
        elif above and self.row_caption and captions.amount_column(above.text):
            yield _field(self.row_caption, cell, self._groups(), above)
        elif above and (column := captions.amount_column(above.text)):
            name = "annual_amount" if column == "annual" else "ignored"
            yield FormField(name, above.text, cell.printed, self._groups(), above.text)
        elif above:
            yield _field(above, cell, self._groups(), None)
        elif is_blank(cell.text):
            return
        elif cell.text and rest and (not self.stack or _like_caption(cell)):
            self.stack.append(cell)  # a caption nobody has declared: what follows is its value
        elif cell.text and self.stack and captions.caption_field(self.stack[-1].text):
            yield _field(self.stack[-1], cell, self._groups(), None)
            self.stack = []
        elif cell.text:
            yield FormField(None, cell.text, Printed("", cell.printed.page, cell.printed.box))

    def _above(self, cell: Cell) -> Cell | None:
        covers = [w for w in self.waiting if w.x0 - 1 <= (cell.x0 + cell.x1) / 2 <= w.x1 + 1]
        exact = [w for w in covers if w.below == cell.row or captions.amount_column(w.text)]
        return exact[-1] if exact else None

    def _groups(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.groups)

    def _keep_waiting(self, row: int) -> None:
        """Captions left without a value head the columns below them."""
        if self.stack and not (len(self.stack) == 1 and self.stack[0].rowspan > 1):
            fresh = [cell for cell in self.stack if cell.row == row]
            self.waiting = [w for w in self.waiting if captions.amount_column(w.text)] + fresh


def _over_figures(table: BandedTable, row: int) -> bool:
    """Whether a grid row holds captions that stand over a row of figures (资金规模: 总额 | 县级财政 over 260 | 200)."""
    own = [cell for cell in table.band(row) if cell.row == row and cell.rowspan == 1 and cell.text]
    if len(own) < 2 or row + 1 >= table.rows or not all(_is_caption(c) or _like_caption(c) for c in own):
        return False
    below = [cell for cell in table.band(row + 1) if cell.row == row + 1 and cell.text]
    return len(below) >= 2 and all(_FIGURE.match(cell.text) for cell in below)


def _is_group(cell: Cell) -> bool:
    """A caption of captions; one cell may name a field and a group (`项目资金(元)`), then its height tells."""
    return captions.group_of(cell.text) is not None and (
        captions.caption_field(cell.text) is None or cell.rowspan > 1
    )


def _is_caption(cell: Cell) -> bool:
    """Whether a cell is a declared caption, group or amount column; a goal may be both caption and group."""
    known = (
        captions.caption_field(cell.text) or captions.group_of(cell.text) or captions.amount_column(cell.text)
    )
    return bool(cell.text and known)


def _like_caption(cell: Cell) -> bool:
    """Short, closed by a colon or without a figure or sentence in it: a caption that nobody listed."""
    return (
        len(cell.text) <= _LONGEST
        and not _SENTENCE.search(cell.text)
        and not captions.caption_field(cell.text)
    )


def inline(cell: Cell) -> tuple[str | None, str, Printed] | None:
    """A caption and its value in one cell, parted by a colon."""
    found = _INLINE.match(cell.text)
    if not found:
        return None
    caption, value = found.group(1), found.group(2).strip()
    name = captions.caption_field(caption)
    where = cell.printed
    return (
        (name, caption, Printed(value, where.page, where.box, where.confidence, where.origin))
        if name
        else None
    )


def _field(caption: Cell, value: Cell, groups: tuple[str, ...], above: Cell | None) -> FormField:
    name = captions.caption_field(caption.text)
    if any(captions.group_of(group) == "ignored" for group in groups):
        name = "ignored"  # 开始时间 of a stage of the work (项目实施进度计划) is not that of the project
    return FormField(name, caption.text, value.printed, groups, above.text if above else "")


def line_fields(lines: Iterable[Printed]) -> Iterator[FormField]:
    """Captions in the lines of text above a grid: `单位: 万元`, `项目名称:…`."""
    for line in lines:
        for part in re.split(r"\s{2,}| (?=[^ ::]{2,10}[::])", line.text):
            found = _INLINE.match(part)
            if found and captions.caption_field(found.group(1)):
                value = Printed(found.group(2).strip(), line.page, line.box, line.confidence, line.origin)
                yield FormField(captions.caption_field(found.group(1)), found.group(1), value)

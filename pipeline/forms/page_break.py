"""What a page break cut: the rest of a row, and levels whose text stands on one of the two pages only.

`joined` takes the form so far and both tables, and gives the form with its last row whole and the second table with
what was taken from it blank and what goes on filled in. Nothing is changed in place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Column, Head
from pipeline.forms.form import Form, FormRow, Printed
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.forms.indicator_rows import read_row, with_level
from pipeline.forms.row_kinds import first_under, starts_form

LEVELS = ("level1", "level2")
_OPEN_END = re.compile(r"[的和与及或、,，:：]$|其中[^\d]{0,6}$|\d[^,，]*[,，][^\d,，]{1,6}$")
# What begins a target, never the rest of one.
_COMPARED = re.compile(r"\s*[≥≤≧≦><=＞＜＝]")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The table before the break, the one after it, and the first row of that below a repeated head."""

    before: GridRows
    after: GridRows
    row: int

    @property
    def open(self) -> bool:
        """Whether no rule is drawn at the break on either page (one alone may be missing in any print of a browser)."""
        return self.row == 0 and self.after.table.open_above and self.before.table.open_below


def joined(form: Form, head: Head, at: PageBreak) -> tuple[Form, GridRows]:
    """The form with what the break cut in its last row joined, and the table after the break as it is to be read on.

    What may have been cut, and cannot be told, is a doubt of the form.
    """
    if not form.rows or at.row >= at.after.rows:
        return form, at.after
    if len(head.blocks) != 1:
        cut = [_doubt("cut by the page break above", at, form.rows[-1].line)] if at.open else []
        return replace(form, doubts=[*form.doubts, *cut]), _levels_carried(form.rows, head, at)
    last, rest = form.rows[-1], read_row(at.after, at.row, 0, head, head.blocks[0])
    rows = filled_back(form.rows, head, at, rest)
    is_rest, doubts = _is_rest_of(form, last, rest, at)
    form = replace(form, rows=rows, doubts=[*form.doubts, *doubts])
    whole, past = _halves_joined(form, head, at)
    if not is_rest:
        return whole, _levels_carried(whole.rows, head, past)
    rows = [*whole.rows[:-1], _with_rest(rows[-1], last, rest)]
    after = _without_rest(at, _levels_gone_on(rows[-1], head, at))
    return replace(form, rows=rows), _levels_carried(rows, head, replace(at, after=after))


def is_cut(form: Form, head: Head, at: PageBreak) -> bool:
    """Whether the first row after the break is the rest of the last row before it."""
    if not form.rows or at.row >= at.after.rows or len(head.blocks) != 1:
        return False
    return _is_rest_of(form, form.rows[-1], read_row(at.after, at.row, 0, head, head.blocks[0]), at)[0]


def filled_back(rows: Sequence[FormRow], head: Head, at: PageBreak, first: FormRow) -> list[FormRow]:
    """The rows with a level that stands blank at the foot of the first page and has its text on the second only."""
    filled = list(rows)
    for role in LEVELS:
        columns = head.named(role)
        cut = first_under(at.before, at.before.rows - 1, columns[0]) if columns else None
        if cut is not None and not cut.text and getattr(first, role).text:
            start = max(0, len(filled) - cut.rowspan)
            filled[start:] = [with_level(row, role, getattr(first, role)) for row in filled[start:]]
    return filled


def _is_rest_of(form: Form, last: FormRow, rest: FormRow, at: PageBreak) -> tuple[bool, list[Doubt]]:
    """Whether a page begins with the rest of the last row: no rule tells otherwise, or the texts tell."""
    if starts_form(at.after, at.row):
        return False, []
    if at.open:
        return not _names_own_level(rest), []
    if not _tells_rest(last, rest):
        broken = _breaks_off(last) and not _names_own_level(rest)
        what = f"breaks off before the page break: {last.indicator.text[-10:]} | {last.value.text[-10:]}"
        return False, [_doubt(what, at, line) for line in (last.line, last.line + 1) if broken]
    if not rest.indicator.text and _COMPARED.match(rest.value.text):
        what = f"a target of its own without a name below the page break: {rest.value.text[:20]}"
        return False, [_doubt(what, at, last.line)]
    if not rest.indicator.text:
        return True, []
    what = f"may be one with the row before the page break: {rest.indicator.text[:20]}"
    # 原州区 2022: sentences stand in 三级指标, and 指标值 stays blank
    own_row = any(row.indicator.text and not row.value.text for row in form.rows)
    return not own_row, [_doubt(what, at, last.line)]


def _halves_joined(form: Form, head: Head, at: PageBreak) -> tuple[Form, PageBreak]:
    """A level's name that the break cut in two (产出 | 指标) is whole in the rows before it and in its cell after it."""
    rows, texts = list(form.rows), {}
    for role in LEVELS:
        cell = next((first_under(at.after, at.row, column) for column in head.named(role)), None)
        half: Printed = getattr(rows[-1], role)
        if cell is None or cell.row != at.row or not _are_halves(half.text, cell.text):
            continue
        whole = half.plus(cell.printed)
        texts[cell] = replace(cell.printed, text=whole.text)
        for index in range(len(rows) - 1, -1, -1):
            if getattr(rows[index], role).places != half.places:
                break
            rows[index] = rows[index].put(role, whole)
    after = at.after.with_texts(texts) if texts else at.after
    return replace(form, rows=rows), replace(at, after=after)


def _are_halves(before: str, after: str) -> bool:
    return bool(before and after and captions.level_name(before + after) and not captions.level_name(after))


def _breaks_off(row: FormRow) -> bool:
    """Whether a name or a value ends as no text ends: on 的 or 和, on a comma, in 其中 or a clause after a figure
    without one of its own, in a bracket."""
    texts = [row.indicator.text, row.value.text]
    return any(_OPEN_END.search(text) or text.count("(") > text.count(")") for text in texts)


def _names_own_level(rest: FormRow) -> bool:
    """Whether what follows the break is a row of its own: it has a level of its own, a name and a value.

    A level printed again in full is one of its own too: of a row that is cut its name stands on one page.
    """
    own = any(captions.level_name(getattr(rest, role).text) for role in LEVELS)
    return own and bool(rest.indicator.text and rest.value.text)


def _doubt(what: str, at: PageBreak, line: int) -> Doubt:
    return Doubt(Kind.CUT_ROW, what, at.after.page, at.after.number, at.row, line=line)


def _tells_rest(last: FormRow, rest: FormRow) -> bool:
    """One text, or levels that make known names with those of the last (服务对象满意 | 度): never a name and a value."""
    if rest.indicator.text and rest.value.text:
        return False
    levels = [role for role in LEVELS if getattr(rest, role).text]
    if not levels:
        texts = (rest.indicator, rest.value, rest.sign, rest.unit)
        return any(each is not None and each.text for each in texts)
    parts = [(getattr(last, role).text, getattr(rest, role).text) for role in levels]
    return all(a and captions.level_name(a + b) and not captions.level_name(b) for a, b in parts)


def _with_rest(row: FormRow, last: FormRow, rest: FormRow) -> FormRow:
    """A row with the rest of its texts; a level that stood blank before the break has its whole text after it."""
    for role in LEVELS:
        if getattr(last, role).text and getattr(rest, role).text:
            row = row.put(role, getattr(last, role).plus(getattr(rest, role)))
    return replace(
        row,
        indicator=row.indicator.plus(rest.indicator),
        value=row.value.plus(rest.value),
        sign=row.sign.plus(rest.sign) if row.sign and rest.sign else row.sign,
        unit=row.unit.plus(rest.unit) if row.unit and rest.unit else row.unit,
    )


def _levels_gone_on(row: FormRow, head: Head, at: PageBreak) -> dict[Cell, Printed]:
    """A level cell whose text the page break cut has the whole text for the rows below."""
    texts: dict[Cell, Printed] = {}
    for role in LEVELS:
        cell = next((first_under(at.after, at.row, c) for c in head.named(role)), None)
        whole = getattr(row, role).text
        if cell is not None and cell.row == at.row and cell.text and whole.endswith(cell.text):
            texts[cell] = replace(cell.printed, text=whole)
    return texts


def _without_rest(at: PageBreak, texts: dict[Cell, Printed]) -> GridRows:
    """The table after the break; the first row, whose texts were joined to the page before, stands blank."""
    read = dict(texts)
    for cell in at.after.cells_in_row(at.row):
        if cell.row == at.row and cell.rowspan == 1:
            read[cell] = replace(cell.printed, text="")
    return at.after.with_texts(read)


def _levels_carried(rows: Sequence[FormRow], head: Head, at: PageBreak) -> GridRows:
    """A level cell that the page break cut stands blank at the top of the page: it goes on from the page before."""
    texts = {}
    for role in LEVELS:
        for column in head.named(role) if rows else ():
            cell = first_under(at.after, at.row, column)
            if cell is not None and cell.row == at.row and not cell.text:
                texts[cell] = getattr(_last_under(rows, head, column), role)
    return at.after.with_texts(texts) if texts else at.after


def _last_under(rows: Sequence[FormRow], head: Head, level: Column) -> FormRow:
    """The last row of the block that a level column belongs to (two blocks side by side: 青山区 2020)."""
    horizons = {block.value.horizon for block in head.blocks if block.level2 is level}
    return next((row for row in reversed(rows) if row.horizon in horizons), rows[-1])

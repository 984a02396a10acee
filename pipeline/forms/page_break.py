"""What a page break cut: the rest of a row, and levels whose text stands on one of the two pages only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import Head
from pipeline.forms.form import Form, FormRow, Printed
from pipeline.forms.grid_rows import BandedTable
from pipeline.forms.row_kinds import first_under, read_row, starts_form

LEVELS = ("level1", "level2")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The table before the break, the one after it, and the first row of that below a repeated head."""

    before: BandedTable
    after: BandedTable
    row: int

    @property
    def open(self) -> bool:
        """Whether no rule is drawn at the break on either page (one alone may be missing in any print of a browser)."""
        return self.row == 0 and self.after.table.open_above and self.before.table.open_below


def join(form: Form, head: Head, at: PageBreak) -> None:
    """Join what the break cut in the last row of the form, in place; what may have been cut is told."""
    if at.row >= at.after.rows:
        return
    if len(head.blocks) != 1:
        if at.open:
            form.doubts.append(Doubt(Kind.CUT_ROW, "cut by the page break above", at.after.page))
        return
    last, rest = form.rows[-1], read_row(at.after, at.row, 0, head, head.blocks[0])
    _fill_back(form, head, at, rest)
    if not starts_form(at.after, at.row) and _is_rest_of(form, last, rest, at):
        form.rows[-1] = _joined(form.rows[-1], last, rest)
        for role in LEVELS:
            _go_on_with(head, at, role, getattr(form.rows[-1], role))
        _blank_row(at.after, at.row)


def _fill_back(form: Form, head: Head, at: PageBreak, first: FormRow) -> None:
    """A level cell cut by the page break may have its text on the second page only."""
    for role in LEVELS:
        columns = head.named(role)
        cut = first_under(at.before, at.before.rows - 1, columns[0]) if columns else None
        if cut is not None and not cut.text and getattr(first, role).text:
            _fill_last(form, role, getattr(first, role), cut.rowspan)


def _fill_last(form: Form, role: str, text: Printed, rows: int) -> None:
    for index in range(max(0, len(form.rows) - rows), len(form.rows)):
        if not getattr(form.rows[index], role).text:
            form.rows[index] = form.rows[index].put(role, text)


def _is_rest_of(form: Form, last: FormRow, rest: FormRow, at: PageBreak) -> bool:
    """Whether a page begins with the rest of the last row: no rule tells otherwise, or the texts tell."""
    if at.open:
        return True
    if not _tells_rest(last, rest):
        return False
    if not rest.indicator.text:
        return True
    what = f"may be one with the row before the page break: {rest.indicator.text[:20]}"
    form.doubts.append(Doubt(Kind.CUT_ROW, what, at.after.page))
    # 原州区 2022: sentences stand in 三级指标, and 指标值 stays blank
    return not any(row.indicator.text and not row.value.text for row in form.rows)


def _tells_rest(last: FormRow, rest: FormRow) -> bool:
    """One text and nothing else, or levels that make known names with those of the last (服务对象满意 | 度)."""
    levels = [role for role in LEVELS if getattr(rest, role).text]
    if not levels:
        return bool(rest.indicator.text) != bool(rest.value.text)
    parts = [(getattr(last, role).text, getattr(rest, role).text) for role in levels]
    known = all(a and captions.level_name(a + b) and not captions.level_name(b) for a, b in parts)
    return known and not rest.indicator.text and not rest.value.text


def _joined(row: FormRow, last: FormRow, rest: FormRow) -> FormRow:
    """A row with the rest of its texts; a level that stood blank before the break has its whole text after it."""
    for cell in LEVELS:
        if getattr(last, cell).text and getattr(rest, cell).text:
            row = row.put(cell, getattr(last, cell).plus(getattr(rest, cell)))
    return replace(
        row,
        indicator=row.indicator.plus(rest.indicator),
        value=row.value.plus(rest.value),
        unit=row.unit.plus(rest.unit) if row.unit and rest.unit else row.unit,
    )


def _go_on_with(head: Head, at: PageBreak, role: str, level: Printed) -> None:
    """A level cell whose text the page break cut has the whole text for the rows below."""
    cell = next((first_under(at.after, at.row, c) for c in head.named(role)), None)
    if cell is not None and cell.row == at.row and cell.text and level.text.endswith(cell.text):
        at.after.rewrite(cell, level.text)


def _blank_row(table: BandedTable, row: int) -> None:
    """Mark a grid row as read: its text was joined to the page before."""
    for cell in table.band(row):
        if cell.row == row and cell.rowspan == 1:
            table.erase(cell)

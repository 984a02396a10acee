"""What the readers' doubts touch: a cell's doubt goes to the row or field that was made of the cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind, Touch, Weight, weight
from pipeline.forms.field_values import released_name
from pipeline.forms.form import CellPlace, Form, Printed
from pipeline.forms.funds_grid import is_funds_cell
from pipeline.forms.reading import Recognised
from pipeline.forms.unread_forms import speaks_of_targets, unread_forms
from pipeline.record import GridPage

# Doubts of a form that touch each of its rows, where they name none.
_OF_ALL_ROWS = {Kind.VALUE_COLUMN, Kind.LEVEL_COLUMN}


def resolved(found: Recognised, pages: Iterable[GridPage]) -> Recognised:
    """The forms with the doubts that touch their values; every other doubt of a page, with what it touches."""
    forms = [
        replace(form, doubts=[_own(each, number) for each in form.doubts])
        for number, form in enumerate(found.forms, 1)
    ]
    users = _users(forms)
    pages = list(pages)
    left: list[Doubt] = [*unread_forms(pages, set(users))]
    for page in pages:
        tables = {place.table for place in users if place.page == page.number}
        on_page = _forms_on(forms, page.number)
        for doubt in page.doubts:
            touched = _touched(doubt, users)
            for index, line in touched:
                forms[index].doubts.append(replace(doubt, form=index + 1, line=line, touches=Touch.VALUE))
            charted = doubt.kind is Kind.RULED_WITHOUT_TABLE and not on_page and not speaks_of_targets(page)
            if not touched and not charted:  # a chart, a framed text: no form is hidden among its rules
                hides = bool(on_page) and _hides(doubt, page)
                left.append(
                    replace(doubt, touches=Touch.PAGE if hides else _elsewhere(doubt, tables, bool(on_page)))
                )
    return replace(found, forms=forms, doubts=[*found.doubts, *left])


def _own(doubt: Doubt, number: int) -> Doubt:
    return replace(doubt, form=number, touches=doubt.touches or Touch.VALUE)


def _users(forms: Sequence[Form]) -> dict[CellPlace, list[tuple[int, int | None]]]:
    """For each cell that gave a released value: the forms and lines that hold it (no line: a field of the head)."""
    users: dict[CellPlace, list[tuple[int, int | None]]] = {}
    for index, form in enumerate(forms):
        for line, printed in _released(form):
            for place in printed.places:
                users.setdefault(place, []).append((index, line))
    return users


def _released(form: Form) -> Iterator[tuple[int | None, Printed]]:
    for row in form.rows:
        yield from ((row.line, printed) for printed in row.printed())
    for item in form.fields:
        if released_name(item) or is_funds_cell(item):
            yield None, item.value


def _touched(
    doubt: Doubt, users: dict[CellPlace, list[tuple[int, int | None]]]
) -> list[tuple[int, int | None]]:
    if doubt.page is None or doubt.table is None or doubt.row is None or doubt.column is None:
        return []
    return list(dict.fromkeys(users.get(CellPlace(doubt.page, doubt.table, doubt.row, doubt.column), [])))


def _hides(doubt: Doubt, page: GridPage) -> bool:
    """Whether a cell over several rows and columns of which nothing is read may hide rows of a form."""
    if doubt.kind is not Kind.INK_WITHOUT_TEXT or doubt.table is None:
        return False
    cells = page.tables[doubt.table - 1].cells
    own = [c for c in cells if (c.row, c.col) == (doubt.row, doubt.column)]
    return any(c.rowspan > 1 and c.colspan > 1 and not c.text and "text layer" in doubt.what for c in own)


def _elsewhere(doubt: Doubt, tables: set[int], on_page: bool) -> Touch:
    """What a doubt touches that lies on no released value."""
    if doubt.table is not None and doubt.table not in tables:
        return Touch.OUTSIDE
    if doubt.column is not None:
        return Touch.CAPTION
    return Touch.PAGE if on_page else Touch.OUTSIDE


def _forms_on(forms: Sequence[Form], page: int) -> list[Form]:
    return [form for form in forms if form.page == page or any(row.value.page == page for row in form.rows)]


def row_doubts(form: Form, wider: Iterable[Doubt] = ()) -> list[Kind | None]:
    """For each row of a form the kind of doubt that touches it, or null; `wider`: doubts of the file and its pages.

    Only doubts that make a document `partial` count.
    """
    serious = [each for each in (*form.doubts, *wider) if weight(each) is Weight.PARTIAL]
    return [
        next((each.kind for each in serious if _touches_row(each, row.line, row.value.page)), None)
        for row in form.rows
    ]


def _touches_row(doubt: Doubt, line: int, page: int) -> bool:
    if doubt.touches is Touch.FILE:
        return True
    if doubt.touches is Touch.PAGE:
        return doubt.page == page
    return doubt.line == line or (doubt.line is None and doubt.kind in _OF_ALL_ROWS)

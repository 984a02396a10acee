"""Texts among the rows of a form that no row was made of: each is told, none is dropped without a word."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import read_head
from pipeline.forms.form import CellPlace, Form
from pipeline.forms.grid_rows import GridRows
from pipeline.record import GridPage
from pipeline.vocabulary.blanks import is_blank

Where = tuple[int, int]


def left_over(pages: Iterable[GridPage], forms: Iterable[Form]) -> Iterator[Doubt]:
    """Doubts at the cells among the rows of a form, under its names and targets, that gave nothing to it."""
    forms = list(forms)
    used = {place for form in forms for place in _places(form)}
    read: dict[Where, list[list[CellPlace]]] = defaultdict(list)
    for where, places in _tables(forms):
        read[where].append(places)
    for page in pages:
        for number, table in enumerate(page.tables, start=1):
            of_forms = read.get((page.number, number))
            if not of_forms:
                continue
            grid = GridRows(page, table, number)
            runs = [run for places in of_forms for run in _without_heads(grid, places)]
            for cell in table.cells:
                among = any(cell.row in rows and cell.col in columns for rows, columns in runs)
                if among and _says(cell.text) and (page.number, number, cell.row, cell.col) not in used:
                    what = f"beside rows that were read: {cell.text[:30]}"
                    yield Doubt(Kind.UNREAD_ROW, what, page.number, number, cell.row)


def _says(text: str) -> bool:
    """Whether a text is more than a blank or the name of a level, whose targets may be blank (青山区 2020)."""
    return not is_blank(text) and captions.level_name(text) is None


def _without_heads(grid: GridRows, places: Sequence[CellPlace]) -> Iterator[tuple[range, set[int]]]:
    """The grid rows from the first that was read to the last without another head between, and the columns read from."""
    rows = sorted({place.row for place in places})
    ends = [
        row
        for row, after in itertools.pairwise(rows)
        if any(read_head(grid, r) for r in range(row + 1, after))
    ]
    for first, last in itertools.pairwise([-1, *ends, rows[-1]]):
        own = [place for place in places if first < place.row <= last]
        yield range(min(place.row for place in own), last + 1), {place.column for place in own}


def _places(form: Form) -> Iterator[CellPlace]:
    for row in form.rows:
        for printed in row.printed():
            yield from printed.places
    for item in form.fields:
        yield from item.value.places


def _tables(forms: Iterable[Form]) -> Iterator[tuple[Where, list[CellPlace]]]:
    """For each form and each table of it, the cells that its names and targets were read from."""
    for form in forms:
        found: dict[Where, list[CellPlace]] = defaultdict(list)
        for row in form.rows:
            for place in (*row.indicator.places, *row.value.places):
                found[place.page, place.table].append(place)
        yield from found.items()

"""An Excel workbook written row by row: constant memory, the same bytes for the same rows."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from pipeline.release.errors import ReleaseError

Sheet = tuple[str, list[str], Iterator[pa.Table]]
MOST_ROWS = 1_048_575  # of a sheet, its head not counted
LONGEST = 32_767  # characters of a cell
LONGEST_NAME = 31  # characters of a sheet's name
WIDTH = 16  # of every column, in characters
_FIRST_DAY = datetime.date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_CREATED = datetime.datetime(
    2000, 1, 1
)  # a workbook must state when it was made; this one's content does not depend on it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a page to print: its head, its width in characters, and how its values are shown.

    `once`: a value that stands there already in the row above is kept, but shown pale and in one line.
    """

    title: str
    width: float
    kind: str = "text"
    once: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be read and printed: one page wide, landscape unless `upright`, its head frozen and repeated."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Any, ...]]
    upright: bool = False


class CellError(ReleaseError):
    """A text that no Excel cell can hold."""


def write_workbook(path: Path, sheets: Iterable[Sheet], most_rows: int = MOST_ROWS) -> None:
    """Writes the sheets (name, heads, rows); one that is too long goes on in `<name>_2`. CellError for too long a text."""
    # in constant memory a row is written out when the next begins; texts stand in their cells
    with Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": _CREATED})
        writer = _Writer(book)
        for name, heads, batches in sheets:
            rows = (
                row
                for batch in batches
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            )
            writer.table(name, heads, rows, most_rows)


def write_pages(path: Path, pages: Iterable[Page], most_rows: int = MOST_ROWS) -> None:
    """Writes sheets to be read and printed; CellError for too long a text."""
    with Workbook(
        str(path),
        {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "default_format_properties": _FONT},
    ) as book:
        book.set_properties({"created": _CREATED})
        writer = _PageWriter(book)
        for page in pages:
            writer.page(page, most_rows)


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "quote_prefix": True})
        self.text = book.add_format({"quote_prefix": True, "num_format": "@"})
        self.money = book.add_format({"num_format": "#,##0.00"})

    def table(self, name: str, heads: list[str], rows: Iterator[tuple[Any, ...]], most_rows: int) -> None:
        number, part = 1, list(islice(rows, 1))
        while number == 1 or part:
            sheet = self._sheet(name if number == 1 else f"{name}_{number}", heads)
            filled = self._fill(sheet, part, rows, most_rows)
            sheet.autofilter(0, 0, filled, len(heads) - 1)
            number, part = number + 1, list(islice(rows, 1)) if filled == most_rows else []

    def _sheet(self, name: str, heads: list[str]) -> Any:
        sheet = self.book.add_worksheet(self._free(name))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, WIDTH)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, _shown(head)[:LONGEST], self.head)
        return sheet

    def _free(self, name: str) -> str:
        """A name that Excel takes for a sheet: at most 31 characters, not its own word `history`, none used before."""
        used = {sheet.get_name().lower() for sheet in self.book.worksheets()} | {"history"}
        names = (name[: LONGEST_NAME - len(end)] + end for end in chain([""], (f"~{n}" for n in count(2))))
        return next(each for each in names if each.lower() not in used)

    def _fill(
        self, sheet: Any, first: list[tuple[Any, ...]], rows: Iterator[tuple[Any, ...]], most_rows: int
    ) -> int:
        at = 0
        for at, row in enumerate(chain(first, islice(rows, most_rows - 1)), 1):
            self._row(sheet, at, row)
        return at

    def _row(self, sheet: Any, at: int, row: tuple[Any, ...]) -> None:
        for column, value in enumerate(row):
            self._cell(sheet, at, column, value)

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, str):
            self._string(sheet, row, column, value)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, Decimal):
            self._decimal(sheet, row, column, value)
        elif isinstance(value, datetime.date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value)
        elif isinstance(value, datetime.date):
            self._string(sheet, row, column, value.isoformat())
        elif value is not None:
            sheet.write_number(row, column, value)

    def _string(self, sheet: Any, row: int, column: int, value: str) -> None:
        if len(value) > LONGEST:
            raise CellError(
                f"{sheet.get_name()}, {row + 1}: 文字超过 Excel 单元格上限 text longer than an Excel cell holds"
            )
        sheet.write_string(row, column, _shown(value), self.text)

    def _decimal(self, sheet: Any, row: int, column: int, value: Decimal) -> None:
        """As a number where a float holds it exactly to the cent (15 digits), else as the text of the number."""
        if Decimal(f"{float(value):.2f}") == value and len(value.as_tuple().digits) <= 15:
            sheet.write_number(row, column, float(value), self.money)
        else:
            self._string(sheet, row, column, str(value))


_A4 = 9
_WIDE = 1.9  # digits, of a Chinese character in the same size
_FONT = {"font_name": "Arial", "font_size": 10}
_FORMATS = {
    "text": "@",
    "money": "#,##0.00",
    "number": "#,##0.######",
    "year": "0",
    "share": "+0.0%;-0.0%;0.0%",
}


_LINE = 13.5  # points of a line of 10 points
_MOST_LINES = 30  # Excel ends a row at 409 points


class _PageWriter(_Writer):
    """Sheets with widths, wraps, heights and a set-up for printing."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book)
        shared = {**_FONT, "valign": "top", "border": 1, "border_color": "#BFC7D0"}
        self.head = book.add_format(
            {
                **shared,
                "bold": True,
                "quote_prefix": True,
                "bg_color": "#E8EDF2",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self.shown = {
            kind: book.add_format(
                {
                    **shared,
                    "num_format": form,
                    **({"text_wrap": True, "quote_prefix": True} if kind == "text" else {}),
                }
            )
            for kind, form in _FORMATS.items()
        }
        pale = {**shared, "font_color": "#667080", "quote_prefix": True}
        self.again = {kind: book.add_format({**pale, "num_format": form}) for kind, form in _FORMATS.items()}
        self.columns: tuple[Column, ...] = ()
        self.upright = False
        self.above: tuple[Any, ...] = ()
        self.known: list[bool] = []

    def page(self, page: Page, most_rows: int) -> None:
        self.columns, self.upright, self.above = page.columns, page.upright, ()
        self.table(page.name, [column.title for column in page.columns], page.rows, most_rows)

    def _sheet(self, name: str, heads: list[str]) -> Any:
        sheet = super()._sheet(name, heads)
        for at, column in enumerate(self.columns):
            sheet.set_column(at, at, column.width)
        if not self.upright:
            sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.3, right=0.3, top=0.45, bottom=0.45)
        sheet.set_footer("&L&A&R&P / &N", {"margin": 0.2})
        return sheet

    def _row(self, sheet: Any, at: int, row: tuple[Any, ...]) -> None:
        """A row as high as its longest text: not every program that opens the file works that out by itself."""
        self.known = _known(row, self.above, self.columns)
        self.above = row
        lines = max(
            1 if known else _lines(value, each.width)
            for value, each, known in zip(row, self.columns, self.known, strict=True)
        )
        sheet.set_row(at, _LINE * min(lines, _MOST_LINES) + 1.5)
        super()._row(sheet, at, row)

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Every cell has its borders, empty ones too."""
        shown = self.again if self.known[column] else self.shown
        self.text, self.money = shown["text"], shown["money"]
        kind = self.columns[column].kind
        if value is None:
            sheet.write_blank(row, column, None, self.text)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(
                row, column, value, shown[kind if kind in _FORMATS and kind != "text" else "number"]
            )
        else:
            super()._cell(sheet, row, column, value)


def _known(row: tuple[Any, ...], above: tuple[Any, ...], columns: tuple[Column, ...]) -> list[bool]:
    """Which values stand in the row above already: those of the columns that say so, as far as all of them are the same."""
    same = bool(above) and all(
        value == before for value, before, each in zip(row, above, columns, strict=True) if each.once
    )
    return [same and each.once for each in columns]


def _lines(value: Any, width: float) -> int:
    """Lines that a text takes in a column of so many digits: a Chinese character is as wide as two, nearly."""
    if not isinstance(value, str):
        return 1
    room = max(width - 0.8, 1.0)
    return sum(
        max(1, math.ceil(sum(_WIDE if char > "\u2e7f" else 1.0 for char in line) / room))
        for line in value.split("\n")
    )


def _shown(text: str) -> str:
    """A text without the two characters that no XML file may hold."""
    return text.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD})

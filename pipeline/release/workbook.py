"""An Excel workbook written row by row: constant memory, the same bytes for the same rows."""

from __future__ import annotations

import datetime
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
    """A column of a page to print: its head, its width in characters, and how its values are shown."""

    title: str
    width: float
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be read and printed: landscape, one page wide, its head frozen and repeated."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Any, ...]]


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
    with Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
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
            for column, value in enumerate(row):
                self._cell(sheet, at, column, value)
        return at

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
_FORMATS = {
    "text": "@",
    "money": "#,##0.00",
    "number": "#,##0.######",
    "year": "0",
    "share": "+0.0%;-0.0%;0.0%",
}


class _PageWriter(_Writer):
    """Sheets with widths, wraps and a set-up for printing."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book)
        shared = {"font_size": 10, "valign": "top", "border": 1, "border_color": "#BFC7D0"}
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
        self.columns: tuple[Column, ...] = ()

    def page(self, page: Page, most_rows: int) -> None:
        self.columns = page.columns
        self.table(page.name, [column.title for column in page.columns], page.rows, most_rows)

    def _sheet(self, name: str, heads: list[str]) -> Any:
        sheet = super()._sheet(name, heads)
        for at, column in enumerate(self.columns):
            sheet.set_column(at, at, column.width)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.3, right=0.3, top=0.45, bottom=0.45)
        sheet.set_footer("&L&A&R&P / &N", {"margin": 0.2})
        return sheet

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Every cell has its borders, empty ones too."""
        self.text, self.money = self.shown["text"], self.shown["money"]
        kind = self.columns[column].kind
        if value is None:
            sheet.write_blank(row, column, None, self.text)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(
                row, column, value, self.shown[kind if kind in _FORMATS and kind != "text" else "number"]
            )
        else:
            super()._cell(sheet, row, column, value)


def _shown(text: str) -> str:
    """A text without the two characters that no XML file may hold."""
    return text.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD})

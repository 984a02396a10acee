"""An .xls workbook (Excel 97–2003, WPS) → its sheets. xlrd reads it: it alone tells merged ranges, rules and formats."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from pipeline.doubt import Kind
from pipeline.limits import Unreadable
from pipeline.office.number_format import shown
from pipeline.office.sheet import Sheet, SheetCell, address
from pipeline.office.xlsx import CHARACTER_WIDTH, MOST_CELLS, plain_text

_WHITE = (255, 255, 255)


def sheets_of_xls(data: bytes) -> Iterator[Sheet]:
    """Every worksheet in order, hidden ones too; Unreadable where the workbook cannot be opened."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silent())
    except (
        XLRDError,
        CompDocError,
        struct.error,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        AssertionError,
        UnicodeDecodeError,
        OverflowError,
    ) as error:
        reason = (
            "已加密 encrypted: a password is needed"
            if "ncrypt" in str(error)
            else f"工作簿损坏 the workbook is damaged: {type(error).__name__}: {error}"
        )
        raise Unreadable(reason) from error
    for number, sheet in enumerate(book.sheets(), start=1):
        yield _sheet(number, book, sheet)


class _Silent:
    """xlrd tells of oddities of a file on a stream; what matters of them raises."""

    def write(self, text: str) -> None:
        """Take no note."""


def _sheet(number: int, book: Any, source: Any) -> Sheet:
    if source.nrows * source.ncols > MOST_CELLS:
        raise Unreadable(f"工作表过大 sheet {source.name} has {source.nrows} × {source.ncols} cells")
    notes: list[tuple[Kind, str]] = []
    merged = [(top, left, bottom - top, right - left) for top, bottom, left, right in source.merged_cells]
    covered = {
        (r, c)
        for top, left, high, wide in merged
        for r in range(top, top + high)
        for c in range(left, left + wide)
    }
    cells = {}
    for row in range(source.nrows):
        for col in range(source.row_len(row)):
            made = _cell(book, source.cell(row, col), row, col, notes)
            if made.text or made.ruled or made.doubts or (row, col) in covered:
                cells[row, col] = made
    return Sheet(
        number,
        source.name,
        cells,
        merged,
        {row for row, info in source.rowinfo_map.items() if info.hidden},
        {col for col, info in source.colinfo_map.items() if info.hidden},
        {col: info.width / 256 * CHARACTER_WIDTH for col, info in source.colinfo_map.items() if info.width},
        source.visibility != 0,
        notes,
    )


def _cell(book: Any, cell: Any, row: int, col: int, notes: list[tuple[Kind, str]]) -> SheetCell:
    """A cell as shown. Struck-through and invisible text is told in `notes`, and not read."""
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    ruled = style is not None and bool(style.border.left_line_style or style.border.right_line_style)
    code = book.format_map[style.format_key].format_str if style is not None else "General"
    place = address(row, col)
    text, doubts = _text(book, cell, code, place)
    if text and style is not None:
        font = book.font_list[style.font_index]
        if font.struck_out:
            notes.append((Kind.STRUCK_TEXT, f"{place} {text[:40]}"))
            return SheetCell("", ruled)
        if (code.strip(";") == "" and code) or (
            book.colour_map.get(font.colour_index) == _WHITE and not style.background.fill_pattern
        ):
            notes.append((Kind.HIDDEN_CELLS, f"{place} {text[:40]}"))
            return SheetCell("", ruled)
    return SheetCell(text, ruled, doubts)


def _text(book: Any, cell: Any, code: str, place: str) -> tuple[str, tuple[tuple[Kind, str], ...]]:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return "", ()
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "", ((Kind.FORMULA_ERROR, f"{place} {xlrd.error_text_from_code.get(cell.value, cell.value)}"),)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return ("TRUE" if cell.value else "FALSE"), ()
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return plain_text(cell.value), ()
    text = shown(cell.value, code, since_1904=bool(book.datemode))
    if text is None:
        return "", ((Kind.NUMBER_FORMAT, f"{place} {cell.value} with format {code}"),)
    return text, ()

"""An .xlsx or .xlsm workbook → its sheets, as they are shown: formats applied, formulas by their stored values.

openpyxl reads it: the only kept library that tells merged ranges, rules, hidden rows and number formats together
(python-calamine reads ten times faster, and tells neither rules nor formats). Macros and links are never followed.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.merge import MergedCellRange

from pipeline.doubt import Kind
from pipeline.limits import Unreadable
from pipeline.office.number_format import shown
from pipeline.office.package import open_package, read_part
from pipeline.office.sheet import Sheet, SheetCell, address

# Cells of one sheet, blank ones with a format among them.
MOST_CELLS = 500_000
CHARACTER_WIDTH = 5.25  # points of a column's width unit
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMULA = re.compile(rb"<f[ >/]")
_HIDING = re.compile(r"^;;;?$")


def sheets_of_xlsx(data: bytes) -> Iterator[Sheet]:
    """Every worksheet in order, hidden ones too; Unreadable where the workbook cannot be opened."""
    package = open_package(data)
    has_formulas = any(
        _FORMULA.search(read_part(package, name))
        for name in package.namelist()
        if name.startswith("xl/worksheets/") and name.endswith(".xml")
    )
    shown_values = _opened(data, values=True)
    formulas = _opened(data, values=False) if has_formulas else None
    since_1904 = shown_values.epoch.year == 1904
    for number, name in enumerate(shown_values.sheetnames, start=1):
        sheet = shown_values[name]
        if hasattr(sheet, "merged_cells"):  # a chart sheet has no cells
            yield _sheet(number, sheet, formulas[name] if formulas else None, since_1904)


def _opened(data: bytes, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl drops: none holds a cell's text
            with _merged_cells_plain():
                return load_workbook(BytesIO(data), data_only=values, keep_links=False)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        IndexError,
        AttributeError,
        OSError,
        EOFError,
    ) as error:
        raise Unreadable(f"工作簿损坏 the workbook is damaged: {type(error).__name__}: {error}") from error


@contextmanager
def _merged_cells_plain() -> Iterator[None]:
    """openpyxl without the borders that it copies to every cell of a merged range: two thirds of the time of a form.

    A merged range is ruled as its first cell is (`_merged_ruled`).
    """
    copied = MergedCellRange.format
    MergedCellRange.format = lambda _: None
    try:
        yield
    finally:
        MergedCellRange.format = copied


def _merged_ruled(source: Any) -> set[str]:
    """The addresses of the cells of merged ranges whose first cell has a rule on its left or right."""
    ruled = (r for r in source.merged_cells.ranges if _is_ruled(source.cell(r.min_row, r.min_col)))
    return {address(row - 1, col - 1) for each in ruled for row, col in each.cells}


def _is_ruled(cell: Any) -> bool:
    return bool(cell.border.left.style or cell.border.right.style)


def _sheet(number: int, source: Any, formulas: Any | None, since_1904: bool) -> Sheet:
    if source.max_row * source.max_column > MOST_CELLS:
        raise Unreadable(f"工作表过大 sheet {source.title} has {source.max_row} × {source.max_column} cells")
    merged = [
        (r.min_row - 1, r.min_col - 1, r.size["rows"], r.size["columns"]) for r in source.merged_cells.ranges
    ]
    notes: list[tuple[Kind, str]] = []
    merged_ruled = _merged_ruled(source)
    cells: dict[tuple[int, int], SheetCell] = {}
    for line in source.iter_rows():
        for cell in line:
            formula = formulas[cell.coordinate].value if formulas is not None else None
            if isinstance(cell, MergedCell):
                made = SheetCell("", cell.coordinate in merged_ruled)
            else:
                made = _cell(cell, source, formula, since_1904, notes)
            if made.text or made.ruled or made.doubts or cell.coordinate in source.merged_cells:
                cells[cell.row - 1, cell.column - 1] = made
    return Sheet(
        number,
        source.title,
        cells,
        merged,
        {row - 1 for row, size in source.row_dimensions.items() if size.hidden},
        _hidden_columns(source),
        _widths(source),
        source.sheet_state != "visible",
        notes,
    )


def _cell(
    cell: Any, source: Any, formula: object, since_1904: bool, notes: list[tuple[Kind, str]]
) -> SheetCell:
    """A cell as shown. Struck-through text and text that its format hides are told in `notes`, and not read."""
    ruled = _is_ruled(cell)
    text, doubts = _text(cell, since_1904)
    if text is None and isinstance(formula, str) and formula.startswith("="):
        return SheetCell("", ruled, ((Kind.FORMULA_WITHOUT_VALUE, f"{cell.coordinate} {formula[:40]}"),))
    if text and cell.font.strike:
        notes.append((Kind.STRUCK_TEXT, f"{cell.coordinate} {text[:40]}"))
        return SheetCell("", ruled)
    if text and _is_invisible(cell):
        notes.append((Kind.HIDDEN_CELLS, f"{cell.coordinate} {text[:40]}"))
        return SheetCell("", ruled)
    if text and isinstance(cell.value, int | float) and _is_narrow(cell, source, text):
        notes.append((Kind.NARROW_COLUMN, f"{cell.coordinate} {text}"))
    return SheetCell(text or "", ruled, doubts)


def _text(cell: Any, since_1904: bool) -> tuple[str | None, tuple[tuple[Kind, str], ...]]:
    """The text that a cell shows (None: blank), and what is in doubt about it."""
    value = cell.value
    if value is None:
        return None, ()
    if cell.data_type == "e":
        return None, ((Kind.FORMULA_ERROR, f"{cell.coordinate} {value}"),)
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ()
    if isinstance(value, int | float | date | time):
        text = shown(value, cell.number_format or "General", since_1904=since_1904)
        if text is None:
            what = f"{cell.coordinate} {value} with format {cell.number_format}"
            return None, ((Kind.NUMBER_FORMAT, what),)
        return text, ()
    return plain_text(str(value)), ()


def plain_text(text: str) -> str:
    """A text of a workbook with its escapes undone; a line break set by hand is a line that ended early (`\\v`)."""
    undone = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    lines = (line.strip() for line in undone.replace("\r", "\n").split("\n"))
    return "\v".join(line for line in lines if line)


def _is_invisible(cell: Any) -> bool:
    """Whether a format shows nothing (`;;;`), or letters are white on no fill."""
    if _HIDING.match(cell.number_format or ""):
        return True
    colour = cell.font.color
    white = (
        colour is not None and colour.type == "rgb" and str(colour.rgb).upper() in ("FFFFFFFF", "00FFFFFF")
    )
    return bool(white and cell.fill.fill_type is None)


def _is_narrow(cell: Any, source: Any, text: str) -> bool:
    """Whether a number does not fit its column, where a spreadsheet shows ###. Merged cells and defaults are wide."""
    size = source.column_dimensions.get(cell.column_letter)
    if cell.coordinate in source.merged_cells or size is None or not size.customWidth:
        return False
    return len(text) > float(size.width) + 1


def _hidden_columns(source: Any) -> set[int]:
    return {
        col - 1
        for size in source.column_dimensions.values()
        if size.hidden
        for col in range(size.min or 1, min(size.max or 1, source.max_column) + 1)
    }


def _widths(source: Any) -> dict[int, float]:
    """Column widths in points."""
    return {
        col - 1: float(size.width) * CHARACTER_WIDTH
        for size in source.column_dimensions.values()
        if size.width
        for col in range(size.min or 1, min(size.max or 1, source.max_column) + 1)
    }


__all__ = ["address", "plain_text", "sheets_of_xlsx"]

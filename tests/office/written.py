"""The same ruled sheets that the typesetter sets, written as a workbook, a document or a web page by kept libraries."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from io import BytesIO

import docx
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from pipeline.facsimile.sheet import Cell, Sheet, Text, positions, rows_of

THIN = Side(style="thin")
RULED = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
Part = Sheet | Text


def xlsx(parts: Iterable[Part], ruled: bool = True) -> bytes:
    """A workbook: a part that follows on the same page goes on below, any other has a sheet of its own."""
    book = Workbook()
    book.remove(book.active)
    row = 1
    for number, part in enumerate(parts, start=1):
        if part.new_page or not book.worksheets:
            sheet, row = book.create_sheet(f"表{number}"), 1
        else:
            row += 2
        for line in _above(part):
            for col, text in line:
                sheet.cell(row, col, text)
            row += 1
        if isinstance(part, Sheet):
            for cell in part.table:
                for r, c in positions(cell):
                    if ruled:
                        sheet.cell(row + r, 1 + c).border = RULED
                sheet.cell(row + cell.row, 1 + cell.col, cell.text).data_type = "s"
                if cell.rowspan * cell.colspan > 1:
                    sheet.merge_cells(
                        start_row=row + cell.row,
                        end_row=row + cell.row + cell.rowspan - 1,
                        start_column=1 + cell.col,
                        end_column=cell.col + cell.colspan,
                    )
            row += rows_of(part)
            for line in part.below:
                sheet.cell(row, 1, line)
                row += 1
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _above(part: Part) -> Iterator[list[tuple[int, str]]]:
    """Lines above a table, each with the columns of its texts."""
    if part.title:
        yield [(1, part.title)]
    if isinstance(part, Text):
        yield from ([(1, text)] for text in part.paragraphs)
        return
    last = len(part.widths)
    texts = [(1, part.left), (max(2, last // 2), part.center), (max(3, last), part.right)]
    if found := [(col, text) for col, text in texts if text]:
        yield found


def web_page(parts: Iterable[Part]) -> bytes:
    """One page with a table for each sheet."""
    made = ["<html><head><meta charset='utf-8'><title>公开</title></head><body>"]
    for part in parts:
        made += [
            "<p>" + "&nbsp; ".join(html.escape(text) for _, text in line) + "</p>" for line in _above(part)
        ]
        if isinstance(part, Sheet):
            made.append(_table(part))
            made += [f"<p>{html.escape(line)}</p>" for line in part.below]
    return "".join([*made, "</body></html>"]).encode()


def _table(sheet: Sheet) -> str:
    rows = []
    for row in range(rows_of(sheet)):
        cells = sorted((cell for cell in sheet.table if cell.row == row), key=lambda cell: cell.col)
        rows.append("<tr>" + "".join(map(_td, cells)) + "</tr>")
    return f"<table border=1>{''.join(rows)}</table>"


def _td(cell: Cell) -> str:
    text = "<br>".join(html.escape(line) for line in cell.text.split("\n"))
    return f"<td rowspan={cell.rowspan} colspan={cell.colspan}>{text}</td>"


def document(parts: Iterable[Part]) -> bytes:
    """A .docx with a table for each sheet."""
    made = docx.Document()
    for part in parts:
        for line in _above(part):
            made.add_paragraph("  ".join(text for _, text in line))
        if isinstance(part, Sheet):
            table = made.add_table(rows_of(part), len(part.widths))
            for cell in part.table:
                first = table.cell(cell.row, cell.col)
                last = table.cell(cell.row + cell.rowspan - 1, cell.col + cell.colspan - 1)
                (first.merge(last) if first is not last else first).text = cell.text
            for line in part.below:
                made.add_paragraph(line)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()

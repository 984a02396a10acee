"""Drawn documents as a browser prints them: another typesetter, whose page breaks draw no rule where they cut a table."""

from __future__ import annotations

import html
import shutil
import subprocess
from pathlib import Path

from pipeline.facsimile import fonts
from pipeline.facsimile.typeset import Cell, Sheet, Text

from .notation import Variant

CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
_CSS = """
@font-face {{ font-family: kai; src: url("{font}"); }}
@page {{ size: A4 {turn}; margin: 15mm; }}
body {{ font: {size}pt kai; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
td {{ border: 1px solid #000; padding: 2px 3px; word-break: break-all; }}
h1 {{ text-align: center; font: 16pt kai; }}
.beside {{ display: flex; justify-content: space-between; }}
.new {{ page-break-before: always; }}
"""


def printed(variant: Variant, folder: Path) -> Path:
    """The PDF that Chromium prints of a document, in a folder."""
    page, pdf = folder / f"{variant.name}.html", folder / f"{variant.name}.pdf"
    page.write_text(page_of(variant), encoding="utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [str(CHROMIUM), *_FLAGS, profile, f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf


def page_of(variant: Variant) -> str:
    """The document as HTML."""
    style = variant.style
    turn = "landscape" if style.landscape else "portrait"
    css = _CSS.format(font=fonts.SUBSET.as_uri(), turn=turn, size=style.font_size)
    body = "".join(_item(item, first=number == 0) for number, item in enumerate(variant.sheets))
    return f"<!doctype html><meta charset=utf-8><style>{css}</style>{body}"


def _item(item: Sheet | Text, first: bool) -> str:
    new = "new" if item.new_page and not first else ""
    title = f"<h1>{html.escape(item.title)}</h1>" if item.title else ""
    inner = _paragraphs(item.paragraphs) if isinstance(item, Text) else _sheet(item)
    return f'<div class="{new}">{title}{inner}</div>'


def _paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def _sheet(sheet: Sheet) -> str:
    beside = f"<div class=beside><span>{html.escape(sheet.left)}</span><span>{html.escape(sheet.right)}</span></div>"
    center = f'<p style="text-align:center">{html.escape(sheet.center)}</p>' if sheet.center else ""
    return center + beside + _table(sheet) + _paragraphs(sheet.below)


def _table(sheet: Sheet) -> str:
    total = sum(sheet.widths)
    columns = "".join(f'<col style="width:{100 * width / total:.2f}%">' for width in sheet.widths)
    rows = [_row(sheet, row) for row in range(max(cell.row + cell.rowspan for cell in sheet.table))]
    repeated = sheet.repeat_rows if sheet.repeat_from == 0 else 0
    head = f"<thead>{''.join(rows[:repeated])}</thead>" if repeated else ""
    return f"<table><colgroup>{columns}</colgroup>{head}{''.join(rows[repeated:])}</table>"


def _row(sheet: Sheet, row: int) -> str:
    cells = sorted((cell for cell in sheet.table if cell.row == row), key=lambda cell: cell.col)
    return f"<tr>{''.join(map(_cell, cells))}</tr>"


def _cell(cell: Cell) -> str:
    lines = cell.text if cell.vertical else cell.text.split("\n")
    spans = f'rowspan={cell.rowspan} colspan={cell.colspan} style="text-align:{cell.align}"'
    return f"<td {spans}>{'<br>'.join(map(html.escape, lines))}</td>"

"""Drawn forms as four typesetters print them, and which come out in doubt for nothing: `python -m bench.prints [NAME…]`.

The typesetter of this project, Chromium (from a web page) and LibreOffice (from a workbook and from a document written by
kept libraries). NAME picks drawn forms; without any all are printed.
right: every row and the status that its drawing wants. alarm: every row right, but another status. doubted: a row differs
and the document says so by its status. silent: a row differs and the status does not show it.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import docx
from openpyxl import load_workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

sys.path.insert(0, "tests")

from bench.content import VERDICTS
from forms.browser_print import printed
from forms.test_variants import rows_read, rows_true, tables_of
from forms.variants import DRAWN, Variant, drawn
from office.written import Part, document, xlsx
from pipeline.facsimile.sheet import Sheet
from pipeline.facsimile.typeset import typeset

# Of a workbook that is printed: characters of ASCII to a page's width and to the narrowest column, points to a line.
_PAGE, _NARROWEST, _LINE = 95.0, 6.0, 15.0
# A document of more columns is printed across.
_WIDE = 7

Prints = Iterator[tuple[Variant, Path]]


def by_typesetter(variants: Sequence[Variant], folder: Path) -> Prints:
    """As the typesetter of this project sets them."""
    for variant in variants:
        file = folder / f"{variant.name}.pdf"
        file.write_bytes(typeset(variant.sheets, variant.style))
        yield variant, file


def by_browser(variants: Sequence[Variant], folder: Path) -> Prints:
    """As Chromium prints them."""
    for variant in variants:
        yield variant, printed(variant, folder)


def for_print(parts: list[Part]) -> bytes:
    """The workbook of some sheets, its columns wide and its rows high enough for what stands in them, one page wide."""
    book = load_workbook(BytesIO(xlsx(parts)))
    sizes = [part.widths for part in parts if isinstance(part, Sheet)]
    for sheet, widths in zip(book.worksheets, sizes or [(1.0,)], strict=False):
        wide = [max(_NARROWEST, _PAGE * width / sum(widths)) for width in widths]
        for number, width in enumerate(wide, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        merged = {area.coord.split(":")[0]: area for area in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            lines = 1
            for cell in row:
                area = merged.get(cell.coordinate)
                span = wide[cell.column - 1 : area.max_col if area else cell.column] or [_PAGE]
                cell.alignment = Alignment(wrap_text=bool(cell.border.left.style), vertical="center")
                over = area.max_row - area.min_row + 1 if area else 1
                lines = max(lines, math.ceil(_lines(str(cell.value or ""), sum(span) - 1) / over))
            sheet.row_dimensions[row[0].row].height = _LINE * lines + 2
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lines(text: str, width: float) -> int:
    """The lines that a text takes in a cell of so many characters of ASCII."""
    wide = [
        sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
        for line in text.split("\n")
    ]
    return sum(max(1, math.ceil(each / max(width, 2))) for each in wide)


def with_borders(parts: list[Part]) -> bytes:
    """The document of some sheets, its tables ruled and as wide as the text, on a page wide enough for them."""
    text = docx.Document(BytesIO(document(parts)))
    [section, *_] = text.sections
    sizes = [part.widths for part in parts if isinstance(part, Sheet)]
    if max(map(len, sizes), default=0) > _WIDE:
        section.page_width, section.page_height = section.page_height, section.page_width
    room = section.page_width - section.left_margin - section.right_margin
    for table, widths in zip(text.tables, sizes, strict=True):
        table.style = "Table Grid"
        for column, width in zip(table.columns, widths, strict=True):
            column.width = int(room * width / sum(widths))
    stream = BytesIO()
    text.save(stream)
    return stream.getvalue()


def by_calc(variants: Sequence[Variant], folder: Path) -> Prints:
    """As LibreOffice Calc prints workbooks."""
    return _by_libreoffice(variants, folder, "xlsx", for_print)


def by_writer(variants: Sequence[Variant], folder: Path) -> Prints:
    """As LibreOffice Writer prints documents."""
    return _by_libreoffice(variants, folder, "docx", with_borders)


def _by_libreoffice(
    variants: Sequence[Variant], folder: Path, kind: str, write: Callable[[list[Part]], bytes]
) -> Prints:
    files = [folder / f"{variant.name}.{kind}" for variant in variants]
    for variant, file in zip(variants, files, strict=True):
        file.write_bytes(write(list(variant.sheets)))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=1800)
    return zip(variants, (file.with_suffix(".pdf") for file in files), strict=True)


TYPESETTERS: dict[str, Callable[[Sequence[Variant], Path], Prints]] = {
    "typesetter": by_typesetter,
    "browser": by_browser,
    "calc": by_calc,
    "writer": by_writer,
}


def judged(variant: Variant, file: Path, folder: Path) -> tuple[str, str]:
    """The verdict on one print, and what the document says of itself."""
    tables = tables_of(file, folder)
    [said] = tables["documents"]
    told = f"{said['status']}: {said['status_detail'] or ''}"
    if rows_read(tables) == rows_true(variant):
        return "right" if said["status"] == variant.status else "alarm", told
    return "silent" if said["status"] == variant.status else "doubted", told


def main(names: Sequence[str]) -> None:
    """Print all, judge all, and tell each that is not right."""
    variants = [drawn(name) for name in names or sorted(path.stem for path in DRAWN.glob("*.txt"))]
    for name, prints in TYPESETTERS.items():
        verdicts = Counter[str]()
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for variant, file in prints(variants, folder):
                verdict, told = judged(variant, file, folder / "tables")
                verdicts[verdict] += 1
                if verdict != "right":
                    print(f"  {name} {variant.name} {verdict}: {' '.join(told.split())[:400]}", flush=True)
        print(f"{name}: " + ", ".join(f"{verdicts[each]} {each}" for each in VERDICTS), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

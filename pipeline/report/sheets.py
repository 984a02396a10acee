"""Sheets and tables of office files, which no page shows: drawn as tables, with the cells that values were read from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.limits import DEFAULTS, Unreadable
from pipeline.office.read import SUFFIXES
from pipeline.record import GridPage, GridTable
from pipeline.report.opened import Row
from pipeline.run.documents import read_alone

MOST_BYTES = 64 << 20  # of a file that is read again for the site
MOST_CELLS = 20_000  # of a sheet that is shown


@dataclass(frozen=True)
class Cell:
    """A merged cell: its text, its span, and the anchors of the values that were read from it."""

    text: str
    rowspan: int
    colspan: int
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a table of a document: its name and its tables, row by row."""

    name: str
    tables: list[list[list[Cell]]]


def office_files(folder: Path, hashes: Iterable[str]) -> dict[str, dict[int, GridPage]]:
    """The sheets of the office files under `folder` with these hashes, by hash and number."""
    left, found = set(hashes), {}
    for path in sorted(folder.rglob("*")) if left and folder.is_dir() else ():
        if (
            not left
            or path.suffix.lower() not in SUFFIXES
            or not path.is_file()
            or path.stat().st_size > MOST_BYTES
        ):
            continue
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if sha256 in left:
            left.remove(sha256)
            found[sha256] = _pages(path)
    return found


def _pages(path: Path) -> dict[int, GridPage]:
    try:
        record = read_alone(path, DEFAULTS)
    except Unreadable:
        return {}
    return {page.number: page for page in record.pages if page.name is not None}


def sheets(pages: Mapping[int, GridPage], wanted: Iterable[int], rows: Iterable[Row]) -> dict[int, Sheet]:
    """The wanted sheets; `rows` are the values of the project, which know their anchor and the place they stand at."""
    anchors: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.get("place"):
            anchors[row["place"]].append(row["anchor"])
    return {
        number: Sheet(
            page.name or "", [list(_lines(table, page.name or "", anchors)) for table in page.tables]
        )
        for number in wanted
        if (page := pages.get(number)) and sum(len(table.cells) for table in page.tables) <= MOST_CELLS
    }


def _lines(table: GridTable, sheet: str, anchors: Mapping[str, list[str]]) -> Iterator[list[Cell]]:
    """Row by row; a cell that values were read from goes to the first place that names it."""
    lines: dict[int, list[Cell]] = {number: [] for number in range(table.rows)}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.col)):
        rows = tuple(anchors.get(f"{sheet}!{cell.place}", ())) if cell.place else ()
        lines[cell.row].append(Cell(cell.text.replace("\v", "\n"), cell.rowspan, cell.colspan, rows))
    yield from lines.values()

"""Sheets and tables of office files, which no page shows: drawn as tables, with the cells that values were read from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.limits import DEFAULTS
from pipeline.office.read import SUFFIXES
from pipeline.record import GridPage, GridTable, loads
from pipeline.report.opened import Row
from pipeline.run.isolation import Workers, read_isolated

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


class OfficeFiles:
    """The office files under a folder with certain hashes; read again one at a time, as a run reads them, when asked for."""

    def __init__(self, folder: Path, hashes: Iterable[str]) -> None:
        self.paths = dict(_found(folder, set(hashes)))
        self._workers = Workers(1, DEFAULTS)
        self._last: tuple[str, dict[int, GridPage]] = ("", {})

    def __enter__(self) -> OfficeFiles:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def pages(self, sha256: str) -> dict[int, GridPage]:
        """Its sheets by number; none for what is no such file or cannot be read. Projects come document by document."""
        if sha256 not in self.paths:
            return {}
        if self._last[0] != sha256:
            path = self.paths[sha256]
            record = loads(read_isolated(self._workers, path, path.stem, sha256, DEFAULTS).text)
            self._last = (sha256, {page.number: page for page in record.pages if page.name is not None})
        return self._last[1]


def _found(folder: Path, left: set[str]) -> Iterator[tuple[str, Path]]:
    """(sha256, path) of the office files with these hashes."""
    for path in sorted(folder.rglob("*")) if left and folder.is_dir() else ():
        if not left:
            return
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.stat().st_size > MOST_BYTES:
            continue
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if sha256 in left:
            left.remove(sha256)
            yield sha256, path


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

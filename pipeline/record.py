"""The record that `extract` writes and `reshape` reads: one JSON file per document.

Boxes are x0, y0, x1, y1 in points of the page as it is displayed, origin top left, rounded to 0.01 pt.
In a cell's text `\\n` is a line wrapped at the cell's edge and `\\v` a line that ended before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.doubt import Doubt, Kind, Touch

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text, or the part of one that stands apart from the rest; `place` its address on a sheet."""

    box: Box
    text: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class GridCell:
    """One merged cell: its place in the grid, its box, its text as printed; `place` its address on a sheet (`C12`).

    `lines` tells where its lines stand, top to bottom, each parted at wide gaps; empty for a single line
    where the cell holds no more. `alone` is what OCR read from the picture alone, where words chose among its characters.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    box: Box
    text: str
    confidence: float | None = None
    place: str | None = None
    lines: tuple[TextLine, ...] = ()
    alone: str | None = None


@dataclass(frozen=True, slots=True)
class GridTable:
    """One ruled table of a page; its cells tile `rows` × `cols`. `x` are the column edges as read, left to right.

    `open_above`, `open_below`: the page draws no rule above its first row, below its last one.
    """

    rows: int
    cols: int
    box: Box
    x: tuple[float, ...]
    cells: tuple[GridCell, ...]
    engine: str = "vector"
    open_above: bool = False
    open_below: bool = False


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A cell (table from 1, row and column from 0) that OCR reads otherwise than the text layer says, and how."""

    table: int
    row: int
    column: int
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A page read twice: how many of its cells say something, and those that OCR reads otherwise."""

    cells: int
    differ: tuple[SecondReading, ...] = ()


@dataclass(frozen=True, slots=True)
class GridPage:
    """One page: its tables and the text outside them, in reading order.

    `name`: the sheet of a workbook or the table of a document, which are shown on no page: their boxes are made up.
    `verified`: what a second reading gave, null where none was asked for.
    """

    number: int
    width: float
    height: float
    text_origin: str | None
    tables: tuple[GridTable, ...] = ()
    outside: tuple[TextLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    name: str | None = None
    verified: Verified | None = None


@dataclass(frozen=True, slots=True)
class GridDocument:
    """A document as read. `error` is set, and `pages` empty, when it could not be.

    `made_by` and `seal` are the runner's: a hash of what the record was made from, null where it is to be made again
    (see `run/reuse.py`), and a hash of all that stands before it.
    """

    document_id: str
    sha256: str | None
    pages: tuple[GridPage, ...] = ()
    error: str | None = None
    doubts: tuple[Doubt, ...] = field(default=())
    made_by: str | None = None
    seal: str | None = None


def with_doubts(document: GridDocument, doubts: Iterable[Doubt]) -> GridDocument:
    """A document with what its file as a whole told: doubts that name a page stand with that page."""
    told = list(doubts)
    pages = tuple(
        replace(
            page, doubts=tuple(dict.fromkeys((*page.doubts, *(d for d in told if d.page == page.number))))
        )
        for page in document.pages
    )
    return replace(document, pages=pages, doubts=tuple(each for each in told if each.page is None))


def unread_page(number: int, kind: Kind, what: str) -> GridPage:
    """The record of a page that gives nothing, with the reason."""
    return GridPage(number, 0.0, 0.0, None, doubts=(Doubt(kind, what, number),))


def dumps(document: GridDocument) -> str:
    """JSON of a document; the same document gives the same bytes."""
    return json.dumps(asdict(document), ensure_ascii=False, separators=(",", ":")) + "\n"


_UNSEALED = ',"made_by":null,"seal":null}\n'
_SEAL = ',"seal":"'


def sealed(text: str, made_by: str | None) -> str:
    """What `dumps` gave, with what made it and its seal."""
    body = f'{text.removesuffix(_UNSEALED)},"made_by":{json.dumps(made_by)}'
    return f'{body}{_SEAL}{_seal(body)}"}}\n'


def is_whole(text: str) -> bool:
    """Whether a record stands as it was sealed: neither cut nor altered."""
    body, mark, seal = text.rpartition(_SEAL)
    return bool(mark) and seal == f'{_seal(body)}"}}\n'


def _seal(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


class Altered(ValueError):
    """A record that is not the one that was written; the message is one line with the command that mends it."""


def loads(text: str) -> GridDocument:
    """The document that `dumps` wrote."""
    raw = json.loads(text)
    pages = tuple(_page(page) for page in raw.pop("pages"))
    return GridDocument(**{**raw, "pages": pages, "doubts": _doubts(raw["doubts"])})


def _page(raw: dict[str, Any]) -> GridPage:
    tables = tuple(_table(table) for table in raw["tables"])
    made = {"tables": tables, "outside": _lines(raw["outside"]), "doubts": _doubts(raw["doubts"])}
    return GridPage(**{**raw, **made, "verified": _verified(raw.get("verified"))})


def _verified(raw: dict[str, Any] | None) -> Verified | None:
    return Verified(raw["cells"], tuple(SecondReading(**each) for each in raw["differ"])) if raw else None


def _table(raw: dict[str, Any]) -> GridTable:
    cells = tuple(_cell(cell) for cell in raw["cells"])
    return GridTable(**{**raw, "box": tuple(raw["box"]), "x": tuple(raw["x"]), "cells": cells})


def _cell(raw: dict[str, Any]) -> GridCell:
    return GridCell(**{**raw, "box": tuple(raw["box"]), "lines": _lines(raw["lines"])})


def _lines(raw: list[dict[str, Any]]) -> tuple[TextLine, ...]:
    return tuple(TextLine(**{**line, "box": tuple(line["box"])}) for line in raw)


def _doubts(raw: list[dict[str, Any]]) -> tuple[Doubt, ...]:
    return tuple(_doubt(**doubt) for doubt in raw)


def _doubt(kind: str, touches: str | None, **place: Any) -> Doubt:
    return Doubt(Kind(kind), touches=Touch(touches) if touches else None, **place)


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that stands in a file: it is read where it is wanted, which may be another process.

    `sha256` of its PDF, where that is known beforehand.
    """

    document_id: str
    file: Path
    sha256: str | None = None

    def load(self) -> GridDocument:
        """The record; one with an error where there is none. Altered where it is not as it was written for this document."""
        text = record_text(self.file)
        if text is None and not self.file.exists():
            return GridDocument(self.document_id, None, error="没有提取结果 no record: run extract first")
        if text is None or not is_whole(text):
            raise self._altered("与封签不符,已被改动或截断 not as it was sealed: altered or cut")
        record = loads(text)
        if record.document_id != self.document_id:
            raise self._altered(f"是另一份文件的记录 the record of another document: {record.document_id}")
        if self.sha256 and record.error is None and record.sha256 != self.sha256:
            raise self._altered("不是目录中那份文件的记录 not the record of the catalogue's file (sha256)")
        return record

    def _altered(self, what: str) -> Altered:
        file = self.file.as_posix()
        return Altered(f"{file}: {what}; 删去后再运行,只重读这一份 remove it and run again: rm '{file}'")


def stored(
    grids: Path, rows: Iterable[Mapping[str, Any]], digests: Mapping[str, str | None] | None = None
) -> Iterator[tuple[Mapping[str, Any], Stored]]:
    """Each catalogue row with where its record stands, in the order of their ids; `digests`: sha256 by id, as catalogued."""
    for row in sorted(rows, key=lambda row: str(row["document_id"])):
        name = str(row["document_id"])
        yield row, Stored(name, grids / f"{name}.json", (digests or {}).get(name))


def record_text(file: Path) -> str | None:
    """The text of a record's file; None where there is none, or none that is UTF-8."""
    try:
        return file.read_bytes().decode("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None

"""The transcript of the published 2024 text: per cell of the real form, the pieces of the text that make it.

`data/source/2024/transcript.jsonl` holds one cell, caption or discard a line; `data/source/2024/README.md` describes it.
This module reads it and joins pieces. It judges nothing: what a reader would mend is in `data/corrections.csv`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Piece:
    """Characters of the published text: line (from 1), tab-separated field (from 0), offset in the field."""

    line: int
    field: int
    start: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A value of the form. No pieces: the cell is blank in the published text."""

    pieces: tuple[Piece, ...]
    note: str | None = None

    @property
    def text(self) -> str:
        """The pieces joined, nothing else."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Caption:
    """Print of the form itself: `kind` is year_line, unit_line, caption, level1 or level2.

    `rows` is the first and last indicator row a level's merged cell covers. `from_form`: no clean piece stands on this
    form, the caption is the form's own print.
    """

    kind: str
    text: str
    pieces: tuple[Piece, ...]
    rows: range
    from_form: bool
    note: str | None = None


@dataclass(frozen=True)
class Discard:
    """Characters that belong to no cell: rule, markup, stray, damaged caption or repeat."""

    reason: str
    pieces: tuple[Piece, ...]
    note: str | None = None


@dataclass(frozen=True)
class Row:
    """An indicator row under the merged cells of its two levels."""

    level1: str
    level2: str
    indicator: Cell
    target: Cell


@dataclass(frozen=True)
class TranscriptForm:
    """One project's form; `page` counts from 1, a form a page."""

    page: int
    year_line: str
    unit_line: str
    header: dict[str, Cell]
    rows: tuple[Row, ...]
    captions: tuple[Caption, ...]
    discards: tuple[Discard, ...]


Record = dict[str, Any]
LEVELS = ("level1", "level2")
PRINT = ("year_line", "unit_line", "caption", *LEVELS)


def read_transcript(path: Path) -> list[TranscriptForm]:
    """The forms in page order. A line that cannot be read is a ValueError naming file and line."""
    records = list(_records(path))
    try:
        return [
            _form(page, list(group))
            for page, group in groupby(records, key=lambda record: int(record["form"]))
        ]
    except KeyError as error:
        raise ValueError(f"{path}: 缺少 {error} / {error} is missing") from error


def _records(path: Path) -> Iterator[Record]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            record["pieces"] = tuple(Piece(*piece) for piece in record["pieces"])
            record["form"] = int(record["form"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path}:{number}: 不是誊录行 / not a line of a transcript: {error!r}"
            ) from error
        yield record


def _form(page: int, records: list[Record]) -> TranscriptForm:
    captions = tuple(_caption(record) for record in records if record.get("cell") in PRINT)
    values = [record for record in records if "cell" in record and record["cell"] not in PRINT]
    by_kind = {caption.kind: caption.text for caption in captions}
    return TranscriptForm(
        page=page,
        year_line=by_kind["year_line"],
        unit_line=by_kind["unit_line"],
        header={record["cell"]: _cell(record) for record in values if "row" not in record},
        rows=tuple(_rows(page, captions, [record for record in values if "row" in record])),
        captions=captions,
        discards=tuple(_discard(record) for record in records if "discard" in record),
    )


def _cell(record: Record) -> Cell:
    return Cell(record["pieces"], record.get("note"))


def _caption(record: Record) -> Caption:
    first, last = record.get("rows", (1, 0))
    from_form = record.get("source") == "form"
    return Caption(
        record["cell"],
        record["caption"],
        record["pieces"],
        range(first, last + 1),
        from_form,
        record.get("note"),
    )


def _discard(record: Record) -> Discard:
    return Discard(record["discard"], record["pieces"], record.get("note"))


def _rows(page: int, captions: tuple[Caption, ...], records: list[Record]) -> Iterator[Row]:
    cells = {(record["row"], record["cell"]): _cell(record) for record in records}
    for number in sorted({row for row, _ in cells}):
        level1, level2 = (_level(page, captions, kind, number) for kind in LEVELS)
        yield Row(level1, level2, cells[number, "indicator"], cells[number, "target"])


def _level(page: int, captions: tuple[Caption, ...], kind: str, row: int) -> str:
    over = [caption.text for caption in captions if caption.kind == kind and row in caption.rows]
    if len(over) != 1:
        raise ValueError(f"form {page} row {row}: {kind} 应恰有一个 / exactly one expected, not {over}")
    return over[0]

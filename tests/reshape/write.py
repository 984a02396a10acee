"""Grid records of small forms, written as someone would write them on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.record import Box, GridCell, GridDocument, GridPage, GridTable, TextLine
from pipeline.repair.corrections import Correction
from pipeline.reshape.batches import reshape

HEADS = ("一级指标", "二级指标", "三级指标", "指标值")
Rows = dict[str, list[dict[str, Any]]]


def table(*rows: Sequence[str]) -> GridTable:
    """A ruled table without merged cells; a row that is short is one caption and one wide value."""
    wide = max(len(row) for row in rows)
    cells = [cell for number, row in enumerate(rows) for cell in _cells(number, row, wide)]
    edges = tuple(100.0 * col for col in range(wide + 1))
    return GridTable(len(rows), wide, _box(0, 0, len(rows), wide), edges, tuple(cells))


def _cells(number: int, row: Sequence[str], wide: int) -> list[GridCell]:
    spans = [1] * (len(row) - 1) + [wide - len(row) + 1]
    return [
        GridCell(number, col, 1, span, _box(number, col, 1, span), text)
        for col, (text, span) in enumerate(zip(row, spans, strict=True))
    ]


def _box(row: int, col: int, high: int, wide: int) -> Box:
    return (100.0 * col, 20.0 * row, 100.0 * (col + wide), 20.0 * (row + high))


def form(
    *rows: Sequence[str], name: str = "道路养护", unit: str = "交通局", more: Sequence[Sequence[str]] = ()
) -> GridTable:
    """A form: project and unit, further lines of the head, indicator rows under their heads."""
    head = (("项目名称", name), ("实施单位", unit), *more)
    return table(*head, HEADS, *rows)


def document(
    *tables: GridTable, document_id: str = "d", above: str = "(2024年度)", origin: str = "text"
) -> GridDocument:
    """A document of one form a page."""
    line = TextLine((0.0, -30.0, 90.0, -20.0), above)
    pages = [GridPage(n, 600.0, 800.0, origin, (each,), (line,)) for n, each in enumerate(tables, start=1)]
    return GridDocument(document_id, "0" * 64, tuple(pages))


def tables_of(
    folder: Path, *documents: GridDocument, corrections: Sequence[Correction] = (), **catalogued: object
) -> Rows:
    """The long tables of some documents."""
    reshape([({**catalogued}, each) for each in documents], corrections, folder)
    return {file.stem: pq.read_table(file).to_pylist() for file in folder.glob("*.parquet")}

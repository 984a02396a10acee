"""Many documents → the tables on disk: some documents at a time, in a process for each core, in the order given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.parallel import in_order
from pipeline.parquet import PartsWriter
from pipeline.record import GridDocument, Stored
from pipeline.repair.corrections import Correction, CorrectionError
from pipeline.reshape.printed import Records
from pipeline.reshape.tables import RELEASED, long_tables
from pipeline.schema import BY_NAME

# Documents that one worker process takes at a time: a second or two of work, since a frame costs as much for one row as
# for a thousand.
BATCH = 256
# Indicator rows that are held as Python objects before they become tables: documents of hundreds of forms exist.
ROWS = 20_000

Catalogued = tuple[Mapping[str, Any], GridDocument | Stored]


@dataclass(slots=True)
class Summary:
    """What a run made: rows by table, documents by status, and (document, status, detail) of those not whole."""

    rows: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    doubtful: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Count the rows and the documents of a batch."""
        self.rows += Counter({name: table.num_rows for name, table in tables.items()})
        for row in tables["documents"].select(["document_id", "status", "status_detail"]).to_pylist():
            self.statuses[row["status"]] += 1
            if row["status"] in ("failed", "partial"):
                self.doubtful.append((row["document_id"], row["status"], row["status_detail"] or ""))


def reshape(documents: Iterable[Catalogued], corrections: Iterable[Correction], out: Path) -> Summary:
    """Write the tables of `documents` (catalogue row, record) to `out`, in the order given (by document_id).

    A catalogue row has the columns of `documents` that the PDF cannot tell (title, issuer, region_code, fiscal_year,
    published_on, source_url, origin). CorrectionError for a correction that fits nowhere, also one whose document
    is not among these.
    """
    by_document: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_document.setdefault(correction.document_id, []).append(correction)
    summary = Summary()
    with ExitStack() as stack:
        writers = {name: PartsWriter(out / f"{name}.parquet", BY_NAME[name].arrow()) for name in RELEASED}
        for writer in writers.values():
            stack.callback(writer.close)
        work = ((*each, by_document.pop(each[1].document_id, [])) for each in documents)
        for tables in in_order(batch_tables, work, BATCH):
            summary.add(tables)
            for name, table in tables.items():
                writers[name].add(table)
    for left in by_document.values():
        raise CorrectionError(f"{left[0].place}: 没有这份文件 stale, no such document")
    return summary


def batch_tables(
    documents: list[tuple[Mapping[str, Any], GridDocument | Stored, list[Correction]]],
) -> dict[str, pa.Table]:
    """The tables of some documents."""
    parts, records = [], Records()
    for catalogued, record, corrections in documents:
        if len(records.rows) >= ROWS:
            parts.append(long_tables(records))
            records = Records()
        records.add(catalogued, record.load() if isinstance(record, Stored) else record, corrections)
    parts.append(long_tables(records))
    return {name: pa.concat_tables([part[name] for part in parts]) for name in RELEASED}

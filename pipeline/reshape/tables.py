"""Grids → forms → corrections → targets → the long tables of a release, document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.forms.form import Form
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status, title_of
from pipeline.parallel import in_order
from pipeline.parquet import TableWriter, as_table
from pipeline.record import GridDocument, Stored
from pipeline.repair.corrections import Applied, Correction, CorrectionError, apply_corrections
from pipeline.repair.log import Repair, repair_forms
from pipeline.repair.ocr_captions import mended_pages
from pipeline.reshape.rows import (
    FormIds,
    Row,
    field_rows,
    funding_rows,
    printed_ids,
    project_row,
    target_rows,
    year_of,
)  # fmt: skip
from pipeline.schema import BY_NAME

TABLES = ("documents", "projects", "form_fields", "funding", "targets", "repairs", "corrections")


# Documents that one worker process takes at a time: some tenths of a second of work.
BATCH = 64

Catalogued = tuple[Mapping[str, Any], GridDocument | Stored]


@dataclass(slots=True)
class Summary:
    """What a run made: rows by table, documents by status, and (document, detail) of those not whole."""

    rows: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    doubtful: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, part: Summary) -> None:
        """Take in the documents of a batch."""
        self.rows += part.rows
        self.statuses += part.statuses
        self.doubtful += part.doubtful


Rows = dict[str, list[Row]]


def reshape(documents: Iterable[Catalogued], corrections: Iterable[Correction], out: Path) -> Summary:
    """Write the tables of `documents` (catalogue row, record) to `out`, in the order given (by document_id).

    A catalogue row has the columns of `documents` that the PDF cannot tell (title, issuer, region_code, fiscal_year,
    published_on, source_url, origin). CorrectionError for a correction that fits nowhere, also one whose document
    is not among these. Many documents are read by a process for each core.
    """
    by_document: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_document.setdefault(correction.document_id, []).append(correction)
    summary = Summary()
    with ExitStack() as stack:
        writers = {name: TableWriter(out / f"{name}.parquet", BY_NAME[name].arrow()) for name in TABLES}
        for writer in writers.values():
            stack.callback(writer.close)
        work = ((*each, by_document.pop(each[1].document_id, [])) for each in documents)
        for part, tables in in_order(_batch, work, BATCH):
            summary.add(part)
            for name, table in tables.items():
                writers[name].add(table)
    for left in by_document.values():
        raise CorrectionError(f"{left[0].place}: stale, no such document")
    return summary


def _batch(
    documents: list[tuple[Mapping[str, Any], GridDocument | Stored, list[Correction]]],
) -> tuple[Summary, dict[str, pa.Table]]:
    """The tables of some documents."""
    summary, rows = Summary(), {name: list[Row]() for name in TABLES}
    for meta, record, corrections in documents:
        row = _document(rows, meta, record.load() if isinstance(record, Stored) else record, corrections)
        summary.statuses[row["status"]] += 1
        if row["status"] in ("failed", "partial"):
            summary.doubtful.append((row["document_id"], row["status"], row["status_detail"] or ""))
    summary.rows = Counter({name: len(made) for name, made in rows.items()})
    return summary, {name: as_table(made, BY_NAME[name].arrow()) for name, made in rows.items()}


def _document(
    tables: Rows, meta: Mapping[str, Any], record: GridDocument, corrections: list[Correction]
) -> Row:
    pages, mended = mended_pages(record.pages)
    found = recognise(pages)
    repairs = repair_forms(found.forms, mended)
    ids = printed_ids(found.forms, record.document_id)
    applied = apply_corrections(found.forms, corrections)
    title = meta.get("title") or title_of(record.pages)
    targets: list[list[Row]] = []
    for form, form_ids in zip(found.forms, ids, strict=True):
        targets.append(_form(tables, form, form_ids, {**meta, "document_id": record.document_id}, title))
    tables["corrections"] += (_correction_row(done, found.forms, ids, targets) for done in applied)
    tables["repairs"] += (_repair_row(done, record.document_id, ids, targets) for done in repairs)
    status, detail = document_status(record, found.forms, found.doubts)
    count = sum(len(rows) for rows in targets)
    row = _document_row(meta, record, title, found.forms, count, status, detail)
    tables["documents"].append(row)
    return row


def _form(tables: Rows, form: Form, ids: FormIds, meta: Mapping[str, Any], title: str) -> list[Row]:
    project = project_row(form, ids, meta, title)
    targets = list(target_rows(form, ids, project))
    tables["projects"].append(project)
    tables["form_fields"] += field_rows(form, ids)
    tables["funding"] += funding_rows(form, ids)
    tables["targets"] += targets
    return targets


def _document_row(
    meta: Mapping[str, Any], record: GridDocument, title: str, forms: list[Form], targets: int, status: str,
    detail: str | None,
) -> Row:  # fmt: skip
    years = {year_of(form, meta, title) for form in forms}
    return {
        "document_id": record.document_id,
        "title": title[:200] or None,
        "issuer": meta.get("issuer"),
        "region_code": meta.get("region_code"),
        "fiscal_year": years.pop() if len(years) == 1 else meta.get("fiscal_year"),
        "published_on": meta.get("published_on"),
        "source_url": meta.get("source_url"),
        "origin": meta.get("origin") or "published",
        "text_origin": _text_origin(record),
        "sha256": record.sha256,
        "pages": len(record.pages) if not record.error else None,
        "forms": len(forms),
        "targets": targets,
        "status": status,
        "status_detail": detail,
    }


def _text_origin(record: GridDocument) -> str | None:
    origins = {page.text_origin for page in record.pages if page.text_origin}
    return origins.pop() if len(origins) == 1 else "mixed" if origins else None


def _repair_row(done: Repair, document_id: str, ids: list[FormIds], targets: list[list[Row]]) -> Row:
    hit = [row for row in targets[done.form] if row["line"] == done.line]
    return {
        "repair_id": done.repair_id(document_id), "document_id": document_id,
        "project_id": ids[done.form].project_id, "target_id": hit[0]["target_id"] if hit else None,
        "page": done.page, "line": done.line, "field": done.field,
        "was": done.was, "becomes": done.becomes, "witness": done.witness,
    }  # fmt: skip


def _correction_row(done: Applied, forms: list[Form], ids: list[FormIds], targets: list[list[Row]]) -> Row:
    correction = done.correction
    hit = [row for row in targets[done.form] if row["line"] == correction.line]
    return {
        "correction_id": correction.correction_id, "document_id": correction.document_id,
        "project_id": ids[done.form].project_id, "target_id": hit[0]["target_id"] if hit else None,
        "page": correction.page, "line": correction.line, "field": correction.field,
        "was": correction.was or None, "becomes": correction.becomes or None,
        "reason_zh": correction.reason_zh, "reason_en": correction.reason_en,
    }  # fmt: skip

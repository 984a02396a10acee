"""Grids → forms → corrections → targets → the long tables of a release, document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pipeline.extract.grid import GridDocument
from pipeline.forms.corrections import Applied, Correction, CorrectionError, apply_corrections
from pipeline.forms.form import Form
from pipeline.forms.recognise import recognise
from pipeline.forms.repair import Repair, repair_forms
from pipeline.forms.rows import (
    FormIds,
    Row,
    field_rows,
    funding_rows,
    printed_ids,
    project_row,
    target_rows,
    year_of,
)  # fmt: skip
from pipeline.forms.status import document_status, title_of
from pipeline.parquet import RowWriter
from pipeline.schema import BY_NAME

TABLES = ("documents", "projects", "form_fields", "funding", "targets", "repairs", "corrections")


@dataclass(slots=True)
class Summary:
    """What a run made: rows by table, documents by status, and (document, detail) of those not whole."""

    rows: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    doubtful: list[tuple[str, str, str]] = field(default_factory=list)


class Tables:
    """The released tables being written, one Parquet file each."""

    def __init__(self, out: Path) -> None:
        self._writers = {name: RowWriter(out / f"{name}.parquet", BY_NAME[name].arrow()) for name in TABLES}

    def write(self, name: str, rows: Iterable[Row]) -> list[Row]:
        """Append rows to a table; the rows written."""
        made = list(rows)
        self._writers[name].write(made)
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def counts(self) -> Counter[str]:
        """Rows written so far, by table."""
        return Counter({name: writer.count for name, writer in self._writers.items()})


def reshape(
    documents: Iterable[tuple[Mapping[str, Any], GridDocument]], corrections: Iterable[Correction], out: Path
) -> Summary:
    """Write the tables of `documents` (catalogue row, record) to `out`, in the order given (by document_id).

    A catalogue row has the columns of `documents` that the PDF cannot tell (title, issuer, region_code, fiscal_year,
    published_on, source_url, origin). CorrectionError for a correction that fits nowhere, also one whose document
    is not among these.
    """
    by_document: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_document.setdefault(correction.document_id, []).append(correction)
    summary = Summary()
    with Tables(out) as tables:
        for meta, record in documents:
            row = _document(tables, meta, record, by_document.pop(record.document_id, []))
            summary.statuses[row["status"]] += 1
            if row["status"] in ("failed", "partial"):
                summary.doubtful.append((row["document_id"], row["status"], row["status_detail"] or ""))
        summary.rows = tables.counts()
    for left in by_document.values():
        raise CorrectionError(f"{left[0].place}: stale, no such document")
    return summary


def _document(
    tables: Tables, meta: Mapping[str, Any], record: GridDocument, corrections: list[Correction]
) -> Row:
    found = recognise(record.pages)
    repairs = repair_forms(found.forms, found.mended)
    ids = printed_ids(found.forms, record.document_id)
    applied = apply_corrections(found.forms, corrections)
    title = meta.get("title") or title_of(record.pages)
    targets: list[list[Row]] = []
    for form, form_ids in zip(found.forms, ids, strict=True):
        targets.append(_form(tables, form, form_ids, {**meta, "document_id": record.document_id}, title))
    tables.write("corrections", (_correction_row(done, found.forms, ids, targets) for done in applied))
    tables.write("repairs", (_repair_row(done, record.document_id, ids, targets) for done in repairs))
    status, detail = document_status(record, found.forms, found.unread)
    count = sum(len(rows) for rows in targets)
    row = _document_row(meta, record, title, found.forms, count, status, detail)
    tables.write("documents", [row])
    return row


def _form(tables: Tables, form: Form, ids: FormIds, meta: Mapping[str, Any], title: str) -> list[Row]:
    project = project_row(form, ids, meta, title)
    tables.write("projects", [project])
    tables.write("form_fields", field_rows(form, ids))
    tables.write("funding", funding_rows(form, ids))
    return tables.write("targets", target_rows(form, ids, project))


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

"""Projects made in a test, written as the tables the stage reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.findings.tables import INPUTS
from pipeline.project import Project
from pipeline.schema import BY_NAME, Table

_DOCUMENT = {"origin": "facsimile", "status": "ok", "forms": 0, "targets": 0}
_PROJECT_KEYS = (
    "project_id", "document_id", "fiscal_year", "project_name", "implementing_unit", "attribute_code",
    "attribute", "duration_years", "total_amount_cny", "annual_amount_cny", "goal_text", "taxonomy",
)  # fmt: skip


def _append(writer: pq.ParquetWriter, table: Table, rows: list[dict[str, Any]]) -> None:
    given = {"place": "p1", "form_kind": "target", "form_scope": "project"}
    blank = {name: given.get(name) for name in table.names()}
    writer.write_table(pa.Table.from_pylist([blank | row for row in rows], schema=table.arrow()))


def _batches(projects: Iterable[Project], size: int = 500) -> Iterator[list[Project]]:
    batch: list[Project] = []
    for project in projects:
        batch.append(project)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def write_tables(projects: Iterable[Project], folder: Path) -> Path:
    """The tables that the rules read of these projects, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    names = INPUTS
    writers = {name: pq.ParquetWriter(folder / f"{name}.parquet", BY_NAME[name].arrow()) for name in names}
    seen: set[str] = set()
    for batch in _batches(projects):
        for name, rows in _rows(batch, seen).items():
            _append(writers[name], BY_NAME[name], rows)
    for writer in writers.values():
        writer.close()
    return folder


def _rows(batch: list[Project], seen: set[str]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {n: [] for n in INPUTS}
    for each in batch:
        if each.document_id not in seen:
            seen.add(each.document_id)
            rows["documents"].append(
                _DOCUMENT | {"document_id": each.document_id, "region_code": each.region_code}
            )
        head = {key: getattr(each, key) for key in _PROJECT_KEYS}
        kind = {"form_kind": each.form_kind, "form_scope": each.form_scope}
        kind["self_score"] = each.self_score
        rows["projects"].append(head | kind | {"page": 1, "layout": "test"})
        if each.has_execution_rate:
            rows["form_fields"].append(
                {"project_id": each.project_id, "sequence": 1, "caption": "预算执行率", "page": 1}
            )
        for (scope, source), amount in each.funding.items():
            part = {
                "scope": scope,
                "source": source,
                "amount_cny": amount.cny,
                "amount_text": amount.text,
                "page": 1,
            }
            rows["funding"].append({"project_id": each.project_id} | part)
        rows["results"] += [
            result._asdict()
            | {
                "result_id": f"{result.target_id}-r",
                "kind": "numeric",
                "page": 1,
                "document_id": each.document_id,
                "fiscal_year": each.fiscal_year,
            }
            for result in each.results.values()
        ]
        rows["execution"] += [
            {
                "project_id": each.project_id,
                "source": funds.source,
                "initial_cny": funds.initial,
                "adjusted_cny": funds.adjusted,
                "spent_cny": funds.spent,
                "rate_text": funds.rate_text,
                "rate_printed": funds.rate_printed,
                "rate": funds.rate,
                "weight": funds.weight,
                "score": funds.score,
                "page": 1,
            }
            for funds in each.execution
        ]
        where = {"document_id": each.document_id, "fiscal_year": each.fiscal_year, "page": 1}
        rows["targets"] += [target._asdict() | where for target in each.targets]
    return rows

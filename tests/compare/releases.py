"""Writes small releases: Parquet per table and a `datapackage.json`, as a release of any age may look."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MONEY = pa.decimal128(18, 2)
KEYS: dict[str, list[str]] = {
    "documents": ["document_id"],
    "projects": ["project_id"],
    "funding": ["project_id", "scope", "source"],
    "targets": ["target_id"],
}
_TEXT = pa.string()
PROJECT = {
    "project_id": _TEXT, "document_id": _TEXT, "fiscal_year": pa.int32(), "page": pa.int32(), "project_name": _TEXT,
    "supervising_department": _TEXT, "implementing_unit": _TEXT, "attribute": _TEXT, "total_amount_cny": MONEY,
    "annual_amount_cny": MONEY, "goal_text": _TEXT,
}  # fmt: skip
TARGET = {
    "target_id": _TEXT, "project_id": _TEXT, "document_id": _TEXT, "fiscal_year": pa.int32(), "page": pa.int32(),
    "line": pa.int32(), "part": pa.int32(), "level1": _TEXT, "level2": _TEXT, "category": _TEXT, "indicator": _TEXT,
    "target_text": _TEXT, "horizon": _TEXT, "grade": _TEXT, "kind": _TEXT, "comparator": _TEXT, "value": pa.float64(),
    "value_upper": pa.float64(), "unit": _TEXT, "per": _TEXT, "base_value": pa.float64(), "base_value_upper": pa.float64(),
    "base_unit": _TEXT, "dimension": _TEXT, "date_from": pa.date32(), "date_to": pa.date32(), "duration": _TEXT,
    "anchor": _TEXT, "direction": _TEXT, "intensity": _TEXT, "baseline": _TEXT, "approximate": pa.bool_(),
    "confidence": pa.float64(), "x0": pa.float64(), "y0": pa.float64(), "x1": pa.float64(), "y1": pa.float64(),
}  # fmt: skip
DOCUMENT = {
    "document_id": _TEXT,
    "title": _TEXT,
    "issuer": _TEXT,
    "region_code": _TEXT,
    "fiscal_year": pa.int32(),
    "status": _TEXT,
}
FUNDING = {"project_id": _TEXT, "scope": _TEXT, "source": _TEXT, "amount_cny": MONEY}
SHAPES = {"documents": DOCUMENT, "projects": PROJECT, "funding": FUNDING, "targets": TARGET}

Row = dict[str, Any]


def project(project_id: str, name: str, **more: Any) -> Row:
    """One project of 2024; amounts in yuan."""
    row: Row = {
        "project_id": project_id,
        "document_id": "d1",
        "fiscal_year": 2024,
        "page": 1,
        "project_name": name,
        "implementing_unit": "宁夏发展改革委",
        "annual_amount_cny": 100000,
    }
    return row | more


def target(target_id: str, project_id: str, indicator: str, text: str, **more: Any) -> Row:
    """One numeric target of 2024; what is not given is null."""
    row: Row = {
        "target_id": target_id,
        "project_id": project_id,
        "document_id": "d1",
        "fiscal_year": 2024,
        "page": 1,
        "line": 1,
        "part": 1,
        "category": "output.quantity",
        "indicator": indicator,
        "target_text": text,
        "horizon": "annual",
        "kind": "numeric",
    }
    return row | more


def write_release(
    folder: Path, tables: dict[str, list[Row]], keys: dict[str, list[str]] | None = None
) -> Path:
    """The tables as Parquet with a descriptor that names their keys; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = KEYS if keys is None else keys
    resources = []
    for name, rows in tables.items():
        pq.write_table(table_of(rows, SHAPES[name]), folder / f"{name}.parquet")
        resources.append(
            {"name": name, "path": f"{name}.parquet", "schema": {"primaryKey": keys.get(name, [])}}
        )
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "release", "resources": resources}), encoding="utf-8"
    )
    return folder


def table_of(rows: list[Row], shape: dict[str, pa.DataType]) -> pa.Table:
    """Rows as Arrow; a field of no shape is given its own type."""
    extra = {name for row in rows for name in row} - shape.keys()
    columns = {
        name: pa.array([_value(row.get(name), kind) for row in rows], kind) for name, kind in shape.items()
    }
    return pa.table(columns | {name: pa.array([row.get(name) for row in rows]) for name in sorted(extra)})


def _value(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if kind == MONEY:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    return dt.date.fromisoformat(value) if kind == pa.date32() and isinstance(value, str) else value


def read(file: Path) -> list[Row]:
    """A Parquet file as rows."""
    rows: list[Row] = pq.read_table(file).to_pylist()
    return rows

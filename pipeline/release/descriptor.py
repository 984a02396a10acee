"""`datapackage.json`: a release described by the Data Package standard, version 2."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from pipeline.parquet import database
from pipeline.schema import TABLES, Field, Table

_TYPES = {"money": "number"}
_NUMBERS = ("number", "integer")
_NULLS = [
    "",
    "nan",
]  # readers that go through pandas, such as frictionless, meet the nulls of a number as nan
MOST_SOURCES = 100


@dataclass(frozen=True)
class Stored:
    """A table as it stands in the release: its files, relative to the folder, and its rows."""

    table: Table
    files: tuple[str, ...]
    rows: int


def describe(
    about: dict[str, Any], version: str, created: datetime.date, stored: list[Stored], documents: ds.Dataset
) -> dict[str, Any]:
    """The descriptor of a release; key order is fixed."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about["name"],
        "title": f"{about['title_zh']} {about['title_en']}",
        "description": f"{about['description_zh']} {about['description_en']}",
        "version": version,
        "created": f"{created.isoformat()}T00:00:00Z",
        "keywords": about["keywords"],
        "licenses": [about["license"]],
        "contributors": about["contributors"],
        "sources": sources(documents),
        "resources": [_resource(each) for each in stored],
    }


def _resource(stored: Stored) -> dict[str, Any]:
    table, files = stored.table, list(stored.files)
    return {
        "name": table.name,
        "title": f"{table.title_zh} {table.title_en}",
        "description": f"{table.zh} {table.en}",
        "path": files[0] if len(files) == 1 else files,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": stored.rows,
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    keys = {other.name: other.key for other in TABLES}
    foreign = [
        {"fields": [column], "reference": {"resource": other, "fields": list(keys[other])}}
        for column, other in table.foreign
    ]
    schema = {"fields": [_field(field) for field in table.fields], "primaryKey": list(table.key)}
    return schema | ({"foreignKeys": foreign} if foreign else {})


def _field(field: Field) -> dict[str, Any]:
    described = {
        "name": field.name,
        "type": _TYPES.get(field.type, field.type),
        "title": field.title_zh,
        "description": f"{field.zh} {field.en}",
        "unit": field.unit,
        "constraints": _constraints(field),
        "missingValues": _NULLS if field.nullable and field.type in _NUMBERS else None,
    }
    return {key: value for key, value in described.items() if value}


def _constraints(field: Field) -> dict[str, Any]:
    found = {
        "required": True if not field.nullable else None,
        "enum": list(field.enum) or None,
        "pattern": field.pattern or None,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    return {key: value for key, value in found.items() if value is not None}


def sources(documents: ds.Dataset) -> list[dict[str, Any]]:
    """The publications the data comes from: title, issuer, date and address; one line per year where they are many."""
    fields = "title, issuer, published_on, source_url, fiscal_year"
    rows = _query(documents, f"SELECT DISTINCT {fields} FROM documents ORDER BY ALL LIMIT {MOST_SOURCES + 1}")
    if len(rows) > MOST_SOURCES:
        counted = _query(documents, "SELECT fiscal_year, count(*) FROM documents GROUP BY 1 ORDER BY 1")
        return [
            {
                "title": f"{year or '—'}: {count} 份公开文件,见 documents 表 publications, listed in table documents"
            }
            for year, count in counted
        ]
    return [_source(*row) for row in rows]


def _source(
    title: str | None, issuer: str | None, on: datetime.date | None, url: str | None, year: int | None
) -> dict[str, Any]:
    named = " · ".join(part for part in (issuer, title or (str(year) if year else None)) if part)
    source = {
        "title": named or "未注明 not stated",
        "path": url,
        "issuer": issuer,
        "published_on": on.isoformat() if on else None,
    }
    return {key: value for key, value in source.items() if value}


def latest_year(documents: ds.Dataset) -> int | None:
    """The latest fiscal year of the documents, null if none states one."""
    found: int | None = _query(documents, "SELECT max(fiscal_year) FROM documents")[0][0]
    return found


def origins(documents: ds.Dataset) -> dict[str, int]:
    """How many documents are published originals, how many facsimiles."""
    return dict(_query(documents, "SELECT origin, count(*) FROM documents GROUP BY 1 ORDER BY 1"))


def _query(documents: ds.Dataset, sql: str) -> list[Any]:
    db = database()
    db.register("documents", documents)
    return db.execute(sql).fetchall()


def paths(resource: dict[str, Any]) -> list[str]:
    """The files of a resource of a descriptor, relative to its folder."""
    path = resource["path"]
    return [path] if isinstance(path, str) else list(path)


def describe_folder(folder: Path) -> None:
    """Writes `datapackage.json` beside tables that are no release (`jixiao parse`), so that they can be compared."""
    stored = []
    for table in TABLES:
        file = folder / f"{table.name}.parquet"
        stored.append(Stored(table, (file.name,), ds.dataset(file, format="parquet").count_rows()))
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jixiao-parse",
        "resources": [_resource(each) for each in stored],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")

"""`croissant.json`: the same release in the Croissant format (1.0), which machine learning tools load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.release.descriptor import paths

_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
_CONTEXT = Path(__file__).with_name("croissant_context.json")
_PARQUET = "application/x-parquet"


def croissant(descriptor: dict[str, Any], hashes: dict[str, str]) -> dict[str, Any]:
    """The Croissant description of a release; `hashes` gives the SHA-256 of each file by its path."""
    resources = descriptor["resources"]
    return {
        "@context": json.loads(_CONTEXT.read_text("utf-8")),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": descriptor["name"],
        "description": descriptor["description"],
        "license": descriptor["licenses"][0]["path"],
        "url": "README.md",
        "version": descriptor["version"],
        "datePublished": descriptor["created"][:10],
        "citeAs": f"{descriptor['title']}, {descriptor['version']}",
        "creator": [
            {"@type": "sc:Organization", "name": each["title"]} for each in descriptor["contributors"]
        ],
        "distribution": [each for resource in resources for each in _files(resource, hashes)],
        "recordSet": [_records(resource) for resource in resources],
    }


def _files(resource: dict[str, Any], hashes: dict[str, str]) -> list[dict[str, Any]]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "encodingFormat": _PARQUET,
            "sha256": hashes[path],
        }
        for path in paths(resource)
    ]
    if not _by_year(resource):
        return files
    name = _stored(resource)
    return [
        *files,
        {
            "@type": "cr:FileSet",
            "@id": name,
            "name": name,
            "encodingFormat": _PARQUET,
            "includes": f"{name}/*/*.parquet",
        },
    ]


def _stored(resource: dict[str, Any]) -> str:
    """Where a table stands: its file, or the folder of its years."""
    return Path(paths(resource)[0]).parts[0]


def _by_year(resource: dict[str, Any]) -> bool:
    return _stored(resource) != paths(resource)[0]


def _records(resource: dict[str, Any]) -> dict[str, Any]:
    name, schema = resource["name"], resource["schema"]
    foreign = {
        each["fields"][0]: f"{each['reference']['resource']}/{each['reference']['fields'][0]}"
        for each in schema.get("foreignKeys", [])
    }
    key = [{"@id": f"{name}/{column}"} for column in schema["primaryKey"]]
    fields = [_field(resource, field, foreign.get(field["name"])) for field in schema["fields"]]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": key[0] if len(key) == 1 else key,
        "field": fields,
    }


def _field(resource: dict[str, Any], field: dict[str, Any], refers_to: str | None) -> dict[str, Any]:
    kind = "fileSet" if _by_year(resource) else "fileObject"
    source = {kind: {"@id": _stored(resource)}, "extract": {"column": field["name"]}}
    found = {
        "@type": "cr:Field",
        "@id": f"{resource['name']}/{field['name']}",
        "name": field["name"],
        "description": f"{field['title']}: {field['description']}",
        "dataType": _TYPES[field["type"]],
        "source": source,
    }
    return found | ({"references": {"field": {"@id": refers_to}}} if refers_to else {})

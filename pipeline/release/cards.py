"""Cards for the places where data sets are shared: Hugging Face (the head of README.md) and Kaggle (dataset-metadata.json).

Formats as documented there: `datasetcard.md` of huggingface/hub-docs, `datasets_metadata.md` of Kaggle/kaggle-api.
"""

from __future__ import annotations

from typing import Any

import yaml

from pipeline.release.descriptor import paths

KAGGLE = "dataset-metadata.json"
_FIRST = "targets"  # the table that is shown first
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
          (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip
_KAGGLE_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "numeric",
    "boolean": "boolean",
    "date": "datetime",
}


def hugging_face(descriptor: dict[str, Any]) -> str:
    """The YAML head of README.md: language, licence, size, and each table as a configuration with its files."""
    resources = descriptor["resources"]
    rows = next(each["rows"] for each in resources if each["name"] == _FIRST)
    head = {
        "language": ["zh", "en"],
        "license": descriptor["licenses"][0]["name"].lower(),
        "pretty_name": descriptor["title"],
        "size_categories": [next((size for most, size in _SIZES if rows < most), "100M<n<1B")],
        "source_datasets": ["original"],
        "task_categories": ["tabular-classification", "text-classification"],
        "tags": [each for each in descriptor["keywords"] if each.isascii()]
        + ["tabular", "finance", "public-sector"],
        "configs": [_config(each) for each in sorted(resources, key=lambda each: each["name"] != _FIRST)],
    }
    text = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{text}---\n\n"


def _config(resource: dict[str, Any]) -> dict[str, Any]:
    files = paths(resource)
    path = files[0] if len(files) == 1 else f"{files[0].partition('/')[0]}/*/*.parquet"
    found = {"config_name": resource["name"], "data_files": [{"split": "train", "path": path}]}
    return found | ({"default": True} if resource["name"] == _FIRST else {})


def kaggle(descriptor: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """dataset-metadata.json; `id` names an owner, whom the one who uploads replaces by himself."""
    return {
        "title": about["kaggle"]["title"],
        "subtitle": about["kaggle"]["subtitle"],
        "description": f"{descriptor['description']}\n\nVersion {descriptor['version']}. See README.md and dictionary.md.",
        "id": about["kaggle"]["id"],
        "licenses": [{"name": descriptor["licenses"][0]["name"]}],
        "keywords": about["kaggle"]["keywords"],
        "resources": [
            {
                "path": path,
                "description": resource["description"],
                "schema": {"fields": [_field(field) for field in _columns(resource, path)]},
            }
            for resource in descriptor["resources"]
            for path in paths(resource)
        ],
    }


def _columns(resource: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """The fields that stand in a file: that of the year is in the folder's name where a table is kept by year."""
    return [field for field in resource["schema"]["fields"] if f"{field['name']}=" not in path]


def _field(field: dict[str, Any]) -> dict[str, str]:
    title = f"{field['title']}: {field['description']}"
    return {"name": field["name"], "title": title, "type": _KAGGLE_TYPES[field["type"]]}

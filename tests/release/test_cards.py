"""The cards of a release keep to the documented formats of the places they are for.

Hugging Face: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md
Kaggle: https://github.com/Kaggle/kaggle-api/blob/main/docs/datasets_metadata.md
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from tests import factory
from tests.test_release import run

LICENCES = {
    "CC0-1.0",
    "CC-BY-SA-4.0",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "ODbL-1.0",
    "ODC-BY-1.0",
    "other",
    "unknown",
}
TYPES = {"string", "boolean", "numeric", "datetime", "integer", "decimal"}
HEAD = {"language", "license", "license_name", "license_link", "license_details", "tags", "annotations_creators", "language_creators",
        "language_details", "pretty_name", "size_categories", "source_datasets", "task_categories", "task_ids", "configs", "dataset_info"}  # fmt: skip


@pytest.fixture(scope="module", params=[1_000_000, 5], ids=["whole", "by year"])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("cards"), factory.rows(), partition_rows=request.param).path


def card(release: Path) -> tuple[dict[str, Any], str]:
    found = re.fullmatch(r"---\n(.*?)---\n(.*)", (release / "README.md").read_text("utf-8"), re.DOTALL)
    assert found
    return yaml.safe_load(found.group(1)), found.group(2)


def test_the_readme_begins_with_the_metadata_of_a_dataset_card(release: Path) -> None:
    head, text = card(release)
    assert head.keys() <= HEAD
    assert head["license"] == "cc-by-4.0"
    assert head["language"] == ["zh", "en"]
    assert head["size_categories"] == ["n<1K"]
    assert text.lstrip().startswith("# ")


def test_each_table_is_a_configuration_whose_files_are_there_and_targets_come_first(release: Path) -> None:
    configs = card(release)[0]["configs"]
    assert [each["config_name"] for each in configs if each.get("default")] == ["targets"]
    assert configs[0]["config_name"] == "targets"
    for config in configs:
        [files] = config["data_files"]
        assert files["split"] == "train"
        assert list(release.glob(files["path"])), files["path"]


def test_the_metadata_of_kaggle_keep_to_its_lengths_lists_and_types(release: Path) -> None:
    told = json.loads((release / "dataset-metadata.json").read_text("utf-8"))
    assert 6 <= len(told["title"]) <= 50
    assert 20 <= len(told["subtitle"]) <= 80
    owner, slug = told["id"].split("/")
    assert re.fullmatch(r"[a-z0-9-]+", owner)
    assert re.fullmatch(r"[a-z0-9-]{3,50}", slug)
    assert [each["name"] for each in told["licenses"]] == ["CC-BY-4.0"]
    assert {each["name"] for each in told["licenses"]} <= LICENCES
    for resource in told["resources"]:
        assert (release / resource["path"]).is_file()
        assert {field["type"] for field in resource["schema"]["fields"]} <= TYPES
        assert all(field["title"] for field in resource["schema"]["fields"])


def test_kaggle_is_told_every_column_in_order(release: Path) -> None:
    """“this needs to include ALL of the fields in the data in order or they will not be matched up correctly”"""
    told = json.loads((release / "dataset-metadata.json").read_text("utf-8"))
    for resource in told["resources"]:
        columns = pq.ParquetFile(release / resource["path"]).schema_arrow.names
        assert [field["name"] for field in resource["schema"]["fields"]] == columns

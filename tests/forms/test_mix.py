"""Fifty documents of all variants in one folder, read by one call: each right, or with a status that says why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forms.test_variants import rows_read, rows_true
from forms.variants import VARIANTS
from pipeline.facsimile.typeset import typeset
from pipeline.parse import parse

# The first of each family, then every third of the others.
FAMILIES = {name.split("_")[0]: name for name in sorted(VARIANTS, reverse=True)}
OTHERS = sorted(set(VARIANTS) - set(FAMILIES.values()))
FIFTY = [*FAMILIES.values(), *OTHERS[::3], *OTHERS[1::3]][:50]


def test_the_fifty_hold_every_family() -> None:
    assert {name.split("_")[0] for name in VARIANTS} == {name.split("_")[0] for name in FIFTY}
    assert len(set(FIFTY)) == 50


@pytest.mark.long
def test_fifty_documents_of_all_variants_are_right_or_say_why_not(tmp_path: Path) -> None:
    variants = {name: VARIANTS[name]() for name in FIFTY}
    for name, variant in variants.items():
        (tmp_path / f"{name}.pdf").write_bytes(typeset(variant.sheets, variant.style))
    parse([tmp_path], tmp_path / "out")
    tables = {file.stem: pq.read_table(file).to_pylist() for file in (tmp_path / "out").glob("*.parquet")}
    documents = {row["document_id"]: row for row in tables["documents"]}
    assert set(documents) == set(FIFTY)
    wrong = [name for name, variant in variants.items() if rows_of(tables, name) != rows_true(variant)]
    assert [name for name in wrong if documents[name]["status"] in ("ok", "no_form")] == []
    assert [name for name in FIFTY if documents[name]["status"] != variants[name].status] == []
    assert wrong == []
    silent = [
        row
        for row in documents.values()
        if row["status"] in ("partial", "failed") and not row["status_detail"]
    ]
    assert silent == []


def rows_of(tables: dict[str, list[dict[str, object]]], document: str) -> Counter[tuple[str, ...]]:
    """The target rows of one document."""
    return rows_read(
        {
            name: [row for row in tables[name] if row["document_id"] == document]
            for name in ("projects", "targets")
        }
    )

"""Every variant of the form, set on pages and read back: rows, head fields and status as someone reading it would say."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forms.variants import VARIANTS, Variant
from pipeline.facsimile.typeset import typeset
from pipeline.read_pdf import read_document
from pipeline.reshape.batches import reshape
from pipeline.text import fold

Row = tuple[str, ...]


def read(variant: Variant, folder: Path) -> dict[str, list[dict[str, object]]]:
    """The tables of a typeset variant."""
    pdf = folder / f"{variant.name}.pdf"
    pdf.write_bytes(typeset(variant.sheets, variant.style))
    return tables_of(pdf, folder / "tables")


def tables_of(pdf: Path, folder: Path) -> dict[str, list[dict[str, object]]]:
    """The tables of a PDF."""
    reshape([({"document_id": pdf.stem}, read_document(pdf, pdf.stem))], [], folder)
    return {file.stem: pq.read_table(file).to_pylist() for file in folder.glob("*.parquet")}


def rows_read(tables: dict[str, list[dict[str, object]]]) -> Counter[Row]:
    """(project, level 2, indicator, target, horizon, grade) of every target row."""
    names = {project["project_id"]: project["project_name"] for project in tables["projects"]}
    columns = ("level2", "indicator", "target_text", "horizon", "grade")
    return Counter(
        (str(names[row["project_id"]] or ""), *(tight(str(row[column] or "")) for column in columns))
        for row in tables["targets"]
    )


def rows_true(variant: Variant) -> Counter[Row]:
    columns = ("level2", "indicator", "target", "horizon", "grade")
    return Counter(
        (
            fold(str(project.header["project_name"] or "")),
            *(tight(fold(str(row.get(c) or ""))) for c in columns),
        )
        for project in variant.truth
        for row in project.rows
    )


def tight(text: str) -> str:
    """A text without the spaces that a wrap may add or take."""
    return text.replace(" ", "")


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_every_row_of_a_variant_is_read_and_none_is_invented(name: str, tmp_path: Path) -> None:
    variant = VARIANTS[name]()
    tables = read(variant, tmp_path)
    assert rows_read(tables) == rows_true(variant)
    document = tables["documents"][0]
    assert document["status"] == variant.status, document["status_detail"]


@pytest.mark.parametrize("name", sorted(name for name in VARIANTS if VARIANTS[name]().truth))
def test_the_head_of_a_variant_is_read(name: str, tmp_path: Path) -> None:
    variant = VARIANTS[name]()
    projects = read(variant, tmp_path)["projects"]
    for project, truth in zip(projects, variant.truth, strict=True):
        wanted = {key: value for key, value in truth.header.items() if key in project}
        got = {key: project[key] for key in wanted}
        assert {key: comparable(value) for key, value in got.items()} == {
            key: comparable(value) for key, value in wanted.items()
        }


def comparable(value: object) -> object:
    return (
        Decimal(value)
        if isinstance(value, Decimal)
        else tight(fold(value))
        if isinstance(value, str)
        else value
    )

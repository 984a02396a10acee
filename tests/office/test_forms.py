"""The forms of a workbook, a document and a web page are those of the PDF: rows, ids and amounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.test_variants import rows_read, rows_true
from forms.variants import drawn
from office.written import Part, document, web_page, xlsx
from pipeline.facsimile.__main__ import FACSIMILE, TRANSCRIPT
from pipeline.facsimile.form_2024 import form_sheet
from pipeline.facsimile.transcript import read_transcript
from pipeline.read_file import read_document
from pipeline.reshape.batches import reshape

Rows = list[dict[str, object]]
WRITERS = {"xlsx": xlsx, "html": web_page, "docx": document}
ALIKE = {
    "targets": ("target_id", "level1", "level2", "indicator", "target_text", "kind", "value"),
    "projects": ("project_id", "project_name", "annual_amount_cny", "total_amount_cny", "goal_text"),
    "funding": ("project_id", "scope", "source", "amount_cny"),
    "form_fields": ("project_id", "field", "caption", "text"),
}


def tables(tmp_path: Path, parts: list[Part], kind: str) -> dict[str, Rows]:
    import pyarrow.parquet as pq

    file = tmp_path / f"d.{kind}"
    file.write_bytes(WRITERS[kind](parts))
    reshape([({"document_id": "d", "fiscal_year": 2024}, read_document(file, "d"))], [], tmp_path / "t")
    return {path.stem: pq.read_table(path).to_pylist() for path in (tmp_path / "t").glob("*.parquet")}


@pytest.mark.parametrize("kind", list(WRITERS))
def test_the_fifteen_forms_of_2024_are_read_as_from_the_pdf(tmp_path: Path, kind: str) -> None:
    import pyarrow.parquet as pq

    reshape(
        [({"document_id": "d", "fiscal_year": 2024}, read_document(FACSIMILE, "d"))], [], tmp_path / "pdf"
    )
    wanted = {path.stem: pq.read_table(path).to_pylist() for path in (tmp_path / "pdf").glob("*.parquet")}
    sheets: list[Part] = [form_sheet(form) for form in read_transcript(TRANSCRIPT)]
    made = tables(tmp_path, sheets, kind)
    assert [row["status"] for row in made["documents"]] == ["ok"]
    for table, columns in ALIKE.items():
        assert [[row[c] for c in columns] for row in made[table]] == [
            [row[c] for c in columns] for row in wanted[table]
        ]
    assert len(made["targets"]) == 186
    assert {row["x0"] for name in ("targets", "projects", "funding") for row in made[name]} == {None}


@pytest.mark.parametrize("name", ["a2_yuanzhou_2022", "b_yongde_2022", "c_xiangxi_2023", "i_aksu_2024"])
@pytest.mark.parametrize("kind", list(WRITERS))
def test_drawn_forms_are_read_from_every_kind(tmp_path: Path, kind: str, name: str) -> None:
    variant = drawn(name)
    assert rows_read(tables(tmp_path, list(variant.sheets), kind)) == rows_true(variant)

"""Photographs of one form are one document where its table goes on, in the order of their names; others stay apart."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pytest

from forms.variants import VARIANTS
from photographer import Camera, as_jpeg, photographs
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.forms.photographed import on_one_scale
from pipeline.forms.reader import recognise
from pipeline.parse import parse
from pipeline.photo_series import joined
from pipeline.read_pdf import read_page
from pipeline.record import GridDocument, GridPage, GridTable, dumps, sealed
from stage_process import ROOT, run_stage

GENTLE = Camera(tilt=0.02, curl=0.003)


def pages_of(name: str) -> list[GridDocument]:
    """Each page of a form as a document of its own, named as a telephone names pictures: IMG_9, IMG_10 …"""
    variant = VARIANTS[name]()
    document = pdfium.PdfDocument(typeset(variant.sheets, variant.style))
    made = []
    for index in range(len(document)):
        page = document[index]
        made.append(GridDocument(f"IMG_{9 + index}", None, (read_page(page, 1),)))
    return made


def run(documents: list[GridDocument]) -> dict[str, GridDocument]:
    rows = [
        ({"document_id": each.document_id}, each) for each in sorted(documents, key=lambda d: d.document_id)
    ]
    paths = {each.document_id: Path(f"村/{each.document_id}.JPG") for each in documents}
    return {
        str(row["document_id"]): record
        for row, record in joined(rows, paths)
        if isinstance(record, GridDocument)
    }


@pytest.mark.parametrize("name", ["pages_head_once", "pages_head_repeated"])
def test_pictures_of_a_form_over_pages_are_joined_in_the_order_of_their_names(name: str) -> None:
    alone = pages_of(name)
    made = run(alone)
    whole = recognise(list(made["IMG_9"].pages))
    assert [page.number for page in made["IMG_9"].pages] == list(range(1, len(alone) + 1))
    assert len(whole.forms) == 1 and len(whole.forms[0].rows) == 66
    assert [made[each.document_id].pages for each in alone[1:]] == [()] * (len(alone) - 1)
    assert [doubt.kind for doubt in made["IMG_10"].doubts] == ["joined_picture"]


def test_pictures_of_different_forms_stay_documents_of_their_own() -> None:
    first, second = pages_of("a2_yuanzhou_2022")[0], pages_of("a3_putuo_2026")[0]
    second = GridDocument("IMG_10", None, second.pages)
    assert run([first, second]) == {"IMG_9": first, "IMG_10": second}


def test_photographs_of_a_form_in_the_catalogue_are_reshaped_as_one_document(tmp_path: Path) -> None:
    raw, grids = tmp_path / "data/raw/2024", tmp_path / "data/grids"
    raw.mkdir(parents=True), grids.mkdir()
    rows = ["document_id,title,issuer,region_code,fiscal_year,published_on,source_url,origin,sha256"]
    for each in pages_of("pages_head_once"):
        (raw / f"{each.document_id}.jpg").write_bytes(each.document_id.encode())
        digest = hashlib.sha256(each.document_id.encode()).hexdigest()
        (grids / f"{each.document_id}.json").write_text(
            sealed(dumps(replace(each, sha256=digest)), None), "utf-8"
        )
        rows.append(f"{each.document_id},表,村,640000,2024,,,published,{digest}")
    (tmp_path / "data/documents.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "data/corrections.csv").write_text(
        (ROOT / "data/corrections.csv").read_text("utf-8").splitlines()[0] + "\n", "utf-8"
    )
    code, said = run_stage("reshape", tmp_path)
    assert code == 0, said
    targets = pq.read_table(tmp_path / "data/tables/targets.parquet").to_pylist()
    assert {row["document_id"] for row in targets} == {"IMG_9"} and len(
        {row["project_id"] for row in targets}
    ) == 1
    assert len([row for row in targets if row["part"] == 1]) == 66


def small_form() -> bytes:
    """A form over two small pages."""
    cells = [Cell(0, 0, "项目名称"), Cell(0, 1, "档案整理", colspan=2)]
    cells += [Cell(1, col, text) for col, text in enumerate(("二级指标", "三级指标", "指标值"))]
    for row in range(2, 12):
        cells += [Cell(row, 0, "数量指标"), Cell(row, 1, f"整理第{row}批档案"), Cell(row, 2, f"≥{row}万件")]
    style = Style(page=(380, 190), margins=(30, 30, 30, 30))
    return typeset([Sheet(tuple(cells), (1, 2, 1), title="项目支出绩效目标表")], style)


@pytest.mark.long
def test_a_folder_of_photographs_is_parsed_into_the_rows_of_the_form(tmp_path: Path) -> None:
    shots = photographs(small_form(), GENTLE)
    assert len(shots) == 2
    (tmp_path / "in").mkdir()
    for number, shot in enumerate(shots, start=1):
        (tmp_path / "in" / f"照片{number}.jpg").write_bytes(as_jpeg(shot))
    parse([tmp_path / "in"], tmp_path / "out", workers=1)
    targets = pq.read_table(tmp_path / "out" / "targets.parquet").to_pylist()
    assert [(row["page"], row["target_text"]) for row in targets[:1]] == [(1, "≥2万件")]
    assert [row["target_text"] for row in targets] == [f"≥{n}万件" for n in range(2, 12)]
    documents = pq.read_table(tmp_path / "out" / "documents.parquet").to_pylist()
    assert {row["document_id"]: row["pages"] for row in documents} == {"照片1": 2, "照片2": 0}


def page(number: int, x: tuple[float, ...]) -> GridPage:
    table = GridTable(1, len(x) - 1, (x[0], 0.0, x[-1], 20.0), x, ())
    return GridPage(number, 600.0, 800.0, "ocr", (table,))


def test_columns_of_a_page_photographed_from_nearer_are_given_at_the_size_of_the_page_before() -> None:
    far, near = page(1, (50.0, 150.0, 250.0, 450.0)), page(2, (20.0, 140.5, 500.0))
    other = page(2, (20.0, 300.0, 500.0))
    (_, given), (_, kept) = on_one_scale([far, near]), on_one_scale([far, other])
    assert [round(edge) for edge in given.tables[0].x] == [50, 150, 450]
    assert given.tables[0].box == near.tables[0].box and kept == other

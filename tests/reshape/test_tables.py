"""Forms as printed → long tables: nothing is lost, doubled or renamed on the way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.doubt import Doubt, Kind
from pipeline.record import GridTable
from pipeline.repair.corrections import Correction
from pipeline.reshape import batches
from reshape.write import HEADS, document, form, table, tables_of

OUTPUT = ("产出指标", "数量指标")


def fix(line: int, was: str, becomes: str) -> Correction:
    return Correction(2, "d", 1, line, "indicator", was, becomes, "重影", "read again")


def test_a_cell_of_several_targets_is_as_many_rows_and_its_correction_is_one(tmp_path: Path) -> None:
    grid = form((*OUTPUT, "举办培训里", "≥60次\v≥800人次"), (*OUTPUT, "印发简报", "12期"))
    made = tables_of(tmp_path, document(grid), corrections=[fix(1, "举办培训里", "举办培训")])
    rows = [(row["line"], row["part"], row["indicator"], row["target_text"]) for row in made["targets"]]
    assert rows == [
        (1, 1, "举办培训", "≥60次"),
        (1, 2, "举办培训", "≥800人次"),
        (2, 1, "印发简报", "12期"),
    ]
    (corrected,) = made["corrections"]
    assert corrected["target_id"] == made["targets"][0]["target_id"]


def test_two_forms_of_one_name_and_two_units_are_two_projects_whatever_their_order(tmp_path: Path) -> None:
    row = (*OUTPUT, "养护里程", "≥10公里")
    forms = [form(row, unit="交通局"), form(row, unit="公路局")]
    one = tables_of(tmp_path / "1", document(*forms))["projects"]
    other = tables_of(tmp_path / "2", document(*reversed(forms)))["projects"]
    assert {p["implementing_unit"]: p["project_id"] for p in one} == {
        p["implementing_unit"]: p["project_id"] for p in other
    }


def test_the_same_form_again_is_another_project_and_the_same_row_again_another_target(tmp_path: Path) -> None:
    row = (*OUTPUT, "养护里程", "≥10公里")
    made = tables_of(tmp_path, document(form(row, row), form(row, row)))
    assert len({project["project_id"] for project in made["projects"]}) == 2
    assert len({target["target_id"] for target in made["targets"]}) == 4


def test_the_year_on_the_form_counts_and_the_catalogue_fills_what_is_not_printed(tmp_path: Path) -> None:
    row = (*OUTPUT, "完成时间", "12月底前")
    printed = tables_of(tmp_path / "1", document(form(row), above="(2023年度)"), fiscal_year=2024)
    silent = tables_of(tmp_path / "2", document(form(row), above="绩效目标表"), fiscal_year=2024)
    for made, year in ((printed, 2023), (silent, 2024)):
        assert [made[name][0]["fiscal_year"] for name in ("documents", "projects", "targets")] == [year] * 3
        assert made["targets"][0]["date_to"].year == year


def test_a_document_of_two_years_has_that_of_the_catalogue(tmp_path: Path) -> None:
    row, year = (*OUTPUT, "养护里程", "≥10公里"), ("年度",)
    forms = [form(row, more=[(*year, "2023")], name="甲"), form(row, more=[(*year, "2024")], name="乙")]
    made = tables_of(tmp_path, document(*forms, above="绩效目标表"), fiscal_year=2025)
    assert [project["fiscal_year"] for project in made["projects"]] == [2023, 2024]
    assert made["documents"][0]["fiscal_year"] == 2025


def test_amounts_are_a_row_each_in_the_order_of_the_form_exact_to_the_cent(tmp_path: Path) -> None:
    money = [("单位", "万元"), ("其他资金", "0.01"), ("财政拨款", "12,345.678901"), ("年度资金总额", "1.5")]
    made = tables_of(tmp_path, document(form((*OUTPUT, "养护里程", "≥10公里"), more=money)))
    rows = [(row["scope"], row["source"], row["amount_cny"], row["amount_text"]) for row in made["funding"]]
    assert rows == [
        ("own", "other", Decimal("100.00"), "0.01"),
        ("own", "fiscal_appropriation", Decimal("123456789.01"), "12,345.678901"),
    ]
    assert made["projects"][0]["annual_amount_cny"] == Decimal("15000.00")
    assert [row["sequence"] for row in made["form_fields"]] == list(range(1, 7))


def test_a_document_without_a_form_and_a_form_without_funding_have_their_rows(tmp_path: Path) -> None:
    notes = document(table(("科目", "预算数"), ("合计", "5")), document_id="e")
    made = tables_of(tmp_path, document(form((*OUTPUT, "养护里程", "≥10公里"))), notes)
    counts = [(row["document_id"], row["forms"], row["targets"], row["status"]) for row in made["documents"]]
    assert counts == [("d", 1, 1, "ok"), ("e", 0, 0, "no_form")]
    assert made["funding"] == []


def test_no_document_at_all_makes_empty_tables(tmp_path: Path) -> None:
    assert set(map(len, tables_of(tmp_path).values())) == {0}


def test_the_bytes_do_not_depend_on_how_many_documents_are_read_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = (*OUTPUT, "举办培训", "≥60次\v≥800人次")
    made = [document(*[form(row)] * n, document_id=f"d{n}") for n in range(1, 8)]
    monkeypatch.setattr("pipeline.parallel.os.cpu_count", lambda: 1)
    found = []
    for size, rows in ((256, 20_000), (1, 20_000), (3, 2)):
        monkeypatch.setattr(batches, "BATCH", size)
        monkeypatch.setattr(batches, "ROWS", rows)
        batches.reshape([({}, each) for each in made], [], tmp_path / f"{size}-{rows}")
        files = sorted((tmp_path / f"{size}-{rows}").glob("*.parquet"))
        found.append({file.name: file.read_bytes() for file in files})
    assert found[0] == found[1] == found[2]


def test_neither_a_repair_nor_a_correction_renames_a_project_or_a_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = table(
        ("É", "道路养护"),
        ("实施单位", "交通局"),
        HEADS,
        ("1-产出指标", "11-数量指标", "养护里程", "10公里"),
        ("1-产出指标", "12-灰里18小", "合格率里", "≥95%"),
        ("1-产出指标", "13-时效指标", "完成时间", "12月底"),
        ("2-效益指标", "22-社会效益", "出行条件", "改善"),
    )
    made = tables_of(tmp_path / "1", document(grid), corrections=[fix(2, "合格率里", "合格率")])
    monkeypatch.setattr("pipeline.reshape.printed.repair_forms", lambda forms, mended: (list(forms), []))
    left = tables_of(tmp_path / "2", document(grid))
    assert {row["field"] for row in made["repairs"]} == {"caption:project_name", "level2"}
    assert (made["projects"][0]["project_name"], made["targets"][1]["category"]) == (
        "道路养护",
        "output.quality",
    )
    assert (left["projects"][0]["project_name"], left["targets"][1]["category"]) == (None, "other")
    for name, key in (("projects", "project_id"), ("targets", "target_id")):
        assert [row[key] for row in made[name]] == [row[key] for row in left[name]]


def read_by_ocr(grid: GridTable, *sure: float) -> GridTable:
    """The table with the confidence of each cell of its last row."""
    last = [cell for cell in grid.cells if cell.row == grid.rows - 1]
    of = dict(zip(((cell.row, cell.col) for cell in last), sure, strict=True))
    return replace(grid, cells=tuple(replace(c, confidence=of.get((c.row, c.col), 0.99)) for c in grid.cells))


def test_the_confidence_of_a_target_is_that_of_its_least_sure_cell(tmp_path: Path) -> None:
    heads = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位")
    grid = table(
        ("项目名称", "道路养护"), ("实施单位", "交通局"), heads, (*OUTPUT, "养护里程", "≥", "10", "公里")
    )
    for sure in ((0.9, 0.8, 0.7), (0.7, 0.9, 0.8), (0.8, 0.7, 0.9)):
        page = document(read_by_ocr(grid, 0.99, 0.99, 0.99, *sure), origin="ocr")
        (target,) = tables_of(tmp_path / str(sure), page)["targets"]
        assert (target["target_text"], target["confidence"]) == ("≥10公里", 0.7)


def test_a_doubt_about_a_cell_is_told_on_the_row_that_was_read_from_it_and_on_no_other(
    tmp_path: Path,
) -> None:
    made = document(form((*OUTPUT, "养护里程", "≥10公里"), (*OUTPUT, "印发简报", "12期")))
    doubt = Doubt(Kind.DISAGREEMENT, "two readings", page=1, table=1, row=4, column=3)
    made = replace(made, pages=(replace(made.pages[0], doubts=(doubt,)),))
    found = tables_of(tmp_path, made)
    assert [row["doubt"] for row in found["targets"]] == [None, "disagreement"]
    assert [row["place"] for row in found["targets"]] == ["p1", "p1"]
    assert found["documents"][0]["status"] == "partial"


def test_whether_a_document_is_the_publication_is_null_where_nobody_told(tmp_path: Path) -> None:
    made = document(form((*OUTPUT, "养护里程", "≥10公里")))
    assert tables_of(tmp_path / "1", made)["documents"][0]["origin"] is None
    assert tables_of(tmp_path / "2", made, origin="facsimile")["documents"][0]["origin"] == "facsimile"

"""审核.xlsx: what a reviewer opens, filters and prints."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from pipeline.release.export import export
from pipeline.release.workbook import Column, Page, _known, _lines, write_pages
from report import material
from tests import factory

ROOT = Path(__file__).parents[2]
DANGEROUS = ["=72人", "=1+1", "-", "+86", "@经办", "\t=1", "＝1"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    export(ROOT / "data/releases/2024.1.0", tmp_path_factory.mktemp("book"), ["xlsx"])
    return openpyxl.load_workbook(max(tmp_path_factory.getbasetemp().glob("book*")) / "审核.xlsx")


def table(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_the_first_sheet_holds_every_target_in_words_of_chinese(book: Any) -> None:
    assert book.sheetnames == ["目标总表", "发现", "成本核对", "文件", "说明"]
    rows = table(book["目标总表"])
    assert len(rows) == 186
    first = rows[0]
    assert (first["单位"], first["项目"]) == (
        "宁夏回族自治区发展和改革委员会",
        "自治区服务业发展引导资金项目",
    )
    assert (first["年度"], first["年度预算(元)"], first["数值"]) == (2024, 62_000_000, 4)
    assert (first["类别"], first["类型"]) == ("产出·数量", "数值")
    assert (first["三级指标"], first["指标值"], first["读作"]) == ("服务业集聚区建设", "4个以上", "≥ 4 个")
    assert first["位置"] == "p1"
    assert {row["发现"] for row in rows} > {None, "未写明比较符", "占位行"}
    assert not [
        cell for row in rows for cell in row.values() if isinstance(cell, str) and cell in ("numeric", "gap")
    ]


def test_what_concerns_several_rows_or_a_whole_project_is_told_where_it_belongs(
    book: Any, tmp_path: Path
) -> None:
    gaps = {row["项目"] for row in table(book["目标总表"]) if "成本与预算有缺口" in (row["发现"] or "")}
    assert gaps == {"中国自主品牌博览会宁夏参展筹备经费", "自治区发展改革委项目督导检查和评估评审经费"}
    rows = factory.rows(documents=1, projects=1)
    rows["findings"] = [{**rows["findings"][0], "rule": "year_sum", "target_id": None, "target_ids": None}]
    export(material.write(tmp_path / "release", rows), tmp_path, ["xlsx"])
    told = table(openpyxl.load_workbook(tmp_path / "审核.xlsx")["目标总表"])
    assert [row["发现"] for row in told] == ["整个项目：年度资金加总不符", *[None] * (len(told) - 1)]


def test_costs_say_by_how_much_and_in_which_direction_they_differ(book: Any) -> None:
    gaps = {row["项目"]: row for row in table(book["成本核对"]) if row["结果"] == "有缺口"}
    one = gaps["自治区发展改革委项目督导检查和评估评审经费"]
    assert (one["成本合计(元)"], one["年度预算(元)"], one["相差(元)"]) == (1_321_000, 1_620_000, -299_000)
    assert one["相差"] == pytest.approx(-0.1846, abs=1e-4)


def test_every_sheet_is_set_up_to_be_filtered_and_printed(book: Any) -> None:
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert (sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == (0, 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
    assert book["目标总表"].page_setup.orientation == "landscape"


def test_every_column_is_explained(book: Any) -> None:
    told = {(row["工作表"], row["列"]) for row in table(book["说明"])}
    for sheet in book.worksheets[:-1]:
        assert {(sheet.title, cell.value) for cell in sheet[1]} <= told


def test_no_text_runs_as_a_formula_and_amounts_of_any_size_are_exact(tmp_path: Path) -> None:
    rows = factory.rows(documents=1, projects=1, targets=len(DANGEROUS))
    for target, text in zip(rows["targets"], DANGEROUS, strict=True):
        target |= {"target_text": text, "indicator": text}
    rows["projects"][0] |= {
        "project_name": "=HYPERLINK(1)",
        "annual_amount_cny": Decimal("1234567890123456.78"),
    }
    export(material.write(tmp_path / "release", rows), tmp_path, ["xlsx"])
    sheet = openpyxl.load_workbook(tmp_path / "审核.xlsx")["目标总表"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert {cell.value for cell in cells} >= {*DANGEROUS, "=HYPERLINK(1)", "1234567890123456.78"}


def test_results_have_their_columns_where_a_release_has_results(tmp_path: Path, book: Any) -> None:
    assert "实际完成" not in {cell.value for cell in book["目标总表"][1]}
    rows = factory.rows(documents=1)
    rows["targets"][0]["doubt"] = "overflow"
    export(material.write(tmp_path / "release", rows), tmp_path, ["xlsx"])
    heads = {cell.value for cell in openpyxl.load_workbook(tmp_path / "审核.xlsx")["目标总表"][1]}
    assert "存疑" in heads
    assert ("实际完成" in heads) == bool(rows["results"])


@pytest.mark.parametrize(("text", "width", "lines"), [
    ("短", 10, 1), (None, 10, 1), (5.0, 10, 1), ("长" * 20, 20, 2), ("a" * 19, 20, 1), ("一\n二\n三", 20, 3), ("", 10, 1),
])  # fmt: skip
def test_a_row_is_as_high_as_its_longest_text(text: object, width: float, lines: int) -> None:
    assert _lines(text, width) == lines


def test_what_stands_above_already_is_shown_pale_only_as_far_as_all_of_it_is_the_same() -> None:
    columns = (Column("单位", 9, once=True), Column("项目", 9, once=True), Column("指标", 9))
    assert _known(("甲", "乙", 1), (), columns) == [False, False, False]
    assert _known(("甲", "乙", 1), ("甲", "乙", 2), columns) == [True, True, False]
    assert _known(("甲", "丙", 1), ("甲", "乙", 1), columns) == [False, False, False]


def test_a_page_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    rows = ((number,) for number in range(5))
    write_pages(tmp_path / "a.xlsx", [Page("表", (Column("数", 5, "number"),), rows)], most_rows=3)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [(sheet.title, sheet.max_row - 1) for sheet in book] == [("表", 3), ("表_2", 2)]


@pytest.mark.long
def test_it_prints_on_twelve_pages_of_readable_size(tmp_path: Path) -> None:
    """LibreOffice draws the release of the repository, 186 targets; what is printed is at least 7 points high."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice: install libreoffice-calc-nogui")
    export(ROOT / "data/releases/2024.1.0", tmp_path, ["xlsx"])
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "审核.xlsx")],
        check=True,
        timeout=120,
        capture_output=True,
    )
    with pypdfium2.PdfDocument(tmp_path / "审核.pdf") as pdf:
        assert len(pdf) <= 12
        for page in pdf:
            assert (
                page.get_width() > page.get_height()
                or "工作表" in page.get_textpage().get_text_range().replace(" ", "")
            )
            sizes = [
                item.get_font_size()
                for item in page.get_objects(filter=[1])
                if hasattr(item, "get_font_size")
            ]
            assert not sizes or min(sizes) >= 7
        assert "###" not in "".join(page.get_textpage().get_text_range() for page in pdf)

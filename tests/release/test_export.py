"""A release for those without Python arrives as text and comes back as the same text."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.release import ReleaseError
from pipeline.release.export import export, guard, unguard
from pipeline.release.workbook import CellError, write_workbook
from pipeline.schema import BY_NAME, TABLES
from tests import factory
from tests.test_release import run

DANGEROUS = [
    "=72人",
    "=100.00(%)",
    "-",
    "@",
    "+",
    "-5%",
    "+86",
    "@经办",
    "=1+1",
    "'已有引号",
    "''",
    "＝72人",
    "＋",
    "\t=1",
    " =1",
]
HARMLESS = ["≥6.74万件", "02", "3-5", "100%", "2024年12月31日前", "逗号,引号\"换行\n第二行", "nan", "TRUE", "0", "—"]  # fmt: skip
TEXTS = DANGEROUS + HARMLESS


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = factory.rows(documents=1, projects=1, targets=len(TEXTS) + 1)
    for target, text in zip(rows["targets"], [*TEXTS, None], strict=True):
        target["target_text"] = text
    rows["targets"][0]["value"] = -5.5
    rows["funding"][0]["amount_cny"] = Decimal("1234567890123456.78")
    return run(tmp_path_factory.mktemp("published"), rows).path


def printed(release: Path) -> list[Any]:
    return pq.read_table(release / "targets.parquet").column("target_text").to_pylist()


def test_csv_has_a_bom_chinese_heads_and_no_cell_that_runs(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path, ["csv"])
    assert (tmp_path / "targets.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    rows = _rows(tmp_path / "targets.csv")
    cells = [row["指标值"] for row in rows]
    assert rows[0]["目标编号"].startswith("2024-nx-001-")
    assert rows[0]["数值"] == "-5.5"
    assert not [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝＋－＠") and cell.strip()]
    assert cells[len(DANGEROUS) : len(TEXTS)] == HARMLESS


def test_csv_gives_back_the_same_text(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path, ["csv"])
    cells = [row["指标值"] for row in _rows(tmp_path / "targets.csv")]
    assert [unguard(cell) or None for cell in cells] == printed(published) == [*TEXTS, None]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


_TEXT = st.text(st.sampled_from("=+-@＝'\t\r\n \x0b\u3000\x1c甲1"), max_size=6) | st.text(max_size=8)


@given(st.lists(_TEXT))
def test_guarding_is_undone_by_dropping_one_apostrophe_and_leaves_nothing_that_runs(texts: list[str]) -> None:
    guarded = guard(pa.chunked_array([texts], pa.string())).to_pylist()
    assert [unguard(text) for text in guarded] == texts
    assert not [text for text in guarded if text.lstrip()[:1] and text.lstrip()[0] in "=+-@＝＋－＠"]


def test_excel_holds_every_text_as_a_string_cell_marked_as_text_and_gives_it_back(
    published: Path, tmp_path: Path
) -> None:
    export(published, tmp_path, ["xlsx"])
    cells = _column(tmp_path / "jixiao.xlsx", "targets", "指标值")
    assert [cell.value for cell in cells] == printed(published)
    assert {(cell.data_type, cell.quotePrefix) for cell in cells[:-1]} == {("s", True)}


def test_excel_holds_numbers_dates_and_money_as_what_they_are(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path, ["xlsx"])
    book = tmp_path / "jixiao.xlsx"
    assert _column(book, "targets", "数值")[0].value == -5.5
    assert _column(book, "documents", "公开日期")[0].value.date().isoformat() == "2024-02-08"
    assert _column(book, "projects", "年度资金总额")[0].value == 1200000.5
    assert (
        _column(book, "funding", "金额")[0].value == "1234567890123456.78"
    )  # more digits than Excel's numbers have


def test_excel_opens_with_what_the_columns_and_their_values_mean_and_each_sheet_can_be_filtered(
    published: Path, tmp_path: Path
) -> None:
    export(published, tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "jixiao.xlsx")
    said = {row[:4]: row[5] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert "numeric 数值" in said["targets", BY_NAME["targets"].title_zh, "目标类型", "kind"]
    assert [sheet.title for sheet in book][1:] == [table.name for table in TABLES]
    for sheet in book.worksheets[1:]:
        columns = {row[2] for row in said if row[0] == sheet.title}
        assert columns == {cell.value for cell in sheet[1]}
        assert sheet.auto_filter.ref == sheet.dimensions


def _column(book: Path, sheet: str, head: str) -> list[Any]:
    rows = list(openpyxl.load_workbook(book)[sheet].iter_rows())
    place = [cell.value for cell in rows[0]].index(head)
    return [row[place] for row in rows[1:]]


def test_excel_files_are_the_same_bytes_again(published: Path, tmp_path: Path) -> None:
    one, other = (export(published, tmp_path / name, ["xlsx"])[0].read_bytes() for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize(("count", "sheets"), [(0, [0]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    count: int, sheets: list[int], tmp_path: Path
) -> None:
    batches = iter([pa.table({"n": pa.array(range(count), pa.int64())})])
    write_workbook(tmp_path / "a.xlsx", [("t", ["数"], batches)], most_rows=3)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [sheet.max_row - 1 for sheet in book] == sheets
    assert [row[0] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)] == list(
        range(count)
    )


def test_a_text_too_long_for_a_cell_is_refused_by_row_not_cut(tmp_path: Path) -> None:
    batches = iter([pa.table({"t": ["短", "长" * 32_768]})])
    with pytest.raises(CellError, match=r"t, 3: .*longer than an Excel cell holds"):
        write_workbook(tmp_path / "a.xlsx", [("t", ["文"], batches)])


def test_duckdb_answers_at_once_and_explains_its_columns(published: Path, tmp_path: Path) -> None:
    [path] = export(published, tmp_path, ["duckdb"])
    with duckdb.connect(str(path), read_only=True) as db:
        assert db.execute(
            "SELECT target_text FROM targets JOIN projects USING (project_id) ORDER BY line"
        ).fetchall() == [(text,) for text in [*TEXTS, None]]
        said = db.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'funding' AND column_name = 'amount_cny'"
        )
        assert said.fetchall() == [("金额 CNY",)]


def test_a_release_kept_by_year_is_exported_with_its_columns_in_order(tmp_path: Path) -> None:
    path = run(tmp_path, factory.rows(), partition_rows=5).path
    export(path, tmp_path / "out", ["csv"])
    rows = _rows(tmp_path / "out/targets.csv")
    assert len(rows) == 12
    assert list(rows[0])[:4] == ["目标编号", "项目编号", "文件编号", "年度"]
    assert rows[0]["年度"] == "2024"


def test_an_unknown_format_and_a_folder_that_is_no_release_are_named(published: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="unknown format: ods"):
        export(published, tmp_path, ["ods"])
    with pytest.raises(ReleaseError, match="not the folder of a release"):
        export(tmp_path, tmp_path, ["csv"])

"""What became of each file of a run: to be handed on, in Chinese and English."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.doubt import TITLES, Doubt, Kind, words
from pipeline.forms.status import reasons
from pipeline.vocabulary.issuers import issuer_in

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "data/raw/2024/nx-fgw-2024.pdf"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """A folder with a good file, the same bytes again, an empty file and a page without a form; what was printed."""
    import contextlib
    import io

    folder = tmp_path_factory.mktemp("run")
    (folder / "表格").mkdir()
    for name in ("发改委 2024.pdf", "副本.pdf"):
        (folder / "表格" / name).write_bytes(GOOD.read_bytes())
    (folder / "表格" / "空.pdf").write_bytes(b"")
    (folder / "表格" / "信.html").write_text("<html><body><p>没有表</p></body></html>", "utf-8")
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        code = main(["parse", "表格", "-o", "结果", "--format", "json", "csv", "xlsx"])
    return folder / "结果", code, out.getvalue()


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["文件 file"]: row for row in csv.DictReader(file)}


def test_every_file_has_its_row_under_the_name_it_was_given(run: tuple[Path, int, str]) -> None:
    assert list(rows(run[0])) == ["表格/信.html", "表格/副本.pdf", "表格/发改委 2024.pdf", "表格/空.pdf"]


def test_outcome_and_reason_stand_in_chinese_and_english(run: tuple[Path, int, str]) -> None:
    found = rows(run[0])
    empty, letter, good = found["表格/空.pdf"], found["表格/信.html"], found["表格/副本.pdf"]
    assert (empty["结果"], empty["outcome"]) == ("无法读取", "failed")
    assert (empty["原因"], empty["reason"]) == ("空文件", "the file is empty (0 bytes)")
    assert (letter["outcome"], letter["原因"], letter["reason"]) == (
        "no_form",
        "各页均无绩效目标表",
        "no page looks like a form",
    )
    assert (good["结果"], good["表 forms"], good["目标 targets"], good["年度 year"]) == (
        "全部读出",
        "15",
        "186",
        "2024",
    )


def test_a_file_of_the_same_bytes_names_the_first(run: tuple[Path, int, str]) -> None:
    found = rows(run[0])
    column = "与此文件逐字节相同 same bytes as"
    assert found["表格/发改委 2024.pdf"][column] == "表格/副本.pdf"
    assert found["表格/副本.pdf"][column] == found["表格/空.pdf"][column] == ""


def test_the_sheet_holds_the_same_rows(run: tuple[Path, int, str]) -> None:
    sheet = openpyxl.load_workbook(run[0] / "report.xlsx")["阅读报告"]
    heads, *found = sheet.iter_rows(values_only=True)
    assert len(found) == 4
    assert found[1][heads.index("目标 targets")] == 186


def test_origin_is_null_since_nobody_can_know_it(run: tuple[Path, int, str]) -> None:
    assert set(pq.read_table(run[0] / "documents.parquet")["origin"].to_pylist()) == {None}


def test_files_sums_and_the_next_step_are_printed(run: tuple[Path, int, str]) -> None:
    _, code, said = run
    lines = said.splitlines()
    assert code == 1
    assert "无法读取 failed  表格/空.pdf  空文件 the file is empty (0 bytes)" in lines
    assert "无绩效目标表 no_form  表格/信.html  各页均无绩效目标表 no page looks like a form" in lines
    assert any("与 表格/副本.pdf 逐字节相同" in line for line in lines)
    assert "项目 projects: 30 · 目标 targets: 372 → 结果" in lines
    assert lines[-1] == (
        "下一步 next: 打开 open 结果/审核.xlsx; jixiao report 结果 -o 网页 --pdfs 表格 (网页 site)"
    )


def test_the_tables_stand_in_every_format_asked_for(run: tuple[Path, int, str]) -> None:
    out = run[0]
    assert len(json.loads((out / "targets.json").read_text("utf-8"))) == 372
    assert (out / "targets.csv").is_file()
    assert (out / "jixiao.xlsx").is_file()


@pytest.mark.parametrize(
    ("doubt", "zh", "en"),
    [
        (Doubt(Kind.NO_ROWS, "no indicator rows under the head", 3), f"第3页：{TITLES[Kind.NO_ROWS]}", "page 3: no rows: no indicator rows under the head"),
        (Doubt(Kind.UNREAD_AMOUNT, "总额 壹万", 1), f"第1页：{TITLES[Kind.UNREAD_AMOUNT]}：总额 壹万", "page 1: unread amount: 总额 壹万"),
        (Doubt(Kind.TRUNCATED, "no end; it may be cut"), TITLES[Kind.TRUNCATED], "truncated: no end; it may be cut"),
    ],
)  # fmt: skip
def test_a_doubt_is_told_in_each_language_apart(doubt: Doubt, zh: str, en: str) -> None:
    assert reasons("partial", words(doubt)) == (zh, en)
    assert reasons("partial", f"{words(doubt)}; {words(doubt)}; 另有 3 条 and 3 more") == (
        f"{zh}；{zh}；另有 3 条",
        f"{en}; {en}; and 3 more",
    )


def test_every_kind_of_doubt_is_told_apart() -> None:
    for kind in Kind:
        assert reasons("ok", words(Doubt(kind, "x"))) == (TITLES[kind], f"{kind.replace('_', ' ')}: x")


@pytest.mark.parametrize(("title", "issuer"), [
    ("江苏省高级人民法院 2019年度部门预算公开 1", "江苏省高级人民法院"),
    ("2017年度江苏省高级人民法院部门预算公开 目 录", "江苏省高级人民法院"),
    ("公开01表 收支预算总表 部门：江苏省政协办公厅 单位：万元", "江苏省政协办公厅"),
    ("上海市普陀区2026年区级单位预算 预算单位：上海市普陀区司法局", "上海市普陀区司法局"),
    ("宁夏回族自治区发展和改革委员会(本级)2024年自治区本级部门项目支出预算绩效目标", "宁夏回族自治区发展和改革委员会(本级)"),
    ("项目支出绩效目标表 (2024年度) 单位：万元", None),
    ("2024年部门预算项目绩效目标表", None),
    ("重庆市荣昌区2022年项目支出绩效目标表", None),
])  # fmt: skip
def test_the_issuer_is_the_organisation_that_the_title_names(title: str, issuer: str | None) -> None:
    assert issuer_in(title) == issuer

"""The newcomer's session in docs/newcomer.md: three ways to the answers that the page states."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipeline.cli import main
from pipeline.cli.arguments import parser
from pipeline.release.export import export
from report import material

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/newcomer.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def stated(columns: int) -> list[tuple[str, ...]]:
    """The rows of the page's tables of answers that have so many columns, without head and total."""
    lines = PAGE.partition("## 5 ")[2].partition("## 6 ")[0].splitlines()
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("|")
    ]
    return [row for row in rows if len(row) == columns and row[1].isdigit() and not row[0].startswith("合计")]


COUNTS = {name: (int(targets), int(not_stated)) for name, targets, not_stated in stated(3)}
GAPS = [(name, int(page), cost, budget) for name, page, cost, budget in stated(4)]


@pytest.fixture(autouse=True)
def _in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_page_states_answers() -> None:
    assert len(COUNTS) == 7
    assert len(GAPS) == 2
    totals = tuple(map(sum, zip(*COUNTS.values(), strict=True)))
    assert f"| 合计 total | {totals[0]} | {totals[1]} |" in PAGE


def test_pandas_gives_them() -> None:
    names: dict[str, Any] = {}
    exec(blocks("python")[0], names)
    assert {row.Index: (row.targets, row.not_stated) for row in names["answer"].itertuples()} == COUNTS
    gaps = names["gaps"].sort_values("page")
    columns = zip(gaps.project_name, gaps.page, gaps.cost_total_cny, gaps.annual_amount_cny, strict=True)
    assert [(name, page, str(cost), str(budget)) for name, page, cost, budget in columns] == GAPS


def test_duckdb_gives_them() -> None:
    first, second = blocks("sql")
    assert {name: tuple(counts) for name, *counts in duckdb.sql(first).fetchall()} == COUNTS
    found = duckdb.sql(second).fetchall()
    assert [(name, page, str(cost), str(budget)) for name, page, cost, budget in found] == GAPS


def test_the_workbook_gives_them_in_the_columns_that_the_formulas_name(tmp_path: Path) -> None:
    export(ROOT / "data/releases/2024.1.0", tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "jixiao.xlsx")
    targets, checks, projects = (book[name] for name in ("targets", "cost_checks", "projects"))
    assert [targets[cell].value for cell in ("L1", "T1", "U1")] == ["统一类别", "目标类型", "比较符"]
    assert (targets.max_row, projects.max_row) == (187, 16)
    counted = Counter(
        targets[f"L{row}"].value
        for row in range(2, 188)
        if (targets[f"T{row}"].value, targets[f"U{row}"].value) == ("numeric", None)
    )
    assert counted == {name: not_stated for name, (_, not_stated) in COUNTS.items()}
    assert (checks["A1"].value, checks["B1"].value) == ("项目编号", "结果")
    names = {projects[f"A{row}"].value: projects[f"E{row}"].value for row in range(2, 17)}
    gaps = {names[row[0]] for row in checks.iter_rows(min_row=2, values_only=True) if row[1] == "gap"}
    assert gaps == {name for name, *_ in GAPS}


def shown(language: str) -> list[tuple[str, str]]:
    """Each block of section 7 that is followed by what it prints, with that."""
    part = PAGE.partition("## 7 ")[2]
    return re.findall(rf"```{language}\n((?:(?!```).)*)```\n\n```text\n(.*?)```", part, re.DOTALL)


def test_the_journalists_notebook_prints_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    [(code, printed)] = shown("python")
    exec(code, {})
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [" ".join(line.split()) for line in printed.splitlines()]


def test_the_reviewers_folder_prints_what_the_page_shows_and_leaves_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    forms = tmp_path / "表格"
    forms.mkdir()
    for name in ("发改委 2024.pdf", "副本.pdf"):
        (forms / name).write_bytes((ROOT / "data/raw/2024/nx-fgw-2024.pdf").read_bytes())
    (forms / "空.pdf").write_bytes(b"")
    material.workbook().save(forms / "古井.xlsx")
    [(command, printed)] = shown("sh")
    assert main(command.split()[1:]) == 1
    assert capsys.readouterr().out == printed
    assert (tmp_path / "结果/审核.xlsx").is_file()
    assert (tmp_path / "结果/report.xlsx").is_file()


def test_every_command_of_the_sessions_is_one_that_there_is() -> None:
    commands = re.findall(r"^jixiao (.*)$", PAGE.partition("## 7 ")[2], re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert parser().parse_args(command.split()).run

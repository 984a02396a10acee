"""What a self-evaluation prints beside its targets → results and execution; a doubt on any of it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.notation import _sheet
from forms.results_notation import record
from pipeline.doubt import Doubt, Kind
from pipeline.record import GridDocument
from reshape.write import tables_of

KEYS = {"title": "项目支出绩效自评表（2023年度）", "widths": "13 16 27 13 13 7 8 18"}
FORM = """\
项目名称 | 供水管网改造 | < | < | 实施单位 | 供水中心 | < | <
项目资金（万元） | 资金 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 120 | 108 | 10 | 90% | 9
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析
产出指标 | 数量指标 | 更换管网 | ≥12公里；≥3处 | 12.5公里；2处 | 20 | 18 | 规划调整
^ | 质量指标 | 验收合格率 | ≥98% | 98% | ^ | ^ | -
效益指标 | 社会效益指标 |  |  |  |  |  | """


def document(text: str = FORM, *doubts: Doubt) -> GridDocument:
    made = record("d", [_sheet(KEYS, text.splitlines())])
    return replace(made, pages=(replace(made.pages[0], doubts=doubts),))


def test_each_target_of_a_cell_is_answered_by_the_part_in_its_place_and_a_blank_row_by_nothing(
    tmp_path: Path,
) -> None:
    made = tables_of(tmp_path, document())
    target = {row["target_id"]: row["target_text"] for row in made["targets"]}
    told = [
        (target[r["target_id"]], r["value"], r["outcome"], r["score"], r["score_rows"])
        for r in made["results"]
    ]
    assert told == [
        ("≥12公里", 12.5, "exceeded", 18.0, 3),
        ("≥3处", 2.0, "missed", 18.0, 3),
        ("≥98%", 98.0, "met", 18.0, 3),
    ]
    assert len(made["targets"]) == 4


def test_a_target_form_with_an_empty_column_of_results_has_no_results(tmp_path: Path) -> None:
    text = (
        FORM.replace("自评", "")
        .replace("12.5公里；2处 | 20 | 18 | 规划调整", " | 20 |  | ")
        .replace("98% | ^ | ^ | -", " | ^ | ^ | ")
    )
    sheet = _sheet(KEYS | {"title": "项目支出绩效目标表（2023年度）"}, text.splitlines())
    made = tables_of(tmp_path, record("d", [sheet]))
    assert [row["form_kind"] for row in made["projects"]] == ["target"]
    assert made["results"] == []


@pytest.mark.parametrize(("row", "column"), [(4, 4), (4, 6), (4, 7), (2, 4), (2, 6)])
def test_a_doubt_on_a_result_a_score_a_reason_or_what_was_spent_makes_the_document_partial(
    row: int, column: int, tmp_path: Path
) -> None:
    doubt = Doubt(Kind.CUT_TEXT, "cut", 1, 1, row, column)
    (told,) = tables_of(tmp_path / "doubted", document(FORM, doubt))["documents"]
    (sound,) = tables_of(tmp_path / "sound", document())["documents"]
    assert (told["status"], sound["status"]) == ("partial", "ok")


def rows(made: dict[str, list[dict[str, Any]]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in made["funding"]]


def test_the_budget_of_the_start_and_the_adjusted_one_stand_apart(tmp_path: Path) -> None:
    made = tables_of(tmp_path, document())
    assert [
        (source, stage, int(cny)) for source, stage, cny in rows(made, "source", "stage", "amount_cny")
    ] == [
        ("total", "initial", 1000000),
        ("total", "adjusted", 1200000),
    ]
    (spent,) = made["execution"]
    assert (spent["spent_cny"], spent["rate_printed"], spent["rate"], spent["score"]) == (
        1080000,
        0.9,
        0.9,
        9.0,
    )

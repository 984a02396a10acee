"""Rules of self-evaluations: one change to a sound form, and that one rule speaks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from forms.notation import _sheet
from forms.results_notation import record
from pipeline.findings import findings
from pipeline.reshape.batches import reshape

KEYS = {"title": "项目支出绩效自评表（2023年度）", "right": "单位：万元", "widths": "13 16 27 13 13 7 8 18"}
SOUND = """\
项目名称 | 供水管网改造 | < | < | 实施单位 | 供水中心 | < | <
项目资金 | 资金 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 120 | 108 | 10 | 90% | 9
^ | 其中：财政拨款 | 100 | 120 | 108 | - | 90% | -
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 更换管网 | ≥12公里 | 12.5公里 | 20 | 20 | -
^ | 质量指标 | 验收合格率 | ≥98% | 98% | 20 | 20 | -
^ | 时效指标 | 完工及时率 | ≥95% | 90% | 10 | 9 | 雨季停工
^ | 成本指标 | 单位成本 | ≤9万元/公里 | 8.8万元/公里 | 10 | 10 | -
效益指标 | 社会效益指标 | 受益居民 | ≥3000户 | 3100户 | 20 | 20 | -
满意度指标 | 服务对象满意度指标 | 居民满意度 | ≥90% | 92% | 10 | 10 | -
总分 | < | < | < | < | 100 | 98 | -"""


def rules(text: str, folder: Path) -> Counter[str]:
    return Counter(row["rule"] for row in found(text, folder))


def found(text: str, folder: Path) -> list[dict[str, Any]]:
    reshape([({}, record("d", [_sheet(KEYS, text.splitlines())]))], [], folder)
    findings(folder, folder, None)
    rows: list[dict[str, Any]] = pq.read_table(folder / "findings.parquet").to_pylist()
    # what the rules of cost say of these forms is no matter here
    return [row for row in rows if not row["rule"].startswith("cost_")]


def test_a_sound_form_has_no_finding(tmp_path: Path) -> None:
    assert rules(SOUND, tmp_path) == Counter()


@pytest.mark.parametrize(
    ("was", "becomes", "rule"),
    [
        ("12.5公里 | 20 | 20 | -", "12.5公里 | 20 | 21 | -", "score_above_weight"),
        ("98% | 20 | 20 | -\n", "98% | 20 | 19 | -\n", "points_lost_met"),
        ("10 | 9 | 雨季停工", "10 | 10 | 雨季停工", "full_marks_missed"),
        ("10 | 9 | 雨季停工", "10 | 9 | -", "missed_unexplained"),
        ("12.5公里 |", "16公里 |", "far_above_target"),
        ("| 90% | 9\n", "| 95% | 9.5\n", "execution_rate"),
        ("| 90% | 9\n", "| 90% | 10\n", "execution_score"),
        ("| 100 | 98 |", "| 100 | 99 |", "scores_sum"),
        ("居民满意度 | ≥90% | 92% | 10", "居民满意度 | ≥90% | 92% | 15", "weights_sum"),
        ("其中：财政拨款 | 100 | 120 | 108", "其中：财政拨款 | 100 | 100 | 108", "spent_above_budget"),
    ],
)
def test_each_break_is_found_by_its_rule(was: str, becomes: str, rule: str, tmp_path: Path) -> None:
    assert was in SOUND
    assert rule in rules(SOUND.replace(was, becomes, 1), tmp_path)


def test_what_is_found_says_what_was_expected_and_what_stands_there(tmp_path: Path) -> None:
    broken = SOUND.replace("10 | 9 | 雨季停工", "10 | 10 | 雨季停工").replace("| 100 | 98 |", "| 100 | 99 |")
    (row,) = found(broken, tmp_path)
    assert row["message_zh"] == "“完工及时率”目标 ≥95%,实际 90%,未达到而得满分。"
    assert row["message_en"] == "“完工及时率”: target ≥95%, result 90%: missed, with full marks."
    assert (row["expected"], row["actual"], row["rule"]) == ("≥95%", "90%", "full_marks_missed")


def test_results_that_repeat_every_target_word_for_word_are_told_once(tmp_path: Path) -> None:
    pairs = [("12.5公里", "≥12公里"), ("98% | 20", "≥98% | 20"), ("90% | 10 | 9 | 雨季停工", "≥95% | 10 | 10 | -"),
             ("8.8万元/公里", "≤9万元/公里"), ("3100户", "≥3000户"), ("92%", "≥90%"), ("| 100 | 98 |", "| 100 | 99 |")]  # fmt: skip
    text = SOUND
    for was, becomes in pairs:
        text = text.replace(f"| {was.removeprefix('| ')}", f"| {becomes.removeprefix('| ')}", 1)
    assert rules(text, tmp_path) == Counter(["results_copied"])


def test_points_of_the_rate_in_the_grid_of_funds_belong_to_the_weights(tmp_path: Path) -> None:
    """The 10 points stand in the grid of funds: 90 and 10 are 100, and so is 100 alone (中江 2022); 80 and 10 are not."""
    row = "居民满意度 | ≥90% | 92% | 10 | 10"
    more = SOUND.replace(row, row.replace("10 | 10", "20 | 20")).replace("| 98 |", "| 108 |")
    assert rules(more, tmp_path / "more") == Counter()
    less = SOUND.replace("3100户 | 20 | 20", "3100户 | 10 | 10").replace("| 98 |", "| 88 |")
    (told,) = found(less, tmp_path / "less")
    assert (told["rule"], told["expected"], told["actual"]) == ("weights_sum", "100", "90")


def test_a_merged_score_counts_once_and_is_full_only_for_all_its_rows(tmp_path: Path) -> None:
    merged = SOUND.replace("98% | 20 | 20 | -", "98% | ^ | ^ | -").replace(
        "12.5公里 | 20 | 20", "12.5公里 | 40 | 40"
    )
    assert rules(merged, tmp_path) == Counter()


def test_a_rate_cut_after_its_last_digit_is_right_and_one_of_the_first_budget_too(tmp_path: Path) -> None:
    cut = SOUND.replace("全年预算数 | 全年执行数", "全年预算数 | 全年执行数").replace(
        "120 | 108 | 10 | 90% | 9", "121 | 108 | 10 | 89.2% | 8.9"
    )
    assert rules(cut.replace("| 98 |", "| 97.9 |"), tmp_path) == Counter()


def test_a_reason_given_for_the_form_as_a_whole_explains_its_rows(tmp_path: Path) -> None:
    text = (
        SOUND.replace("10 | 9 | 雨季停工", "10 | 9 | -")
        + "\n存在问题 | 雨季停工，工期延后 | < | < | < | < | < | <"
    )
    assert rules(text, tmp_path) == Counter()

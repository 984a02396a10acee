"""What the closed lists say to people, and how our Chinese sentences are set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.words import en, typeset, words, zh


def test_a_value_is_said_in_both_languages_and_one_unheard_of_stands_for_itself() -> None:
    assert (zh("kind", "numeric"), en("kind", "numeric")) == ("数值", "number")
    assert (zh("rule", "rule_of_tomorrow"), zh("kind", None)) == ("rule_of_tomorrow", "")


@pytest.mark.parametrize(("text", "shown"), [
    ("成本合计 234万元,年度预算 260万元,相差超过 2%。", "成本合计 234万元，年度预算 260万元，相差超过 2%。"),
    ("“甲,乙”的指标值“1,200(元)”未写明比较符(≥、≤、=)。", "“甲,乙”的指标值“1,200(元)”未写明比较符（≥、≤、=）。"),
    ("年度目标写“8个”,指标为“9个”;两处不一致", "年度目标写“8个”，指标为“9个”；两处不一致"),
    ("1,200 × 3 = 3,600", "1,200 × 3 = 3,600"),
    ("", ""),
])  # fmt: skip
def test_our_sentences_have_full_width_marks_and_what_is_printed_stays(text: str, shown: str) -> None:
    assert typeset(text) == shown


def test_no_chinese_word_of_the_site_or_of_the_lists_has_half_width_marks() -> None:
    site = Path(__file__).parents[1] / "pipeline/report/strings.toml"
    chinese = [
        *re.findall(r'= \["([^"]*)"', site.read_text("utf-8")),
        *(pair[0] for pair in words().values()),
    ]
    assert len(chinese) > 300
    assert [
        text for text in chinese if re.search(r"[\u3400-\u9fff][,;:?!]|[,;:?!][\u3400-\u9fff]", text)
    ] == []

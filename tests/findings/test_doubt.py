"""Doubt in what OCR read is published; what a text layer prints is never doubted."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.cost.check import check_cost
from pipeline.findings.doubt import DOUBTS
from pipeline.findings.rule import apply_rules
from pipeline.project import Project
from tests.findings.build import project


def doubts(
    *texts: str, confidence: float = 0.99, origin: str = "ocr", **fields: Any
) -> list[tuple[str, str, str | None]]:
    """(rule, target text, expected) of the doubts about a form with these targets."""
    form = project([("数量", f"指标{n}", text) for n, text in enumerate(texts, 1)])
    rows = tuple(row._replace(text_origin=origin, confidence=confidence, **fields) for row in form.targets)
    form = Project(**{name: getattr(form, name) for name in form.__slots__} | {"targets": rows})
    by_id = {row.target_id: row.target_text for row in rows}
    return [
        (row[1], by_id[row[4]] or "", row[7]) for row in apply_rules(DOUBTS, form, check_cost(form)) if row[4]
    ]


@pytest.mark.parametrize(
    ("texts", "doubted", "expected"),
    [
        (("292%",), "292%", "≥92%"),
        (("2100%", "≥90%"), "2100%", "≥100%"),
        (("2280次", "≥3次", "≥90%", "5个"), "2280次", "≥280次"),
        (("250项", "≥3次", "≥90%"), "250项", "≥50项"),
    ],
)
def test_a_two_that_may_be_a_sign_is_told(texts: tuple[str, ...], doubted: str, expected: str) -> None:
    assert doubts(*texts) == [("comparator_as_digit", doubted, expected)]


@pytest.mark.parametrize(
    "texts",
    [
        ("120%",),
        ("≥292%",),
        ("2280次", "3次", "90%"),  # the rows beside it state no sign either
        ("2件", "≥3次", "≥90%"),
        ("2024年12月", "≥3次", "≥90%"),
        ("200次", "≥3次", "≥90%"),  # ≥00 is no number
    ],
)
def test_a_two_that_is_one_is_left_alone(texts: tuple[str, ...]) -> None:
    assert doubts(*texts) == []


@pytest.mark.parametrize("text", ["V85%", "W735人次", "二116人", "一100%", "Λ90%"])
def test_a_letter_or_a_stroke_before_a_number_is_told(text: str) -> None:
    assert doubts(text) == [("comparator_as_letter", text, None)]


def test_a_greater_than_beside_rows_that_state_at_least_is_told() -> None:
    assert doubts(">85%", "≥3次", "≥90%") == [("comparator_as_letter", ">85%", None)]
    assert doubts(">85%", ">3次", "≥90%") == []


def test_a_reading_that_is_not_sure_is_told_with_its_confidence() -> None:
    assert doubts("85%", confidence=0.79) == [("ocr_unsure", "85%", "≥0.8")]
    assert doubts("85%", confidence=0.8) == []


@pytest.mark.parametrize("text", ["292%", "V85%", "2280次"])
def test_what_a_text_layer_prints_is_never_doubted(text: str) -> None:
    assert doubts(text, "≥3次", "≥90%", origin="text", confidence=None) == []  # type: ignore[arg-type]


def test_a_level_whose_witnesses_disagree_is_told() -> None:
    assert doubts("3个", category=None, level2_code="22", level2="任云双盆") == [
        ("levels_disagree", "3个", None)
    ]
    assert doubts("3个", category=None, level2_code=None, level2=None) == []

"""The strings that state the conventions, and 100 real ones labelled by hand before any parser read them."""

from typing import Any

import pytest

from pipeline.target import parse_target
from target.scoring import SIX, labelled, wrong_fields

CONVENTIONS = labelled("labelled_conventions.jsonl")
REAL = labelled("labelled_real.jsonl")
PRINTED = labelled("labelled_printed.jsonl")
# What was labelled of those: all but the scaled values, which follow from these.
SAID = (*SIX, "date_from", "date_to", "direction", "baseline", "intensity", "approximate", "anchor")


@pytest.mark.parametrize("label", CONVENTIONS, ids=lambda label: label["text"] or "blank")
def test_every_convention_is_read_as_stated(label: dict[str, Any]) -> None:
    assert wrong_fields(label) == []


@pytest.mark.parametrize("label", REAL, ids=lambda label: label["text"].replace("\t", "|"))
def test_a_real_string_is_read_as_labelled_by_hand(label: dict[str, Any]) -> None:
    assert wrong_fields(label) == []


@pytest.mark.parametrize("label", PRINTED, ids=lambda label: label["text"].replace("\t", "|"))
def test_a_string_as_units_print_them_is_read_as_labelled(label: dict[str, Any]) -> None:
    assert wrong_fields(label, SAID) == []


def test_there_are_62_conventions_and_100_real_strings() -> None:
    assert (len(CONVENTIONS), len({label["text"] for label in REAL})) == (62, 100)


def test_a_month_without_year_takes_the_fiscal_year() -> None:
    assert [target.date_to for target in parse_target("12月底前", 2024)] == ["2024-12-31"]

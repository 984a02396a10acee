"""A row that a page break left open is a row."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.pdf.cut_rows import closings
from pipeline.pdf.drawn_lines import Segment

# Two columns between three upright rules, y upwards; a flat rule at 300.
UPRIGHT: list[Segment] = [(x, 100.0, x, 300.0) for x in (50.0, 150.0, 250.0)]
TOP: Segment = (50.0, 300.0, 250.0, 300.0)
BOTTOM: Segment = (50.0, 100.0, 250.0, 100.0)


def closed(rules: list[Segment], *glyphs: tuple[float, float]) -> list[Segment]:
    xs, ys = (np.array([glyph[i] for glyph in glyphs], dtype=float) for i in (0, 1))
    return closings(rules, xs, ys)


def test_a_row_open_below_is_closed_where_its_upright_rules_end() -> None:
    assert closed([*UPRIGHT, TOP], (100, 200)) == [BOTTOM]


def test_a_row_open_above_and_below_is_closed_on_both_sides() -> None:
    assert closed(UPRIGHT, (100, 200)) == [BOTTOM, TOP]


def test_a_table_with_its_rules_is_left_alone() -> None:
    assert closed([*UPRIGHT, TOP, BOTTOM], (100, 200)) == []


def test_flat_rules_drawn_in_pieces_close_a_row() -> None:
    pieces = [(50.0, 100.0, 148.0, 100.0), (152.0, 101.0, 250.0, 101.0)]
    assert closed([*UPRIGHT, TOP, *pieces], (100, 200)) == []


def test_an_end_without_text_is_no_row() -> None:
    assert closed([*UPRIGHT, TOP, (50.0, 150.0, 250.0, 150.0)], (100, 200)) == []


def test_upright_rules_in_pieces_are_one() -> None:
    pieces = [(x, low, x, low + 100.0) for x in (50.0, 250.0) for low in (100.0, 201.0)]
    assert closed([*pieces, (50.0, 301.0, 250.0, 301.0)], (100, 150)) == [BOTTOM]


@pytest.mark.parametrize(
    "rules", [[], [TOP], [UPRIGHT[0]], [(50.0, 100.0, 50.0, 300.0), (90.0, 100.0, 90.0, 300.0)]]
)
def test_what_is_no_table_is_not_closed(rules: list[Segment]) -> None:
    assert closed(rules, (60, 200)) == []

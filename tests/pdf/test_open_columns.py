"""Columns without rules are told by the text of their rows, where it leaves no doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.mutated_rules import mutated
from forms.test_variants import rows_read, rows_true, tables_of
from forms.variants import VARIANTS
from pipeline.facsimile.typeset import typeset
from pipeline.pdf.open_columns import _channels as channels
from pipeline.pdf.open_columns import _with_heads as with_heads
from pipeline.pdf.open_columns import frame_sides

HEADS = [(10.0, 40.0), (90.0, 130.0), (200.0, 230.0)]


def test_a_channel_stands_between_each_two_heads() -> None:
    assert channels([(0.0, 60.0), (70.0, 150.0), (160.0, 240.0)], HEADS, 10.0) == [
        (60.0, 70.0),
        (150.0, 160.0),
    ]


def test_beside_a_narrow_gap_within_a_column_the_wide_channel_is_its_edge() -> None:
    """Names set left under a head in the middle: 3 points are clear between the two."""
    spans = [(0.0, 60.0), (70.0, 87.0), (90.0, 150.0), (160.0, 240.0)]
    assert channels(spans, HEADS, 10.0) == [(60.0, 70.0), (150.0, 160.0)]


def test_names_set_left_under_a_head_in_the_middle_are_of_its_column() -> None:
    """21 points are clear between the names and their head, and 10 before the names."""
    spans = [(0.0, 60.0), (70.0, 150.0), (160.0, 180.0), (200.0, 230.0)]
    assert with_heads(spans, HEADS, [30.0, 100.0, 170.0]) == [(0.0, 60.0), (70.0, 150.0), (160.0, 230.0)]
    assert with_heads(spans, HEADS, [30.0, 100.0, 170.0, 215.0]) == spans


def test_two_channels_alike_between_two_heads_tell_nothing() -> None:
    assert channels([(0.0, 50.0), (58.0, 80.0), (88.0, 150.0), (160.0, 240.0)], HEADS, 10.0) == []


def test_a_row_that_runs_over_two_columns_tells_nothing() -> None:
    assert channels([(0.0, 150.0), (160.0, 240.0)], HEADS, 10.0) == []


def test_a_label_beside_the_rows_has_no_head() -> None:
    spans = [(-40.0, -10.0), (5.0, 60.0), (70.0, 150.0), (160.0, 240.0)]
    assert channels(spans, HEADS, 10.0) == [(-10.0, 5.0), (60.0, 70.0), (150.0, 160.0)]


def test_level_rules_of_one_width_are_the_rows_of_a_table_without_sides() -> None:
    rules = [(50.0, y, 500.0, y) for y in (700.0, 680.0, 600.0)]
    assert frame_sides(rules, []) == [(50.0, 600.0, 50.0, 700.0), (500.0, 600.0, 500.0, 700.0)]
    assert frame_sides([*rules[:2], (80.0, 600.0, 300.0, 600.0)], []) == []


def test_row_rules_that_end_at_merged_cells_make_no_sides_of_their_own() -> None:
    rules = [(50.0, y, 500.0, y) for y in (700.0, 640.0, 600.0)]
    short = [(120.0, y, 500.0, y) for y in (680.0, 660.0, 620.0)]
    assert frame_sides([*rules, *short], []) == [(50.0, 600.0, 50.0, 700.0), (500.0, 600.0, 500.0, 700.0)]


@pytest.mark.parametrize("name", ["j_hunan_special_2022", "x_selfeval_2023", "h_yiwu_2021"])
def test_a_form_without_column_rules_is_read_by_its_texts(name: str, tmp_path: Path) -> None:
    """Below the rows stand a total, a remark and signatures, which are no rows."""
    variant = VARIANTS[name]()
    _, changed = mutated(typeset(variant.sheets, variant.style), 1, "no_column_rules")
    pdf = tmp_path / f"{name}.pdf"
    pdf.write_bytes(changed)
    tables = tables_of(pdf, tmp_path / name)
    found, true = (
        {row[1:4]: n for row, n in rows.items()} for rows in (rows_read(tables), rows_true(variant))
    )
    assert found == true
    assert "columns by their texts" in str(tables["documents"][0]["status_detail"])

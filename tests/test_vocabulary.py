"""The small facts that every room shares."""

from __future__ import annotations

import pytest

from pipeline.vocabulary.blanks import is_blank


@pytest.mark.parametrize("text", ["", " ", "——", "/", "……", "无", "***", None])
def test_strokes_and_none_are_blank(text: str | None) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "=", "≥", "0件", "无线电"])
def test_a_zero_a_sign_and_a_word_are_not(text: str) -> None:
    assert not is_blank(text)

"""Where a picture leaves a character open the words around it tell which; digits, numerals and sure characters stand."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ocr.engine import meant_by
from pipeline.ocr.likely_words import told_by_words, with_choices

CHARACTERS = ["blank", *"校含舍验收伙食会费费數数量指标教敏七个↑三二元万方年1234567890x%项在残疾學学率人入"]
PRINTED = np.array([char not in "數學" for char in CHARACTERS])
PLACE = {char: index for index, char in enumerate(CHARACTERS)}

Step = dict[str, float]


def read(*steps: Step) -> str:
    """A line as its characters are chosen; between two steps no character is seen."""
    scores = np.zeros((2 * len(steps), len(CHARACTERS)), dtype=np.float32)
    scores[1::2, 0] = 1.0
    for at, step in enumerate(steps):
        for char, score in step.items():
            scores[2 * at, PLACE[char]] = score
    choices = told_by_words(scores, CHARACTERS, meant_by(CHARACTERS), PRINTED)
    best = with_choices(scores, choices).argmax(axis=1)
    return "".join(CHARACTERS[index] for index in best if index)


def sure(text: str) -> list[Step]:
    return [{char: 0.999} for char in text]


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([*sure("校"), {"含": 0.8, "舍": 0.15}, *sure("验收")], "校舍验收"),
        ([*sure("伙食"), {"会": 0.7, "费": 0.2}], "伙食费"),
        ([{"教": 0.6, "數": 0.3, "数": 0.02}, *sure("量指标")], "数量指标"),
        ([*sure("12"), {"↑": 0.64, "个": 0.35}], "12个"),
        ([{"x": 0.64, "%": 0.22}], "%"),
        ([*sure("残疾"), {"人": 0.6, "入": 0.35}, *sure("在校")], "残疾人在校"),
    ],
)
def test_an_open_character_is_the_one_that_makes_a_word_with_those_beside_it(
    steps: list[Step], text: str
) -> None:
    assert read(*steps) == text


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([*sure("校含验收")], "校含验收"),
        ([*sure("校"), {"含": 0.99, "舍": 0.002}, *sure("验收")], "校含验收"),
        ([{"三": 0.6, "二": 0.3}, *sure("年")], "三年"),
        ([{"1": 0.6, "7": 0.3}, *sure("年")], "1年"),
        ([{"1": 0.5, "元": 0.4}, *sure("年")], "1年"),
    ],
)
def test_sure_characters_digits_and_numerals_stand_whatever_words_they_make(
    steps: list[Step], text: str
) -> None:
    assert read(*steps) == text


def test_a_choice_is_as_sure_as_the_words_make_it_against_the_others() -> None:
    scores = np.zeros((3, len(CHARACTERS)), dtype=np.float32)
    scores[0, PLACE["校"]] = scores[2, PLACE["验"]] = 0.999
    scores[1, PLACE["含"]], scores[1, PLACE["舍"]] = 0.7, 0.3
    (choice,) = told_by_words(scores, CHARACTERS, meant_by(CHARACTERS), PRINTED)
    assert (choice.step, choice.stop, CHARACTERS[choice.index]) == (1, 2, "舍") and 0.6 < choice.likely < 1

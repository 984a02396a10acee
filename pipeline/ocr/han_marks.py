"""Marks between Chinese characters: a form prints `，` there, never `.`, which a copied comma is read as."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
# A point between two Chinese characters gives way to one of these, where the model sees it too with at least this score.
MARKS, SEEN_TOO = "，。、", 0.05
_HAN = re.compile(r"[\u3400-\u9fff]")
_POINTED = re.compile(r"[\u3400-\u9fff]\.(?=[\u3400-\u9fff])")


def pointed(text: str) -> bool:
    """Whether a point stands between two Chinese characters of a text."""
    return _POINTED.search(text) is not None


def with_marks(scores: Scores, characters: Sequence[str]) -> Scores:
    """Scores of lines (lines × steps × characters, the first of them no character), a point between Chinese characters
    given to the mark that is seen there too."""
    marks = [characters.index(mark) for mark in MARKS if mark in characters]
    for line, best in enumerate(scores.argmax(axis=2)):
        told = [step for step in np.flatnonzero(best).tolist() if characters[best[step]] != " "]
        for step in told:
            if characters[best[step]] == "." and _between_han(step, told, best, characters) and marks:
                here = scores[line, step]
                mark = max(marks, key=lambda index: float(here[index]))
                if here[mark] >= SEEN_TOO:
                    here[mark] += here[best[step]]
                    here[best[step]] = 0
    return scores


def _between_han(
    step: int, told: Sequence[int], best: npt.NDArray[np.intp], characters: Sequence[str]
) -> bool:
    before = next((characters[best[at]] for at in reversed(told) if at < step and best[at] != best[step]), "")
    after = next((characters[best[at]] for at in told if at > step and best[at] != best[step]), "")
    return bool(_HAN.match(before) and _HAN.match(after))

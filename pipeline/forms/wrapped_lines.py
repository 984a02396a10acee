"""Lines of a cell that are one text: each but the last runs on as far as the next one's first word lets it.

Word and LibreOffice set cells without room above and below their text: a name on two lines stands as two rows of one
line would, so that the distance of lines tells nothing there.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence

from pipeline.record import Box, TextLine
from pipeline.text import fold

# What a line break does not part: opening brackets go on, Latin words and numbers hold together, nothing begins with a
# closing mark or a unit's stroke (元/人·月).
_WORD = re.compile(r"[(\[【《“‘〔]*(?:[!-'*-~]+|.)(?:[/*·•~\-—–].|[)\]】》”’〕,.。、;:!?%])*")
# A line may leave so many character widths more than its next word takes, and so much of a cell's side is free.
_SPARE, _PADDING = 0.6, 1.0
_WIDE = frozenset("WFA")
_OPENING, _CLOSING = "([【《“‘〔", ")]】》”’〕"


def is_wrapped(lines: Sequence[TextLine], box: Box) -> bool:
    """Whether lines in a cell (points, top to bottom) are one text that was too long for it; not so of a single line."""
    if len(lines) < 2 or any(
        after.box[1] < line.box[3] - _height(line) / 2 for line, after in itertools.pairwise(lines)
    ):
        return False
    em = max(_width(line) / max(_units(line.text), 1.0) for line in lines)
    beside = min(_PADDING * em, max(0.0, min(line.box[0] for line in lines) - box[0]))
    room = box[2] - box[0] - 2 * beside
    return all(
        _is_open(line.text) or room - _width(line) < (_units(_first_word(after.text)) + _SPARE) * em
        for line, after in itertools.pairwise(lines)
    )


def _is_open(text: str) -> bool:
    """Whether a bracket is open at the end of a line."""
    text = fold(text)
    return sum(text.count(char) for char in _OPENING) > sum(text.count(char) for char in _CLOSING)


def _first_word(text: str) -> str:
    found = _WORD.match(fold(text))
    return text[: found.end()] if found else ""  # as printed: full-width brackets are wide


def _units(text: str) -> float:
    """How wide a text is, in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(char) in _WIDE else 0.5 for char in text)


def _width(line: TextLine) -> float:
    return line.box[2] - line.box[0]


def _height(line: TextLine) -> float:
    return line.box[3] - line.box[1]

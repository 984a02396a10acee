"""What in the text of a cell cannot be what is meant: glyphs that tell no character, a letter among digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.glyphs import Glyphs, telling_nothing

# 1O0%, 2l3次, 9O%, l00人: O, o, l, I, | and their Greek and Cyrillic twins where a digit belongs. 5l is five litres, O3
# ozone, O2O a word.
_ZERO, _ONE = "OoＯｏΟοОо", "lIｌＩ|Ιӏ"
_AMONG_DIGITS = re.compile(
    rf"\d[{_ZERO}{_ONE}]+\d"
    rf"|(?<![A-Za-z\d])\d[\d,.]*[{_ZERO}]+(?![A-Za-z\d])"
    rf"|(?<![A-Za-z\d])\d[\d,.]*[{_ONE}]+(?=[%％‰])"
    rf"|(?<![A-Za-z\d])[{_ZERO}{_ONE}]\d{{2,}}(?![A-Za-z])"
)


def doubtful_text(
    glyphs: Glyphs, table: RuledTable, members: list[list[int]], at: tuple[int, int]
) -> Iterator[Doubt]:
    """The doubts of each cell of a table; `at`: its page and its number there."""
    for cell, own in zip(table.cells, members, strict=True):
        text = "".join([glyphs.chars[index] for index in own])
        lost = telling_nothing(text)
        if lost:
            what = f"{lost} of {len(text)} glyphs tell no character"
            yield Doubt(Kind.UNMAPPED_GLYPHS, what, *at, cell.row, cell.col)
        if letter := letter_among_digits(text):
            yield Doubt(Kind.LETTER_IN_NUMBER, letter, *at, cell.row, cell.col)


def letter_among_digits(text: str) -> str | None:
    """The digits with a letter among them, where it looks like one of them; None where there is none."""
    found = _AMONG_DIGITS.search(text)
    return found[0] if found else None

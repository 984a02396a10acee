"""What the cells of a form's head are: captions, listed or by their look, and rows of captions that stand over values."""

from __future__ import annotations

import re

from pipeline.forms import captions
from pipeline.forms.grid_rows import Cell, GridRows
from pipeline.vocabulary.blanks import is_blank

_LONGEST = 14
_FEWEST = 3
_SENTENCE_FROM = 8
OF_GOALS = ("goal", "long_term_goal", "achievement")
FIGURE = re.compile(r"^[¥]?-?[\d,.]+(元|万元|亿元|%)?$|^[-—/]$")
_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、")
_SENTENCE = re.compile(r"[\d。;,、!?]")


def over_values(table: GridRows, row: int) -> bool:
    """Whether a grid row is one of captions, each over its value in the row below."""
    return any(over(table, row) for over in (_over_figures, _heads_matrix, _over_goals, _over_texts))


def _over_figures(table: GridRows, row: int) -> bool:
    """Whether a grid row holds captions that stand over a row of figures (资金规模: 总额 | 县级财政 over 260 | 200)."""
    own = [cell for cell in table.cells_from_row(row) if cell.rowspan == 1]
    if len(own) < 2 or row + 1 >= table.rows or not all(is_caption(c) or like_caption(c) for c in own):
        return False
    below = table.cells_from_row(row + 1)
    return len(below) >= 2 and all(FIGURE.match(cell.text) for cell in below)


def _heads_matrix(table: GridRows, row: int) -> bool:
    """Whether a grid row is the head of a funds matrix: three of its columns or more, no figure, figures in the row below.

    A column that nobody has listed (原因) is one of its heads too.
    """
    own = [cell for cell in table.cells_from_row(row) if cell.rowspan == 1]
    columns = sum(captions.amount_column(cell.text) is not None for cell in own)
    if columns < _FEWEST or row + 1 >= table.rows or any(FIGURE.match(cell.text) for cell in own):
        return False
    return any(FIGURE.match(cell.text) for cell in table.cells_from_row(row + 1))


def _over_goals(table: GridRows, row: int) -> bool:
    """Whether a grid row holds captions of goals and of results, each over its text (实施期目标 | 年度目标 over sentences).

    One that nobody has listed is a caption too where a listed one or the group of goals stands beside it.
    """
    cells = [cell for cell in table.cells_in_row(row) if cell.text]
    own = [cell for cell in cells if cell.row == row and cell.rowspan == 1]
    group = any(captions.group_of(cell.text) == "goals" and cell.rowspan > 1 for cell in cells)
    listed = [captions.caption_field(cell.text) in OF_GOALS for cell in own]
    if row + 1 >= table.rows or not own or all(listed) or not (group or any(listed)):
        return False
    if not all(known or like_caption(cell) for known, cell in zip(listed, own, strict=True)):
        return False
    below = {(cell.col, cell.colspan): cell for cell in table.cells_in_row(row + 1) if cell.row == row + 1}
    under = [below.get((cell.col, cell.colspan)) for cell in own]
    told = [cell for cell in under if cell is not None and (is_blank(cell.text) or is_goal(cell))]
    return len(told) == len(own) == len(below) and any(map(is_goal, told))


def _over_texts(table: GridRows, row: int) -> bool:
    """Whether every cell of a grid row is a caption over its value, most of them listed, the last among them (吉林 2020)."""
    own = table.cells_in_row(row)
    listed = [is_caption(cell) for cell in own]
    if len(own) < _FEWEST or row + 1 >= table.rows or not listed[-1] or 3 * sum(listed) < 2 * len(own):
        return False
    if any(
        c.row != row or c.rowspan > 1 or not c.text or not (is_caption(c) or like_caption(c)) for c in own
    ):
        return False
    below = table.cells_in_row(row + 1)
    return [(c.col, c.colspan) for c in below] == [(c.col, c.colspan) for c in own] and not any(
        map(is_caption, below)
    )


def is_goal(cell: Cell) -> bool:
    """A sentence, as goals are, and no caption."""
    return len(cell.text) >= _SENTENCE_FROM and not is_caption(cell) and not FIGURE.match(cell.text)


def is_caption(cell: Cell) -> bool:
    """Whether a cell is a declared caption, group or amount column; a goal may be both caption and group."""
    text = cell.text
    return bool(
        text and (captions.caption_field(text) or captions.group_of(text) or captions.amount_column(text))
    )


def like_caption(cell: Cell) -> bool:
    """Short, without a figure or a sentence in it: a caption that nobody listed."""
    short = len(cell.text) <= _LONGEST and not _SENTENCE.search(_CHAPTER.sub("", cell.text))
    return short and not captions.caption_field(cell.text)

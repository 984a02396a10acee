"""Ruled tables of a page: camelot's lattice finds the grid, cell edges give the merged cells. camelot lives only here.

camelot's `vector` engine works on the rules that `rules.py` read with pdfium; where its grid fails (no grid in what is
plainly ruled, or merged cells that are no rectangles) its `raster` engine looks at the rendered page.
Every table is kept: camelot drops a form that is nine tenths blank.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from camelot.parsers import Lattice
from playa.miner import LTLine

from pipeline.pdf.drawn_lines import Segment

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
# Rules drawn twice, or with a gap at the corner, belong together within this many points (camelot's own default).
TOLERANCE = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A run of glyphs as camelot wants it, in the reading frame."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str

    def get_text(self) -> str:
        """The characters of the run."""
        return self.text


@dataclass(frozen=True, slots=True)
class MergedCell:
    """Grid cells that no rule parts: `row, col, rowspan, colspan`, its edges, and the text camelot put there."""

    row: int
    col: int
    rowspan: int
    colspan: int
    x0: float
    y0: float
    x1: float
    y1: float
    camelot_text: str


@dataclass(frozen=True, slots=True)
class RuledTable:
    """One grid. `x` ascends, `y` descends (top first); `owner[r, c]` is the index of the merged cell there.

    `by_text`: some of its column edges are those of its texts, no rules.
    """

    x: Floats
    y: Floats
    cells: tuple[MergedCell, ...]
    owner: npt.NDArray[np.intp]
    rectangular: bool
    engine: str
    open_above: bool = False
    open_below: bool = False
    by_text: bool = False


class _EveryTable(Lattice):  # type: ignore[misc]
    """Lattice without its reject of mostly blank grids: a form without values is still a form.

    Of what it records of a table only the text of the cells is used, not the data frame (1 ms a page).
    """

    def _reject_table(self, table: Any) -> bool:
        return False

    def record_parse_metadata(self, table: Any) -> None:
        """Give the words to the cells."""
        self.compute_parse_errors(table)


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A camelot backend that hands over a page already rendered."""

    image: Callable[[], Image]

    def to_array(self, path: str, page: int = 1) -> Image:
        """The page as a BGR array."""
        return self.image()

    def convert(self, *_: object, **__: object) -> None:
        """Never used: camelot prefers `to_array`."""
        raise NotImplementedError


def vector_tables(
    rules: Iterable[Segment], words: Sequence[Word], size: tuple[float, float]
) -> list[RuledTable]:
    """Tables made of the page's own rules; words and `size` (width, height) in points of the reading frame."""
    parser = _EveryTable(engine="vector", line_tol=TOLERANCE, joint_tol=TOLERANCE)
    return _parse(parser, [_line(rule) for rule in rules], words, size, "vector")


def raster_tables(
    image: Callable[[], Image], words: Sequence[Word], size: tuple[float, float], line_scale: int = 40
) -> list[RuledTable]:
    """Tables made of the lines seen on the rendered page (a BGR array of any resolution).

    What is shorter than the `line_scale`th part of the page's width (height, for upright rules) is no line.
    """
    parser = _EveryTable(engine="raster", backend=_Rendered(image), use_fallback=False, line_scale=line_scale)
    return _parse(parser, [], words, size, "raster")


def _line(rule: Segment) -> LTLine:
    line = LTLine()
    line.set_bbox(rule)
    line.stroke = True
    return line


def _parse(
    parser: Lattice, layout: list[LTLine], words: Sequence[Word], size: tuple[float, float], engine: str
) -> list[RuledTable]:
    present = list(words) or [Word(-9.0, -9.0, -8.0, -8.0, "")]  # camelot skips a page without a word
    parser.prepare_page_parse("page", layout, size, 1, [], present, [], "", {})
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # camelot warns of words beside the table; they are kept as outside text
        found = parser.extract_tables()
    return [
        _ruled(table, engine) for table in found if table.rows and table.cols
    ]  # a screen's pixels give none


def _ruled(table: Any, engine: str) -> RuledTable:
    x = np.array([col[0] for col in table.cols] + [table.cols[-1][1]])
    y = np.array([row[0] for row in table.rows] + [table.rows[-1][1]])
    owner, groups = _merged(table.cells)
    cells = tuple(_cell(table, group, x, y) for group in groups)
    rectangular = all(
        cell.rowspan * cell.colspan == len(group) for cell, group in zip(cells, groups, strict=True)
    )
    return RuledTable(x, y, cells, owner, rectangular, engine)


def _merged(cells: list[list[Any]]) -> tuple[npt.NDArray[np.intp], list[list[tuple[int, int]]]]:
    """Grid cells labelled by merged cell, in reading order, and the (row, col) of each."""
    owner = np.full((len(cells), len(cells[0])), -1, dtype=np.intp)
    groups: list[list[tuple[int, int]]] = []
    for row, line in enumerate(cells):
        for col, cell in enumerate(line):
            if owner[row, col] < 0:
                alone = cell.left and cell.right and cell.top and cell.bottom
                group = [(row, col)] if alone else sorted(_flood(cells, row, col))
                for place in group:
                    owner[place] = len(groups)
                groups.append(group)
    return owner, groups


def _flood(cells: list[list[Any]], row: int, col: int) -> set[tuple[int, int]]:
    """Grid cells reached from one without crossing a rule."""
    seen, todo = {(row, col)}, [(row, col)]
    while todo:
        r, c = todo.pop()
        here = cells[r][c]
        ways = ((r, c - 1, here.left), (r, c + 1, here.right), (r - 1, c, here.top), (r + 1, c, here.bottom))
        for nr, nc, ruled in ways:
            if not ruled and 0 <= nr < len(cells) and 0 <= nc < len(cells[0]) and (nr, nc) not in seen:
                seen.add((nr, nc))
                todo.append((nr, nc))
    return seen


def _cell(table: Any, group: list[tuple[int, int]], x: Floats, y: Floats) -> MergedCell:
    rows, cols = [row for row, _ in group], [col for _, col in group]
    top, left, bottom, right = min(rows), min(cols), max(rows) + 1, max(cols) + 1
    text = "".join(table.cells[row][col].text for row, col in group)
    edges = float(x[left]), float(y[bottom]), float(x[right]), float(y[top])
    return MergedCell(top, left, bottom - top, right - left, *edges, text)

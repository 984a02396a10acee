"""Row rules that end before the column rules on either side, by as much in every cell: drawn under the texts of a row.

An underline is as long as its text; these are as long as their cells, less one margin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.pdf.whole_lines import Line

# A margin (points), and how much the margins of a page differ; lines at nearly one height.
_LEAST, _MOST, _SAME = 3.0, 16.0, 1.0
# So many such lines show that a page is ruled so, in so many cells of one row at least.
_FEWEST, _BESIDE = 4, 2


def reaching(level: list[Line], upright: Sequence[Line]) -> list[Line]:
    """Level lines with those that keep one margin in all their cells brought to the column rules."""
    found = {index: ends for index, line in enumerate(level) if (ends := _ends(line, upright))}
    if len(found) < _FEWEST:
        return level
    margins = sorted(level[index].start - left for index, (left, _) in found.items())
    usual = margins[len(margins) // 2]
    found = {
        index: ends for index, ends in found.items() if abs(level[index].start - ends[0] - usual) <= _SAME
    }
    if len(found) < _FEWEST or max(_beside(level, found), default=0) < _BESIDE:
        return level
    return [
        replace(line, start=found[index][0], end=found[index][1]) if index in found else line
        for index, line in enumerate(level)
    ]


def _ends(line: Line, upright: Sequence[Line]) -> tuple[float, float] | None:
    """The column rules on either side of a line that keeps the same margin to both; None where it does not."""
    across = [other.at for other in upright if other.start - 1 <= line.at <= other.end + 1]
    left = max((at for at in across if at < line.start), default=None)
    right = min((at for at in across if at > line.end), default=None)
    if left is None or right is None or any(line.start <= at <= line.end for at in across):
        return None
    before, after = line.start - left, right - line.end
    even = abs(before - after) <= _SAME and _LEAST < before <= _MOST
    return (left, right) if even else None


def _beside(level: Sequence[Line], found: dict[int, tuple[float, float]]) -> Iterator[int]:
    """For each of the lines found, how many lie at its height."""
    for one in found:
        yield sum(abs(level[one].at - level[other].at) <= _SAME for other in found)

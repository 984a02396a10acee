"""Lines that belong to a text and not to a table: underlines and struck lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.pdf.whole_lines import Line, TextBoxes, distances

# A rule of a table ends within this of the edge of the rule that it meets (points); an underline keeps further away.
_TOUCH = 0.35
# Of the length of a struck line stand glyphs.
_STRUCK = 0.6
# An underline is as long as its text, within this on either side.
_AS_LONG = 2.0


def without_underlines(level: list[Line], upright: Sequence[Line], text: TextBoxes) -> list[Line]:
    """Level lines less those that underline or strike a text: they end before the rules on either side."""
    if not level or not upright or not len(text.left):
        return level
    far, half = distances(level, upright)
    touching = np.any(np.abs(far) <= _TOUCH + half, axis=1)
    both = touching[: len(level)] & touching[len(level) :]
    return [line for line, held in zip(level, both, strict=True) if held or not _of_text(line, level, text)]


def _of_text(line: Line, level: Sequence[Line], text: TextBoxes) -> bool:
    x, _ = text.middles
    along = (x > line.start - 1) & (x < line.end + 1)
    size = text.high - text.low
    struck = along & (text.low + 0.25 * size < line.at) & (line.at < text.high - 0.25 * size)
    if float((text.right - text.left)[struck].sum()) >= _STRUCK * line.length:
        return True
    above = along & (text.low - line.at > -0.35 * size) & (text.low - line.at < 0.3 * size)
    if not above.any():
        return False
    left, right = text.left[above].min(), text.right[above].max()
    as_long = abs(left - line.start) < _AS_LONG and abs(right - line.end) < _AS_LONG
    return as_long or _no_row_below(line, level, text, float(np.median(size[above])))


def _no_row_below(line: Line, level: Sequence[Line], text: TextBoxes, size: float) -> bool:
    """Whether the next rule is nearer than any line of text is high, and nothing stands between."""
    below = [
        other.at
        for other in level
        if 0 < line.at - other.at < 0.75 * size and other.start < line.end and other.end > line.start
    ]
    return any(not text.any_in((line.start, at, line.end, line.at)) for at in below)

"""Runs of glyphs belong to cells as wholes: a text that its cell is too narrow for is not parted by the rule.

A value of a column too narrow runs on over the rule (`1` | `亿元左右`, read as 1 in the name and as a value without its
number); a name runs on into the blank cell beside it. Nobody who looks at the page parts it there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.pdf.glyphs import Glyphs

Indices = npt.NDArray[np.intp]
# Glyphs of one run follow each other within this share of the font height, at one height within the other.
_NEXT = 0.15
_LEVEL = 0.3


def with_whole_runs(glyphs: Glyphs, owner: Indices) -> Indices:
    """For each glyph its cell, -1 outside the table: a run that a rule crosses goes to where most of it stands."""
    linked = _linked(glyphs)
    parted = np.flatnonzero(linked & (owner[1:] != owner[:-1]))
    if not len(parted):
        return owner
    whole = owner.copy()
    starts = np.flatnonzero(np.concatenate([[True], ~linked]))
    for start in dict.fromkeys((np.searchsorted(starts, parted, side="right") - 1).tolist()):
        first = starts[start]
        after = starts[start + 1] if start + 1 < len(starts) else len(owner)
        run = owner[first:after]
        wide = (glyphs.right - glyphs.left)[first:after]
        cells = np.unique(run)
        whole[first:after] = cells[int(np.argmax([wide[run == cell].sum() for cell in cells]))]
    return whole


def _linked(glyphs: Glyphs) -> npt.NDArray[np.bool_]:
    """Whether each glyph but the last is followed by the next one of its run."""
    height = (glyphs.high - glyphs.low)[1:]
    blank = np.array([char.isspace() for char in glyphs.chars], dtype=bool)
    next_to = np.abs(glyphs.left[1:] - glyphs.right[:-1]) < _NEXT * height
    level = np.abs(np.diff(glyphs.center_y)) < _LEVEL * height
    linked: npt.NDArray[np.bool_] = next_to & level & ~blank[1:] & ~blank[:-1]
    return linked

"""Where rules run past those that they should meet: ink of the table, and of no cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.pdf import ink
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.ink import Grey
from pipeline.pdf.whole_lines import Box

# So far around an end the rendering spreads it (points).
_AROUND = 1.0


def without_ends(bare: Grey, frame: Frame, ends: Sequence[Box]) -> Grey:
    """The picture of a page without its text, a pixel a point, with the ends of rules as white as paper."""
    if not ends:
        return bare
    around = np.array(ends, dtype=np.float64) + np.array([-_AROUND, -_AROUND, _AROUND, _AROUND])
    cleared = bare.copy()
    high = bare.shape[0]
    for x0, y0, x1, y1 in ink.on_page(frame, around).tolist():
        left, right = max(0, int(x0)), int(np.ceil(x1))
        top, foot = max(0, int(high - y1)), int(np.ceil(high - y0))
        cleared[top:foot, left:right] = 255
    return cleared

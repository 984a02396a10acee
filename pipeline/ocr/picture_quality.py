"""How well a picture shows its text, whatever the recogniser believes: measured on the lines themselves.

Below what was measured to be read right (docs/scans.md) a page is doubted as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image, Rect

Grey = npt.NDArray[np.float32]
# Pages were read right up to 0.031 and down to 0.52, and no more at 0.040 and 0.46.
MOST_BLUR, LEAST_CONTRAST = 0.035, 0.5
# Lines that are looked at, and the pixels that a line must have for it.
_LOOKED_AT, _LEAST = 60, 6


@dataclass(frozen=True, slots=True)
class Quality:
    """`high`: the height of a line in pixels; `blur`: the radius over which an edge is smeared, in heights of a line;
    `contrast`: how much darker ink is than its ground (0–1). Medians over the lines of a page."""

    high: float
    blur: float
    contrast: float

    @property
    def poor(self) -> bool:
        """Whether pages like this were misread too often."""
        return self.blur > MOST_BLUR or self.contrast < LEAST_CONTRAST

    def words(self) -> str:
        """What was measured, for people."""
        return (
            f"edges are smeared over {self.blur:.1%} of a line's height, the contrast is {self.contrast:.0%}: "
            "pages like this were misread too often"
        )


def quality_of(image: Image, boxes: Sequence[Rect]) -> Quality | None:
    """The quality of a BGR picture with text in these boxes; None where there are none."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    crops = [_crop(grey, box) for box in boxes[:: 1 + len(boxes) // _LOOKED_AT]]
    seen = np.array([_seen(crop) for crop in crops if min(crop.shape) >= _LEAST], dtype=np.float64)
    if not len(seen):
        return None
    high, blur, contrast = (float(value) for value in np.median(seen, axis=0))
    return Quality(round(high, 1), round(blur, 3), round(contrast, 3))


def _crop(grey: Grey, box: Rect) -> Grey:
    x0, y0, x1, y1 = (max(0, round(side)) for side in box)
    return grey[y0:y1, x0:x1]


def _seen(crop: Grey) -> tuple[float, float, float]:
    """Height, blur and contrast of a line: the steepest edges of a sharp one rise within a pixel."""
    dark, bright = np.percentile(crop, (3, 90))
    steep = max(float(np.percentile(np.abs(np.diff(crop, axis=axis)), 98.5)) for axis in (0, 1))
    high, step = float(crop.shape[0]), float(bright - dark)
    return high, step / max(2.5 * steep, 1.0) / high, step / max(float(bright), 1.0)

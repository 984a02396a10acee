"""A page in black and white whose grey ground is made of single dots: seen from a little further off it is grey again."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ocr.page_image import Image

# So many dots of a pixel or two, darker than what is around them by that, for each million pixels are a ground of dots; a
# copier leaves some hundreds, a printed screen up to 18,000.
DOTS, LARGEST, DEPTH = 30_000.0, 2, 40
# How far a dot is smeared (pixels), and what is black and white of that (of 255).
SMEAR, BLACK, WHITE = 1.1, 30, 215


def without_dots(image: Image) -> Image:
    """A BGR picture with its ground of dots made even; itself where it has none. Its second quarter is looked at."""
    grey = np.ascontiguousarray(image[image.shape[0] // 4 : image.shape[0] // 2, :, 1])
    dark = (cv2.subtract(cv2.medianBlur(grey, 5), grey) > DEPTH).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    size = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    if np.count_nonzero(size <= LARGEST) * 1e6 < DOTS * max(dark.size, 1):
        return image
    soft = cv2.GaussianBlur(image, (0, 0), SMEAR).astype(np.float32)
    return np.asarray(np.clip((soft - BLACK) * (255.0 / (WHITE - BLACK)), 0, 255), dtype=np.uint8)

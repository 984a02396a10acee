"""Rules of a table as a photograph shows them: askew, bent, broken. Each a row of points along it.

Only rules that cross others count: the grain of a table top crosses nothing. The edges of a sheet cross too, and are as
straight on paper as its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

# Pixels of a picture whose longer side is `SIDE`: no stroke of a character is so long; what is shorter than `LEAST` is no
# rule; one point in so many pixels.
SIDE, KERNEL, LEAST, STEP = 1600, 31, 100, 6
_THICKEST = 14
# A net of fewer rules either way tells nothing.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Curves:
    """Rules that run across and rules that run down: the points of each, x and y (pixels)."""

    across: list[Floats]
    down: list[Floats]

    def through(self, way: Callable[[Floats], Floats]) -> Curves:
        """The same rules with every point taken along a way."""
        return Curves([way(rule) for rule in self.across], [way(rule) for rule in self.down])

    def only(self, held: Callable[[Floats], bool]) -> Curves:
        """Those of the rules of which something holds."""
        return Curves(
            [rule for rule in self.across if held(rule)], [rule for rule in self.down if held(rule)]
        )


def curves_of(image: Image) -> Curves:
    """The rules of a BGR picture (longer side at most `SIDE`) that cross one another."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 10)
    flat = _runs(np.asarray(dark, dtype=np.uint8))
    steep = np.ascontiguousarray(_runs(np.ascontiguousarray(dark.T)).T)
    net = _crossing(flat, steep)
    across = list(_traced(np.asarray(cv2.bitwise_and(flat, net), dtype=np.uint8)))
    down = [points[:, ::-1] for points in _traced(np.ascontiguousarray(cv2.bitwise_and(steep, net).T))]
    return Curves(across, down)


def _runs(dark: Grey) -> Grey:
    """Ink that runs on across; one that leans by one pixel in twelve still does."""
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, KERNEL), np.uint8)), dtype=np.uint8)


def _crossing(flat: Grey, steep: Grey) -> Grey:
    """Where rules of both ways hang together, more than one of each."""
    either = cv2.dilate(cv2.bitwise_or(flat, steep), np.ones((5, 5), np.uint8))
    count, found = cv2.connectedComponents(either)
    labels = np.asarray(found, dtype=np.int32)
    held = np.zeros(count, dtype=bool)
    ways = [_pieces(labels, flat, count, 0), _pieces(labels, steep, count, 1)]
    held[1:] = (ways[0][1:] >= FEWEST) & (ways[1][1:] >= FEWEST)
    return np.where(held[labels], 255, 0).astype(np.uint8)


def _pieces(labels: npt.NDArray[np.int32], mask: Grey, count: int, axis: int) -> npt.NDArray[np.int64]:
    """How many long pieces of a mask each net holds."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = np.zeros(count, dtype=np.int64)
    for x, y, w, h, _ in stats[1:].tolist():
        if (w, h)[axis] >= LEAST:
            inside = labels[y : y + h, x : x + w][mask[y : y + h, x : x + w] > 0]
            found[inside[len(inside) // 2]] += 1
    return found


def _traced(mask: Grey) -> Iterator[Floats]:
    """The middle of each long piece that runs across, every few pixels."""
    number, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for piece in range(1, number):
        x, y, w, h = (int(side) for side in stats[piece, :4])
        if w < LEAST or stats[piece, cv2.CC_STAT_AREA] > _THICKEST * w:
            continue
        own = labels[y : y + h, x : x + w] == piece
        counts = own.sum(axis=0)
        middles = (own * np.arange(h)[:, None]).sum(axis=0) / np.maximum(counts, 1)
        columns = np.arange(2, w - 2, STEP)
        columns = columns[(counts[columns] > 0) & (counts[columns] <= _THICKEST)]
        if len(columns) >= LEAST // STEP // 2:
            yield np.column_stack([x + columns, y + middles[columns]]).astype(np.float64)

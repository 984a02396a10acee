"""Long thin runs of ink on a straight picture: its rules, whole or broken, and lines that are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.page_image import Image, Ink, dark_of

Mask = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

# Points: a run is looked for over this length, of which this share is ink; gaps up to `GAP` are closed; rules that lean
# step by so much from row to row.
WINDOW, INKED, GAP, STEP = 36.0, 0.85, 6.0, 0.7
# Points to either side of a run that must be free of ink for the most part, on one side at least.
BESIDE, FREE = (2.0, 3.5), 0.3
# Runs no more than this share as dark as most are faint.
FAINT = 0.5
THICK, LEAN = 3.0, 0.006  # points; pixels a pixel


@dataclass(frozen=True, slots=True)
class Run:
    """A thin run of ink: from `start` to `end` along it, `low` to `high` across (pixels, ends included)."""

    start: int
    end: int
    low: int
    high: int

    @property
    def at(self) -> float:
        """Its middle across."""
        return (self.low + self.high) / 2


# Runs as dark as most, and faint ones.
Parted = tuple[list[Run], list[Run]]


@dataclass(frozen=True, slots=True)
class Lines:
    """The ink of a picture and its thin pieces across; of those down the same with the axes exchanged."""

    dark: tuple[Mask, Mask]
    pieces: tuple[list[Run], list[Run]]
    grey: Image

    def runs(self, scale: float, joint: float) -> tuple[Parted, Parted]:
        """Runs across and runs down, each as those as dark as most and those that are faint."""
        across, down = (
            _joined(pieces, dark, scale, joint) for pieces, dark in zip(self.pieces, self.dark, strict=True)
        )
        return _by_depth(self.grey, across, down)


def lines_of(image: Image, scale: float) -> Lines:
    """The lines of a straight BGR picture, `scale` pixels a point."""
    dark = dark_of(image).astype(np.uint8)
    both = dark, np.ascontiguousarray(dark.T)
    pieces = list(_pieces(_long(both[0], scale), scale)), list(_pieces(_long(both[1], scale), scale))
    return Lines(both, pieces, np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8))


def sides_of(dark: Mask, run: Run, scale: float) -> tuple[float, float]:
    """The share of ink a little above and a little below a run."""
    near, far = (round(side * scale) for side in BESIDE)
    along = slice(run.start, run.end + 1)
    above = dark[max(0, run.low - far) : max(0, run.low - near), along]
    below = dark[run.high + near : run.high + far, along]
    return float(above.mean()) if above.size else 0.0, float(below.mean()) if below.size else 0.0


def _by_depth(grey: Image, across: Sequence[Run], down: Sequence[Run]) -> tuple[Parted, Parted]:
    """Runs across and runs down, each as those as dark as most, and those that are faint."""
    depths = _depths(grey, across), _depths(grey.T, down)
    usual = FAINT * float(np.median(np.concatenate(depths))) if across or down else 0.0
    one, other = (
        (
            [run for run, each in zip(runs, depth, strict=True) if each >= usual],
            [run for run, each in zip(runs, depth, strict=True) if each < usual],
        )
        for runs, depth in zip((across, down), depths, strict=True)
    )
    return one, other


def _depths(grey: Image, runs: Sequence[Run]) -> Floats:
    """How dark each run is."""
    bands = (grey[run.low : run.high + 1, run.start : run.end + 1] for run in runs)
    return np.array([255.0 - float(np.median(band.min(axis=0))) for band in bands])


def _joined(pieces: Sequence[Run], dark: Mask, scale: float, joint: float) -> list[Run]:
    """The long thin runs across that pieces no more than `joint` points apart make, where free on one side."""
    found: list[Run] = []
    for run in sorted(pieces, key=lambda run: run.start):
        near = [other for other in found if _goes_on(other, run, scale, joint)]
        if near:
            before = max(near, key=lambda other: other.end)
            found.remove(before)
            low, high = min(before.low, run.low), max(before.high, run.high)
            run = Run(before.start, max(before.end, run.end), low, high)
        found.append(run)
    return [run for run in found if min(sides_of(dark, run, scale)) < FREE]


def _goes_on(before: Run, run: Run, scale: float, joint: float) -> bool:
    """Whether a run goes on where another ended."""
    level = abs(before.at - run.at) <= STEP * scale + 1
    return level and -GAP * scale < run.start - before.end <= joint * scale


def _thickened(dark: Mask, scale: float) -> Mask:
    """A rule that leans steps from one row of pixels to the next."""
    high = 2 * max(1, round(STEP * scale)) + 1
    return np.asarray(cv2.dilate(dark, np.ones((high, 1), np.uint8)), dtype=np.uint8)


def _long(dark: Mask, scale: float) -> Mask:
    """Where long thin runs are, their gaps closed, thickened so that steps do not part them."""
    thick = _thickened(dark, scale) * np.uint8(255)
    window, gap = max(9, round(WINDOW * scale)), max(3, round(GAP * scale)) | 1
    inked = share_of(thick, window) >= INKED * 255
    reach = share_of(_mask(inked), window | 1) > 0
    closed = share_of(_mask(share_of(thick, gap) > 0), gap) == 255
    return np.asarray(reach & (closed | (thick > 0)), dtype=np.uint8)


def _mask(flags: Ink) -> Mask:
    return np.asarray(flags, dtype=np.uint8) * np.uint8(255)


def share_of(mask: Mask, wide: int) -> Mask:
    """The share of a mask (0 or 255) that is set around each place, along its row."""
    return np.asarray(
        cv2.boxFilter(mask, -1, (min(wide, 499), 1), borderType=cv2.BORDER_CONSTANT), dtype=np.uint8
    )


def _pieces(long: Mask, scale: float) -> Iterator[Run]:
    """Each piece that is thin, though it may lean."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    step = max(1, round(STEP * scale))
    for x, y, wide, tall, _ in stats[1:count].tolist():
        if wide >= WINDOW * scale / 2 and tall <= THICK * scale + 2 * step + LEAN * wide:
            middle = y + tall // 2
            yield Run(x, x + wide - 1, min(y + step, middle), max(y + tall - 1 - step, middle))

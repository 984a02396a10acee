"""A photographed page laid flat: its rules, straight on paper, tell how the picture bends.

The flat page keeps the size that the page has in the middle of the picture. `v`, the height on the flat page, is y and a
polynomial of x and y that is the same all along a rule that runs across; `u` likewise. What is 0 in the middle column
(for v) or row (for u) no rule can tell, and is left out: rows keep the heights that they have there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.even_light import WHITE
from pipeline.ocr.page_image import Image
from pipeline.ocr.ruled_curves import SIDE, Curves

Floats = npt.NDArray[np.float64]

# Powers of the way along a rule, and of the way across it, in units of half the picture's longer side.
POWERS = tuple((along, across) for along in (1, 2, 3, 4) for across in (0, 1, 2) if along + across <= 4)
# How much a power is held back, so that few rules do not bend a page much.
_HELD = 1e-3
# A rule that strays from the polynomial by more pixels (of a picture of `SIDE`) is none, or this many times the usual.
_STRAY, _TIMES = 1.5, 4.0
# Rules that stray less than this from straight lines (pixels of a picture of `SIDE`) are those of a scan.
BENT = 1.2
# Fewer points than this tell nothing.
_FEWEST = 60
_GRID = 32  # pixels between the places at which the way back is computed
_ROUNDS, _CLOSE = 12, 0.02  # steps of the way back, pixels


@dataclass(frozen=True, slots=True)
class Bend:
    """How far a place of the picture moves on the flat page. `middle` and `half` scale x and y; beyond `low`–`high`, where
    no rule is, the bend goes on straight."""

    across: Floats
    down: Floats
    middle: Floats
    half: float
    low: Floats
    high: Floats

    def moved(self, points: Floats) -> Floats:
        """By how much (du, dv) each point (x, y) moves."""
        near = np.clip(points, self.low, self.high)
        there, beyond = self._at(near), points - near
        for axis in (0, 1):
            out = np.flatnonzero(beyond[:, axis])
            ahead = near[out]
            ahead[:, axis] += 1.0
            there[out] += (self._at(ahead) - self._at(near[out])) * beyond[out][:, [axis]]
        return there

    def larger(self, times: float) -> Bend:
        """The same bend of the same picture that many times as large."""
        return Bend(
            self.across,
            self.down,
            self.middle * times,
            self.half * times,
            self.low * times,
            self.high * times,
        )

    def _at(self, points: Floats) -> Floats:
        x, y = ((points - self.middle) / self.half).T
        return np.column_stack([_terms(y, x) @ self.down, _terms(x, y) @ self.across]) * self.half

    def back(self, flat: Floats) -> Floats:
        """The places of the picture that lie at these places (u, v) of the flat page."""
        points = flat
        for _ in range(_ROUNDS):
            before, points = points, flat - self.moved(points)
            if np.abs(points - before).max(initial=0.0) < _CLOSE:
                break
        return points


@dataclass(frozen=True, slots=True)
class Flat:
    """A picture laid flat, wider by `margin` (x, y) on every side than the one seen, and the way back."""

    image: Image
    bend: Bend
    margin: Floats

    def back(self, points: Floats) -> Floats:
        """Places of the flat picture on the one seen."""
        return self.bend.back(points - self.margin)


def bend_of(curves: Curves, size: Sequence[int]) -> Bend | None:
    """How the rules of a picture of that width and height bend; None where there are too few, or all are as straight as a
    scan's."""
    scale = max(size) / SIDE
    return _fitted(curves, size, scale) if _strays(curves) >= BENT * scale else None


def laid_flat(image: Image, bend: Bend) -> Flat:
    """The picture as the page would lie flat, all of it on the canvas."""
    high, wide = image.shape[:2]
    edge = np.array([[x, y] for x in np.linspace(0, wide, 9) for y in np.linspace(0, high, 9)])
    out = edge + bend.moved(edge)
    beyond = np.maximum(0, np.maximum(-out.min(axis=0), out.max(axis=0) - (wide, high)))
    margin = np.ceil(np.minimum(beyond, 0.15 * np.array([wide, high])))
    size = np.array([wide, high]) + 2 * margin.astype(int)
    columns, rows = (np.arange(0, side + _GRID, _GRID) for side in size)
    places = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2).astype(np.float64)
    source = bend.back(places - margin).reshape(len(rows), len(columns), 2).astype(np.float32)
    grow = np.array([[_GRID, 0, 0], [0, _GRID, 0]], dtype=np.float32)
    x, y = (
        cv2.warpAffine(
            np.ascontiguousarray(source[..., axis]),
            grow,
            (int(size[0]), int(size[1])),
            flags=cv2.INTER_LINEAR,
        )
        for axis in (0, 1)
    )
    flat = cv2.remap(image, x, y, cv2.INTER_CUBIC, borderValue=(WHITE, WHITE, WHITE))
    return Flat(np.asarray(flat, dtype=np.uint8), bend, margin)


def _terms(along: Floats, across: Floats) -> Floats:
    up = [np.ones_like(along), along]
    for _ in range(3):
        up.append(up[-1] * along)
    beside = [up[0], across, across * across]
    return np.column_stack([up[a] * beside[b] for a, b in POWERS])


def _fitted(curves: Curves, size: Sequence[int], scale: float) -> Bend | None:
    """The bend that makes all rules straight, those that stray from it left out."""
    points = [*curves.across, *curves.down]
    if sum(map(len, points)) < _FEWEST:
        return None
    middle, half = np.array(size, dtype=np.float64) / 2, max(size) / 2
    scaled = [[(rule - middle) / half for rule in way] for way in (curves.across, curves.down)]
    across = _straightening([(rule[:, 0], rule[:, 1]) for rule in scaled[0]], half / scale)
    down = _straightening([(rule[:, 1], rule[:, 0]) for rule in scaled[1]], half / scale)
    everywhere = np.vstack(points)
    return Bend(across, down, middle, half, everywhere.min(axis=0), everywhere.max(axis=0))


def _straightening(rules: list[tuple[Floats, Floats]], half: float) -> Floats:
    """Coefficients c so that `across + terms(along, across) · c` is the same all along each rule."""
    found = np.zeros(len(POWERS))
    kept = rules
    for _ in range(3):
        if not kept:
            return found
        found = _solved(kept)
        strays = np.array([np.std(across + _terms(along, across) @ found) for along, across in kept]) * half
        most = max(_STRAY, _TIMES * float(np.median(strays)))
        if (strays <= most).all():
            break
        kept = [rule for rule, stray in zip(kept, strays, strict=True) if stray <= most]
    return found


def _solved(rules: list[tuple[Floats, Floats]]) -> Floats:
    terms = [_terms(along, across) for along, across in rules]
    left = np.vstack([each - each.mean(axis=0) for each in terms])
    right = np.concatenate([across.mean() - across for _, across in rules])
    held = np.diag([_HELD * (a + b) ** 2 for a, b in POWERS]) * np.sqrt(len(left))
    made, *_ = np.linalg.lstsq(
        np.vstack([left, held]), np.concatenate([right, np.zeros(len(POWERS))]), rcond=None
    )
    return np.asarray(made, dtype=np.float64)


def _strays(curves: Curves) -> float:
    """How far rules stray from straight lines of one slope either way (the 90th percentile, pixels)."""
    strays: list[float] = []
    for way, along in ((curves.across, 0), (curves.down, 1)):
        if not way:
            continue
        slopes = [np.polyfit(rule[:, along], rule[:, 1 - along], 1)[0] for rule in way]
        slope = float(np.median(slopes))
        left = [rule[:, 1 - along] - slope * rule[:, along] for rule in way]
        strays += [float(np.ptp(np.percentile(each, (3, 97)))) for each in left]
    return float(np.percentile(strays, 90)) if strays else 0.0

"""Coloured ink over black print (a red seal, a signature, a dated stamp, a ring of coffee): it lets some light through that
black ink stops, so that it can be taken off."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.even_light import WHITE, evened
from pipeline.ocr.page_image import Image, Ink

# How much redder than anything else a seal is (of 255), and how large it is either way (points): no printed text is.
RED, LARGE = 45, 55.0
_NEAR = 4.0  # points between strokes of one seal
# How colourful other ink is, and how bright its brightest colour (faded print on yellow paper is dark in all); no stroke of
# print is so large either way and so long (points), nor as sparse as this share of its frame, nor as rare on the page.
TINT, LIGHT, SMALLEST, LONGEST, SPARSE, RARE = 25, 140, 14.0, 26.0, 0.4, 0.06
# What is so large (points) or reaches the edge of the picture is the table that a sheet lies on.
HUGE = 420.0
# Coloured rules and frames run level or upright in pieces of so many points and are no thicker than that.
PIECE, THICK, RULED = 40.0, 5.0, 0.5
# Every so many pixels are asked whether this share of a page is coloured at all.
_SAMPLE, LEAST = 3, 0.0002


def without_seals(image: Image, scale: float) -> Image:
    """A BGR picture (`scale` pixels a point) without coloured ink that lies over its print; itself where it has none."""
    paper = np.maximum(np.median(image[::16, ::16].reshape(-1, 3), axis=0), 1.0)
    seen = _chroma(_balanced(np.ascontiguousarray(image[::_SAMPLE, ::_SAMPLE]), paper)) > TINT
    if seen.mean() < LEAST:
        return image
    even = evened(image)
    blue, green, red = cv2.split(even)
    tinted = np.asarray((_chroma(even) > TINT) & (_brightest(even) > LIGHT))
    reddish = np.asarray(cv2.subtract(red, cv2.max(blue, green)) > RED)
    bright = _brightest(_balanced(image, paper))
    made = image
    for hull, ink in (*_seals(reddish, scale), *_other_inks(tinted, scale)):
        made = image.copy() if made is image else made
        made[hull] = _clear(bright[hull], ink[hull])[:, None]
    return made


def _balanced(image: Image, paper: npt.NDArray[np.float64]) -> Image:
    """The picture as if its paper were white under white light."""
    steps = np.clip(np.arange(256)[:, None] * (WHITE / paper), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, steps[None]), dtype=np.uint8)


def _brightest(image: Image) -> Image:
    """The brightest colour of each pixel."""
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.max(red, cv2.max(blue, green)), dtype=np.uint8)


def _chroma(image: Image) -> Image:
    """How far the brightest colour of each pixel is above the darkest."""
    blue, green, red = cv2.split(image)
    least = cv2.min(red, cv2.min(blue, green))
    return np.asarray(cv2.subtract(_brightest(image), least), dtype=np.uint8)


def _seals(reddish: Ink, scale: float) -> Iterator[tuple[Ink, Ink]]:
    """The hull of each red seal, and what of the picture is its ink."""
    side = max(3, round(_NEAR * scale))
    for part, stats in _parts(reddish, side, scale):
        if min(stats[cv2.CC_STAT_WIDTH], stats[cv2.CC_STAT_HEIGHT]) >= LARGE * scale:
            yield _hull(part), reddish


def _other_inks(tinted: Ink, scale: float) -> Iterator[tuple[Ink, Ink]]:
    """The hull of each large stroke of coloured ink, and what of the picture is coloured."""
    if tinted.mean() > RARE:
        return
    for part, stats in _parts(tinted, 5, scale):
        wide, high = int(stats[cv2.CC_STAT_WIDTH]), int(stats[cv2.CC_STAT_HEIGHT])
        large = min(wide, high) >= SMALLEST * scale and max(wide, high) >= LONGEST * scale
        if large and stats[cv2.CC_STAT_AREA] <= SPARSE * wide * high and not _ruled(part, stats, scale):
            yield _hull(part), tinted


def _parts(tinted: Ink, side: int, scale: float) -> Iterator[tuple[Ink, npt.NDArray[np.int32]]]:
    """Each connected part of coloured ink, gaps of `side` pixels closed, with its left, top, width, height and area."""
    joined = cv2.dilate(tinted.astype(np.uint8), np.ones((side, side), np.uint8))
    high, wide = joined.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for number in range(1, count):
        left, top, own_wide, own_high, _area = stats[number].tolist()
        if max(own_wide, own_high) < SMALLEST * scale or max(own_wide, own_high) > HUGE * scale:
            continue
        if left > 0 and top > 0 and left + own_wide < wide and top + own_high < high:
            yield labels == number, stats[number]


def _ruled(part: Ink, stats: npt.NDArray[np.int32], scale: float) -> bool:
    """Whether a part is mostly level or upright lines."""
    left, top, wide, high = stats[:4].tolist()
    own = part[top : top + high, left : left + wide].astype(np.uint8)
    long, side = max(3, round(PIECE * scale)), max(3, round(THICK * scale))
    lines = _opened(own, 1, long) | _opened(own, long, 1)
    return bool((lines & ~_opened(own, side, side)).sum() > RULED * own.sum())


def _opened(part: npt.NDArray[np.uint8], high: int, wide: int) -> Ink:
    """What of a part a rectangle of so many pixels fits into."""
    return np.asarray(cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8)) > 0)


def _hull(part: Ink) -> Ink:
    y, x = np.nonzero(part)
    hull = cv2.convexHull(np.column_stack([x, y]).astype(np.int32))
    return np.asarray(cv2.fillConvexPoly(np.zeros(part.shape, np.uint8), hull, (1,)) > 0)


def _clear(bright: Image, tinted: Ink) -> Image:
    """The brightest light of a place, so stretched that coloured ink is as bright as its ground."""
    ink = float(np.percentile(bright[tinted], 40)) if tinted.any() else 255.0
    return np.asarray(np.clip(bright * (250.0 / max(ink, 1.0)), 0, 255), dtype=np.uint8)

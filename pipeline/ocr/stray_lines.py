"""Rules of a straight picture that were broken on their way, and lines that are no rules.

A fax breaks a rule that leans into dashes: where nearly all of a long thin run is ink, its gaps are inked before the grid
is looked for. What a bad line, the drum of a copier or a fold draws across a page looks like a rule too: it ends where
no rule crosses it, and runs through the text, too near to a rule for a line of text between them, or out of the table.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from pipeline.ocr.line_runs import BESIDE, GAP, WINDOW, Lines, Mask, Run, lines_of, share_of, sides_of
from pipeline.ocr.page_image import Image, dark_of

# Pieces of one rule are so far apart at most (points).
JOINT = 36.0
# On a page askew by this many degrees no rule keeps to one row of pixels for longer than it takes to rise so many points.
ASKEW, STEEP_RULE = 0.3, 1.2
# A level run so many times longer than a leaning rule of its thickness has one is a streak; no line is thicker (pixels).
LEVEL, THICKEST = 1.25, 24
# A streak rises by less than this share of what a rule rises on such a page.
DRIFT = 0.25
# A rule goes on so many pixels further and higher or lower.
BEYOND, FURTHER = 30, 3
# A line from edge to edge begins and ends within this share of the page from them; its pieces lie so near to one line
# (points), which leans by no more than this (pixels a pixel).
EDGE, STRAIGHT, LEANING = 0.02, 0.8, 0.012
# What is read as a rule is at least so long a piece (points); a run of which this share is in such pieces is whole, one
# of which less than that is ink is none, nor one with more ink than that on a side, nor a broken one that is thicker
# (points) where it has ink. A broken one is drawn so thick (points).
PIECE, WHOLE, PARTLY, CLEAR, THIN, DRAWN = 18.0, 0.96, 0.5, 0.15, 2.2, 0.8
# An end further from every rule that crosses it hangs free; one that is so far outside all of them left the table (points).
# What leaves it at both ends is a crease though only so much of it is ink, its shadow broken by the text.
FREE_END, OUT, MOSTLY = 4.0, 15.0, 0.8
# A stray line runs through so many strokes of text, or is nearer to a rule than this share of a line's height.
STROKES, CROWDED = 4, 0.75
# A line that is so much darker inside the table than beyond it lies on a rule.
DARKER = 1.3
# Of a line paler than this (of 255) what is darker by this share is a stroke of text that it runs through.
PALE, STROKE = 110, 0.75
# Where more lines than this, or than this share of all, end freely, it is how the table is drawn.
MOST, SHARE = 8, 0.25


def cleared(image: Image, scale: float, high: float) -> tuple[Image, Image | None]:
    """A straight BGR picture without lines that are no rules, and its net of rules where they are broken (`net_of`).

    `scale`: pixels a point; `high`: the height of a line of text in pixels.
    """
    lines = lines_of(image, scale)
    clean = without_strays(image, lines, scale, high)
    return clean, net_of(lines if clean is image else lines_of(clean, scale), scale)


def net_of(lines: Lines, scale: float) -> Image | None:
    """The rules of a picture alone, drawn whole and level (BGR); None where none is broken."""
    (across, _), (down, _) = lines.runs(scale, JOINT)
    dark, turned = lines.dark
    across = [
        run for run in across if _between(dark, [run], down, scale)
    ]  # a line of text crosses no two rules
    down = [run for run in down if _between(turned, [run], across, scale)]
    parts = [_between(dark, across, down, scale), _between(turned, down, across, scale)]
    if all(_whole(side, part, scale) for side, own in zip(lines.dark, parts, strict=True) for part in own):
        return None
    net = np.full(dark.shape, 255, dtype=np.uint8)
    _draw(net, parts[0], scale)
    _draw(net.T, parts[1], scale)
    return np.asarray(cv2.cvtColor(net, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def without_strays(image: Image, lines: Lines, scale: float, high: float) -> Image:
    """A BGR picture without those of its lines that are no rules; itself where all are."""
    (across, faint), (down, pale) = lines.runs(scale, GAP)
    dark, turned = lines.dark
    level = [
        run
        for run in strays(dark, across, down, scale, high)
        if not _holds_rule(lines.grey, run, down, scale)
    ]
    level += _crossed(faint, down, scale) + _edge_to_edge([*across, *faint], dark.shape[1], scale)
    upright = [
        run
        for run in strays(turned, down, across, scale, high)
        if not _holds_rule(lines.grey.T, run, across, scale)
    ]
    upright += _crossed(pale, across, scale) + _edge_to_edge([*down, *pale], dark.shape[0], scale)
    made = _erased(image, dark, level)
    return lying(_erased(lying(made), turned, upright)) if upright else made


def without_streaks(image: Image, degrees: float, scale: float) -> Image:
    """A BGR picture of a page that lies askew by so many degrees, without the lines of a fax that lie level on it."""
    if abs(degrees) < ASKEW:
        return image
    level = max(round(WINDOW * scale), round(STEEP_RULE * scale / math.tan(math.radians(abs(degrees)))))
    dark = dark_of(image).astype(np.uint8)
    full = share_of(dark * np.uint8(255), min(level, 499) | 1) == 255
    if not full.any():
        return image
    runs = cv2.dilate(full.astype(np.uint8), np.ones((1, min(level, 499) | 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=4)
    found = [Run(x, x + wide - 1, y, y + tall - 1) for x, y, wide, tall, _ in stats[1:count].tolist()]
    slope = math.tan(math.radians(abs(degrees)))
    found = [
        run
        for run in found
        if run.end - run.start > LEVEL * _thickness(dark, run) / slope
        and _drift(runs, run) < DRIFT * slope * (run.end - run.start)
        and not _goes_further(dark, run)
    ]
    return _erased(image, dark, found) if len(found) <= MOST else image


def _drift(runs: cv2.typing.MatLike, run: Run) -> float:
    """How far a run of ink stands higher or lower at its one end than at the other (pixels): a thick rule that leans holds
    several level runs side by side."""
    part = runs[run.low : run.high + 1, run.start : run.end + 1] > 0
    edge = max(1, part.shape[1] // 10)
    heights = [np.flatnonzero(end.any(axis=1)).mean() for end in (part[:, :edge], part[:, -edge:])]
    return float(abs(heights[0] - heights[1]))


def _goes_further(dark: Mask, run: Run) -> bool:
    """Whether a level run of ink goes on beyond one of its ends a little higher or lower, as a rule that leans does."""
    near = slice(max(0, run.low - FURTHER), run.high + FURTHER + 1)
    beyond = (
        dark[near, max(0, run.start - 2 * BEYOND) : max(0, run.start - BEYOND)],
        dark[near, run.end + BEYOND : run.end + 2 * BEYOND],
    )
    return any(part.shape[1] > 0 and part.any(axis=0).mean() > WHOLE for part in beyond)


def _thickness(dark: Mask, run: Run) -> float:
    """How many pixels of ink stand one upon another along a level run, at the middle of several places."""
    at, tall = round(run.at), dark.shape[0]
    counts = []
    for x in np.linspace(run.start, run.end, 25).astype(int):
        column = dark[max(0, at - THICKEST) : min(tall, at + THICKEST + 1), x] > 0
        middle = at - max(0, at - THICKEST)
        above = int(np.argmin(np.append(column[middle::-1], False)))
        below = int(np.argmin(np.append(column[middle:], False)))
        counts.append(max(above + below - 1, 0))
    return float(np.median(counts))


def _holds_rule(grey: Image, run: Run, crossing: Sequence[Run], scale: float) -> bool:
    """Whether a run is darker between the rules that cross it than in its tails beyond them: a fold that lies on a rule."""
    near = FREE_END * scale
    places = [other.at for other in crossing if other.start - near <= run.at <= other.end + near]
    places = [place for place in places if run.start <= place <= run.end]
    depth = 255.0 - grey[run.low : run.high + 1, run.start : run.end + 1].min(axis=0).astype(np.float64)
    if len(places) < 2:
        return False
    first, last = (round(edge - run.start) for edge in (min(places), max(places)))
    tails = np.concatenate([depth[: max(0, first - 3)], depth[last + 4 :]])
    return bool(len(tails) and np.median(depth[first : last + 1]) > DARKER * np.median(tails))


def _crossed(faint: Sequence[Run], crossing: Sequence[Run], scale: float) -> list[Run]:
    """Those of the faint runs across that a dark one crosses inside, not at their ends: no rules of that table."""
    inner = FREE_END * scale
    return [
        run
        for run in faint
        if any(
            other.start <= run.at <= other.end and run.start + inner < other.at < run.end - inner
            for other in crossing
        )
    ]


def _edge_to_edge(runs: Sequence[Run], length: int, scale: float) -> list[Run]:
    """Lines from one edge of the page to the other, of the runs across that lie on one line, perhaps a leaning one: the glass
    or the drum of a copier drew them, no table does. Each is given in level pieces."""
    firsts = [run for run in runs if run.start <= EDGE * length]
    lasts = [run for run in runs if run.end >= (1 - EDGE) * length]
    found: list[Run] = []
    for first, last in itertools.product(firsts, lasts):
        slope = (last.at - first.at) / length
        if abs(slope) > LEANING:
            continue
        own = [
            run
            for run in runs
            if abs(run.at - first.at - slope * (run.start + run.end) / 2) <= STRAIGHT * scale
        ]
        if sum(run.end - run.start for run in own) >= PARTLY * length:
            half = max(1, round(min(run.high - run.low for run in own) / 2))
            found += _level_pieces(first.at, slope, length, half)
    return found


def _level_pieces(at: float, slope: float, length: int, half: int) -> Iterator[Run]:
    """A line that leans, as level pieces that step by a pixel."""
    count = 1 + round(abs(slope) * length)
    for one, two in itertools.pairwise(np.linspace(0, length, count + 1).round().astype(int).tolist()):
        middle = round(at + slope * (one + two) / 2)
        yield Run(one, two - 1, max(0, middle - half), middle + half)


def lying(image: Image) -> Image:
    """The picture with its axes exchanged."""
    return np.ascontiguousarray(image.transpose(1, 0, 2))


def _between(dark: Mask, own: Sequence[Run], crossing: Sequence[Run], scale: float) -> list[Run]:
    """Rules at the heights of the runs across, from one rule that crosses to the next, wherever enough of it is ink."""
    near = JOINT * scale
    found = []
    for run in own:
        places = sorted(
            round(other.at) for other in crossing if other.start - near <= run.at <= other.end + near
        )
        parts = [Run(one, two, run.low, run.high) for one, two in itertools.pairwise(places) if two > one]
        found += [part for part in parts if _ruled(dark, part, scale)]
    return found


def _ruled(dark: Mask, part: Run, scale: float) -> bool:
    """Whether a part of a run is a rule: whole and free on one side, or half ink and free on both. The tops of bold
    characters that a copier closed have ink below them."""
    sides = sides_of(dark, part, scale)
    if _whole(dark, part, scale):
        return min(sides) < CLEAR
    return _inked(dark, part) >= PARTLY and max(sides) < CLEAR and _thin(dark, part, scale)


def _thin(dark: Mask, part: Run, scale: float) -> bool:
    """Whether a part is as thin as a rule where it has ink, what is close beside it counted: a line of small print is not."""
    beside = round(BESIDE[0] * scale)
    band = dark[max(0, part.low - beside) : part.high + beside + 1, part.start : part.end + 1]
    high = band.sum(axis=0)
    return bool(high.any() and high[high > 0].mean() <= THIN * scale)


def _inked(dark: Mask, run: Run) -> float:
    """The share of a run's length that is ink."""
    return float(dark[run.low : run.high + 1, run.start : run.end + 1].any(axis=0).mean())


def _draw(net: Image, runs: Sequence[Run], scale: float) -> None:
    """Draw runs across as rules."""
    half = max(1, round(DRAWN * scale / 2))
    for run in runs:
        net[
            max(0, round(run.at) - half) : round(run.at) + half, max(0, run.start - half) : run.end + half
        ] = 0


def _whole(dark: Mask, run: Run, scale: float) -> bool:
    """Whether a run is ink all along as it is, in pieces that are long enough for a rule."""
    band = dark[run.low : run.high + 1, run.start : run.end + 1]
    kernel = np.ones((1, max(3, round(PIECE * scale))), np.uint8)
    return bool(cv2.morphologyEx(band, cv2.MORPH_OPEN, kernel).any(axis=0).mean() >= WHOLE)


def strays(
    dark: Mask,
    own: Sequence[Run],
    crossing: Sequence[Run],
    scale: float,
    high: float,
) -> list[Run]:
    """Those of the runs across that are no rules; `crossing`: the runs down, their axes exchanged."""
    near, far = FREE_END * scale, OUT * scale
    found, free = [], 0
    for run in own:
        places = [other.at for other in crossing if other.start - near <= run.at <= other.end + near]
        met = [place for place in places if run.start - near <= place <= run.end + near]
        if not met:
            continue
        ends = [min(abs(place - end) for place in met) > near for end in (run.start, run.end)]
        out = run.start < min(places) - far and run.end > max(places) + far
        if not _whole(dark, run, scale) and not (out and _inked(dark, run) >= MOSTLY):
            continue
        free += any(ends)
        if any(ends) and (out or _through_text(dark, run, met, scale) or _crowded(run, own, high)):
            found.append(run)
    return found if len(found) <= MOST and free <= max(2, SHARE * len(own)) else []


def _through_text(dark: Mask, run: Run, met: Sequence[float], scale: float) -> bool:
    """Whether strokes go through a run beside the rules that cross it."""
    reach = max(2, round(BESIDE[0] * scale / 2))
    above = dark[max(0, run.low - reach - 1) : max(0, run.low - 1), run.start : run.end + 1].any(axis=0)
    below = dark[run.high + 2 : run.high + 2 + reach, run.start : run.end + 1].any(axis=0)
    through = np.asarray(above & below)
    for place in met:
        at = round(place) - run.start
        through[max(0, at - reach - 2) : max(0, at + reach + 3)] = False
    return int(np.count_nonzero(np.diff(through.astype(np.int8), prepend=0) == 1)) >= STROKES


def _crowded(run: Run, own: Sequence[Run], high: float) -> bool:
    """Whether another line runs beside all of this one with no room for text between them."""
    return any(
        other is not run
        and abs(other.at - run.at) < CROWDED * high
        and min(other.end, run.end) - max(other.start, run.start) > 0.5 * (run.end - run.start)
        for other in own
    )


def _erased(image: Image, dark: Mask, runs: Sequence[Run]) -> Image:
    """The picture without these runs across; strokes that go through them stay."""
    if not runs:
        return image
    made = image.copy()
    for run in runs:
        top, bottom = max(0, run.low - 1), run.high + 2
        columns = np.arange(run.start, run.end + 1)
        above, below = dark[max(0, top - 1), columns], dark[min(len(dark) - 1, bottom), columns]
        clear = columns[(above == 0) | (below == 0)]
        ground = np.median(image[max(0, top - 6) : bottom + 6, columns].reshape(-1, 3), axis=0)
        strip = image[top:bottom, clear]
        usual = float(np.median(strip.min(axis=2).min(axis=0))) if strip.size else 0.0
        stroke = (strip.min(axis=2) < STROKE * usual) & (usual > PALE)
        made[top:bottom, clear] = np.where(stroke[..., None], strip, ground.astype(np.uint8))
    return made

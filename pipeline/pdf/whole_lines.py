"""Level or upright lines of a page made whole: pieces joined, double lines made one, ends brought to the lines across.

A line is told by where it lies across its direction (`at`) and from where to where along it, so that level and upright
ones are treated alike. All lengths are points of the reading frame, in which type is about ten points high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.pdf.drawn_lines import BLACK, Colour

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

# Pieces of one line leave gaps up to this; between short pieces, dashes, they may be longer.
GAP = 3.0
_DASH, _DASH_GAP, _DASHES = 15.0, 8.0, 3
# Lines this near are one line; two lines up to the other distance apart, nothing between them, are a double rule.
_SAME = 0.8
_DOUBLE = 4.5
# Pieces end to end may lie this much higher or lower than each other.
_STEP = 3.0
# A rule may end this far before the one it should meet, or run so far past it.
_CORNER = 3.0
_OVERSHOOT = 9.5
# An end so near to the line across stays where it is.
_TOUCH = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """A level or an upright line: where it lies across its direction, from where to where along it, how thick.

    `pitch`: of a line of dashes, how far it is from one to the next; the last of them may be missing at a corner.
    """

    at: float
    start: float
    end: float
    width: float = 0.0
    colour: Colour = BLACK
    order: int = 0
    pitch: float = 0.0

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class TextBoxes:
    """Where the glyphs of a page stand, and which have their middle where: arrays over the glyphs."""

    left: Floats
    low: Floats
    right: Floats
    high: Floats

    @property
    def middles(self) -> tuple[Floats, Floats]:
        """x and y of the middles."""
        return (self.left + self.right) / 2, (self.low + self.high) / 2

    def turned(self) -> TextBoxes:
        """x for y."""
        return TextBoxes(self.low, self.left, self.high, self.right)

    def any_in(self, box: Box) -> bool:
        """Whether a glyph has its middle in a box."""
        x, y = self.middles
        return bool(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).any())


def joined(lines: Sequence[Line]) -> list[Line]:
    """Pieces of one line as one."""
    whole: list[Line] = []
    for same in _alike(sorted(lines, key=lambda line: line.at)):
        whole += _strung(same)
    return whole


def _alike(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that lie within `_SAME` of the first of them."""
    group: list[Line] = []
    for line in lines:
        if group and line.at - group[0].at > _SAME:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _strung(lines: list[Line]) -> Iterator[Line]:
    lines.sort(key=lambda line: line.start)
    string = [lines[0]]
    end = lines[0].end
    for line in lines[1:]:
        short = line.length <= _DASH and string[-1].length <= _DASH
        gap = min(_DASH_GAP, 2 * min(line.length, string[-1].length)) if short else 0.0
        if line.start - end > max(gap, GAP):
            yield _one(string, end)
            string, end = [], line.end
        string.append(line)
        end = max(end, line.end)
    yield _one(string, end)


def _one(pieces: Sequence[Line], end: float) -> Line:
    first = pieces[0]
    if len(pieces) == 1:
        return first
    at = first.at
    if any(piece.at != at for piece in pieces):
        longest = max(piece.length for piece in pieces)
        at = next(piece.at for piece in pieces if piece.length == longest)
    return Line(at, first.start, end, max(piece.width for piece in pieces), pitch=_pitch(pieces))


def _pitch(pieces: Sequence[Line]) -> float:
    """From one dash to the next where all of them are short; 0 for pieces of a whole line."""
    known = max(piece.pitch for piece in pieces)
    if len(pieces) < _DASHES or any(piece.length > _DASH for piece in pieces):
        return known
    starts = np.unique([piece.start for piece in pieces])  # two cells may draw the side between them both
    return max(known, float(np.median(np.diff(starts)))) if len(starts) >= _DASHES else known


def single(lines: list[Line], text: TextBoxes) -> list[Line]:
    """Double rules as one line in the middle."""
    at = [line.at for line in lines]
    moved = list(at)
    for index, line in enumerate(lines):
        for other in range(index + 1, len(lines)):
            if at[other] - at[index] > _DOUBLE + (line.width + lines[other].width) / 2:
                break
            if at[other] != at[index] and _pair(line, lines[other], text):
                middle = (moved[index] + at[other]) / 2
                moved[index] = moved[other] = middle
    if moved == at:
        return lines
    return joined([replace(line, at=place) for line, place in zip(lines, moved, strict=True)])


def _pair(one: Line, other: Line, text: TextBoxes) -> bool:
    start, end = max(one.start, other.start), min(one.end, other.end)
    if end - start < min(one.length, other.length) / 2:
        return False
    return not text.any_in((start, one.at, end, other.at))


def levelled(lines: list[Line], text: TextBoxes) -> list[Line]:
    """Pieces end to end at nearly one height, as rules drawn cell by cell may lie, at the height of the longest."""
    at = np.sort([line.at for line in lines])
    steps = np.diff(at)
    if not ((steps > 0) & (steps <= _STEP)).any():
        return lines
    height: dict[int, float] = {}
    for index in sorted(range(len(lines)), key=lambda index: -lines[index].length):
        if index not in height:
            height[index] = lines[index].at
            _level_with(lines, [index], height, text)
    if all(height[index] == line.at for index, line in enumerate(lines)):
        return lines
    return joined([replace(line, at=height[index]) for index, line in enumerate(lines)])


def _level_with(lines: Sequence[Line], run: list[int], height: dict[int, float], text: TextBoxes) -> None:
    """Give the height of the first line of a run to all that lie end to end with it."""
    first = lines[run[0]]
    near = [i for i, line in enumerate(lines) if i not in height and 0 < abs(line.at - first.at) <= _STEP]
    while near:
        found = [i for i in near if any(_end_to_end(lines[i], lines[other]) for other in run)]
        found = [i for i in found if not text.any_in(_band(first, lines[i]))]
        if not found:
            return
        height.update(dict.fromkeys(found, first.at))
        run += found
        near = [i for i in near if i not in found]


def _end_to_end(one: Line, other: Line) -> bool:
    return min(abs(one.start - other.end), abs(other.start - one.end)) <= _CORNER


def _band(one: Line, other: Line) -> Box:
    """What lies between the heights of two lines, along the second."""
    return (other.start, min(one.at, other.at), other.end, max(one.at, other.at))


def _places(lines: Sequence[Line]) -> Floats:
    return np.array(
        [(line.at, line.start, line.end, line.width / 2, line.pitch) for line in lines], dtype=np.float64
    ).reshape(-1, 5)


def distances(lines: Sequence[Line], others: Sequence[Line]) -> tuple[Floats, Floats]:
    """For each end of each line (starts first) and each line across: how far beyond the end that lies, inf if nowhere."""
    own, across = _places(lines), _places(others)
    reach = np.maximum(_CORNER, across[None, :, 4]) + own[:, None, 3]
    meets = (across[None, :, 1] - reach <= own[:, None, 0]) & (own[:, None, 0] <= across[None, :, 2] + reach)
    before = np.where(meets, own[:, None, 1] - across[None, :, 0], np.inf)
    after = np.where(meets, across[None, :, 0] - own[:, None, 2], np.inf)
    return np.concatenate([before, after]), np.tile(across[:, 3], (2 * len(lines), 1))


def met(lines: list[Line], others: Sequence[Line], text: TextBoxes) -> list[Line]:
    """Lines that end on those that they should meet: short ones reach on, those that run past are cut."""
    if not lines or not others:
        return lines
    far, half = distances(lines, others)
    corner = np.array([max(_CORNER, line.pitch) for line in lines] * 2)[:, None]
    near = np.where((far <= corner + half) & (far >= -_OVERSHOOT - half), np.abs(far), np.inf)
    best = near.argmin(axis=1)
    # a line further on than the end: what runs past is no side of a row that the page break cut
    inner = np.asarray((np.isfinite(far) & (far > corner + half)).any(axis=1))
    count = len(lines)
    brought = []
    for index, line in enumerate(lines):
        start, end = line.start, line.end
        if np.isfinite(near[index, best[index]]):
            start = _end(line, others[best[index]].at, start, None if inner[index] else text)
        if np.isfinite(near[count + index, best[count + index]]):
            end = _end(line, others[best[count + index]].at, end, None if inner[count + index] else text)
        brought.append(
            replace(line, start=start, end=end) if (start, end) != (line.start, line.end) else line
        )
    return brought


def _end(line: Line, wanted: float, end: float, text: TextBoxes | None) -> float:
    """Where a line ends: at the other one, but text beside what runs past it shows a row that the page break cut."""
    if abs(wanted - end) <= _TOUCH:
        return end
    if text is None or abs(wanted - end) <= max(_CORNER, line.pitch):
        return wanted
    low, high = min(wanted, end), max(wanted, end)
    return end if text.any_in((low, line.at - 60, high, line.at + 60)) else wanted

"""Which drawn lines a person sees as rules of a table: lines and areas in, level and upright rules out.

Producers draw a rule as a stroke, a thin box, a row of dashes or dots, two lines side by side, pieces that leave a gap at
the corner or run past it. They also draw what is no rule: white lines, lines under a white patch, underlines and struck
lines. All lengths are points of the reading frame, in which type is about ten points high.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.pdf.drawn_lines import BLACK, Area, Colour, Drawing, Segment, Stroke
from pipeline.pdf.short_rules import reaching
from pipeline.pdf.underlines import without_underlines
from pipeline.pdf.whole_lines import GAP, Box, Line, TextBoxes, joined, levelled, met, single

# A filled box no thicker than this is a rule or a dot (Word and WPS: 0.48 to 1.5 pt); up to the other it may be a border.
THIN = 2.0
THICK = 9.0
# What is no longer (points) and has more corners is a stroke of a character.
_STROKE, _CORNERS = 20.0, 6
# Dots make a line from so many on.
_DOTS = 5
# What a rule runs past another one by less lies on that (points).
_END = 0.5
# A point or a dash that stands for a character is no wider and no higher.
_MARK = (14.0, 3.0)
# Shorter lines are no rules.
_SHORTEST = 4.0
WHITE = Colour(255, 255, 255)


@dataclass(frozen=True, slots=True)
class SeenRules:
    """The rules of a page, the coloured boxes that may be cells without rules, what rules run past each other,
    and marks as small as a point or a dash."""

    rules: tuple[Segment, ...]
    fills: tuple[Box, ...]
    ends: tuple[Box, ...] = ()
    marks: tuple[Box, ...] = ()


def seen_rules(drawing: Drawing, text: TextBoxes) -> SeenRules:
    """What a person sees of a drawing that lies in the reading frame."""
    found = _Candidates([], [], [], [], [])
    for stroke in drawing.strokes:
        found.add_stroke(stroke)
    for area in drawing.areas:
        found.add_area(area, text)
    fills = [fill for fill in found.fills if fill.colour.alpha]
    level, upright = _visible(found, fills)
    level, upright = joined(level), joined(upright)
    level = [line for line in single(level, text) if line.length >= _SHORTEST]
    upright = [line for line in single(upright, text.turned()) if line.length >= _SHORTEST]
    level, upright = levelled(level, text), levelled(upright, text.turned())
    level = without_underlines(reaching(level, upright), upright, text)
    drawn = (level, upright)
    level, upright = met(level, upright, text), met(upright, level, text.turned())
    rules = [(line.start, line.at, line.end, line.at) for line in level]
    rules += [(line.at, line.start, line.at, line.end) for line in upright]
    ends = [*_ends(drawn[0], level), *(_turned(box) for box in _ends(drawn[1], upright))]
    cells = [fill.box for fill in fills if not fill.colour.like(WHITE)]
    marks = [box for box, colour in found.marks if colour.alpha and not colour.like(WHITE)]
    return SeenRules(tuple(rules), tuple(cells), tuple(ends), tuple(marks))


def _ends(drawn: Sequence[Line], lines: Sequence[Line]) -> Iterator[Box]:
    """What lines were cut of where they ran past those that they should meet; boxes lie along the lines."""
    for line, kept in zip(drawn, lines, strict=True):
        half = line.width / 2
        for start, end in ((line.start, kept.start), (kept.end, line.end)):
            if end - start > _END:
                yield (start, line.at - half, end, line.at + half)


def fill_rules(fills: Sequence[Box], text: TextBoxes) -> list[Segment]:
    """The rules that coloured cells without rules show by their edges."""
    level = [Line(y, x0, x1) for x0, y0, x1, y1 in fills for y in (y0, y1)]
    upright = [Line(x, y0, y1) for x0, y0, x1, y1 in fills for x in (x0, x1)]
    level, upright = single(joined(level), text), single(joined(upright), text.turned())
    level, upright = met(level, upright, text), met(upright, level, text.turned())
    rules = [(line.start, line.at, line.end, line.at) for line in level]
    return rules + [(line.at, line.start, line.at, line.end) for line in upright]


@dataclass(frozen=True, slots=True)
class _Fill:
    box: Box
    colour: Colour
    order: int


@dataclass(slots=True)
class _Candidates:
    level: list[Line]
    upright: list[Line]
    dots: list[tuple[Box, Colour, int]]
    fills: list[_Fill]
    marks: list[tuple[Box, Colour]]

    def add_stroke(self, stroke: Stroke) -> None:
        x0, y0, x1, y1 = stroke.ends
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if wide <= _MARK[0] and high + stroke.width <= _MARK[1]:
            half = stroke.width / 2
            self.marks.append(
                ((min(x0, x1), min(y0, y1) - half, max(x0, x1), max(y0, y1) + half), stroke.colour)
            )
        if stroke.width > THICK:  # a marker drawn behind a text
            half = stroke.width / 2
            box = (min(x0, x1) - half, min(y0, y1) - half, max(x0, x1) + half, max(y0, y1) + half)
            self.fills.append(_Fill(box, stroke.colour, stroke.order))
        elif wide > 20 * high or (high < 0.5 <= wide):
            line = Line((y0 + y1) / 2, min(x0, x1), max(x0, x1), stroke.width, stroke.colour, stroke.order)
            self.level.append(line)
        elif high > 20 * wide or (wide < 0.5 <= high):
            line = Line((x0 + x1) / 2, min(y0, y1), max(y0, y1), stroke.width, stroke.colour, stroke.order)
            self.upright.append(line)

    def add_area(self, area: Area, text: TextBoxes) -> None:
        xs, ys = [x for x, _ in area.points], [y for _, y in area.points]
        box = (min(xs), min(ys), max(xs), max(ys))
        wide, high = box[2] - box[0], box[3] - box[1]
        if wide <= _MARK[0] and high <= _MARK[1]:
            self.marks.append((box, area.colour))
        short, long = min(wide, high), max(wide, high)
        if long <= _STROKE and len(area.points) > _CORNERS:  # part of a character drawn as outlines
            return
        if long <= THIN:
            self.dots.append((box, area.colour, area.order))
        elif short <= THIN or (
            short <= THICK and long >= 4 * short and not area.curved and not text.any_in(box)
        ):
            self._add_thin(box, wide >= high, area)
        elif not area.curved and all(_on_edge(x, y, box) for x, y in area.points):
            self.fills.append(_Fill(box, area.colour, area.order))

    def _add_thin(self, box: Box, lies: bool, area: Area) -> None:
        """A thin filled box is the rule along its longer side."""
        x0, y0, x1, y1 = box
        if lies:
            self.level.append(Line((y0 + y1) / 2, x0, x1, y1 - y0, area.colour, area.order))
        else:
            self.upright.append(Line((x0 + x1) / 2, y0, y1, x1 - x0, area.colour, area.order))


def _on_edge(x: float, y: float, box: Box) -> bool:
    return min(abs(x - box[0]), abs(x - box[2])) < 0.5 and min(abs(y - box[1]), abs(y - box[3])) < 0.5


def _visible(found: _Candidates, fills: Sequence[_Fill]) -> tuple[list[Line], list[Line]]:
    """The lines, dots among them, that stand out from their ground and are not painted over."""
    level = found.level + _dotted((box, colour, order) for box, colour, order in found.dots)
    upright = found.upright + _dotted((_turned(box), colour, order) for box, colour, order in found.dots)
    if not fills and not any(line.colour is not BLACK for line in (*level, *upright)):
        return level, upright
    kept, turned = list(fills), [replace(fill, box=_turned(fill.box)) for fill in fills]
    return _standing_out(level, kept), _standing_out(upright, turned)


def _turned(box: Box) -> Box:
    return (box[1], box[0], box[3], box[2])


def _dotted(dots: Iterable[tuple[Box, Colour, int]]) -> list[Line]:
    """Rows of dots as lines; `box` has the direction of the line first."""
    rows = sorted(
        ((round((y0 + y1) / 2), (x0, y0, x1, y1), c, o) for (x0, y0, x1, y1), c, o in dots),
        key=lambda dot: (dot[0], dot[1]),
    )
    found: list[Line] = []
    chain: list[tuple[int, Box, Colour, int]] = []
    for dot in rows:
        if chain and (dot[0] != chain[-1][0] or dot[1][0] - chain[-1][1][2] > GAP):
            found += _chain(chain)
            chain = []
        chain.append(dot)
    return found + _chain(chain)


def _chain(dots: Sequence[tuple[int, Box, Colour, int]]) -> list[Line]:
    if len(dots) < _DOTS:
        return []
    boxes = [box for _, box, _, _ in dots]
    at = sum(box[1] + box[3] for box in boxes) / (2 * len(boxes))
    pitch = (boxes[-1][0] - boxes[0][0]) / (len(boxes) - 1)
    high = boxes[0][3] - boxes[0][1]
    return [Line(at, boxes[0][0], max(box[2] for box in boxes), high, *dots[0][2:], pitch)]


def _standing_out(lines: Sequence[Line], fills: Sequence[_Fill]) -> list[Line]:
    """Lines in a colour other than their ground's, less what is painted over later; `fills` lie along the lines."""
    seen, hidden = [], list(fills)
    for line in lines:
        middle = (line.start + line.end) / 2
        under = [f for f in fills if f.order < line.order and _holds(f.box, middle, line.at)]
        ground = max(under, key=lambda f: f.order).colour if under else WHITE
        if line.colour.alpha and not line.colour.like(ground):
            seen.append(line)
        elif line.colour.flat:
            half = line.width / 2
            box = (line.start, line.at - half, line.end, line.at + half)
            hidden.append(_Fill(box, line.colour, line.order))
    if not hidden:
        return seen
    return [piece for line in seen for piece in _uncovered(line, hidden)]


def _holds(box: Box, along: float, across: float) -> bool:
    return box[0] <= along <= box[2] and box[1] <= across <= box[3]


def _uncovered(line: Line, fills: Sequence[_Fill]) -> list[Line]:
    half = line.width / 2 - 0.05
    pieces = [line]
    for fill in fills:
        x0, low, x1, high = fill.box
        later = fill.order > line.order and fill.colour.flat and not fill.colour.like(line.colour)
        if later and low <= line.at - half and line.at + half <= high:
            pieces = [rest for piece in pieces for rest in _less(piece, x0, x1)]
    return pieces


def _less(line: Line, start: float, end: float) -> list[Line]:
    if end <= line.start or start >= line.end:
        return [line]
    rest = [(line.start, start), (end, line.end)]
    return [replace(line, start=a, end=b) for a, b in rest if b - a > 0.5]

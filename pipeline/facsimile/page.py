"""Draws a laid-out page on a reportlab canvas: rules, cell texts, free lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from pipeline.facsimile.lines import LATIN, Face, runs, width
from pipeline.facsimile.sheet import Style
from pipeline.facsimile.strip import Piece

_ASCENT = 0.38  # from the middle of a line of Chinese down to its baseline, in font sizes
_LATIN_DROP = 0.06  # Helvetica beside Chinese sits lower, as office programs set it
_DOUBLE = 1.4  # between the two lines of a double rule, in points

Rule = tuple[float, float, float, float]  # x0, y0, x1, y1, from the top left of the page


@dataclass(frozen=True)
class Line:
    """A line of text whose middle is `y` points below the top of the page."""

    x: float
    y: float
    text: str
    face: Face


@dataclass
class Page:
    """What stands on one page, measured from its top left."""

    lines: list[Line] = field(default_factory=list)
    grids: list[list[Piece]] = field(default_factory=list)


def _joined(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The union of intervals that touch."""
    start: float | None = None
    end = 0.0
    for low, high in sorted(spans):
        if start is None or low > end:
            if start is not None:
                yield start, end
            start, end = low, high
        end = max(end, high)
    if start is not None:
        yield start, end


def rules_of(grid: list[Piece]) -> list[Rule]:
    """Each ruled line of a grid once, however many cells it borders."""
    across: dict[float, list[tuple[float, float]]] = defaultdict(list)
    down: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for piece in grid:
        left, top, right, bottom = (round(v, 3) for v in (piece.left, piece.top, piece.right, piece.bottom))
        for y in (top, bottom):
            across[y].append((left, right))
        for x in (left, right):
            down[x].append((top, bottom))
    return [(a, y, b, y) for y, spans in sorted(across.items()) for a, b in _joined(spans)] + [
        (x, a, x, b) for x, spans in sorted(down.items()) for a, b in _joined(spans)
    ]


def cell_lines(piece: Piece, style: Style, face: Face) -> Iterator[Line]:
    """The lines of a piece, in the middle of its height, aligned as its cell says."""
    first = (piece.top + piece.bottom - (len(piece.lines) - 1) * face.leading) / 2
    slack = piece.right - piece.left - 2 * style.padding
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[piece.cell.align]
    for number, text in enumerate(piece.lines):
        x = piece.left + style.padding + share * (slack - width(text.rstrip(), face))
        yield Line(x, first + number * face.leading, text.rstrip(), face)


def _draw_rule(canvas: Canvas, rule: Rule, height: float, style: Style) -> None:
    x0, y0, x1, y1 = rule
    half = style.line_width / 2
    across = y0 == y1
    if style.rules == "fill":
        canvas.rect(x0 - half, height - y1 - half, x1 - x0 + 2 * half, y1 - y0 + 2 * half, stroke=0, fill=1)
        return
    for gap in (-_DOUBLE / 2, _DOUBLE / 2) if style.rules == "double" else (0.0,):
        dx, dy = (0.0, gap) if across else (gap, 0.0)
        reach = (half, 0.0) if across else (0.0, half)
        canvas.line(
            x0 + dx - reach[0], height - y0 - dy + reach[1], x1 + dx + reach[0], height - y1 - dy - reach[1]
        )


def _draw_line(canvas: Canvas, line: Line, height: float, style: Style) -> None:
    face, x = line.face, line.x
    placed = []
    for name, run in runs(line.text, face):
        placed.append((name == LATIN, x, name, run))
        x += pdfmetrics.stringWidth(run, name, face.size)
    if style.latin_last:
        placed.sort(key=lambda run: run[0])
    for latin, at, name, run in placed:
        canvas.setFont(name, face.size)
        canvas.drawString(at, height - line.y - (_ASCENT + _LATIN_DROP * latin) * face.size, run)


def _turn(canvas: Canvas, style: Style) -> None:
    """Sets the page box and /Rotate so that what is drawn upright is shown upright.

    reportlab takes the size as displayed and turns the page box itself.
    """
    across, up = style.size
    canvas.setPageSize(style.size)
    canvas.setPageRotation(style.rotate)
    turns = {90: (0, 1, -1, 0, up, 0), 180: (-1, 0, 0, -1, across, up), 270: (0, -1, 1, 0, 0, across)}
    if style.rotate:
        canvas.transform(*turns[style.rotate])


def draw(canvas: Canvas, page: Page, style: Style, face: Face) -> None:
    """One page, upright as displayed."""
    _turn(canvas, style)
    height = style.size[1]
    canvas.setLineWidth(style.line_width)
    for grid in page.grids:
        for rule in rules_of(grid):
            _draw_rule(canvas, rule, height, style)
        for piece in grid:
            for line in cell_lines(piece, style, face):
                _draw_line(canvas, line, height, style)
    for line in page.lines:
        _draw_line(canvas, line, height, style)
    canvas.showPage()

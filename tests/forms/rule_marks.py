"""The rules of a table as lines to draw: in pieces from rule to rule, stroked, filled or as pictures."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Rule = tuple[float, float, float, float]
THIN = 0.5
# A picture of one black pixel, as some producers draw rules.
PIXEL = b"BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI"


class Mark(NamedTuple):
    """A line to draw: its ends, its thickness (points), and its colour as PDF operands with the operator."""

    rule: Rule
    width: float = THIN
    colour: str = "0 G"


class Drawn(NamedTuple):
    """The lines of a page, how each is drawn (stroked, filled, picture), and what comes before all of it."""

    lines: list[Mark]
    before: bytes = b""
    means: str = "stroked"
    dash: str = "[] 0 d"


def stream(drawn: Drawn) -> bytes:
    """The content that draws the lines."""
    if drawn.means == "stroked":
        parts = [
            f"{colour} {width:.2f} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S"
            for (x0, y0, x1, y1), width, colour in drawn.lines
        ]
        return f"{drawn.dash}\n{chr(10).join(parts)}".encode()
    boxes = [_box(mark) for mark in drawn.lines]
    if drawn.means == "filled":
        return b"0 g\n" + "\n".join(f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re f" for x, y, w, h in boxes).encode()
    return b"\n".join(
        f"q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm ".encode() + PIXEL + b" Q" for x, y, w, h in boxes
    )


def _box(mark: Mark) -> Rule:
    """(left, low, width, height) of a line."""
    (x0, y0, x1, y1), width, _ = mark
    if y0 == y1:
        return x0, y0 - width / 2, x1 - x0, width
    return x0 - width / 2, y0, width, y1 - y0


def lies(rule: Rule) -> bool:
    return rule[1] == rule[3]


def plain(rules: Iterable[Rule]) -> Drawn:
    return Drawn([Mark(rule) for rule in rules])


def pieces_of(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """A rule in pieces, from one rule across to the next."""
    x0, y0, x1, y1 = rule
    if lies(rule):
        at = sorted(
            {x0, x1, *(r[0] for r in rules if not lies(r) and x0 < r[0] < x1 and r[1] - 1 <= y0 <= r[3] + 1)}
        )
        return [(a, y0, b, y0) for a, b in itertools.pairwise(at)]
    at = sorted({y0, y1, *(r[1] for r in rules if lies(r) and y0 < r[1] < y1 and r[0] - 1 <= x0 <= r[2] + 1)})
    return [(x0, a, x0, b) for a, b in itertools.pairwise(at)]


def inner_rules(rules: Sequence[Rule], level: bool) -> list[Rule]:
    """Rules that are not the outer frame."""
    own = [r for r in rules if lies(r) is level]
    at = 1 if level else 0
    ends = {min(r[at] for r in own), max(r[at] for r in own)}
    return [r for r in own if r[at] not in ends]


def less(rules: Sequence[Rule], gone: Rule) -> Drawn:
    kept: list[Rule] = []
    for rule in rules:
        kept += [p for p in pieces_of(rule, rules) if p != gone]
    return plain(kept)


def all_pieces(rules: Sequence[Rule]) -> list[Rule]:
    return [piece for rule in rules for piece in pieces_of(rule, rules)]


def frame_of(rules: Sequence[Rule]) -> Rule:
    """(left, low, right, high) of the table."""
    return (
        min(r[0] for r in rules), min(r[1] for r in rules), max(r[2] for r in rules), max(r[3] for r in rules),
    )  # fmt: skip

"""Rules of a form drawn otherwise than as thin black lines from end to end."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.forms.rule_marks import (
    Drawn,
    Mark,
    Rule,
    all_pieces,
    frame_of,
    inner_rules,
    lies,
    pieces_of,
    plain,
)  # fmt: skip


def thick(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    width = draw.uniform(2.0, 4.0)
    return Drawn([Mark(rule, width) for rule in rules])


def dotted(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    on, off = draw.choice([(0.6, 1.0), (0.6, 2.0), (4.0, 2.0), (5.0, 4.0)])
    lines = []
    for x0, y0, x1, y1 in rules:
        lies, along, at = y0 == y1, max(x1 - x0, y1 - y0), 0.0
        while at + on <= along:
            lines.append((x0 + at, y0, x0 + at + on, y0) if lies else (x0, y0 + at, x0, y0 + at + on))
            at += on + off
    return plain(lines)


def double(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    by = draw.uniform(1.0, 2.0)
    lines = []
    for x0, y0, x1, y1 in rules:
        dx, dy = (0.0, by) if y0 == y1 else (by, 0.0)
        lines += [(x0 - dx, y0 - dy, x1 - dx, y1 - dy), (x0 + dx, y0 + dy, x1 + dx, y1 + dy)]
    return plain(lines)


def _longer(rules: Sequence[Rule], by: float) -> Drawn:
    return plain(
        (x0 - by, y0, x1 + by, y1) if y0 == y1 else (x0, y0 - by, x1, y1 + by) for x0, y0, x1, y1 in rules
    )


def gaps(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    return _longer(rules, -draw.uniform(0.5, 2.8))


def overshoot(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    return _longer(rules, draw.uniform(1.0, 8.0))


def skewed(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    slope = draw.choice([-1, 1]) * draw.uniform(0.002, 0.017)
    return plain(rules)._replace(before=f"1 {slope:.5f} {-slope:.5f} 1 0 0 cm\n".encode())


def shifted(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    moved = []
    for x0, y0, x1, y1 in rules:
        by = draw.uniform(-1.0, 1.0)
        moved.append((x0, y0 + by, x1, y1 + by) if y0 == y1 else (x0 + by, y0, x1 + by, y1))
    return plain(moved)


def coloured(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    colour = draw.choice(["0.85 G", "0.7 G", "1 0 0 RG", "0.8 0.9 1 RG", "0 0.5 0 RG", "0 0 0 0.2 K"])
    return Drawn([Mark(rule, draw.choice([0.12, 0.25, 0.5]), colour) for rule in rules])


def as_pictures(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    return Drawn([Mark(rule, draw.choice([0.5, 1.0])) for rule in rules], means="picture")


def as_fills(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    return Drawn([Mark(piece, draw.choice([0.5, 1.5, 3.0])) for piece in all_pieces(rules)], means="filled")


def dashed(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """By the dash of the pen."""
    return plain(rules)._replace(dash=draw.choice(["[3 2] 0 d", "[1 1] 0 d", "[6 3 1 3] 0 d"]))


def diagonal(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """A stroke from corner to corner in some cells."""
    pieces = [piece for piece in all_pieces(rules) if lies(piece)]
    drawn = plain(rules)
    for x0, y0, x1, _ in draw.sample(pieces, 2):
        below = max((p[1] for p in pieces if p[0] < (x0 + x1) / 2 < p[2] and p[1] < y0), default=y0)
        drawn.lines.append(Mark((x0, y0, x1, below)))
    return drawn


def faint_inner(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """A row rule goes on faintly through the merged cells on its left."""
    left = frame_of(rules)[0]
    short = [rule for rule in inner_rules(rules, True) if rule[0] > left + 5] or inner_rules(rules, True)
    x0, y0, *_ = draw.choice(short)
    drawn = plain(rules)
    drawn.lines.append(Mark((left, y0, x0, y0), 0.25, draw.choice(["0.97 G", "0.9 G", "0.7 G"])))
    return drawn


def under_texts(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """Row rules that end before the column rules on both sides, as underlines do."""
    by = draw.uniform(4.0, 12.0)
    inner, lines = inner_rules(rules, True), []
    for rule in rules:
        pieces = pieces_of(rule, rules) if rule in inner else [rule]
        lines += [
            (x0 + by, y, x1 - by, z) if rule in inner and x1 - x0 > 3 * by else (x0, y, x1, z)
            for x0, y, x1, z in pieces
        ]
    return plain(lines)


def row_rule_moved(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """A row rule so far up or down that it runs through the texts beside it."""
    moved, by = draw.choice(inner_rules(rules, True)), draw.choice([-1, 1]) * draw.uniform(2.0, 6.0)
    return plain((r[0], r[1] + by, r[2], r[3] + by) if r == moved else r for r in rules)


def stepped(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """Each piece of a rule a little higher or lower than the next."""
    lines = []
    for x0, y0, x1, y1 in all_pieces(rules):
        by = draw.uniform(-1.2, 1.2)
        lines.append((x0, y0 + by, x1, y1 + by) if y0 == y1 else (x0 + by, y0, x1 + by, y1))
    return plain(lines)


def cell_by_cell(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """Each cell with a border of its own, a little inside."""
    by = draw.uniform(0.4, 1.5)
    lines = []
    for x0, y0, x1, y1 in all_pieces(rules):
        if y0 == y1:
            lines += [(x0 + by, y0 + side, x1 - by, y0 + side) for side in (-by, by)]
        else:
            lines += [(x0 + side, y0 + by, x0 + side, y1 - by) for side in (-by, by)]
    return plain(lines)


def narrower(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """This page narrower than those that follow it."""
    scale, by = draw.uniform(0.8, 0.98), draw.uniform(0.0, 30.0)
    return plain(rules)._replace(before=f"{scale:.4f} 0 0 1 {by:.2f} 0 cm\n".encode())

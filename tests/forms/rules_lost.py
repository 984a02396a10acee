"""Rules of a form that are missing, as producers and printers lose them."""

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
    less,
    lies,
    pieces_of,
    plain,
)  # fmt: skip


def row_piece_gone(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    rule = draw.choice(inner_rules(rules, True))
    return less(rules, draw.choice(pieces_of(rule, rules)))


def row_rule_gone(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    gone = draw.choice(inner_rules(rules, True))
    return plain([rule for rule in rules if rule != gone])


def column_piece_gone(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    rule = draw.choice(inner_rules(rules, False))
    return less(rules, draw.choice(pieces_of(rule, rules)))


def column_ends_early(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    gone = draw.choice(inner_rules(rules, False))
    pieces = pieces_of(gone, rules)
    kept = pieces[draw.randint(1, max(1, len(pieces) - 1)) :]
    return plain([*(rule for rule in rules if rule != gone), *kept])


def several_pieces_gone(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    pieces = all_pieces(rules)
    gone = draw.sample(pieces, draw.randint(3, 6))
    return plain(piece for piece in pieces if piece not in gone)


def cell_borders_hidden(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """The borders of one cell, as a text document hides them."""
    pieces = all_pieces(rules)
    x0, y0, x1, _ = draw.choice([piece for piece in pieces if lies(piece)])
    x = (x0 + x1) / 2
    below = max((p[1] for p in pieces if lies(p) and p[0] < x < p[2] and p[1] < y0), default=y0)
    y = (y0 + below) / 2
    left = max((p[0] for p in pieces if not lies(p) and p[1] < y < p[3] and p[0] < x), default=x0)
    right = min((p[0] for p in pieces if not lies(p) and p[1] < y < p[3] and p[0] > x), default=x1)
    return plain(
        p for p in pieces
        if not (left - 1 <= p[0] and p[2] <= right + 1 and below - 1 <= p[1] and p[3] <= y0 + 1)
    )  # fmt: skip


def part_without_grid(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """No rules inside a part of the table, as where a spreadsheet prints no grid."""
    left, low, right, high = frame_of(rules)
    x0, y0 = draw.uniform(left, right - 60), draw.uniform(low, high - 30)
    x1, y1 = draw.uniform(x0 + 60, right), draw.uniform(y0 + 30, high)
    return plain(
        p for p in all_pieces(rules)
        if not (x0 < (p[0] + p[2]) / 2 < x1 and y0 < (p[1] + p[3]) / 2 < y1)
    )  # fmt: skip


def side_open(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """The outer rule of one side or two gone: at the foot of a page, left and right of a table of three lines."""
    left, low, right, high = frame_of(rules)
    sides = draw.choice([("low",), ("high",), ("left",), ("right",), ("left", "right"), ("low", "right")])
    at = {"low": low, "high": high, "left": left, "right": right}
    gone = {(side in ("low", "high"), at[side]) for side in sides}
    return plain(
        r
        for r in rules
        if not any(lies(r) is level and abs((r[1] if level else r[0]) - x) < 1 for level, x in gone)
    )


def frame_piece_gone(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """A piece of the outer frame gone."""
    inner = {*inner_rules(rules, True), *inner_rules(rules, False)}
    gone = draw.choice([piece for r in rules if r not in inner for piece in pieces_of(r, rules)])
    return less(rules, gone)


def no_column_rules(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    inner = inner_rules(rules, False)
    return plain(rule for rule in rules if rule not in inner)


def no_row_rules(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """No row rules from some rule on down."""
    inner = sorted(inner_rules(rules, True), key=lambda rule: -rule[1])
    gone = inner[draw.randint(0, len(inner) - 1) :]
    return plain(rule for rule in rules if rule not in gone)


def patched(rules: Sequence[Rule], draw: random.Random) -> Drawn:
    """A piece of a rule under a white patch."""
    drawn = plain(rules)
    x0, y0, x1, y1 = draw.choice(
        [piece for r in inner_rules(rules, True) + inner_rules(rules, False) for piece in pieces_of(r, rules)]
    )
    piece = (x0 + 1, y0, x1 - 1, y1) if y0 == y1 else (x0, y0 + 1, x1, y1 - 1)
    drawn.lines.append(Mark(piece, 2.0, "1 G"))
    return drawn

"""A typeset form with its rules drawn otherwise, or without some of them, by a seed.

`mutated(pdf, seed)` gives (what was done, the PDF). All rules of the page are taken out and drawn again: the change is the
only difference. What a person reads in it is what the form says.
"""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Callable, Sequence

import pikepdf
import pypdfium2 as pdfium

from pipeline.pdf.page_content import read_content

Rule = tuple[float, float, float, float]
Drawn = list[tuple[Rule, float]]  # with its thickness
PATHS = {"m", "l", "re", "S", "s", "f", "F", "h", "c", "B", "b"}
THIN = 0.5


def mutated(pdf: bytes, seed: int, name: str = "") -> tuple[str, bytes]:
    """The first page that has rules, changed as `name` says, or as the seed does."""
    draw = random.Random(seed)
    number, rules = _first_ruled(pdf)
    name = name or draw.choice(list(MUTATIONS))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[number]
        text = [each for each in pikepdf.parse_content_stream(page) if str(each.operator) not in PATHS]
        lines, around = MUTATIONS[name](rules, draw)
        content = around + pikepdf.unparse_content_stream(text) + b"\n" + _drawn(lines)
        page.Contents = opened.make_stream(content)
        opened.save(target := io.BytesIO())
    return name, target.getvalue()


def _first_ruled(pdf: bytes) -> tuple[int, list[Rule]]:
    document = pdfium.PdfDocument(pdf)
    for number in range(len(document)):
        rules = list(read_content(document[number]).drawing.rules)
        if len(rules) > 8:
            return number, rules
    raise ValueError("no page has rules")


def _drawn(lines: Drawn) -> bytes:
    parts = [f"{width:.2f} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S" for (x0, y0, x1, y1), width in lines]
    return ("0 G [] 0 d\n" + "\n".join(parts)).encode()


def _lies(rule: Rule) -> bool:
    return rule[1] == rule[3]


def _plain(rules: Sequence[Rule]) -> Drawn:
    return [(rule, THIN) for rule in rules]


def _pieces(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """A rule in pieces, from one rule across to the next."""
    x0, y0, x1, y1 = rule
    if _lies(rule):
        at = sorted(
            {x0, x1, *(r[0] for r in rules if not _lies(r) and x0 < r[0] < x1 and r[1] - 1 <= y0 <= r[3] + 1)}
        )
        return [(a, y0, b, y0) for a, b in itertools.pairwise(at)]
    at = sorted(
        {y0, y1, *(r[1] for r in rules if _lies(r) and y0 < r[1] < y1 and r[0] - 1 <= x0 <= r[2] + 1)}
    )
    return [(x0, a, x0, b) for a, b in itertools.pairwise(at)]


def _inner(rules: Sequence[Rule], lies: bool) -> list[Rule]:
    """Rules that are not the outer frame."""
    own = [r for r in rules if _lies(r) is lies]
    at = 1 if lies else 0
    ends = {min(r[at] for r in own), max(r[at] for r in own)}
    return [r for r in own if r[at] not in ends]


def _less(rules: Sequence[Rule], gone: Rule) -> Drawn:
    kept: list[Rule] = []
    for rule in rules:
        kept += [p for p in _pieces(rule, rules) if p != gone]
    return _plain(kept)


def row_piece_gone(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    rule = draw.choice(_inner(rules, True))
    return _less(rules, draw.choice(_pieces(rule, rules))), b""


def row_rule_gone(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    gone = draw.choice(_inner(rules, True))
    return _plain([rule for rule in rules if rule != gone]), b""


def column_piece_gone(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    rule = draw.choice(_inner(rules, False))
    return _less(rules, draw.choice(_pieces(rule, rules))), b""


def column_ends_early(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    gone = draw.choice(_inner(rules, False))
    pieces = _pieces(gone, rules)
    kept = pieces[draw.randint(1, max(1, len(pieces) - 1)) :]
    return _plain([*(rule for rule in rules if rule != gone), *kept]), b""


def thick(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    width = draw.uniform(2.0, 4.0)
    return [(rule, width) for rule in rules], b""


def dotted(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    on, off = draw.choice([(0.6, 1.0), (0.6, 2.0), (4.0, 2.0), (5.0, 4.0)])
    lines: Drawn = []
    for x0, y0, x1, y1 in rules:
        lies, along, at = y0 == y1, max(x1 - x0, y1 - y0), 0.0
        while at + on <= along:
            lines.append(((x0 + at, y0, x0 + at + on, y0) if lies else (x0, y0 + at, x0, y0 + at + on), THIN))
            at += on + off
    return lines, b""


def double(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    by = draw.uniform(1.0, 2.0)
    lines: Drawn = []
    for x0, y0, x1, y1 in rules:
        dx, dy = (0.0, by) if y0 == y1 else (by, 0.0)
        lines += [((x0 - dx, y0 - dy, x1 - dx, y1 - dy), THIN), ((x0 + dx, y0 + dy, x1 + dx, y1 + dy), THIN)]
    return lines, b""


def _longer(rules: Sequence[Rule], by: float) -> Drawn:
    return [
        ((x0 - by, y0, x1 + by, y1) if y0 == y1 else (x0, y0 - by, x1, y1 + by), THIN)
        for x0, y0, x1, y1 in rules
    ]


def gaps(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    return _longer(rules, -draw.uniform(0.5, 2.8)), b""


def overshoot(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    return _longer(rules, draw.uniform(1.0, 8.0)), b""


def skewed(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    slope = draw.choice([-1, 1]) * draw.uniform(0.002, 0.017)
    return _plain(rules), f"1 {slope:.5f} {-slope:.5f} 1 0 0 cm\n".encode()


def shifted(rules: Sequence[Rule], draw: random.Random) -> tuple[Drawn, bytes]:
    moved: Drawn = []
    for x0, y0, x1, y1 in rules:
        by = draw.uniform(-1.0, 1.0)
        moved.append(((x0, y0 + by, x1, y1 + by) if y0 == y1 else (x0 + by, y0, x1 + by, y1), THIN))
    return moved, b""


Mutation = Callable[[Sequence[Rule], random.Random], tuple[Drawn, bytes]]
MUTATIONS: dict[str, Mutation] = {
    each.__name__: each
    for each in (
        row_piece_gone, row_rule_gone, column_piece_gone, column_ends_early,
        thick, dotted, double, gaps, overshoot, skewed, shifted,
    )
}  # fmt: skip

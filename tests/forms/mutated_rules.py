"""A typeset form with its rules drawn otherwise, or without some of them, by a seed.

`mutated(pdf, seed)` gives (what was done, the PDF). All rules of the page are taken out and drawn again: the change is the
only difference. What a person reads in it is what the form says.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence

import pikepdf
import pypdfium2 as pdfium

from pipeline.pdf.page_content import read_content
from tests.forms import rules_lost as lost
from tests.forms import rules_otherwise as otherwise
from tests.forms.rule_marks import Drawn, Rule, stream

PATHS = {"m", "l", "re", "S", "s", "f", "F", "h", "c", "B", "b"}
Mutation = Callable[[Sequence[Rule], random.Random], Drawn]
LOST: dict[str, Mutation] = {
    each.__name__: each
    for each in (
        lost.row_piece_gone, lost.row_rule_gone, lost.column_piece_gone, lost.column_ends_early, lost.several_pieces_gone, lost.cell_borders_hidden, lost.part_without_grid, lost.side_open, lost.frame_piece_gone, lost.no_column_rules, lost.no_row_rules, lost.patched,
    )
}  # fmt: skip
OTHERWISE: dict[str, Mutation] = {
    each.__name__: each
    for each in (
        otherwise.thick, otherwise.dotted, otherwise.double, otherwise.gaps, otherwise.overshoot, otherwise.skewed, otherwise.shifted, otherwise.coloured, otherwise.as_pictures, otherwise.as_fills, otherwise.dashed, otherwise.diagonal, otherwise.faint_inner, otherwise.under_texts, otherwise.row_rule_moved, otherwise.stepped, otherwise.cell_by_cell, otherwise.narrower,
    )
}  # fmt: skip
MUTATIONS = LOST | OTHERWISE


def mutated(pdf: bytes, seed: int, name: str = "") -> tuple[str, bytes]:
    """The first page that has rules, changed as `name` says, or as the seed does."""
    draw = random.Random(seed)
    number, rules = _first_ruled(pdf)
    name = name or draw.choice(list(MUTATIONS))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[number]
        text = [each for each in pikepdf.parse_content_stream(page) if str(each.operator) not in PATHS]
        drawn = MUTATIONS[name](rules, draw)
        content = drawn.before + pikepdf.unparse_content_stream(text) + b"\n" + stream(drawn)
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

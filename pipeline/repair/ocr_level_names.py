"""Level captions that OCR read with one wrong character (`经济效盖指标`), recovered by their likeness to a known name.

Only names read by OCR with doubt, and only where one known name is far the likest: a legible name that nobody declared
(资金监管) stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.forms import captions
from pipeline.forms.form import Form, Printed
from pipeline.vocabulary.levels import level_names

# One character of five, or, where OCR was in great doubt, one of four: 总量指标 is no misread 数量指标, 资金监管 no 资金管理.
LIKE, LIKE_ENOUGH, MARGIN = 0.8, 0.75, 0.08
DOUBTFUL, IN_GREAT_DOUBT = 0.98, 0.8

Found = tuple[int, int | None, str, str, str, str]


def repaired_names(form: Form) -> Iterator[Found]:
    """Recover misread level names of a form in place; page, line, field, was, becomes and `name` of each row."""
    for index, row in enumerate(form.rows):
        for field in ("level1", "level2"):
            printed: Printed = getattr(form.rows[index], field)
            becomes = _meant(printed, field)
            if becomes:
                form.rows[index] = form.rows[index].put(field, replace(printed, text=becomes))
                yield printed.page, row.line, field, printed.text, becomes, "name"


def _meant(printed: Printed, field: str) -> str | None:
    if printed.origin != "ocr" or (printed.confidence or 0.0) >= DOUBTFUL:
        return None
    code, name = captions.code_and_name(printed.text)
    names = level_names(field)
    if not name or name in names or len(name) < 3:
        return None
    like = likest(name, names, LIKE_ENOUGH if (printed.confidence or 0.0) < IN_GREAT_DOUBT else LIKE)
    return f"{code}-{like}" if code and like else like


def likest(text: str, names: tuple[str, ...], least: float = LIKE) -> str | None:
    """The one of the names that a text is like, and far more than any other; None if there is none."""
    ranked = sorted(((fuzz.ratio(text, name) / 100, name) for name in names), reverse=True)
    near = ranked and ranked[0][0] >= least and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= MARGIN)
    return ranked[0][1] if near else None

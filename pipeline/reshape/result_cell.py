"""What a row of a self-evaluation or monitoring form says was achieved: one record a target, with its outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.forms.form import FormRow, Printed
from pipeline.reshape.outcomes import Judged, Promise, judged, judged_so_far, one_of, read_actual
from pipeline.reshape.target_cell import Record, fields_of, sign_of, unit_of, weight_of
from pipeline.target import Target, parse_split, parse_target
from pipeline.text import bare
from pipeline.vocabulary.blanks import is_blank

_NUMBER = re.compile(r"^(-?\d{1,6}(?:\.\d{1,6})?)[分%]?$")


def number_of(text: str | None) -> float | None:
    """A printed score; null where none is printed or the cell holds words."""
    found = _NUMBER.match(bare(text or ""))
    return float(found.group(1)) if found else None


def results_of(
    row: FormRow, targets: Sequence[Record], category: str | None, year: int | None, so_far: bool
) -> list[dict[str, Any] | None]:
    """A record for each of the row's targets; null where the row states no target and tells no result.

    Of several parts of a cell each answers the target in its place, where there are as many; else each target is
    answered by the whole cell. `so_far`: the form was filled in before the end of the year.
    """
    cells = (row.actual, row.score, row.forecast, row.reason)
    if row.says_nothing() and all(cell is None or is_blank(cell.text) for cell in cells):
        return [None] * len(targets)
    promises = [Promise(each, row.indicator.text, category) for each in _promised(row, year)]
    text = row.actual.text if row.actual else ""
    parts = read_actual(promises[0], text, unit_of(row), year)
    alike = len(parts) == len(targets) > 1
    common = _common(row, text)
    judge = judged_so_far if so_far else judged
    answers = ((parts[n : n + 1], parts[n].text) if alike else (parts, text) for n in range(len(promises)))
    return [
        common | _answer(judge, promise, *answer, year)
        for promise, answer in zip(promises, answers, strict=True)
    ]


def _promised(row: FormRow, year: int | None) -> list[Target]:
    """The row's targets as parsed, in the order of `targets_of`."""
    name, apart = row.indicator.text, row.sign or row.unit
    if apart:
        return list(parse_split(sign_of(row) or "", row.value.text, unit_of(row) or "", year, name=name))
    return list(parse_target(row.value.text, year, name=name))


def _answer(
    judge: Callable[..., Judged], promise: Promise, parts: Sequence[Target], text: str, year: int | None
) -> dict[str, Any]:
    one = one_of(promise, tuple(parts))
    outcome, attainment = judge(promise, one, text, year)
    read = fields_of(one if one is not None else parts[0])
    return {**read, "outcome": outcome, "attainment": attainment}


def _common(row: FormRow, text: str) -> dict[str, Any]:
    """What the row prints beside the actual; each of its targets repeats it."""
    cell = row.actual or row.value
    return {
        "actual_text": text or None,
        "forecast_text": _told(row.forecast),
        "weight": weight_of(row),
        "score": number_of(row.score.text if row.score else None),
        "score_cell": cell_name(row, row.score),
        "reason_text": _told(row.reason),
        "text_origin": cell.origin,
        "confidence": cell.confidence if row.actual else None,
    }


def _told(cell: Printed | None) -> str | None:
    return cell.text or None if cell else None


def cell_name(row: FormRow, cell: Printed | None) -> str | None:
    """The cell of points, by which rows that share a merged one are known; null where it prints no number."""
    if cell is None or number_of(cell.text) is None:
        return None
    return " ".join(map(str, cell.places)) or f"line {row.line}"

"""A person's fixes and confirmations: one row of data/corrections.csv each, applied to the form as printed.

A row whose `action` is `confirm` says that a person saw the value and it is right: nothing changes, and nobody asks again.
Guards: a row must find exactly one place, whose text is what it says it was; a correction must change it, a
confirmation must not. One that finds none is stale, one that finds several is ambiguous, a correction that changes nothing
is a no-op: each is an error.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.forms.field_values import released_name
from pipeline.forms.form import Form, FormField, FormRow, Printed

COLUMNS = ("document_id", "page", "line", "field", "was", "becomes", "reason_zh", "reason_en", "action")
ACTIONS = ("correct", "confirm")
_WITHOUT_ACTION = COLUMNS[:-1]  # a file made before there were confirmations holds corrections only
# Fields of an indicator row, by their released name, and the cell they are read from.
ROW_FIELDS = {"level1": "level1", "level2": "level2", "indicator": "indicator", "target_text": "value"}


class CorrectionError(ValueError):
    """A correction that does not fit; the message names the file's line, the document, page and line."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One row: where, what is printed there, what it becomes (blank: illegible; the same: confirmed), why."""

    number: int
    document_id: str
    page: int
    line: int | None
    field: str
    was: str
    becomes: str
    reason_zh: str
    reason_en: str
    action: str = "correct"

    @property
    def place(self) -> str:
        """Where it points, for a message."""
        line = f" line {self.line}" if self.line else ""
        return f"corrections.csv row {self.number}: {self.document_id} page {self.page}{line} {self.field}"

    @property
    def correction_id(self) -> str:
        """Made of document, place and field."""
        where = json.dumps([self.document_id, self.page, self.line, self.field, self.was], ensure_ascii=False)
        return f"{self.document_id}-{hashlib.sha256(where.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction and the form (by its index in the document) it changed."""

    correction: Correction
    form: int


def read_corrections(path: Path) -> list[Correction]:
    """All corrections of a CSV with the columns COLUMNS; CorrectionError for a row that is not whole."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) not in (COLUMNS, _WITHOUT_ACTION):
            raise CorrectionError(f"{path.name}: 列应为 columns must be {', '.join(COLUMNS)}")
        return [_correction(number, raw) for number, raw in enumerate(reader, start=2)]


def _correction(number: int, raw: dict[str, str]) -> Correction:
    action = raw.get("action", "correct") or "correct"
    if action not in ACTIONS or None in raw or None in raw.values():
        raise CorrectionError(
            f"corrections.csv row {number}: action 应为 must be correct / confirm, 格数应为 and cells {len(COLUMNS)}"
        )
    if not raw["reason_zh"] or not raw["reason_en"]:
        raise CorrectionError(
            f"corrections.csv row {number}: 须写明中英文理由 a correction needs its reason in Chinese and English"
        )
    try:
        page, line = int(raw["page"]), int(raw["line"]) if raw["line"] else None
    except (ValueError, TypeError):
        raise CorrectionError(
            f"corrections.csv row {number}: 页与行应为数字 page and line must be numbers"
        ) from None
    rest = {name: raw[name] for name in _WITHOUT_ACTION if name not in ("page", "line")}
    correction = Correction(number, page=page, line=line, action=action, **rest)
    same = correction.was == correction.becomes
    if same and action == "correct":
        raise CorrectionError(
            f"{correction.place}: 没有改动 changes nothing (no-op); 确认所印无误,action 写 confirm to confirm what is printed"
        )
    if not same and action == "confirm":
        raise CorrectionError(
            f"{correction.place}: confirm 不得改动,becomes 应同 was must not change the text"
        )
    return correction


def apply_corrections(
    forms: Sequence[Form], corrections: Iterable[Correction]
) -> tuple[list[Form], list[Applied]]:
    """The forms of one document with its corrections made, and where each was made, in their order."""
    corrected, applied = list(forms), []
    for correction in corrections:
        index, position, printed = _place(corrected, correction)
        corrected[index] = _put(corrected[index], position, correction, printed)
        applied.append(Applied(correction, index))
    return corrected, applied


def _place(forms: Sequence[Form], correction: Correction) -> tuple[int, int, Printed]:
    """The one place that a correction means: the form, the position of its field or row, the text there."""
    places = list(_places(forms, correction))
    found = [place for place in places if place[2].text == correction.was]
    if not found:
        printed = "; ".join(repr(place[2].text) for place in places) or "no such field"
        raise CorrectionError(
            f"{correction.place}: 已过时,表上印的是 stale, the form prints {printed}, not {correction.was!r}"
        )
    if len(found) > 1:
        raise CorrectionError(
            f"{correction.place}: 不止一处 ambiguous, {len(found)} places print {correction.was!r}"
        )
    return found[0]


def _put(form: Form, position: int, correction: Correction, printed: Printed) -> Form:
    mended = replace(printed, text=correction.becomes)
    if correction.line is None:
        fields = list(form.fields)
        fields[position] = replace(fields[position], value=mended)
        return replace(form, fields=fields)
    rows = list(form.rows)
    rows[position] = rows[position].put(ROW_FIELDS[correction.field], mended)
    return replace(form, rows=rows)


def _places(forms: Sequence[Form], correction: Correction) -> Iterator[tuple[int, int, Printed]]:
    for index, form in enumerate(forms):
        if correction.line is None:
            yield from ((index, i, f.value) for i, f in enumerate(form.fields) if _is_field(f, correction))
        elif correction.field in ROW_FIELDS:
            yield from (
                (index, i, _cell(r, correction)) for i, r in enumerate(form.rows) if _is_row(r, correction)
            )


def _is_field(field: FormField, correction: Correction) -> bool:
    return released_name(field) == correction.field and field.value.page == correction.page


def _is_row(row: FormRow, correction: Correction) -> bool:
    return row.line == correction.line and _cell(row, correction).page == correction.page


def _cell(row: FormRow, correction: Correction) -> Printed:
    cell: Printed = getattr(row, ROW_FIELDS[correction.field])
    return cell

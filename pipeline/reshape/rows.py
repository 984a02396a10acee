"""Form → rows of the released tables, ids made from content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipeline.forms import captions
from pipeline.forms.field_values import (
    amount_of,
    duration_text,
    fiscal_year,
    funding,
    goals,
    is_personal,
    main_amount,
    released_name,
    text_of,
)  # fmt: skip
from pipeline.forms.form import Form, FormRow, Printed
from pipeline.reshape.periods import attribute, duration_years
from pipeline.reshape.target_cell import sign_of, target_text, unit_of
from pipeline.target import Target, parse_split, parse_target
from pipeline.vocabulary import levels

Row = dict[str, Any]
_NO_BOX = {"x0": None, "y0": None, "x1": None, "y1": None}
# Numbers a double cannot hold exactly enough to be told from their neighbours are not released as numbers.
_WEIGHT = re.compile(r"^(\d{1,6}(?:\.\d{1,4})?)[%分]?$")
_LARGEST = Decimal(10) ** 15


class Ids:
    """Ids of one scope: a prefix and 6 hex digits of a hash of the content and of how many the same came before."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._same: dict[tuple[str | None, ...], int] = {}
        self._taken: set[str] = set()

    def next(self, *content: str | None) -> str:
        """A new id; two contents whose hashes collide are told apart by counting on."""
        while True:
            count = self._same.get(content, 0)
            self._same[content] = count + 1
            text = json.dumps([*content, count], ensure_ascii=False)
            made = f"{self._prefix}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
            if made not in self._taken:
                self._taken.add(made)
                return made


@dataclass(slots=True)
class FormIds:
    """Ids of a form and its rows, made from the form as printed (before corrections, so that none renames a row)."""

    project_id: str
    printed: list[tuple[str | None, str]] = field(default_factory=list)


def printed_ids(forms: list[Form], document_id: str) -> list[FormIds]:
    """Ids of the forms of a document; call before corrections are applied."""
    ids = Ids(document_id)
    made = []
    for form in forms:
        names = text_of(form, "project_name"), text_of(form, "implementing_unit")
        rows = [(_category(row), row.indicator.text) for row in form.rows]
        made.append(FormIds(ids.next(*names), rows))
    return made


def _category(row: FormRow) -> str | None:
    return None if row.disputed else levels.category_of(_name(row.level1), _name(row.level2))


def _name(printed: Printed) -> str | None:
    return captions.code_and_name(printed.text)[1]


def project_row(form: Form, ids: FormIds, document: Mapping[str, Any], title: str) -> Row:
    """The row of `projects`."""
    code, name = attribute(text_of(form, "attribute") or "")
    period = duration_text(form)
    return {
        "project_id": ids.project_id,
        "document_id": document["document_id"],
        "fiscal_year": year_of(form, document, title),
        "page": form.page,
        "project_name": text_of(form, "project_name"),
        "supervising_department": text_of(form, "supervising_department"),
        "implementing_unit": text_of(form, "implementing_unit"),
        "attribute_code": code,
        "attribute": name,
        "duration_text": period,
        "duration_years": duration_years(period) if period else None,
        "total_amount_cny": _main_amount(form, "total_amount"),
        "annual_amount_cny": _main_amount(form, "annual_amount"),
        **dict(zip(("goal_text", "long_term_goal_text"), goals(form), strict=True)),
        "layout": captions.layout_name(form.heads, [item.caption for item in form.fields]),
        "taxonomy": levels.taxonomy_of(*zip(*((_name(r.level1), _name(r.level2)) for r in form.rows), strict=True))
        if form.rows else "other",
        "text_origin": _origin(form),
        **_box(form.box),
    }  # fmt: skip


def year_of(form: Form, document: Mapping[str, Any], title: str) -> int | None:
    """The form's own year, else the document's."""
    year = fiscal_year(form, title)
    given = document.get("fiscal_year")
    return year if year is not None else given


def _main_amount(form: Form, name: str) -> Decimal | None:
    found = main_amount(form, name)
    return amount_of(form, found) if found else None


def _origin(form: Form) -> str:
    origins = {item.value.origin for item in form.fields} | {row.value.origin for row in form.rows}
    return origins.pop() if len(origins) == 1 else "mixed" if origins else "text"


def field_rows(form: Form, ids: FormIds) -> Iterator[Row]:
    """Rows of `form_fields`: every caption of the head, also those without a role; no personal data."""
    for sequence, item in enumerate(form.fields, start=1):
        text = None if is_personal(item) else item.value.text or None
        yield {
            "project_id": ids.project_id, "sequence": sequence, "field": released_name(item),
            "caption": item.caption, "text": text, "page": item.value.page,
            "text_origin": item.value.origin, "confidence": item.value.confidence, **_box(item.value.box),
        }  # fmt: skip


def funding_rows(form: Form, ids: FormIds) -> Iterator[Row]:
    """Rows of `funding`."""
    for amount in funding(form):
        value = amount.field.value
        yield {
            "project_id": ids.project_id, "scope": amount.scope, "source": amount.source,
            "amount_cny": amount.cny, "amount_text": value.text or None, "page": value.page, **_box(value.box),
        }  # fmt: skip


def target_rows(form: Form, ids: FormIds, project: Row) -> Iterator[Row]:
    """Rows of `targets`: one per target, in the order of the form."""
    make = Ids(ids.project_id)
    for row, printed in zip(form.rows, ids.printed, strict=True):
        targets = parsed(row, project["fiscal_year"])
        for part, target in enumerate(targets, start=1):
            text = target_text(row) if len(targets) == 1 else target.text or None
            yield {**_target_row(row, target, part, make.next(*printed), project), "target_text": text}


def parsed(row: FormRow, year: int | None) -> tuple[Target, ...]:
    """The targets of a row; its sign and unit where they stand in columns of their own."""
    apart = (sign_of(row) or "", unit_of(row) or "") if row.sign or row.unit else None
    return _parsed(row.value.text, year, row.indicator.text, apart)


@lru_cache(maxsize=1 << 14)
def _parsed(text: str, year: int | None, name: str, apart: tuple[str, str] | None) -> tuple[Target, ...]:
    """The same few rows stand on thousands of forms (满意度 | ≥95%)."""
    if apart is None:
        return tuple(parse_target(text, year, name=name))
    return tuple(parse_split(apart[0], text, apart[1], year, name=name))


def _target_row(row: FormRow, target: Target, part: int, target_id: str, project: Row) -> Row:
    code1, level1 = captions.code_and_name(row.level1.text)
    code2, level2 = captions.code_and_name(row.level2.text)
    return {
        "target_id": target_id, "project_id": project["project_id"], "document_id": project["document_id"],
        "fiscal_year": project["fiscal_year"], "page": row.value.page, "line": row.line, "part": part,
        "level1_code": code1, "level1": level1, "level2_code": code2, "level2": level2,
        "category": _category(row), "indicator": row.indicator.text or None,
        "target_text": None,
        "sign_text": row.sign.text or None if row.sign else None,
        "unit_text": row.unit.text or None if row.unit else None,
        "horizon": row.horizon, "grade": row.grade, "weight": _weight(row),
        **_target_fields(target),
        "text_origin": row.value.origin, "confidence": _confidence(row), **_box(row.value.box),
    }  # fmt: skip


def _confidence(row: FormRow) -> float | None:
    """That of the least sure of the cells a target is read from."""
    cells = (row.value, row.sign, row.unit)
    return min((cell.confidence for cell in cells if cell and cell.confidence is not None), default=None)


def _target_fields(target: Target) -> Row:
    return {
        "kind": target.kind, "comparator": target.comparator,
        "value": _number(target.value), "value_upper": _number(target.value_upper),
        "unit": target.unit, "per": target.per,
        "base_value": _number(target.base_value), "base_value_upper": _number(target.base_value_upper),
        "base_unit": target.base_unit, "dimension": target.dimension,
        "date_from": _date(target.date_from), "date_to": _date(target.date_to),
        "duration": target.duration, "anchor": target.anchor, "direction": target.direction,
        "intensity": target.intensity, "baseline": target.baseline, "approximate": target.approximate,
    }  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return float(value) if value is not None and abs(value) < _LARGEST else None


def _date(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _weight(row: FormRow) -> float | None:
    found = _WEIGHT.match(row.weight.text) if row.weight else None
    return float(found.group(1)) if found else None


def _box(box: tuple[float, float, float, float] | None) -> Row:
    return dict(zip(_NO_BOX, box, strict=True)) if box else dict(_NO_BOX)

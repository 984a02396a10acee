"""A document → records: one a document, a form, a caption, an indicator row, a repair, a correction.

Each record holds what is printed beside what is read from that one text. Nothing is counted, numbered or joined here:
`tables.py` does that, for many documents at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from pipeline.doubt import Kind, Touch
from pipeline.forms import captions
from pipeline.forms.cell_doubts import row_doubts
from pipeline.forms.field_values import (
    Amount,
    amount_of,
    duration_text,
    fiscal_year,
    funding,
    goals,
    is_personal,
    main_amount,
    released_name,
    text_of,
    year_in,
)
from pipeline.forms.form import Form, FormRow, Printed
from pipeline.forms.form_kind import form_kind, form_scope
from pipeline.forms.funds_grid import FundsRow, funds_rows
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status, title_of
from pipeline.record import Box, GridDocument
from pipeline.repair.corrections import Applied, Correction, apply_corrections
from pipeline.repair.ocr_captions import mended_pages
from pipeline.repair.repairs import Repair, repair_forms
from pipeline.reshape.periods import attribute, duration_years
from pipeline.reshape.result_cell import cell_name, number_of, results_of
from pipeline.reshape.second_texts import Seconds, second_texts, verified_share
from pipeline.reshape.target_cell import confidence_of, targets_of, weight_of
from pipeline.schema import BY_NAME
from pipeline.schema.declare import BOX
from pipeline.vocabulary import levels
from pipeline.vocabulary.issuers import issuer_in

Record = dict[str, Any]
# Texts of the head that are released as they are printed, by the schema.
_LONGEST_GRADE = 8
UNSTAGED = ""  # of an amount whose form does not part the budget by stages
AS_PRINTED = [field.name for field in BY_NAME["projects"].fields if field.printed]


@dataclass(slots=True)
class Records:
    """Records of one kind each, in the order of the documents and of what stands in them.

    A form is named by `form`, its position among all forms here, counted from 0.
    """

    documents: list[Record] = field(default_factory=list)
    forms: list[Record] = field(default_factory=list)
    fields: list[Record] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)
    execution: list[Record] = field(default_factory=list)
    repairs: list[Record] = field(default_factory=list)
    corrections: list[Record] = field(default_factory=list)

    def add(
        self, catalogued: Mapping[str, Any], record: GridDocument, corrections: Iterable[Correction]
    ) -> None:
        """Read a document: its forms, repaired, then corrected. CorrectionError for a correction that does not fit."""
        pages, mended = mended_pages(record.pages)
        found = recognise(pages)
        repaired, repairs = repair_forms(found.forms, mended)
        corrected, applied = apply_corrections(repaired, corrections)
        title = catalogued.get("title") or title_of(record.pages)
        first = len(self.forms)
        seconds = second_texts(record.pages)
        wider = [*found.doubts, *(replace(doubt, touches=Touch.FILE) for doubt in record.doubts)]
        for number, (printed, form) in enumerate(zip(found.forms, corrected, strict=True), start=first):
            year = fiscal_year(form, title) or catalogued.get("fiscal_year")
            place = {"document_id": record.document_id, "form": number, "fiscal_year": year}
            self.forms.append(place | _form(printed, form))
            self.fields += _fields(number, form, seconds)
            doubts = row_doubts(form, wider)
            again = [_second(row, seconds) for row in printed.rows]
            rows = zip(printed.rows, form.rows, doubts, strict=True)
            kind = form_kind(form)
            self.rows += (
                place | _row(*each, year, kind) | second for each, second in zip(rows, again, strict=True)
            )
            self.execution += (_funds_row(number, form, each) for each in funds_rows(form))
        self.repairs += (_repair(done, record.document_id, first) for done in repairs)
        self.corrections += (_correction(done, first) for done in applied)
        status = document_status(record, corrected, found.doubts)
        self.documents.append(_document(catalogued, record, title, status))


def _document(
    catalogued: Mapping[str, Any], record: GridDocument, title: str, status: tuple[str, str | None]
) -> Record:
    given = ("region_code", "published_on", "source_url")
    return {
        "document_id": record.document_id,
        "title": title[:200] or None,
        "issuer": catalogued.get("issuer") or issuer_in(title),
        **{name: catalogued.get(name) for name in given},
        "catalogued_year": catalogued.get("fiscal_year") or year_in([title]),
        "origin": catalogued.get("origin"),
        "text_origin": _one_of(page.text_origin for page in record.pages if page.text_origin),
        "sha256": record.sha256,
        "pages": len(record.pages) if not record.error else None,
        "status": status[0],
        "status_detail": status[1],
        "verified_share": verified_share(record.pages),
    }


def _form(printed: Form, form: Form) -> Record:
    """`printed_name` and `printed_unit` are those before repairs and corrections, which must rename no project.

    `amounts` is wide: what is printed for each (scope, source, stage) that the form has, and its order on the form.
    """
    code, name = attribute(text_of(form, "attribute") or "")
    period = duration_text(form)
    values = [*(item.value for item in form.fields), *(row.value for row in form.rows)]
    goal, long_term_goal = goals(form)
    names = [captions.level_names_of(row.level1.text, row.level2.text) for row in form.rows]
    return {
        "printed_name": text_of(printed, "project_name"),
        "printed_unit": text_of(printed, "implementing_unit"),
        **{name: text_of(form, name) for name in AS_PRINTED},
        "attribute_code": code,
        "attribute": name,
        "duration_text": period,
        "duration_years": duration_years(period) if period else None,
        "total_amount_cny": _main_amount(form, "total_amount"),
        "annual_amount_cny": _main_amount(form, "annual_amount"),
        "goal_text": goal,
        "long_term_goal_text": long_term_goal,
        "form_kind": form_kind(form),
        "form_scope": form_scope(form),
        "achievement_text": text_of(form, "achievement"),
        "self_score": number_of(text_of(form, "self_score")),
        "self_grade": _grade(text_of(form, "self_grade")),
        "layout": captions.layout_name(form.heads, [item.caption for item in form.fields]),
        "taxonomy": levels.taxonomy_of(*zip(*names, strict=True)) if names else "other",
        "text_origin": _one_of(value.origin for value in values) or "text",
        **_where(form.page, next((v.address for v in values if v.address), None), form.box),
        "amounts": {
            (each.scope, each.source, each.stage or UNSTAGED): _amount(order, each)
            for order, each in enumerate(funding(form))
        },
    }


def _grade(text: str | None) -> str | None:
    """A grade; a conclusion in sentences (评价结论) is none."""
    return text if text and len(text) <= _LONGEST_GRADE else None


def _amount(order: int, amount: Amount) -> Record:
    value = amount.field.value
    return {
        "order": order,
        "amount_cny": amount.cny,
        "amount_text": value.text or None,
        **_stands(value),
    }


def _main_amount(form: Form, name: str) -> Decimal | None:
    found = main_amount(form, name)
    return amount_of(form, found) if found else None


def _second(row: FormRow, seconds: Seconds) -> Record:
    return {"second_text": seconds.of(row.value), "second_indicator": seconds.of(row.indicator)}


def _fields(number: int, form: Form, seconds: Seconds) -> Iterator[Record]:
    """Every caption of the head, also those without a role; the text of personal data is left out."""
    for item in form.fields:
        yield {
            "form": number,
            "field": released_name(item),
            "caption": item.caption,
            "text": None if is_personal(item) else item.value.text or None,
            "text_origin": item.value.origin,
            "confidence": item.value.confidence,
            "second_text": None if is_personal(item) else seconds.of(item.value),
            **_stands(item.value),
        }


def _funds_row(number: int, form: Form, row: FundsRow) -> Record:
    """One source of funds of a form's grid of funds; a budget whose stage is not told is what spending is measured by."""
    amounts = row.amounts
    return {
        "form": number,
        "source": row.source,
        "initial_cny": amounts.get("initial"),
        "adjusted_cny": amounts.get("adjusted", amounts.get("annual")),
        "spent_cny": amounts.get("spent"),
        "rate_text": row.text("rate"),
        "rate_printed": row.rate_printed,
        "rate": row.rate,
        "weight": row.weight,
        "score": row.score,
        "text_origin": row.first.origin,
        **_stands(row.first),
    }


def _row(printed: FormRow, row: FormRow, doubt: Kind | None, year: int | None, kind: str) -> Record:
    """`targets`: all that the row states; `results`: what was achieved of each, null where the form tells none.

    `printed_*`: before repairs and corrections, which must rename no target.
    """
    targets, category = targets_of(row, year), _category(row)
    results: list[Record | None] = [None] * len(targets)
    if kind != "target":
        results = [
            told and told | _stands(row.actual or row.value)
            for told in results_of(row, targets, category, year, kind == "monitoring")
        ]
    code1, level1 = captions.code_and_name(row.level1.text)
    code2, level2 = captions.code_and_name(row.level2.text)
    confidence = confidence_of(row)
    return {
        "printed_category": _category(printed),
        "printed_indicator": printed.indicator.text,
        "line": row.line,
        "level1_code": code1,
        "level1": level1,
        "level2_code": code2,
        "level2": level2,
        "category": category,
        "indicator": row.indicator.text or None,
        "sign_text": row.sign.text or None if row.sign else None,
        "unit_text": row.unit.text or None if row.unit else None,
        "horizon": row.horizon,
        "place_name": row.place_name,
        "grade": row.grade,
        "weight": weight_of(row),
        "weight_cell": cell_name(row, row.weight),
        "targets": targets,
        "results": results,
        "doubt": doubt,
        "text_origin": row.value.origin if confidence is None else "ocr",
        "confidence": confidence,
        **_stands(row.value),
    }


def _category(row: FormRow) -> str | None:
    if row.disputed:
        return None
    return levels.category_of(*captions.level_names_of(row.level1.text, row.level2.text))


def _repair(done: Repair, document_id: str, first: int) -> Record:
    """`form_of_document` counts the forms of the document from 0: the id of a repair is made of it."""
    return {
        "document_id": document_id,
        "form": first + done.form,
        "form_of_document": done.form,
        **asdict(done.mend),
    }


def _correction(done: Applied, first: int) -> Record:
    correction = done.correction
    return {
        "correction_id": correction.correction_id,
        "action": correction.action,
        "document_id": correction.document_id,
        "form": first + done.form,
        "page": correction.page,
        "line": correction.line,
        "field": correction.field,
        "was": correction.was or None,
        "becomes": correction.becomes or None,
        "reason_zh": correction.reason_zh,
        "reason_en": correction.reason_en,
    }


def _stands(value: Printed) -> Record:
    return _where(value.page, value.address, value.shown_box)


def _where(page: int, address: str | None, box: Box | None) -> Record:
    """Where something stands; what has an address on a sheet has no box."""
    edges = dict(zip(BOX, box or (None,) * len(BOX), strict=True))
    return {"page": page, "place": address or f"p{page}", **edges}


def _one_of(origins: Iterable[str]) -> str | None:
    """The one origin of several texts, `mixed` where they differ, null where there is no text."""
    found = set(origins)
    return found.pop() if len(found) == 1 else "mixed" if found else None

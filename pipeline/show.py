"""How a document was read, for the maintainer who adds a layout: captions and their fields, columns and their roles, rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.forms import captions
from pipeline.forms.field_values import amount_of, fiscal_year, is_personal, released_name
from pipeline.forms.form import Form, FormField, FormRow
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.record import GridDocument
from pipeline.repair.ocr_captions import mended_pages
from pipeline.reshape.target_cell import target_text, targets_of
from pipeline.vocabulary import levels

SCOPES = ("own", "transfer")


def show(record: GridDocument) -> Iterator[str]:
    """Lines that tell how a document was read; `?` marks what has no role."""
    pages, _ = mended_pages(record.pages)
    found = recognise(pages)
    status, detail = document_status(record, found.forms, found.doubts)
    yield f"{record.document_id}: {status}{f': {detail}' if detail else ''}"
    for page in record.pages:
        shapes = ", ".join(f"{table.rows}×{table.cols} ({table.engine})" for table in page.tables)
        yield f"第{page.number}页 page {page.number}: {page.text_origin or 'no text'}; 表格 tables: {shapes or '-'}"
    for number, form in enumerate(found.forms, start=1):
        yield from _form(number, form)
    for form in found.headless:
        yield ""
        yield f"表头 head · 第{form.page}页 page {form.page} · 未见指标表 no indicator table"
        yield from _captions(form)


def _form(number: int, form: Form) -> Iterator[str]:
    name = captions.layout_name(form.heads, [item.caption for item in form.fields])
    yield ""
    yield f"表 form {number} · 第{form.page}页 page {form.page} · 版式 layout: {name}"
    yield from _captions(form)
    yield "  列 columns"
    for head, role in zip(form.heads, form.roles, strict=True):
        yield f"    {role or '?':24} {head}"
    yield "  指标行 rows"
    for row in form.rows:
        extra = "".join(
            f" [{mark}]" for mark in (row.grade, row.horizon if row.horizon != "annual" else None) if mark
        )
        yield f"    {row.line:3} {category(row) or '?':24} {row.indicator.text} | {target_text(row) or ''}{extra}"


def under(item: FormField) -> list[str]:
    """The captions that a field stands under, the nearest first, up to the scope of its money: 转移市县资金 is printed
    within the block of 本级资金 on some forms, and belongs beside it."""
    found: list[str] = []
    for group in reversed(item.groups):
        found.append(group)
        if captions.group_of(group) in SCOPES:
            break
    return found


def category(row: FormRow) -> str | None:
    """The category of a row, by the names of its levels."""
    return levels.category_of(*captions.level_names_of(row.level1.text, row.level2.text))


def year_of(form: Form) -> int | None:
    """The year that the form itself prints."""
    return fiscal_year(form, "")


def _captions(form: Form) -> Iterator[str]:
    yield "  栏目 captions"
    for item in form.fields:
        amount = amount_of(form, item)
        value = "(个人信息 personal)" if is_personal(item) else item.value.text
        groups = "".join(f" ⊂ {each}" for each in under(item))
        money = f" = {amount} 元" if amount is not None else ""
        yield f"    {released_name(item) or ('-' if item.field else '?'):24} {item.caption}{groups} → {value}{money}"


def as_json(record: GridDocument) -> dict[str, Any]:
    """The same as `show` as plain values: status, pages, forms with their captions, columns and rows, headless heads."""
    pages, _ = mended_pages(record.pages)
    found = recognise(pages)
    status, detail = document_status(record, found.forms, found.doubts)
    return {
        "document": record.document_id,
        "status": status,
        "status_detail": detail,
        "pages": [
            {
                "page": page.number,
                "name": page.name,
                "text_origin": page.text_origin,
                "tables": [
                    {"rows": each.rows, "columns": each.cols, "engine": each.engine} for each in page.tables
                ],
                "doubts": [asdict(doubt) for doubt in page.doubts],
            }
            for page in record.pages
        ],
        "forms": [_form_json(form) for form in found.forms],
        "headless": [{"page": form.page, "captions": _captions_json(form)} for form in found.headless],
    }


def _form_json(form: Form) -> dict[str, Any]:
    return {
        "page": form.page,
        "layout": captions.layout_name(form.heads, [item.caption for item in form.fields]),
        "captions": _captions_json(form),
        "columns": [{"head": head, "role": role} for head, role in zip(form.heads, form.roles, strict=True)],
        "rows": [_row_json(row, year_of(form)) for row in form.rows],
        "doubts": [asdict(doubt) for doubt in form.doubts],
    }


def _captions_json(form: Form) -> list[dict[str, Any]]:
    return [
        {
            "field": released_name(item),
            "caption": item.caption,
            "under": under(item),
            "text": None if is_personal(item) else item.value.text,
            "amount_cny": str(amount) if (amount := amount_of(form, item)) is not None else None,
            "page": item.value.page,
            "box": item.value.shown_box,
        }
        for item in form.fields
    ]


def _row_json(row: FormRow, year: int | None) -> dict[str, Any]:
    return {
        "line": row.line,
        "category": category(row),
        "level1": row.level1.text,
        "level2": row.level2.text,
        "indicator": row.indicator.text,
        "target_text": target_text(row),
        "horizon": row.horizon,
        "grade": row.grade,
        "page": row.value.page,
        "box": row.value.shown_box,
        "targets": [{name: _plain(value) for name, value in each.items()} for each in targets_of(row, year)],
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it: numbers as numbers, days as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value

"""How a document was read, for the maintainer who adds a layout: captions and their fields, columns and their roles, rows."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms import captions
from pipeline.forms.field_values import amount_of, is_personal, released_name
from pipeline.forms.form import Form
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.record import GridDocument
from pipeline.repair.ocr_captions import mended_pages
from pipeline.reshape.target_cell import target_text
from pipeline.vocabulary import levels


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
        category = levels.category_of(
            captions.code_and_name(row.level1.text)[1], captions.code_and_name(row.level2.text)[1]
        )
        extra = "".join(
            f" [{mark}]" for mark in (row.grade, row.horizon if row.horizon != "annual" else None) if mark
        )
        yield f"    {row.line:3} {category or '?':24} {row.indicator.text} | {target_text(row) or ''}{extra}"


def _captions(form: Form) -> Iterator[str]:
    yield "  栏目 captions"
    for item in form.fields:
        amount = amount_of(form, item)
        value = "(个人信息 personal)" if is_personal(item) else item.value.text
        groups = f" ⊂ {' ⊂ '.join(reversed(item.groups))}" if item.groups else ""
        money = f" = {amount} 元" if amount is not None else ""
        yield f"    {released_name(item) or ('-' if item.field else '?'):24} {item.caption}{groups} → {value}{money}"

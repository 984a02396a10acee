"""What became of a document: its status, and every reason in one line (Chinese and English)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.forms.field_values import amount_of, main_amount, text_of
from pipeline.forms.form import Form
from pipeline.record import Doubt, GridDocument, GridPage
from pipeline.text import bare, printable

# Doubts about a table matter where a form stands; these matter wherever they are: a form may be hidden behind them.
_ANYWHERE = {
    "no_text", "garbage_text", "unreadable_page", "huge_page", "too_many_rules", "ruled_without_table", "ocr_missing",
}  # fmt: skip
_MOST = 12


def document_status(
    document: GridDocument, forms: list[Form], unread: Iterable[str]
) -> tuple[str, str | None]:
    """(status, detail): failed, partial, no_form or ok; detail lists also what was not understood though nothing is in doubt."""
    if document.error:
        return "failed", printable(document.error)
    serious = [*_document_doubts(document), *_page_doubts(document, forms), *_form_doubts(forms), *unread]
    serious += _hidden_forms(document)
    notes = list(_notes(forms))
    detail = "; ".join(_shortened([*serious, *notes])) or None
    if serious:
        return "partial", detail
    return ("ok" if forms else "no_form"), detail


def _shortened(reasons: list[str]) -> list[str]:
    unique = list(dict.fromkeys(printable(reason) for reason in reasons))
    more = len(unique) - _MOST
    return unique[:_MOST] + ([f"另有 {more} 条 and {more} more"] if more > 0 else [])


def _document_doubts(document: GridDocument) -> Iterator[str]:
    yield from (f"{_words(doubt)}" for doubt in document.doubts)


def _page_doubts(document: GridDocument, forms: list[Form]) -> Iterator[str]:
    with_form = {row.value.page for form in forms for row in form.rows} | {form.page for form in forms}
    for page in document.pages:
        for doubt in page.doubts:
            if doubt.code in _ANYWHERE or page.number in with_form:
                yield f"第{page.number}页 page {page.number}: {_words(doubt)}"


_ZH = {
    "truncated": "文件不完整", "rebuilt": "文件索引损坏", "no_text": "无文字层", "garbage_text": "文字层为乱码",
    "unmapped_glyphs": "个别字形无对应字符", "ruled_without_table": "有表线而未成表", "overflow": "文字越出单元格",
    "disagreement": "两种读法不一致", "not_rectangular": "合并单元格不成矩形", "unreadable_page": "页面无法读取",
    "huge_page": "页面过大", "damaged_font": "字体缺少宽度", "blotted": "部分内容被清零", "too_many_rules": "线条过多", "ocr_missing": "需要 OCR",
}  # fmt: skip


def _words(doubt: Doubt) -> str:
    known = _ZH.get(doubt.code)
    return f"{known} {doubt.code}: {doubt.detail}" if known else f"{doubt.code}: {doubt.detail}"


def _form_doubts(forms: list[Form]) -> Iterator[str]:
    for form in forms:
        where = f"第{form.page}页 page {form.page}"
        if not text_of(form, "project_name"):
            yield f"{where}: 未印项目名称 no project name"
        if not form.rows:
            yield f"{where}: 表头下无指标行 no indicator rows under the head"
        for name in ("total_amount", "annual_amount"):
            field = main_amount(form, name)
            if field and field.value.text.strip("-—/无 ") and amount_of(form, field) is None:
                yield f"{where}: 金额无法读出 amount cannot be read: {field.caption} {field.value.text[:30]}"
        for note in form.unread:
            if note.startswith("value column"):
                yield f"{where}: 指标值列存疑 {note}"
            if note.startswith("row "):
                yield f"{where}: 分页处的行存疑 {note}"


def _hidden_forms(document: GridDocument) -> Iterator[str]:
    """Heads of an indicator table that stand outside every table: a form without rules, which is not read."""
    for page in document.pages:
        text = bare("".join(line.text for line in page.outside))
        if sum(word in text for word in ("一级指标", "二级指标", "三级指标")) >= 2:
            yield f"第{page.number}页 page {page.number}: 表外有指标表头 heads of an indicator table outside any table"


def _notes(forms: list[Form]) -> Iterator[str]:
    captions = [f.caption for form in forms for f in form.fields if f.field is None]
    columns = [
        note.removeprefix("column ") for form in forms for note in form.unread if note.startswith("column ")
    ]
    if captions:
        yield f"未识别的栏目 captions without a role: {'、'.join(dict.fromkeys(c[:20] for c in captions))}"
    totals = [note for form in forms for note in form.unread if note.startswith("total row: ")]
    if totals:
        yield f"合计行不属任何项目 rows of totals: {len(totals)} ({totals[0].removeprefix('total row: ')[:30]})"
    if columns:
        yield f"未识别的列 columns without a role: {'、'.join(dict.fromkeys(c[:20] for c in columns))}"


def title_of(pages: Iterable[GridPage]) -> str:
    """The document's title: the lines above the first table of its first page with text."""
    for page in pages:
        top = page.tables[0].box[1] if page.tables else page.height
        lines = [line.text for line in page.outside if line.box[3] <= top + 2]
        if lines:
            return " ".join(lines[:4])
    return ""

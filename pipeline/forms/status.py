"""What became of a document: its status, and every reason in one line (Chinese and English)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from pipeline.doubt import TITLES, Doubt, Kind, Touch, Weight, weight, words
from pipeline.forms import captions
from pipeline.forms.caption_inference import unclear_captions
from pipeline.forms.field_values import amount_of, main_amount, text_of
from pipeline.forms.form import Form, FormField
from pipeline.forms.form_kind import form_scope
from pipeline.record import GridDocument, GridPage
from pipeline.text import printable
from pipeline.vocabulary.blanks import is_blank

# Reasons told of one document; the rest are counted.
_MOST = 12
# Characters shown of an unknown caption, of what stands beside it, of both.
_CAPTION, _VALUE, _SHOWN = 16, 10, 28
_HEADS = ("一级指标", "二级指标", "三级指标")
# Kinds of notes whose printed texts are told together in one reason.
_LISTED = (Kind.UNKNOWN_CAPTION, Kind.UNKNOWN_COLUMN, Kind.TOTAL_ROW)


def document_status(
    document: GridDocument, forms: list[Form], unread: Iterable[Doubt]
) -> tuple[str, str | None]:
    """(status, detail): failed, partial, no_form or ok; the detail names every doubt and every note.

    `unread`: what the reader of forms doubts outside the forms (`Recognised.doubts`).
    """
    if document.error:
        return "failed", printable(document.error)
    of_file = (replace(doubt, touches=Touch.FILE) for doubt in document.doubts)
    doubts = [*of_file, *unread, *_of_forms(forms)]
    serious = [words(doubt) for doubt in doubts if weight(doubt) is Weight.PARTIAL]
    notes = [doubt for doubt in doubts if weight(doubt) is Weight.NOTE]
    detail = "; ".join(_shortened([*serious, *_told(notes)])) or None
    if serious:
        return "partial", detail
    return ("ok" if forms else "no_form"), detail


_ENTRY = re.compile(
    rf"(?:第(?P<page>\d+)页 page \d+: )?(?P<zh>{'|'.join(sorted(map(re.escape, set(TITLES.values()))))}) "
    rf"(?P<kind>{'|'.join(sorted(TITLES, key=len, reverse=True))}): (?P<what>.*)",
    re.DOTALL,
)
_MORE = re.compile(r"(?P<zh>另有 \d+ 条) (?P<en>and \d+ more)")
_BOTH = re.compile(r"(?P<zh>.*[\u3400-\u9fff][^\sA-Za-z]*) (?P<en>[A-Za-z(].*)", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def reasons(status: str, detail: str | None) -> tuple[str, str]:
    """A `status_detail` of ours in Chinese and in English apart; two empty texts where there is nothing to say."""
    if not detail:
        return "", ""
    if status == "failed":
        found = _BOTH.fullmatch(detail)
        return (found["zh"], found["en"]) if found else ("文件无法读取", detail)
    told: list[str] = []
    for part in detail.split("; "):  # what is printed may hold a semicolon too
        if told and not _ENTRY.fullmatch(part) and not _MORE.fullmatch(part):
            told[-1] += f"; {part}"
        else:
            told.append(part)
    both = [_apart(part) for part in told]
    return "；".join(zh for zh, _ in both), "; ".join(en for _, en in both)


def _apart(part: str) -> tuple[str, str]:
    if found := _MORE.fullmatch(part):
        return found["zh"], found["en"]
    if not (found := _ENTRY.fullmatch(part)):
        return part, part
    what, page = found["what"], found["page"]
    printed = f"：{what}" if _CHINESE.search(what) else ""
    zh = f"{f'第{page}页：' if page else ''}{found['zh']}{printed}"
    return zh, f"{f'page {page}: ' if page else ''}{found['kind'].replace('_', ' ')}: {what}"


def _shortened(reasons: list[str]) -> list[str]:
    unique = list(dict.fromkeys(printable(reason) for reason in reasons))
    more = len(unique) - _MOST
    return unique[:_MOST] + ([f"另有 {more} 条 and {more} more"] if more > 0 else [])


def _told(notes: list[Doubt]) -> Iterator[str]:
    """Notes of one kind about captions and columns are one reason with the texts listed."""
    for kind, same in groupby(
        sorted(notes, key=lambda doubt: list(Kind).index(doubt.kind)), key=lambda doubt: doubt.kind
    ):
        if kind in _LISTED:
            texts = dict.fromkeys(doubt.what[:_SHOWN] for doubt in same)
            yield f"{TITLES[kind]} {kind}: {'、'.join(texts)}"
        else:
            yield from map(words, same)


def _of_forms(forms: list[Form]) -> Iterator[Doubt]:
    for form in forms:
        if not text_of(form, "project_name") and form_scope(form) != "department":
            yield Doubt(Kind.NO_PROJECT_NAME, "no project name is printed", form.page)
        if not form.rows:
            yield Doubt(Kind.NO_ROWS, "no indicator rows under the head", form.page)
        elif all(row.says_nothing() for row in form.rows):
            yield Doubt(Kind.NO_ROWS, "no row states a target: an empty template", form.page)
        for name in ("total_amount", "annual_amount"):
            field = main_amount(form, name)
            if field and not is_blank(field.value.text) and amount_of(form, field) is None:
                yield Doubt(Kind.UNREAD_AMOUNT, f"{field.caption} {field.value.text[:30]}", field.value.page)
        for item in form.fields:
            if item.field is None and (_names_level(item.caption) or _names_level(item.value.text)):
                what = f"{item.caption} {item.value.text}"[:40]
                yield Doubt(Kind.UNREAD_ROW, what, item.value.page)
            elif item.field is None:
                yield Doubt(Kind.UNKNOWN_CAPTION, _shown(item), item.value.page)
        yield from unclear_captions(form)
        yield from form.doubts


def _shown(item: FormField) -> str:
    """A caption and the beginning of what stands beside it."""
    value = item.value.text
    return f"{item.caption[:_CAPTION]}: {value[:_VALUE]}" if value else item.caption[:_SHOWN]


def _names_level(text: str) -> bool:
    """Whether a level or the head of a level column stands where no row was read."""
    return captions.level_name(text) is not None or any(word in text for word in _HEADS)


def title_of(pages: Iterable[GridPage]) -> str:
    """The document's title: the lines above the first table of its first page with text."""
    for page in pages:
        top = page.tables[0].box[1] if page.tables else page.height
        lines = [line.text for line in page.outside if line.box[3] <= top + 2]
        if lines:
            return " ".join(lines[:4])
    return ""

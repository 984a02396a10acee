"""Characters that OCR left open and the words around them told (`ocr/likely_words.py`): logged wherever they are released."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.field_values import released_name
from pipeline.forms.form import Form, Printed
from pipeline.repair.mend import Mend, Mended
from pipeline.text import bare

# The released names of the texts of a row.
ROW_FIELDS = {"level1": "level1", "level2": "level2", "indicator": "indicator", "value": "target"}


def told_by_words(form: Form) -> Mended:
    """The form as it is, and what words chose in its head and on each row."""
    return form, [*_of_head(form), *_of_rows(form)]


def _of_head(form: Form) -> Iterator[Mend]:
    for item in form.fields:
        name = released_name(item)
        if name:
            yield from _chosen(item.value, None, name)


def _of_rows(form: Form) -> Iterator[Mend]:
    for row in form.rows:
        for field, name in ROW_FIELDS.items():
            yield from _chosen(getattr(row, field), row.line, name)


def _chosen(printed: Printed, line: int | None, name: str) -> Iterator[Mend]:
    if printed.alone and bare(printed.alone) != bare(printed.text):
        yield Mend(printed.page, line, name, printed.alone, printed.text, "words")

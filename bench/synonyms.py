"""Each caption and head of the drawn forms in turn replaced by a word nobody has listed: `python -m bench.synonyms`.

right: read as before (an indicator or a level that is worded as the caption is replaced with it). doubted: not so, and the document is `partial`. named: a header field is null, and the status line
names the caption that is not known. SILENT: anything else. A baseline is the reading of the form as drawn.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.facsimile.typeset import typeset
from pipeline.forms import captions
from pipeline.forms.field_values import goals, main_amount, text_of
from pipeline.forms.form import Form
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.read_pdf import read_document
from pipeline.record import GridDocument
from pipeline.text import fold
from tests.forms.variants import DRAWN, VARIANTS

# Words that stand in no list and no drawn form.
FIELDS = {
    "project_name": "资助事项名称", "supervising_department": "分管机关", "implementing_unit": "落实主体",
    "annual_amount": "拟用款项", "total_amount": "全程投入规模", "goal": "拟达成果", "long_term_goal": "远景成果",
}  # fmt: skip
HEADS = {"level1": "大类", "level2": "小类", "indicator": "评价点", "value": "应达水平"}
Read = tuple[list[tuple[str, ...]], list[tuple[str | None, ...]]]


def said(document: GridDocument) -> tuple[Read, str, str]:
    """What is read of a record, its status, and the reasons."""
    found = recognise(document.pages)
    status, detail = document_status(document, found.forms, found.doubts)
    rows = [
        (*(part.text for part in (r.level1, r.level2, r.indicator, r.value)), r.horizon)
        for form in found.forms
        for r in form.rows
    ]
    fields = [_fields(form) for form in found.forms]
    return (rows, fields), status, str(detail)


def _fields(form: Form) -> tuple[str | None, ...]:
    """The header fields of a form as they are released, in the order of FIELDS."""
    texts = [text_of(form, name) for name in ("project_name", "supervising_department", "implementing_unit")]
    amounts = [main_amount(form, name) for name in ("annual_amount", "total_amount")]
    return (*texts, *(amount.value.text if amount else None for amount in amounts), *goals(form))


def replaced(document: GridDocument) -> Iterator[tuple[str, str, str, GridDocument]]:
    """(role, caption, synonym, record) with one caption or head of the document replaced wherever it stands."""
    texts = dict.fromkeys(
        cell.text for page in document.pages for table in page.tables for cell in table.cells
    )
    for text in texts:
        head, field = captions.column_role(text), captions.caption_field(text)
        role = head if head in HEADS else field if field in FIELDS else None
        if role is None or not text:
            continue
        # a lone 资金总额 is the year's amount, and nothing in it says otherwise
        lone = role == "total_amount" and captions.without_notes(text) in ("资金总额", "总额")
        word = {**FIELDS, **HEADS}["annual_amount" if lone else role]
        pages = tuple(
            replace(
                page,
                tables=tuple(
                    replace(
                        table,
                        cells=tuple(replace(c, text=word) if c.text == text else c for c in table.cells),
                    )
                    for table in page.tables
                ),
            )
            for page in document.pages
        )
        yield role, text, word, replace(document, pages=pages)


def judged(before: Read, after: tuple[Read, str, str], text: str, word: str) -> str:
    """right, doubted, named or SILENT; `word` stands for the caption `text`."""
    (rows, fields), status, detail = after
    read = [tuple(fold(text) if part == word else part for part in row) for row in rows], fields
    if read == before:
        return "right"
    if status == "partial":
        return "doubted"
    same = read[0] == before[0] and len(read[1]) == len(before[1])
    lost = same and all(
        new in (old, None)
        for olds, news in zip(before[1], read[1], strict=True)
        for old, new in zip(olds, news, strict=True)
    )
    return "named" if lost and word in detail else "SILENT"


def main() -> int:
    """Run over all drawn forms that are read without a doubt, print the counts by role; 1 if any is silent."""
    found: Counter[tuple[str, str]] = Counter()
    forms = 0
    for file in sorted(DRAWN.glob("*.txt")):
        variant = VARIANTS[file.stem]()
        if not variant.truth or variant.status != "ok":
            continue
        forms += 1
        with tempfile.TemporaryDirectory() as folder:
            pdf = Path(folder) / "form.pdf"
            pdf.write_bytes(typeset(variant.sheets, variant.style))
            document = read_document(pdf, "form")
        before = said(document)[0]
        for role, text, word, changed in replaced(document):
            outcome = judged(before, said(changed), text, word)
            found[role, outcome] += 1
            if outcome == "SILENT":
                print(f"SILENT: {file.stem} {role} {word}")
    says = ("right", "doubted", "named", "SILENT")
    print(f"{forms} forms\n| caption | " + " | ".join(says) + " |\n|---|" + "--:|" * len(says))
    for role in (*FIELDS, *HEADS):
        print(f"| `{role}` | " + " | ".join(str(found[role, each]) for each in says) + " |")
    sums = [sum(n for (_, each), n in found.items() if each == name) for name in says]
    print("| all | " + " | ".join(map(str, sums)) + " |")
    return 1 if sums[-1] else 0


if __name__ == "__main__":
    sys.exit(main())

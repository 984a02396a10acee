"""Damaged captions and amounts, recovered where the form itself leaves one possibility; every recovery is logged.

Three small readers: level captions (`levels.py`), amounts by the printed sums (`sums.py`), and here the captions that
tell what a head says. A caption that is legible is never touched, known or not; one whose witnesses disagree keeps its
text and loses its category.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.doubt import Kind
from pipeline.forms.form import Form
from pipeline.repair.amounts_by_sums import repaired_amounts
from pipeline.repair.level_captions import repaired_levels
from pipeline.repair.ocr_level_names import repaired_names

Found = tuple[int, int | None, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Repair:
    """One recovery: the form (its index in the document), the place, what is printed, what it becomes, its witnesses.

    `field` is `level1`, `level2`, a released name of the head (`transfer_central`), or `caption:` and the field whose
    caption it is.
    """

    form: int
    page: int
    line: int | None
    field: str
    was: str
    becomes: str
    witness: str
    again: int = (
        0  # how many the same before it: one line may state two targets, a page print a caption twice
    )

    def repair_id(self, document_id: str) -> str:
        """Made of document, place and field."""
        where = json.dumps(
            [self.form, self.page, self.line, self.field, self.was, self.again], ensure_ascii=False
        )
        return f"{document_id}-{hashlib.sha256(where.encode()).hexdigest()[:8]}"


def repair_forms(forms: list[Form], mended: Iterable[Found] = ()) -> list[Repair]:
    """Repair the forms of a document in place, before anything is made of them; what was done, in order.

    `mended`: captions that were mended while the forms were recognised, which are logged here.
    """
    found = [(_form_of(forms, place[0]), place) for place in (mended if forms else ())]
    found += [(index, place) for index, form in enumerate(forms) for place in _repairs(form, forms)]
    same: Counter[tuple[object, ...]] = Counter()
    done = []
    for index, place in found:
        key = (index, *place[:4])
        done.append(Repair(index, *place, again=same[key]))
        same[key] += 1
    return done


def _form_of(forms: list[Form], page: int) -> int:
    """The last form that begins on that page or before."""
    return max((index for index, form in enumerate(forms) if form.page <= page), default=0)


def _repairs(form: Form, forms: list[Form]) -> Iterator[Found]:
    yield from _project_name(form)
    yield from _indicator_head(form)
    yield from repaired_amounts(form)
    yield from repaired_names(form)
    yield from repaired_levels(form, forms)


def _project_name(form: Form) -> Iterator[Found]:
    """The first caption of a head that goes on with the department is the project's (`É` of form 1, `而口 分物` of 7)."""
    if form.first("project_name") or len(form.fields) < 2:
        return
    for index, (item, following) in enumerate(zip(form.fields, form.fields[1:], strict=False)):
        if item.field == "money_unit":
            continue
        if (
            item.field is None
            and item.value.text
            and following.field in ("supervising_department", "implementing_unit")
        ):
            form.fields[index] = replace(item, field="project_name")
            yield item.value.page, None, "caption:project_name", item.caption, "项目名称", "order"
        return


def _indicator_head(form: Form) -> Iterator[Found]:
    """`三组及指标` between level 2 and the value is the column of indicators (`columns.py` took it by its place)."""
    for doubt in form.doubts:
        if doubt.kind is Kind.TAKEN_COLUMN:
            printed = doubt.what
            form.heads = ["三级指标" if head == printed else head for head in form.heads]
            yield form.page, None, "caption:indicator", printed, "三级指标", "order"

"""Damaged captions and amounts, recovered where the form itself leaves one possibility; every recovery is logged.

A caption that is legible is never touched, known or not; one whose witnesses disagree keeps its text and loses its
category. Forms are not changed: the repaired ones are new, so that ids can be made from what is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.forms.form import Form
from pipeline.repair.amounts_by_sums import repaired_amounts
from pipeline.repair.copied_signs import repaired_signs
from pipeline.repair.head_captions import repaired_indicator_head, repaired_project_name
from pipeline.repair.level_captions import repaired_levels
from pipeline.repair.mend import Mend, Mended
from pipeline.repair.ocr_captions import repaired_names
from pipeline.repair.word_choices import told_by_words

STEPS: tuple[Callable[[Form], Mended], ...] = (
    told_by_words,
    repaired_project_name,
    repaired_indicator_head,
    repaired_amounts,
    repaired_names,
    repaired_signs,
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A recovery and the form (its index in the document) on which it was made."""

    form: int
    mend: Mend


def repair_forms(forms: Sequence[Form], mended: Iterable[Mend] = ()) -> tuple[list[Form], list[Repair]]:
    """The forms of a document with what is damaged on them recovered, and what was done, in the order of the forms.

    `mended`: captions that were recovered before the forms were read; they are logged with the last form that begins
    on their page or before.
    """
    by_head = [_one_by_one(form) for form in forms]
    so_far = [form for form, _ in by_head]
    by_level = [repaired_levels(form, so_far) for form in so_far]
    repairs = [Repair(_form_of(forms, mend.page), mend) for mend in (mended if forms else ())]
    for index, ((_, first), (_, then)) in enumerate(zip(by_head, by_level, strict=True)):
        repairs += [Repair(index, mend) for mend in (*first, *then)]
    return [form for form, _ in by_level], repairs


def _one_by_one(form: Form) -> Mended:
    """The repairs for which a form needs no other."""
    done: list[Mend] = []
    for step in STEPS:
        form, mends = step(form)
        done += mends
    return form, done


def _form_of(forms: Sequence[Form], page: int) -> int:
    return max((index for index, form in enumerate(forms) if form.page <= page), default=0)

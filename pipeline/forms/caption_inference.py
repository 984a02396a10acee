"""Captions nobody has listed, told by their words and by what they hold: `[inferred_captions]` of `layouts.toml`.

A field is told so only where no caption names it, and one unlisted caption alone may be meant; a note says which. Where
a loosely named caption gives the field and an unlisted one beside it may be the field's own, that is a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.form import Form, FormField


def with_inferred(
    fields: Sequence[FormField], beside: Sequence[FormField]
) -> tuple[list[FormField], list[Doubt]]:
    """The fields of a head with those told that no caption names, and a note for each; `beside`: fields of lines above."""
    made, notes = list(fields), []
    for name in captions.inferred_fields():
        given = [item for item in (*beside, *made) if item.value.text]
        meant = [i for i, item in enumerate(made) if _may_be(item, name)]
        one = len({made[i].caption for i in meant}) == 1 and (name != "project_name" or meant == [0])
        if not one or any(item.field in captions.instead_of(name) for item in given):
            continue
        if any(item.field == name and not _gives_way(item, made, meant[0], name) for item in given):
            continue
        for i in meant:
            made[i] = replace(made[i], field=name)
        first = made[meant[0]]
        what = f"{first.caption} = {name}: {first.value.text[:12]}"
        notes.append(Doubt(Kind.INFERRED_CAPTION, what, first.value.page))
    return made, notes


def _gives_way(item: FormField, made: Sequence[FormField], at: int, name: str) -> bool:
    """Whether a listed caption is so loose that the unlisted one is preferred: a weak one, or one further down."""
    if not captions.is_loose(name, item.caption, "before"):
        return False
    return captions.is_weak(item.caption) or item in made[at:]


def unclear_captions(form: Form) -> list[Doubt]:
    """A doubt for each unlisted caption that may be the own one of a field which a loosely named caption gives."""
    found = []
    for name in captions.inferred_fields():
        given = [item for item in form.fields if item.value.text and _gives(form, item, name)]
        if not given or not all(_loosely(item, name) for item in given):
            continue
        told = {item.value.text for item in given}
        for item in form.fields:
            if _may_be(item, name, captions.may_rival) and item.value.text not in told:
                what = f"{name} of {given[0].caption}, or of {item.caption}: {item.value.text[:12]}"
                found.append(Doubt(Kind.DISAGREEMENT, what, item.value.page))
    return found


def _gives(form: Form, item: FormField, name: str) -> bool:
    """Whether a field gives what is released under a name; a lone 资金总额 gives the year's amount too."""
    if item.field == name:
        return not item.above or captions.amount_column(item.above) != "ignored"
    lone = name == "annual_amount" and form.first("annual_amount") is None
    return lone and item.field == "total_amount"


def _loosely(item: FormField, name: str) -> bool:
    """Whether a field is named loosely, or stands in the column of the first budget of the year (年初预算数)."""
    return captions.is_loose(name, item.caption) or captions.funds_column(item.above) == "initial"


def unclear_columns(
    columns: Iterable[tuple[str, Sequence[str]]], above: Sequence[FormField], page: int
) -> list[Doubt]:
    """Doubts of a list: columns nobody listed (head, texts) that may give a field which a line above the list gives."""
    found = []
    for head, texts in columns:
        for item in above:
            name = item.field or ""
            if name in captions.inferred_fields() and any(captions.may_rival(name, head, t) for t in texts):
                what = f"{name} of {item.caption}, or of the column {head}: {texts[0][:12]}"
                found.append(Doubt(Kind.DISAGREEMENT, what, page))
    return found


def _may_be(item: FormField, name: str, asks: Callable[[str, str, str], bool] = captions.may_name) -> bool:
    inside = any(captions.group_of(group) == "ignored" for group in item.groups)
    return item.field is None and not inside and asks(name, item.caption, item.value.text)

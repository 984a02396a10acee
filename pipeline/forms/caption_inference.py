"""Captions nobody has listed, told by their words and by what they hold: `[inferred_captions]` of `layouts.toml`.

A field is told so only where no caption names it, and one unlisted caption alone may be meant; a note says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.form import FormField

# Fields beside which another is not looked for.
_INSTEAD = {
    "goal": ("goal", "long_term_goal"),
    "annual_amount": ("annual_amount", "total_amount"),
}


def with_inferred(
    fields: Sequence[FormField], beside: Sequence[FormField]
) -> tuple[list[FormField], list[Doubt]]:
    """The fields of a head with those told that no caption names, and a note for each; `beside`: fields of lines above."""
    made, notes = list(fields), []
    printed = {item.field for item in (*fields, *beside) if item.value.text}
    for name in captions.inferred_fields():
        if printed & {name, *_INSTEAD.get(name, ())}:
            continue
        meant = [i for i, item in enumerate(made) if _may_be(item, name)]
        if len(meant) == 1 and (name != "project_name" or meant == [0]):
            item = made[meant[0]] = replace(made[meant[0]], field=name)
            what = f"{item.caption} = {name}: {item.value.text[:12]}"
            notes.append(Doubt(Kind.INFERRED_CAPTION, what, item.value.page))
    return made, notes


def _may_be(item: FormField, name: str) -> bool:
    return item.field is None and captions.may_name(name, item.caption, item.value.text)

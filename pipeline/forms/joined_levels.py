"""Names of several levels that were read as one: a cell in which the rule between them is missing and nothing else told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline.doubt import Doubt, Kind
from pipeline.forms.form import Form, Printed
from pipeline.text import bare
from pipeline.vocabulary import levels

_SHOWN = 40


def joined_levels(form: Form) -> Iterator[Doubt]:
    """The doubt of each row one of whose levels holds two names of level 1."""
    for row in form.rows:
        for level in dict.fromkeys((row.level1, row.level2)):
            if level.places and _several(level.text):
                yield _doubt(level, row.line)


def _doubt(level: Printed, line: int) -> Doubt:
    place = level.places[0]
    what = f"names of several levels in one cell: {level.text[:_SHOWN]}"
    return Doubt(Kind.LEVEL_COLUMN, what, place.page, place.table, place.row, place.column, line=line)


def _several(text: str) -> bool:
    """Whether two names of level 1 stand in a text, each counted once (效益指标(社会效益指标) is one)."""
    rest, found = bare(text), set[str]()
    for name in _longest_first():
        if name in rest:
            found.add(name)
            rest = rest.replace(name, "\n")
    return len(found) > 1


@cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(levels.level_names("level1"), key=len, reverse=True))

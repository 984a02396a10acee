"""A form as read: printed texts with their places, before anything is made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipeline.doubt import Doubt
from pipeline.record import Box
from pipeline.vocabulary.blanks import is_blank

# What a template prints before the name of an indicator.
_TEMPLATE = re.compile(r"^指标[\d一二三四五六七八九十]*[::]?")


class CellPlace(NamedTuple):
    """A merged cell of the record: page and table count from 1, row and column from 0."""

    page: int
    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A folded text and where it is printed; `places` are the cells it was read from, none for a line of text.

    `address`: the cell of a sheet (`表1!C12`), whose box is made up; null for what stands on a page.
    `alone`: what OCR read from the picture alone, where words chose among its characters.
    """

    text: str
    page: int
    box: Box | None = None
    confidence: float | None = None
    origin: str = "text"
    places: tuple[CellPlace, ...] = ()
    address: str | None = None
    alone: str | None = None

    @property
    def shown_box(self) -> Box | None:
        """The box on the page as displayed; null for what stands on a sheet, which is displayed on no page."""
        return None if self.address else self.box

    def plus(self, more: Printed) -> Printed:
        """This text continued in another cell: the box of the first, the lower of both confidences."""
        known = [c for c in (self.confidence, more.confidence) if c is not None]
        alone = (self.alone or self.text) + (more.alone or more.text) if self.alone or more.alone else None
        return replace(
            self,
            text=self.text + more.text,
            alone=alone,
            confidence=min(known, default=None),
            places=self.places + more.places,
        )


@dataclass(frozen=True, slots=True)
class FormField:
    """One caption of the head: the field it was read as (None: no role), the captions it stands under, its value."""

    field: str | None
    caption: str
    value: Printed
    groups: tuple[str, ...] = ()
    above: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One indicator row of one block: `line` is its position in the form, counted from 1.

    `actual`, `score` and `reason` are what a self-evaluation prints beside the target; `forecast` is what a monitoring
    form expects for the whole year.
    `disputed`: level 2 is damaged and its witnesses disagree, so that its category is not known.
    """

    line: int
    level1: Printed
    level2: Printed
    indicator: Printed
    value: Printed
    sign: Printed | None = None
    unit: Printed | None = None
    type: Printed | None = None
    weight: Printed | None = None
    horizon: str = "annual"
    grade: str | None = None
    disputed: bool = False
    actual: Printed | None = None
    forecast: Printed | None = None
    score: Printed | None = None
    reason: Printed | None = None
    place_name: str | None = None

    def put(self, cell: str, printed: Printed) -> FormRow:
        """This row with another text in one of its cells (level1, level2, indicator or value)."""
        return replace(self, **{cell: printed})  # type: ignore[arg-type]

    def says_nothing(self) -> bool:
        """Whether the row names no indicator and states no target: a level and nothing else, `……`, `指标2:`."""
        name = _TEMPLATE.sub("", self.indicator.text)
        return is_blank(name) and is_blank(self.value.text)

    def printed(self) -> tuple[Printed, ...]:
        """The texts that are released: levels, indicator, target with its sign and unit, weight, and what was achieved."""
        parts = (
            self.level1, self.level2, self.indicator, self.value, self.sign, self.unit, self.weight,
            self.actual, self.forecast, self.score, self.reason,
        )  # fmt: skip
        return tuple(part for part in parts if part is not None)


@dataclass(slots=True)
class Form:
    """One project's form: its head, its rows, and what was not understood.

    A doubt with a `line` touches that row; one without touches the head or the form as a whole.
    """

    page: int
    fields: list[FormField] = field(default_factory=list)
    rows: list[FormRow] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    roles: list[str | None] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    box: Box | None = None

    def first(self, name: str) -> FormField | None:
        """The first field read as `name`."""
        return next((item for item in self.fields if item.field == name), None)

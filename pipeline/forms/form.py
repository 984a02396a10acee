"""A form as read: printed texts with their places, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.doubt import Doubt
from pipeline.record import Box


@dataclass(frozen=True, slots=True)
class Printed:
    """A folded text and where it is printed."""

    text: str
    page: int
    box: Box | None = None
    confidence: float | None = None
    origin: str = "text"

    def plus(self, more: Printed) -> Printed:
        """This text continued in another cell; place and doubt are those of the first and the least sure."""
        known = [c for c in (self.confidence, more.confidence) if c is not None]
        return Printed(self.text + more.text, self.page, self.box, min(known, default=None), self.origin)


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
    """One indicator row of one block: `line` is the how-manieth of the form.

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

    def put(self, cell: str, printed: Printed) -> FormRow:
        """This row with another text in one of its cells (level1, level2, indicator or value)."""
        return replace(self, **{cell: printed})  # type: ignore[arg-type]


@dataclass(slots=True)
class Form:
    """One project's form: its head, its rows, and what was not understood."""

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

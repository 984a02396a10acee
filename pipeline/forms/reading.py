"""What is known while the forms of a document are read: the forms so far, and what the next row goes on with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.doubt import Doubt
from pipeline.forms.column_heads import Head
from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.forms.grid_rows import GridRows
from pipeline.forms.header_fields import Waiting
from pipeline.forms.list_layout import ListPlace


@dataclass(frozen=True, slots=True)
class Recognised:
    """The forms of a document; doubts outside them; heads whose indicator table was not found."""

    forms: list[Form] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    headless: list[Form] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above an indicator table and waits for its head: lines of text, fields, captions without a value."""

    lines: tuple[Printed, ...] = ()
    fields: tuple[FormField, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)

    def names_project(self) -> bool:
        """Whether a project's name waits for its indicators."""
        return any(item.field == "project_name" for item in self.fields)


@dataclass(frozen=True, slots=True)
class Reading:
    """The state of a reading between two rows.

    `is_open`: the last of `forms` still takes rows. `head`: the columns the next rows stand under. `section`: the
    words of a row across the grid that head the rows below. `in_table`: the head of the open form, or the form
    itself, began in this table. `before`: the table read last. `totals`: doubts that wait for the next form.
    """

    forms: tuple[Form, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    headless: tuple[Form, ...] = ()
    is_open: bool = False
    head: Head | None = None
    section: str = ""
    in_table: bool = False
    heading: Heading = field(default_factory=Heading)
    before: GridRows | None = None
    place: ListPlace = field(default_factory=ListPlace)
    totals: tuple[Doubt, ...] = ()

    @property
    def form(self) -> Form | None:
        """The form that takes the next rows."""
        return self.forms[-1] if self.is_open else None

    def with_form(self, form: Form) -> Reading:
        """The open form in another state."""
        return replace(self, forms=(*self.forms[:-1], form))

    def opened(self, form: Form) -> Reading:
        """A new form, which takes the next rows."""
        return replace(self, forms=(*self.forms, form), is_open=True)

    def with_rows(self, rows: Iterable[FormRow]) -> Reading:
        """The open form with more rows."""
        form = self.forms[-1]
        return self.with_form(replace(form, rows=[*form.rows, *rows]))

    def with_fields(self, fields: Iterable[FormField]) -> Reading:
        """The open form with more fields."""
        form = self.forms[-1]
        return self.with_form(replace(form, fields=[*form.fields, *fields]))

    def doubted(self, *doubts: Doubt) -> Reading:
        """Doubts that belong to no form."""
        return replace(self, doubts=self.doubts + doubts)

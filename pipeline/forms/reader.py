"""Grid pages → forms: one reading of a document from its first row to its last.

A form is a head (captions and values) and an indicator table under its own column heads. It may share a page or a
table with others, run over pages with or without its heads repeated, or be some rows of one long table for all
projects. Columns are followed across pages by where they stand, since a continued page has no head to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipeline.doubt import Doubt, Kind
from pipeline.forms import captions
from pipeline.forms.column_heads import LEVELS, Head, lacks_value, read_head
from pipeline.forms.column_inference import as_before, settled
from pipeline.forms.field_values import year_in
from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.forms.grid_rows import BandedTable, Cell
from pipeline.forms.header_fields import HeadReader, line_fields
from pipeline.forms.page_break import PageBreak, join
from pipeline.forms.row_kinds import (
    ALIGNED,
    PROJECT_COLUMNS,
    agree,
    banner,
    between,
    continued,
    first_under,
    is_list,
    is_signature,
    is_total_row,
    level_with,
    list_fields,
    names_project,
    names_unit,
    numbers_columns,
    own_level2,
    project_fields,
    read_row,
    same_project,
    spans_levels,
    starts_form,
    total_field,
)
from pipeline.record import GridPage
from pipeline.text import fold


@dataclass(slots=True)
class Recognised:
    """The forms of a document, tables that look like part of one but could not be read, and heads whose indicator table was not found."""

    forms: list[Form] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    headless: list[Form] = field(default_factory=list)


def recognise(pages: Iterable[GridPage]) -> Recognised:
    """Every form of a document, in reading order."""
    reader = _Reader()
    for page in pages:
        reader.page(page)
    reader.finish()
    return reader.found


@dataclass(slots=True)
class _Reader:
    """The state carried from table to table: the form being read, its columns, head fields waiting for their form."""

    found: Recognised = field(default_factory=Recognised)
    form: Form | None = None
    head: Head | None = None
    pending: list[FormField] = field(default_factory=list)
    heading: HeadReader = field(default_factory=HeadReader)
    above: list[Printed] = field(default_factory=list)
    last: BandedTable | None = None
    last_cells: tuple[Cell | None, ...] = ()
    list_project: tuple[Cell | None, ...] = ()
    list_unit: Printed | None = None
    totals: list[Doubt] = field(default_factory=list)
    carried: FormRow | None = None
    top: int = 0
    section: str = ""
    continued: bool = False
    form_table: BandedTable | None = None

    def page(self, page: GridPage) -> None:
        """Read the tables of a page in order, each after the lines of text above it."""
        for number, table in enumerate(page.tables):
            banded = BandedTable(page, table)
            above = [line for line in page.outside if between(line.box[1], page.tables, number)]
            origin = "ocr" if page.text_origin == "ocr" else "text"
            lines = [Printed(fold(line.text), page.number, line.box, origin=origin) for line in above]
            self._table(banded, lines, first=number == 0)

    def finish(self) -> None:
        """Close what is open."""
        self._drop_pending()
        if self.totals:  # of units after the last project
            (self.found.forms[-1].doubts if self.found.forms else self.found.doubts).extend(self.totals)
        self.form = None

    # ------------------------------------------------------------------ tables

    def _table(self, table: BandedTable, lines: list[Printed], first: bool) -> None:
        continued = self._continues(table, first) and not list(project_fields(lines))
        self.carried, self.top = None, 0
        self.continued = continued and self._aligned(table)
        if self._goes_below(table) and not list(project_fields(lines)):
            self.heading = HeadReader()
        elif not continued:
            self._drop_pending()
            self.head = None
            self.list_unit = None
            self.above = lines
            self.section = ""
            self.heading = HeadReader()
        elif self.head is not None and self.form is not None:
            self._continue_rows(table)
        self.last_cells = ()
        row = 0
        while row < table.rows:
            row = self._step(table, row)
        self.last = table

    def _continues(self, table: BandedTable, first: bool) -> bool:
        """Whether a table goes on with the form of the one before: first of the next page, columns in place."""
        before = self.last
        if before is None or not first or table.page != before.page + 1:
            return False
        if starts_form(table, 0) and read_head(table, 0) is None:
            return False
        edges = table.table.x
        if not self._aligned(table):
            return read_head(table, 0) is not None and self.form is not None and bool(self.head)
        if self.head is None:
            return any(item.field == "project_name" for item in self.pending)
        wanted = {column.x0 for column in self.head.columns if column.role not in (None, "side")}
        return read_head(table, 0) is not None or all(
            any(abs(edge - want) <= ALIGNED for edge in edges) for want in wanted
        )

    def _aligned(self, table: BandedTable) -> bool:
        """Whether a table is as wide as the one before, and stands as far to the right."""
        assert self.last is not None
        sides = zip(
            table.table.x[:: len(table.table.x) - 1],
            self.last.table.x[:: len(self.last.table.x) - 1],
            strict=True,
        )
        return all(abs(new - old) <= ALIGNED for new, old in sides)

    def _goes_below(self, table: BandedTable) -> bool:
        """Whether the indicators of a waiting head stand in a table of their own, below it on its page."""
        waits = self.head is None and any(item.field == "project_name" for item in self.pending)
        same_page = self.last is not None and self.last.page == table.page
        return waits and same_page and any(read_head(table, row) for row in range(min(2, table.rows)))

    def _step(self, table: BandedTable, row: int) -> int:
        """Read what stands at a grid row; the next row to read."""
        head = read_head(table, row)
        if head is not None and self._is_form(head):
            self._start_rows(table, row, head)
            return row + head.rows + int(numbers_columns(table, row + head.rows))
        if self.head is None and head is None and (heads := lacks_value(table, row)):
            self.found.doubts.append(Doubt(Kind.VALUE_COLUMN, f"not known: {heads}", table.page))
        if self.head is not None and names_project(table, row):
            self._named_rows(table, row)
        elif self.head is not None and not starts_form(table, row):
            self._row(table, row)
        else:
            if self.head is not None:
                # a second form in the grid stands under the same title and unit (甘肃 2020)
                self.above = [line for line in self.above if not list(project_fields([line]))]
                self.head, self.heading = None, HeadReader()
            self._heading(table, row)
        return row + 1

    def _heading(self, table: BandedTable, row: int) -> None:
        """A row of the head; a title printed in the grid (福建) is a line above the form."""
        title = banner(table, row)
        if title is not None and not self.heading.waiting:
            self.above.append(title.printed)
            self.section = captions.section_of(title.text) or self.section
        else:
            self.pending.extend(self.heading.band(table, row))

    def _is_form(self, head: Head) -> bool:
        """A table of names and values without levels is a form only with a project (国民经济主要指标 is none)."""
        levels = any(head.named(role) for role in ("level1", "level2")) or any(
            any(c.levels) for c in head.columns
        )
        named = any(item.field == "project_name" for item in self.pending)
        return levels or named or self.head is not None or is_list(head)

    # ------------------------------------------------------------------ forms

    def _start_rows(self, table: BandedTable, row: int, head: Head) -> None:
        """A head was read: the waiting fields get their form, or a repeated head goes on with the last one."""
        repeated = self.form is not None and self.head is not None and not self.pending
        # 湖北 2024: long-term and annual blocks, each under its goal; a page break may part them
        same_table = repeated and (self.form_table is table or self.continued)
        fresh = not repeated or (self.form is not None and self.form.heads != head.names() and not same_table)
        head = settled(table, row, head, self.section, year_in(line.text for line in self.above))
        self.head, self.section = (as_before(head, self.head) if repeated and self.head else head), ""
        self.last_cells = ()
        self.top = row + head.rows
        if fresh:
            self.form = None
            self.list_project = ()
            if not is_list(head):
                self._open(table, head, self.pending)
        elif self.form is not None:
            self.form.doubts.extend(each for each in head.doubts if each not in self.form.doubts)
        self.form_table = table
        self.pending = []

    def _open(self, table: BandedTable, head: Head, fields: list[FormField]) -> None:
        page = fields[0].value.page if fields else table.page
        form = Form(page, heads=head.names(), roles=head.roles(), doubts=list(head.doubts))
        form.above = [line.text for line in self.above]
        lines = list(line_fields(self.above))
        # a unit's own cell in a list is nearer than the line above all lists (丰台区 2023)
        form.fields = [*fields, *lines] if is_list(head) else [*lines, *fields]
        form.box = table.table.box if table.page == page else (self.last.table.box if self.last else None)
        form.doubts += self.totals
        self.form, self.totals = form, []
        self.found.forms.append(form)

    def _named_rows(self, table: BandedTable, row: int) -> None:
        """A row across the indicators names the project of the rows below it; the head stands once for all."""
        assert self.head is not None
        fields = list(HeadReader().band(table, row))
        if self.form is not None and not self.form.rows and not self.form.first("project_name"):
            self.form.fields.extend(fields)
        else:
            self._open(table, self.head, fields)
        self.last_cells = ()

    def _drop_pending(self) -> None:
        """A head without an indicator table is no form; one that has a project and a goal is worth a word."""
        names = [item for item in self.pending if item.field == "project_name"]
        goals = [item for item in self.pending if item.field in ("goal", "long_term_goal")]
        # 重点项目情况表: name and goal side by side in one row are a listing of projects, not a form
        if any(not level_with(name.value, goal.value) for name in names for goal in goals):
            page = self.pending[0].value.page
            self.found.doubts.append(Doubt(Kind.UNREAD_FORM, "a head without an indicator table", page))
            self.found.headless.append(Form(page, self.pending))
        self.pending = []

    # ------------------------------------------------------------------ rows

    def _row(self, table: BandedTable, row: int) -> None:
        assert self.head is not None
        if is_list(self.head) and is_total_row(table, row):
            self._note_total(table, row)
            return
        if spans_levels(table, row, self.head) or is_signature(table, row, self.head):
            self._foot(table, row)
            return
        if is_list(self.head):
            self._list_project(table, row)
        if self.form is None:
            self._list_remark(table, row)
            return
        cells = tuple(
            first_under(table, row, column)
            for column in self.head.columns
            if column.role not in (None, "side")
        )
        wanted = [b.indicator for b in self.head.blocks] + [b.value for b in self.head.blocks]
        own = tuple(first_under(table, row, column) for column in wanted if column is not None)
        if own == self.last_cells or not any(cells):
            return
        self.last_cells = own
        for new in self._rows(table, row):
            self.form.rows.append(self._with_carried(table, row, new))

    def _rows(self, table: BandedTable, row: int) -> Iterator[FormRow]:
        """The rows of one band, one per block; numbered on from the form's last line."""
        assert self.form is not None
        assert self.head is not None
        line = (self.form.rows[-1].line if self.form.rows else 0) + 1
        made = [read_row(table, row, line, self.head, block) for block in self.head.blocks]
        said = [r for r in made if r.indicator.text or r.value.text]
        if said:
            # 青山区 2020: the long-term block of a row may be empty beside a full annual one
            yield from (r for r in made if r.indicator.text or r.value.text)
        elif made and made[-1].level2.text and own_level2(table, row, self.head):
            yield next((r for r in made if r.horizon == "annual"), made[-1])

    def _with_carried(self, table: BandedTable, row: int, new: FormRow) -> FormRow:
        """A level cell that the page break cut stands blank at the top of the page: it goes on from the page before."""
        if self.carried is None or self.head is None:
            return new
        for role in ("level1", "level2"):
            cell = next((first_under(table, row, c) for c in self.head.named(role)), None)
            if cell is not None and cell.row == self.top and not cell.text:
                new = new.put(role, getattr(self.carried, role))
        return new

    def _foot(self, table: BandedTable, row: int) -> None:
        """A row across the indicator columns: remarks, totals, signatures."""
        title = banner(table, row)
        if title is not None and captions.section_of(title.text):
            self.section = title.text
            return
        if self.form is None:
            return
        if is_total_row(table, row):
            self.form.fields.append(total_field(table, row))
            return
        for item in HeadReader().band(table, row):
            self.form.fields.append(item if item.field in ("ignored", None) else replace(item, field=None))

    # ------------------------------------------------------------------ pages

    def _continue_rows(self, table: BandedTable) -> None:
        """Carry the columns over, and join what the page break cut."""
        assert self.head is not None
        assert self.form is not None
        start = 0
        head = read_head(table, 0)
        if head is not None:
            start = head.rows
            self.head = as_before(head, self.head)
        self.top = start
        self.carried = self.form.rows[-1] if self.form.rows else None
        if self.form.rows and self.last is not None:
            join(self.form, self.head, PageBreak(self.last, table, start))
            self.last_cells = ()
            self.carried = self.form.rows[-1]

    # ------------------------------------------------------------------ lists

    def _list_project(self, table: BandedTable, row: int) -> None:
        """In a list layout a new project cell with indicators beside it opens a form."""
        assert self.head is not None
        cells = tuple(first_under(table, row, c) for c in self.head.columns if c.role in PROJECT_COLUMNS)
        name = next((first_under(table, row, c) for c in self.head.named("project_name")), None)
        if row == self.top and self.form is not None and name is not None and not name.text:
            self.form.fields = list(continued(self.form.fields, list_fields(table, row, self.head)))
        if name is None or not name.text or cells == self.list_project:
            return
        if self.form is not None and same_project(self.form, name) and name.row != row:
            return
        if (
            self.form is not None
            and self.list_project
            and agree(self.form, list_fields(table, row, self.head))
        ):
            return
        levels = [first_under(table, row, c) for c in self.head.columns if c.role in LEVELS]
        self.list_project = cells
        if not any(cell is not None and cell.text for cell in levels):
            self.form = None
            # 湘西 2023: the unit's own row stands above its projects, in the column 单位(专项)名称
            self.list_unit = name.printed if "单位" in self.head.named("project_name")[0].head else None
            return
        fields = list(list_fields(table, row, self.head))
        if self.list_unit and not any(item.field == "implementing_unit" for item in fields):
            fields.append(
                FormField("implementing_unit", self.head.named("project_name")[0].head, self.list_unit)
            )
        self._open(table, self.head, fields)

    def _note_total(self, table: BandedTable, row: int) -> None:
        """A row of totals in a list (小计, 合计) belongs to no project."""
        if self.found.forms:
            texts = [cell.text for cell in table.band(row) if cell.text]
            self.found.forms[-1].doubts.append(Doubt(Kind.TOTAL_ROW, " ".join(texts), table.page))

    def _list_remark(self, table: BandedTable, row: int) -> None:
        """A row of a list without indicators (湘西 2023: the unit's own total) is told, not taken."""
        texts = [cell.text for cell in table.band(row) if cell.text and cell.text != "-"]
        if self.head is not None and names_unit(table, row, self.head):
            self.totals.append(Doubt(Kind.TOTAL_ROW, " ".join(texts), table.page))
        elif texts and self.list_unit is None:
            self.found.doubts.append(Doubt(Kind.UNREAD_ROW, " | ".join(texts), table.page))

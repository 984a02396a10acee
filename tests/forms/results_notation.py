"""Self-evaluation and monitoring forms drawn in text (`selfeval/*.txt`), with what a person reads there beside them.

As `notation`, with two other sections:

- `truth`: header values by field name (an empty one is null), then the rows:
  level 2 | indicator | target | actual | weight | score | reason | outcome.
- `execution`: source | initial | adjusted | spent (yuan) | rate as printed | weight | score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline.facsimile.typeset import Sheet, Style, Text
from pipeline.record import GridCell, GridDocument, GridPage, GridTable, TextLine
from pipeline.text import fold

from .notation import _sections, _sheet, _split, _style

DRAWN = Path(__file__).parent / "selfeval"
ROW = ("level2", "indicator", "target_text", "actual_text", "weight", "score", "reason_text", "outcome")
FUNDS = ("source", "initial_cny", "adjusted_cny", "spent_cny", "rate_text", "weight", "score")
_NUMBERS = ("weight", "score", "self_score")
Record = dict[str, Any]


@dataclass
class Filled:
    """A form to typeset, its header values, its rows with their results, its grid of funds."""

    name: str
    sheets: list[Sheet | Text] = field(default_factory=list)
    style: Style = field(default_factory=Style)
    header: Record = field(default_factory=dict)
    rows: list[Record] = field(default_factory=list)
    execution: list[Record] = field(default_factory=list)


def read(path: Path) -> Filled:
    """A form from its file."""
    form = Filled(path.stem)
    for name, keys, body in _sections(path.read_text(encoding="utf-8")):
        if name == "style":
            form.style = _style(keys)
        elif name == "sheet":
            form.sheets.append(_sheet(keys, body))
        elif name == "truth":
            form.header = {key: _value(key, text) for key, text in keys.items()}
            form.rows = [_record(ROW, line) for line in body]
        elif name == "execution":
            form.execution = [_record(FUNDS, line) for line in body]
    return form


def _record(names: Sequence[str], line: str) -> Record:
    return {name: _value(name, text) for name, text in zip(names, _split(line), strict=True)}


def _value(name: str, text: str) -> Any:
    if not text:
        return None
    if name.endswith("_cny"):
        return Decimal(text)
    return float(text) if name in _NUMBERS else fold(text)


def record(name: str, sheets: Sequence[Sheet | Text]) -> GridDocument:
    """The sheets as a reader of pages would give them, without a PDF: for tests of what comes after the reading."""
    pages = [_page(n, s) for n, s in enumerate((s for s in sheets if isinstance(s, Sheet)), start=1)]
    return GridDocument(name, "0" * 64, tuple(pages))


def _page(number: int, sheet: Sheet) -> GridPage:
    edges, top, high = list(accumulate((5 * width for width in sheet.widths), initial=0.0)), 100.0, 20.0
    rows = max(cell.row + cell.rowspan for cell in sheet.table)
    cells = tuple(
        GridCell(
            c.row, c.col, c.rowspan, c.colspan,
            (edges[c.col], top + high * c.row, edges[c.col + c.colspan], top + high * (c.row + c.rowspan)), c.text,
        )
        for c in sheet.table
    )  # fmt: skip
    said = [text for text in (sheet.title, sheet.center, sheet.left, sheet.right) if text]
    above = tuple(TextLine((10.0, 10.0 + 12 * n, 200.0, 18.0 + 12 * n), text) for n, text in enumerate(said))
    table = GridTable(rows, len(sheet.widths), (0.0, top, edges[-1], top + high * rows), tuple(edges), cells)
    return GridPage(number, edges[-1], top + high * rows + 50, "text", (table,), above)


@dataclass
class Compared:
    """Cells right and wrong, by what they are; `wrong` says each one: where, wanted, read."""

    right: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def cell(self, kind: str, where: str, wanted: Any, read: Any) -> None:
        """Count one cell."""
        self.total[kind] = self.total.get(kind, 0) + 1
        self.right[kind] = self.right.get(kind, 0) + (wanted == read)
        if wanted != read:
            self.wrong.append(f"{where}: {kind} {wanted!r}, read {read!r}")


def compare(form: Filled, tables: Mapping[str, list[Record]], found: Compared) -> None:
    """What the tables of one document say against what a person reads on its form."""
    project = tables["projects"][0] if tables["projects"] else {}
    for name, wanted in form.header.items():
        found.cell("header", form.name, (name, wanted), (name, project.get(name)))
    rows = list(_rows(tables))
    for wanted in form.rows:
        same = [row for row in rows if row["indicator"] == wanted["indicator"]]
        read = max(same, key=lambda row: sum(row[n] == wanted[n] for n in ROW), default=None)
        if read is not None:
            rows.remove(read)
        for name in ROW:
            kind = "outcome" if name == "outcome" else "row"
            got = read[name] if read else "—"
            found.cell(kind, f"{form.name} {wanted['indicator']}", (name, wanted[name]), (name, got))
    for row in rows:
        found.cell("extra", form.name, None, row["indicator"])
    funds = {row["source"]: row for row in tables["execution"]}
    for wanted in form.execution:
        read = funds.pop(wanted["source"], {})
        for name in FUNDS:
            found.cell(
                "execution", f"{form.name} {wanted['source']}", (name, wanted[name]), (name, read.get(name))
            )
    for row in funds.values():
        if any(row[name] is not None for name in FUNDS[1:]):
            found.cell("extra", form.name, None, f"execution {row['source']}")


def _rows(tables: Mapping[str, list[Record]]) -> Iterator[Record]:
    results = {row["target_id"]: row for row in tables["results"]}
    for target in tables["targets"]:
        if result := results.get(target["target_id"]):
            yield {
                **target,
                **{n: result[n] for n in ("actual_text", "weight", "score", "reason_text", "outcome")},
            }

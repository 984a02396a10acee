"""Reads `drawn/*.txt`: a form drawn in text, with the truth beside it.

A file is sections, each under `== name`: `style`, `expect`, `sheet`, `text`, `truth`. A section is
`key = value` lines, then `--`, then its body. Lines that begin with `#` are comments.

- `sheet` body: one line per grid row, cells between `|`. `<` is merged with its left neighbour, `^` with the one
  above; `\\n` ends a line inside a cell; a leading `↓` sets the text one character per line. `align` has one letter
  per column (c l r); captions and other short texts stand in the middle all the same,
  long ones on the left.
- `text` body: one paragraph per line.
- `expect` names the document's `status` where it is not the plain one: `ok` with a truth, `no_form` without.
- `truth`: the header values of one project (amounts in yuan; an empty value is null), then its rows:
  level 1 | level 2 | indicator | target [| horizon [| grade]].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.facsimile.typeset import Cell, Sheet, Style, Text

ALIGN = {"c": "center", "l": "left", "r": "right"}
SHORT, LONG = 8, 40  # characters


@dataclass(frozen=True)
class Project:
    """What a reader takes from one form: header values by field name, and its rows."""

    header: dict[str, str | int | Decimal | None]
    rows: tuple[dict[str, str | None], ...]


@dataclass(frozen=True)
class Variant:
    """A document to typeset, and the projects that stand in it."""

    name: str
    sheets: tuple[Sheet | Text, ...]
    style: Style
    truth: tuple[Project, ...]
    expected: str = ""

    @property
    def status(self) -> str:
        """The status that its document should get."""
        return self.expected or ("ok" if self.truth else "no_form")

    @property
    def rows(self) -> list[dict[str, str | None]]:
        """The rows of all its projects, each with the project's name."""
        return [row for project in self.truth for row in project.rows]


def _sections(text: str) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for chunk in "\n".join(lines).split("== ")[1:]:
        name, *rest = chunk.strip("\n").split("\n")
        cut = rest.index("--") if "--" in rest else len(rest)
        keys = dict(line.split(" =", 1) for line in rest[:cut] if line)
        yield name, {key: value.strip() for key, value in keys.items()}, rest[cut + 1 :]


def _split(line: str) -> list[str]:
    return [cell.strip(" ") for cell in line.split("|")]


def _anchors(grid: list[list[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """For every grid position, the top left of the merged cell that it belongs to."""
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(grid):
        for col, text in enumerate(line):
            there = {"<": (row, col - 1), "^": (row - 1, col)}.get(text)
            anchors[row, col] = anchors[there] if there else (row, col)
    return anchors


def cells(lines: list[str], align: str = "") -> tuple[Cell, ...]:
    """The merged cells of a grid drawn in text."""
    grid = [_split(line) for line in lines]
    anchors = _anchors(grid)
    sides = align.split() or ["c"] * len(grid[0])
    found = []
    for row, col in dict.fromkeys(anchors.values()):
        covered = [place for place, anchor in anchors.items() if anchor == (row, col)]
        down, across = max(r for r, _ in covered) - row + 1, max(c for _, c in covered) - col + 1
        text = grid[row][col].replace("\\n", "\n")
        side = "c" if len(text) < SHORT else "l" if len(text) > LONG else sides[col]
        found.append(
            Cell(row, col, text.removeprefix("↓"), down, across, ALIGN[side], vertical=text.startswith("↓"))
        )
    return tuple(found)


def _sheet(keys: dict[str, str], body: list[str]) -> Sheet:
    plain: dict[str, Any] = {key: keys[key] for key in ("title", "left", "center", "right") if key in keys}
    numbers: dict[str, Any] = {key: int(keys[key]) for key in ("repeat_rows", "repeat_from") if key in keys}
    return Sheet(
        cells(body, keys.get("align", "")),
        tuple(float(width) for width in keys["widths"].split()),
        below=tuple(keys["below"].split("\\n")) if "below" in keys else (),
        new_page=keys.get("new_page") != "false",
        **plain,
        **numbers,
    )


def _style(keys: dict[str, str]) -> Style:
    types = {field.name: field.type for field in fields(Style)}
    read: dict[str, Callable[[str], Any]] = {"float": float, "int": int, "bool": "true".__eq__}
    return Style(**{key: read.get(str(types[key]), str)(value) for key, value in keys.items()})


def _value(key: str, text: str) -> str | int | Decimal | None:
    if not text:
        return None
    return Decimal(text) if key.endswith("_cny") else int(text) if key == "fiscal_year" else text


def _project(keys: dict[str, str], body: list[str]) -> Project:
    rows = []
    for line in body:
        level1, level2, indicator, target, horizon, grade = (
            _split(line) + ["annual", ""][len(_split(line)) - 4 :]
        )
        rows.append(
            {
                "project": keys["project_name"],
                "level1": level1,
                "level2": level2,
                "indicator": indicator,
                "target": target,
                "horizon": horizon,
                "grade": grade or None,
            }
        )
    return Project({key: _value(key, text) for key, text in keys.items()}, tuple(rows))


def read(path: Path) -> Variant:
    """A variant from its file."""
    style = Style()
    sheets: list[Sheet | Text] = []
    truth: list[Project] = []
    expected = ""
    for name, keys, body in _sections(path.read_text(encoding="utf-8")):
        if name == "style":
            style = _style(keys)
        elif name == "text":
            sheets.append(Text(tuple(body), keys.get("title", "")))
        elif name == "sheet":
            sheets.append(_sheet(keys, body))
        elif name == "expect":
            expected = keys["status"]
        else:
            truth.append(_project(keys, body))
    return Variant(path.stem, tuple(sheets), style, tuple(truth), expected)

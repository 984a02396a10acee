"""What the lists of the site are made of: columns of values in data scripts, written a batch at a time.

A page that opens from disk may not fetch; a script it may load. Words that come again and again are numbers into a
list of words, so that 100,000 targets stay small and quick.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.report.opened import Release
from pipeline.report.wording import file_name, script

CHUNK = 20_000
_MEASURABLE = "kind IN ('numeric', 'date', 'duration')"

PROJECTS = f"""SELECT project_id, project_name, implementing_unit, document_id, fiscal_year, page,
    CAST(annual_amount_cny AS VARCHAR) AS amount, coalesce(t.n, 0), coalesce(t.measurable, 0), c.status,
    coalesce(f.serious, 0), f.rules, supervising_department
    FROM projects JOIN places USING (project_id)
    LEFT JOIN (SELECT project_id, count(*) AS n, count(*) FILTER ({_MEASURABLE}) AS measurable FROM targets GROUP BY 1) t USING (project_id)
    LEFT JOIN (SELECT project_id, any_value(status) AS status FROM cost_checks GROUP BY 1) c USING (project_id)
    LEFT JOIN (SELECT project_id, count(*) FILTER (severity <> 'note') AS serious,
                      string_agg(DISTINCT rule, ' ' ORDER BY rule) AS rules FROM findings GROUP BY 1) f USING (project_id)
    ORDER BY places.n"""
PROJECT_COLUMNS = ("id", "name", "unit", "document", "year", "page", "amount", "targets", "measurable", "cost",
                   "serious", "rules", "department")  # fmt: skip

# A finding belongs to every row it speaks of.
_RULES = """SELECT id AS target_id, string_agg(DISTINCT rule, ' ' ORDER BY rule) AS rules FROM
    (SELECT rule, unnest(string_split(coalesce(nullif(target_ids, ''), target_id), ' ')) AS id FROM findings) GROUP BY 1"""
TARGETS = f"""SELECT places.n, target_id, line, targets.page, level1, level2, indicator, target_text, kind, comparator,
    value, value_upper, unit, r.rules, category, confidence, CASE WHEN base_value <> value THEN base_value END, approximate FROM targets JOIN places USING (project_id) LEFT JOIN ({_RULES}) r USING (target_id)
    ORDER BY places.n, line, part, target_id"""
TARGET_COLUMNS = ("project", "id", "line", "page", "level1", "level2", "indicator", "text", "kind", "comparator",
                  "value", "upper", "unit", "rules", "category", "confidence", "base", "about")  # fmt: skip
WORDS = {"unit", "document", "cost", "rules", "department", "level1", "level2", "kind", "comparator", "category",
         "reason", "field", "witness", "change", "scope", "image"}  # fmt: skip


class Dictionary:
    """Words of a column, each once; null is −1."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._at: dict[str, int] = {}

    def __getitem__(self, word: str | None) -> int:
        if word is None:
            return -1
        if word not in self._at:
            self._at[word] = len(self.words)
            self.words.append(word)
        return self._at[word]


def write_list(out: Path, name: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """`data/<name>-0.js` … with CHUNK rows each and `data/<name>.js` with the words; paths relative to `out`."""
    words = {column: Dictionary() for column in columns if column in WORDS}
    paths: list[str] = []
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        data = {
            column: _column(column, values, words)
            for column, values in zip(columns, zip(*chunk, strict=True), strict=True)
        }
        paths.append(_write(out, f"{name}-{len(paths)}", script(name, {"columns": data})))
    head = {"names": columns, "words": {column: each.words for column, each in words.items()}}
    return [*paths, _write(out, name, script(name, head))]


def _column(name: str, values: Iterable[Any], words: dict[str, Dictionary]) -> list[Any]:
    if name in words:
        return [words[name][value] for value in values]
    return [None if isinstance(value, float) and not math.isfinite(value) else value for value in values]


def _write(out: Path, name: str, text: str) -> str:
    path = out / "data" / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return f"data/{name}.js"


def project_list(release: Release, out: Path) -> list[str]:
    """All projects; `file` is the name of the page where the id itself cannot be one."""
    rows = (
        (*row, None if file_name(row[0]) == row[0] else file_name(row[0])) for row in release.tuples(PROJECTS)
    )
    return write_list(out, "projects", (*PROJECT_COLUMNS, "file"), rows)


def target_list(release: Release, out: Path) -> list[str]:
    """All targets, as they stand in their forms; `anchor` is their place on the project's page."""
    rows = ((*row, anchor(row[1])) for row in release.tuples(TARGETS))
    return write_list(out, "targets", (*TARGET_COLUMNS, "anchor"), rows)


def anchor(target_id: str) -> str:
    """Where a target stands on its project's page: the last part of its id, which alone is told apart there."""
    return file_name(target_id.rpartition("-")[2] or target_id)

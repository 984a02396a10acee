"""How measurable targets are, per project, unit, category and year."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from pipeline.findings.tables import rows_of

_KINDS = ("'numeric'", "'date', 'duration'", "'relative'", "'qualitative'", "'placeholder'", "'missing'")
_GROUPS = {"project": "t.project_id", "unit": "p.implementing_unit", "category": "t.category",
           "year": "cast(t.fiscal_year as varchar)"}  # fmt: skip
UNKNOWN = "unknown"  # the group of rows whose unit, category or year the form does not tell
SHARES = ("numeric", "dated", "relative", "qualitative", "placeholder", "missing", "comparator", "traceable")

_TRACEABLE = (
    "t.value is not null and t.unit is not null and (t.date_to is not null or t.fiscal_year is not null)"
)


def _share(condition: str) -> str:
    return f"round(avg(cast({condition} as integer)), 6)"


_SHARES = ", ".join(
    [_share(f"t.kind in ({kinds})") for kinds in _KINDS]
    + ["round(avg(cast(t.comparator is not null as integer)) filter (t.kind = 'numeric'), 6)",
       _share(_TRACEABLE)]
)  # fmt: skip


def _query(grouping: str, group: str) -> str:
    named = f"coalesce({group}, '{UNKNOWN}')"
    year = f"coalesce(cast(t.fiscal_year as varchar), '{UNKNOWN}')"
    return f"""
        select concat('{grouping}-', {year}, '-', {named}) as measure_id, '{grouping}', t.fiscal_year,
        {named} as named,
               cast(count(*) as integer), {_SHARES}
        from targets t join projects p using (project_id) group by t.fiscal_year, named
    """


def measures(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Rows of `measures`, sorted by id; shares 0–1 of the targets of the group, `comparator_share` of its
    numeric ones."""
    union = " union all ".join(_query(grouping, group) for grouping, group in _GROUPS.items())
    return rows_of(connection, f"select * from ({union}) order by measure_id")


def overall(connection: duckdb.DuckDBPyConnection) -> dict[str, float | int | None]:
    """The same shares over all targets: what `dvc metrics` follows."""
    row = next(rows_of(connection, f"select count(*), {_SHARES} from targets t"))
    return {
        "targets": row[0],
        **{f"{name}_share": share for name, share in zip(SHARES, row[1:], strict=True)},
    }


def write_plot(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """What `dvc plots` draws, as CSV: one line per year and category, named `2024 output.quantity`."""
    names = ["year_category", "targets", *(f"{name}_share" for name in SHARES)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for _, _, year, category, *numbers in rows_of(
            connection, f"{_query('category', _GROUPS['category'])} order by measure_id"
        ):
            writer.writerow([f"{UNKNOWN if year is None else year} {category}", *numbers])

"""Moved goalposts: the target forms of a year against the self-evaluation forms of the same year.

A target that is not what it was when the money was asked for is loosened, dropped, added or reworded on the way: each is
named with both texts and both places.
"""

from __future__ import annotations

from typing import Any

import duckdb

from pipeline.open_release import Release

TARGETS, RESULTS = "target", "self_evaluation"
# What a reader asks first.
MOVED = ("loosened", "dropped", "became_qualitative", "comparator_lost", "added", "reworded", "unit_changed", "value_changed",
         "became_numeric", "comparator_added", "tightened", "moved")  # fmt: skip


def staged(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int] | None
) -> list[int | None]:
    """The years whose target forms of the old side meet self-evaluations of the new one.

    Inside one release the years must be asked for. Of two releases the old one must hold no self-evaluation of the
    year: where both do, they are two versions of one thing, not two times of one year.
    """
    inside = old.path == new.path
    if inside and years is None:
        return []
    ours, theirs = kinds_by_year(con, old), kinds_by_year(con, new)
    wanted = [year for year in ours if TARGETS in ours[year] and RESULTS in theirs.get(year, ())]
    if years is not None and (not inside or years[0] == years[1]):
        wanted = [year for year in wanted if year == years[0] == years[1]]
    elif years is not None:
        wanted = [year for year in wanted if year in years]
    return [year for year in wanted if inside or RESULTS not in ours[year]]


def kinds_by_year(con: duckdb.DuckDBPyConnection, release: Release) -> dict[int | None, set[str]]:
    """Kinds of the forms of each year, the years sorted, an unknown one last."""
    table = release.tables["projects"]
    year, kind = table.column("fiscal_year", "integer"), kind_column(release)
    rows = con.execute(f"SELECT DISTINCT {year}, {kind} FROM {table.source}").fetchall()
    found: dict[int | None, set[str]] = {}
    for at, kind in sorted(rows, key=lambda row: (row[0] is None, row[0] or 0, row[1])):
        found.setdefault(at, set()).add(kind)
    return found


def kind_column(release: Release) -> str:
    """SQL of the kind of a form; an older release holds target forms alone."""
    return f"coalesce({release.tables['projects'].column('form_kind')}, '{TARGETS}')"


def like_kinds(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int]
) -> str | None:
    """The one kind by which two years are compared: a target form is no successor of a self-evaluation."""
    ours = kinds_by_year(con, old).get(years[0], set())
    theirs = kinds_by_year(con, new).get(years[1], set())
    if len(ours | theirs) < 2:
        return None
    return next((kind for kind in (TARGETS, RESULTS, "monitoring") if kind in ours & theirs), None)


COLUMNS = ("change", "project", "unit", "years", "indicator", "old_text", "new_text", "old_place", "new_place", "field", "old", "new")  # fmt: skip


def moved(con: duckdb.DuckDBPyConnection, most: int) -> list[dict[str, Any]]:
    """Every target that moved between budget and self-evaluation, foremost kinds and largest budgets first."""
    ranked = " ".join(f"WHEN '{change}' THEN {rank}" for rank, change in enumerate(MOVED))
    rows = con.execute(f"""SELECT {", ".join(COLUMNS)} FROM found_changes WHERE goalposts AND scope = 'target'
        ORDER BY CASE change {ranked} ELSE 99 END, amount DESC NULLS LAST, n LIMIT {most}""").fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

"""What changed between two releases, or between two years: rows by key, projects and targets by meaning.

A release is opened by what its own `datapackage.json` says, so that one made by older code stays comparable.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from pipeline.compare.report import count_changes, sort_changes, summary, write
from pipeline.compare.result import Diff
from pipeline.compare.row_changes import compare_tables
from pipeline.compare.year_changes import compare_meaning
from pipeline.open_release import BadInput, Release, database, open_release

__all__ = ["diff"]


def diff(old: Path, new: Path, out: Path | None = None, years: tuple[int, int] | None = None) -> int:
    """Compares two releases, or the `years` of them; prints a summary, writes the reports to `out` if given.

    Returns 0 identical, 1 different, 2 bad input (one line on stderr).
    """
    try:
        with database() as con:
            return _diff(con, old, new, out, years)
    except BadInput as error:
        print(error, file=sys.stderr)
    except duckdb.OutOfMemoryException:
        print(f"内存或磁盘不足 not enough memory or disk to compare {old} and {new}", file=sys.stderr)
    except OSError as error:
        print(f"{out}: 无法写入 cannot be written ({error.strerror or error})", file=sys.stderr)
    return 2


def _diff(
    con: duckdb.DuckDBPyConnection, old: Path, new: Path, out: Path | None, years: tuple[int, int] | None
) -> int:
    if out is not None and out.exists() and not out.is_dir():
        raise BadInput(f"{out}: 不是文件夹 not a folder; give a folder for -o")
    before = open_release(con, old)
    result = compare(con, before, before if new == old else open_release(con, new), years)
    if out is not None:
        write(con, result, out)
    print(summary(result))
    return 0 if result.is_identical else 1


def compare(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int] | None
) -> Diff:
    """The comparison of two open releases; BadInput if `years` are not in them."""
    chosen, notes = _years(con, old, new, years)
    tables = compare_tables(con, old, new, rows=chosen is None)
    notes += [
        note
        for side in dict.fromkeys((old.path, new.path))
        for note in _orphans(con, old if side == old.path else new)
    ]
    meaning = compare_meaning(con, old, new, chosen)
    sort_changes(con)
    names = [str(side.path.name or side.path) for side in (old, new)]
    return Diff(names[0], names[1], chosen, tables, meaning, count_changes(con), notes)


def _years(con: duckdb.DuckDBPyConnection, old: Release, new: Release,
           years: tuple[int, int] | None) -> tuple[tuple[int, int] | None, list[str]]:  # fmt: skip
    """The fiscal years to compare, None where both releases are of the same; with what is left out, in words.

    Releases without a year in common are compared as years, the latest of each.
    """
    known = [_fiscal_years(con, side) for side in (old, new)]
    if years is not None:
        for year, side, has in zip(years, (old, new), known, strict=True):
            if year not in has:
                raise BadInput(
                    f"{side.path}: 没有 {year} 年度的项目 no projects of {year}; it has {', '.join(map(str, has)) or 'no year'}"
                )
    elif not all(known) or set(known[0]) & set(known[1]):
        return None, []
    chosen = years or (known[0][-1], known[1][-1])
    notes = [
        note for year, side in zip(chosen, (old, new), strict=True) for note in _left_out(con, side, year)
    ]
    return chosen, list(dict.fromkeys(notes)) if years is None else [note for note in notes if "未知" in note]


def _left_out(con: duckdb.DuckDBPyConnection, side: Release, year: int) -> list[str]:
    """Projects of a release that a comparison of one year does not look at."""
    table = side.tables["projects"]
    column = table.column("fiscal_year", "integer")
    others, unknown = con.execute(
        f"SELECT count(*) FILTER ({column} <> {year}), count(*) FILTER ({column} IS NULL) FROM {table.source}"
    ).fetchall()[0]
    notes = [(others, "其他年度", "of other years"), (unknown, "年度未知", "of unknown year")]
    return [
        f"{side.path.name}: {zh}的项目 {count} 个未比较 {count} projects {en} not compared"
        for count, zh, en in notes
        if count
    ]


def _orphans(con: duckdb.DuckDBPyConnection, side: Release) -> list[str]:
    """Targets whose project the release does not hold cannot be linked."""
    targets, projects = side.tables["targets"], side.tables["projects"]
    sql = f"SELECT count(*) FROM {targets.source} ANTI JOIN (SELECT project_id FROM {projects.source}) USING (project_id)"
    count = con.execute(sql).fetchall()[0][0]
    return (
        [f"{side.path.name}: 目标 {count} 行没有项目,未作对应 {count} targets of no project, not linked"]
        if count
        else []
    )


def _fiscal_years(con: duckdb.DuckDBPyConnection, release: Release) -> list[int]:
    """The years of a release's projects, sorted, unknown ones left out."""
    table = release.tables["projects"]
    rows = con.execute(
        f"SELECT DISTINCT {table.column('fiscal_year', 'integer')} FROM {table.source}"
    ).fetchall()
    return sorted(row[0] for row in rows if row[0] is not None)

"""What changed between two releases, or between two years: rows by key, projects and targets by meaning.

Imports nothing else of the package: a release is opened by what its own `datapackage.json` says.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from pipeline.compare.open_release import BadInput, Release, check_keys, damaged, fiscal_years, open_release
from pipeline.compare.report import count_changes, sort_changes, summary, write
from pipeline.compare.result import Diff
from pipeline.compare.row_changes import compare_rows, compare_schemas
from pipeline.compare.year_changes import compare_meaning

__all__ = ["diff"]
_MEMORY = "2GB"
_THREADS = 2


def diff(old: Path, new: Path, out: Path | None = None, years: tuple[int, int] | None = None) -> int:
    """Compares two releases, or the `years` of them; prints a summary, writes the reports to `out` if given.

    Returns 0 identical, 1 different, 2 bad input (one line on stderr).
    """
    with (
        tempfile.TemporaryDirectory(prefix="jixiao-diff-") as spill,
        duckdb.connect(config=_settings(spill)) as con,
    ):
        try:
            return _diff(con, old, new, out, years)
        except BadInput as error:
            print(error, file=sys.stderr)
        except OSError as error:
            print(f"{out}: 无法写入 cannot be written ({error.strerror or error})", file=sys.stderr)
    return 2


def _settings(spill: str) -> dict[str, str | bool | int | float | list[str]]:
    return {"memory_limit": _MEMORY, "threads": _THREADS, "temp_directory": spill, "preserve_insertion_order": True,
            "autoinstall_known_extensions": False, "autoload_known_extensions": False}  # fmt: skip


def _diff(
    con: duckdb.DuckDBPyConnection, old: Path, new: Path, out: Path | None, years: tuple[int, int] | None
) -> int:
    if out is not None and out.exists() and not out.is_dir():
        raise BadInput(f"{out}: 不是文件夹 not a folder; give a folder for -o")
    sides = (open_release(con, old), open_release(con, new))
    try:
        result = compare(con, *sides, years)
    except duckdb.Error as error:
        raise _explained(con, sides, error) from None
    if out is not None:
        write(con, result, out)
    print(summary(result))
    return 0 if result.is_identical else 1


def _explained(
    con: duckdb.DuckDBPyConnection, sides: tuple[Release, Release], error: duckdb.Error
) -> Exception:
    """BadInput that names a table which cannot be read to its end; any other error as it is."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return BadInput(f"内存不足 not enough memory or disk to compare {sides[0].path} and {sides[1].path}")
    found = next((table for side in sides if (table := damaged(con, side))), None)
    return BadInput(f"{found}: Parquet 已损坏 damaged; make or fetch it again") if found else error


def compare(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int] | None
) -> Diff:
    """The comparison of two open releases; BadInput if `years` are not in them."""
    chosen, notes = _years(con, old, new, years)
    for side in {old.path: old, new.path: new}.values():
        check_keys(con, side)
    tables = compare_schemas(old, new)
    if chosen is None:
        compare_rows(con, old, new, tables)
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
    known = [fiscal_years(con, side) for side in (old, new)]
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

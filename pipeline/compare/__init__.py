"""What changed between two releases, or between two years: rows by key, projects and targets by meaning.

A release is opened by what its own `datapackage.json` says, so that one made by older code stays comparable.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from pipeline.compare.found import create_found
from pipeline.compare.report import summary, write
from pipeline.compare.result import Diff
from pipeline.compare.row_changes import compare_tables
from pipeline.compare.which_years import pairings
from pipeline.compare.year_changes import Meaning, compare_meaning
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
    print(summary(con, result))
    return 0 if result.is_identical else 1


def compare(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int] | None
) -> Diff:
    """The comparison of two open releases; BadInput if `years` are not in them."""
    chosen, notes = pairings(con, old, new, years)
    tables = compare_tables(con, old, new, rows=any(each.years is None for each in chosen))
    notes += [
        note
        for side in {str(side.path): side for side in (old, new)}.values()
        for note in _orphans(con, side)
    ]
    create_found(con)
    meanings = [compare_meaning(con, each, number) for number, each in enumerate(chosen)]
    notes += [note for each in meanings for note in (*_unseen(each), *_without(each))]
    return Diff(str(old.path.name or old.path), str(new.path.name or new.path), tables, meanings, notes)


def _unseen(meaning: Meaning) -> list[str]:
    """Added projects of units that the old side has no document of may have been there before."""
    if not meaning.unseen:
        return []
    year = f" {meaning.years[0]} 年" if meaning.years else "旧版本"
    return [
        f"新增项目中 {meaning.unseen} 个的单位无{year}文件 {meaning.unseen} of the added projects are of units without an old document"
    ]


def _without(meaning: Meaning) -> list[str]:
    """Forms of one time of the year without the other."""
    targets, results = meaning.alone if meaning.goalposts else (0, 0)
    told = (
        [f"有绩效目标表而无自评表的项目 {targets} 个 {targets} projects with targets and no self-evaluation"]
        if targets
        else []
    )
    if results:
        told.append(
            f"有自评表而无绩效目标表的项目 {results} 个 {results} self-evaluations without a target form"
        )
    return told


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

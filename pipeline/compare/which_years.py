"""Which projects of which release are compared: by key where the years are the same, else one year with the year before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from pipeline.compare.goalposts import RESULTS, TARGETS, kinds_by_year, like_kinds, staged
from pipeline.open_release import BadInput, Release


@dataclass(frozen=True)
class Pairing:
    """Two sides that are compared once: `years` of them as years, or by key where it is None.

    By key, `left_out` are the years of the new side that a pairing of their own compares with the year before.
    `kinds`: the kinds of forms of either side, where a side holds several; `goalposts`: the target forms of a year are
    compared with its self-evaluations.
    """

    old: Release
    new: Release
    years: tuple[int | None, int | None] | None = None
    left_out: frozenset[int] = frozenset()
    kinds: tuple[str | None, str | None] = (None, None)
    goalposts: bool = False


def pairings(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int] | None
) -> tuple[list[Pairing], list[str]]:
    """What is compared, and in words what is not; BadInput where a side has no project of the `years` asked for.

    Releases of the same years are compared by key. A year that only the new release has is compared with the latest year
    before it. Where no year is before it either, the latest of each side are compared. The target forms of a year are
    compared with its self-evaluations first.
    """
    met = [
        Pairing(old, new, (year, year), kinds=(TARGETS, RESULTS), goalposts=True)
        for year in staged(con, old, new, years)
    ]
    if years is not None and years[0] == years[1] and met:
        return met, _unknown(con, old, new)
    found, notes = _pairings(con, old, new, years)
    if met and old.path != new.path:
        found = [each for each in found if each.years is not None or _has_others(con, new, met)]
        found = [replace(each, kinds=(None, TARGETS)) if each.years is None else each for each in found]
    return [*met, *found], notes


def _has_others(con: duckdb.DuckDBPyConnection, new: Release, met: list[Pairing]) -> bool:
    """Whether the new side holds forms besides the self-evaluations that met their targets."""
    done = {each.years[1] for each in met if each.years}
    return any(kinds - {RESULTS} or year not in done for year, kinds in kinds_by_year(con, new).items())


def _pairings(
    con: duckdb.DuckDBPyConnection, old: Release, new: Release, years: tuple[int, int] | None
) -> tuple[list[Pairing], list[str]]:
    known = _years(con, old), _years(con, new)
    if years is not None:
        for year, side, has in zip(years, (old, new), known, strict=True):
            if year not in has:
                raise BadInput(
                    f"{side.path}: 没有 {year} 年度的项目 no projects of {year}; it has {', '.join(map(str, has)) or 'no year'}"
                )
        kind = like_kinds(con, old, new, years)
        return [Pairing(old, new, years, kinds=(kind, kind))], _unknown(con, old, new)
    if not all(known):
        return [Pairing(old, new)], []
    fresh = _with_the_year_before(old, new, *known)
    if set(known[0]) & set(known[1]):
        by_key = Pairing(
            old, new, left_out=frozenset(each.years[1] for each in fresh if each.years and each.years[1])
        )
        return [by_key, *fresh], [_told(each) for each in fresh]
    found = fresh or [Pairing(old, new, (known[0][-1], known[1][-1]))]
    return found, [_told(each) for each in fresh[1:]] + _left_out(con, old, new, found)


def _years(con: duckdb.DuckDBPyConnection, release: Release) -> list[int]:
    """The years of a release's projects, sorted, unknown ones left out."""
    table = release.tables["projects"]
    rows = con.execute(
        f"SELECT DISTINCT {table.column('fiscal_year', 'integer')} FROM {table.source}"
    ).fetchall()
    return sorted(row[0] for row in rows if row[0] is not None)


def _with_the_year_before(old: Release, new: Release, olds: list[int], news: list[int]) -> list[Pairing]:
    """Each year that only the new release has, with the latest before it: of the new release if it holds that year."""
    found = []
    for year in sorted(set(news) - set(olds)):
        earlier = [each for each in (*olds, *news) if each < year]
        if earlier:
            found.append(Pairing(new if max(earlier) in news else old, new, (max(earlier), year)))
    return found


def _told(pairing: Pairing) -> str:
    before, year = pairing.years or (None, None)
    return f"{pairing.new.name}: 新增年度 {year} 与 {before} 年度比较 the year {year}, new in this release, is compared with {before}"


def _left_out(con: duckdb.DuckDBPyConnection, old: Release, new: Release, found: list[Pairing]) -> list[str]:
    """Projects of years that no pairing looks at."""
    used: dict[str, set[int | None]] = {str(side.path): set() for side in (old, new)}
    for each in found:
        for side, year in zip((each.old, each.new), each.years or (), strict=True):
            used[str(side.path)].add(year)
    notes = [_others(con, side, used[str(side.path)]) for side in (old, new)]
    return [note for note in notes if note] + _unknown(con, old, new)


def _others(con: duckdb.DuckDBPyConnection, side: Release, used: set[int | None]) -> str:
    table = side.tables["projects"]
    year = table.column("fiscal_year", "integer")
    count = con.execute(
        f"SELECT count(*) FROM {table.source} WHERE {year} NOT IN (SELECT unnest(?))",
        [sorted(year for year in used if year is not None)],
    ).fetchall()[0][0]
    return (
        f"{side.path.name}: 其他年度的项目 {count} 个未比较 {count} projects of other years not compared"
        if count
        else ""
    )


def _unknown(con: duckdb.DuckDBPyConnection, old: Release, new: Release) -> list[str]:
    notes = []
    for side in dict.fromkeys((old.path, new.path)):
        table = (old if side == old.path else new).tables["projects"]
        year = table.column("fiscal_year", "integer")
        count = con.execute(f"SELECT count(*) FROM {table.source} WHERE {year} IS NULL").fetchall()[0][0]
        if count:
            notes.append(
                f"{side.name}: 年度未知的项目 {count} 个未比较 {count} projects of unknown year not compared"
            )
    return notes

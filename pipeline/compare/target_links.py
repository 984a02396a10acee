"""Which target of the new side is which of the old one, inside linked projects.

What is the same in name and text, or alone under its name, is joined in SQL; the rest of a project is scored.
Horizon and grade are part of what a target is; the part (several targets in one cell) decides between equals.
"""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz

from pipeline.compare.assignment import Scores, assign
from pipeline.compare.name_keys import apart, core, head, plain
from pipeline.open_release import Release, Table

LEAST = 0.62
TEXT = ("target_id", "project_id", "category", "level2", "indicator", "target_text", "horizon", "grade", "kind",
        "comparator", "unit", "per", "base_unit", "duration", "anchor", "direction", "baseline", "place_name")  # fmt: skip
NUMBERS = ("value", "value_upper", "base_value", "base_value_upper")
DATES = ("date_from", "date_to")
WHOLE = ("line", "part")
_BATCH = 10_000


class Left(NamedTuple):
    """One target that the joins did not settle."""

    rid: int
    link: int
    category: str | None
    level2: str | None
    indicator: str
    text: str
    horizon: str | None
    grade: str | None
    kind: str | None
    value: float | None
    unit: str | None
    part: int
    line: int


def create_targets(con: duckdb.DuckDBPyConnection, side: str, release: Release) -> None:
    """Temporary table `old_targets` / `new_targets`: rid and the columns this package reads, of the side's projects."""
    table = release.tables["targets"]
    columns = [f"{table.column(name)} AS {name}" for name in TEXT]
    columns += [f"{table.column(name, 'number')} AS {name}" for name in NUMBERS]
    columns += [f"{table.column(name, 'date')} AS {name}" for name in DATES]
    columns += [f"coalesce({table.column(name, 'integer')}, 1) AS {name}" for name in WHOLE]
    columns += [f"{table.column('approximate', 'boolean')} AS approximate", f"{_stands(table)} AS stands"]
    con.execute(f"""CREATE OR REPLACE TEMP TABLE {side}_targets AS
        SELECT (row_number() OVER () - 1)::INTEGER AS rid, t.* FROM (SELECT {", ".join(columns)} FROM {table.source}) t
        SEMI JOIN {side}_projects p USING (project_id)""")
    _complete(con, side)


def _stands(table: Table) -> str:
    """SQL of where a target is printed: its document and its place, `2024-nx-001 p3`."""
    page = f"'p' || {table.column('page', 'integer')}"
    return f"concat_ws(' ', {table.column('document_id')}, coalesce({table.column('place')}, {page}))"


def _complete(con: duckdb.DuckDBPyConnection, side: str) -> None:
    """An older release may lack what is read from a number: kind is then told by the value, the base by the unit."""
    con.execute(f"""UPDATE {side}_targets SET kind = CASE WHEN value IS NOT NULL THEN 'numeric'
        WHEN coalesce(target_text, '') = '' THEN 'missing' ELSE 'qualitative' END WHERE kind IS NULL""")
    con.execute(f"""UPDATE {side}_targets SET base_value = value, base_value_upper = value_upper, base_unit = unit
        WHERE kind = 'numeric' AND base_value IS NULL AND value IS NOT NULL""")


def link_targets(con: duckdb.DuckDBPyConnection, by_id: bool) -> list[tuple[int, list[int], list[int]]]:
    """Fills the temporary table `target_pairs` (link, old_rid, new_rid, method, score); returns undecided groups.

    Needs `project_pairs` (link, old_project_id, new_project_id). Methods: key (same id, releases of the same years),
    same (name and text), name (alone under its name), scored. An undecided group is (link, old rids, new rids).
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE target_pairs(link INTEGER, old_rid INTEGER, new_rid INTEGER, method VARCHAR, score DOUBLE)"
    )
    for side in ("old", "new"):
        con.execute(f"""CREATE OR REPLACE TEMP TABLE {side}_left AS SELECT t.rid, p.link, t.target_id, t.part, t.line,
            hash(p.link, category, indicator, horizon, grade, place_name) AS k, hash(k, target_text) AS f
            FROM {side}_targets t JOIN project_pairs p ON t.project_id = p.{side}_project_id""")
    if by_id:
        _join(con, "key", "o.target_id = n.target_id", "*, 1 AS n")
    _join(
        con,
        "same",
        "o.f = n.f AND o.n = n.n",
        "*, row_number() OVER (PARTITION BY f ORDER BY part, line, rid) AS n",
    )
    _join(
        con,
        "name",
        "o.k = n.k AND o.n = 1 AND n.n = 1 AND o.part = n.part",
        "*, count(*) OVER (PARTITION BY k) AS n",
    )
    return _score_left(con)


def _join(con: duckdb.DuckDBPyConnection, method: str, on: str, columns: str) -> None:
    """Links what is left by a join that pairs each row at most once, and takes it from what is left."""
    con.execute(f"""CREATE OR REPLACE TEMP TABLE joined AS SELECT o.link, o.rid AS old_rid, n.rid AS new_rid
        FROM (SELECT {columns} FROM old_left) o JOIN (SELECT {columns} FROM new_left) n ON o.link = n.link AND {on}""")
    con.execute(f"INSERT INTO target_pairs SELECT *, '{method}', 1.0 FROM joined")
    for side in ("old", "new"):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {side}_left AS SELECT l.* FROM {side}_left l ANTI JOIN joined j ON l.rid = j.{side}_rid"
        )


def _score_left(con: duckdb.DuckDBPyConnection) -> list[tuple[int, list[int], list[int]]]:
    """Scores what is left of each project that has something left on both sides, some thousand projects at a time."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE open_links AS SELECT link, (row_number() OVER (ORDER BY link) - 1) // ? AS batch "
        "FROM (SELECT DISTINCT link FROM old_left SEMI JOIN new_left USING (link))",
        [_BATCH],
    )
    batches = con.execute("SELECT coalesce(max(batch) + 1, 0) FROM open_links").fetchall()[0][0]
    undecided: list[tuple[int, list[int], list[int]]] = []
    for batch in range(batches):
        ours, theirs = _left(con, "old", batch), _left(con, "new", batch)
        matched = [(link, *match(olds, theirs[link])) for link, olds in ours.items()]
        _insert(con, [(link, *pair) for link, pairs, _ in matched for pair in pairs])
        undecided += [(link, mine, yours) for link, _, groups in matched for mine, yours in groups]
    return undecided


def _insert(con: duckdb.DuckDBPyConnection, rows: list[tuple[int, int, int, float]]) -> None:
    names = ("link", "old_rid", "new_rid", "score")
    schema = pa.schema([(name, pa.float64() if name == "score" else pa.int32()) for name in names])
    pairs = pa.table({name: [row[n] for row in rows] for n, name in enumerate(names)}, schema)
    con.register("scored_pairs", pairs)
    con.execute("INSERT INTO target_pairs SELECT link, old_rid, new_rid, 'scored', score FROM scored_pairs")
    con.unregister("scored_pairs")


def _left(con: duckdb.DuckDBPyConnection, side: str, batch: int) -> dict[int, list[Left]]:
    """Targets left of one side, by link."""
    rows = con.execute(f"""SELECT l.rid, l.link, category, level2, coalesce(indicator, ''), coalesce(target_text, ''),
        horizon, grade, kind, base_value, base_unit, t.part, t.line FROM {side}_left l JOIN {side}_targets t USING (rid)
        SEMI JOIN (SELECT link FROM open_links WHERE batch = {batch}) b ON b.link = l.link
        ORDER BY l.link, t.line, t.part, l.rid""").fetchall()
    return {link: list(group) for link, group in groupby(map(Left._make, rows), key=lambda one: one.link)}


def match(
    olds: list[Left], news: list[Left]
) -> tuple[list[tuple[int, int, float]], list[tuple[list[int], list[int]]]]:
    """Pairs (old rid, new rid, score) of one project's targets, and groups that the scores do not decide."""
    if len(olds) == len(news) == 1:
        score = _score(olds[0], news[0], 0.1)
        return ([(olds[0].rid, news[0].rid, round(score, 4))] if score >= LEAST else []), []
    got = assign(_matrix(olds, news), LEAST, _says(olds), _says(news))
    pairs = [(olds[i].rid, news[j].rid, round(score, 4)) for i, j, score in got.pairs]
    return pairs, [([olds[i].rid], [news[j].rid for j in columns]) for i, columns in got.ambiguous]


def _matrix(olds: list[Left], news: list[Left]) -> Scores:
    """A pair that is alone in its category on both sides has a little more for it."""
    matrix = np.zeros((len(olds), len(news)))
    ours, theirs = [one.category for one in olds], [one.category for one in news]
    for i, old in enumerate(olds):
        for j, new in enumerate(news):
            alone = (
                old.category == new.category and ours.count(old.category) == theirs.count(new.category) == 1
            )
            matrix[i, j] = _score(old, new, 0.1 if alone else 0.0)
    return matrix


def _says(rows: list[Left]) -> list[int]:
    known: dict[object, int] = {}
    return [
        known.setdefault((one.category, core(one.indicator), plain(one.text)), len(known)) for one in rows
    ]


def _score(old: Left, new: Left, bonus: float) -> float:
    """0–1: names for two thirds, what is promised, category and place for the rest; 0 where they cannot be one."""
    if old.grade != new.grade or old.horizon != new.horizon:
        return 0.0
    name, named = core(old.indicator), core(new.indicator)
    if apart(name, named):
        return 0.0
    same_group = (
        old.category == new.category
        if old.category and new.category
        else plain(old.level2 or "") == plain(new.level2 or "")
    )
    like, promise = _names(name, named), _promise(old, new)
    if like >= 1.0 and same_group and old.part != new.part and promise < 0.5:
        return 0.0  # another part of the cell in another unit is another target: ≥60次 and ≥800人次
    place = 1.0 - min(abs(old.line - new.line), 10) / 10 if old.part == new.part else 0.0
    return (
        0.63 * like
        + 0.2 * promise
        + (0.13 if same_group else 0.0)
        + 0.04 * place
        + (bonus if like < 1 else 0.0)
    )


def _names(one: str, other: str) -> float:
    """Likeness of two indicator names; words that all of them share count half."""
    if one == other:
        return 1.0
    whole, rest, rests = fuzz.ratio(one, other) / 100, head(one), head(other)
    return whole if not rest and not rests else 0.5 * whole + 0.5 * fuzz.ratio(rest, rests) / 100


def _promise(old: Left, new: Left) -> float:
    """Likeness of what two targets promise: 1 the same, a half and more the same unit, 0 another kind."""
    if plain(old.text) == plain(new.text):
        return 1.0
    if old.kind != new.kind or old.unit != new.unit:
        return 0.0
    if old.value is None or new.value is None:
        return 0.5 + 0.4 * fuzz.ratio(old.text, new.text) / 100
    high = max(abs(old.value), abs(new.value))
    near = 1.0 if old.value == new.value else max(0.0, 1.0 - abs(old.value - new.value) / high)
    return 0.5 + 0.45 * near

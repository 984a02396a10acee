"""One pairing of projects, linked: what happened to each project and each target, and what stays undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import duckdb
import pyarrow as pa

from pipeline.compare.changes import compare_targets
from pipeline.compare.found import gather
from pipeline.compare.name_keys import core
from pipeline.compare.project_links import Links, link_projects
from pipeline.compare.projects import Projects, create_projects, load_projects
from pipeline.compare.promise import Target
from pipeline.compare.target_links import create_targets, link_targets
from pipeline.compare.units import issued, without_document
from pipeline.compare.which_years import Pairing

_BATCH = 50_000
# Of a linked project, told beside `changes`: none of the closed words is about them.
PROJECT_FIELDS = ("implementing_unit", "supervising_department", "attribute", "duration_text", "total_amount_cny",
                  "annual_amount_cny", "goal_text")  # fmt: skip
_CHANGE = pa.schema([("scope", pa.string()), ("change", pa.string()), ("old_id", pa.string()), ("new_id", pa.string()),
                     ("field", pa.string()), ("old", pa.string()), ("new", pa.string()), ("link", pa.int32()),
                     ("old_rid", pa.int32()), ("new_rid", pa.int32())])  # fmt: skip
# Same in every field that says something: nothing to look at. Words and dates must also be printed alike.
_FIELDS = ("category", "level2", "indicator", "kind", "comparator", "per", "base_unit", "base_value", "base_value_upper",
           "date_from", "date_to", "duration", "anchor", "direction", "baseline", "approximate")  # fmt: skip
_SAME = " AND ".join(f"o.{name} IS NOT DISTINCT FROM n.{name}" for name in _FIELDS)
_ALIKE = f"({_SAME} AND (o.kind IN ('numeric', 'duration', 'placeholder', 'missing') OR o.target_text IS NOT DISTINCT FROM n.target_text))"
_NAMELESS = "regexp_full_match(coalesce(indicator, ''), '[\\s0０无—－/\\-…]*')"


@dataclass
class Undecided:
    """Candidates between which the evidence does not decide: ids of one scope, old and new, and what they are called."""

    scope: str
    old: list[str]
    new: list[str]
    old_names: list[str]
    new_names: list[str]


class FieldChange(NamedTuple):
    """A field of a linked project that none of the closed words is about."""

    old_id: str
    new_id: str
    field: str
    old: str | None
    new: str | None
    project: str | None
    unit: str | None
    years: str | None


@dataclass
class Meaning:
    """What one pairing came to: how many of either side, how many linked, how many of each `scope.change`.

    `goalposts`: target forms of a year against its self-evaluations; `alone`: those of either side without the other.
    """

    years: tuple[int | None, int | None] | None
    projects: tuple[int, int]
    targets: tuple[int, int]
    links: int
    target_links: int
    undecided: list[Undecided]
    project_fields: list[FieldChange]
    counts: dict[str, int]
    unseen: int = 0
    goalposts: bool = False
    alone: tuple[int, int] = (0, 0)

    @property
    def is_identical(self) -> bool:
        """Nothing happened and nothing is undecided."""
        return not (self.counts or self.undecided or self.project_fields)


def compare_meaning(con: duckdb.DuckDBPyConnection, pairing: Pairing, number: int) -> Meaning:
    """Links the two sides of a pairing and gathers what happened to their projects and targets."""
    by_key = pairing.years is None
    for side, release, where in zip(("old", "new"), (pairing.old, pairing.new), _where(pairing), strict=True):
        create_projects(con, side, release, where)
        create_targets(con, side, release)
    ours, theirs = (
        load_projects(con, "old", pairing.old, by_key),
        load_projects(con, "new", pairing.new, by_key),
    )
    links = link_projects(con, ours, theirs, by_id=by_key)
    _keep_links(con, ours, theirs, links)
    open_targets = link_targets(con, by_id=by_key)
    con.execute("CREATE OR REPLACE TEMP TABLE changes" + _columns())
    unseen = _projects(con, pairing, ours, theirs, links)
    if pairing.goalposts:  # a project without a self-evaluation has not ended
        con.execute("DELETE FROM changes WHERE scope = 'project' AND link IS NULL")
    _alone(con, open_targets)
    _targets(con, absolute=by_key)
    if not pairing.goalposts:
        _stand_still(con, [link for link, _, _ in open_targets])
    return Meaning(
        pairing.years,
        (len(ours), len(theirs)),
        (_count(con, "old_targets"), _count(con, "new_targets")),
        len(links.links),
        _count(con, "target_pairs"),
        _named(con, ours, theirs, links, open_targets),
        _project_fields(con),
        gather(con, number, pairing.goalposts),
        unseen,
        pairing.goalposts,
        (len(ours) - len(links.links), len(theirs) - len(links.links)),
    )


def _where(pairing: Pairing) -> tuple[str, str]:
    """SQL that picks the projects of either side."""
    kinds = [f"form_kind = '{kind}'" if kind else "true" for kind in pairing.kinds]
    if pairing.years:
        of = [
            f"fiscal_year = {year}" if year is not None else "fiscal_year IS NULL" for year in pairing.years
        ]
        return f"{of[0]} AND {kinds[0]}", f"{of[1]} AND {kinds[1]}"
    years = ", ".join(map(str, sorted(pairing.left_out)))
    new = f"(fiscal_year IS NULL OR fiscal_year NOT IN ({years}))" if years else "true"
    return kinds[0], f"{new} AND {kinds[1]}"


def _columns() -> str:
    kinds = {pa.string(): "VARCHAR", pa.int32(): "INTEGER"}
    return f"({', '.join(f'{one.name} {kinds[one.type]}' for one in _CHANGE)})"


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _insert(
    con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[object, ...]], schema: pa.Schema
) -> None:
    """Rows into a temporary table, through Arrow."""
    _insert_arrow(con, table, _arrow(list(rows), schema))


def _arrow(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    return pa.table(
        {
            name: pa.array([row[n] for row in rows], schema.field(n).type)
            for n, name in enumerate(schema.names)
        }
    )


def _insert_arrow(con: duckdb.DuckDBPyConnection, table: str, data: pa.Table) -> None:
    con.register("rows_to_insert", data)
    con.execute(f"INSERT INTO {table} SELECT * FROM rows_to_insert")
    con.unregister("rows_to_insert")


def _keep_links(con: duckdb.DuckDBPyConnection, old: Projects, new: Projects, links: Links) -> None:
    """`project_pairs`: link, old_project_id, new_project_id, method, score, old_rank, new_rank."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE project_pairs(link INTEGER, old_project_id VARCHAR, new_project_id VARCHAR, "
        "method VARCHAR, score DOUBLE, old_rank INTEGER, new_rank INTEGER)"
    )
    schema = pa.schema(
        [
            ("link", pa.int32()),
            ("old_project_id", pa.string()),
            ("new_project_id", pa.string()),
            ("method", pa.string()),
            ("score", pa.float64()),
            ("old_rank", pa.int32()),
            ("new_rank", pa.int32()),
        ]
    )
    rows = (
        (n, old.ids[i], new.ids[j], method, score, i, j)
        for n, (i, j, method, score) in enumerate(links.links)
    )
    _insert(con, "project_pairs", rows, schema)


def _projects(
    con: duckdb.DuckDBPyConnection, pairing: Pairing, old: Projects, new: Projects, links: Links
) -> int:
    """added, ended, no_document, renamed and the budget; how many were added of units without a document on the old side."""
    done = [
        {link[n] for link in links.links} | {k for group in links.ambiguous for k in group[n]} for n in (0, 1)
    ]
    gone = [i for i in range(len(old)) if i not in done[0]]
    come = [j for j in range(len(new)) if j not in done[1]]
    years = pairing.years or (None, None)
    silent = without_document(old, gone, new, issued(con, pairing.new), years[1])
    rows: list[tuple[object, ...]] = [
        (
            "project",
            "no_document" if i in silent else "ended",
            old.ids[i],
            None,
            "project_name",
            old.raw[i],
            *[None] * 4,
        )
        for i in gone
    ]
    rows += [
        ("project", "added", None, new.ids[j], "project_name", None, new.raw[j], *[None] * 3) for j in come
    ]
    rows += [
        ("project", "renamed", old.ids[i], new.ids[j], "project_name", old.raw[i], new.raw[j], n, None, None)
        for n, (i, j, _, _) in enumerate(links.links)
        if core(old.raw[i]) != core(new.raw[j])
    ]
    _insert(con, "changes", rows, _CHANGE)
    con.execute("""INSERT INTO changes SELECT 'project', CASE WHEN n.annual_amount_cny > o.annual_amount_cny THEN 'budget_up' ELSE
        'budget_down' END, o.project_id, n.project_id, 'annual_amount_cny', o.annual_amount_cny, n.annual_amount_cny, link, NULL, NULL
        FROM project_pairs p JOIN old_projects o ON o.rank = p.old_rank JOIN new_projects n ON n.rank = p.new_rank
        WHERE o.annual_amount_cny <> n.annual_amount_cny""")
    if pairing.goalposts:
        return 0
    return len(without_document(new, come, old, issued(con, pairing.old), years[0]))


def _alone(con: duckdb.DuckDBPyConnection, undecided: list[tuple[int, list[int], list[int]]]) -> None:
    """Targets of linked projects that have no partner: dropped or added; a placeholder promised nothing."""
    for side, change, shown in (
        ("old", "dropped", "t.target_text, NULL"),
        ("new", "added", "NULL, t.target_text"),
    ):
        ids = "t.target_id, NULL" if side == "old" else "NULL, t.target_id"
        rids = "t.rid, NULL" if side == "old" else "NULL, t.rid"
        waiting = [rid for _, ours, theirs in undecided for rid in (ours if side == "old" else theirs)]
        con.execute(
            f"""INSERT INTO changes SELECT 'target', '{change}', {ids}, 'target_text', {shown}, p.link, {rids}
            FROM {side}_targets t JOIN project_pairs p ON p.{side}_project_id = t.project_id
            ANTI JOIN target_pairs x ON x.{side}_rid = t.rid
            WHERE t.kind <> 'placeholder' AND NOT (t.kind = 'missing' AND {_NAMELESS}) AND NOT list_contains(?, t.rid)""",
            [waiting],
        )


def _targets(con: duckdb.DuckDBPyConnection, absolute: bool) -> None:
    """The words for linked targets; what is alike in every field never leaves SQL.

    Dates and baselines are told from each side's fiscal year, unless both sides are of the same years (`absolute`).
    """
    names = [name for name in Target._fields if name != "year"]
    year = "NULL" if absolute else "{}p.fiscal_year"
    sides = [", ".join([*(f"{side}.{name}" for name in names), year.format(side)]) for side in ("o", "n")]
    reader = con.execute(f"""SELECT x.link, x.old_rid, x.new_rid, o.target_id, n.target_id, {sides[0]}, {sides[1]}
        FROM target_pairs x JOIN old_targets o ON o.rid = x.old_rid JOIN new_targets n ON n.rid = x.new_rid
        JOIN project_pairs p ON p.link = x.link JOIN old_projects op ON op.rank = p.old_rank
        JOIN new_projects np ON np.rank = p.new_rank WHERE NOT {_ALIKE} ORDER BY x.link, x.old_rid""")
    width = len(Target._fields)
    found = [_CHANGE.empty_table()]
    while batch := reader.fetchmany(_BATCH):
        found.append(
            _arrow(
                [
                    (
                        "target",
                        one.change,
                        old_id,
                        new_id,
                        one.field,
                        one.old,
                        one.new,
                        link,
                        old_rid,
                        new_rid,
                    )
                    for link, old_rid, new_rid, old_id, new_id, *rest in batch
                    for one in compare_targets(Target(*rest[:width]), Target(*rest[width:]))
                ],
                _CHANGE,
            )
        )
    _insert_arrow(con, "changes", pa.concat_tables(found))


def _stand_still(con: duckdb.DuckDBPyConnection, undecided: list[int]) -> None:
    """unchanged_while_budget_moved: the budget moved, there are targets, and nothing happened to any of them."""
    con.execute(
        """INSERT INTO changes SELECT 'project', 'unchanged_while_budget_moved', c.old_id, c.new_id, c.field, c.old, c.new, c.link,
        NULL, NULL FROM changes c WHERE c.change IN ('budget_up', 'budget_down')
        AND c.link NOT IN (SELECT link FROM changes WHERE scope = 'target')
        AND c.link IN (SELECT x.link FROM target_pairs x JOIN old_targets o ON o.rid = x.old_rid WHERE o.kind NOT IN ('placeholder', 'missing'))
        AND NOT list_contains(?, c.link)""",
        [undecided],
    )


def _named(
    con: duckdb.DuckDBPyConnection,
    old: Projects,
    new: Projects,
    links: Links,
    targets: list[tuple[int, list[int], list[int]]],
) -> list[Undecided]:
    """Undecided groups by id, projects first."""
    named = [
        Undecided(
            "project",
            [old.ids[i] for i in ours],
            [new.ids[j] for j in theirs],
            [old.raw[i] for i in ours],
            [new.raw[j] for j in theirs],
        )
        for ours, theirs in links.ambiguous
    ]
    said_old = _said(con, "old", [rid for _, ours, _ in targets for rid in ours])
    said_new = _said(con, "new", [rid for _, _, theirs in targets for rid in theirs])
    for _, ours, theirs in targets:
        olds, news = [said_old[rid] for rid in ours], [said_new[rid] for rid in theirs]
        named.append(
            Undecided("target", *([one[part] for one in side] for part in (0, 1) for side in (olds, news)))
        )
    return named


def _said(con: duckdb.DuckDBPyConnection, side: str, wanted: list[int]) -> dict[int, tuple[str, str]]:
    """rid → id, and indicator with target as a person reads it."""
    rows = con.execute(
        f"""SELECT rid, target_id, concat_ws(' ', indicator, target_text) FROM {side}_targets
        WHERE list_contains(?, rid)""",
        [wanted],
    ).fetchall()
    return {rid: (target_id, said) for rid, target_id, said in rows}


def _project_fields(con: duckdb.DuckDBPyConnection) -> list[FieldChange]:
    """Where a field beside name and budget differs beyond year and printing.

    An annual amount is here only where one side has none: then it neither rose nor fell.
    """
    found = []
    for name in PROJECT_FIELDS:
        one_sided = f" AND (o.{name} IS NULL OR n.{name} IS NULL)" if name == "annual_amount_cny" else ""
        rows = con.execute(f"""SELECT o.project_id, n.project_id, '{name}', CAST(o.{name} AS VARCHAR), CAST(n.{name} AS VARCHAR),
            n.project_name, coalesce(n.implementing_unit, n.supervising_department),
            CASE WHEN o.fiscal_year <> n.fiscal_year THEN o.fiscal_year || ' → ' || n.fiscal_year ELSE CAST(n.fiscal_year AS VARCHAR) END
            FROM project_pairs p JOIN old_projects o ON o.rank = p.old_rank JOIN new_projects n ON n.rank = p.new_rank
            WHERE o.{name} IS DISTINCT FROM n.{name}{one_sided} ORDER BY p.link""").fetchall()
        changes = [FieldChange(*row) for row in rows]
        found += [
            each for each in changes if name.endswith("_cny") or core(each.old or "") != core(each.new or "")
        ]
    return found

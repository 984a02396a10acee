"""Whether a unit has a document for a year: only then has a project that is not in it ended."""

from __future__ import annotations

from collections import defaultdict

import duckdb

from pipeline.compare.name_keys import plain
from pipeline.compare.projects import Projects
from pipeline.open_release import Release

Issued = dict[tuple[str, int], set[str]]


def issued(con: duckdb.DuckDBPyConnection, release: Release) -> Issued:
    """(unit, fiscal year) of every document that was read → the regions it is of, "" where not stated."""
    found: Issued = defaultdict(set)
    documents = release.tables.get("documents")
    if documents is None:
        return found
    columns = [documents.column(name) for name in ("issuer", "region_code", "status")]
    rows = con.execute(
        f"SELECT DISTINCT {', '.join(columns)}, {documents.column('fiscal_year', 'integer')} FROM {documents.source}"
    )
    for issuer, region, status, year in rows.fetchall():
        if issuer and year is not None and status != "failed":
            found[plain(issuer), year].add(region or "")
    return found


def without_document(
    side: Projects, chosen: list[int], other: Projects, documents: Issued, year: int | None
) -> set[int]:
    """Those of the chosen projects whose unit the other side holds no document of.

    A unit is there where it carries out a project of the other side, or where the issuer of the project's own document
    issued one for the `year` (None: the project's own). Where neither unit nor issuer is known, nothing is known.
    """
    there = {block for block, unit in zip(other.block, other.unit, strict=True) if unit}
    return {k for k in chosen if side.block[k] not in there and not _issues(side, k, documents, year)}


def _issues(side: Projects, k: int, documents: Issued, year: int | None) -> bool:
    wanted = year if year is not None else side.year[k]
    if not side.issuer[k] or wanted is None:
        return False
    regions = documents.get((side.issuer[k], wanted), set())
    return any(not side.region[k] or region in ("", side.region[k]) for region in regions)

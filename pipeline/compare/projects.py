"""The projects of one side, with what linking looks at."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from pipeline.compare.goalposts import kind_column
from pipeline.compare.name_keys import core, plain, relative, serials, sides
from pipeline.open_release import Release, Table


@dataclass
class Projects:
    """Columns of equal length, in stored order, which is document and page. `amount` is yuan, NaN where unknown."""

    ids: list[str]
    raw: list[str]
    core: list[str]
    relative: list[str]
    unit: list[str]
    region: list[str]
    block: list[str]
    attribute: list[str]
    amount: npt.NDArray[np.float64]
    serials: list[frozenset[tuple[str, str]]]
    sides: list[tuple[str, str]]
    issuer: list[str]
    year: list[int | None]
    content: csr_matrix | None = None
    weight: npt.NDArray[np.float64] | None = None

    def features(self, k: int) -> bytes:
        """The content of one project as a mark: equal where two projects hold the same."""
        if self.content is None:
            return b""
        return np.sort(self.content.indices[self.content.indptr[k] : self.content.indptr[k + 1]]).tobytes()

    def __len__(self) -> int:
        return len(self.ids)


def create_projects(con: duckdb.DuckDBPyConnection, side: str, release: Release, where: str) -> None:
    """Temporary table `old_projects` / `new_projects`: rank and the columns this package reads, of the rows `where` is true."""
    table = release.tables["projects"]
    text = (
        "project_id",
        "document_id",
        "project_name",
        "implementing_unit",
        "supervising_department",
        "attribute",
        "attribute_code",
        "duration_text",
        "goal_text",
    )
    columns = ", ".join(f"{table.column(name)} AS {name}" for name in text)
    money = ", ".join(
        f"{_money(table, name)} AS {name}" for name in ("annual_amount_cny", "total_amount_cny")
    )
    con.execute(f"""CREATE OR REPLACE TEMP TABLE {side}_projects AS
        SELECT (row_number() OVER () - 1)::INTEGER AS rank, *
        FROM (SELECT {columns}, {money}, {table.column("fiscal_year", "integer")} AS fiscal_year,
                     {kind_column(release)} AS form_kind,
                     {table.column("page", "integer")} AS page FROM {table.source})
        WHERE {where} ORDER BY rank""")


def _money(table: Table, name: str) -> str:
    column = f'"{name}"' if name in table.columns else "NULL"
    return f"CAST({column} AS DECIMAL(18, 2))"


def load_projects(con: duckdb.DuckDBPyConnection, side: str, release: Release, by_year: bool) -> Projects:
    """The projects of a side; with `by_year` a block holds one fiscal year only."""
    documents = release.tables.get("documents")
    join, region, issuer = "", "''", "''"
    if documents is not None and "document_id" in documents.columns:
        columns = ", ".join(f"{documents.column(name)} AS {name}" for name in ("region_code", "issuer"))
        join = f"LEFT JOIN (SELECT document_id, {columns} FROM {documents.source}) d USING (document_id)"
        region, issuer = "coalesce(d.region_code, '')", "coalesce(d.issuer, '')"
    rows = con.execute(f"""SELECT p.project_id, coalesce(p.project_name, ''),
        coalesce(p.implementing_unit, p.supervising_department, ''), {region}, coalesce(p.attribute, ''),
        CAST(p.annual_amount_cny AS DOUBLE), p.fiscal_year, {issuer} FROM {side}_projects p {join} ORDER BY p.rank""").fetchall()
    ids, raw, units, regions, attributes, amounts, years, issuers = (
        (list(c) for c in zip(*rows, strict=True)) if rows else [[]] * 8
    )
    cores, units = [core(name) for name in raw], [plain(unit) for unit in units]
    blocks = [
        f"{unit}|{code}|{year if by_year else ''}"
        for unit, code, year in zip(units, regions, years, strict=True)
    ]
    return Projects(
        ids,
        raw,
        cores,
        [relative(*one) for one in zip(raw, years, strict=True)],
        units,
        regions,
        blocks,
        [plain(one) for one in attributes],
        np.array(amounts, dtype=np.float64),
        [serials(name) for name in cores],
        [sides(name) for name in cores],
        [plain(one) for one in issuers],
        years,
    )


def load_content(
    con: duckdb.DuckDBPyConnection, old: Projects, new: Projects, olds: list[int], news: list[int]
) -> None:
    """Sets `content` and `weight` of both sides: project × (indicator, indicator with target), weighted by how rare they are.

    Only the projects named are filled. Digits are left out of indicator names, spaces out of both.
    """
    rows: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]] = {}
    for side, chosen in (("old", olds), ("new", news)):
        con.register("chosen_ranks", _ranks(chosen))
        got = con.execute(f"""
            WITH t AS (SELECT p.rank, regexp_replace(coalesce(t.indicator, ''), '[0-9\\s]', '', 'g') AS name,
                       coalesce(t.target_text, '') AS text FROM {side}_targets t JOIN {side}_projects p USING (project_id)
                       JOIN chosen_ranks c ON c.rank = p.rank WHERE t.kind NOT IN ('placeholder', 'missing'))
            SELECT rank, hash(name) AS h FROM t UNION SELECT rank, hash(name, text) FROM t""").fetchnumpy()
        con.unregister("chosen_ranks")
        rows[side] = (np.asarray(got["rank"], dtype=np.int64), np.asarray(got["h"], dtype=np.uint64))
    features, index = np.unique(np.concatenate([rows["old"][1], rows["new"][1]]), return_inverse=True)
    frequent = np.bincount(index, minlength=len(features))
    weight = np.sqrt(np.log1p(2.0 * (len(olds) + len(news)) / np.maximum(frequent, 1)))
    cut = len(rows["old"][0])
    for projects, ranks, columns in ((old, rows["old"][0], index[:cut]), (new, rows["new"][0], index[cut:])):
        shape = (len(projects), len(features))
        projects.content = csr_matrix((weight[columns], (ranks, columns)), shape=shape)
        squares = np.bincount(ranks, weights=weight[columns] ** 2, minlength=len(projects))
        projects.weight = squares.astype(np.float64)


def _ranks(chosen: list[int]) -> object:
    import pyarrow as pa

    return pa.table({"rank": pa.array(chosen, pa.int32())})

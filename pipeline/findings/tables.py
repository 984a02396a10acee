"""Tables in and out with flat memory: projects one by one out of DuckDB, rows by the batch into Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import duckdb

from pipeline.parquet import RowsWriter
from pipeline.project import Amount, Funds, Project, ResultRow, TargetRow
from pipeline.schema import BY_NAME

INPUTS = ("documents", "projects", "form_fields", "funding", "targets", "results", "execution")
_BATCH = 16_384  # rows read at a time
_HEAD = (
    "project_id", "document_id", "fiscal_year", "project_name", "implementing_unit", "attribute_code",
    "attribute", "duration_years", "total_amount_cny", "annual_amount_cny", "goal_text", "taxonomy",
)  # fmt: skip
_PROJECTS = f"""
    select {", ".join(f"p.{name}" for name in _HEAD)}, d.region_code, e.rate is not null and e.rate, f.amounts, e.numbers,
           d.status = 'partial', p.form_kind, p.form_scope, p.self_score, coalesce(e.explains, false), x.funds
    from projects p
    left join documents d using (document_id)
    left join (select project_id, bool_or(contains(caption, '执行率') or contains("text", '执行率')) as rate,
                      bool_or(regexp_matches(caption, '原因|偏差|存在问题|存在的问题') and "text" is not null) as explains,
                      list("text") filter (regexp_full_match("text", '[¥]?[0-9.,]+ *(元|万元)?')) as numbers
               from form_fields group by project_id) e using (project_id)
    left join (select project_id, list(struct_pack(scope, source, amount_cny, amount_text)) as amounts
               from (select * from funding where not (source = 'total' and stage is not null)
                     qualify row_number() over (partition by project_id, scope, source
                                                order by stage = 'initial' nulls first) = 1) group by project_id) f using (project_id)
    left join (select project_id, list(struct_pack(source, initial_cny, adjusted_cny, spent_cny, rate_text, rate_printed, rate,
                                                   weight, score) order by source = 'total' desc, source) as funds
               from execution group by project_id) x using (project_id)
    order by p.project_id
"""
_RESULTS = f"select {', '.join(ResultRow._fields)} from results order by project_id, target_id"
_TARGETS = f"""
    select {", ".join(TargetRow._fields)} from targets order by project_id, page, line, part, target_id
"""


def open_tables(tables_dir: Path, temporary: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB with a view per input table, each one file or a folder partitioned by year.

    Raises FileNotFoundError that names the table which is not there.
    """
    connection = duckdb.connect(
        config={
            "memory_limit": "1GB",
            "temp_directory": str(temporary),
            "threads": 2,
            "preserve_insertion_order": False,
        }
    )
    for table in INPUTS:
        path = tables_dir / f"{table}.parquet"
        if not path.exists():
            raise FileNotFoundError(f"{path}: 缺少该表,请先运行 reshape / table not found, run reshape first")
        files = _quoted(path / "**" / "*.parquet" if path.is_dir() else path)
        source = f"read_parquet({files}, hive_partitioning = {path.is_dir()}, union_by_name = true)"
        connection.execute(f'create view "{table}" as select * from {source}')
    return connection


def _quoted(path: Path) -> str:
    """A path as a SQL literal."""
    doubled = str(path).replace("'", "''")
    return f"'{doubled}'"


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as Python tuples, a batch at a time, on a cursor of its own."""
    cursor = connection.cursor()
    for batch in cursor.sql(query).to_arrow_reader(_BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def read_projects(connection: duckdb.DuckDBPyConnection) -> Iterator[Project]:
    """Every project with its targets in the order of the form, sorted by project id.

    Raises ValueError where a target names a project that is not there.
    """
    grouped = groupby(map(TargetRow._make, rows_of(connection, _TARGETS)), key=itemgetter(1))
    key, targets = next(grouped, (None, iter(())))
    results = groupby(map(ResultRow._make, rows_of(connection, _RESULTS)), key=itemgetter(1))
    of, told = next(results, (None, iter(())))
    for row in rows_of(connection, _PROJECTS):
        mine: tuple[TargetRow, ...] = ()
        if key == row[0]:
            mine = tuple(targets)
            key, targets = next(grouped, (None, iter(())))
        achieved: dict[str, ResultRow] = {}
        if of == row[0]:
            achieved = {each.target_id: each for each in told}
            of, told = next(results, (None, iter(())))
        yield _project(row, mine, achieved)
    if key is not None:
        raise ValueError(f"targets: 项目 {key} 不在 projects 表中 / project {key} is not in projects")


def _project(row: tuple[Any, ...], targets: tuple[TargetRow, ...], results: dict[str, ResultRow]) -> Project:
    head, (region_code, executed, amounts, numbers, partial, *kind, funds) = (
        row[: len(_HEAD)],
        row[len(_HEAD) :],
    )
    funding = {
        (each["scope"], each["source"]): Amount(each["amount_cny"], each["amount_text"])
        for each in amounts or ()
    }
    return Project(
        *(
            *head,
            region_code,
            bool(executed),
            funding,
            targets,
            tuple(numbers or ()),
            bool(partial),
            *kind,
            results,
            tuple(Funds(*each.values()) for each in funds or ()),
        )
    )


class TableWriter:
    """A released table written from rows of values in the order of the schema: same rows, same bytes."""

    def __init__(self, table: str, path: Path) -> None:
        self._names = BY_NAME[table].names()
        self._rows = RowsWriter(path, BY_NAME[table].arrow())

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows."""
        self._rows.write(dict(zip(self._names, row, strict=True)) for row in rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._rows.close()


def write_sorted(connection: duckdb.DuckDBPyConnection, table: str, unsorted: Path, path: Path) -> None:
    """Sorts a written table by its key into its place. Raises ValueError where a key stands twice."""
    key = ", ".join(BY_NAME[table].key)
    query = f"select * from read_parquet({_quoted(unsorted)}) order by {key}"
    with TableWriter(table, path) as writer:
        last = None
        for row in rows_of(connection, query):
            if row[0] == last:
                raise ValueError(f"{table}: {key} {last} 重复 / stands twice")
            last = row[0]
            writer.write((row,))

"""The frames that expectations look at, in batches, with what needs the whole corpus computed beforehand.

Keys, references and counts span all rows. DuckDB answers them over the whole first, spilling to disk where it must;
each batch then carries the answer in a column beginning with `_`:

- `_key_rows`: in how many rows the primary key of this row stands; `_place_rows`: the same for the row's place;
- `_<column>_known`: whether the reference in `<column>` is found; null where it is null;
- `_forms_rows`, `_targets_rows` (documents): how many rows there are in projects and targets;
- `_document_pages`: how many pages the row's document has.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from pipeline.parquet import YEAR, database, open_table, stream, view
from pipeline.schema import TABLES, Table

BATCH_ROWS = 50_000
PLACE = ("project_id", "line", "part", "horizon", "grade", "place_name")
EXPECTED_COLUMNS = ["document_id", "forms", "targets"]
Compute = Callable[[pa.Table], pa.Array]


class InputError(ValueError):
    """Something `check` was given cannot be read."""


class Corpus:
    """All tables of a run, opened, not loaded."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self.paths = dict(paths)
        self.tables = {name: _open(path) for name, path in self.paths.items()}
        self.db = database()
        for name, path in self.paths.items():
            view(self.db, name, path)

    def count(self, name: str) -> int:
        """Rows of a table."""
        return int(self.tables[name].count_rows())

    def pairs(self, sql: str) -> dict[object, int]:
        """A query of key columns and a number last, as a mapping; the key is a tuple."""
        return {row[:-1]: row[-1] for row in self.db.execute(sql).fetchall()}


def _open(path: Path) -> ds.Dataset:
    try:
        return open_table(path)
    except pa.ArrowInvalid as error:
        raise InputError(f"{path}: 不是 Parquet 文件 not a Parquet file: {error}") from error


def columns_frame(corpus: Corpus, table: Table) -> pd.DataFrame:
    """One row per column, by position: what is declared beside what is there, `—` for nothing."""
    actual = [(field.name, str(field.type)) for field in _schema(corpus, table)]
    declared = [(field.name, str(field.type)) for field in table.arrow()]
    pairs = zip_longest(actual, declared, fillvalue=("—", "—"))
    rows = [(position, *there, *wanted) for position, (there, wanted) in enumerate(pairs, 1)]
    return pd.DataFrame(rows, columns=["position", "actual", "actual_type", "declared", "declared_type"])


def _schema(corpus: Corpus, table: Table) -> pa.Schema:
    """A table kept by year has the year in the names of its folders: it counts as standing where it is declared."""
    schema = corpus.tables[table.name].schema
    if not corpus.paths[table.name].is_dir() or YEAR not in table.names() or YEAR not in schema.names:
        return schema
    fields = [field for field in schema if field.name != YEAR]
    fields.insert(table.names().index(YEAR), schema.field(YEAR))
    return pa.schema(fields)


def row_frames(corpus: Corpus, table: Table) -> Iterator[pd.DataFrame]:
    """The rows of a table in batches, each with its computed columns; at least one batch, maybe empty."""
    computed = _computed(corpus, table)
    for batch in stream(corpus.tables[table.name], BATCH_ROWS):
        for name, compute in computed.items():
            batch = batch.append_column(name, compute(batch))
        yield batch.to_pandas(types_mapper=pd.ArrowDtype)


def _computed(corpus: Corpus, table: Table) -> dict[str, Compute]:
    found = {"_key_rows": _occurrences(corpus, table.name, table.key)}
    found |= {
        f"_{column}_known": _known(corpus, table.name, column, other) for column, other in table.foreign
    }
    if table.name == "targets":
        found["_place_rows"] = _occurrences(corpus, "targets", PLACE)
    if table.name == "documents":
        found |= {"_forms_rows": _counted(corpus, "projects"), "_targets_rows": _counted(corpus, "targets")}
    elif {"document_id", "page"} <= set(table.names()):
        pages = corpus.pairs("SELECT document_id, any_value(pages) FROM documents GROUP BY 1")
        found["_document_pages"] = _looked_up(pages, None)
    return found


def _occurrences(corpus: Corpus, name: str, columns: tuple[str, ...]) -> Compute:
    listed = ", ".join(columns)
    repeated = corpus.pairs(f"SELECT {listed}, count(*) FROM {name} GROUP BY ALL HAVING count(*) > 1")

    def compute(batch: pa.Table) -> pa.Array:
        if not repeated:
            return pa.array([1] * batch.num_rows, pa.int64())
        rows = zip(*(batch.column(column).to_pylist() for column in columns), strict=True)
        return pa.array([repeated.get(row, 1) for row in rows], pa.int64())

    return compute


def _known(corpus: Corpus, name: str, column: str, other: str) -> Compute:
    sql = (
        f"SELECT DISTINCT {column} FROM {name} ANTI JOIN {other} USING ({column}) WHERE {column} IS NOT NULL"
    )
    orphans = {row[0] for row in corpus.db.execute(sql).fetchall()}

    def compute(batch: pa.Table) -> pa.Array:
        values = batch.column(column).to_pylist()
        return pa.array([None if value is None else value not in orphans for value in values], pa.bool_())

    return compute


def _counted(corpus: Corpus, name: str) -> Compute:
    return _looked_up(corpus.pairs(f"SELECT document_id, count(*) FROM {name} GROUP BY 1"), 0)


def _looked_up(values: dict[object, int], otherwise: int | None) -> Compute:
    def compute(batch: pa.Table) -> pa.Array:
        keys = batch.column("document_id").to_pylist()
        return pa.array([values.get((key,), otherwise) for key in keys], pa.int64())

    return compute


def expected_frame(corpus: Corpus, path: Path) -> pd.DataFrame:
    """One row per document that is read or declared: counts of its rows beside those of `expected_rows.csv`."""
    corpus.db.register("expected_rows", read_expected(path))
    joined = corpus.db.sql("""
        SELECT coalesce(d.document_id, e.document_id) AS document_id, d.document_id IS NOT NULL AS read,
               e.document_id IS NOT NULL AS declared, d.forms AS forms, d.targets AS targets,
               e.forms AS expected_forms, e.targets AS expected_targets
        FROM documents d FULL JOIN expected_rows e USING (document_id) ORDER BY 1""")
    frame: pd.DataFrame = joined.to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def read_expected(path: Path) -> pa.Table:
    """The reviewed row counts: document_id, forms, targets; InputError names file and line of what is wrong."""
    if not path.is_file():
        raise InputError(
            f"{path}: 没有行数声明文件 no file of expected row counts (document_id, forms, targets)"
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != EXPECTED_COLUMNS:
            raise InputError(f"{path}: 首行应为 the first line must be: {','.join(EXPECTED_COLUMNS)}")
        rows = [_expected(row, f"{path}, 行 line {reader.line_num}") for row in reader]
    _refuse_repeated([row["document_id"] for row in rows], path)
    types = zip(EXPECTED_COLUMNS, (pa.string(), pa.int32(), pa.int32()), strict=True)
    return pa.Table.from_pylist(rows, schema=pa.schema(list(types)))


def _expected(row: dict[str, str], where: str) -> dict[str, str | int]:
    try:
        forms, targets = int(row["forms"]), int(row["targets"])
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: 表数与目标数应为整数 forms and targets must be whole numbers") from error
    return {"document_id": row["document_id"], "forms": forms, "targets": targets}


def _refuse_repeated(ids: list[str | int], path: Path) -> None:
    repeated = sorted({str(each) for each in ids if ids.count(each) > 1}) if len(set(ids)) < len(ids) else []
    if repeated:
        raise InputError(f"{path}: 文件编号重复 document declared twice: {', '.join(repeated)}")


def names() -> list[str]:
    """Everything a suite may be written for: the tables and `expected_rows`."""
    return [*(table.name for table in TABLES), "expected_rows"]

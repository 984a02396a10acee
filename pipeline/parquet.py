"""Tables as Parquet: opened as a file or as a folder of years, written with the same bytes every time."""

from __future__ import annotations

import glob
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

FINDINGS = ("findings", "cost_checks", "measures")
ROW_GROUP = 100_000
BUFFER = 10_000  # rows held as Python objects before they become a table
MEMORY = "400MB"  # what DuckDB may hold
YEAR = "fiscal_year"
_HIVE = ds.partitioning(pa.schema([(YEAR, pa.int32())]), flavor="hive")


def database() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, which spills to the temporary folder rather than grow with the corpus."""
    return duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": tempfile.gettempdir()})


def view(db: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """The table at `path` as a view: DuckDB reads the files itself, which keeps to its memory limit."""
    files = glob.escape(str(path)) + ("/*/*.parquet" if path.is_dir() else "")
    db.read_parquet(files, hive_partitioning=path.is_dir()).create_view(name)


def table_paths(names: Iterable[str], tables_dir: Path, findings_dir: Path) -> dict[str, Path]:
    """Where each table of a run stands: what `findings` writes, and what `reshape` writes."""
    return {name: (findings_dir if name in FINDINGS else tables_dir) / f"{name}.parquet" for name in names}


def open_table(path: Path) -> ds.Dataset:
    """The table at `path`: one Parquet file, or a folder `fiscal_year=<year>/…`; FileNotFoundError if absent."""
    if not path.exists():
        raise FileNotFoundError(f"没有数据表 no such table: {path}")
    if path.is_dir():
        return ds.dataset(path, format="parquet", partitioning=_HIVE)
    return ds.dataset(path, format="parquet")


def files_of(path: Path) -> list[Path]:
    """The Parquet files of a table, sorted."""
    return sorted(path.rglob("*.parquet")) if path.is_dir() else [path]


def content_hash(path: Path) -> str:
    """SHA-256 over the bytes of a table's files, each with its place in the folder."""
    digest = hashlib.sha256()
    for file in files_of(path):
        if file != path:
            digest.update(f"{file.relative_to(path).as_posix()}\0".encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def stream(table: ds.Dataset, rows: int = ROW_GROUP, keep: pc.Expression | None = None) -> Iterator[pa.Table]:
    """The rows in stored order in tables of exactly `rows` (the last may be shorter); at least one, maybe empty.

    What a batch holds must not depend on how the file was cut into row groups: neither the bytes written from it
    nor the cost of looking at it.
    """
    batches = table.to_batches(
        batch_size=rows, filter=keep, batch_readahead=0, fragment_readahead=1, use_threads=False
    )
    yield from _exactly(batches, table.schema, rows)


def _exactly(batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    held, first = schema.empty_table(), True
    for batch in batches:
        held = pa.concat_tables([held, pa.Table.from_batches([batch], schema)])
        while held.num_rows >= rows:
            yield held.slice(0, rows).combine_chunks()
            held, first = held.slice(rows), False
    if held.num_rows or first:
        yield held.combine_chunks()


def write_table(parts: Iterable[pa.Table], schema: pa.Schema, path: Path) -> int:
    """Writes the parts, cast to `schema`, as one zstd Parquet file; the rows written. One part is one row group.

    A null where the schema allows none and a value that does not fit its type raise pyarrow.ArrowInvalid.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_table(_cast(part, schema), row_group_size=ROW_GROUP)
            rows += part.num_rows
    return rows


def _cast(part: pa.Table, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_arrays([part.column(field.name).cast(field.type) for field in schema], schema=schema)


def as_table(rows: Iterable[Mapping[str, object]], schema: pa.Schema) -> pa.Table:
    """Rows (one dict each, every column named) as a table; KeyError for one with a column missing or unknown."""
    made, names = list(rows), set(schema.names)
    for row in made:
        if row.keys() != names:
            raise KeyError(f"columns {sorted(row.keys() ^ names)}")
    return pa.Table.from_pylist(made, schema=schema)


class PartsWriter:
    """Writes parts of a table as one Parquet file in row groups of one size, however the parts were cut."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._parts = [schema.empty_table()]
        self.count = 0

    def add(self, part: pa.Table) -> None:
        """Append the rows of a table of the same schema."""
        self._parts.append(part)
        self.count += part.num_rows
        if sum(each.num_rows for each in self._parts) >= ROW_GROUP:
            held = pa.concat_tables(self._parts)
            whole = held.num_rows - held.num_rows % ROW_GROUP
            self._writer.write_table(held.slice(0, whole), row_group_size=ROW_GROUP)
            self._parts = [held.slice(whole)]

    def close(self) -> None:
        """Write what is left; an empty table is a file without rows."""
        self._writer.write_table(pa.concat_tables(self._parts))
        self._writer.close()


class RowsWriter:
    """Writes rows (one dict per row, every column named) as one Parquet file."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._table = PartsWriter(path, schema)
        self._rows: list[Mapping[str, object]] = []

    def write(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows; KeyError for a row with a column missing or unknown."""
        self._rows.extend(rows)
        if len(self._rows) >= BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._table.add(as_table(self._rows, self._schema))
        self._rows = []

    def close(self) -> None:
        """Write what is left; an empty table is a file without rows."""
        self._flush()
        self._table.close()

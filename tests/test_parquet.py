"""Tables as files: every row is written, whatever the parts; the content hash sees every byte and every place."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import parquet
from pipeline.parquet import PartsWriter, RowsWriter, content_hash, open_table, stream

SCHEMA = pa.schema([pa.field("n", pa.int32(), nullable=False)])


def numbers(first: int, last: int) -> pa.Table:
    return pa.table({"n": pa.array(range(first, last), pa.int32())}, SCHEMA)


@pytest.mark.parametrize(
    "cuts", [(0, 10), (0, 4, 10), (0, 3, 5, 9, 10), (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), (0, 8, 10)]
)
def test_no_row_is_lost_or_doubled_however_the_parts_are_cut(
    cuts: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 4)
    writer = PartsWriter(tmp_path / "t.parquet", SCHEMA)
    for first, last in pairwise(cuts):
        writer.add(numbers(first, last))
    writer.close()
    file = pq.ParquetFile(tmp_path / "t.parquet")
    assert writer.count == 10
    assert file.read().column("n").to_pylist() == list(range(10))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [4, 4, 2]


def test_rows_are_written_when_the_buffer_is_full_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BUFFER", 3)
    writer = RowsWriter(tmp_path / "t.parquet", SCHEMA)
    for n in range(7):
        writer.write([{"n": n}])
    writer.close()
    assert pq.read_table(tmp_path / "t.parquet").column("n").to_pylist() == list(range(7))


@pytest.mark.parametrize("row", [{}, {"n": 1, "m": 2}])
def test_a_row_with_a_column_missing_or_unknown_is_an_error(row: dict[str, int], tmp_path: Path) -> None:
    writer = RowsWriter(tmp_path / "t.parquet", SCHEMA)
    writer.write([row])
    with pytest.raises(KeyError, match=r"\['[nm]'\]"):
        writer.close()


def test_batches_have_the_size_asked_for_whatever_the_row_groups_are(tmp_path: Path) -> None:
    with pq.ParquetWriter(tmp_path / "t.parquet", SCHEMA) as file:
        for first, last in ((0, 3), (3, 4), (4, 9)):
            file.write_table(numbers(first, last))
    found = [part.column("n").to_pylist() for part in stream(open_table(tmp_path / "t.parquet"), 4)]
    assert found == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]


def test_the_same_file_under_another_year_is_another_content(tmp_path: Path) -> None:
    for folder, year in (("one", 2023), ("same", 2023), ("other", 2024)):
        part = tmp_path / folder / f"fiscal_year={year}" / "part-0.parquet"
        part.parent.mkdir(parents=True)
        pq.write_table(numbers(0, 3), part)
    one, same, other = (content_hash(tmp_path / folder) for folder in ("one", "same", "other"))
    assert one == same != other

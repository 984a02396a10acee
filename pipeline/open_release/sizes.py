"""How much a table may ask for, told by the metadata of its Parquet files before a value is read.

A Parquet file of 350 kB, all one repeated text, once took 5.5 GB of memory. What a file claims is bounded here;
what its texts come to once a repeated text is written out is bounded by `pipeline.open_release.contents`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.open_release.fault import BadInput, first_line

MEMORY = "1GB"  # DuckDB may hold; the rest spills
SPILL = "50GB"
MOST_COLUMNS = 500
MOST_ROWS = 500_000_000  # of a table
LARGEST_COLUMN = 256 << 20  # bytes of a column in a row group, uncompressed
LARGEST_GROUP = 768 << 20  # bytes of a row group, uncompressed
LONGEST_ROW = 1 << 20  # bytes of all texts of a row
# Texts of a table once written out: always so many bytes, and more where rows and file are as large as that says.
ALWAYS = 128 << 20
PER_ROW = 16 << 10
PER_BYTE = 500


def check_sizes(files: Sequence[Path]) -> None:
    """BadInput where the files of a table claim more rows, columns or bytes than a release has."""
    rows = 0
    for file in files:
        metadata = _metadata(file)
        rows += metadata.num_rows
        if metadata.num_columns > MOST_COLUMNS or rows > MOST_ROWS:
            raise _too_large(file, f"{metadata.num_columns:,} 列 columns, {rows:,} 行 rows")
        _check_groups(file, metadata)


def _metadata(file: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(file)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise damaged(file, error) from None


def _check_groups(file: Path, metadata: pq.FileMetaData) -> None:
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        columns = [group.column(n).total_uncompressed_size for n in range(group.num_columns)]
        if any(size < 0 for size in columns) or group.num_rows < 0:
            raise damaged(file, ValueError("negative size"))
        if sum(columns) > LARGEST_GROUP or max(columns, default=0) > LARGEST_COLUMN:
            raise _too_large(file, f"{sum(columns):,} bytes in a row group, {max(columns):,} in a column")


def check_texts(file: Path, size: int, rows: int, longest: int, total: int) -> None:
    """BadInput where the texts of a table of `size` bytes come to more than its rows and bytes make likely."""
    if longest > LONGEST_ROW:
        raise _too_large(file, f"{longest:,} bytes of text in one row")
    if total > max(ALWAYS, min(rows * PER_ROW, size * PER_BYTE)):
        raise _too_large(file, f"{total:,} bytes of text out of {size:,}")


def _too_large(file: Path, what: str) -> BadInput:
    return BadInput(f"{file}: 超过上限 larger than a table of a release may be: {what}")


def damaged(file: Path, error: Exception) -> BadInput:
    """A file that cannot be read as Parquet."""
    return BadInput(
        f"{file}: Parquet 已损坏 damaged or not Parquet; 请重新生成 make or fetch it again ({first_line(error)})"
    )

"""Opens a release, whoever made it: export, diff, report and the release stage all come in through this door.

A release is data of other people. Nothing in it is trusted: names become identifiers or are refused, paths stay inside
the folder, types and sizes are looked at before a value is read, and the files must be those that were sealed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.open_release.contents import check_contents
from pipeline.open_release.fault import BadInput
from pipeline.open_release.folder import read_descriptor, resources
from pipeline.open_release.seals import verify
from pipeline.open_release.sizes import MEMORY, SPILL
from pipeline.open_release.table import Column, Release, Table, literal, open_table, quoted
from pipeline.open_release.views import declared_views

__all__ = [
    "BadInput",
    "Column",
    "Release",
    "Table",
    "database",
    "declared_views",
    "literal",
    "open_release",
    "quoted",
]
MANDATORY = {"projects": ("project_id",), "targets": ("target_id", "project_id")}
_THREADS = 2


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory within MEMORY; what is larger goes to a temporary folder of its own. Extensions stay off."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "max_temp_directory_size": SPILL,
            "threads": _THREADS,
            "temp_directory": spill,
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=config) as con:
            yield con


def open_release(con: duckdb.DuckDBPyConnection, path: Path) -> Release:
    """The release in the folder `path`, every table looked at once.

    BadInput, one line that names the file: no release, changed since it was sealed, a table that is absent, damaged,
    too large, of other types, or with two rows of one key.
    """
    descriptor = read_descriptor(path)
    verify(path)
    tables = {each.name: open_table(con, each) for each in resources(path, descriptor)}
    for name, columns in MANDATORY.items():
        if name not in tables:
            raise BadInput(
                f"{path}: 缺少数据表 {name}.parquet no table {name}; a release holds projects and targets"
            )
        for column in columns:
            if column not in tables[name].columns:
                raise BadInput(f"{path}: {name} 缺少列 the table lacks its column {column}")
    for table in tables.values():
        check_contents(con, table)
    return Release(path, tables, descriptor)

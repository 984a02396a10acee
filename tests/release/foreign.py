"""Releases that somebody else might hand over: sound ones, and what a seed spoils of them in types, names, paths and sizes."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import random
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.release.descriptor import describe_folder
from pipeline.schema import TABLES
from tests import factory

HOSTILE = (
    "../x", "..\\x", "/etc/passwd", "a/b", "x; DROP TABLE t", 'a"b', "a'b", "a) UNION SELECT 1 --", "", " ", "=1+1", "@x", "表",
    "a\nb", "\u202eabc", "con", "x" * 300, "\0", "{a}", "history", "*?[", "~", ".", "\ud800", "select", "A", "nul", "$HOME",
)  # fmt: skip
CELLS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1", "\uffff", "\x00", "\u202e", "x" * 40_000, "a|b", "\\", "</script>", "")  # fmt: skip
Spoil = Callable[[random.Random, Path], None]


def sound(folder: Path) -> Path:
    """A release of one document, unsealed, as `jixiao parse` writes one."""
    if folder.name == "new" and (folder.parent / "old").is_dir():
        return Path(shutil.copytree(folder.parent / "old", folder))
    folder.mkdir(parents=True)
    rows = factory.rows(documents=1, projects=2, targets=3)
    for table in TABLES:
        pq.write_table(factory.table_of(table.name, rows[table.name]), folder / f"{table.name}.parquet")
    describe_folder(folder)
    return folder


def _descriptor(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    file = folder / "datapackage.json"
    made = json.loads(file.read_text("utf-8"))
    edit(made)
    file.write_text(json.dumps(made), "utf-8")


def _file(rng: random.Random, folder: Path) -> Path:
    files = sorted(file for file in folder.glob("*.parquet") if file.is_file())
    return rng.choice(files) if files else folder / "targets.parquet"


def _table(file: Path) -> pa.Table:
    try:
        return pq.read_table(file)
    except (OSError, ValueError):  # spoilt already
        return pa.table({"x": [1]})


def names_of_tables(rng: random.Random, folder: Path) -> None:
    _descriptor(folder, lambda made: rng.choice(made["resources"]).update(name=rng.choice(HOSTILE)))


def names_of_fields(rng: random.Random, folder: Path) -> None:
    def edit(made: dict[str, Any]) -> None:
        rng.choice(rng.choice(made["resources"])["schema"]["fields"])["name"] = rng.choice(HOSTILE)

    _descriptor(folder, edit)


def titles(rng: random.Random, folder: Path) -> None:
    def edit(made: dict[str, Any]) -> None:
        said = rng.choice([*HOSTILE, *CELLS, None, 5, [], {"a": 1}])
        resource = rng.choice(made["resources"])
        rng.choice([resource, rng.choice(resource["schema"]["fields"])])[
            rng.choice(["title", "unit", "description"])
        ] = said

    _descriptor(folder, edit)


def paths(rng: random.Random, folder: Path) -> None:
    inside = [
        "../old/targets.parquet",
        "targets.parquet/",
        "./targets.parquet",
        "C:\\targets.parquet",
        "//x/y.parquet",
        str(folder.parent / "old/targets.parquet"),
        ["targets.parquet", "projects.parquet"],
        [],
        None,
        5,
        "*.parquet",
        "..\\old\\targets.parquet",
        "https://example.org/targets.parquet",
        "s3://x/targets.parquet",
    ]
    _descriptor(
        folder, lambda made: rng.choice(made["resources"]).update(path=rng.choice([*inside, *HOSTILE]))
    )


def links(rng: random.Random, folder: Path) -> None:
    file = _file(rng, folder)
    file.unlink(missing_ok=True)
    kind = rng.randrange(4)
    if kind == 0:
        file.symlink_to(folder.parent / "old" / file.name)
    elif kind == 1:
        file.symlink_to(folder / "nowhere")
    elif kind == 2:
        os.mkfifo(file)
    else:
        (file / rng.choice(["fiscal_year=2024", "fiscal_year=x", "a=b", "..."])).mkdir(parents=True)


def shapes(rng: random.Random, folder: Path) -> None:
    """Any value of JSON where the descriptor has an object, a list or a text."""
    any_value = rng.choice([None, 5, "x", [], {}, [1], [[]], {"a": []}, 1e308, True])
    key = rng.choice(["resources", "version", "name", "schema", "primaryKey", "fields", "foreignKeys"])

    def edit(made: dict[str, Any]) -> None:
        resource = rng.choice(made["resources"])
        {"resources": made, "version": made, "name": resource, "schema": resource}.get(
            key, resource["schema"]
        )[key] = any_value

    _descriptor(folder, edit)


def bytes_(rng: random.Random, folder: Path) -> None:
    """Cut, rotten or foreign bytes in any file."""
    file = rng.choice([_file(rng, folder), folder / "datapackage.json"])
    data = bytearray(file.read_bytes())
    match rng.randrange(4):
        case 0:
            data = data[: rng.randrange(len(data) + 1)]
        case 1:
            for _ in range(rng.randrange(1, 20)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        case 2:
            data = bytearray(rng.randbytes(rng.randrange(200)))
        case 3:
            data += rng.randbytes(8)
    file.write_bytes(data)


def types(rng: random.Random, folder: Path) -> None:
    """A column of another type, with values that type can have and ours cannot."""
    file = _file(rng, folder)
    table = _table(file)
    n, count = rng.randrange(table.num_columns), table.num_rows
    column = rng.choice(
        [
            pa.array([1.5] * count),
            pa.array([float("nan")] * count),
            pa.array([float("inf")] * count),
            pa.array(["x"] * count),
            pa.array([None] * count),
            pa.array([b"\xff"] * count),
            pa.array([[1]] * count),
            pa.array([{"a": 1}] * count, pa.struct([("a", pa.int8())])),
            pa.array([2**63 - 1] * count),
            pa.array([2**64 - 1] * count, pa.uint64()),
            pa.array([True] * count),
            pa.array([dt.date(9999, 12, 31)] * count),
            pa.array([2**31 - 1] * count, pa.date32()),
            pa.array([dt.datetime(1, 1, 1)] * count),
            pa.array([Decimal("9" * 37)] * count, pa.decimal256(40, 2)),
            pa.array(["x"] * count).dictionary_encode(),
            pa.array(["x"] * count, pa.large_string()),
            pa.array(["x"] * count, pa.string_view()),
            pa.array([1] * count, pa.duration("s")),
            pa.array([-(2**31)] * count, pa.int32()),
            pa.array([0] * count, pa.int8()),
        ]
    )
    pq.write_table(table.set_column(n, table.column_names[n], column), file)


def columns(rng: random.Random, folder: Path) -> None:
    """Columns gone, renamed, doubled or many."""
    file = _file(rng, folder)
    table = _table(file)
    name = rng.choice(table.column_names)
    match rng.randrange(4):
        case 0:
            table = table.drop_columns([name])
        case 1:
            new = rng.choice([each for each in HOSTILE if "\ud800" not in each])
            table = table.rename_columns([new if each == name else each for each in table.column_names])
        case 2:
            table = table.append_column(name, table.column(name))
        case 3:
            for number in range(600):
                table = table.append_column(f"c{number}", pa.array([1] * table.num_rows))
    pq.write_table(table, file)


def cells(rng: random.Random, folder: Path) -> None:
    """Texts, keys and references that no form has."""
    file = _file(rng, folder)
    table = _table(file)
    texts = [name for name in table.column_names if table.schema.field(name).type == pa.string()]
    if texts:
        name = rng.choice(texts)
        column = pa.array([rng.choice([*CELLS, None]) for _ in range(table.num_rows)], pa.string())
        pq.write_table(table.set_column(table.column_names.index(name), name, column), file)


def sizes(rng: random.Random, folder: Path) -> None:
    """Few bytes that stand for many: one text written out over and over."""
    file = folder / rng.choice(["targets.parquet", "projects.parquet", "findings.parquet"])
    table = _table(file)
    rows = rng.choice([20_000, 200_000, 2_000_000])
    text = pa.array(["长" * rng.choice([10, 1_000, 100_000])])
    repeated = pa.DictionaryArray.from_arrays(pa.array([0]).take(pa.array([0] * rows)).cast(pa.int32()), text)
    made = pa.table(
        {
            name: repeated
            if name in ("target_text", "goal_text", "message_zh")
            else table.column(name).slice(0, 1).combine_chunks().take(pa.array([0] * rows))
            for name in table.column_names
        }
    )
    pq.write_table(made, file, compression="zstd", row_group_size=rows)


SPOILS: tuple[Spoil, ...] = (
    names_of_tables, names_of_fields, titles, paths, links, shapes, bytes_, types, columns, cells,
)  # fmt: skip


def spoilt(folder: Path, seed: int, with_sizes: bool = False) -> Path:
    """A release that one to three spoils of this seed have been at."""
    rng = random.Random(seed)
    sound(folder)
    for spoil in rng.choices([*SPOILS, *([sizes] if with_sizes else [])], k=rng.randint(1, 3)):
        with contextlib.suppress(KeyError, IndexError, TypeError, ValueError, OSError, AttributeError):
            spoil(rng, folder)  # an earlier spoil may have left nothing for this one
    return folder

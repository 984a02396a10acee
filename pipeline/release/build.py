"""Everything that stands in the folder of a release, written from tables, findings and the check's result."""

from __future__ import annotations

import datetime
import json
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.open_release.seals import CHECKSUMS, sha256
from pipeline.parquet import YEAR, database, files_of, open_table, stream, write_table
from pipeline.release import cards, pages
from pipeline.release.croissant import croissant
from pipeline.release.descriptor import Stored, describe, origins
from pipeline.schema import TABLES, Table

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Inputs:
    """Where the tables of a run stand, and its check result."""

    tables: dict[str, Path]
    checks: Path


@dataclass(frozen=True)
class Params:
    """The parameters of a release: version, its date, and from how many rows a table is kept by year."""

    version: str
    created: datetime.date
    partition_rows: int


def build(folder: Path, inputs: Inputs, params: Params) -> None:
    """Writes tables and descriptions; the change notes, which need the previous release, and what sums up follow."""
    folder.mkdir(parents=True)
    stored = [_store(table, inputs.tables[table.name], folder, params.partition_rows) for table in TABLES]
    about = tomllib.loads((_HERE / "about.toml").read_text("utf-8"))
    documents = open_table(inputs.tables["documents"])
    descriptor = describe(about, params.version, params.created, stored, documents)
    checks = json.loads(inputs.checks.read_text("utf-8"))
    shutil.copyfile(inputs.checks, folder / "checks.json")
    _write(folder / "datapackage.json", _json(descriptor))
    _write(folder / "dictionary.md", pages.dictionary({each.table.name: each.rows for each in stored}))
    readme = pages.readme(descriptor, checks["quality"], origins(documents))
    _write(folder / "README.md", cards.hugging_face(descriptor) + readme)
    _write(folder / cards.KAGGLE, _json(cards.kaggle(descriptor, about)))
    _write(folder / "CITATION.cff", pages.citation(descriptor))
    _write(folder / "LICENSE", pages.licence((_HERE / "CC-BY-4.0.txt").read_text("utf-8")))
    _write(folder / "views.sql", pages.views(descriptor))


def finish(folder: Path, changes: str) -> None:
    """Adds the change notes, and last what is made from the hashes of the other files."""
    _write(folder / "CHANGES.md", changes)
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    hashes = {name: sha256(folder / name) for name in _names(folder)}
    _write(folder / "croissant.json", _json(croissant(descriptor, hashes)))
    lines = [f"{sha256(folder / name)}  {name}\n" for name in _names(folder)]
    _write(folder / CHECKSUMS, "".join(lines))


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _store(table: Table, path: Path, folder: Path, partition_rows: int) -> Stored:
    source, target = open_table(path), folder / f"{table.name}.parquet"
    years = _years(source) if YEAR in table.names() and source.count_rows() > partition_rows else []
    rows = (
        _by_year(source, table, target, years)
        if years
        else write_table(stream(source), table.arrow(), target)
    )
    return Stored(table, tuple(file.relative_to(folder).as_posix() for file in files_of(target)), rows)


def _by_year(source: ds.Dataset, table: Table, target: Path, years: list[int]) -> int:
    """One file per year, without the column of the year: the folder's name holds it, as Hive has it."""
    full = table.arrow()
    schema = full.remove(full.get_field_index(YEAR))
    each: Callable[[int], int] = lambda year: write_table(  # noqa: E731
        stream(source, keep=pc.field(YEAR) == year), schema, target / f"{YEAR}={year}" / "part-0.parquet"
    )
    return sum(each(year) for year in years)


def _years(source: ds.Dataset) -> list[int]:
    """The years of a table; none if a row has no year: pandas cannot read a folder whose name is null."""
    db = database()
    db.register("source", source)
    found = [row[0] for row in db.execute(f"SELECT DISTINCT {YEAR} FROM source ORDER BY 1").fetchall()]
    return [] if None in found else found

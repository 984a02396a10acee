"""The tables of a release or of a run, as pandas frames that are read when they are asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.error import JixiaoError
from pipeline.open_release import BadInput, database, open_release, quoted

if TYPE_CHECKING:
    import pandas as pd

RELEASES = Path("data/releases")
_REPOSITORY = Path(__file__).parents[1]


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by name, `tables["targets"]` or `tables.targets`; each is read once, at its first use.

    Types are those of `pandas.read_parquet`: money is Decimal, days are dates, absent values are nulls. `path` is the
    folder, `version` the release or the folder's name, `problems` a line for each file that was not read whole.
    """

    def __init__(self, path: Path, problems: Iterable[str] = (), keep: object = None) -> None:
        self.path = path
        self.problems = list(problems)
        self._keep = keep  # a temporary folder lives as long as its tables
        self._frames: dict[str, pd.DataFrame] = {}
        try:
            with database() as con:
                release = open_release(con, path)
        except BadInput as error:
            raise JixiaoError(str(error)) from None
        self.version = release.name
        self.titles = {name: table.title for name, table in release.tables.items()}
        self._sql = {
            name: f"SELECT {', '.join(map(quoted, table.columns))} FROM {table.source}"
            for name, table in release.tables.items()
        }

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            sql = self._sql[name]
            with database() as con:
                self._frames[name] = con.sql(sql).to_arrow_table().to_pandas()
        return self._frames[name]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self._sql:
            raise AttributeError(f"没有这张表 no such table: {name}")
        return self[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._sql]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sql)

    def __len__(self) -> int:
        return len(self._sql)

    def __repr__(self) -> str:
        return f"<Tables {self.version}: {', '.join(self._sql)}>"


def loaded(release: str | PathLike[str]) -> Tables:
    """The tables of a version or a folder."""
    return Tables(place_of(release))


def place_of(release: str | PathLike[str]) -> Path:
    """A folder as it is; a version in the first `data/releases` that has it, from here upwards, then the repository's."""
    given = Path(release)
    if given.exists() or given.name != str(release):
        return given
    here = Path.cwd()
    places = [folder / RELEASES / given for folder in (here, *here.parents, _REPOSITORY)]
    return next((place for place in places if place.is_dir()), given)


def parsed(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    out: str | PathLike[str] | None,
    year: int | None,
    region: str | None,
    workers: int | None,
) -> Tables:
    """The tables of files that are in no catalogue."""
    from pipeline.parse import parse
    from pipeline.run.documents import Stopped

    files = [Path(each) for each in ([paths] if isinstance(paths, str | PathLike) else paths)]
    scratch = None if out is not None else tempfile.TemporaryDirectory(prefix="jixiao-")
    folder = Path(out) if out is not None else Path(scratch.name if scratch else "")
    try:
        done = parse(files, folder, region=region, year=year, workers=workers)
    except (Stopped, ValueError, OSError) as error:
        raise JixiaoError(str(error)) from error
    doubtful = [f"{name}: {status}: {detail}" for name, status, detail in done.summary.doubtful]
    return Tables(folder, [*done.problems, *doubtful], scratch)

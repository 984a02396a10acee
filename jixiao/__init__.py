"""绩效 jixiao in Python: read files, load a release, parse a target, compare, look at a page.

>>> import jixiao
>>> [(each.kind, each.comparator, str(each.value), each.unit) for each in jixiao.target("≥90%")]
[('numeric', 'ge', '90', '%')]

    tables = jixiao.load("2024.1.0")          # or a folder of tables
    tables.targets                            # a pandas frame, read when it is asked for
    tables = jixiao.parse(["表格/"])           # PDFs, workbooks, documents, web pages
    jixiao.diff("2024.1.0", tables)           # what changed: counts, frames, a page of Markdown
    jixiao.show("某表.pdf", page=3)            # the page with its grid and readings, in a notebook

Thin: everything is done by `pipeline`, which is imported when a function is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

from jixiao.error import JixiaoError
from pipeline.version import VERSION as __version__

if TYPE_CHECKING:
    from jixiao.comparison import Comparison
    from jixiao.picture import Picture
    from jixiao.tables import Tables
    from pipeline.target import Target

__all__ = ["JixiaoError", "__version__", "diff", "load", "parse", "show", "target"]

Place = str | PathLike[str]


def parse(
    paths: Place | Iterable[Place],
    out: Place | None = None,
    *,
    year: int | None = None,
    region: str | None = None,
    workers: int | None = None,
) -> Tables:
    """Read files, or all files in folders, into the tables of a release; what is in doubt stands in `documents`.

    `out`: the folder to keep the tables in, so that a second run reads only what is new; without it they are kept as
    long as the result is. `year` and `region` (GB/T 2260) fill what the forms do not print. `workers`: processes that
    read (one for each core). JixiaoError where there is nothing to read.
    """
    from jixiao.tables import parsed

    return parsed(paths, out, year, region, workers)


def load(release: Place) -> Tables:
    """A released version (`"2024.1.0"`, looked for in `data/releases` here, in the folders above, and in the package's
    repository) or a folder of tables, checked as it is opened. JixiaoError where it is none, or damaged."""
    from jixiao.tables import loaded

    return loaded(release)


def target(text: str, *, year: int | None = None) -> list[Target]:
    """What a target promises, one `Target` for each in the text; `year` dates days that state none."""
    from pipeline.target import parse_target

    return parse_target(text, year)


def diff(
    old: Place | Tables, new: Place | Tables | None = None, *, years: tuple[int, int] | None = None
) -> Comparison:
    """What changed between two releases, or between two `years` of one (`new` may be left out then).

    JixiaoError where a side cannot be opened, or has no such year.
    """
    from jixiao.comparison import compared

    return compared(old, new, years)


def show(file: Place, page: int = 1) -> Picture:
    """A page with its grid and what was read from it, to look at in a notebook; `page` counts from 1.

    Only that page is read: a form that begins before it is read as far as it stands there.
    It is read in a process of its own.
    JixiaoError where the file or the page cannot be read.
    """
    from jixiao.picture import pictured

    return pictured(file, page)

"""What changed between two releases, as a notebook wants it: counts, frames, a summary, a page."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.error import JixiaoError
from jixiao.tables import Tables, place_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison:
    """`changes`: a row each, with project, unit, years, indicator and both texts; `projects` and `targets`: which old
    one is which new one, and how that was told; `goalposts`: targets that moved between the budget and the self-evaluation,
    with both texts and places; `counts` of each `scope.change`; `notes` what could not be compared."""

    identical: bool
    counts: dict[str, int]
    notes: list[str]
    changes: pd.DataFrame
    projects: pd.DataFrame
    targets: pd.DataFrame
    goalposts: pd.DataFrame
    summary: str
    markdown: str

    def __str__(self) -> str:
        return self.summary

    def __repr__(self) -> str:
        return f"<Comparison {self.summary.partition(chr(10))[0]}: {len(self.changes)} changes>"

    def _repr_markdown_(self) -> str:
        return self.markdown


def compared(
    old: str | PathLike[str] | Tables, new: str | PathLike[str] | Tables | None, years: tuple[int, int] | None
) -> Comparison:
    """The comparison of two releases, or of two years of one."""
    from pipeline.compare import compare
    from pipeline.compare.markdown import markdown
    from pipeline.compare.report import frames, summary
    from pipeline.open_release import BadInput, database, open_release

    if new is None and years is None:
        raise JixiaoError("需要两个版本,或 years two releases are needed, or years")
    before, after = _folder(old), _folder(new if new is not None else old)
    try:
        with database() as con:
            opened = open_release(con, before)
            found = compare(con, opened, opened if after == before else open_release(con, after), years)
            held = {name: con.sql(sql).to_arrow_table().to_pandas() for name, sql in frames().items()}
            return Comparison(
                found.is_identical,
                found.counts,
                found.notes,
                **held,
                summary=summary(con, found),
                markdown=markdown(con, found),
            )
    except BadInput as error:
        raise JixiaoError(str(error)) from None


def _folder(side: str | PathLike[str] | Tables) -> Path:
    return side.path if isinstance(side, Tables) else place_of(side)

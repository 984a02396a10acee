"""What changed from year to year, where a release holds several: as `jixiao diff --years` tells it."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.compare import diff
from pipeline.report.charts import Chart
from pipeline.report.lists import anchor
from pipeline.report.opened import Release, ReportError

COLUMNS = (
    "scope",
    "change",
    "project",
    "old_project",
    "label",
    "field",
    "old",
    "new",
    "anchor",
    "old_anchor",
)
_CHANGES = """
WITH c AS (SELECT row_number() OVER () AS at, * FROM read_parquet(?)),
placed AS (SELECT project_id, n FROM places)
SELECT c.scope, c.change, np.n AS project, op.n AS old_project,
       CASE WHEN c.scope = 'target' THEN coalesce(nt.indicator, ot.indicator) END AS label,
       c.field, coalesce(c.old, ot.target_text), coalesce(c.new, nt.target_text), nt.target_id, ot.target_id
FROM c LEFT JOIN targets nt ON c.scope = 'target' AND nt.target_id = c.new_id
       LEFT JOIN targets ot ON c.scope = 'target' AND ot.target_id = c.old_id
       LEFT JOIN placed np ON np.project_id = coalesce(nt.project_id, c.new_id)
       LEFT JOIN placed op ON op.project_id = coalesce(ot.project_id, c.old_id)
ORDER BY c.at"""


def pairs(years: list[int]) -> list[tuple[int, int]]:
    """Years that follow each other in the release, the latest first."""
    return list(pairwise(years))[::-1]


def changes(release: Release, old: int, new: int, folder: Path) -> Path:
    """`changes.parquet` of two years of the release, in `folder`; ReportError with what the comparison says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = diff(release.path, release.path, folder, (old, new))
    if code == 2:
        raise ReportError(
            said.getvalue().strip() or f"{release.path}: {old} → {new}: 无法比较 cannot be compared"
        )
    return folder / "changes.parquet"


def rows(release: Release, parquet: Path) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of COLUMNS."""
    for row in release.tuples(_CHANGES, [str(parquet)]):
        yield (*row[:-2], *(anchor(each) if each else None for each in row[-2:]))


def charts(release: Release, parquet: Path) -> list[Chart]:
    """How many of each change: projects and targets apart, since they are counted in different things."""
    return [
        Chart(
            f"changes-{scope}",
            f"chart.changes_{scope}",
            "chart.change",
            "change",
            ("",),
            tuple(
                release.tuples(
                    "SELECT 'change.' || change, '', count(*) FROM read_parquet(?) WHERE scope = ? GROUP BY 1 ORDER BY 3 DESC, 1",
                    [str(parquet), scope],
                )
            ),
        )
        for scope in ("project", "target")
    ]


def links(release: Release, folder: Path) -> list[tuple[str, str]]:
    """Old and new project that are the same, as the comparison in `folder` tells."""
    sql = "SELECT old_project_id, new_project_id FROM read_parquet(?)"
    return list(release.tuples(sql, [str(folder / "project_links.parquet")]))


class SameProject:
    """Which project of one year is which of another, from year to year."""

    def __init__(self) -> None:
        self._later: dict[str, str] = {}
        self._earlier: dict[str, str] = {}

    def link(self, pairs: list[tuple[str, str]]) -> None:
        """Takes in the links of two neighbouring years."""
        self._later |= dict(pairs)
        self._earlier |= {new: old for old, new in pairs}

    def of(self, project_id: str, release: Release) -> list[dict[str, Any]]:
        """The same project in other years, the latest first: id, year, budget."""
        ids = [*self._follow(project_id, self._earlier), *self._follow(project_id, self._later)]
        if not ids:
            return []
        sql = "SELECT project_id, fiscal_year, annual_amount_cny FROM projects WHERE list_contains(?, project_id) ORDER BY fiscal_year DESC"
        return list(release.rows(sql, [ids]))

    @staticmethod
    def _follow(project_id: str, step: dict[str, str]) -> Iterator[str]:
        while project_id in step:
            project_id = step[project_id]
            yield project_id


def temporary() -> tempfile.TemporaryDirectory[str]:
    """Where a comparison is written before it is shown."""
    return tempfile.TemporaryDirectory(prefix="jixiao-report-")

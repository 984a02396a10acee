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


def chart(release: Release, parquet: Path) -> Chart:
    """How many of each change."""
    counted = release.tuples(
        "SELECT 'change.' || change, '', count(*) FROM read_parquet(?) GROUP BY 1 ORDER BY 3 DESC, 1",
        [str(parquet)],
    )
    return Chart("changes", "chart.changes", "chart.change", "change", ("",), tuple(counted))


def temporary() -> tempfile.TemporaryDirectory[str]:
    """Where a comparison is written before it is shown."""
    return tempfile.TemporaryDirectory(prefix="jixiao-report-")

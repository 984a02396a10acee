"""What became of the targets: outcomes by unit and category, full marks for missed targets, goalposts that moved."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from pipeline.compare import diff
from pipeline.report.lists import anchor
from pipeline.report.opened import Release, ReportError, Row
from pipeline.report.years import temporary
from pipeline.schema.results import OUTCOMES

MOST = 200
MOST_UNITS = 30
_BY = """SELECT {by} AS name, {counts}, count(*) AS n FROM results r JOIN targets t USING (target_id)
    JOIN projects p ON p.project_id = t.project_id GROUP BY 1 ORDER BY n DESC, 1 LIMIT {most}"""
_FULL_MARKS = f"""SELECT p.project_id, p.project_name, coalesce(p.implementing_unit, p.supervising_department) AS unit, p.fiscal_year,
    t.target_id, t.indicator, t.target_text, r.actual_text, r.weight, r.score, r.reason_text
    FROM findings f JOIN targets t USING (target_id) JOIN results r USING (target_id) JOIN projects p ON p.project_id = t.project_id
    JOIN places x ON x.project_id = p.project_id WHERE f.rule = 'full_marks_missed' ORDER BY x.n, t.line, t.part LIMIT {MOST + 1}"""


def has_results(release: Release) -> bool:
    """Whether the release holds a result or a goalpost to look at."""
    return bool(next(release.tuples("SELECT count(*) FROM results"))[0])


def results_page(release: Release) -> dict[str, Any]:
    """Values of results.html."""
    rows = [row | {"anchor": f"t-{anchor(row['target_id'])}"} for row in release.rows(_FULL_MARKS)]
    return {
        "outcomes": OUTCOMES,
        "counts": dict(release.tuples("SELECT outcome, count(*) FROM results GROUP BY 1")),
        "units": _counted(release, "coalesce(p.implementing_unit, p.supervising_department)"),
        "categories": _counted(release, "'category.' || coalesce(t.category, 'unknown')"),
        "full_marks": rows[:MOST],
        "more_full_marks": len(rows) > MOST,
        "moved": [change for year in _years_of_both(release) for change in _moved(release, year)],
    }


def _counted(release: Release, by: str) -> list[Row]:
    """How many of each outcome, by an SQL expression; the largest groups first."""
    counts = ", ".join(f"count(*) FILTER (outcome = '{each}') AS {each}" for each in OUTCOMES)
    return list(release.rows(_BY.format(by=by, counts=counts, most=MOST_UNITS)))


def _years_of_both(release: Release) -> list[int]:
    """The years of which the release holds target forms and self-evaluations."""
    return [
        row[0]
        for row in release.tuples("""SELECT fiscal_year FROM projects WHERE fiscal_year IS NOT NULL GROUP BY 1
            HAVING bool_or(coalesce(form_kind, 'target') = 'target') AND bool_or(form_kind = 'self_evaluation') ORDER BY 1 DESC""")
    ]


def _moved(release: Release, year: int) -> list[dict[str, Any]]:
    """What `jixiao diff --years YEAR YEAR` says of the goalposts of a year; ReportError with what it cannot do."""
    said = io.StringIO()
    with (
        temporary() as folder,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(said),
    ):
        code = diff(release.path, release.path, Path(folder), (year, year))
        if code == 2:
            raise ReportError(
                said.getvalue().strip() or f"{release.path}: {year}: 无法比较 cannot be compared"
            )
        found = json.loads((Path(folder) / "diff.json").read_text("utf-8"))
    moved: list[dict[str, Any]] = found["goalposts"][:MOST]
    return moved

"""What stands on the first page and on the page of checks."""

from __future__ import annotations

from typing import Any

from pipeline.report.charts import KINDS, Chart
from pipeline.report.opened import Release
from pipeline.report.review import DOUBTFUL_DOCUMENTS

MOST_UNITS = 15
MOST_DOCUMENTS = 200
MOST_GAPS = 50
_COUNTS = """SELECT (SELECT count(*) FROM documents) AS documents,
    (SELECT count(*) FROM documents WHERE origin = 'facsimile') AS facsimiles,
    (SELECT count(*) FROM projects) AS projects, (SELECT count(*) FROM targets) AS targets,
    (SELECT count(*) FROM targets WHERE kind IN ('numeric', 'date', 'duration')) AS measurable,
    (SELECT count(*) FROM targets WHERE text_origin <> 'text') AS ocr,
    (SELECT count(*) FROM findings) AS findings, (SELECT count(*) FROM repairs) AS repairs,
    (SELECT count(*) FROM corrections WHERE action IS DISTINCT FROM 'confirm') AS corrections,
    (SELECT count(*) FROM corrections WHERE action = 'confirm') AS confirmations"""
_CATEGORIES = "SELECT 'category.' || coalesce(category, 'unknown'), kind, count(*) FROM targets GROUP BY 1, 2 ORDER BY 1, 2"
_UNITS = f"""WITH top AS (SELECT implementing_unit AS unit, count(*) AS n FROM targets JOIN projects USING (project_id)
        GROUP BY 1 ORDER BY n DESC, unit LIMIT {MOST_UNITS})
    SELECT coalesce(top.unit, 'overview.no_unit'), kind, count(*) FROM targets JOIN projects p USING (project_id)
    JOIN top ON top.unit IS NOT DISTINCT FROM p.implementing_unit GROUP BY top.unit, kind, top.n ORDER BY top.n DESC, 1, kind"""
_FINDINGS = """SELECT 'rule.' || rule, severity, count(*) FROM findings GROUP BY rule, severity
    ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, 3 DESC, 1, 2"""
_COSTS = "SELECT 'cost.' || status, '', count(*) FROM cost_checks GROUP BY 1"
_GAPS = f"""SELECT project_id, project_name, fiscal_year, coalesce(implementing_unit, supervising_department) AS unit, status,
    gap_share, formula, cost_total_cny, cost_checks.annual_amount_cny FROM cost_checks JOIN projects USING (project_id)
    WHERE status = 'gap' ORDER BY abs(gap_share) DESC NULLS LAST, project_id LIMIT {MOST_GAPS}"""
_YEARS = "SELECT CAST(fiscal_year AS VARCHAR), kind, count(*) FROM targets WHERE fiscal_year IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
_PROJECTS_OF_YEARS = """SELECT CAST(fiscal_year AS VARCHAR), '', count(*) FROM projects WHERE fiscal_year IS NOT NULL GROUP BY 1 ORDER BY 1"""
_TARGETS_OF_YEARS = """SELECT CAST(fiscal_year AS VARCHAR), '', count(*) FROM targets WHERE fiscal_year IS NOT NULL GROUP BY 1 ORDER BY 1"""
_CATEGORY_ORDER = ("output.quantity", "output.quality", "output.timeliness", "cost", "cost.economic", "cost.social",
                   "cost.ecological", "benefit.economic", "benefit.social", "benefit.ecological",
                   "benefit.sustainability", "satisfaction.beneficiary", "process", "other", "unknown")  # fmt: skip
_COST_ORDER = ("exact", "close", "gap", "not_computable")


def charts(release: Release) -> list[Chart]:
    """Kinds of target by category and by unit, findings by rule, cost statuses."""

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return list(release.tuples(sql))

    categories = sorted(
        rows(_CATEGORIES), key=lambda row: _CATEGORY_ORDER.index(row[0].removeprefix("category."))
    )
    costs = sorted(rows(_COSTS), key=lambda row: _COST_ORDER.index(row[0].removeprefix("cost.")))
    years = rows(_YEARS)
    trend = (
        [
            Chart("years", "chart.years", "chart.year", "kind", KINDS, tuple(years), share=True),
            Chart(
                "year-projects",
                "chart.year_projects",
                "chart.year",
                "year",
                ("",),
                tuple(rows(_PROJECTS_OF_YEARS)),
            ),
            Chart(
                "year-targets",
                "chart.year_targets",
                "chart.year",
                "year",
                ("",),
                tuple(rows(_TARGETS_OF_YEARS)),
            ),
        ]
        if len({row[0] for row in years}) > 1
        else []
    )
    return [
        *trend,
        Chart(
            "categories", "chart.categories", "chart.category", "kind", KINDS, tuple(categories), share=True
        ),
        Chart("units", "chart.units", "chart.unit", "kind", KINDS, tuple(rows(_UNITS)), share=True),
        Chart(
            "findings",
            "chart.findings",
            "chart.rule",
            "severity",
            ("error", "warning", "note"),
            tuple(rows(_FINDINGS)),
        ),
        Chart("costs", "chart.costs", "chart.status", "cost", ("",), tuple(costs)),
    ]


def overview(release: Release) -> dict[str, Any]:
    """Values of overview.html."""
    counts = next(release.rows(_COUNTS))
    shown_charts = charts(release)
    units = next(release.tuples("SELECT count(DISTINCT coalesce(implementing_unit, '')) FROM projects"))[0]
    return {
        "counts": counts,
        "charts": shown_charts,
        "units_left": max(0, units - MOST_UNITS),
        "severities": dict(release.tuples("SELECT severity, count(*) FROM findings GROUP BY 1")),
        "statuses": list(release.tuples("SELECT status, count(*) FROM documents GROUP BY 1 ORDER BY 1")),
        "years": [
            row[0]
            for row in release.tuples(
                "SELECT DISTINCT fiscal_year FROM projects WHERE fiscal_year IS NOT NULL ORDER BY 1"
            )
        ],
        "issuers": [
            row[0]
            for row in release.tuples(
                "SELECT DISTINCT issuer FROM documents WHERE issuer IS NOT NULL ORDER BY 1 LIMIT 6"
            )
        ],
        "gaps": list(release.rows(_GAPS)),
    }


def doubtful_documents(release: Release) -> dict[str, Any]:
    """Documents that are not whole, for the page of the review queue."""
    found = list(release.rows(f"{DOUBTFUL_DOCUMENTS} LIMIT {MOST_DOCUMENTS + 1}"))
    return {"documents": found[:MOST_DOCUMENTS], "more_documents": len(found) > MOST_DOCUMENTS}


def checks(release: Release) -> dict[str, Any]:
    """Values of checks.html: the check result by table, what failed first."""
    if release.checks is None:
        return {"checks": None}
    tables: dict[str, list[dict[str, Any]]] = {}
    for entry in release.checks.get("expectations", []):
        tables.setdefault(str(entry.get("table")), []).append(entry)
    for entries in tables.values():
        entries.sort(key=lambda entry: (bool(entry.get("success")), bool(entry.get("checked"))))
    return {"checks": release.checks, "tables": tables}

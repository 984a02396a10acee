"""What the tables say about their source: findings, cost checks, measures. Nothing is fixed here."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.cost.check import CostCheck, check_cost
from pipeline.findings.across_projects import shared_texts
from pipeline.findings.measures import measures, overall, write_plot
from pipeline.findings.rule import Row, apply_rules
from pipeline.findings.rules import rules_with
from pipeline.findings.second_reading import second_readings
from pipeline.findings.standards import read_standards
from pipeline.findings.tables import TableWriter, open_tables, read_projects, write_sorted

_STATUSES = ("exact", "close", "gap", "not_computable")


@dataclass
class Summary:
    """Counts of one run: projects, findings by rule and by severity, cost checks by status, overall shares."""

    projects: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    cost: Counter[str] = field(default_factory=Counter)
    measures: dict[str, float | int | None] = field(default_factory=dict)

    def metrics(self) -> dict[str, object]:
        """What `dvc metrics` and `dvc plots` show, keys in a fixed order."""
        return {
            "projects": self.projects,
            **self.measures,
            "cost_checks": {status: self.cost[status] for status in _STATUSES},
            "findings": {severity: self.severities[severity] for severity in ("error", "warning", "note")},
            "rules": dict(sorted(self.rules.items())),
        }


def findings(tables_dir: Path, out_dir: Path, standards: Path | None, metrics: Path | None = None) -> Summary:
    """Writes findings, cost_checks and measures (.parquet) to `out_dir`, and if `metrics` is given the counts
    to it (JSON) and the measures by category beside it (CSV).

    Raises FileNotFoundError for a missing table, ValueError for a bad standard or a row without its project.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    summary = Summary()
    with tempfile.TemporaryDirectory(prefix="findings-") as temporary:
        folder = Path(temporary)
        connection = open_tables(tables_dir, folder)
        rules = rules_with(read_standards(standards) if standards else [])
        with (
            TableWriter("findings", folder / "findings.parquet") as found,
            TableWriter("cost_checks", out_dir / "cost_checks.parquet") as costs,
        ):
            for project in read_projects(connection):
                check = check_cost(project)
                costs.write((_cost_row(check),))
                found.write(_count(summary, apply_rules(rules, project, check)))
                summary.projects += 1
                summary.cost[check.status] += 1
            found.write(_count(summary, shared_texts(connection)))
            found.write(_count(summary, second_readings(connection)))
        write_sorted(connection, "findings", folder / "findings.parquet", out_dir / "findings.parquet")
        with TableWriter("measures", out_dir / "measures.parquet") as table:
            table.write(measures(connection))
        summary.measures = overall(connection)
        if metrics is not None:
            write_plot(connection, metrics.with_suffix(".csv"))
        connection.close()
    if metrics is not None:
        metrics.write_text(
            json.dumps(summary.metrics(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return summary


def _cost_row(check: CostCheck) -> tuple[object, ...]:
    return (
        check.project_id,
        check.status,
        check.cost_total_cny,
        check.annual_amount_cny,
        check.gap_share,
        check.formula,
        check.methods,
        check.unmatched,
        check.alternatives,
    )


def _count(summary: Summary, rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        summary.rules[row[1]] += 1
        summary.severities[row[2]] += 1
        yield row

"""Whether a release may be made: rules of the schema, rules of `expectations/`, and the reviewed row counts.

`great_expectations` takes 3 s and 230 MB to import: it is imported by `check()`,
by nothing else, and where there are many rows by the processes that `check()` starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.check import jobs, report
from pipeline.check.frames import Corpus, InputError, names
from pipeline.check.rules import RulesError, load
from pipeline.parquet import table_paths
from pipeline.schema import BY_NAME

__all__ = ["CheckResult", "InputError", "RulesError", "check"]


@dataclass(frozen=True)
class CheckResult:
    """What the check found; `message` says it in Chinese and English, failing rows with their keys."""

    success: bool
    expectations: int
    failed: int
    message: str


def check(
    tables_dir: Path, findings_dir: Path, expectations_dir: Path, expected_rows: Path, out: Path
) -> CheckResult:
    """Checks all tables and writes `out` (checks.json: a DVC metric, the same bytes for the same input).

    Memory is flat: the tables are looked at in batches of rows. Raises FileNotFoundError for a missing table,
    InputError for an unreadable one or wrong `expected_rows`, RulesError for a suite that cannot be used.
    """
    suites = load(expectations_dir, names())
    corpus = Corpus(table_paths(BY_NAME, tables_dir, findings_dir))
    outcomes = jobs.outcomes(corpus, suites, expected_rows)
    report.write(out, corpus, outcomes)
    failed = [outcome for outcome in outcomes if not outcome.success]
    return CheckResult(not failed, len(outcomes), len(failed), report.message(outcomes))

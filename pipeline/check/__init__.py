"""Whether a release may be made: rules of the schema, rules of `expectations/`, and the reviewed row counts.

`great_expectations` takes 3 s and 230 MB to import: it is imported by `check()`, by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.check import report
from pipeline.check.frames import Corpus, InputError, columns_frame, expected_frame, names, row_frames
from pipeline.check.rules import Rule, RulesError, load, of_columns, of_rows
from pipeline.parquet import places
from pipeline.schema import BY_NAME, TABLES, Table

if TYPE_CHECKING:
    from pipeline.check.run import Outcome

__all__ = ["CheckResult", "InputError", "RulesError", "check"]

Validate = Callable[..., "list[Outcome]"]


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
    corpus = Corpus(places(BY_NAME, tables_dir, findings_dir))
    outcomes = _outcomes(corpus, suites, expected_rows)
    report.write(out, corpus, outcomes)
    failed = [outcome for outcome in outcomes if not outcome.success]
    return CheckResult(not failed, len(outcomes), len(failed), report.message(outcomes))


def _outcomes(corpus: Corpus, suites: Mapping[str, list[Rule]], expected_rows: Path) -> list[Outcome]:
    """Columns first: where a column is missing or of another type, no answer about rows means anything."""
    from pipeline.check.run import validate

    columns = [each for table in TABLES for each in _columns(validate, corpus, table)]
    if not all(outcome.success for outcome in columns):
        return columns
    rows = [each for table in TABLES for each in _rows(validate, corpus, table, suites[table.name])]
    frames, rules = [expected_frame(corpus, expected_rows)], suites["expected_rows"]
    return columns + rows + validate("expected_rows", ["document_id"], frames, rules)


def _columns(validate: Validate, corpus: Corpus, table: Table) -> list[Outcome]:
    return validate(table.name, ["position"], [columns_frame(corpus, table)], of_columns(table))


def _rows(validate: Validate, corpus: Corpus, table: Table, written: list[Rule]) -> list[Outcome]:
    rules = of_rows(table) + written
    return validate(table.name, table.key, row_frames(corpus, table), rules)

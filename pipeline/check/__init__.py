"""Whether a release may be made: rules of the schema, rules of `expectations/`, and the reviewed row counts.

`great_expectations` takes 3 s and 230 MB to import: it is imported by `check()`, by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.check import report
from pipeline.check.frames import Corpus, InputError, columns_frame, expected_frame, names, row_frames
from pipeline.check.rules import RulesError, of_columns, of_rows, refuse_unknown, written
from pipeline.schema import TABLES, Table

if TYPE_CHECKING:
    from pipeline.check.run import Outcome, Validator

__all__ = ["CheckResult", "InputError", "RulesError", "check"]
FINDINGS = ("findings", "cost_checks", "measures")


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
    refuse_unknown(expectations_dir, names())
    corpus = Corpus({table.name: _folder(table, tables_dir, findings_dir) for table in TABLES})
    outcomes = _outcomes(corpus, expectations_dir, expected_rows)
    report.write(out, corpus, outcomes)
    failed = [outcome for outcome in outcomes if not outcome.success]
    return CheckResult(not failed, len(outcomes), len(failed), report.message(outcomes))


def _folder(table: Table, tables_dir: Path, findings_dir: Path) -> Path:
    return findings_dir if table.name in FINDINGS else tables_dir


def _outcomes(corpus: Corpus, expectations_dir: Path, expected_rows: Path) -> list[Outcome]:
    """Columns first: where a column is missing or of another type, no answer about rows means anything."""
    from pipeline.check.run import Validator

    validator = Validator()
    columns = [each for table in TABLES for each in _columns(validator, corpus, table)]
    if not all(outcome.success for outcome in columns):
        return columns
    rows = [each for table in TABLES for each in _rows(validator, corpus, table, expectations_dir)]
    frames, rules = [expected_frame(corpus, expected_rows)], written(expectations_dir, "expected_rows")
    return columns + rows + validator.validate("expected_rows", ["document_id"], frames, rules)


def _columns(validator: Validator, corpus: Corpus, table: Table) -> list[Outcome]:
    return validator.validate(table.name, ["position"], [columns_frame(corpus, table)], of_columns(table))


def _rows(validator: Validator, corpus: Corpus, table: Table, expectations_dir: Path) -> list[Outcome]:
    rules = of_rows(table) + written(expectations_dir, table.name)
    return validator.validate(table.name, table.key, row_frames(corpus, table), rules)

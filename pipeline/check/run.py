"""Great Expectations, behind one function: frames and rules in, plain outcomes out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.check.rules import Rule, RulesError
from pipeline.text import printable

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when great_expectations is imported

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions.exceptions import GreatExpectationsError

import pipeline.check.custom  # noqa: F401

SHOWN = 20


@dataclass
class Outcome:
    """What one expectation found over all batches of a table; `first` holds the first failing rows, by key."""

    table: str
    rule: Rule
    checked: int = 0
    unexpected: int = 0
    first: list[dict[str, str]] = field(default_factory=list)
    error: str = ""

    @property
    def success(self) -> bool:
        """No row fails and the expectation could be evaluated."""
        return not self.unexpected and not self.error

    def add(self, result: Any) -> None:
        """Takes in the result of one batch. A missing column gives an empty result: that is a failure, not a pass."""
        self.checked += result.result.get("element_count", result.result.get("observed_value", 0))
        self.unexpected += result.result.get("unexpected_count", 0)
        rows = result.result.get("unexpected_index_list") or []
        self.first += [_readable(row) for row in rows[: SHOWN - len(self.first)]]
        if not result.result or (not result.success and not self.unexpected):
            self.error = self.error or _message(result)


def _readable(row: dict[str, Any]) -> dict[str, str]:
    return {name: "null" if pd.isna(value) else printable(str(value)) for name, value in row.items()}


def _message(result: Any) -> str:
    """Why there is no answer about rows: the exception (GX keys it by metric when a column is missing), or the number seen."""
    info = result.exception_info
    parts = (
        [info] if "exception_message" in info else [each for each in info.values() if isinstance(each, dict)]
    )
    messages = sorted({str(each["exception_message"]) for each in parts if each.get("exception_message")})
    return printable("; ".join(messages) or f"observed {result.result.get('observed_value')}")


def _suite(table: str, rules: list[Rule]) -> gx.ExpectationSuite:
    try:
        return gx.ExpectationSuite(name=table, expectations=rules)
    except (ValueError, TypeError, GreatExpectationsError) as error:
        detail = " ".join(str(error).split())
        raise RulesError(f"{table}: 期望无法使用 an expectation cannot be used: {detail}") from error


def validate(
    table: str, key: Sequence[str], frames: Iterable[pd.DataFrame], rules: list[Rule]
) -> list[Outcome]:
    """One outcome per rule, in the order of the rules; `key` names the columns that identify a failing row."""
    outcomes = {rule["meta"]["id"]: Outcome(table, rule) for rule in rules}
    suite = _suite(table, rules)
    for frame in frames if rules else ():
        for result in _results(frame, suite, key):
            outcomes[result.expectation_config.meta["id"]].add(result)
    return list(outcomes.values())


def _results(frame: pd.DataFrame, suite: gx.ExpectationSuite, key: Sequence[str]) -> list[Any]:
    shown = [name for name in key if name in frame.columns]
    wanted = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": shown,
        "include_unexpected_rows": False,
    }
    return list(_batch(frame).validate(suite, result_format=wanted).results)


def _batch(frame: pd.DataFrame) -> Any:
    """An ephemeral context writes nothing. Each batch gets its own (6 ms): a context keeps every frame it has seen."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    return whole.get_batch(batch_parameters={"dataframe": frame})

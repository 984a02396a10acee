"""Great Expectations, behind one function: frames and rules in, plain outcomes out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from pipeline.check.outcome import Outcome
from pipeline.check.rules import Rule, RulesError

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when great_expectations is imported

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions.exceptions import GreatExpectationsError

import pipeline.check.custom  # noqa: F401


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

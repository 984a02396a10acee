"""Expectations that Great Expectations does not bring: known to it by name once this module is imported."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnPairMapExpectation, MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_pair_condition_partial import (
    column_pair_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_pair_map_metric_provider import (
    ColumnPairMapMetricProvider,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import (
    MulticolumnMapMetricProvider,
)

IgnorePair = Literal["both_values_are_missing", "either_value_is_missing", "neither"]
IgnoreRow = Literal["all_values_are_missing", "any_value_is_missing", "never"]
# Without these keys Great Expectations drops `row_condition` and `ignore_row_if` on the way, without a word.
_PAIR_DOMAIN = (
    "batch_id",
    "table",
    "column_A",
    "column_B",
    "row_condition",
    "condition_parser",
    "ignore_row_if",
)


def _starts(text: object, start: object) -> bool:
    return str(text).startswith(str(start))


class _StartsWith(ColumnPairMapMetricProvider):
    condition_metric_name = "column_pair_values.a_starts_with_b"
    condition_domain_keys = _PAIR_DOMAIN

    @column_pair_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_A: pd.Series, column_B: pd.Series, **kwargs: Any) -> pd.Series:
        found = [_starts(text, start) for text, start in zip(column_A, column_B, strict=True)]
        return pd.Series(found, index=column_A.index, dtype=bool)


class ExpectColumnPairValuesAToStartWithB(ColumnPairMapExpectation):
    """The text in column A begins with the text in column B."""

    map_metric = "column_pair_values.a_starts_with_b"
    success_keys = ("column_A", "column_B", "ignore_row_if", "mostly")
    ignore_row_if: IgnorePair = "either_value_is_missing"


class _Differs(ColumnPairMapMetricProvider):
    condition_metric_name = "column_pair_values.a_differs_from_b"
    condition_domain_keys = _PAIR_DOMAIN

    @column_pair_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_A: pd.Series, column_B: pd.Series, **kwargs: Any) -> pd.Series:
        # A null beside a text differs, two nulls do not: `==` on Arrow columns would answer null to both.
        return column_A.fillna("\0").ne(column_B.fillna("\0")).astype(bool)


class ExpectColumnPairValuesAToDifferFromB(ColumnPairMapExpectation):
    """The text in column A is another than in column B; null counts as a value."""

    map_metric = "column_pair_values.a_differs_from_b"
    success_keys = ("column_A", "column_B", "ignore_row_if", "mostly")
    ignore_row_if: IgnorePair = "either_value_is_missing"


class _SumsToOne(MulticolumnMapMetricProvider):
    condition_metric_name = "multicolumn_values.sum_to_one"

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> pd.Series:
        return column_list.astype("float64").sum(axis=1).sub(1).abs().le(1e-5)


class ExpectMulticolumnValuesToSumToOne(MulticolumnMapExpectation):
    """The shares in the columns add up to 1, within 1e-5 (each is rounded to 6 digits)."""

    map_metric = "multicolumn_values.sum_to_one"
    success_keys = ("column_list", "ignore_row_if", "mostly")
    ignore_row_if: IgnoreRow = "never"


class _AllOrNone(MulticolumnMapMetricProvider):
    condition_metric_name = "multicolumn_values.all_or_none"

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> pd.Series:
        return column_list.isna().sum(axis=1).isin([0, column_list.shape[1]])


class ExpectMulticolumnValuesToBeAllOrNone(MulticolumnMapExpectation):
    """Either every column holds a value or none does."""

    map_metric = "multicolumn_values.all_or_none"
    success_keys = ("column_list", "ignore_row_if", "mostly")
    ignore_row_if: IgnoreRow = "never"

"""What became of one expectation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.check.rules import Rule
from pipeline.text import printable

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

"""How a parsed target is said: `≥ 90 %`, `较上年 上升 明显`; in words of Chinese and English, or in Chinese alone.

A row is any mapping with the fields of `Target` (or of the released table): the site, the workbook for reviewers and
notebooks all say it in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COMPARATORS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}
# key → (Chinese, English)
WORDS = {
    "reading.approximate": ("约", "about"),
    "reading.previous_year": ("较上年", "against the previous year"),
    "reading.from": ("自", "from"),
    "direction.increase": ("上升", "increase"),
    "direction.decrease": ("下降", "decrease"),
    "direction.maintain": ("保持", "maintain"),
}


def parts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How a target was read, as (key of WORDS, "") or ("", data), in the order it is said."""
    found: list[tuple[str, str]] = []
    if row["approximate"]:
        found.append(("reading.approximate", ""))
    if row["baseline"]:
        previous = row["baseline"] == "previous_year"
        found.append(("reading.previous_year", "") if previous else ("", row["baseline"]))
    if row["direction"]:
        found.append((f"direction.{row['direction']}", ""))
    data = (row["intensity"], _quantity(row), _dates(row), row["value"] is None and row["duration"])
    found += [("", text) for text in data if text]
    if row["anchor"]:
        found += [("reading.from", ""), ("", row["anchor"])]
    return found


def chinese(row: Mapping[str, Any]) -> str:
    """The same in one line of Chinese; empty where nothing was read."""
    return " ".join(WORDS[key][0] if key else data for key, data in parts(row))


def _quantity(row: Mapping[str, Any]) -> str:
    if row["value"] is None:
        return COMPARATORS.get(row["comparator"], "") if not row["date_to"] else ""
    number = plain(float(row["value"]))
    if row["value_upper"] is not None:
        number += f" – {plain(float(row['value_upper']))}"
    unit = (row["unit"] or "") + (f"/{row['per']}" if row["per"] else "")
    return " ".join(part for part in (COMPARATORS.get(row["comparator"], ""), number, unit) if part)


def _dates(row: Mapping[str, Any]) -> str:
    first, last = row["date_from"], row["date_to"]
    sign = COMPARATORS.get(row["comparator"], "") if row["value"] is None else ""
    days = " – ".join(str(each) for each in (first, last) if each)
    return " ".join(part for part in (sign, days) if part) if days else ""


def plain(value: float) -> str:
    """A number with its thousands apart and no digits it does not have."""
    if value and not 1e-6 <= abs(value) < 1e15:
        return repr(value)
    whole, _, rest = f"{value:,.6f}".partition(".")
    return f"{whole}.{rest}".rstrip("0").rstrip(".")

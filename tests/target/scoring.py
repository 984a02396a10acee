"""Labelled strings against the parser: every field of Target, a field left out of a label is null."""

import json
from pathlib import Path
from typing import Any

from pipeline.target import parse_target

HERE = Path(__file__).parent
SIX = ("kind", "comparator", "value", "value_upper", "unit", "per")


def labelled(name: str) -> list[dict[str, Any]]:
    """The labels of one file: {text, fields…}, or {text, parts: [fields…]} where the cell holds several."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def wrong_fields(label: dict[str, Any], fields: tuple[str, ...] | None = None) -> list[str]:
    """`field: labelled ≠ parsed` for each field that differs."""
    wanted = label.get("parts") or [label]
    got = [target.as_json() for target in parse_target(label["text"], label.get("year"))]
    if len(wanted) != len(got):
        return [f"parts: {len(wanted)} ≠ {len(got)}"]
    names = fields or tuple(name for name in got[0] if name != "text")
    return [
        f"{name}: {want.get(name)} ≠ {have[name]}"
        for want, have in zip(wanted, got, strict=True)
        for name in names
        if want.get(name) != have[name]
    ]

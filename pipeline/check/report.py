"""What the check says: `checks.json` for machines, a few lines for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.check.frames import Corpus
from pipeline.check.outcome import Outcome
from pipeline.check.quality import quality
from pipeline.parquet import content_hash

FIRST = 3
COLUMNS = ("columns", "types")


def write(out: Path, corpus: Corpus, outcomes: list[Outcome]) -> None:
    """Writes checks.json: no time, no id of a run. Numbers stand in mappings, which DVC shows as metrics;
    the expectations stand in a list, which it leaves alone."""
    head: dict[str, Any] = {
        "success": all(outcome.success for outcome in outcomes),
        "totals": _totals(outcomes),
        "rows": {name: corpus.count(name) for name in corpus.tables},
        "quality": _quality(corpus, outcomes),
        "content": [{"table": name, "sha256": content_hash(path)} for name, path in corpus.paths.items()],
    }
    lines = [json.dumps(_entry(outcome), ensure_ascii=False) for outcome in outcomes]
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(
        text + ',\n "expectations": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n", "utf-8", newline="\n"
    )


def _totals(outcomes: list[Outcome]) -> dict[str, int]:
    return {
        "expectations": len(outcomes),
        "failed": sum(not outcome.success for outcome in outcomes),
        "unexpected": sum(outcome.unexpected for outcome in outcomes),
        "without_rows": sum(not outcome.checked for outcome in outcomes),
    }


def _quality(corpus: Corpus, outcomes: list[Outcome]) -> dict[str, int | float] | None:
    """Null where the columns are not the declared ones: nothing can be measured then, and nothing is released."""
    sound = all(each.success for each in outcomes if each.rule["meta"]["id"] in COLUMNS)
    return quality(corpus) if sound else None


def _entry(outcome: Outcome) -> dict[str, Any]:
    """`checked` counts the rows the expectation applied to: 0 means that no row tried it."""
    meta = outcome.rule["meta"]
    entry = {
        "table": outcome.table,
        **meta,
        "success": outcome.success,
        "checked": outcome.checked,
        "unexpected": outcome.unexpected,
    }
    more = {"first": outcome.first[:FIRST], "error": outcome.error}
    return entry | {name: value for name, value in more.items() if value}


def message(outcomes: list[Outcome]) -> str:
    """The failures in Chinese and English, each with the keys of its first rows; one line if there are none."""
    failed = [outcome for outcome in outcomes if not outcome.success]
    if not failed:
        return f"检查通过:{len(outcomes)} 项期望。 All {len(outcomes)} expectations hold."
    head = f"检查未通过:{len(failed)} 项期望,不予发布。 {len(failed)} expectations fail; nothing is released."
    return "\n".join([head, *(line for outcome in failed for line in _lines(outcome)), *_unread(failed)])


def _unread(failed: list[Outcome]) -> list[str]:
    columns = any(outcome.rule["meta"]["id"] in COLUMNS for outcome in failed)
    return ["列不符,各行未核对。 The columns are wrong: no row was looked at."] if columns else []


def _lines(outcome: Outcome) -> list[str]:
    meta = outcome.rule["meta"]
    lines = [f"✗ {outcome.table} · {meta['id']}: {meta['zh']} {meta['en']}"]
    if outcome.error:
        lines.append(f"    无法核对 cannot be evaluated: {outcome.error}")
    lines += ["    " + ", ".join(f"{name}={value}" for name, value in row.items()) for row in outcome.first]
    more = outcome.unexpected - len(outcome.first)
    return [*lines, f"    另有 {more} 行 and {more} more rows"] if more > 0 else lines

"""Targets that cannot be what they say: a share of more than the whole, money counted in pieces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pipeline.cost import name_match
from pipeline.cost.check import CostCheck
from pipeline.project import Hit, Project, TargetRow

_WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_SHARES, _MONEY = tuple(_WORDS["shares"]), tuple(_WORDS["money"])
_BRACKET = re.compile(r"\([^()]*\)$")
_COUNTED = ("count", "person")
# 万 and 亿 in a cost row are of yuan.
_SCALES = ("万", "亿")


def _name(row: TargetRow) -> str:
    """The indicator's name without marks and a note in brackets at its end."""
    return _BRACKET.sub("", name_match.bare_name(row.indicator))


def above_ceiling(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A share of a whole (合格率, 覆盖率, 满意度) promised at more than 100 %, or at `≥100%`, which only 100 % itself can
    keep. Rates that may be above, as 增长率 and 完成率, are not judged.
    """
    for row in project.targets:
        promised = row.base_value if row.dimension == "share" and row.kind == "numeric" else None
        if promised is None or not _name(row).endswith(_SHARES):
            continue
        if promised > 1 or (promised == 1 and row.comparator in ("ge", "gt")):
            words = {"name": row.indicator, "text": row.target_text}
            yield Hit(row.target_id, expected="≤100%", actual=row.target_text, words=words)


def cost_not_money(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A cost row whose name speaks of money (物业费, 成本) and whose target counts pieces or people (8个)."""
    for row in project.targets:
        cost_row = (
            row.category in ("cost", "cost.economic") and row.kind == "numeric" and row.unit not in _SCALES
        )
        told_in_name = name_match.unit_in_name(row.indicator) or ""
        if (
            cost_row
            and row.dimension in _COUNTED
            and _name(row).endswith(_MONEY)
            and "元" not in told_in_name
        ):
            words = {"name": row.indicator, "text": row.target_text}
            yield Hit(row.target_id, actual=row.target_text, words=words)

"""The whole comparison, the words for it in both languages, and printed text made safe to show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.compare.row_changes import TableDiff
from pipeline.compare.year_changes import Meaning

WORDS = {
    "added": "新增", "ended": "终止", "renamed": "更名", "budget_up": "预算增加", "budget_down": "预算减少",
    "tightened": "收紧", "loosened": "放宽", "value_changed": "数值变动", "unit_changed": "单位变动",
    "comparator_added": "补明比较符", "comparator_lost": "失去比较符", "became_qualitative": "改为定性",
    "became_numeric": "改为定量", "reworded": "改写", "moved": "移类", "dropped": "删除",
    "unchanged_while_budget_moved": "预算变而目标不变",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~>$-])")


@dataclass
class Diff:
    """The whole comparison of two sides; `years` is None where releases of the same years are compared by key."""

    old: str
    new: str
    years: tuple[int, int] | None
    tables: list[TableDiff]
    meaning: Meaning
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_identical(self) -> bool:
        """Nothing differs and nothing is undecided; across years rows are not compared by key, columns are."""
        columns = all(one.is_identical for one in self.tables)
        return columns and not self.counts and not self.meaning.undecided and not self.meaning.project_fields


def said(word: str) -> str:
    """A word of the contract with its Chinese."""
    return f"{WORDS[word]} {word}"


def escaped(text: object) -> str:
    """Any text as Markdown that shows it and does nothing else: controls as escapes, markup and HTML inert."""
    if text is None or text == "":
        return "∅"
    shown = visible(str(text)).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\1", shown)


def visible(text: str) -> str:
    """Control and direction characters as escapes, for Markdown and terminals."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

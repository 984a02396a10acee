"""The whole comparison, the words for it in both languages, and printed text made safe to show."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from pipeline.compare.row_changes import TableDiff
from pipeline.compare.year_changes import Meaning
from pipeline.words import zh

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~>$-])")


@dataclass
class Diff:
    """The whole comparison of two releases: their tables, and one Meaning for each pairing of projects."""

    old: str
    new: str
    tables: list[TableDiff]
    meanings: list[Meaning]
    notes: list[str] = field(default_factory=list)

    @property
    def is_by_key(self) -> bool:
        """Whether rows were compared by key: the releases have a year in common, and no years were asked for."""
        return any(each.years is None for each in self.meanings)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each `scope.change`, over all pairings."""
        total: Counter[str] = Counter()
        for each in self.meanings:
            total.update(each.counts)
        return dict(sorted(total.items()))

    @property
    def is_identical(self) -> bool:
        """Nothing differs and nothing is undecided; across years rows are not compared by key, columns are."""
        columns = all(one.is_identical for one in self.tables)
        return columns and all(each.is_identical for each in self.meanings)


def said(word: str) -> str:
    """A word of the contract with its Chinese."""
    return f"{zh('change', word)} {word}"


def escaped(text: object) -> str:
    """Any text as Markdown that shows it and does nothing else: controls as escapes, markup and HTML inert."""
    if text is None or text == "":
        return "∅"
    shown = visible(str(text)).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\1", shown)


def visible(text: str) -> str:
    """Control and direction characters as escapes, for Markdown and terminals."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

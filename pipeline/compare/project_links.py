"""Which project of the new side is which of the old one: exact by name and unit first, then scored, one to one.

Every step works inside a block (unit, region), never across the country; a pair that the evidence does not
decide is reported as ambiguous and left unlinked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb
import numpy as np
from rapidfuzz import fuzz

from pipeline.compare.assignment import assign
from pipeline.compare.blocks import DENSE, POSTINGS, pairs, parts
from pipeline.compare.name_keys import apart
from pipeline.compare.projects import Projects, load_content
from pipeline.compare.similarity import contents, scores

LEAST = 0.53
LEAST_OTHER_UNIT = 0.70
# Across units a name is no evidence (every county has its 公路养护经费): what is promised must be alike too.
LEAST_CONTENT = 0.35


@dataclass
class Links:
    """Links (old, new, method, score) and undecided groups ([old], [new]), as places in the two `Projects`."""

    links: list[tuple[int, int, str, float]] = field(default_factory=list)
    ambiguous: list[tuple[list[int], list[int]]] = field(default_factory=list)


class _Linker:
    """Holds what is not linked yet; each step takes from it."""

    def __init__(self, old: Projects, new: Projects) -> None:
        self.old, self.new = old, new
        self.left_old, self.left_new = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
        self.found = Links()

    def take(self, i: int, j: int, method: str, score: float) -> None:
        """One link; both projects are done."""
        self.found.links.append((i, j, method, round(min(score, 1.0), 4)))
        self.left_old.pop(i)
        self.left_new.pop(j)

    def by_id(self) -> None:
        """Releases of the same years: the same key is the same project."""
        at = {name: j for j, name in enumerate(self.new.ids)}
        for i, name in enumerate(self.old.ids):
            if name in at:
                self.take(i, at[name], "key", 1.0)

    def groups(self, by: str) -> list[tuple[list[int], list[int]]]:
        """What is left, grouped by block, or by block and core; only groups that both sides have."""
        ours, theirs = (
            _grouped(side, left, by) for side, left in ((self.old, self.left_old), (self.new, self.left_new))
        )
        return [(ours[key], theirs[key]) for key in ours if key in theirs]

    def single(self, method: str) -> list[tuple[list[int], list[int]]]:
        """Links groups of one and one by (block, core); returns the others."""
        several = []
        for ours, theirs in self.groups("core"):
            if len(ours) == len(theirs) == 1:
                self.take(ours[0], theirs[0], method, 1.0)
            else:
                several.append((ours, theirs))
        return several

    def unchanged(self, ours: list[int], theirs: list[int]) -> tuple[list[int], list[int]]:
        """Links projects of one name that say the same in everything, in order; returns those left."""
        marks: dict[object, int] = {}
        waiting: dict[int, list[int]] = defaultdict(list)
        for i, mark in zip(ours, _says(self.old, ours, marks), strict=True):
            waiting[mark].append(i)
        for j, mark in zip(theirs, _says(self.new, theirs, marks), strict=True):
            if waiting[mark]:
                self.take(waiting[mark].pop(0), j, "same_name", 1.0)
        return [i for i in ours if i in self.left_old], [j for j in theirs if j in self.left_new]

    def solve(
        self, ours: list[int], theirs: list[int], method: str, least: float, content: float = 0.0
    ) -> None:
        """Scored one-to-one assignment of two lists, cut into parts first where they are too many to compare."""
        few = len(ours) * len(theirs) <= DENSE
        cut = [(ours, theirs)] if few else parts(self.old, self.new, ours, theirs)
        for some, others in cut:
            self._solve(some, others, method, least, content)

    def _solve(self, ours: list[int], theirs: list[int], method: str, least: float, content: float) -> None:
        if not ours or not theirs:
            return
        matrix = scores(self.old, self.new, ours, theirs)
        if content:
            matrix = np.where(contents(self.old, self.new, ours, theirs) >= content, matrix, 0.0)
        got = assign(matrix, least, _says(self.old, ours, {}), _says(self.new, theirs, {}))
        for i, j, score in got.pairs:
            self.take(ours[i], theirs[j], method, score)
        self._undecided([([ours[i]], [theirs[j] for j in columns]) for i, columns in got.ambiguous])

    def _undecided(self, groups: list[tuple[list[int], list[int]]]) -> None:
        """Ambiguous rows that share a candidate are one group; its projects are set aside."""
        for ours, theirs in _merged(groups):
            self.found.ambiguous.append((ours, theirs))
            for i in ours:
                self.left_old.pop(i, None)
            for j in theirs:
                self.left_new.pop(j, None)


def link_projects(con: duckdb.DuckDBPyConnection, old: Projects, new: Projects, by_id: bool) -> Links:
    """Links of two sides. Reads `old_targets`, `new_targets` of `con` for the projects that names do not settle.

    Methods: key (same id, releases of the same years only), exact (name and unit), same_name (several of one name in
    a unit, told apart by content and amount), unit_renamed, scored (inside a unit), other_unit.
    """
    work = _Linker(old, new)
    if by_id:
        work.by_id()
    several = work.single("exact")
    load_content(con, old, new, list(work.left_old), list(work.left_new))
    for ours, theirs in several:
        work.solve(*work.unchanged(ours, theirs), "same_name", 1e-9)
    _follow_units(work)
    for ours, theirs in work.single("unit_renamed"):
        work.solve(*work.unchanged(ours, theirs), "unit_renamed", 1e-9)
    for ours, theirs in work.groups("block"):
        work.solve(ours, theirs, "scored", LEAST)
    for ours, theirs in _same_name_elsewhere(work):
        work.solve(ours, theirs, "other_unit", LEAST_OTHER_UNIT, LEAST_CONTENT)
    work.found.links.sort()
    return work.found


def _grouped(side: Projects, left: Iterable[int], by: str) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for k in left:
        if by == "block" or side.core[k]:
            groups[side.block[k], side.core[k] if by == "core" else ""].append(k)
    return groups


def _says(side: Projects, chosen: list[int], known: dict[object, int]) -> list[int]:
    """The same number for projects whose name, attribute, amount and content are the same."""
    marks = ((side.relative[k], side.attribute[k], str(side.amount[k]), side.features(k)) for k in chosen)
    return [known.setdefault(mark, len(known)) for mark in marks]


def _merged(groups: list[tuple[list[int], list[int]]]) -> list[tuple[list[int], list[int]]]:
    """Groups joined where they share a member, members in order."""
    done: list[tuple[set[int], set[int]]] = []
    for ours, theirs in groups:
        mine, yours = set(ours), set(theirs)
        touching = [one for one in done if one[0] & mine or one[1] & yours]
        done = [one for one in done if one not in touching]
        done.append((mine.union(*(one[0] for one in touching)), yours.union(*(one[1] for one in touching))))
    return [(sorted(ours), sorted(theirs)) for ours, theirs in done]


def _follow_units(work: _Linker) -> None:
    """Where a unit is gone and another carries on its projects, the old projects move to the new unit's block."""
    gone = {work.old.block[i] for i in work.left_old} - set(work.new.block)
    if not gone:
        return
    carried = _carried(work, gone)
    for i in work.left_old:
        work.old.block[i] = carried.get(work.old.block[i], work.old.block[i])


def _carried(work: _Linker, gone: set[str]) -> dict[str, str]:
    """Old block → new block, by the share of project names they have in common and the likeness of their names."""
    appeared = {work.new.block[j] for j in work.left_new} - set(work.old.block)
    votes: dict[str, Counter[str]] = {block: Counter() for block in gone}
    holders: dict[str, set[str]] = defaultdict(set)
    for j in work.left_new:
        if work.new.core[j]:
            holders[work.new.core[j]].add(work.new.block[j])
    size: Counter[str] = Counter(work.old.block[i] for i in work.left_old)
    for i in work.left_old:
        blocks = holders.get(work.old.core[i], set())
        if work.old.block[i] in gone and len(blocks) <= POSTINGS:
            votes[work.old.block[i]].update(blocks)
    for block, others in _alike(gone, appeared).items():
        votes[block].update(dict.fromkeys(others, 0))
    chosen = {block: _heir(block, size[block], of, appeared) for block, of in votes.items()}
    return {block: heir for block, heir in chosen.items() if heir is not None}


def _heir(block: str, size: int, votes: Counter[str], appeared: set[str]) -> str | None:
    """The unit that took a gone unit's place, or None: half its projects and a new name, or a name alike enough."""
    ranked = []
    for other, shared in votes.items():
        share, like = shared / size, _unit_likeness(block, other)
        fits = share >= 0.5 or (other in appeared and (like >= 0.85 or (like >= 0.6 and share >= 0.2)))
        if fits and like > 0 and (other in appeared or shared >= 2):
            ranked.append((share + like, other))
    return max(ranked)[1] if ranked else None


def _unit_likeness(block: str, other: str) -> float:
    """0–1; 0 where two regions are known and differ, or the names are siblings'."""
    (unit, region, year), (unit2, region2, year2) = block.rsplit("|", 2), other.rsplit("|", 2)
    if year != year2 or (region and region2 and region != region2) or apart(unit, unit2):
        return 0.0
    return max(fuzz.ratio(unit, unit2) / 100, 0.01)


def _alike(gone: set[str], appeared: set[str]) -> dict[str, set[str]]:
    """Units that share a rare pair of characters in their names; frequent pairs are left out, so this stays linear."""
    postings: dict[str, list[str]] = defaultdict(list)
    for block in sorted(appeared):
        for pair in pairs(block.rsplit("|", 2)[0]):
            postings[pair].append(block)
    near: dict[str, set[str]] = {}
    for block in gone:
        rare = sorted(
            (postings[pair] for pair in pairs(block.rsplit("|", 2)[0]) if pair in postings), key=len
        )
        near[block] = {other for held in rare[:4] if len(held) <= POSTINGS for other in held}
    return near


def _same_name_elsewhere(work: _Linker) -> list[tuple[list[int], list[int]]]:
    """What is left under one name in other units; names that very many units use say nothing and are left out."""
    ours: dict[tuple[str, str], list[int]] = defaultdict(list)
    theirs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for groups, side, left in ((ours, work.old, work.left_old), (theirs, work.new, work.left_new)):
        for k in left:
            if side.core[k]:
                groups[side.core[k], side.block[k].rsplit("|", 1)[1]].append(k)
    both = ((ours[key], theirs[key]) for key in ours if key in theirs)
    return [(a, b) for a, b in both if len(a) <= POSTINGS and len(b) <= POSTINGS]

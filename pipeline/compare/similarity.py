"""How likely two projects are one: name, what they promise, amount, attribute, unit. All in 0–1."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from pipeline.compare.name_keys import head
from pipeline.compare.projects import Projects

Matrix = npt.NDArray[np.float64]
Index = list[int]
_ONE_SIDED = 0.12
_OTHER_REGION = 0.25


def scores(old: Projects, new: Projects, i: Index, j: Index) -> Matrix:
    """Score of every pair of the projects `i` of the old and `j` of the new side, shape len(i) × len(j)."""
    main = _main(names(old, new, i, j), contents(old, new, i, j))
    rest = (
        0.1 * amounts(old, new, i, j)
        + 0.05 * _equal(old.attribute, new.attribute, i, j)
        + 0.05 * units(old, new, i, j)
    )
    single, other = _serials(old, new, i, j)
    total = 0.8 * main + rest - _ONE_SIDED * single - _OTHER_REGION * _regions(old, new, i, j)
    return np.asarray(np.where(other | _other_side(old, new, i, j), 0.0, total), dtype=np.float64)


def _main(name: Matrix, content: Matrix) -> Matrix:
    """What is promised leads where it is known, a name nearly the same leads alone.

    On generated years projects that are one share 0.33 and more of their content however they are called, siblings
    of one unit 0.1 to 0.3; names of siblings are up to 0.8 alike (园区设备购置, 乡镇设备购置).
    """
    by_content = 0.65 * np.clip((content - 0.15) / 0.3, 0.0, 1.0) + 0.35 * name
    by_name = 0.8 * np.clip((name - 0.6) / 0.35, 0.0, 1.0)
    return np.asarray(
        0.75 * np.fmax(by_content, by_name)
        + 0.25 * np.where(np.isnan(content), name, 0.5 * name + 0.5 * content)
    )


def names(old: Projects, new: Projects, i: Index, j: Index) -> Matrix:
    """Likeness of names without year and ordinal; the year's place and the printed name break ties."""
    cores = _ratio([old.core[k] for k in i], [new.core[k] for k in j])
    heads = _ratio([head(old.core[k]) for k in i], [head(new.core[k]) for k in j])
    like = np.where(cores >= 1, 1.0, 0.5 * cores + 0.5 * heads)
    empty = np.array([not old.core[k] for k in i])[:, None] | np.array([not new.core[k] for k in j])[None, :]
    tie = 0.05 * _same(old.relative, new.relative, i, j) + 0.03 * _same(old.raw, new.raw, i, j)
    return np.asarray(np.where(empty, 0.0, 0.92 * like + tie * (cores >= 1) + 0.08 * like * (cores < 1)))


def contents(old: Projects, new: Projects, i: Index, j: Index) -> Matrix:
    """Dice of the indicators and targets of two projects, weighted by rarity; NaN where one has none."""
    if old.content is None or new.content is None or old.weight is None or new.weight is None:
        return np.full((len(i), len(j)), np.nan)
    shared = (old.content[i] @ new.content[j].T).toarray()
    mine, theirs = old.weight[i][:, None], new.weight[j][None, :]
    return np.where((mine == 0) | (theirs == 0), np.nan, 2 * shared / np.maximum(mine + theirs, 1e-12))


def amounts(old: Projects, new: Projects, i: Index, j: Index) -> Matrix:
    """The smaller amount as a share of the larger; a half where one is unknown."""
    mine, theirs = old.amount[i][:, None], new.amount[j][None, :]
    high = np.maximum(mine, theirs)
    share = np.where(
        high > 0, np.minimum(mine, theirs) / np.where(high > 0, high, 1.0), (mine == theirs).astype(float)
    )
    return np.asarray(np.where(np.isnan(share), 0.5, np.clip(share, 0.0, 1.0)))


def units(old: Projects, new: Projects, i: Index, j: Index) -> Matrix:
    """Likeness of the units' names; a half where one is unknown."""
    mine, theirs = [old.unit[k] for k in i], [new.unit[k] for k in j]
    if len({*mine, *theirs}) == 1:
        return np.full((len(i), len(j)), 1.0 if mine[0] else 0.5)
    unknown = (
        np.array([not unit for unit in mine])[:, None] | np.array([not unit for unit in theirs])[None, :]
    )
    return np.where(unknown, 0.5, _ratio(mine, theirs))


def _ratio(mine: list[str], theirs: list[str]) -> Matrix:
    return (
        np.asarray(process.cdist(mine, theirs, scorer=fuzz.ratio, dtype=np.float32), dtype=np.float64) / 100
    )


def _same(mine: list[str], theirs: list[str], i: Index, j: Index) -> Matrix:
    """1 where the texts are one, else 0."""
    code = {text: n for n, text in enumerate({*(mine[k] for k in i), *(theirs[k] for k in j)})}
    a, b = np.array([code[mine[k]] for k in i]), np.array([code[theirs[k]] for k in j])
    return np.asarray(a[:, None] == b[None, :], dtype=np.float64)


def _equal(mine: list[str], theirs: list[str], i: Index, j: Index) -> Matrix:
    """Like `_same`, a half where one is unknown."""
    unknown = np.array([not mine[k] for k in i])[:, None] | np.array([not theirs[k] for k in j])[None, :]
    return np.where(unknown, 0.5, _same(mine, theirs, i, j))


def _regions(old: Projects, new: Projects, i: Index, j: Index) -> Matrix:
    """1 where both regions are known and differ."""
    return np.asarray(_equal(old.region, new.region, i, j) == 0, dtype=np.float64)


def _serials(old: Projects, new: Projects, i: Index, j: Index) -> tuple[Matrix, npt.NDArray[np.bool_]]:
    """Where one side alone has a number (1 or 0), and where both have one of a kind and they differ."""
    mine, theirs = [old.serials[k] for k in i], [new.serials[k] for k in j]
    found = list({*mine, *theirs})
    code = {one: n for n, one in enumerate(found)}
    single = np.array([[float(bool(a) != bool(b)) for b in found] for a in found])
    other = np.array([[_conflict(dict(a), dict(b)) for b in found] for a in found], dtype=bool)
    at = np.ix_([code[one] for one in mine], [code[one] for one in theirs])
    return single[at], other[at]


def _conflict(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    return any(kind in theirs and theirs[kind] != number for kind, number in mine.items())


def _other_side(old: Projects, new: Projects, i: Index, j: Index) -> npt.NDArray[np.bool_]:
    """Where names differ in nothing but a compass, rank or side word that both have."""
    bare = [
        {k: side[k][part] for k in at} for part in (0, 1) for side, at in ((old.sides, i), (new.sides, j))
    ]
    code = {text: n for n, text in enumerate({*(t for one in bare for t in one.values())})}
    a, b = np.array([code[bare[0][k]] for k in i]), np.array([code[bare[1][k]] for k in j])
    c, d = np.array([code[bare[2][k]] for k in i]), np.array([code[bare[3][k]] for k in j])
    said = np.array([bool(bare[2][k]) for k in i])[:, None] & np.array([bool(bare[3][k]) for k in j])[None, :]
    return np.asarray((a[:, None] == b[None, :]) & (c[:, None] != d[None, :]) & said)

"""One-to-one assignment by score; a pair that another would replace at hardly any loss is ambiguous, not forced."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

Scores = npt.NDArray[np.float64]
# Less than this between the best assignment and one with a pair exchanged: the evidence does not decide.
MARGIN = 0.02
_ORDER = 1e-7


@dataclass
class Assigned:
    """Pairs (row, column, score), and rows with their columns between which the scores do not decide."""

    pairs: list[tuple[int, int, float]] = field(default_factory=list)
    ambiguous: list[tuple[int, list[int]]] = field(default_factory=list)


def assign(
    scores: Scores, least: float, same_rows: list[int] | None = None, same_columns: list[int] | None = None
) -> Assigned:
    """The best one-to-one assignment of rows to columns among pairs that score at least `least`.

    `same_rows` / `same_columns` number rows (columns) by what they say: between two that say the same,
    order decides and nothing is ambiguous.
    """
    usable = np.where(scores >= least, scores, 0.0)
    rows, columns = linear_sum_assignment(usable - _ORDER * _distance(*usable.shape), maximize=True)
    kept = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if usable[i, j] > 0]
    found = Assigned()
    partner_of_column = {j: i for i, j in kept}
    partner_of_row = dict(kept)
    for i, j in kept:
        rivals = [j2 for j2 in _rivals(usable, i, j, partner_of_column) if not _same(same_columns, j, j2)]
        others = [i2 for i2 in _rivals(usable.T, j, i, partner_of_row) if not _same(same_rows, i, i2)]
        if rivals or others:
            found.ambiguous += [(i, [j, *rivals]), *((i2, [j]) for i2 in others)]
        else:
            found.pairs.append((i, j, float(usable[i, j])))
    return found


def _distance(rows: int, columns: int) -> Scores:
    """How far a pair is from standing at the same place of both lists."""
    places = np.arange(rows)[:, None] - np.arange(columns)[None, :]
    return np.asarray(np.abs(places) / max(rows, columns, 1), dtype=np.float64)


def _rivals(usable: Scores, i: int, j: int, partner: dict[int, int]) -> list[int]:
    """Columns that row i could have instead of j at a loss below MARGIN, the pairs exchanged where they are taken."""
    loss = usable[i, j] - usable[i]
    near = np.flatnonzero((usable[i] > 0) & (loss < 1.0))
    return [int(k) for k in near if k != j and _loss(usable, i, j, int(k), partner) < MARGIN]


def _loss(usable: Scores, i: int, j: int, k: int, partner: dict[int, int]) -> float:
    mine = float(usable[i, j] - usable[i, k])
    if k not in partner:
        return mine
    other = partner[k]
    return mine + float(usable[other, k] - usable[other, j])


def _same(groups: list[int] | None, one: int, other: int) -> bool:
    return groups is not None and groups[one] == groups[other]

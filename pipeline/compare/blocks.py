"""Long lists cut into parts small enough to compare each with each: projects that share something rare."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.sparse.csgraph import connected_components

from pipeline.compare.projects import Projects

DENSE = 1_000_000
POSTINGS = 200
_NEAREST = 5
_SLICE = 1000


def pairs(text: str) -> set[str]:
    """Pairs of neighbouring characters."""
    return {text[n : n + 2] for n in range(len(text) - 1)}


def parts(
    old: Projects, new: Projects, ours: list[int], theirs: list[int]
) -> list[tuple[list[int], list[int]]]:
    """Two long lists cut into parts that share a rare name part, indicator or target with a nearest neighbour."""
    mine, yours = _features(old, new, ours, theirs)
    links: list[tuple[int, int]] = []
    for start in range(0, mine.shape[0], 2000):
        shared = (mine[start : start + 2000] @ yours.T).tocsr()
        for row in range(shared.shape[0]):
            values = shared.data[shared.indptr[row] : shared.indptr[row + 1]]
            columns = shared.indices[shared.indptr[row] : shared.indptr[row + 1]]
            links += [(start + row, int(columns[k])) for k in np.argsort(-values, kind="stable")[:_NEAREST]]
    return _components(links, ours, theirs)


def _features(
    old: Projects, new: Projects, ours: list[int], theirs: list[int]
) -> tuple[csr_matrix, csr_matrix]:
    """Character pairs of names and, where loaded, content; features of more than `POSTINGS` projects dropped."""
    codes: dict[str, int] = {}
    rows, columns = [], []
    for row, text in enumerate([*(old.core[i] for i in ours), *(new.core[j] for j in theirs)]):
        for part in {*pairs(text), text}:
            rows.append(row)
            columns.append(codes.setdefault(part, len(codes)))
    shape = (len(ours) + len(theirs), max(len(codes), 1))
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    if old.content is not None and new.content is not None:
        matrix = hstack([matrix, vstack([old.content[ours], new.content[theirs]])]).tocsr()
    frequent = np.asarray((matrix > 0).sum(axis=0)).ravel()
    matrix = matrix[:, np.flatnonzero((frequent > 1) & (frequent <= 2 * POSTINGS))].tocsr()
    return matrix[: len(ours)], matrix[len(ours) :]


def _components(
    links: list[tuple[int, int]], ours: list[int], theirs: list[int]
) -> list[tuple[list[int], list[int]]]:
    """Connected parts of the candidate graph; one still too large keeps its nearest neighbours in slices."""
    if not links:
        return []
    size = len(ours) + len(theirs)
    a, b = np.array([i for i, _ in links]), np.array([len(ours) + j for _, j in links])
    _, label = connected_components(
        csr_matrix((np.ones(len(links)), (a, b)), shape=(size, size)), directed=False
    )
    found: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place, group in enumerate(label):
        if place < len(ours):
            found[group][0].append(ours[place])
        else:
            found[group][1].append(theirs[place - len(ours)])
    return [piece for part in found.values() if part[0] and part[1] for piece in _sliced(*part)]


def _sliced(ours: list[int], theirs: list[int]) -> list[tuple[list[int], list[int]]]:
    """Slices of at most 1,000 × 1,000 in document order: such a part is projects without anything to tell them apart."""
    if len(ours) * len(theirs) <= DENSE:
        return [(ours, theirs)]
    starts = range(0, min(len(ours), len(theirs)), _SLICE)
    return [(ours[n : n + _SLICE], theirs[n : n + _SLICE]) for n in starts]

"""Ids made from content: a row added or removed, or a value changed, renames no other row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa


def content_ids(frame: pd.DataFrame, scope: str, content: Sequence[str], digits: int = 6) -> pd.Series:
    """`<scope>-<hex digits>` for each row: a hash of its content and of how many the same stand before it in its scope.

    Two contents of a scope whose hashes are the same are told apart by counting on. The frame has the index 0, 1, 2 …
    """
    same_content = frame.groupby([scope, *content], dropna=False, sort=False)
    count, group = same_content.cumcount(), same_content.ngroup()
    ids = _hashed(frame, scope, content, count, digits)
    while (taken := ids.duplicated()).any():
        first = int(taken.to_numpy().argmax())
        later = (group == group.iloc[first]) & (frame.index >= first)
        count[later] += 1
        ids[later] = _hashed(frame[later], scope, content, count[later], digits)
    return ids


def _hashed(
    frame: pd.DataFrame, scope: str, content: Sequence[str], count: pd.Series, digits: int
) -> pd.Series:
    told = (pa.array(frame[name]).to_pylist() for name in (scope, *content))
    rows = zip(*told, count.to_list(), strict=True)
    ids = [f"{prefix}-{_hash(rest)[:digits]}" for prefix, *rest in rows]
    return pd.Series(ids, frame.index, dtype=object)


def _hash(content: list[object]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

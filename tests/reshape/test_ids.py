"""Ids made from content."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest

from pipeline.reshape.ids import content_ids


def one_after_the_other(rows: list[tuple[str, str | None]], digits: int) -> list[str]:
    """The same ids, made as someone would by hand: count the same before, and count on where an id is taken."""
    made: list[str] = []
    same: dict[tuple[str, str | None], int] = {}
    for scope, content in rows:
        while True:
            count = same.get((scope, content), 0)
            same[(scope, content)] = count + 1
            text = json.dumps([content, count], ensure_ascii=False)
            new = f"{scope}-{hashlib.sha256(text.encode()).hexdigest()[:digits]}"
            if new not in made:
                made.append(new)
                break
    return made


@pytest.mark.parametrize("digits", [1, 2, 6])
def test_contents_whose_hashes_collide_are_told_apart_by_counting_on(digits: int) -> None:
    rows = [(f"d{n % 3}", None if n % 7 == 0 else f"名{n % 5}") for n in range(30)]
    frame = pd.DataFrame(rows, columns=["scope", "content"], dtype=pd.StringDtype("pyarrow"))
    assert list(content_ids(frame, "scope", ["content"], digits)) == one_after_the_other(rows, digits)


def test_a_row_more_or_less_renames_no_row_of_other_content() -> None:
    whole = pd.DataFrame({"scope": ["d"] * 4, "content": ["甲", "乙", "甲", "丙"]})
    less = whole.drop(index=1).reset_index(drop=True)
    assert list(content_ids(less, "scope", ["content"])) == [
        made for n, made in enumerate(content_ids(whole, "scope", ["content"])) if n != 1
    ]

"""Links and words on generated pairs of years whose edits are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.compare import diff
from tests.compare.generator import Pair, pair
from tests.compare.releases import read, write_release


def f1(known: set[Any], found: set[Any]) -> float:
    return 2 * len(known & found) / (len(known) + len(found))


def compared(made: Pair, folder: Path) -> tuple[set[Any], set[Any], set[Any]]:
    code = diff(
        write_release(folder / "old", made.old), write_release(folder / "new", made.new), folder / "out", None
    )
    assert code == 1
    links, targets, changes = (
        read(folder / "out" / f"{name}.parquet") for name in ("project_links", "target_links", "changes")
    )
    return (
        {(row["old_project_id"], row["new_project_id"]) for row in links},
        {(row["old_target_id"], row["new_target_id"]) for row in targets},
        {(row["scope"], row["change"], row["old_id"], row["new_id"]) for row in changes},
    )


@pytest.mark.parametrize("seed", range(100, 104))
def test_links_and_words_are_right_on_known_edits(seed: int, tmp_path: Path) -> None:
    made = pair(seed, units=25)
    links, target_links, facts = compared(made, tmp_path)
    assert f1(made.links, links) >= 0.98
    assert f1(made.target_links, target_links) >= 0.97
    assert f1(made.facts, facts) >= 0.97


def test_a_generated_year_is_identical_to_itself(tmp_path: Path) -> None:
    made = pair(7, units=10)
    folder = write_release(tmp_path / "old", made.old)
    assert diff(folder, folder, tmp_path / "out", None) == 0
    assert read(tmp_path / "out" / "changes.parquet") == []

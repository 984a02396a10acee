"""docs/architecture.svg shows the rooms and imports as they stand in the code."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_picture_of_the_rooms_is_drawn_from_todays_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    from bench.architecture import draw

    draw(tmp_path / "a.svg")
    drawn, kept = (tmp_path / "a.svg").read_text("utf-8"), (ROOT / "docs/architecture.svg").read_text("utf-8")
    assert drawn == kept, "run python -m bench.architecture"


def test_every_page_that_the_architecture_names_is_there() -> None:
    import re

    docs = ROOT / "docs"
    links = re.findall(r"\]\(([^)#:]+)\)", (docs / "architecture.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (docs / link).exists()] == []

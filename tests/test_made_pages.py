"""Pages made of code and data stand in the repository as they would be made now."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.docs import PAGES


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_made_page_is_up_to_date(page: Path) -> None:
    assert page.read_text("utf-8") == PAGES[page](), "run python -m pipeline.docs"


def test_no_page_speaks_of_a_how_manieth() -> None:
    assert not [page for page in PAGES if "how-manieth" in page.read_text("utf-8")]

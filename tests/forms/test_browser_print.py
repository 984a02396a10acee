"""Documents that a browser printed read like those of our own typesetter, also where its page breaks cut rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from .browser_print import CHROMIUM, printed
from .test_variants import rows_read, rows_true, tables_of
from .variants import VARIANTS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium"),
]


@pytest.mark.parametrize(
    "name",
    [
        "h_arong_2025", "h_hubei_hospital_2024", "i_fengtai_2023", "i_zhalaite_2025", "pages_head_once",
        "pages_list_head_once", "pages_several_on_one", "pages_target_cut",
    ],
)  # fmt: skip
def test_pages_that_a_browser_broke_read_whole(name: str, tmp_path: Path) -> None:
    variant = VARIANTS[name]()
    tables = tables_of(printed(variant, tmp_path), tmp_path / "tables")
    assert rows_read(tables) == rows_true(variant)
    assert tables["documents"][0]["status"] == variant.status

"""The documents that other tests read say what their truth says, and are typeset whole."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pypdfium2
import pytest

from pipeline.facsimile.typeset import Sheet, typeset

from .notation import Project, Variant, cells
from .variants import VARIANTS

NAMES = list(VARIANTS)


def visible(text: str) -> str:
    return "".join(text.split())


def lines_of(variant: Variant) -> list[list[str]]:
    """The texts of each grid row, those of cells merged over it among them."""
    sheets = [item for item in variant.sheets if isinstance(item, Sheet)]
    return [
        [cell.text for cell in sheet.table if cell.row <= row < cell.row + cell.rowspan]
        for sheet in sheets
        for row in range(max(cell.row + cell.rowspan for cell in sheet.table))
    ]


def says(line: list[str], row: dict[str, str | None]) -> bool:
    """Whether a grid row holds the indicator, and the target in one cell or in up to three."""
    others = list(line)
    if row["indicator"] not in others:
        return False
    others.remove(str(row["indicator"]))
    return any("".join(parts) == row["target"] for n in (1, 2, 3) for parts in permutations(others, n))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_truth_stands_in_one_row_of_the_drawing(name: str) -> None:
    variant = VARIANTS[name]()
    lines = lines_of(variant)
    assert [row for row in variant.rows if not any(says(line, row) for line in lines)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_header_text_of_the_truth_stands_in_the_drawing(name: str) -> None:
    variant = VARIANTS[name]()
    captions = [item.left for item in variant.sheets if isinstance(item, Sheet)]
    printed = "\n".join([*captions, *(text for line in lines_of(variant) for text in line)])
    texts = [
        value for project in variant.truth for value in project.header.values() if isinstance(value, str)
    ]
    assert [text for text in texts if text not in printed] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_document_is_on_its_pages(name: str) -> None:
    variant = VARIANTS[name]()
    assert variant.name == name
    pages = [
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(typeset(variant.sheets, variant.style))
    ]
    printed = Counter(visible("".join(pages)).replace("\x02", "-").replace("\ufffe", "-"))
    expected = Counter(
        visible(
            "".join(cell.text for item in variant.sheets if isinstance(item, Sheet) for cell in item.table)
        )
    )
    assert expected - printed == Counter()


def test_the_documents_cover_every_family_of_forms() -> None:
    families = {name.split("_")[0] for name in NAMES}
    assert families == {
        *(f"a{number}" for number in range(13)),
        "b",
        "c",
        "d",
        "h",
        "i",
        "j",
        "k",
        "x",
        "y",
        "z",
        "docs",
        "pages",
    }


def test_a_drawn_grid_reads_merged_cells_and_empty_ones() -> None:
    drawn = cells(["甲 | < | ↓绩效", "乙 |  | ^", "^ | 丙\\n丁 | "])
    assert [(c.row, c.col, c.text, c.rowspan, c.colspan, c.vertical) for c in drawn] == [
        (0, 0, "甲", 1, 2, False),
        (0, 2, "绩效", 2, 1, True),
        (1, 0, "乙", 2, 1, False),
        (1, 1, "", 1, 1, False),
        (2, 1, "丙\n丁", 1, 1, False),
        (2, 2, "", 1, 1, False),
    ]


def test_a_project_keeps_its_amounts_exact() -> None:
    (project,) = VARIANTS["b_yongde_2022"]().truth
    assert isinstance(project, Project)
    assert str(project.header["annual_amount_cny"]) == "387664.62"

"""Pages of one form that were photographed one by one: each at a size and place of its own, which columns are followed by.

Where every column edge of a page's first table lies on an edge of the last table of the page before, once both are laid
over one another, its edges are given at that table's size. Boxes stay those of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.record import GridPage, GridTable

# How much larger or smaller one photograph of a sheet is than the next.
_SMALLER, _LARGER = 0.75, 1.33
# Points within which edges of the two lie on one another, and edges that a table has at least.
_NEAR, _FEWEST = 4.0, 3


def on_one_scale(pages: Sequence[GridPage]) -> list[GridPage]:
    """The pages with the column edges of photographed tables that go on at the size of the page before."""
    made: list[GridPage] = []
    for page in pages:
        before = made[-1] if made else None
        if before is not None and _read_by_ocr(before) and _read_by_ocr(page):
            x = _laid_over(before.tables[-1], page.tables[0])
            page = replace(page, tables=(replace(page.tables[0], x=x), *page.tables[1:]))
        made.append(page)
    return made


def _read_by_ocr(page: GridPage) -> bool:
    return page.text_origin == "ocr" and bool(page.tables)


def _laid_over(old: GridTable, new: GridTable) -> tuple[float, ...]:
    """The edges of the new table at the size of the old one; as they were where they do not fall on its edges."""
    wide = new.x[-1] - new.x[0]
    if len(new.x) < _FEWEST or wide <= 0:
        return new.x
    scale = (old.x[-1] - old.x[0]) / wide
    if not _SMALLER <= scale <= _LARGER:
        return new.x
    laid = tuple(old.x[0] + (edge - new.x[0]) * scale for edge in new.x)
    fits = all(min(abs(edge - other) for other in old.x) <= _NEAR for edge in laid)
    return laid if fits else new.x

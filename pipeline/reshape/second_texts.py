"""What a second reading by OCR gave for the cells of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.forms.form import CellPlace, Printed
from pipeline.record import GridPage
from pipeline.text import fold


@dataclass(frozen=True, slots=True)
class Seconds:
    """The texts of the cells that OCR reads otherwise than the text layer says."""

    texts: Mapping[CellPlace, str]

    def of(self, printed: Printed) -> str | None:
        """What OCR reads where a text stands; null where it reads the same, or where nobody asked. `?`: nothing."""
        found = [self.texts[place] for place in printed.places if place in self.texts]
        return "".join(found) or "?" if found else None


def second_texts(pages: Iterable[GridPage]) -> Seconds:
    """The second readings of a document that differ."""
    return Seconds(
        {
            CellPlace(page.number, each.table, each.row, each.column): fold(each.text)
            for page in pages
            if page.verified
            for each in page.verified.differ
        }
    )


def verified_share(pages: Iterable[GridPage]) -> float | None:
    """The share of the cells of all pages read twice that both readings agree on; null where none was."""
    read = [page.verified for page in pages if page.verified and page.verified.cells]
    cells = sum(each.cells for each in read)
    return round(1 - sum(len(each.differ) for each in read) / cells, 4) if cells else None

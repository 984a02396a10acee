"""A page as a person sees it: what its file holds, held against the ink.

Only a page with a table is looked at. Where text is set aside, the grid is found again without it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium

from pipeline.pdf.camelot_grid import RuledTable
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.overprint import set_once
from pipeline.pdf.page import PageContent, find_tables
from pipeline.pdf.unseen import Seen, look
from pipeline.pdf.why_unseen import notes


def as_seen(page: pdfium.PdfPage, content: PageContent, number: int) -> tuple[PageContent, list[RuledTable]]:
    """What a page says and its tables, without the text that nobody sees."""
    tables = find_tables(page, content)
    if not tables:
        return content, tables
    glyphs = _together(content)
    seen = look(page, content.frame, glyphs)
    if not seen.why and not seen.tangled.any():
        return content, tables
    kept = _kept(page, content, glyphs, seen)
    kept = replace(kept, notes=tuple(notes(seen.why, glyphs.chars, number)))
    return kept, [table for table in find_tables(page, kept) if _on_page(table, content)]


def _together(content: PageContent) -> Glyphs:
    """Every glyph of a page, copies too, in the order of painting."""
    if not len(content.copies):
        return content.glyphs
    both = content.glyphs.plus(content.copies)
    return both.only(np.argsort(both.place))


def _kept(page: pdfium.PdfPage, content: PageContent, glyphs: Glyphs, seen: Seen) -> PageContent:
    """What is left of a page without the glyphs that nobody sees: of those set twice it may be the first that is not."""
    textpage = page.get_textpage()
    try:
        once, copies = set_once(textpage.raw, glyphs.only(seen.printed()))
    finally:
        textpage.close()
    return replace(
        content, glyphs=once, copies=copies, tangled=np.isin(once.place, glyphs.place[seen.tangled])
    )


def _on_page(table: RuledTable, content: PageContent) -> bool:
    """Whether any of a table lies inside the page."""
    frame = content.frame
    across = table.x[0] < frame.width and table.x[-1] > 0
    return bool(across and table.y[-1] < frame.height and table.y[0] > 0)

"""Which cells of a file use glyphs whose font is not to be believed: a doubt for each."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.font_witness import Faults
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.page_content import read_content
from pipeline.pdf.page_grid import cell_members, find_tables

_LONGEST_NAME = 256


def font_doubts(pdf: pikepdf.Pdf, faults: Mapping[int, Faults]) -> Iterator[Doubt]:
    """A doubt for each cell with a character of those `faults`, by the object numbers of the fonts.

    pdfium names the font of a glyph without the letters of its subset, so that a copy is read in which the fonts in
    doubt have names of their own.
    """
    if not faults:
        return
    for number in faults:
        _rename(pdf, pdf.get_object(number, 0), pikepdf.Name(f"/{_name(number)}"))
    pdf.save(copy := BytesIO())
    by_name = {_name(number): each for number, each in faults.items()}
    with pdfium.PdfDocument(copy.getvalue()) as named:
        for number in range(len(named)):
            yield from _of_page(named, number, by_name)


def _rename(pdf: pikepdf.Pdf, font: Any, name: pikepdf.Name) -> None:
    """Give a font a name; that of a composite one is the name of its descendant, which others may share."""
    font.BaseFont = name
    if "/DescendantFonts" in font:
        own = pikepdf.Dictionary(dict(font.DescendantFonts[0].items()))
        own.BaseFont = name
        font.DescendantFonts = pikepdf.Array([pdf.make_indirect(own)])


def _name(number: int) -> str:
    return f"JixiaoFont{number}"


def _of_page(pdf: pdfium.PdfDocument, number: int, faults: Mapping[str, Faults]) -> Iterator[Doubt]:
    try:
        page = pdf[number]
    except pdfium.PdfiumError:
        return
    content, textpage = read_content(page), page.get_textpage()
    wanted = {char for each in faults.values() for said in (*each.said, *each.widths) for char in said}
    for table_number, table in enumerate(find_tables(page, content), 1):
        for cell, members in zip(table.cells, cell_members(content.glyphs, table), strict=True):
            using = [index for index in members if content.glyphs.chars[index] in wanted]
            for kind, what in _told(textpage.raw, content.glyphs, using, faults):
                yield Doubt(kind, what, number + 1, table_number, cell.row, cell.col)


def _told(
    textpage: ctypes.c_void_p, glyphs: Glyphs, using: list[int], faults: Mapping[str, Faults]
) -> Iterator[tuple[Kind, str]]:
    """What speaks against the characters of a cell: the first of each kind."""
    said, widths = dict[str, str](), dict[str, str]()
    for place, index in enumerate(using):
        char, of_font = (
            glyphs.chars[index],
            faults.get(_font_name(textpage, int(glyphs.place[index])), Faults()),
        )
        for told, why in of_font.said.items():
            if char == told[:1] and _said_here(glyphs, using[place : place + len(told)], told):
                said[told] = why
        if char in of_font.widths:
            widths[char] = "its font gives it another width than its glyph has"
    for kind, found in ((Kind.MISLEADING_FONT, said), (Kind.DAMAGED_FONT, widths)):
        if found:
            char, why = next(iter(sorted(found.items())))
            yield (
                kind,
                f"{char}: {why}" + (f", and {len(found) - 1} more characters" if len(found) > 1 else ""),
            )


def _said_here(glyphs: Glyphs, members: list[int], told: str) -> bool:
    """Whether some glyphs are the characters that a font says of one."""
    text = "".join(glyphs.chars[index] for index in members)
    return text == told and int(glyphs.place[members[-1]] - glyphs.place[members[0]]) == len(told) - 1


def _font_name(textpage: ctypes.c_void_p, place: int) -> str:
    """The base name of a glyph's font."""
    obj = pdfium_c.FPDFText_GetTextObject(textpage, place)
    font = pdfium_c.FPDFTextObj_GetFont(obj) if obj else None
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    if font:
        pdfium_c.FPDFFont_GetBaseFontName(font, buffer, _LONGEST_NAME)
    return buffer.value.decode("utf-8", "replace")

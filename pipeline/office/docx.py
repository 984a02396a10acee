"""A .docx document → its tables and paragraphs, with the final text of tracked changes.

python-docx opens the package; the text is taken from its element tree, since its own `text` leaves out inserted runs.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from pipeline.doubt import Doubt, Kind
from pipeline.limits import Unreadable
from pipeline.office.cells import DATA_CELLS, Block, SpanCell, pages_of
from pipeline.office.package import open_package
from pipeline.record import GridPage

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted and moved-away text is no part of the final text; a fallback repeats what a newer element says.
_GONE = {f"{_W}del", f"{_W}moveFrom", _FALLBACK}
# Content controls, insertions and the like: what stands in them is part of the text around them.
_WRAPPERS = tuple(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_PRINTED = {f"{_W}tab": " ", f"{_W}br": "\v", f"{_W}cr": "\v", f"{_W}noBreakHyphen": "-"}


def pages_of_docx(data: bytes) -> tuple[GridPage, ...]:
    """A page for each table of the body; Unreadable where the document cannot be opened."""
    open_package(data)
    try:
        body = docx.Document(BytesIO(data)).element.body
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        AttributeError,
    ) as error:
        raise Unreadable(f"文档损坏 the document is damaged: {type(error).__name__}: {error}") from error
    return pages_of(list(_blocks(body)), list(_doubts(body)))


def _blocks(parent: Any) -> Iterator[Block]:
    """Paragraphs and tables in order, those of content controls and text boxes among them."""
    for element in parent.iterchildren():
        if element.tag in _GONE:
            continue
        if element.tag == f"{_W}p":
            yield Block(lines=tuple(line for line in _text(element).split("\v") if line))
            for box in _text_boxes(element):
                yield from _blocks(box)
        elif element.tag == f"{_W}tbl":
            yield from _table_blocks(element)
        elif element.tag in _WRAPPERS:
            yield from _blocks(element)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(parent.tag in _GONE for parent in box.iterancestors()):
            yield box


def _table_blocks(table: Any) -> Iterator[Block]:
    """A table; one that only lays the page out (a table of data stands in it) as what stands in its cells, in order."""
    if not any(_is_data(inner) for inner in table.iter(f"{_W}tbl") if inner is not table):
        yield Block(rows=tuple(_rows(table)))
        return
    for row in _own(table, "tr"):
        for cell in _own(row, "tc"):
            yield from _blocks(cell)


def _is_data(table: Any) -> bool:
    filled = sum(bool(_cell_text(cell)) for cell in table.iter(f"{_W}tc"))
    return filled >= DATA_CELLS and not _inside_gone(table)


def _inside_gone(element: Any) -> bool:
    return any(parent.tag in _GONE for parent in element.iterancestors())


def _rows(table: Any) -> Iterator[tuple[SpanCell, ...]]:
    """The rows of a table; `vMerge` cells that go on from above are part of the cell above."""
    lines = [_line(row) for row in _own(table, "tr") if row.find(f"{_W}trPr/{_W}del") is None]
    heights: dict[tuple[int, int], int] = {}
    for index, line in enumerate(lines):
        for start, _, goes_on in line:
            if not goes_on:
                below = (
                    next((cell for cell in later if cell[0] == start), None) for later in lines[index + 1 :]
                )
                heights[index, start] = 1 + _count_while(below)
    for index, line in enumerate(lines):
        yield tuple(
            SpanCell(_cell_text(cell), heights[index, start], _span(cell))
            for start, cell, goes_on in line
            if not goes_on
        )


def _count_while(below: Iterator[tuple[int, Any, bool] | None]) -> int:
    count = 0
    for cell in below:
        if cell is None or not cell[2]:
            break
        count += 1
    return count


def _line(row: Any) -> list[tuple[int, Any, bool]]:
    """The cells of a row: grid column, element, and whether it goes on from the row above."""
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    place = int(before.get(f"{_W}val", 0)) if before is not None else 0
    line = []
    for cell in _own(row, "tc"):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        line.append((place, cell, merge is not None and merge.get(f"{_W}val", "continue") == "continue"))
        place += _span(cell)
    return line


def _own(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, those inside content controls and insertions among them."""
    for child in parent.iterchildren():
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _own(child, name)


def _span(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return max(1, int(span.get(f"{_W}val", 1))) if span is not None else 1


def _cell_text(cell: Any) -> str:
    """Paragraphs of a cell, each a line that ended before the edge; a small nested table is text of the cell."""
    lines = (_text(paragraph) for paragraph in _paragraphs(cell))
    return "\v".join(line for line in lines if line)


def _paragraphs(parent: Any) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag == f"{_W}p":
            yield child
        elif child.tag in (*_WRAPPERS, f"{_W}tbl", f"{_W}tr", f"{_W}tc"):
            yield from _paragraphs(child)


def _text(paragraph: Any) -> str:
    """The final printed text of a paragraph: no deleted, struck-through or hidden runs, no text boxes."""
    return "".join(_runs(paragraph)).strip()


def _runs(parent: Any) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag in _GONE or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}r" and (
            _has(child, "strike") or _has(child, "dstrike") or _has(child, "vanish")
        ):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _PRINTED:
            yield _PRINTED[child.tag]
        else:
            yield from _runs(child)


def _has(run: Any, name: str) -> bool:
    """Whether a run has a property, and it is not switched off."""
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and found.get(f"{_W}val", "true") not in ("0", "false", "off")


def _doubts(body: Any) -> Iterator[Doubt]:
    """Notes of what is kept aside: deleted, struck-through and hidden text."""
    deleted = "".join(text.text or "" for text in body.iter(f"{_W}delText"))
    if deleted or body.find(f".//{_W}ins") is not None:
        yield Doubt(Kind.TRACKED_CHANGE, f"deleted: {deleted[:60]}", 1)
    for name, kind in (
        ("strike", Kind.STRUCK_TEXT),
        ("dstrike", Kind.STRUCK_TEXT),
        ("vanish", Kind.HIDDEN_CELLS),
    ):
        runs = [run for run in body.iter(f"{_W}r") if _has(run, name)]
        text = "".join(part.text or "" for run in runs for part in run.iter(f"{_W}t"))
        if text:
            yield Doubt(kind, text[:60], 1)

"""A web page (or a workbook saved as one) → its tables of data and the text between them. Nothing it links to is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from pipeline.doubt import Doubt, Kind
from pipeline.limits import Unreadable
from pipeline.office.cells import DATA_CELLS, MOST_SPAN, Block, SpanCell, pages_of
from pipeline.record import GridPage

MOST_ELEMENTS = 500_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACE = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "title",
    "select",
    "textarea",
    "svg",
    "iframe",
    "object",
}
_STRUCK = {"del", "s", "strike"}
_BREAKING = {
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "tr",
    "caption", "dd", "dt", "hr", "pre", "blockquote", "center", "form", "table",
}  # fmt: skip


def pages_of_html(data: bytes) -> tuple[GridPage, ...]:
    """A page for each table of data, with the text above it; Unreadable where there is no markup at all."""
    text, doubts = decoded(data)
    try:
        parser = lxml_html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
        root = lxml_html.document_fromstring(_PROLOG.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"网页无法读取 the page cannot be read: {error}") from error
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unreadable(f"网页过大 more than {MOST_ELEMENTS} elements")
    aside: list[Doubt] = []
    blocks = list(_blocks(root, aside))
    return pages_of(blocks, [*doubts, *aside])


def decoded(data: bytes) -> tuple[str, list[Doubt]]:
    """The text of a page: by its own mark or claim where that fits every byte, else UTF-8, else GB 18030.

    Pages of gb18030 that claim utf-8 are common; one that fits none of the three is in doubt.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    claim = _CHARSET.search(data[:4096])
    named = claim.group(1).decode("ascii").lower() if claim else "utf-8"
    named = "gb18030" if named.startswith("gb") else named
    for encoding in dict.fromkeys((named, "utf-8-sig", "gb18030")):
        try:
            return data.decode(encoding), []
        except (UnicodeDecodeError, LookupError):
            continue
    what = f"bytes that are neither {named} nor UTF-8 nor GB 18030"
    return data.decode("gb18030", "replace"), [Doubt(Kind.GARBAGE_TEXT, what, 1)]


def _blocks(element: Any, aside: list[Doubt]) -> Iterator[Block]:
    """Lines and tables in document order; a table of layout is gone through like any other element."""
    lines: list[str] = [""]
    for part in _parts(element, aside):
        if isinstance(part, str):
            _append(lines, part)
        else:
            yield Block(lines=tuple(_plain(line) for line in lines if _plain(line)))
            lines = [""]
            yield Block(rows=tuple(_rows(part, aside)))
    yield Block(lines=tuple(_plain(line) for line in lines if _plain(line)))


def _append(lines: list[str], text: str) -> None:
    first, *rest = text.split("\v")
    lines[-1] += first
    lines.extend(rest)


def _parts(element: Any, aside: list[Doubt]) -> Iterator[Any]:
    """Text (`\\v` where a line ends) and tables of data."""
    if _is_skipped(element, aside):
        return
    if element.tag == "table" and _is_data(element):
        yield element
        return
    breaking = element.tag in _BREAKING or element.tag in ("td", "th")
    if breaking:
        yield "\v"
    yield _folded(element.text)
    for child in element:
        yield from _parts(child, aside)
        yield _folded(child.tail)
    if breaking and element.tag != "br":
        yield "\v"


def _is_skipped(element: Any, aside: list[Doubt]) -> bool:
    """Whether an element is not shown; text that is hidden or struck through is told."""
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return True
    style = element.get("style", "")
    hidden = bool(_HIDDEN.search(style)) or element.get("hidden") is not None
    struck = element.tag in _STRUCK or bool(_STRUCK_STYLE.search(style))
    text = _plain(str(element.text_content())) if hidden or struck else ""
    if text:
        aside.append(Doubt(Kind.STRUCK_TEXT if struck else Kind.HIDDEN_CELLS, text[:60], 1))
    return hidden or struck


def _is_data(table: Any) -> bool:
    """Whether a table holds data: two rows or columns of its own at least, and no other table of data inside."""
    inner = [each for each in table.iter("table") if each is not table]
    if any(
        sum(bool(_plain(str(cell.text_content()))) for cell in each.iter("td", "th")) >= DATA_CELLS
        for each in inner
    ):
        return False
    rows = list(_own_rows(table))
    return len(rows) > 1 or any(len(_own_cells(row)) > 1 for row in rows)


def _own_rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _own_cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _rows(table: Any, aside: list[Doubt]) -> Iterator[tuple[SpanCell, ...]]:
    for row in _own_rows(table):
        if not _is_skipped(row, aside):
            cells = (cell for cell in _own_cells(row) if not _is_skipped(cell, aside))
            yield tuple(
                SpanCell(_cell_text(cell, aside), _count(cell, "rowspan"), _count(cell, "colspan"))
                for cell in cells
            )


def _cell_text(cell: Any, aside: list[Doubt]) -> str:
    parts = [_folded(cell.text)]
    for child in cell:
        parts += [part if isinstance(part, str) else _cell_text(part, aside) for part in _parts(child, aside)]
        parts.append(_folded(child.tail))
    lines = (_plain(line) for line in "".join(parts).split("\v"))
    return "\v".join(line for line in lines if line)


def _count(cell: Any, name: str) -> int:
    """A span as browsers read it: leading digits, 1 where there are none."""
    found = re.match(r"\s*(\d{1,6})", cell.get(name, ""))
    return min(max(int(found.group(1)), 1), MOST_SPAN) if found else 1


def _folded(text: str | None) -> str:
    return _SPACE.sub(" ", text or "")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()

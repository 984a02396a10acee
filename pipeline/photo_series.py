"""Several photographs of one form: where the table of one goes on in the next, by the order of their names, they are read
as the pages of one document.

The later picture stays a document of its own, without pages, that says where it went.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.doubt import Doubt, Kind
from pipeline.forms.reader import recognise
from pipeline.ocr.picture_kinds import SUFFIXES
from pipeline.record import GridDocument, GridPage, Stored

Catalogued = tuple[Mapping[str, Any], GridDocument | Stored]


def joined(documents: Iterable[Catalogued], paths: Mapping[str, Path]) -> Iterator[Catalogued]:
    """The documents with photographs of one form joined; `paths`: the file of each document_id."""
    documents = list(documents)
    pictures = {
        str(row["document_id"]): record
        for row, record in documents
        if paths[str(row["document_id"])].suffix.lower() in SUFFIXES
    }
    made = _series(pictures, paths)
    for row, record in documents:
        yield row, made.get(str(row["document_id"]), record)


def _series(
    pictures: Mapping[str, GridDocument | Stored], paths: Mapping[str, Path]
) -> dict[str, GridDocument]:
    """What becomes of the pictures that belong together; the others are not named."""
    made: dict[str, GridDocument] = {}
    ordered = sorted(pictures, key=lambda name: (paths[name].parent.as_posix(), _natural(paths[name].name)))
    for _, names in groupby(ordered, key=lambda name: paths[name].parent):
        first: GridDocument | None = None
        for name in names:
            record = pictures[name]
            document = record.load() if isinstance(record, Stored) else record
            if first is not None and goes_on(first, document):
                first = made[first.document_id] = _with(first, document)
                made[name] = _gone(document, first.document_id)
            else:
                first = document
    return made


def goes_on(first: GridDocument, second: GridDocument) -> bool:
    """Whether the table that ends one document goes on in the next: together they hold no further form, but more rows."""
    if not first.pages or not second.pages or not second.pages[0].tables:
        return False
    alone = recognise(first.pages).forms
    together = recognise(_with(first, second).pages).forms
    if not alone or len(together) != len(alone):
        return False
    return len(together[-1].rows) > len(alone[-1].rows)


def _with(first: GridDocument, second: GridDocument) -> GridDocument:
    after = len(first.pages)
    pages = (*first.pages, *(_numbered(page, after + page.number) for page in second.pages))
    note = Doubt(Kind.JOINED_PICTURE, f"page {after + 1} is the picture {second.document_id}")
    return replace(first, pages=pages, doubts=(*first.doubts, *second.doubts, note))


def _numbered(page: GridPage, number: int) -> GridPage:
    return replace(page, number=number, doubts=tuple(replace(doubt, page=number) for doubt in page.doubts))


def _gone(document: GridDocument, into: str) -> GridDocument:
    return replace(document, pages=(), doubts=(Doubt(Kind.JOINED_PICTURE, f"its table is read with {into}"),))


def _natural(name: str) -> list[tuple[int, str]]:
    """A name so that 2 comes before 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name) if part]

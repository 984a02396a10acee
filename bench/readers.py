"""The readers that are compared, each in a process of its own: `python -m bench.readers NAME PDF…`.

Prints one JSON line: pages, processor and wall seconds (best of the runs), peak memory, and the texts of the cells.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Pages = list[list[str]]


def ours(path: Path) -> Pages:
    """The reader of this project, with all its checks, set up as its worker processes are."""
    from pipeline.read_pdf import read_document
    from pipeline.run import reader_process

    reader_process.set_up()
    pages = read_document(path, "bench").pages
    return [[cell.text for table in page.tables for cell in table.cells] for page in pages]


def without_ink(path: Path) -> Pages:
    """The reader of this project without its look at the ink: what that look costs is the difference."""
    from unittest.mock import patch

    from pipeline import read_pdf
    from pipeline.pdf.as_seen import SeenPage
    from pipeline.pdf.page_grid import find_tables

    def blind(page: Any, content: Any, number: int) -> SeenPage:
        return SeenPage(content, find_tables(page, content))

    with patch.object(read_pdf, "as_seen", blind):
        return ours(path)


def camelot_defaults(path: Path) -> Pages:
    """camelot as one calls it without further thought."""
    import camelot

    pages: dict[int, list[str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for table in camelot.read_pdf(str(path), pages="all", flavor="lattice"):
            pages.setdefault(table.page, []).extend(cell.text for row in table.cells for cell in row)
    return [pages.get(number, []) for number in range(1, _count(path) + 1)]


def pdfplumber_tables(path: Path) -> Pages:
    """pdfplumber's extract_tables at its defaults."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [_texts(page.extract_tables()) for page in pdf.pages]


def pymupdf_tables(path: Path) -> Pages:
    """PyMuPDF's find_tables at its defaults."""
    import pymupdf

    with pymupdf.open(path) as pdf:
        return [_texts(table.extract() for table in page.find_tables().tables) for page in pdf]


def pdfium_floor(path: Path) -> Pages:
    """No tables: pdfium hands over glyphs with their boxes, and paths. What any reader on it must spend."""
    import pypdfium2 as pdfium

    from pipeline.pdf.page_content import read_content

    with pdfium.PdfDocument(path.read_bytes()) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            read_content(page)
            page.close()
        return [[] for _ in range(len(pdf))]


def _texts(tables: Iterable[Iterable[Iterable[str | None]]]) -> list[str]:
    return [cell or "" for table in tables for row in table for cell in row]


def _count(path: Path) -> int:
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(path) as pdf:
        return len(pdf)


READERS: dict[str, Callable[[Path], Pages]] = {
    "ours": ours,
    "without ink": without_ink,
    "camelot": camelot_defaults,
    "pdfplumber": pdfplumber_tables,
    "pymupdf": pymupdf_tables,
    "pdfium": pdfium_floor,
}


def main(name: str, paths: list[Path], runs: int) -> None:
    """Measure one reader on some PDFs."""
    read = READERS[name]
    pages: list[Pages] = [read(path) for path in paths]  # imports and caches are warm from here on
    times: list[tuple[float, float]] = []
    for _ in range(runs):
        cpu, wall = time.process_time(), time.perf_counter()
        for path in paths:
            read(path)
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    result = {
        "pages": sum(len(each) for each in pages),
        "cpu": min(cpu for cpu, _ in times),
        "wall": min(wall for _, wall in times),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "texts": pages,
    }
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], [Path(path) for path in sys.argv[3:]], int(sys.argv[2]))

"""What OCR costs: beside RapidOCR itself on the same pictures, and over documents with one worker and two.

Called by `python -m bench.scans`. RapidOCR is called plainly (detection, direction and reading of the whole picture)
with the threads and batches that `ocr.py` gives it, on the page rendered as `read_page` renders it; both read each
page in turn, within one run.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from pipeline.ocr import engine, page_image
from pipeline.read_pdf import read_page
from pipeline.run.documents import extract
from pipeline.run.source import Source
from scanner import Scanner, scanned

FACSIMILE = Path("data/raw/2024/nx-fgw-2024.pdf")
PAGES = (0, 4, 7, 9, 11, 13)
DOCUMENTS = 8  # of two pages each, for the workers


@dataclass
class Cost:
    """Seconds of processor and of the clock."""

    cpu: float = 0.0
    wall: float = 0.0

    def of(self, work: Callable[[], object]) -> None:
        """Add what some work takes."""
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall


def beside_rapidocr(name: str, scanner: Scanner, pages: Sequence[int] = PAGES) -> str:
    """One line: what a page costs RapidOCR and us, and the ratio."""
    document = pdfium.PdfDocument(scanned(FACSIMILE.read_bytes(), scanner, list(pages)))
    rapid, ours = _rapidocr(), read_page
    plain, whole = Cost(), Cost()
    for index, page, image in _pictures(document):
        if not index:  # the first picture of a size is slower, for both
            rapid(image), ours(page, 1)
        plain.of(lambda image=image: rapid(image))  # type: ignore[misc]
        whole.of(lambda page=page: ours(page, 1))  # type: ignore[misc]
    count = len(document)
    return (
        f"{name} dpi, {count} pages: RapidOCR {plain.cpu / count:.2f} s of CPU a page ({plain.wall / count:.2f} s), "
        f"read_page {whole.cpu / count:.2f} s ({whole.wall / count:.2f} s): "
        f"{whole.cpu / plain.cpu:.2f} of its CPU, {whole.wall / plain.wall:.2f} of its time"
    )


def _rapidocr() -> Any:
    """RapidOCR with its own preparation of pictures, and threads and batches as ours."""
    from rapidocr import RapidOCR

    params = {key: value for key, value in engine.PARAMS.items() if key != "Global.use_preprocess_img"}
    return RapidOCR(params=params)


def _pictures(document: pdfium.PdfDocument) -> Iterator[tuple[int, pdfium.PdfPage, Any]]:
    for index in range(len(document)):
        page = document[index]
        yield index, page, page_image.rendered(page, page_image.page_dpi(page))


def over_workers(name: str, scanner: Scanner, counts: Sequence[int] = (1, 2)) -> str:
    """One line: the time that some scanned documents take with so many workers, and how much faster the last is."""
    with tempfile.TemporaryDirectory() as folder:
        sources = list(_documents(Path(folder), scanner))
        took = {count: _run(sources, Path(folder) / f"grids-{count}", count) for count in counts}
    times = ", ".join(f"{count} at work {seconds:.1f} s" for count, seconds in took.items())
    first, *_, last = took.values()
    return f"{name} dpi, {len(sources)} documents of 2 pages: {times}: {first / last:.2f} times as fast ({os.cpu_count()} cores)"


def _documents(folder: Path, scanner: Scanner) -> Iterator[Source]:
    for number in range(DOCUMENTS):
        path = folder / f"scan-{number}.pdf"
        path.write_bytes(scanned(FACSIMILE.read_bytes(), scanner, [2 * number % 15, (2 * number + 1) % 15]))
        yield Source(path.stem, path)


def _run(sources: Sequence[Source], grids: Path, count: int) -> float:
    start = time.perf_counter()
    extract(sources, grids, workers=count, progress=False)
    return time.perf_counter() - start

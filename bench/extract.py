"""Reading pages: ours beside camelot, pdfplumber, PyMuPDF and pdfium alone. Same pages, same run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.forms import made_sheet
from pipeline.facsimile.sheet import Style
from pipeline.facsimile.typeset import typeset

RUNS = {"ours": 5, "without ink": 5, "camelot": 2, "pdfplumber": 3, "pymupdf": 2, "pdfium": 5}
TITLES = {
    "ours": "jixiao", "without ink": "jixiao without the look at the ink", "camelot": "camelot, defaults", "pdfplumber": "pdfplumber", "pymupdf": "PyMuPDF",
    "pdfium": "pdfium alone (no tables)",
}  # fmt: skip
STYLES = (
    Style(),
    Style(rules="fill", font_size=8),
    Style(latin_font=True),
    Style(landscape=True, font_size=8),
)
PAGES = 5


@dataclass(frozen=True)
class Speed:
    """One reader on one set of PDFs: ms and MB; `right` of `cells` texts are as printed, where that is known."""

    reader: str
    cpu_ms: float
    wall_ms: float
    peak_mb: float
    right: int
    cells: int


def made_pdfs(folder: Path) -> tuple[list[Path], list[list[str]]]:
    """Forms in several styles, and the texts of the cells of each page."""
    paths, texts = [], []
    for number, style in enumerate(STYLES):
        sheets = [made_sheet(100 * number + page) for page in range(PAGES)]
        paths.append(folder / f"forms-{number}.pdf")
        paths[-1].write_bytes(typeset(sheets, style))
        texts += [[cell.text for cell in sheet.table] for sheet in sheets]
    return paths, texts


def compare(paths: Sequence[Path], truth: Sequence[Sequence[str]] | None = None) -> Iterator[Speed]:
    """Each reader on the same PDFs, one after the other."""
    for name, runs in RUNS.items():
        command = [sys.executable, "-m", "bench.readers", name, str(runs), *map(str, paths)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        texts = [page for document in found["texts"] for page in document]
        wanted = [_bag(page) for page in truth or ()]
        right = sum((_bag(page) & want).total() for page, want in zip(texts, wanted, strict=bool(truth)))
        pages = found["pages"]
        yield Speed(
            name,
            1000 * found["cpu"] / pages,
            1000 * found["wall"] / pages,
            found["peak_mb"],
            right,
            sum(want.total() for want in wanted),
        )


def _bag(texts: Sequence[str]) -> Counter[str]:
    """Texts of cells without blanks and line ends, blank cells aside."""
    return Counter(bare for text in texts if (bare := "".join(text.split())))


def table(speeds: Sequence[Speed]) -> str:
    """Markdown: times as processor time, and as a multiple of ours."""
    base = next(speed.cpu_ms for speed in speeds if speed.reader == "ours")
    lines = [
        "| reader | ms/page, processor | ms/page, wall | × ours | peak MB | cells right |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for speed in speeds:
        right = f"{speed.right} of {speed.cells}" if speed.cells and speed.reader != "pdfium" else "–"
        lines.append(
            f"| {TITLES[speed.reader]} | {speed.cpu_ms:.1f} | {speed.wall_ms:.1f} | {speed.cpu_ms / base:.1f} "
            f"| {speed.peak_mb:.0f} | {right} |"
        )
    return "\n".join(lines)

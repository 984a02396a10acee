"""Damaged PDFs through the runner: `python -m bench.mutations [COUNT [FIRST SEED]]`.

No document may say that it is whole while its cells differ from those of the PDF it was made of. Without OCR, which
a page whose text is lost would otherwise go to, at some seconds each; such a page is told either way.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import psutil
from fpdf import FPDF

from bench.forms import made_pdf
from pipeline.facsimile import fonts
from pipeline.limits import Limits
from pipeline.read_pdf import read_document
from pipeline.record import GridDocument, loads
from pipeline.run.documents import Settings, Source, extract
from tests.pdf.mutations import mutated

LIMITS = Limits(seconds=20, page_seconds=10, memory=1 << 30)


def originals() -> dict[str, bytes]:
    """Valid PDFs of three forms by several writers."""
    forms = made_pdf(1, pages=3)
    return {
        "reportlab": forms,
        "qpdf, object streams": _resaved(forms),
        "fpdf2, a font for each page": _by_fpdf(),
    }


def _resaved(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        modes = pikepdf.ObjectStreamMode.generate
        pdf.save(target := io.BytesIO(), linearize=True, object_stream_mode=modes)
        return target.getvalue()


def _by_fpdf() -> bytes:
    pdf = FPDF()
    for number in range(3):
        pdf.add_page()
        pdf.add_font(f"f{number}", fname=fonts.SUBSET)
        pdf.set_font(f"f{number}", size=10)
        with pdf.table(first_row_as_headings=False) as table:
            for row in range(12):
                table.row([f"指标{row}", "数量指标", f"{number}{row}人次", "≥90%"])
    return bytes(pdf.output())


def cells(document: GridDocument) -> list[object]:
    """What a page says: its cells and the text beside them."""
    return [
        (
            [[(c.row, c.col, c.rowspan, c.colspan, c.text) for c in t.cells] for t in page.tables],
            [line.text for line in page.outside],
        )
        for page in document.pages
    ]


def outcome(document: GridDocument, right: list[object]) -> tuple[str, int]:
    """What the record says, and how many pages give what they should."""
    same = sum(page in right for page in cells(document))
    told = document.doubts or any(page.doubts for page in document.pages)
    said = "failed" if document.error else "doubt" if told else "ok" if cells(document) == right else "SILENT"
    return said, same


def campaign(name: str, data: bytes, seeds: range, folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Mutation, outcome and pages right, of each seed."""
    (folder / "whole.pdf").write_bytes(data)
    right = cells(read_document(folder / "whole.pdf", "whole"))
    made = {seed: mutated(data, seed) for seed in seeds}
    for seed, (_, damaged) in made.items():
        (folder / f"{seed}.pdf").write_bytes(damaged)
    sources = [Source(str(seed), folder / f"{seed}.pdf") for seed in made]
    extract(sources, folder / "grids", Settings(LIMITS), progress=False)
    for seed, (mutation, _) in made.items():
        yield (
            mutation,
            *outcome(loads((folder / "grids" / f"{seed}.json").read_text("utf-8")), right),
            str(seed),
        )


def main(count: int, first: int = 0) -> int:
    """Run, tell the counts, exit 1 if anything was changed in silence or left behind."""
    sys.path.insert(0, str(Path(__file__).parent / "without_ocr"))  # the fork server takes the path along
    found: Counter[tuple[str, str]] = Counter()
    pages: Counter[str] = Counter()
    started, base = time.monotonic(), originals()
    for name, data in base.items():
        with tempfile.TemporaryDirectory() as folder:
            for mutation, said, same, seed in campaign(
                name, data, range(first, first + count // len(base)), Path(folder)
            ):
                found[mutation, said] += 1
                pages[mutation] += same
                if said == "SILENT":
                    print(f"SILENT: {name}, {mutation}, seed {seed}")
    _tell(found, pages, time.monotonic() - started)
    left = [
        each for each in psutil.Process().children(recursive=True) if "forkserver" not in str(each.cmdline())
    ]
    silent = sum(number for (_, said), number in found.items() if said == "SILENT")
    return 1 if silent or [each for each in left if "resource_tracker" not in str(each.cmdline())] else 0


def _tell(found: Counter[tuple[str, str]], pages: Counter[str], seconds: float) -> None:
    says = ("ok", "doubt", "failed", "SILENT")
    print("| mutation | " + " | ".join(says) + " | pages right |\n|---|" + "--:|" * (len(says) + 1))
    for mutation in sorted({mutation for mutation, _ in found}):
        counts = [found[mutation, said] for said in says]
        print(f"| {mutation} | {' | '.join(map(str, counts))} | {pages[mutation]} of {3 * sum(counts)} |")
    print(f"{sum(found.values())} documents, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ("1000",))))

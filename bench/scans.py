"""What OCR reads of scanned twins, and what it costs: `python -m bench.scans [SET…]`, from the folder of the project.

Each set is the facsimile of 2024 and the drawn forms, typeset in a font, scanned (`tests/scanner.py`) and read; the truth
is the same PDF read by its text layer. A row is exact when project, level 2, indicator and target are those of the text
layer (spaces aside). A number is wrong when kind, comparator, value or unit differ; it is flagged when a finding of the
group `reading` names it. Cost and workers: `scan_cost.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pypdfium2 as pdfium
from fontTools.ttLib import TTFont

sys.path.insert(0, "tests")

from bench.__main__ import machine
from bench.scan_cost import beside_rapidocr, over_workers
from forms.variants import VARIANTS
from paper_kinds import KINDS, Kind
from paper_kinds import twin as otherwise
from photographer import COPIES, GENTLE, POOR, STEEP, Camera, Copier
from photographer import twin as photographed
from pipeline.facsimile.__main__ import TRANSCRIPT
from pipeline.facsimile.form_2024 import form_sheet
from pipeline.facsimile.transcript import read_transcript
from pipeline.facsimile.typeset import Sheet, Style, typeset
from pipeline.findings import findings
from pipeline.findings.doubt import DOUBTS
from pipeline.ocr import engine
from pipeline.read_pdf import read_page
from pipeline.record import GridDocument
from pipeline.reshape.batches import reshape
from pipeline.text import bare
from scanner import CLEAN_300, OFFICE_200, POOR_150, Scanner, scanned

FACSIMILE = Path("data/raw/2024/nx-fgw-2024.pdf")
WQY = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
SETS: dict[str, Scanner] = {"300": CLEAN_300, "200": OFFICE_200, "150": POOR_150}
# Photographs, copies of copies, faxes and seals (`tests/photographer.py`, `tests/paper_kinds.py`), where asked for by name.
PAPER: dict[str, Camera | Copier | Kind] = {
    "gentle": GENTLE, "steep": STEEP, "poor": POOR, "copies": COPIES, **KINDS
}  # fmt: skip
NUMBERS = ("kind", "comparator", "value", "value_upper", "unit", "date_to")
Row = dict[str, Any]


@dataclass
class Score:
    """Counts of one set."""

    rows: int = 0
    exact: int = 0
    numbers: int = 0
    wrong: int = 0
    unflagged: int = 0
    right_flagged: int = 0
    pages: int = 0
    seconds: float = 0.0
    missed: list[tuple[Any, ...]] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One line of figures."""
        right = self.numbers - self.wrong
        return (
            f"{name}: rows {self.exact}/{self.rows} = {self.exact / max(self.rows, 1):.2%}; numbers {self.numbers}, "
            f"wrong {self.wrong}, of them not flagged {self.unflagged} = {self.unflagged / max(self.numbers, 1):.2%}; "
            f"right but flagged {self.right_flagged} = {self.right_flagged / max(right, 1):.2%}; "
            f"{self.seconds / max(self.pages, 1):.2f} s of CPU a page over {self.pages}"
        )


def documents(font: Path | None, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """The facsimile and every drawn form; with a font, all set in it."""
    if wanted("facsimile"):
        yield "facsimile", facsimile_in(font) if font else FACSIMILE.read_bytes()
    for name, make in VARIANTS.items():
        if not wanted(name):
            continue
        variant = make()
        style: Style = replace(variant.style, font=font) if font else variant.style
        try:
            yield name, typeset(variant.sheets, style)
        except ValueError as error:  # the font lacks a character, or a text is too wide in it
            print(f"  {name}: not set in this font: {error}", file=sys.stderr)


def facsimile_in(font: Path) -> bytes:
    """The facsimile set in another font, without the characters that it lacks."""
    has = TTFont(font, fontNumber=0).getBestCmap()
    sheets = [form_sheet(form) for form in read_transcript(TRANSCRIPT)]
    return typeset([_in_font(sheet, has) for sheet in sheets], Style(font=font))


def _in_font(sheet: Sheet, has: Mapping[int, str]) -> Sheet:
    cells = (
        replace(cell, text="".join(c for c in cell.text if c.isspace() or ord(c) in has))
        for cell in sheet.table
    )
    return replace(sheet, table=tuple(cells))


def tables(pdf: bytes, into: Path) -> tuple[dict[str, list[Row]], int]:
    """The tables made of a PDF, findings among them, and its pages."""
    document = pdfium.PdfDocument(pdf)
    pages = []
    for number in range(len(document)):
        page = document[number]
        pages.append(read_page(page, number + 1))
    record = GridDocument("d", "0" * 64, tuple(pages))
    reshape([({"document_id": "d", "origin": "facsimile"}, record)], [], into)
    findings(into, into, Path("data/standards.csv"))
    names = ("projects", "targets", "findings")
    return {name: pq.read_table(into / f"{name}.parquet").to_pylist() for name in names}, len(pages)


def _rows(made: dict[str, list[Row]]) -> list[tuple[tuple[str, ...], Row]]:
    projects = {row["project_id"]: row["project_name"] for row in made["projects"]}
    keys = ("level2", "indicator", "target_text")
    return [
        (tuple(bare(text or "") for text in (projects[row["project_id"]], *(row[key] for key in keys))), row)
        for row in made["targets"]
    ]


def add(score: Score, name: str, truth: dict[str, list[Row]], read: dict[str, list[Row]]) -> None:
    """Compare one document with its twin."""
    printed, seen = _rows(truth), _rows(read)
    lacking = Counter(key for key, _ in printed) - Counter(key for key, _ in seen)
    score.rows += len(printed)
    score.exact += len(printed) - lacking.total()
    score.missed += [(name, *key) for key in lacking.elements()]
    rules = {rule.id for rule in DOUBTS}
    flagged = {row["target_id"] for row in read["findings"] if row["rule"] in rules}
    by_place = dict(_places(truth))
    for place, row in _places(read):
        true = by_place.get(place)
        if true is None or true["kind"] != "numeric":
            continue
        score.numbers += 1
        wrong = any(row[key] != true[key] for key in NUMBERS)
        score.wrong += wrong
        score.unflagged += wrong and row["target_id"] not in flagged
        score.right_flagged += not wrong and row["target_id"] in flagged
        if wrong and row["target_id"] not in flagged:
            score.missed.append((name, "NUMBER", true["target_text"], row["target_text"], row["confidence"]))


def _places(made: dict[str, list[Row]]) -> Iterator[tuple[tuple[Any, ...], Row]]:
    """Rows by the position of the form, the indicator and its position among those of that name on the form."""
    order = {project["project_id"]: number for number, project in enumerate(made["projects"])}
    same: Counter[tuple[Any, ...]] = Counter()
    for row in made["targets"]:
        key = (
            order[row["project_id"]],
            bare(row["indicator"] or ""),
            row["part"],
            row["horizon"],
            row["grade"],
        )
        yield (*key, same[key]), row
        same[key] += 1


def compare(score: Score, name: str, pdf: bytes, scanner: Scanner | Camera | Copier | Kind) -> None:
    """Add a document: its twin is scanned and read, the truth is its text layer."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        truth, _ = tables(pdf, Path(one))
        twin = twin_of(pdf, scanner)
        start = time.process_time()
        read, pages = tables(twin, Path(two))
        score.seconds += time.process_time() - start
        score.pages += pages
        add(score, name, truth, read)


def twin_of(pdf: bytes, by: Scanner | Camera | Copier | Kind) -> bytes:
    """The PDF as pictures of its pages."""
    if isinstance(by, Scanner):
        return scanned(pdf, by)
    return otherwise(pdf, by) if isinstance(by, Kind) else photographed(pdf, by)


def measure(
    scanner: Scanner | Camera | Copier | Kind, font: Path | None, wanted: Callable[[str], bool]
) -> Score:
    """Read every document of a set."""
    score = Score()
    for name, pdf in documents(font, wanted):
        compare(score, name, pdf, scanner)
        print(score.line(f"  … {name}"), file=sys.stderr, flush=True)
    return score


def rows(asked: argparse.Namespace) -> Iterator[str]:
    """Exact rows and flags, by font and set, and every row missed."""
    for font in asked.font or [None]:
        for name in asked.sets:
            score = measure(
                {**SETS, **PAPER}[name], font, lambda d: asked.only in d and not d.startswith(asked.without)
            )
            yield score.line(f"{name} dpi, {font.stem if font else 'fonts as they are'}")
            yield from ("    | " + " | ".join(map(str, missed)) for missed in score.missed)


def costs(asked: argparse.Namespace) -> Iterator[str]:
    """What a page costs beside RapidOCR."""
    return (beside_rapidocr(name, SETS[name]) for name in asked.sets if name in SETS)


def workers(asked: argparse.Namespace) -> Iterator[str]:
    """What a second worker brings."""
    return (over_workers(name, SETS[name]) for name in asked.sets if name in SETS)


PARTS = {"rows": rows, "cost": costs, "workers": workers}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of the parts and sets asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sets", nargs="*", default=list(SETS), help=f"300, 200, 150; {', '.join(PAPER)} (rows only)"
    )
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parser.add_argument("--font", type=Path, action="append", help="set everything in this TrueType font")
    parser.add_argument("--only", default="", help="documents whose name holds this")
    parser.add_argument("--without", default="*", help="no documents whose name begins so")
    asked = parser.parse_args(arguments)
    print(f"{machine()}; {', '.join(f'{name} {version(name)}' for name in ('rapidocr', 'onnxruntime'))}")
    engine.prepare()
    for part in asked.part or PARTS:
        for line in PARTS[part](asked):
            print(line, flush=True)


if __name__ == "__main__":
    main()

"""Tables of three readers side by side: `python -m bench.tables`. Which documents each gives whole.

A document is whole where every indicator stands in one row with its target, cells told apart, merged cells filled
downwards: the glue that anyone writes over `extract_tables`. Documents are the samples beside the checkout (where there
are any) and the drawn forms of the tests. What counts is the last line: where another reader is whole and ours is not.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.content import CASES, FOLDERS, folded, truth_of
from pipeline.parse import parse

sys.path.insert(0, "tests")

from forms.variants import VARIANTS
from pipeline.facsimile.typeset import typeset

Pair = tuple[str, str]
Row = Sequence[str | None]


def ours(files: Sequence[Path], folder: Path) -> dict[str, set[Pair]]:
    """The pairs of indicator and target that this project gives for each file."""
    parse(files, folder)
    found: dict[str, set[Pair]] = {file.stem: set() for file in files}
    for row in pq.read_table(folder / "targets.parquet").to_pylist():
        found[row["document_id"]].add((folded(row["indicator"]), folded(row["target_text"])))
    return found


def pdfplumber_rows(file: Path) -> Iterator[Row]:
    """The rows of pdfplumber's tables at its defaults."""
    import pdfplumber

    with pdfplumber.open(file) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                yield from table


def camelot_rows(file: Path) -> Iterator[Row]:
    """The rows of camelot's lattice tables at its defaults."""
    import camelot

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for table in camelot.read_pdf(str(file), pages="all", flavor="lattice"):
            yield from ([cell.text for cell in row] for row in table.cells)


OTHERS: dict[str, Callable[[Path], Iterator[Row]]] = {"pdfplumber": pdfplumber_rows, "camelot": camelot_rows}


def gives(rows: Sequence[Row], pairs: set[Pair]) -> bool:
    """Whether each pair stands in two cells of one row, the indicator left of its target."""
    texts = [[folded(text) for text in row if text and folded(text)] for row in rows]
    return all(any(_beside(row, *pair) for row in texts) for pair in pairs)


def _beside(row: Sequence[str], indicator: str, target: str) -> bool:
    return indicator in row and target in row[row.index(indicator) + 1 :]


def samples(folder: Path) -> Iterator[tuple[Path, set[Pair]]]:
    """Files with the pairs that a person reads: the samples at hand, then the drawn forms."""
    for name in FOLDERS if CASES.is_dir() else ():
        base = _rows_of(CASES / name / "base.pdf", folder / name)
        for file in sorted((CASES / name).glob("*.pdf")):
            truth = truth_of(file, base)
            if pairs := {pair for pair in truth.pairs if all(pair) and pair[0] not in truth.doubtful}:
                yield file, pairs
    for name, make in VARIANTS.items():
        variant = make()
        rows = (row for project in variant.truth for row in project.rows)
        pairs = {(folded(str(row["indicator"])), folded(str(row["target"]))) for row in rows}
        pairs = {pair for pair in pairs if all(pair)}
        file = folder / f"{name}.pdf"
        file.write_bytes(typeset(variant.sheets, variant.style))
        if pairs:
            yield file, pairs


def _rows_of(file: Path, folder: Path) -> list[dict[str, Any]]:
    """The targets of one file; none where there is no such file."""
    if not file.exists():
        return []
    parse([file], folder)
    rows: list[dict[str, Any]] = pq.read_table(folder / "targets.parquet").to_pylist()
    return rows


def main() -> None:
    """Print how many documents each reader gives whole, and those that only another one does."""
    with tempfile.TemporaryDirectory() as name:
        known = dict(samples(Path(name)))
        read = ours(list(known), Path(name) / "tables")
        whole = {"jixiao": {file for file, pairs in known.items() if pairs <= read[file.stem]}}
        for reader, rows in OTHERS.items():
            whole[reader] = {file for file, pairs in known.items() if gives(_rows(rows, file), pairs)}
    print("| reader | documents whole |\n|---|--:|")
    for reader, files in whole.items():
        print(f"| {reader} | {len(files)} of {len(known)} |")
    missed = set().union(*(whole[reader] for reader in OTHERS)) - whole["jixiao"]
    print(f"\nwhole by another reader and not by ours: {', '.join(sorted(f.stem for f in missed)) or 'none'}")


def _rows(rows: Callable[[Path], Iterator[Row]], file: Path) -> list[Row]:
    """What a reader gives; nothing where it fails."""
    try:
        return list(rows(file))
    except Exception as error:
        print(f"{file.stem}: {type(error).__name__}", file=sys.stderr)
        return []


if __name__ == "__main__":
    main()

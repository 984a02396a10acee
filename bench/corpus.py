"""A corpus of one-form PDFs with its catalogue: `python -m bench.corpus COUNT FOLDER`."""

from __future__ import annotations

import csv
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.forms import made_pdf
from pipeline.run.catalogue import COLUMNS

YEAR = 2024


def make_corpus(folder: Path, count: int) -> Path:
    """`folder`/documents.csv and `folder`/raw/2024/form-00000.pdf …; PDFs that are there are kept."""
    raw = folder / "raw" / str(YEAR)
    raw.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(_make, (raw / f"form-{number:05}.pdf" for number in range(count)), chunksize=50))
    with (folder / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def _make(file: Path) -> dict[str, str]:
    if not file.exists():
        file.write_bytes(made_pdf(int(file.stem.split("-")[1])))
    row = dict.fromkeys(COLUMNS, "") | {
        "document_id": file.stem,
        "fiscal_year": str(YEAR),
        "origin": "facsimile",
    }
    title = f"生成的样表 generated form {file.stem}"
    return row | {"title": title, "issuer": "bench", "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}


if __name__ == "__main__":
    make_corpus(Path(sys.argv[2]), int(sys.argv[1]))

"""Drawn forms with rules taken away or drawn otherwise, read back: `python -m bench.rules [COUNT [FIRST SEED]]`.

right: every indicator beside its value and under its levels, as in the form unchanged. doubted: not so, and the document
is `partial`. SILENT: wrong and `ok`; LEVELS: a level wrong or lost and `ok`, names and values right.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.facsimile.typeset import typeset
from pipeline.read_pdf import read_document
from pipeline.reshape.batches import reshape
from pipeline.text import bare
from tests.forms.mutated_rules import MUTATIONS, mutated
from tests.forms.variants import VARIANTS, Variant

# (level 1, level 2, indicator, value)
Rows = Counter[tuple[str, str, str, str]]
COLUMNS = ("level1", "level2", "indicator", "target_text")
SAYS = ("right", "doubted", "SILENT", "LEVELS")


def forms() -> dict[str, tuple[bytes, Rows]]:
    """The drawn forms that are read without a doubt and stand upright, each with its rows."""
    made, pairs = {}, {}
    for name, make in VARIANTS.items():
        variant = make()
        if variant.truth and variant.status == "ok" and not variant.style.rotate:
            made[name] = typeset(variant.sheets, variant.style)
            pairs[name] = truth(variant)
    rows, _ = rows_read(made.items())
    assert all(_pairs(rows[name]) == pairs[name] for name in made)
    return {name: (pdf, rows[name]) for name, pdf in made.items()}


def truth(variant: Variant) -> Counter[tuple[str, ...]]:
    """Pairs of indicator and value, without blanks."""
    return Counter((bare(str(row["indicator"])), bare(str(row["target"] or ""))) for row in variant.rows)


def _pairs(rows: Rows) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for row, times in rows.items():
        found[row[2:]] += times
    return found


def rows_read(documents: Iterable[tuple[str, bytes]]) -> tuple[dict[str, Rows], dict[str, str]]:
    """The rows and the status of each document, by its id."""
    with tempfile.TemporaryDirectory() as folder:
        read = []
        for name, pdf in documents:
            file = Path(folder) / f"{name}.pdf"
            file.write_bytes(pdf)
            read.append(({"document_id": name}, read_document(file, name)))
        reshape(read, [], Path(folder) / "tables")
        found: dict[str, Rows] = defaultdict(Counter)
        for row in pq.read_table(Path(folder) / "tables" / "targets.parquet").to_pylist():
            if row["part"] == 1:
                texts = (bare(row[column] or "") for column in COLUMNS)
                found[row["document_id"]][tuple(texts)] += 1  # type: ignore[index]
        told = pq.read_table(Path(folder) / "tables" / "documents.parquet").to_pylist()
    return found, {row["document_id"]: row["status"] for row in told}


def judged(documents: Iterable[tuple[str, bytes, Rows]]) -> Iterator[tuple[str, str]]:
    """(its id, right, doubted, SILENT or LEVELS) of each document."""
    documents = list(documents)
    found, told = rows_read((name, pdf) for name, pdf, _ in documents)
    for name, _, wanted in documents:
        silent = "LEVELS" if _pairs(found[name]) == _pairs(wanted) else "SILENT"
        wrong = silent if told[name] in ("ok", "no_form") else "doubted"
        yield name, "right" if found[name] == wanted else wrong


def main(count: int, first: int = 0) -> int:
    """Run, print the counts by kind; 1 if any document is wrong in silence."""
    started, whole = time.monotonic(), forms()
    names = sorted(whole)
    found: Counter[tuple[str, str]] = Counter()
    for start in range(first, first + count, 100):
        kinds, batch = {}, []
        for seed in range(start, min(start + 100, first + count)):
            form = names[seed % len(names)]
            kind, pdf = mutated(whole[form][0], seed)
            kinds[f"{seed}-{form}"] = kind
            batch.append((f"{seed}-{form}", pdf, whole[form][1]))
        for name, said in judged(batch):
            found[kinds[name], said] += 1
            if said in SAYS[2:]:
                print(f"{said}: {kinds[name]} {name}", flush=True)
    print("| change | " + " | ".join(SAYS) + " |\n|---|" + "--:|" * len(SAYS))
    for kind in MUTATIONS:
        print(f"| {kind} | " + " | ".join(str(found[kind, said]) for said in SAYS) + " |")
    print(f"{count} documents, {time.monotonic() - started:.0f} s")
    return 1 if any(said in SAYS[2:] for _, said in found) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ("1000",))))

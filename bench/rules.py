"""Drawn forms with rules taken away or drawn otherwise, read back: `python -m bench.rules [COUNT [FIRST SEED]]`.

right: every indicator beside its value. doubted: not so, and the document is `partial`. SILENT: wrong and `ok`.
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

Pairs = Counter[tuple[str, str]]


def forms() -> dict[str, tuple[bytes, Pairs]]:
    """The drawn forms that are read without a doubt and stand upright, each with its indicators beside their values."""
    made = {}
    for name, make in VARIANTS.items():
        variant = make()
        if variant.truth and variant.status == "ok" and not variant.style.rotate:
            made[name] = (typeset(variant.sheets, variant.style), truth(variant))
    return made


def truth(variant: Variant) -> Pairs:
    """Pairs of indicator and value, without blanks."""
    return Counter((bare(str(row["indicator"])), bare(str(row["target"] or ""))) for row in variant.rows)


def judged(documents: Iterable[tuple[str, bytes, Pairs]]) -> Iterator[tuple[str, str]]:
    """(its id, right, doubted or SILENT) of each document."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, read = {}, []
        for name, pdf, pairs in documents:
            file = Path(folder) / f"{name}.pdf"
            file.write_bytes(pdf)
            read.append(({"document_id": name}, read_document(file, name)))
            wanted[name] = pairs
        reshape(read, [], Path(folder) / "tables")
        found: dict[str, Pairs] = defaultdict(Counter)
        for row in pq.read_table(Path(folder) / "tables" / "targets.parquet").to_pylist():
            if row["part"] == 1:
                found[row["document_id"]][bare(row["indicator"] or ""), bare(row["target_text"] or "")] += 1
        documents_read = pq.read_table(Path(folder) / "tables" / "documents.parquet").to_pylist()
    for row in documents_read:
        name = row["document_id"]
        silent = "SILENT" if row["status"] in ("ok", "no_form") else "doubted"
        yield name, "right" if found[name] == wanted[name] else silent


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
            if said == "SILENT":
                print(f"SILENT: {kinds[name]} {name}")
    says = ("right", "doubted", "SILENT")
    print("| change | " + " | ".join(says) + " |\n|---|" + "--:|" * len(says))
    for kind in MUTATIONS:
        print(f"| {kind} | " + " | ".join(str(found[kind, said]) for said in says) + " |")
    print(f"{count} documents, {time.monotonic() - started:.0f} s")
    return 1 if any(said == "SILENT" for _, said in found) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ("1000",))))

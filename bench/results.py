"""Self-evaluation forms typeset, read and scored: `python -m bench.results [-v] [FOLDER…]`.

A folder holds drawings as in `tests/forms/selfeval` (the default). Printed: the share of cells that is right, by rows
(level 2, indicator, target, actual, weight, score, reason), outcome, grid of funds and header; what was read and is not
there (extra); each finding of the forms.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.facsimile.typeset import typeset
from pipeline.findings import findings
from pipeline.read_pdf import read_document
from pipeline.reshape.batches import reshape
from tests.forms.results_notation import DRAWN, Compared, Filled, compare, read

Tables = dict[str, list[dict[str, Any]]]


def tables_of(form: Filled, folder: Path) -> Tables:
    """The tables that a form's PDF gives, findings among them."""
    pdf = folder / f"{form.name}.pdf"
    pdf.write_bytes(typeset(form.sheets, form.style))
    out = folder / form.name
    reshape([({}, read_document(pdf, form.name))], [], out)
    findings(out, out, None)
    return {file.stem: pq.read_table(file).to_pylist() for file in out.glob("*.parquet")}


def main(words: Sequence[str]) -> None:
    """Score every drawing of the folders; `-v` tells each cell that is wrong and each finding."""
    folders = [Path(word) for word in words if word != "-v"] or [DRAWN]
    found = Compared()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(file for each in folders for file in each.glob("*.txt")):
            form = read(path)
            tables = tables_of(form, Path(folder))
            compare(form, tables, found)
            if "-v" in words:
                (document,) = tables["documents"]
                print(f"{form.name}: {document['status']} {document['status_detail'] or ''}")
                for row in tables["findings"]:
                    print(f"  ! {row['rule']}: {row['message_zh']}")
    if "-v" in words:
        print("\n".join(found.wrong))
    for kind, total in found.total.items():
        print(f"{kind}: {found.right[kind]} of {total} = {found.right[kind] / total:.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])

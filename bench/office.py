"""Workbooks, documents and web pages: rows right by format, LibreOffice's conversions too, and files a second.

`python -m bench.office [--convert]`. The forms are those of 2024 and the drawn ones of the tests, written by kept
libraries; `--convert` lets LibreOffice turn each of those into the other formats (`.xls` among them).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil

sys.path.insert(0, "tests")

from forms.test_variants import rows_read, rows_true
from forms.variants import DRAWN, drawn
from office.written import Part, document, web_page, xlsx
from pipeline.facsimile.__main__ import TRANSCRIPT
from pipeline.facsimile.form_2024 import form_sheet
from pipeline.facsimile.transcript import read_transcript
from pipeline.read_file import read_document
from pipeline.reshape.batches import reshape

WRITERS = {"xlsx": xlsx, "html": web_page, "docx": document}
CONVERSIONS = {"xlsx": ("xls", "html", "ods-xlsx"), "docx": ("html",), "html": ("docx",)}
FILES = 400
# else LibreOffice opens a web page in its web editor, which writes no document
_AS_TEXT = ("--infilter=HTML (StarWriter)",)


def tables(file: Path, folder: Path) -> dict[str, list[dict[str, object]]]:
    """The tables read from one file."""
    import pyarrow.parquet as pq

    reshape([({"document_id": "d", "fiscal_year": 2024}, read_document(file, "d"))], [], folder)
    return {path.stem: pq.read_table(path).to_pylist() for path in folder.glob("*.parquet")}


def of_2024() -> list[Part]:
    """The fifteen forms of 2024."""
    return [form_sheet(form) for form in read_transcript(TRANSCRIPT)]


def score(read: Counter[tuple[str, ...]], true: Counter[tuple[str, ...]]) -> tuple[int, int, int]:
    """(rows right, rows read, rows that there are)."""
    return (read & true).total(), read.total(), true.total()


def drawn_scores(folder: Path) -> Iterator[tuple[str, tuple[int, int, int], list[str]]]:
    """For each format the rows of all drawn forms, and the forms with a row wrong."""
    for kind, write in WRITERS.items():
        total, wrong = [0, 0, 0], []
        for name in sorted(path.stem for path in DRAWN.glob("*.txt")):
            variant = drawn(name)
            file = folder / f"{name}.{kind}"
            file.write_bytes(write(list(variant.sheets)))
            found = score(rows_read(tables(file, folder / "t")), rows_true(variant))
            total = [a + b for a, b in zip(total, found, strict=True)]
            wrong += [name] if len(set(found)) > 1 else []
        yield kind, (total[0], total[1], total[2]), wrong


def convert(file: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice writes it in another format."""
    steps = kind.split("-")
    for step in steps:
        subprocess.run(
            [
                "soffice",
                "--headless",
                *(_AS_TEXT if file.suffix == ".html" else ()),
                "--convert-to",
                step,
                "--outdir",
                str(folder),
                str(file),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        file = folder / f"{file.stem}.{step}"
    return file


def of_2024_scores(folder: Path, converted: bool) -> Iterator[tuple[str, int, int, str]]:
    """For each way to a file: targets and amounts as in the file that the library wrote, and the status."""
    for kind, write in WRITERS.items():
        file = folder / f"forms.{kind}"
        file.write_bytes(write(of_2024()))
        own = tables(file, folder / "t")
        yield kind, *_alike(own, own)
        for way in CONVERSIONS[kind] if converted else ():
            out = folder / f"{kind}-{way}"
            out.mkdir()
            yield f"{kind} → {way}", *_alike(tables(convert(file, way, out), folder / "t"), own)


def _alike(
    read: dict[str, list[dict[str, object]]], own: dict[str, list[dict[str, object]]]
) -> tuple[int, int, str]:
    targets = [{(row["target_id"], row["target_text"]) for row in each["targets"]} for each in (read, own)]
    amounts = [
        {(row["project_id"], row["source"], row["amount_cny"]) for row in each["funding"]}
        for each in (read, own)
    ]
    same = len(targets[0] & targets[1]), len(amounts[0] & amounts[1])
    return *same, str(read["documents"][0]["status"])


def speed(folder: Path) -> str:
    """Files a second of one process, and how much its memory grew over the second half."""
    [first, *_] = of_2024()
    lines = []
    for kind, write in WRITERS.items():
        file = folder / f"one.{kind}"
        file.write_bytes(write([first]))
        memory = psutil.Process().memory_info
        read_document(file, "d")
        start, before = time.process_time(), 0
        for number in range(FILES):
            read_document(file, "d")
            before = memory().rss if number == FILES // 2 else before
        seconds = time.process_time() - start
        grown = (memory().rss - before) / 2**20
        lines.append(
            f"{kind:5} {FILES / seconds:6.0f} files/s of processor time, one process; memory {grown:+.1f} MB"
        )
    return "\n".join(lines)


def main(converted: bool) -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way, targets, amounts, status in of_2024_scores(folder, converted):
            print(f"2024 {way:14} {targets}/186 targets {amounts} amounts {status}")
        for kind, (right, read, true), wrong in drawn_scores(folder):
            f1 = 2 * right / (read + true)
            print(f"drawn {kind:5} F1 {f1:.4f} ({right} right of {true}, {read} read) {' '.join(wrong)}")
        print(speed(folder))


if __name__ == "__main__":
    main("--convert" in sys.argv[1:])

"""Samples with the truth beside them, read whole and judged: `python -m bench.content [FOLDER…]`.

A folder holds `<name>.pdf` with `<name>.json`, a list of projects with the rows (level 1, level 2, indicator, target) that
a person reads, or variants `<kind>-<seed>.pdf` of a `base.pdf`, whose rows are those of the base but for SEEN. Without
arguments the folders beside the checkout are read; where there are none, nothing is.
right: every pair of indicator and target as a person reads it. doubted: not so, and every row that differs carries a
doubt in a document that is `partial` or `failed`. silent: wrong without a word.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.parse import parse

CASES = Path(__file__).parents[1].parent / "shared" / "cases"
FOLDERS = ("content", "bugs")
# What a person sees in the last row's value instead of the base's; nothing where nobody can read it.
SEEN = {
    "covered": "保持向好态势",
    "under_image": "保持向好态势",
    "annot_freetext": "保持向好态势",
    "overlap_two": "",
}
PRINTED = "the base's"
CHANGED = "项目单位对综合服务工作的满意度"

VERDICTS = ("right", "doubted", "silent")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Outcome:
    """How one sample was read: right, doubted or silent; the document's status; what differs from the truth."""

    name: str
    verdict: str
    status: str
    missing: tuple[Pair, ...]
    invented: tuple[Pair, ...]
    detail: str


def folded(text: str | None) -> str:
    """A text without blanks, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def outcomes(folder: Path) -> list[Outcome]:
    """Every sample of a folder, in the order of their names."""
    files = sorted(folder.glob("*.pdf"))
    with tempfile.TemporaryDirectory() as out:
        parse(files, Path(out))
        documents, targets = (
            pq.read_table(Path(out, f"{name}.parquet")).to_pylist() for name in ("documents", "targets")
        )
    read: dict[str, list[dict[str, Any]]] = {row["document_id"]: [] for row in documents}
    for row in targets:
        if row["part"] == 1:
            read[row["document_id"]].append(row)
    told = {row["document_id"]: row for row in documents}
    return [_judged(told[file.stem], read[file.stem], _truth(file, read.get("base", []))) for file in files]


def _truth(file: Path, base: Sequence[dict[str, Any]]) -> Counter[Pair]:
    """Pairs of indicator and target that a person reads."""
    beside = file.with_suffix(".json")
    if beside.exists():
        projects = json.loads(beside.read_text("utf-8"))
        return Counter((folded(row[2]), folded(row[3])) for project in projects for row in project["rows"])
    seen = SEEN.get(file.stem.rsplit("-", 1)[0], PRINTED)
    pairs = map(_pair, base)
    return Counter((name, seen if seen != PRINTED and name == CHANGED else value) for name, value in pairs)


def _pair(row: dict[str, Any]) -> Pair:
    return folded(row["indicator"]), folded(row["target_text"])


def _judged(document: dict[str, Any], rows: Sequence[dict[str, Any]], truth: Counter[Pair]) -> Outcome:
    found = Counter(map(_pair, rows))
    missing, invented = truth - found, found - truth
    serious = document["status"] in ("partial", "failed")
    believed = [row for row in rows if invented[_pair(row)] and "doubt" in row and row["doubt"] is None]
    if found == truth and (serious or not truth[CHANGED, ""]):
        verdict = "right"
    else:
        verdict = "doubted" if serious and not believed else "silent"
    names = tuple(missing.elements()), tuple(invented.elements())
    return Outcome(
        document["document_id"], verdict, document["status"], *names, document["status_detail"] or ""
    )


def table(found: Sequence[Outcome]) -> str:
    """Markdown: one line a sample."""
    lines = ["| sample | verdict | status | missing | invented |", "|---|---|---|--:|--:|"]
    lines += [
        f"| {each.name} | {each.verdict} | {each.status} | {len(each.missing)} | {len(each.invented)} |"
        for each in found
    ]
    return "\n".join(lines)


def summary() -> str | None:
    """The counts of the samples beside the checkout, for docs/bench.md; None where there are none."""
    found = {name: outcomes(CASES / name) for name in FOLDERS if (CASES / name).is_dir()}
    lines = ["| samples | " + " | ".join(VERDICTS) + " |", "|---|--:|--:|--:|"]
    for name, each in found.items():
        counts = Counter(one.verdict for one in each)
        lines.append(
            f"| {name} ({len(each)}) | " + " | ".join(str(counts[verdict]) for verdict in VERDICTS) + " |"
        )
    return "\n".join(lines) if found else None


def main(folders: Sequence[Path], talk: bool = False) -> int:
    """Print the verdicts of each folder; 1 if any sample was read wrong in silence."""
    silent = 0
    for folder in folders:
        found = outcomes(folder)
        counts = Counter(each.verdict for each in found)
        silent += counts["silent"]
        print(
            f"{folder.name}: {len(found)} samples, " + ", ".join(f"{counts[v]} {v}" for v in VERDICTS),
            end="\n\n",
        )
        print(table(found), end="\n\n")
        for each in found if talk else ():
            if each.verdict != "right":
                print(
                    f"{each.name}: missing {each.missing[:3]}, invented {each.invented[:3]}; {each.detail[:300]}"
                )
    return 1 if silent else 0


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "-v"]
    given = [Path(word) for word in words] or [CASES / name for name in FOLDERS]
    sys.exit(main([folder for folder in given if folder.is_dir()], talk="-v" in sys.argv))

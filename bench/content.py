"""Samples with the truth beside them, read whole and judged: `python -m bench.content [FOLDER…]`.

A folder holds `<name>.pdf` (or a bare picture: `.jpg`, `.png` …) with `<name>.json`, a list of projects with the rows (level 1, level 2, indicator, target) that
a person reads, or variants `<kind>-<seed>.pdf` of a `base.pdf`, whose rows are those of the base but for SEEN. Without
arguments the folders beside the checkout are read; where there are none, nothing is.
right: every pair of indicator and target as a person reads it. doubted: not so, and every row that differs carries a
doubt in a document that is `partial` or `failed`. silent: wrong without a word. alarm: right, and in doubt for nothing.
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

from pipeline.ocr.picture_kinds import SUFFIXES
from pipeline.parse import parse
from pipeline.text import bare

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

VERDICTS = ("right", "doubted", "silent", "alarm")

Pair = tuple[str, str]
# What stands between the targets that one value states.
_PAUSES = re.compile(r"[,;、。()]")


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
    """A text without blanks and invisible characters, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", bare(text or "")))


def outcomes(folder: Path) -> list[Outcome]:
    """Every sample of a folder, in the order of their names."""
    pictures = [file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES]
    files = sorted(
        [*folder.glob("*.pdf"), *(each for each in pictures if each.with_suffix(".json").exists())]
    )
    with tempfile.TemporaryDirectory() as out:
        parse(files, Path(out))
        documents, targets = (
            pq.read_table(Path(out, f"{name}.parquet")).to_pylist() for name in ("documents", "targets")
        )
    told = {row["document_id"]: row for row in documents}
    read: dict[str, list[dict[str, Any]]] = {name: [] for name in told}
    for row in targets:
        if row["part"] == 1:
            read[row["document_id"]].append({**row, "whole_text": row["target_text"] or ""})
        else:  # what is printed as one value may state several targets
            read[row["document_id"]][-1]["whole_text"] += row["target_text"] or ""
    return [_judged(told[file.stem], read[file.stem], truth_of(file, read.get("base", []))) for file in files]


@dataclass(frozen=True)
class Truth:
    """Pairs that a person reads, indicators whose target nobody can read, and whether nothing is amiss at all."""

    pairs: Counter[Pair]
    doubtful: frozenset[str] = frozenset()
    harmless: bool = False


def truth_of(file: Path, base: Sequence[dict[str, Any]]) -> Truth:
    """What a person reads of a sample; `base` are the rows of the folder's base document."""
    beside = file.with_suffix(".json")
    if beside.exists():
        said = json.loads(beside.read_text("utf-8"))
        said = {"projects": said} if isinstance(said, list) else said
        rows = [project["rows"] for project in said["projects"]]
        doubtful = {folded(rows[project][row][2]) for project, row in said.get("doubtful_rows", ())}
        pairs = Counter((folded(row[2]), folded(row[3])) for project in rows for row in project)
        return Truth(pairs, frozenset(doubtful), said.get("harmless", False))
    seen = SEEN.get(file.stem.rsplit("-", 1)[0], PRINTED)
    pairs = Counter(
        (name, seen if seen != PRINTED and name == CHANGED else value) for name, value in map(_pair, base)
    )
    return Truth(pairs, frozenset() if seen else frozenset({CHANGED}), file.stem == "base")


def _pair(row: dict[str, Any]) -> Pair:
    return folded(row["indicator"]), folded(row["target_text"])


def _judged(document: dict[str, Any], rows: Sequence[dict[str, Any]], truth: Truth) -> Outcome:
    serious = document["status"] in ("partial", "failed")
    doubted = [serious and row.get("doubt", "") is not None for row in rows]
    rows = [{**row, "target_text": _printed(row, truth)} for row in rows]
    settled = [d and folded(row["indicator"]) in truth.doubtful for d, row in zip(doubted, rows, strict=True)]
    found = Counter(_pair(row) for row, done in zip(rows, settled, strict=True) if not done)
    names = Counter(folded(row["indicator"]) for row, done in zip(rows, settled, strict=True) if done)
    wanted = Counter(pair for pair in truth.pairs.elements() if not _taken(pair[0], names))
    missing, invented = wanted - found, found - wanted
    believed = any(invented[_pair(row)] and not told for row, told in zip(rows, doubted, strict=True))
    if found == wanted and not truth.doubtful & {name for name, _ in wanted}:
        verdict = "alarm" if serious and truth.harmless else "right"
    else:
        verdict = "doubted" if serious and not believed else "silent"
    lists = tuple(missing.elements()), tuple(invented.elements())
    return Outcome(
        document["document_id"], verdict, document["status"], *lists, document["status_detail"] or ""
    )


def _printed(row: dict[str, Any], truth: Truth) -> str | None:
    """The value of a row: the whole of it in the truth's writing where its parts make that, else its first part."""
    name, whole = folded(row["indicator"]), _PAUSES.sub("", folded(row.get("whole_text")))
    same = (value for other, value in truth.pairs if other == name and _PAUSES.sub("", value) == whole)
    return next(same, row["target_text"])


def _taken(name: str, names: Counter[str]) -> bool:
    """Whether one of the rows that are in doubt as they should be has this name; it is counted once."""
    names[name] -= 1
    return names[name] >= 0


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
    lines = ["| samples | " + " | ".join(VERDICTS) + " |", "|---|--:|--:|--:|--:|"]
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

"""What became of each file of a run, to hand on: the file as it was given, its outcome, why, what was found in it.

`report.csv` (UTF-8 with BOM) and `report.xlsx` hold the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from pipeline.forms.status import reasons
from pipeline.release.export import BOM, guard_column
from pipeline.release.workbook import write_workbook
from pipeline.text import printable
from pipeline.words import zh

CSV, XLSX = "report.csv", "report.xlsx"
SHEET = "阅读报告"
HEADS = {
    "file": "文件 file",
    "outcome": "结果",
    "status": "outcome",
    "reason_zh": "原因",
    "reason_en": "reason",
    "duplicate_of": "与此文件逐字节相同 same bytes as",
    "pages": "页 pages",
    "forms": "表 forms",
    "targets": "目标 targets",
    "doubts": "存疑的目标 targets in doubt",
    "title": "标题 title",
    "issuer": "公开单位 issuer",
    "fiscal_year": "年度 year",
    "document_id": "文件编号 document_id",
    "sha256": "SHA-256",
}
NO_FORM = ("各页均无绩效目标表", "no page looks like a form")
LONGEST_REASON = 160  # characters on a terminal; the report has all
_NUMBERS = ("pages", "forms", "targets", "doubts", "fiscal_year")


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file of a run; `reason_*` are empty where there is nothing to say, `duplicate_of` names an earlier file."""

    file: str
    outcome: str
    status: str
    reason_zh: str
    reason_en: str
    duplicate_of: str | None
    pages: int | None
    forms: int
    targets: int
    doubts: int
    title: str | None
    issuer: str | None
    fiscal_year: int | None
    document_id: str
    sha256: str | None

    @property
    def line(self) -> str:
        """One line for a terminal."""
        counts = f"表 forms {self.forms} · 目标 targets {self.targets}" if self.forms else ""
        doubts = f"存疑 in doubt {self.doubts}" if self.doubts else ""
        same = f"与 {self.duplicate_of} 逐字节相同 same bytes as" if self.duplicate_of else ""
        why = f"{self.reason_zh} {self.reason_en}" if self.status != "ok" else ""
        shown = why if len(why) <= LONGEST_REASON else f"{why[:LONGEST_REASON]}…"
        told = " · ".join(part for part in (counts, doubts, same, shown) if part)
        return printable(f"{self.outcome} {self.status}  {self.file}{f'  {told}' if told else ''}")


def files_read(tables: Path, files: Mapping[str, str]) -> list[FileRead]:
    """What became of each file: `tables` is the folder of the run's tables, `files` the name of each document's file."""
    documents = pq.read_table(tables / "documents.parquet").to_pylist()
    targets = pq.read_table(tables / "targets.parquet", columns=["document_id", "doubt"])
    doubted = (
        targets.filter(pa.compute.is_valid(targets["doubt"]))
        .group_by("document_id")
        .aggregate([([], "count_all")])
    )
    doubts = dict(zip(doubted["document_id"].to_pylist(), doubted["count_all"].to_pylist(), strict=True))
    order = {document_id: at for at, document_id in enumerate(files)}
    first: dict[str, str] = {}
    found = []
    for row in sorted(documents, key=lambda row: order[row["document_id"]]):
        name = files[row["document_id"]]
        same = first.setdefault(row["sha256"], name) if row["sha256"] else name
        found.append(_file_read(row, name, same if same != name else None, doubts.get(row["document_id"], 0)))
    return found


def _file_read(row: Mapping[str, Any], name: str, same: str | None, doubts: int) -> FileRead:
    reason_zh, reason_en = reasons(row["status"], row["status_detail"])
    if row["status"] == "no_form" and not reason_zh:
        reason_zh, reason_en = NO_FORM
    return FileRead(
        file=name,
        outcome=zh("status", row["status"]),
        status=row["status"],
        reason_zh=reason_zh,
        reason_en=reason_en,
        duplicate_of=same,
        doubts=doubts,
        **{
            each: row[each]
            for each in (
                "pages",
                "forms",
                "targets",
                "title",
                "issuer",
                "fiscal_year",
                "document_id",
                "sha256",
            )
        },
    )


def write_report(files: Iterable[FileRead], folder: Path) -> None:
    """Write the report to `folder`, as CSV and as a workbook of one sheet."""
    table = as_table(files)
    with (folder / CSV).open("wb") as out:
        out.write(BOM)
        guarded = pa.table([guard_column(column) for column in table.columns], names=table.column_names)
        pacsv.write_csv(guarded, out)
    write_workbook(folder / XLSX, [sheet(table)])


def sheet(table: pa.Table) -> tuple[str, list[str], Iterator[pa.Table]]:
    """The report as a sheet of a workbook."""
    return SHEET, table.column_names, iter([table])


def as_table(files: Iterable[FileRead]) -> pa.Table:
    """The report with its heads in both languages."""
    rows = list(files)
    columns = {
        head: pa.array([getattr(row, name) for row in rows], pa.int64() if name in _NUMBERS else pa.string())
        for name, head in HEADS.items()
    }
    return pa.table(columns)

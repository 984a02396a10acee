"""Releases to look at: made from the factory, with hostile text, scans, two years; and the release in the repository."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import factory
from pipeline.parquet import write_table
from pipeline.release.descriptor import describe_folder
from pipeline.schema import TABLES

ROOT = Path(__file__).parents[2]
PDFS = ROOT / "data" / "raw"
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\"'`${window.hacked=1}{{7*7}}\u202eabc\u0007"
SHOWN = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\"'`${window.hacked=1}{{7*7}}\\u202eabc\\u0007"


def repository_release() -> Path:
    """The latest release that stands in the repository."""
    found = sorted((ROOT / "data" / "releases").glob("2024.*"))
    assert found, "no release in data/releases: dvc repro makes it"
    return found[-1]


def write(folder: Path, rows: factory.Rows, checks: bool = False) -> Path:
    """The rows as the folder of a release."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        write_table(
            [factory.table_of(table.name, rows[table.name])], table.arrow(), folder / f"{table.name}.parquet"
        )
    describe_folder(folder)
    if checks:
        (folder / "checks.json").write_text(json.dumps(CHECKS, ensure_ascii=False), "utf-8")
    return folder


CHECKS = {
    "success": False, "totals": {"expectations": 2, "failed": 1, "unexpected": 1, "without_rows": 0},
    "quality": {"documents": 1, "missing_share": 0.25},
    "expectations": [
        {"table": "targets", "id": "holds", "zh": "成立的一条。", "en": "One that holds.", "success": True, "checked": 3, "unexpected": 0},
        {"table": "targets", "id": "fails", "zh": HOSTILE, "en": HOSTILE, "success": False, "checked": 3, "unexpected": 1,
         "first": [{"target_id": HOSTILE}]},
    ],
}  # fmt: skip


def two_years() -> factory.Rows:
    """2023 and 2024 of the same two projects; in 2024 the budget is up and one target loosened."""
    old, new = (factory.rows(documents=1, projects=2, targets=3, year=year) for year in (2023, 2024))
    new["projects"][0]["annual_amount_cny"] = Decimal("2000000.00")
    new["targets"][0] |= {"target_text": "≥5万件", "value": 5.0, "base_value": 50000.0}
    return {name: [*old[name], *new[name]] for name in old}


def scanned() -> factory.Rows:
    """A scan: one target read with little confidence, one not read at all, one blank, one repaired by two witnesses,
    one whose ≥ may have been read as a 2."""
    rows = factory.rows(documents=1, projects=1, targets=4)
    one, two, three, _ = rows["targets"]
    one |= {"text_origin": "ocr", "confidence": 0.42, "target_text": "=≥6.74,万件", "sign_text": None}
    two |= {"text_origin": "ocr", "kind": "missing", "target_text": None, "comparator": None, "date_to": None}
    three |= {"kind": "missing", "target_text": None, "direction": None, "intensity": None}
    rows["corrections"] = []
    rows["targets"][3] |= {"target_text": "292%", "text_origin": "ocr", "confidence": 0.97}
    rows["findings"].append(
        {
            **rows["findings"][0],
            "finding_id": "sign",
            "rule": "comparator_as_digit",
            "target_id": rows["targets"][3]["target_id"],
        }
    )
    rows["repairs"][0]["witness"] = "code, order"
    return rows


def hostile() -> factory.Rows:
    """Text that would run, in every field that a PDF or a person fills."""
    rows = factory.rows(documents=1, projects=2, targets=3)
    fields = {
        "documents": ("title", "issuer", "status_detail"),
        "projects": ("project_name", "implementing_unit", "goal_text", "layout"),
        "form_fields": ("caption", "text"),
        "targets": ("indicator", "target_text", "level2", "unit"),
        "findings": ("message_zh", "message_en", "rule"),
        "repairs": ("was", "becomes", "witness", "field"),
        "corrections": ("was", "becomes", "reason_zh", "reason_en"),
        "cost_checks": ("formula", "methods", "alternatives", "unmatched"),
    }
    for table, names in fields.items():
        for row in rows[table]:
            row |= dict.fromkeys(names, HOSTILE)
    rows["documents"][0] |= {"status": "partial", "source_url": "javascript:window.hacked=1"}
    rows["targets"][0] |= {"text_origin": "ocr", "confidence": 0.1}
    return renamed(rows, "../../x \u202e#1?<b>'\"")


def renamed(rows: factory.Rows, document_id: str) -> factory.Rows:
    """The same rows under another document id, which ids of projects and targets begin with."""
    was = rows["documents"][0]["document_id"]
    ids = ("document_id", "project_id", "target_id", "finding_id", "repair_id", "correction_id")
    for table in rows.values():
        for row in table:
            row |= {name: row[name].replace(was, document_id) for name in ids if row.get(name)}
    return rows


def workbook(indicator: str = "古井周边环境") -> Any:
    """A form as a workbook, the last of its three indicators named."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["项目支出绩效目标表", None, None, None], ["(2024年度)", None, None, None],
        ["项目名称", "古井保护", "实施单位", "某县文管所"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "修缮古井", "≥12口"], ["产出指标", "质量指标", "验收合格率", "100%"],
        ["效益指标", "社会效益指标", indicator, "改善"],
    ):  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("A1:D1")
    book.active.merge_cells("A5:A6")
    return book


def from_workbook(folder: Path) -> Path:
    """The tables read from a workbook whose text would run."""
    from pipeline.parse import parse

    workbook(HOSTILE.replace("\u0007", "")).save(folder / "甲.xlsx")
    parse([folder / "甲.xlsx"], folder / "out", workers=1)
    return folder / "out"

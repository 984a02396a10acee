"""A small, consistent set of tables, made from the schema: what a run over n documents would leave.

`rows()` gives plain dicts to change, `write()` puts them on disk as the stages do.
"""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.parquet import table_paths, write_table
from pipeline.schema import BY_NAME, TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
BOX = {"place": "p1", "x0": 10.0, "y0": 20.0, "x1": 110.5, "y1": 40.25}
# Three shapes of target; a form takes them in turn.
_SHAPES: tuple[Row, ...] = (
    {"level1_code": "1", "level1": "产出指标", "level2_code": "11", "level2": "数量指标", "category": "output.quantity",
     "indicator": "举办培训班", "target_text": "≥6.74万件", "kind": "numeric", "comparator": "ge", "value": 6.74,
     "unit": "万件", "base_value": 67400.0, "base_unit": "件", "dimension": "count"},
    {"level1_code": "1", "level1": "产出指标", "level2_code": "13", "level2": "时效指标", "category": "output.timeliness",
     "indicator": "完成时间", "target_text": "2024年12月31日前", "kind": "date", "comparator": "le",
     "date_to": datetime.date(2024, 12, 31)},
    {"level1_code": "2", "level1": "效益指标", "level2_code": "22", "level2": "社会效益指标", "category": "benefit.social",
     "indicator": "服务水平", "target_text": "=72人,明显提升", "kind": "qualitative", "direction": "increase", "intensity": "明显"},
)  # fmt: skip


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rows(documents: int = 2, projects: int = 2, targets: int = 3, year: int = 2024) -> Rows:
    """Rows of every table for `documents` documents of `projects` forms of `targets` targets each."""
    found: Rows = {table.name: [] for table in TABLES}
    for number in range(1, documents + 1):
        _document(found, f"{year}-nx-{number:03}", year, projects, targets)
    found["measures"] = [_measure(year, len(found["targets"]))]
    return found


def _document(found: Rows, document_id: str, year: int, projects: int, targets: int) -> None:
    found["documents"].append(
        {
            "document_id": document_id,
            "title": f"{year}年项目支出绩效目标",
            "issuer": "宁夏发展和改革委员会",
            "region_code": "640000",
            "fiscal_year": year,
            "published_on": datetime.date(year, 2, 8),
            "source_url": "https://example.org/2024.pdf",
            "origin": "facsimile",
            "text_origin": "text",
            "sha256": _sha256(document_id),
            "pages": projects,
            "forms": projects,
            "targets": projects * targets,
            "status": "ok",
        }
    )
    for page in range(1, projects + 1):
        _project(found, document_id, year, page, targets)


def _project(found: Rows, document_id: str, year: int, page: int, targets: int) -> None:
    project_id = f"{document_id}-{page:06x}"
    place = {"project_id": project_id, "page": page, **BOX}
    found["projects"].append(
        {
            **place,
            "document_id": document_id,
            "fiscal_year": year,
            "project_name": f"第{page}个项目",
            "implementing_unit": "某处",
            "attribute_code": "02",
            "duration_years": 1.0,
            "annual_amount_cny": Decimal("1200000.50"),
            "goal_text": "目标一\n目标二",
            "form_kind": "target",
            "form_scope": "project",
            "layout": "a1",
            "taxonomy": "2015",
            "text_origin": "text",
        }
    )
    found["form_fields"].append(
        {
            **place,
            "sequence": 1,
            "field": "project_name",
            "caption": "项目名称",
            "text": f"第{page}个项目",
            "text_origin": "text",
        }
    )
    found["funding"].append(
        {
            **place,
            "scope": "own",
            "source": "total",
            "amount_cny": Decimal("1200000.50"),
            "amount_text": "120.00005",
        }
    )
    found["cost_checks"].append(
        {
            "project_id": project_id,
            "status": "exact",
            "cost_total_cny": Decimal("1200000.50"),
            "annual_amount_cny": Decimal("1200000.50"),
            "gap_share": 0.0,
            "formula": "1次 × 120.00005万元/次",
        }
    )
    found["execution"].append(
        {
            **place,
            "source": "total",
            "initial_cny": Decimal("1200000.50"),
            "spent_cny": Decimal("600000.25"),
            "rate_text": "50%",
            "rate_printed": 0.5,
            "rate": 0.5,
            "weight": 10.0,
            "score": 5.0,
            "text_origin": "text",
        }
    )
    here = {**place, "document_id": document_id, "fiscal_year": year}
    ids = [_target(found, here, line) for line in range(1, targets + 1)]
    found["results"].append(
        {
            **here,
            "result_id": f"{ids[0]}-r",
            "target_id": ids[0],
            "actual_text": "7万件",
            "kind": "numeric",
            "value": 7.0,
            "unit": "万件",
            "base_value": 70000.0,
            "base_unit": "件",
            "dimension": "count",
            "weight": 10.0,
            "score": 10.0,
            "score_rows": 1,
            "outcome": "met",
            "attainment": 1.04,
            "text_origin": "text",
        }
    )
    _remarks(found, {"document_id": document_id, "project_id": project_id, "page": page}, ids[0])


def _target(found: Rows, place: Row, line: int) -> str:
    target_id = f"{place['project_id']}-{line:06x}"
    shape = _SHAPES[(line - 1) % len(_SHAPES)]
    found["targets"].append(
        {
            "target_id": target_id,
            **place,
            "line": line,
            "part": 1,
            "horizon": "annual",
            "text_origin": "text",
            **shape,
        }
    )
    return target_id


def _remarks(found: Rows, place: Row, target_id: str) -> None:
    project_id = place["project_id"]
    found["findings"].append(
        {
            "finding_id": f"cost-{project_id}",
            "rule": "cost",
            "severity": "note",
            "project_id": project_id,
            "target_id": target_id,
            "message_zh": "说明",
            "message_en": "Note",
        }
    )
    change = {**place, "target_id": target_id, "line": 1}
    found["repairs"].append(
        {
            **change,
            "repair_id": f"{target_id}:level2",
            "field": "level2",
            "was": "数量指",
            "becomes": "数量指标",
            "witness": "code",
        }
    )
    found["corrections"].append(
        {
            **change,
            "correction_id": f"{target_id}:indicator",
            "action": "correct",
            "field": "indicator",
            "was": "举办陪训班",
            "becomes": "举办培训班",
            "reason_zh": "错字",
            "reason_en": "Typing error",
        }
    )


def _measure(year: int, targets: int) -> Row:
    shares = {
        f"{kind}_share": 0.0 for kind in ("relative", "placeholder", "missing", "comparator", "traceable")
    }
    return {
        "measure_id": f"year:{year}:{year}",
        "grouping": "year",
        "fiscal_year": year,
        "group": str(year),
        "targets": targets,
        **shares,
        "numeric_share": 0.5,
        "dated_share": 0.25,
        "qualitative_share": 0.25,
    }


def table_of(name: str, found: list[Row]) -> pa.Table:
    """Rows of one table as Arrow, columns not given being null."""
    return pa.Table.from_pylist(found, schema=BY_NAME[name].arrow())


def write(folder: Path, found: Rows) -> tuple[Path, Path, Path]:
    """Writes `tables/`, `findings/` and `expected_rows.csv` under `folder`; their paths."""
    tables, findings, expected = folder / "tables", folder / "findings", folder / "expected_rows.csv"
    at = table_paths(BY_NAME, tables, findings)
    for name, schema in BY_NAME.items():
        write_table([table_of(name, found[name])], schema.arrow(), at[name])
    lines = [f"{each['document_id']},{each['forms']},{each['targets']}\n" for each in found["documents"]]
    expected.write_text("document_id,forms,targets\n" + "".join(lines), "utf-8")
    return tables, findings, expected

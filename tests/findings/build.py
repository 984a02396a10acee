"""Literal projects for tests: the few kinds of target text they need, read without the project's own grammar."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pipeline.project import Amount, Project, TargetRow
from pipeline.target import parse_target

_SIGNS = {"≥": "ge", "≤": "le", ">": "gt", "<": "lt", "=": "eq"}
_NUMBER = re.compile(
    r"^([≥≤><=约]?) ?(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?([^\d/]*?)(?:/([^\d]+?))?(以上|左右|以内)?$"
)
_SCALES = {"万": 10_000, "亿": 100_000_000}
_DIMENSIONS = {
    "元": "money",
    "%": "share",
    "人": "person",
    "人次": "person",
    "天": "time",
    "个月": "time",
    "亩": "area",
}
_LEVELS = {
    "output.quantity": ("1", "产出指标", "11", "数量指标"), "output.quality": ("1", "产出指标", "12", "质量指标"),
    "output.timeliness": ("1", "产出指标", "13", "时效指标"), "cost": ("1", "产出指标", "14", "成本指标"),
    "cost.economic": (None, "成本指标", None, "经济成本指标"),
    "benefit.economic": ("2", "效益指标", "21", "经济效益"), "benefit.social": ("2", "效益指标", "22", "社会效益"),
    "benefit.ecological": ("2", "效益指标", "23", "生态效益"), "benefit.sustainability": ("2", "效益指标", "24", "可持续影响"),
    "satisfaction.beneficiary": ("3", "满意度指标", "31", "服务对象满意度"),
}  # fmt: skip
SHORT = {
    "数量": "output.quantity", "质量": "output.quality", "时效": "output.timeliness", "成本": "cost",
    "经济成本": "cost.economic", "经济": "benefit.economic", "社会": "benefit.social", "生态": "benefit.ecological",
    "可持续": "benefit.sustainability", "满意度": "satisfaction.beneficiary",
}  # fmt: skip


def parsed(text: str | None) -> dict[str, Any]:
    """The parsed fields of the target texts these tests use; words are qualitative unless a test says otherwise."""
    if text is None or not text.strip():
        return {"kind": "missing"}
    if text in ("0", "无", "—", "……"):
        return {"kind": "placeholder"}
    found = _NUMBER.match(text)
    if not found:
        return {"kind": "qualitative"}
    sign, low, high, unit, per, tail = found.groups()
    scale, base = (_SCALES[unit[0]], unit[1:]) if len(unit) > 1 and unit[0] in _SCALES else (1, unit)
    divide = 100 if unit == "%" else 1
    comparator = (
        _SIGNS.get(sign) or {"以上": "ge", "以内": "le"}.get(tail or "") or ("between" if high else None)
    )

    def exact(number: str | None) -> float | None:
        return None if number is None else float(Decimal(number) * scale / divide)

    return {
        "kind": "numeric",
        "comparator": comparator,
        "value": float(low),
        "value_upper": float(high) if high else None,
        "unit": unit or None,
        "per": per,
        "base_value": exact(low),
        "base_value_upper": exact(high),
        "base_unit": "1" if unit == "%" else base or None,
        "dimension": _DIMENSIONS.get(base, "count" if base else None),
        "approximate": True if sign == "约" or tail == "左右" else None,
    }


def target(line: int, level2: str, indicator: str | None, text: str | None, **overrides: Any) -> TargetRow:
    """One row of a form, e.g. target(1, "数量", "课题研究", "=2次")."""
    category = SHORT.get(level2, level2)
    codes = _LEVELS.get(category, (None, None, None, None))
    fields: dict[str, Any] = dict.fromkeys(TargetRow._fields)
    fields |= {
        "target_id": f"d-1-{line}",
        "project_id": "d-1",
        "line": line,
        "part": 1,
        "category": category,
        "level1_code": codes[0],
        "level1": codes[1],
        "level2_code": codes[2],
        "level2": codes[3],
        "indicator": indicator,
        "target_text": text,
        "horizon": "annual",
        "kind": "missing",
    }
    return TargetRow(**(fields | parsed(text) | overrides))


def reparsed(form: Project) -> Project:
    """The same form, its target texts read by the project's own grammar."""
    rows = []
    for row in form.targets:
        read = parse_target(row.target_text or "")[0]
        fields = {name: getattr(read, name, None) for name in parsed("1个")}
        numbers = {name: float(value) for name, value in fields.items() if isinstance(value, Decimal)}
        rows.append(row._replace(**(fields | numbers)))
    return Project(**{name: getattr(form, name) for name in form.__slots__} | {"targets": tuple(rows)})


def wan(text: str | None) -> Decimal | None:
    """万元 as printed → yuan."""
    return None if text is None else Decimal(text) * 10_000


def project(
    rows: list[tuple[str, str | None, str | None]],
    annual: str | None = "10",
    total: str | None = None,
    name: str = "某项目",
    funding: dict[tuple[str, str], str] | None = None,
    **overrides: Any,
) -> Project:
    """A form from (level 2, indicator, target) rows; amounts in 万元 as printed."""
    targets = tuple(target(line, *row) for line, row in enumerate(rows, 1))
    parts = {key: Amount(wan(text), text) for key, text in (funding or {}).items()}
    fields: dict[str, Any] = {
        "project_id": "d-1",
        "document_id": "d",
        "fiscal_year": 2024,
        "project_name": name,
        "implementing_unit": "某单位",
        "attribute_code": None,
        "attribute": None,
        "duration_years": None,
        "total_amount_cny": wan(total if total is not None else annual),
        "annual_amount_cny": wan(annual),
        "goal_text": None,
        "taxonomy": "2015",
        "region_code": None,
        "has_execution_rate": False,
        "funding": parts,
        "targets": targets,
    }
    return Project(**(fields | overrides))

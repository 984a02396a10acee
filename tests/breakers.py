"""For every expectation, a row that breaks it: changes to a sound row, literal for those written by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from pipeline.check.rules import Rule

Change = dict[str, Any]
_DAY = datetime.date(2024, 12, 31)
# Of the rules that the schema gives every table with such columns.
DERIVED: dict[str, Change] = {
    "box.whole": {"y1": None},
    "box.wide": {"x1": 10.0},
    "box.high": {"y1": 20.0},
    "box.left": {"x0": -1.5},
    "box.top": {"y0": -2.0},
    "box.right": {"x1": 14402.0},
    "box.bottom": {"y1": 99999.0},
    "box.known": {"x0": None, "y0": None, "x1": None, "y1": None},
    "confidence.text_layer": {"text_origin": "text", "confidence": 0.9},
    "confidence.ocr": {"text_origin": "ocr", "confidence": None},
    "page.in_document": {"page": 9},
}
_CHANGE: dict[str, Change] = {
    "changes_something": {"was": "甲", "becomes": "甲"},
    "project_of_document": {"project_id": "2023-nx-001-aaaaaa"},
    "target_of_project": {"target_id": "2023-nx-001-aaaaaa-bbbbbb"},
}
HAND_WRITTEN: dict[str, dict[str, Change]] = {
    "documents": {
        "readable": {"status": "failed"},
        "ok_has_forms": {"status": "ok", "forms": 0},
        "no_form_has_none": {"status": "no_form", "forms": 1},
        "doubt_is_explained": {"status": "partial", "status_detail": None},
        "forms_counted": {"forms": 7},
        "targets_counted": {"targets": 7},
        "bytes_known": {"sha256": None},
        "has_pages": {"pages": 0},
    },
    "projects": {
        "id_of_document": {"project_id": "2023-nx-001-aaaaaa"},
    },
    "form_fields": {
        "private": {"caption": "项目负责人及联系电话", "text": "张三"},
        "no_mobile": {"text": "联系 13800138000"},
    },
    "funding": {"amount_is_printed": {"amount_text": None}},
    "targets": {
        "id_of_project": {"target_id": "2023-nx-001-aaaaaa-bbbbbb"},
        "project_of_document": {"project_id": "2023-nx-001-aaaaaa"},
        "place": {"_place_rows": 2},
        "missing_is_blank": {"kind": "missing", "target_text": "有字"},
        "blank_is_missing": {"kind": "qualitative", "target_text": None},
        "numeric_has_value": {"kind": "numeric", "value": None},
        "value_has_kind": {"kind": "relative", "value": 3.0},
        "duration_has_duration": {"kind": "duration", "duration": None},
        "base_value_has_value": {"value": None, "base_value": 1.0},
        "numeric_has_base_value": {"kind": "numeric", "base_value": None},
        "between_has_upper": {"kind": "numeric", "comparator": "between", "value_upper": None},
        "upper_is_between": {"comparator": "ge", "value_upper": 9.0},
        "upper_is_compared": {"comparator": None, "value_upper": 9.0},
        "upper_above_value": {"value": 5.0, "value_upper": 3.0},
        "base_upper_above_base": {"base_value": 5.0, "base_value_upper": 3.0},
        "words_compare_nothing": {"kind": "placeholder", "comparator": "eq"},
        "unit_has_value": {"unit": "件", "value": None},
        "per_has_unit": {"per": "人", "unit": None},
        "base_unit_has_unit": {"base_unit": "件", "unit": None},
        "share_has_base_unit": {"unit": "‰", "base_unit": None},
        "share_is_one": {"unit": "%", "base_unit": "%"},
        "dates_in_order": {"date_from": datetime.date(2025, 1, 1), "date_to": _DAY},
        "codes_agree": {"level1_code": "1", "level2_code": "21"},
        "clear_has_category": {
            "level1": "产出指标",
            "level2_code": "12",
            "level2": "质量指标",
            "category": None,
        },
        "category_agrees.quantity": {"level2": "数量指标", "category": "output.quality"},
        "category_agrees.quality": {"level2": "质量指标", "category": "output.quantity"},
        "category_agrees.timeliness": {"level2": "时效指标", "category": "cost"},
    },
    "results": {
        "id_of_target": {"result_id": "2023-nx-001-aaaaaa-bbbbbb-r"},
        "judged_is_printed": {"outcome": "met", "actual_text": None},
        "score_has_rows": {"score": 5.0, "score_rows": None},
        "unreported_has_no_attainment": {"outcome": "not_reported", "attainment": 0.5},
    },
    "execution": {
        "rate_is_computed": {"rate": 0.5, "spent_cny": None},
        "rate_was_printed": {"rate_printed": 0.5, "rate_text": None},
    },
    "findings": {
        "target_has_project": {"project_id": None},
        "target_of_project": {"target_id": "2023-nx-001-aaaaaa-bbbbbb"},
    },
    "cost_checks": {
        "exact_is_equal": {"status": "exact", "cost_total_cny": Decimal("1.00")},
        "close_is_close": {"status": "close", "gap_share": -0.03},
        "computed_has_total": {"status": "gap", "cost_total_cny": None},
        "computed_has_budget": {"status": "close", "annual_amount_cny": None},
        "computed_has_formula": {"status": "exact", "formula": None},
        "not_computable_has_no_total": {"status": "not_computable"},
    },
    "repairs": {**_CHANGE, "becomes_something": {"becomes": None}},
    "corrections": {**_CHANGE, "changes_something": {"was": None, "becomes": None}},
    "measures": {"shares_sum": {"numeric_share": 0.4}, "shares_known": {"numeric_share": None}},
    "expected_rows": {
        "declared": {"declared": False},
        "read": {"read": False},
        "forms": {"expected_forms": 3},
        "targets": {"expected_targets": 5},
    },
}


def of(table: str, rule: Rule) -> list[Change]:
    """Changes to a sound row, each of which breaks the rule; KeyError if nobody wrote one."""
    name, kwargs = rule["meta"]["id"], rule["kwargs"]
    if name in HAND_WRITTEN.get(table, {}):
        return [HAND_WRITTEN[table][name]]
    if name in DERIVED:
        return [DERIVED[name]]
    column = kwargs["column"]
    if name.endswith(".range"):
        return [{column: value} for value in _outside(kwargs)]
    broken = {"not_null": None, "enum": "不在名录", "known": False, "key": 2, "pattern": _unlike(kwargs)}
    return [{column: broken[name.rsplit(".", 1)[-1]]}]


def _outside(kwargs: dict[str, Any]) -> list[float]:
    low, high = kwargs["min_value"], kwargs["max_value"]
    return ([low - 1] if low is not None else []) + ([high + 1] if high is not None else [])


def _unlike(kwargs: dict[str, Any]) -> str:
    return " " if kwargs.get("regex") == r"\S" else "不合"

"""Expectations as plain data: what follows from the schema, and what people wrote in `expectations/*.json`.

Each is `{"type", "kwargs", "meta": {"id", "zh", "en"}}`, the form in which Great Expectations loads a suite.
Columns that begin with `_` are computed beforehand (see frames.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.schema import Field, Table
from pipeline.schema.declare import BOX

# Points: the longest side that PDF allows a page.
LARGEST_PAGE = 14400
Rule = dict[str, Any]


class RulesError(ValueError):
    """A file of expectations that cannot be used."""


def rule(kind: str, name: str, zh: str, en: str, **kwargs: object) -> Rule:
    """One expectation as data; `kind` is the type without its `expect_`."""
    return {"type": f"expect_{kind}", "kwargs": kwargs, "meta": {"id": name, "zh": zh, "en": en}}


def of_columns(table: Table) -> list[Rule]:
    """What the frame of a table's columns (declared beside actual, by position) must satisfy."""
    return [
        rule(
            "column_pair_values_to_be_equal",
            "columns",
            f"{table.title_zh}的列与声明的列名、次序一致。",
            f"The columns of {table.name} are those declared, in that order.",
            column_A="actual",
            column_B="declared",
        ),
        rule(
            "column_pair_values_to_be_equal",
            "types",
            f"{table.title_zh}各列的类型与声明一致。",
            f"The columns of {table.name} have the declared types.",
            column_A="actual_type",
            column_B="declared_type",
        ),
    ]


def of_rows(table: Table) -> list[Rule]:
    """What the rows must satisfy by the schema alone: keys, references, nulls, closed lists, patterns, ranges."""
    rules = [_key(table), *(_reference(column, other) for column, other in table.foreign)]
    rules += [each for field in table.fields for each in _of_field(field)]
    return [*rules, *_of_page(table), *_of_confidence(table), *_of_box(table)]


def _key(table: Table) -> Rule:
    columns = " + ".join(table.key)
    return rule(
        "column_values_to_be_in_set",
        "key",
        f"主键 {columns} 不重复。",
        f"The key {columns} occurs once.",
        column="_key_rows",
        value_set=[1],
    )


def _reference(column: str, other: str) -> Rule:
    return rule(
        "column_values_to_be_in_set",
        f"{column}.known",
        f"{column} 都在表 {other} 中。",
        f"Every {column} stands in {other}.",
        column=f"_{column}_known",
        value_set=[True],
    )


def _of_field(field: Field) -> list[Rule]:
    name, column = field.name, {"column": field.name}
    rules = []
    if not field.nullable:
        rules.append(
            rule(
                "column_values_to_not_be_null",
                f"{name}.not_null",
                f"{name} 不为空。",
                f"{name} is never null.",
                **column,
            )
        )
    if field.enum:
        rules.append(
            rule(
                "column_values_to_be_in_set",
                f"{name}.enum",
                f"{name} 在封闭名录内。",
                f"{name} is in its closed list.",
                **column,
                value_set=list(field.enum),
            )
        )
    elif field.type == "string":
        regex = field.pattern or r"\S"
        rules.append(
            rule(
                "column_values_to_match_regex",
                f"{name}.pattern",
                f"{name} 符合格式 {regex}。",
                f"{name} matches {regex}.",
                **column,
                regex=regex,
            )
        )
    return rules + _range(field)


def _range(field: Field) -> list[Rule]:
    if field.minimum is None and field.maximum is None:
        return []
    low, high = _bound(field, field.minimum), _bound(field, field.maximum)
    return [
        rule(
            "column_values_to_be_between",
            f"{field.name}.range",
            _range_zh(field.name, low, high),
            _range_en(field.name, low, high),
            column=field.name,
            min_value=low,
            max_value=high,
        )
    ]


def _bound(field: Field, value: float | None) -> float | None:
    return int(value) if value is not None and field.type == "integer" else value


def _of_page(table: Table) -> list[Rule]:
    """A page is one of its document's (`_document_pages`: frames.py), where the row names both."""
    if not {"document_id", "page"} <= set(table.names()):
        return []
    return [
        rule(
            "column_pair_values_a_to_be_greater_than_b",
            "page.in_document",
            "页码不超过文件页数。",
            "The page is one of the document's.",
            column_A="_document_pages",
            column_B="page",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        )
    ]


def _of_confidence(table: Table) -> list[Rule]:
    if "confidence" not in table.names():
        return []
    read = f'text_origin == "ocr" and {table.boxed}.notnull()'
    return [
        rule(
            "column_values_to_be_null",
            "confidence.text_layer",
            "文字层没有置信度。",
            "A text layer has no confidence.",
            column="confidence",
            row_condition=_where('text_origin == "text"'),
        ),
        rule(
            "column_values_to_not_be_null",
            "confidence.ocr",
            "识别出的文字都有置信度。",
            "Recognised text states its confidence.",
            column="confidence",
            row_condition=_where(read),
        ),
    ]


def _of_box(table: Table) -> list[Rule]:
    """Boxes are whole, the right way round and on a page, and every text that is printed has one."""
    if table.boxed is None:
        return []
    printed = "" if table.boxed == "*" else f" and {table.boxed}.notnull()"
    on_page = {"row_condition": _where(r'place.str.fullmatch("p\d+")' + printed)}
    pair = {"or_equal": False, "ignore_row_if": "either_value_is_missing"}
    return [
        rule(
            "multicolumn_values_to_be_all_or_none",
            "box.whole",
            "框的四边同有同无。",
            "The four edges of the box are all there or all null.",
            column_list=list(BOX),
            ignore_row_if="never",
        ),
        rule(
            "column_pair_values_a_to_be_greater_than_b",
            "box.wide",
            "框的右边在左边之右。",
            "The box's right edge lies right of its left edge.",
            column_A="x1",
            column_B="x0",
            **pair,
        ),
        rule(
            "column_pair_values_a_to_be_greater_than_b",
            "box.high",
            "框的下边在上边之下。",
            "The box's bottom edge lies below its top edge.",
            column_A="y1",
            column_B="y0",
            **pair,
        ),
        *(
            rule(
                "column_values_to_be_between",
                f"box.{edge}",
                f"框不越出 PDF 的最大页面(容差 1 点):{zh}边。",
                f"The {edge} edge is on the largest page a PDF may have (1 pt tolerated).",
                column=column,
                min_value=-1 if column in ("x0", "y0") else 0,
                max_value=LARGEST_PAGE if column in ("x0", "y0") else LARGEST_PAGE + 1,
            )
            for column, edge, zh in zip(BOX, ("left", "top", "right", "bottom"), "左上右下", strict=True)
        ),
        rule(
            "column_values_to_not_be_null",
            "box.known",
            "页面上印有内容的都有框。",
            "Whatever is printed on a page has its box.",
            column="x0",
            **on_page,
        ),
    ]


def _where(condition: str) -> dict[str, str]:
    """Only rows for which a pandas query holds."""
    return {"type": "pass_through", "pass_through_filter": condition}


def load(folder: Path, names: list[str]) -> dict[str, list[Rule]]:
    """The hand-written rules of every table. RulesError for a suite of a table that does not exist: it would never run."""
    unknown = sorted({path.stem for path in folder.glob("*.json")} - set(names))
    if unknown:
        said = f"没有这张表 there is no such table; tables: {', '.join(names)}"
        raise RulesError(f"{folder / unknown[0]}.json: {said}")
    return {name: written(folder, name) for name in names}


def written(folder: Path, name: str) -> list[Rule]:
    """The hand-written rules of `<folder>/<name>.json`, none if there is no such file; RulesError if it is unusable."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return []
    try:
        rules: list[Rule] = json.loads(path.read_text("utf-8"))["expectations"]
    except (ValueError, KeyError, TypeError) as error:
        raise RulesError(f"{path}: 不是期望文件 not a suite of expectations: {error}") from error
    _complete(rules, path)
    return rules


def _complete(rules: list[Rule], path: Path) -> None:
    seen: set[str] = set()
    for each in rules:
        meta = each.get("meta", {})
        if not ({"id", "zh", "en"} <= meta.keys() and {"type", "kwargs"} <= each.keys()):
            raise RulesError(
                f"{path}: 期望缺少 type、kwargs 或 meta 的 id、zh、en an expectation lacks one of these: {each}"
            )
        if meta["id"] in seen:
            raise RulesError(f"{path}: 编号重复 id used twice: {meta['id']}")
        seen.add(meta["id"])


def _range_zh(name: str, low: float | None, high: float | None) -> str:
    if high is None:
        return f"{name} 不小于 {low}。"
    return f"{name} 不大于 {high}。" if low is None else f"{name} 在 {low} 与 {high} 之间。"


def _range_en(name: str, low: float | None, high: float | None) -> str:
    if high is None:
        return f"{name} is at least {low}."
    return f"{name} is at most {high}." if low is None else f"{name} lies between {low} and {high}."

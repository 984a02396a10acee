"""What a release says to people: README, data dictionary, citation, licence, views; Chinese beside English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.schema import TABLES, Field, Table

_QUALITY = {
    "documents": "来源文件 source documents",
    "facsimile_documents": "其中摹本 of these facsimiles",
    "partial_documents": "存疑文件 documents partly in doubt",
    "forms": "项目表 project forms",
    "targets": "目标 targets",
    "ocr_targets": "由 OCR 读出 read by OCR",
    "missing_targets": "空白或无法辨认 blank or illegible",
    "placeholder_targets": "占位(无、—) placeholders",
    "uncategorised_targets": "无统一类别 without category",
    "repairs": "修复 repairs",
    "corrections": "更正 corrections",
    "confirmations": "人工确认 confirmations",
    "error_findings": "发现:错误 findings: errors",
    "warning_findings": "发现:警示 findings: warnings",
    "note_findings": "发现:提示 findings: notes",
}


def dictionary(rows: Mapping[str, int] | None = None) -> str:
    """The data dictionary in Markdown, from the schema; with the rows of each table where given."""
    head = "# 数据字典 Data dictionary\n\n由 `pipeline/schema/` 生成。 Generated from `pipeline/schema/`.\n"
    return "\n".join([head, *(_table(table, rows) for table in TABLES)])


def _table(table: Table, rows: Mapping[str, int] | None) -> str:
    counted = f"\n\n{rows[table.name]:,} 行 rows" if rows is not None else ""
    refers = "".join(f";`{column}` → `{other}`" for column, other in table.foreign)
    key = " + ".join(f"`{column}`" for column in table.key)
    head = f"## {table.name} · {table.title_zh} {table.title_en}\n\n{table.zh}\n{table.en}{counted}\n\n主键 key: {key}{refers}\n"
    columns = "| 字段 field | 名称 title | 类型 type | 空 null | 说明 description |\n|---|---|---|---|---|"
    return "\n".join([head, columns, *(_field(field) for field in table.fields), ""])


def _field(field: Field) -> str:
    kind = f"{field.type} ({field.unit})" if field.unit else field.type
    allowed = f" [{', '.join(field.enum)}]" if field.enum else ""
    cells = [
        f"`{field.name}`",
        field.title_zh,
        kind,
        "是 yes" if field.nullable else "否 no",
        f"{field.zh} {field.en}{allowed}",
    ]
    return "| " + " | ".join(escape(cell) for cell in cells) + " |"


def escape(text: str) -> str:
    """Text as a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def readme(descriptor: dict[str, Any], quality: Mapping[str, float], origins: Mapping[str, int]) -> str:
    """The README of a release."""
    return (
        "\n\n".join(
            [
                f"# {descriptor['title']} {descriptor['version']}",
                descriptor["description"].replace("。 ", "。\n"),
                _origin(origins),
                _tables(descriptor),
                _use(descriptor["resources"]),
                _stated(quality),
                _limits(),
                _rights(descriptor),
            ]
        )
        + "\n"
    )


def _origin(origins: Mapping[str, int]) -> str:
    facsimiles, published = origins.get("facsimile", 0), origins.get("published", 0)
    lines = [
        f"## 来源 Source\n\n{published} 份为单位公开的原件,{facsimiles} 份为摹本(documents 表 `origin` 列)。",
        f"{published} documents are the unit's own PDF, {facsimiles} are facsimiles (column `origin` of documents).",
    ]
    if facsimiles:
        lines += [
            "**摹本是按公开文本重新排版的 PDF,不是单位公开的原件:页码与框指的是摹本的页面。**",
            "**A facsimile is a PDF re-typeset from the published text, not the publication itself: "
            "pages and boxes are those of the facsimile.**",
        ]
    return "\n".join(lines)


def _tables(descriptor: dict[str, Any]) -> str:
    rows = [
        f"| {each['name']} | {escape(each['title'])} | {each['rows']:,} |" for each in descriptor["resources"]
    ]
    head = "## 数据表 Tables\n\n字段见 [dictionary.md](dictionary.md)。 For fields see [dictionary.md](dictionary.md).\n"
    return "\n".join([head, "| 表 table | 内容 content | 行 rows |", "|---|---|---:|", *rows])


def _use(resources: list[dict[str, Any]]) -> str:
    return """## 使用 Use

```python
import pandas as pd
targets = pd.read_parquet("targets.parquet")
```

```sql
-- duckdb
SELECT project_name, indicator, target_text FROM 'targets.parquet' JOIN 'projects.parquet' USING (project_id);
```

```r
targets <- arrow::open_dataset("targets.parquet") |> dplyr::collect()
```"""


def _stated(quality: Mapping[str, float]) -> str:
    rows = [f"| {title} | {quality[name]:,} |{_share(name, quality)} |" for name, title in _QUALITY.items()]
    head = "## 质量 Stated quality\n\n本版实测,检查结果全文见 checks.json。 Measured on this release; all checks are in checks.json.\n"
    return "\n".join([head, "| | 数 count | 占目标 share of targets |", "|---|---:|---:|", *rows])


def _share(name: str, quality: Mapping[str, float]) -> str:
    share = quality.get(name.replace("_targets", "_share"))
    return f" {share:.2%}" if share is not None and name.endswith("_targets") else ""


def _limits() -> str:
    return """## 限度 Limits

来源的差错不作更改,列于 findings;更正与修复逐条列于 corrections、repairs。
Errors of the source are left as they are and listed in findings; every correction and repair is listed.
指标值中未写明比较符的,`comparator` 为空,不作推测。
Where a target states no comparator, `comparator` is null: none is guessed."""


def _rights(descriptor: dict[str, Any]) -> str:
    licence = descriptor["licenses"][0]
    return f"""## 许可 Licence

数据的整理与标注:{licence["title"]} ([LICENSE](LICENSE))。所载事实与文字出自政府公开文件,不主张权利。代码的许可另见代码库。
The arrangement and annotation of the data: {licence["title"]} ([LICENSE](LICENSE)).
The facts and texts come from government publications; no right is claimed in them. The code has a licence of its own.
引用见 [CITATION.cff](CITATION.cff),变化见 [CHANGES.md](CHANGES.md)。
To cite see [CITATION.cff](CITATION.cff), for what changed [CHANGES.md](CHANGES.md)."""


def citation(descriptor: dict[str, Any]) -> str:
    """CITATION.cff of the data."""
    authors = "\n".join(f'  - name: "{each["title"]}"' for each in descriptor["contributors"])
    return f"""cff-version: 1.2.0
message: "引用本数据请用以下信息。 If you use this dataset, please cite it as below."
type: dataset
title: "{descriptor["title"]}"
version: "{descriptor["version"]}"
date-released: "{descriptor["created"][:10]}"
license: {descriptor["licenses"][0]["name"]}
authors:
{authors}
"""


def licence(text: str) -> str:
    """LICENSE of the data: what it covers, then the licence's own text."""
    return f"""本许可适用于数据的整理、结构与标注。所载事实与文字出自政府公开文件,不主张权利。代码的许可另见代码库。
This licence covers the arrangement, structure and annotation of the data. The facts and texts come from
government publications; no right is claimed in them. The code has a licence of its own.

{text}"""


def views(descriptor: dict[str, Any]) -> str:
    """SQL that gives each table as a DuckDB view, titles as comments.

    In the folder of the release, or from anywhere after `SET VARIABLE release = 'folder of the release';`.
    """
    return _HOW_VIEWS + "".join(_view(resource) for resource in descriptor["resources"])


_HOW_VIEWS = """-- 在本文件夹中运行;在别处,先 SET VARIABLE release = '本文件夹的路径';
-- Run it in this folder; anywhere else, first SET VARIABLE release = 'path of this folder';
"""


def _view(resource: dict[str, Any]) -> str:
    name = resource["name"]
    title = resource["title"].replace("'", "''")
    file = f"coalesce(getvariable('release') || '/', '') || '{name}.parquet'"
    return (
        f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet({file});\nCOMMENT ON VIEW {name} IS '{title}';\n"
    )

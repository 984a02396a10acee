"""Fields that several tables carry, each meaning the same in all of them."""

from __future__ import annotations

from pipeline.schema.declare import Field, text

DOCUMENT_ID = text("document_id", "文件编号", "来源 PDF 的编号。", "Id of the source PDF.", False)
PROJECT_ID = text("project_id", "项目编号", "文件编号,加项目名称与实施单位(修复、更正之前)的哈希(6 位)。",
                   "Document id plus 6 hex of a hash of project name and implementing unit, as printed before repairs and corrections.", False)  # fmt: skip
TARGET_ID = text("target_id", "目标编号", "项目编号,加类别与指标名称(修复、更正之前)的哈希(6 位)。",
                  "Project id plus 6 hex of a hash of category and indicator, as printed before repairs and corrections.", False)  # fmt: skip
YEAR = Field("fiscal_year", "integer", "年度", "预算年度;表上未印且未给出时为空。",
             "Budget year; null where neither printed nor given.", minimum=2000, maximum=2100)  # fmt: skip
PAGE = Field(
    "page",
    "integer",
    "页码",
    "所在页,从 1 起。",
    "Page on which it stands, counted from 1.",
    False,
    minimum=1,
)
PLACE = text("place", "位置", "所在之处:p3 为第 3 页;表1!C12 为工作表的单元格。",
             "Where it stands: p3 is page 3, 表1!C12 a cell of a workbook's sheet.", False,
             pattern=r"^(?:p[1-9]\d*|.+![A-Z]+[1-9]\d*)$")  # fmt: skip
TEXT_ORIGIN = text("text_origin", "文字来源", "text 取自文字层;ocr 由图像识别;mixed 两者皆有。",
                    "text: from the text layer; ocr: recognised in a picture; mixed: both.", enum=("text", "ocr", "mixed"))  # fmt: skip
CONFIDENCE = Field("confidence", "number", "识别置信度", "识别的置信度,取所读各单元格中最低者;取自文字层的为空。",
                   "Confidence of OCR, the lowest of the cells that were read; null for a text layer.", minimum=0, maximum=1)  # fmt: skip

"""Why part of a document may not say what it seems to say: one `Doubt`, and what it means for the status.

Readers, forms and repairs all give these, with the place and a plain sentence; nobody parses the sentence.
A reader knows where on the page a doubt stands, `forms` knows what stands there (`touches`), and `weight` says from
both whether the document is `partial` or whether it is a note. docs/trust.md says the same in prose.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is in doubt. The order is that of the way through the pipeline."""

    # the file
    TRUNCATED = "truncated"
    DAMAGED_STRUCTURE = "damaged_structure"
    DAMAGED_NAME = "damaged_name"
    DAMAGED_STREAM = "damaged_stream"
    DAMAGED_FONT = "damaged_font"
    MISSING_OBJECT = "missing_object"
    BLOTTED = "blotted"
    PAGE_COUNT = "page_count"
    NOT_CHECKED = "not_checked"
    ATTACHED = "attached"
    JOINED_PICTURE = "joined_picture"
    # the page
    UNREADABLE_PAGE = "unreadable_page"
    HUGE_PAGE = "huge_page"
    LOST_PAGE = "lost_page"
    NOT_READ = "not_read"
    TOO_MANY_RULES = "too_many_rules"
    NO_TEXT = "no_text"
    GARBAGE_TEXT = "garbage_text"
    OCR_MISSING = "ocr_missing"
    UNMAPPED_GLYPHS = "unmapped_glyphs"
    MISLEADING_FONT = "misleading_font"
    LETTER_IN_NUMBER = "letter_in_number"
    HIDDEN_TEXT = "hidden_text"
    OVERLAY_TEXT = "overlay_text"
    HIDDEN_LAYER = "hidden_layer"
    DAMAGED_PICTURE = "damaged_picture"
    POOR_PICTURE = "poor_picture"
    # the grid
    RULED_WITHOUT_TABLE = "ruled_without_table"
    NOT_RECTANGULAR = "not_rectangular"
    OVERFLOW = "overflow"
    DISAGREEMENT = "disagreement"
    TANGLED_TEXT = "tangled_text"
    CUT_TEXT = "cut_text"
    INK_WITHOUT_TEXT = "ink_without_text"
    INK_READ = "ink_read"
    # the form
    RULE_MISSING = "rule_missing"
    SHARED_VALUE = "shared_value"
    ROWS_UNCLEAR = "rows_unclear"
    NO_PROJECT_NAME = "no_project_name"
    NO_ROWS = "no_rows"
    UNREAD_AMOUNT = "unread_amount"
    UNREAD_FORM = "unread_form"
    UNREAD_ROW = "unread_row"
    VALUE_COLUMN = "value_column"
    LEVEL_COLUMN = "level_column"
    CUT_ROW = "cut_row"
    UNKNOWN_CAPTION = "unknown_caption"
    UNKNOWN_COLUMN = "unknown_column"
    TAKEN_COLUMN = "taken_column"
    INFERRED_COLUMN = "inferred_column"
    INFERRED_CAPTION = "inferred_caption"
    TOTAL_ROW = "total_row"
    # workbooks, documents and web pages
    HIDDEN_CELLS = "hidden_cells"
    STRUCK_TEXT = "struck_text"
    TRACKED_CHANGE = "tracked_change"
    NARROW_COLUMN = "narrow_column"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    FORMULA_ERROR = "formula_error"
    NUMBER_FORMAT = "number_format"


class Touch(StrEnum):
    """What a doubt lies on."""

    FILE = "file"  # the file as a whole
    PAGE = "page"  # a page, wherever its forms are
    VALUE = "value"  # something that is released: a target, an indicator, a level, an amount, a header field
    CAPTION = "caption"  # a caption or head that was recognised all the same
    OUTSIDE = "outside"  # a page or a table without a form


class Weight(StrEnum):
    """What a doubt does to the status of its document."""

    PARTIAL = "partial"
    NOTE = "note"
    NONE = "none"  # not told: it concerns nothing that is read


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason not to trust a part: its kind, what was seen (a sentence, printed text in it), and where.

    `page`, `table`, `line` and `form` count from 1, `row` and `column` are those of the record's grid, from 0; null
    where the doubt is wider. `touches` is null as long as only a reader has seen it.
    """

    kind: Kind
    what: str
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    form: int | None = None
    line: int | None = None
    touches: Touch | None = None


# Chinese words for each kind; the English ones are its name.
TITLES: dict[Kind, str] = {
    Kind.TRUNCATED: "文件不完整",
    Kind.DAMAGED_STRUCTURE: "文件结构损坏",
    Kind.DAMAGED_NAME: "文件结构损坏",
    Kind.DAMAGED_STREAM: "文件内容损坏",
    Kind.DAMAGED_FONT: "字体宽度有误",
    Kind.MISSING_OBJECT: "文件缺少部分内容",
    Kind.BLOTTED: "部分内容被清零",
    Kind.PAGE_COUNT: "页数不符",
    Kind.NOT_CHECKED: "未能检查文件",
    Kind.ATTACHED: "附件中的页",
    Kind.JOINED_PICTURE: "与相邻照片合读",
    Kind.UNREADABLE_PAGE: "页面无法读取",
    Kind.HUGE_PAGE: "页面过大",
    Kind.LOST_PAGE: "页面读取中断",
    Kind.NOT_READ: "页面未读",
    Kind.TOO_MANY_RULES: "线条过多",
    Kind.NO_TEXT: "无文字层",
    Kind.GARBAGE_TEXT: "文字层为乱码",
    Kind.OCR_MISSING: "需要 OCR",
    Kind.UNMAPPED_GLYPHS: "个别字形无对应字符",
    Kind.MISLEADING_FONT: "字体所称的字与字形不符",
    Kind.LETTER_IN_NUMBER: "数字中夹有字母",
    Kind.HIDDEN_TEXT: "文件中有而页面上不可见的文字",
    Kind.OVERLAY_TEXT: "水印、印章等叠印文字",
    Kind.HIDDEN_LAYER: "扫描页附带的文字层不作依据",
    Kind.DAMAGED_PICTURE: "图片数据损坏",
    Kind.POOR_PICTURE: "画质不足以采信",
    Kind.RULED_WITHOUT_TABLE: "有表线而未成表",
    Kind.NOT_RECTANGULAR: "合并单元格不成矩形",
    Kind.OVERFLOW: "文字越出单元格",
    Kind.DISAGREEMENT: "两种读法不一致",
    Kind.TANGLED_TEXT: "文字互相叠压,无法辨认",
    Kind.CUT_TEXT: "文字被裁切",
    Kind.INK_WITHOUT_TEXT: "有笔迹而无文字",
    Kind.INK_READ: "文字层所无,由 OCR 读出",
    Kind.RULE_MISSING: "缺少表线,按文字位置读出",
    Kind.SHARED_VALUE: "一个指标值对应多个指标",
    Kind.ROWS_UNCLEAR: "行列划分存疑",
    Kind.NO_PROJECT_NAME: "未印项目名称",
    Kind.NO_ROWS: "表头下无指标行",
    Kind.UNREAD_AMOUNT: "金额无法读出",
    Kind.UNREAD_FORM: "似有绩效目标表而未读出",
    Kind.UNREAD_ROW: "该行未读出",
    Kind.VALUE_COLUMN: "指标值列存疑",
    Kind.LEVEL_COLUMN: "指标级次列存疑",
    Kind.CUT_ROW: "分页处的行存疑",
    Kind.UNKNOWN_CAPTION: "未识别的栏目",
    Kind.UNKNOWN_COLUMN: "未识别的列",
    Kind.TAKEN_COLUMN: "按位置认定的列",
    Kind.INFERRED_COLUMN: "按内容认定的列",
    Kind.INFERRED_CAPTION: "按位置与内容认定的栏目",
    Kind.TOTAL_ROW: "合计行不属任何项目",
    Kind.HIDDEN_CELLS: "隐藏的内容未读",
    Kind.STRUCK_TEXT: "划去的文字未读",
    Kind.TRACKED_CHANGE: "修订痕迹取最终文字",
    Kind.NARROW_COLUMN: "列宽不足,显示为 ###",
    Kind.FORMULA_WITHOUT_VALUE: "公式没有存下结果",
    Kind.FORMULA_ERROR: "公式出错",
    Kind.NUMBER_FORMAT: "数字格式无法还原",
}

# Notes, whatever they touch.
_NOTES = {Kind.ATTACHED, Kind.JOINED_PICTURE, 
    Kind.UNKNOWN_CAPTION, Kind.UNKNOWN_COLUMN, Kind.TAKEN_COLUMN, Kind.TOTAL_ROW,
    Kind.INFERRED_COLUMN, Kind.INFERRED_CAPTION,
    Kind.RULE_MISSING, Kind.SHARED_VALUE,
    Kind.HIDDEN_CELLS, Kind.STRUCK_TEXT, Kind.TRACKED_CHANGE, Kind.NARROW_COLUMN,
    Kind.HIDDEN_TEXT, Kind.OVERLAY_TEXT, Kind.HIDDEN_LAYER, Kind.INK_READ,
}  # fmt: skip
# A form may be hidden behind these, so that they matter on a page without one too.
_HIDING = {
    Kind.NO_TEXT, Kind.GARBAGE_TEXT, Kind.OCR_MISSING, Kind.UNREADABLE_PAGE, Kind.HUGE_PAGE, Kind.TOO_MANY_RULES,
    Kind.RULED_WITHOUT_TABLE, Kind.LOST_PAGE, Kind.NOT_READ, Kind.DAMAGED_PICTURE, Kind.POOR_PICTURE, Kind.ROWS_UNCLEAR,
}  # fmt: skip


def weight(doubt: Doubt) -> Weight:
    """What a doubt does to the status of its document, from its kind and what it touches."""
    if doubt.touches is Touch.OUTSIDE:
        return Weight.PARTIAL if doubt.kind in _HIDING else Weight.NONE
    if doubt.kind in _NOTES:
        return Weight.NOTE
    return Weight.NOTE if doubt.touches is Touch.CAPTION else Weight.PARTIAL


def words(doubt: Doubt) -> str:
    """A doubt in one line, Chinese and English."""
    place = f"第{doubt.page}页 page {doubt.page}: " if doubt.page else ""
    cell = ""
    if doubt.table is not None and doubt.row is not None and doubt.column is not None:
        cell = f"table {doubt.table} row {doubt.row + 1} column {doubt.column + 1}: "
    return f"{place}{TITLES[doubt.kind]} {doubt.kind}: {cell}{doubt.what}"

"""Rules that are missing, or drawn through a cell, beside what a target or a level is printed in several cells of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.test_lost_rules import HIGH, LEVELS, WIDE, cell, kinds, page, rows_of
from pipeline.doubt import Doubt, Kind, Weight, weight
from pipeline.forms.lost_cells import Piece
from pipeline.forms.lost_rules import with_lost_rules
from pipeline.forms.lost_sheet import Sheet
from pipeline.forms.reader import recognise
from pipeline.forms.unread_forms import unread_forms
from pipeline.record import GridCell, GridPage, GridTable, TextLine

NAMES = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
VALUES = cell(1, 3, 1, 1, (1.5, 3, "90人")), cell(2, 3, 1, 1, (2.5, 3, "3份"))


def parted(heads: tuple[GridCell, ...], *rows: tuple[str, ...]) -> GridPage:
    """A form with 一级指标 | 二级指标 | 三级指标 before `heads` in its first row of cells, and one cell for each text below."""
    levels = [
        cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(("一级指标", "二级指标", "三级指标"))
    ]
    body = [
        cell(r, c, 1, 1, *([(r + 0.5, c, text)] if text else []))
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row)
    ]
    edges = tuple(WIDE * col for col in range(7))
    box = (0, 0, edges[-1], HIGH * (len(rows) + 1))
    return GridPage(1, 700, 600, "text", (GridTable(len(rows) + 1, 6, box, edges, (*levels, *heads, *body)),))


def test_a_level_whose_name_stands_in_the_middle_of_its_cell_and_a_blank_one_is_of_both() -> None:
    """A faint row rule goes on through the merged cell of a level."""
    level1 = cell(1, 0, 1, 1, (1.95, 0, "产出指标")), cell(2, 0, 1, 1)
    read = page(2, *level1, LEVELS[1], *NAMES, *VALUES)
    assert [row[0] for row in rows_of(read)] == ["产出指标", "产出指标"]
    assert kinds(read) == {"rule_missing"}


def test_a_level_whose_name_stands_in_the_middle_of_its_own_cell_is_not_of_the_blank_one_below() -> None:
    read = page(2, cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(2, 0, 1, 1), LEVELS[1], *NAMES, *VALUES)
    assert [row[0] for row in rows_of(read)] == ["产出指标", ""]
    assert kinds(read) == set()


@pytest.mark.parametrize("shared", [3, 4])
def test_heads_of_the_parts_of_a_target_that_share_a_cell_are_parted_by_the_columns_below(
    shared: int,
) -> None:
    """方向 | 数值 | 单位 stand under 目标值: 数值 says nothing alone, and the rule between two of them is gone."""
    names = ("方向", "数值", "单位")
    (alone,) = {3, 4, 5} - {shared, shared + 1}
    heads = (
        cell(0, shared, 1, 2, *((0.5, col, names[col - 3]) for col in (shared, shared + 1))),
        cell(0, alone, 1, 1, (0.5, alone, names[alone - 3])),
    )
    made = with_lost_rules([parted(heads, ("产出指标", "数量指标", "完成车站", "≥", "8", "座"))])
    assert [cell.text for cell in made[0].tables[0].cells if cell.row == 0][3:] == list(names)
    assert {str(doubt.kind) for doubt in made[0].doubts} == {"rule_missing"}


GRADE_HEADS = ("优", "良", "中", "差")


def test_heads_of_grades_that_share_a_cell_are_parted_by_the_columns_below() -> None:
    """优 | 良 | 中 | 差 over the targets of a row, with the rule between two of them gone."""
    read = parted(
        (cell(0, 3, 1, 2, (0.5, 3, "优"), (0.5, 4, "良")), cell(0, 5, 1, 1, (0.5, 5, "差"))),
        ("产出指标", "数量指标", "完成车站", "8座", "7座", "5座"),
    )
    (form,) = recognise([read]).forms
    assert [(row.grade, row.value.text) for row in form.rows] == [("优", "8座"), ("良", "7座"), ("差", "5座")]


SIGNS = (
    cell(0, 3, 1, 1, (0.5, 3, "方向")), cell(0, 4, 1, 1, (0.5, 4, "指标值")), cell(0, 5, 1, 1, (0.5, 5, "单位")),
)  # fmt: skip
ROWS = (("产出指标", "数量指标", "完成车站", "", "8", "座"), ("产出指标", "数量指标", "通行", "", "便利", ""))


def over_two(read: GridPage, where: float) -> GridPage:
    """The page with one cell for the signs of both rows, its sign so many rows down."""
    (table,) = read.tables
    cells = tuple(each for each in table.cells if not (each.row and each.col == 3))
    return replace(read, tables=(replace(table, cells=(*cells, cell(1, 3, 2, 1, (where, 3, "≥")))),))


def test_a_sign_on_the_line_of_the_first_of_two_rows_is_not_given_to_both_without_a_word() -> None:
    """阿荣旗 2025: the rule below 小于等于 is gone, and the row below has no sign."""
    assert kinds(over_two(parted(SIGNS, *ROWS), 1.5)) == {"rows_unclear"}


def test_a_sign_on_the_line_of_the_second_of_two_rows_is_its_own() -> None:
    read = over_two(parted(SIGNS, *reversed(ROWS)), 2.5)
    (form,) = recognise([read]).forms
    assert [row.sign and row.sign.text for row in form.rows] == ["", "≥"]
    assert kinds(read) == {"rule_missing"}


def test_a_sign_in_the_middle_of_two_rows_is_of_both() -> None:
    assert kinds(over_two(parted(SIGNS, *ROWS), 2.0)) == set()


def test_values_without_a_rule_between_are_parted_under_the_names_of_projects_too() -> None:
    """项目名称:… stands in a row of its own, under the head and above each project's rows."""
    named = GridCell(1, 0, 1, 4, (0, 30, 400, 60), "项目名称:高龄津贴")
    row = cell(2, 0, 1, 1, (2.5, 0, "产出指标")), cell(2, 1, 1, 1, (2.5, 1, "数量指标"))
    more = cell(3, 0, 1, 1, (3.5, 0, "效益指标")), cell(3, 1, 1, 1, (3.5, 1, "社会效益指标"))
    names = cell(2, 2, 1, 1, (2.5, 2, "发放人数")), cell(3, 2, 1, 1, (3.5, 2, "满意度"))
    read = page(3, named, *row, *more, *names, cell(2, 3, 2, 1, (2.5, 3, "90人"), (3.5, 3, "95%")))
    assert [row[2:] for row in rows_of(read)] == [("发放人数", "90人"), ("满意度", "95%")]


def test_a_table_whose_heads_of_values_share_a_cell_is_told_though_it_names_no_level() -> None:
    """丰都县 2022 without column rules: 指标权重 | 计量单位 | 指标性质 | 指标值, and no levels."""
    texts = ("指标权重 计量单位 指标性质 指标值", "辅警人员 20 人 = 512")
    cells = tuple(
        GridCell(row, 0, 1, 1, (0, 30 * row, 400, 30 * row + 30), text) for row, text in enumerate(texts)
    )
    table = GridTable(2, 1, (0, 0, 400, 60), (0, 400), cells)
    assert [str(doubt.kind) for doubt in unread_forms([GridPage(1, 400, 600, "text", (table,))], set())] == [
        "unread_form"
    ]


def test_a_column_rule_that_steps_aside_leaves_the_values_in_their_column() -> None:
    names = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    read = page(2, *LEVELS, *names, *VALUES)
    (table,) = read.tables
    aside = 3 * WIDE - 20
    cells = [each for each in table.cells if not (each.row == 2 and each.col in (2, 3))]
    cells = [
        replace(each, colspan=2 if each.col == 2 else 1, col=4 if each.col == 3 else each.col)
        for each in cells
    ]
    name, value = (
        replace(names[1], box=(200, 60, aside, 90)),
        replace(VALUES[1], colspan=2, box=(aside, 60, 400, 90)),
    )
    x = (0, WIDE, 2 * WIDE, aside, 3 * WIDE, 4 * WIDE)
    read = replace(read, tables=(replace(table, cols=5, x=x, cells=(*cells, name, value)),))
    assert [row[2:] for row in rows_of(read)] == [("培训人次", "90人"), ("编制报告", "3份")]
    assert kinds(read) == {"rule_missing"}


def test_a_line_through_a_blank_value_makes_no_second_row() -> None:
    level1, level2 = cell(1, 0, 2, 1, (2, 0, "产出指标")), cell(1, 1, 2, 1, (2, 1, "数量指标"))
    read = page(2, level1, level2, cell(1, 2, 2, 1, (2, 2, "培训人次")), cell(1, 3, 1, 1), cell(2, 3, 1, 1))
    assert rows_of(read) == [("产出指标", "数量指标", "培训人次", "")]


def test_a_value_that_a_box_around_its_words_parts_is_doubted() -> None:
    values = cell(1, 3, 1, 1, (1.5, 3, "≤2小时（以报告为准，")), cell(2, 3, 1, 1, (2.5, 3, "按季统计）"))
    assert kinds(page(2, *LEVELS, cell(1, 2, 2, 1, (2, 2, "问题响应时间")), *values)) == {"rows_unclear"}


def test_a_name_and_a_value_of_two_lines_beside_points_on_one_are_one_row() -> None:
    """LibreOffice breaks the last row of a page: what is left of it is no higher than a line of the rows above."""
    heads = (cell(0, 3, 1, 1, (0.5, 3, "指标值")), cell(0, 4, 1, 1, (0.5, 4, "分值")))
    read = parted(heads, ("产出指标", "数量指标", "", "", ""), ("", "", "覆盖率", "95%", "7"))
    (table,) = read.tables
    cells = [each for each in table.cells if not (each.row == 1 and each.col > 1)]
    high = [
        cell(1, 2, 1, 1, (1.3, 2, "公共设施安全保障能力和应急"), (1.7, 2, "处置水平")),
        cell(1, 3, 1, 1, (1.3, 3, "持续增强，达到省级"), (1.7, 3, "先进")),
        cell(1, 4, 1, 1, (1.5, 4, "7")),
    ]
    low = [replace(each, box=(each.box[0], 60, each.box[2], 72)) if each.row == 2 else each for each in cells]
    read = replace(read, tables=(replace(table, cells=(*low, *high)),))
    (form,) = recognise([read]).forms
    assert [row.indicator.text for row in form.rows] == ["公共设施安全保障能力和应急处置水平", "覆盖率"]


def test_a_row_outside_the_table_of_a_form_is_told() -> None:
    """The last row before a page break has lost its rules: its texts stand below the table."""
    body = cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标"))
    read = page(1, *body, NAMES[0], VALUES[0])
    texts = ("效益指标", "社会效益指标", "公共服务水平", "有效提升")
    below = tuple(TextLine((100 * col + 5, 70, 100 * col + 60, 80), text) for col, text in enumerate(texts))
    found = recognise([replace(read, outside=below)])
    assert [str(doubt.kind) for doubt in found.doubts] == ["unread_row"]


def test_heads_between_rules_that_are_set_as_characters_show_a_form() -> None:
    line = TextLine((0, 0, 300, 10), "│一级指标│二级指标│三级指标│指标值│")
    told = unread_forms([GridPage(1, 400, 600, "text", (), (line,))], set())
    assert [str(doubt.kind) for doubt in told] == ["unread_form"]


def test_heads_and_what_stands_below_them_in_one_cell_are_parted_by_the_columns_below() -> None:
    """A part without rules: 单位 | 符号 above 亩 | ≥, and the cells below it are ruled again."""
    swallowed = cell(0, 4, 2, 2, (0.5, 4, "单位"), (0.5, 5, "符号"), (1.5, 4, "亩"), (1.5, 5, "≥"))
    rows = ("产出指标", "数量指标", "修复面积", "600"), ("效益指标", "生态效益指标", "鸟类", "40", "种", "≥")
    read = parted((cell(0, 3, 1, 1, (0.5, 3, "指标值")), swallowed), *rows)
    (form,) = recognise([read]).forms
    texts = [(r.value.text, r.unit and r.unit.text, r.sign and r.sign.text) for r in form.rows]
    assert texts == [("600", "亩", "≥"), ("40", "种", "≥")]


def test_a_head_that_a_cell_holds_below_other_texts_is_doubted() -> None:
    """A column without row rules from above its head on: its level would be lost without a word."""
    read = page(1, LEVELS[0], NAMES[0], VALUES[0])
    (table,) = read.tables
    buried = cell(0, 1, 2, 1, (0.2, 1, "某省财政厅"), (0.6, 1, "二级指标"), (1.5, 1, "数量指标"))
    cells = tuple(each for each in table.cells if each.col != 1)
    read = replace(read, tables=(replace(table, cells=(*cells, buried)),))
    assert "rows_unclear" in kinds(read)


def test_a_cell_over_rows_and_columns_whose_text_ink_hides_makes_its_page_doubtful() -> None:
    read = page(2, *LEVELS, *NAMES, *VALUES)
    (table,) = read.tables
    whole = replace(table, rows=5, cells=(*table.cells, GridCell(3, 0, 2, 4, (0, 90, 400, 150), "")))
    doubt = Doubt(Kind.INK_WITHOUT_TEXT, "ink without text; the text layer says '…'", 1, 1, 3, 0)
    found = recognise([replace(read, tables=(whole,), doubts=(doubt,))])
    assert [weight(each) for each in found.doubts if each.kind is Kind.INK_WITHOUT_TEXT] == [Weight.PARTIAL]


def test_values_beside_which_another_column_stands_in_their_cells_are_doubted() -> None:
    """湘潭 2024: the rule between 绩效标准 and 指标值及单位 is gone from top to bottom, and `10 | 10` is no 1010."""
    twice = [
        GridCell(
            row, 3, 1, 1, (300, 30 * row, 400, 30 * row + 30), f"{text} {text}",
            lines=tuple(
                TextLine((x, 30 * row + 10, x + 20, 30 * row + 20), text) for x in (310.0, 360.0)
            ),
        )
        for row, text in ((1, "10"), (2, "180"))
    ]  # fmt: skip
    assert kinds(page(2, *LEVELS, *NAMES, *twice)) == {"rows_unclear"}


def test_a_cell_under_the_head_of_a_name_and_that_of_a_value_is_told() -> None:
    heads = [cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(("一级指标", "二级指标"))]
    wide = (
        GridCell(0, 2, 1, 2, (200, 0, 330, 30), "三级指标"),
        GridCell(0, 4, 1, 1, (330, 0, 400, 30), "指标值"),
    )
    row = cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标"))
    below = (
        GridCell(1, 2, 1, 1, (200, 30, 240, 60), "培训人次"),
        GridCell(1, 3, 1, 2, (240, 30, 400, 60), "90人"),
    )
    table = GridTable(2, 5, (0, 0, 400, 60), (0, 100, 200, 240, 330, 400), (*heads, *wide, *row, *below))
    found = recognise([GridPage(1, 400, 600, "text", (table,))])
    told = {(str(doubt.kind), doubt.line) for form in found.forms for doubt in form.doubts}
    assert ("rows_unclear", 1) in told


def test_a_row_in_one_cell_at_the_foot_of_a_form_is_told() -> None:
    body = cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标")), NAMES[0], VALUES[0]
    text = "满意度指标 服务对象满意度指标 群众满意度 ≥92%"
    whole = GridCell(2, 0, 1, 4, (0, 60, 400, 90), text, lines=(TextLine((20, 70, 300, 80), text),))
    assert [str(doubt.kind) for doubt in recognise([page(2, *body, whole)]).doubts] == ["unread_row"]


def test_a_cell_that_is_parted_twice_is_doubted_and_ends_no_run() -> None:
    """指标名称 and 指标值 over columns of one part without rules: a cell stands under both."""
    piece = Piece(NAMES[0], NAMES[0].box, NAMES[0].lines)
    sheet = Sheet([piece])
    sheet.put(piece, piece.cut(xs=[250.0]), "no rule between columns")
    sheet.put(piece, piece.cut(xs=[260.0]), "no rule between columns")
    assert [str(kind) for kind, _, _ in sheet.told] == ["rule_missing", "rows_unclear"]
    assert len(sheet.pieces) == 2


def test_a_value_that_shares_a_cell_with_a_weight_is_parted_beside_its_name_and_levels_nobody_has_listed() -> (
    None
):
    """整体支出 2023: 管理效率 | 预算编制管理, the rule between 分值 and 指标值 gone in one row."""
    heads = ("一级指标", "二级指标", "三级指标", "分值", "指标值")
    head = [cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(heads)]
    levels = [
        cell(1, col, 1, 1, (1.5, col, text))
        for col, text in enumerate(("管理效率", "编制管理", "编制完整性"))
    ]
    body = [*levels, cell(1, 3, 1, 2, (1.5, 3, "10"), (1.5, 4, "完整"))]
    edges = tuple(WIDE * col for col in range(6))
    table = GridTable(2, 5, (0, 0, edges[-1], HIGH * 2), edges, (*head, *body))
    read = GridPage(1, 600, 600, "text", (table,))
    assert rows_of(read) == [("管理效率", "编制管理", "编制完整性", "完整")]
    assert kinds(read) == {"rule_missing"}


def test_a_table_titled_as_a_form_that_names_a_project_and_gives_no_row_is_told() -> None:
    """Without row rules below the second row, heads that nobody has listed (指标分类 | 指标分项)."""
    texts = (("项目名称", "老旧小区管网改造", "", ""), ("主管部门", "某市住建局", "实施单位", "某市公用中心"))
    cells = [
        cell(r, c, 1, 1, (r + 0.5, c, text))
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
        if text
    ]
    edges = tuple(WIDE * col for col in range(5))
    table = GridTable(2, 4, (0, 40, edges[-1], 40 + HIGH * 2), edges, tuple(cells))
    titled, other = (
        GridPage(1, 500, 600, "text", (table,), (TextLine((100, 5, 300, 20), title),))
        for title in ("2016年度市级财政项目绩效目标表", "2016年度市级财政项目情况表")
    )
    assert [doubt.kind for doubt in recognise([titled]).doubts] == ["unread_form"]
    assert list(recognise([other]).doubts) == []


def test_heads_of_two_words_that_share_a_cell_with_their_rows_show_a_form() -> None:
    """Level 1 | Level 2 | Indicator | Target, and no row rules: a cell for each column from top to bottom."""
    cells = tuple(
        GridCell(0, col, 1, 1, (100 * col, 0, 100 * col + 100, 90), f"{head}\v产出\v效益")
        for col, head in enumerate(("Level 1", "Level 2", "Indicator", "Target"))
    )
    table = GridTable(1, 4, (0, 0, 400, 90), (0, 100, 200, 300, 400), cells)
    told = unread_forms([GridPage(1, 400, 600, "text", (table,))], set())
    assert [str(doubt.kind) for doubt in told] == ["unread_form"]

"""Where rules are missing below an indicator head, the text tells the cells, or the place is doubted."""

from __future__ import annotations

from dataclasses import replace

from pipeline.forms.lost_rules import with_lost_rules
from pipeline.forms.reader import recognise
from pipeline.record import GridCell, GridPage, GridTable, TextLine

WIDE, HIGH, TYPE = 100.0, 30.0, 10.0
HEAD = ("一级指标", "二级指标", "三级指标", "指标值")

Text = tuple[float, int, str]


def cell(row: int, col: int, down: int, across: int, *texts: Text) -> GridCell:
    """A cell with texts at (grid rows from the top, column, text); half a row down is the middle of the first one."""
    box = (col * WIDE, row * HIGH, (col + across) * WIDE, (row + down) * HIGH)
    lines = tuple(
        TextLine((c * WIDE + 5, r * HIGH - TYPE / 2, c * WIDE + 5 + 5 * len(text), r * HIGH + TYPE / 2), text)
        for r, c, text in texts
    )
    text = "\v".join(text for _, _, text in texts)
    return GridCell(row, col, down, across, box, text, lines=lines)


def page(rows: int, *cells: GridCell) -> GridPage:
    head = [cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(HEAD)]
    edges = tuple(WIDE * col for col in range(len(HEAD) + 1))
    table = GridTable(rows + 1, len(HEAD), (0, 0, edges[-1], HIGH * (rows + 1)), edges, (*head, *cells))
    return GridPage(1, 400, 600, "text", (table,))


def rows_of(read: GridPage) -> list[tuple[str, str, str, str]]:
    (form,) = recognise([read]).forms
    return [(r.level1.text, r.level2.text, r.indicator.text, r.value.text) for r in form.rows]


def kinds(read: GridPage) -> set[str]:
    (made,) = with_lost_rules([read])
    return {str(doubt.kind) for doubt in made.doubts}


LEVELS = (cell(1, 0, 2, 1, (2, 0, "产出指标")), cell(1, 1, 2, 1, (2, 1, "数量指标")))
TWO = [("产出指标", "数量指标", "培训人次", "90人"), ("产出指标", "数量指标", "编制报告", "3份")]


def test_a_name_and_a_value_without_a_rule_between_are_two_cells() -> None:
    read = page(
        2, *LEVELS,
        cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(1, 3, 1, 1, (1.5, 3, "90人")),
        cell(2, 2, 1, 2, (2.5, 2, "编制报告"), (2.5, 3, "3份")),
    )  # fmt: skip
    assert rows_of(read) == TWO
    assert kinds(read) == {"rule_missing"}


def test_names_and_values_that_pair_line_by_line_are_rows() -> None:
    read = page(
        2, *LEVELS,
        cell(1, 2, 2, 1, (1.5, 2, "培训人次"), (2.5, 2, "编制报告")),
        cell(1, 3, 2, 1, (1.5, 3, "90人"), (2.5, 3, "3份")),
    )  # fmt: skip
    assert rows_of(read) == TWO
    assert kinds(read) == {"rule_missing"}


def test_values_in_one_cell_go_to_the_names_that_they_stand_beside() -> None:
    names = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    read = page(2, *LEVELS, *names, cell(1, 3, 2, 1, (1.5, 3, "90人"), (2.5, 3, "3份")))
    assert rows_of(read) == TWO


def test_one_value_in_the_middle_of_two_names_is_the_value_of_both_and_a_note_says_so() -> None:
    names = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    read = page(2, *LEVELS, *names, cell(1, 3, 2, 1, (2, 3, "90%")))
    assert [row[3] for row in rows_of(read)] == ["90%", "90%"]
    assert kinds(read) == {"shared_value"}


def test_a_value_beside_the_second_of_two_names_is_not_given_to_the_first_without_a_word() -> None:
    names = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    assert kinds(page(2, *LEVELS, *names, cell(1, 3, 2, 1, (2.5, 3, "3份")))) == {"rows_unclear"}


def test_three_values_beside_two_names_are_doubted_at_their_cell() -> None:
    names = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    value = cell(1, 3, 2, 1, (1.2, 3, "90人"), (2, 3, "3份"), (2.8, 3, "5次"))
    (made,) = with_lost_rules([page(2, *LEVELS, *names, value)])
    assert [(str(d.kind), d.page, d.table, d.row, d.column) for d in made.doubts] == [
        ("rows_unclear", 1, 1, 1, 3)
    ]


def test_two_names_beside_one_value_are_doubted_and_never_one_indicator_without_a_word() -> None:
    names = cell(1, 2, 2, 1, (1.5, 2, "培训人次"), (2.7, 2, "编制报告"))
    assert kinds(page(2, *LEVELS, names, cell(1, 3, 2, 1, (1.9, 3, "90人")))) == {"rows_unclear"}


def test_a_name_on_two_lines_with_two_targets_stays_one_row() -> None:
    names = cell(1, 2, 2, 1, (1.8, 2, "组织全区业务骨干培训和"), (2.2, 2, "交流"))
    read = page(2, *LEVELS, names, cell(1, 3, 2, 1, (1.8, 3, "≥60次"), (2.2, 3, "≥800人次")))
    assert len(rows_of(read)) == 1
    assert kinds(read) == set()


def test_level_names_in_one_cell_stand_in_the_middle_of_their_rows() -> None:
    level1 = cell(1, 0, 3, 1, (2.5, 0, "产出指标"))
    level2 = cell(1, 1, 3, 1, (2, 1, "数量指标"), (3.5, 1, "质量指标"))
    body = [cell(r, c, 1, 1, (r + 0.5, c, f"{'名值'[c - 2]}{r}")) for r in (1, 2, 3) for c in (2, 3)]
    read = page(3, level1, level2, *body)
    assert [row[1] for row in rows_of(read)] == ["数量指标", "数量指标", "质量指标"]
    assert kinds(read) == {"rule_missing"}


def test_no_rules_at_all_below_the_head_gives_the_rows_by_their_lines() -> None:
    read = page(
        3, cell(1, 0, 3, 1, (2.5, 0, "产出指标")),
        cell(1, 1, 3, 1, (2, 1, "数量指标"), (3.5, 1, "质量指标")),
        cell(1, 2, 3, 1, (1.5, 2, "名1"), (2.5, 2, "名2"), (3.5, 2, "名3")),
        cell(1, 3, 3, 1, (1.5, 3, "值1"), (2.5, 3, "值2"), (3.5, 3, "值3")),
    )  # fmt: skip
    assert [row[1:] for row in rows_of(read)] == [
        ("数量指标", "名1", "值1"), ("数量指标", "名2", "值2"), ("质量指标", "名3", "值3"),
    ]  # fmt: skip


def test_a_value_set_in_the_cell_of_its_name_is_read_by_its_gap() -> None:
    name = GridCell(
        1, 2, 1, 1, (200, 30, 300, 60), "培训人次 90人",
        lines=(TextLine((205, 40, 245, 50), "培训人次"), TextLine((270, 40, 290, 50), "90人")),
    )  # fmt: skip
    levels = cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标"))
    read = page(1, *levels, name, cell(1, 3, 1, 1))
    assert rows_of(read) == [("产出指标", "数量指标", "培训人次", "90人")]
    assert kinds(read) == {"rule_missing"}


def test_signatures_below_the_rows_stay_a_remark() -> None:
    sign = cell(2, 0, 1, 4, (2.5, 0, "审核人:"), (2.5, 2, "日期:"))
    read = page(
        2, cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标")),
        cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(1, 3, 1, 1, (1.5, 3, "90人")), sign,
    )  # fmt: skip
    assert len(rows_of(read)) == 1
    assert kinds(read) == set()


def test_a_head_and_the_first_name_in_one_cell_are_two_cells() -> None:
    read = page(
        1, cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标")),
        cell(1, 3, 1, 1, (1.5, 3, "90人")),
    )  # fmt: skip
    (table,) = read.tables
    shared = cell(0, 2, 2, 1, (0.5, 2, "三级指标"), (1.5, 2, "培训人次"))
    cells = tuple(each for each in table.cells if (each.row, each.col) != (0, 2))
    read = replace(read, tables=(replace(table, cells=(*cells, shared)),))
    assert rows_of(read) == [("产出指标", "数量指标", "培训人次", "90人")]
    assert kinds(read) == {"rule_missing"}


def test_a_head_with_a_note_below_it_in_its_cell_is_one_head() -> None:
    read = page(
        1, cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标")),
        cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(1, 3, 1, 1, (1.5, 3, "90人")),
    )  # fmt: skip
    (table,) = read.tables
    noted = cell(0, 3, 1, 1, (0.3, 3, "指标值"), (0.7, 3, "(含数字及文字描述)"))
    cells = tuple(each for each in table.cells if (each.row, each.col) != (0, 3))
    read = replace(read, tables=(replace(table, cells=(*cells, noted)),))
    assert rows_of(read) == [("产出指标", "数量指标", "培训人次", "90人")]
    assert kinds(read) == set()


def test_a_value_beside_the_only_name_of_its_cell_that_is_no_blank_is_its_own() -> None:
    names = cell(1, 2, 1, 1), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    read = page(2, *LEVELS, *names, cell(1, 3, 2, 1, (2.4, 3, "3份")))
    assert rows_of(read) == [("产出指标", "数量指标", "", ""), TWO[1]]
    assert kinds(read) == {"rule_missing"}


def test_a_value_near_the_line_of_one_of_two_names_is_not_given_to_both() -> None:
    names = cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(2, 2, 1, 1, (2.5, 2, "编制报告"))
    assert kinds(page(2, *LEVELS, *names, cell(1, 3, 2, 1, (2.3, 3, "3份")))) == {"rows_unclear"}


def test_a_name_beside_the_first_of_two_value_cells_is_no_name_of_the_blank_one() -> None:
    values = cell(1, 3, 1, 1, (1.5, 3, "90人")), cell(2, 3, 1, 1)
    read = page(2, *LEVELS, cell(1, 2, 2, 1, (1.5, 2, "培训人次")), *values)
    assert rows_of(read) == [TWO[0]]
    assert kinds(read) == {"rule_missing"}


def test_a_name_beside_the_first_of_two_values_is_doubted() -> None:
    values = cell(1, 3, 1, 1, (1.5, 3, "90人")), cell(2, 3, 1, 1, (2.5, 3, "3份"))
    assert kinds(page(2, *LEVELS, cell(1, 2, 2, 1, (1.5, 2, "培训人次")), *values)) == {"rows_unclear"}


def test_a_name_alone_in_the_middle_of_its_column_without_a_rule_to_its_blank_value_is_a_row() -> None:
    name = GridCell(
        2, 2, 1, 2, (200, 60, 400, 90), "编制报告", lines=(TextLine((230, 70, 270, 80), "编制报告"),)
    )
    read = page(2, *LEVELS, cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(1, 3, 1, 1, (1.5, 3, "90人")), name)
    assert rows_of(read) == [TWO[0], ("产出指标", "数量指标", "编制报告", "")]


LIST_HEAD = ("项目名称", "一级指标", "二级指标", "三级指标", "指标值")


def test_a_project_over_rows_without_a_rule_between_them_stays_one_project() -> None:
    """云南 05-2: the cells of the project span more rows than those that share a cell, and are not cut with them."""
    head = [cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(LIST_HEAD)]
    body = (
        cell(1, 0, 3, 1, (2.5, 0, "营养改善")), cell(1, 1, 3, 1, (2.5, 1, "产出指标")),
        cell(1, 2, 2, 1, (1.5, 2, "数量指标"), (2.5, 2, "质量指标")),
        cell(1, 3, 2, 1, (1.5, 3, "受助人数"), (2.5, 3, "覆盖率")),
        cell(1, 4, 2, 1, (1.5, 4, "735人"), (2.5, 4, "100%")),
        cell(3, 2, 1, 1, (3.5, 2, "时效指标")), cell(3, 3, 1, 1, (3.5, 3, "完成时间")),
        cell(3, 4, 1, 1, (3.5, 4, "12月")),
    )  # fmt: skip
    edges = tuple(WIDE * col for col in range(6))
    table = GridTable(4, 5, (0, 0, edges[-1], HIGH * 4), edges, (*head, *body))
    read = GridPage(1, 600, 600, "text", (table,))
    (form,) = recognise([read]).forms
    assert [(r.level2.text, r.indicator.text, r.value.text) for r in form.rows] == [
        ("数量指标", "受助人数", "735人"), ("质量指标", "覆盖率", "100%"), ("时效指标", "完成时间", "12月"),
    ]  # fmt: skip
    name = form.first("project_name")
    assert name is not None and name.value.text == "营养改善"


def test_a_target_of_one_block_merged_beside_two_of_another_is_read_once() -> None:
    """2025 summaries: 成本指标 | 产出指标 as heads, one cost beside two outputs of a project."""
    tops = (
        cell(0, 0, 2, 1, (1, 0, "项目名称")), cell(0, 1, 1, 2, (0.5, 1, "成本指标")),
        cell(0, 3, 1, 2, (0.5, 3, "产出指标")),
    )  # fmt: skip
    heads = [
        cell(1, col, 1, 1, (1.5, col, text))
        for col, text in ((1, "三级指标"), (2, "指标值"), (3, "三级指标"), (4, "指标值"))
    ]
    body = (
        cell(2, 0, 2, 1, (3, 0, "环卫保洁")), cell(2, 1, 2, 1, (3, 1, "保洁成本")),
        cell(2, 2, 2, 1, (3, 2, "≤128万元")),
        cell(2, 3, 1, 1, (2.5, 3, "保洁面积")), cell(2, 4, 1, 1, (2.5, 4, "56万平方米")),
        cell(3, 3, 1, 1, (3.5, 3, "清运垃圾")), cell(3, 4, 1, 1, (3.5, 4, "≥1.2万吨")),
    )  # fmt: skip
    edges = tuple(WIDE * col for col in range(6))
    table = GridTable(4, 5, (0, 0, edges[-1], HIGH * 4), edges, (*tops, *heads, *body))
    (form,) = recognise([GridPage(1, 600, 600, "text", (table,))]).forms
    assert [(r.level1.text, r.indicator.text, r.value.text) for r in form.rows] == [
        ("成本指标", "保洁成本", "≤128万元"), ("产出指标", "保洁面积", "56万平方米"),
        ("产出指标", "清运垃圾", "≥1.2万吨"),
    ]  # fmt: skip


def test_a_list_with_levels_as_heads_and_a_column_rule_missing_is_read_and_never_passed_over() -> None:
    """河南 2024: 产出指标 | 满意度指标 over names and values; the last column rule ends below the head."""
    tops = (
        cell(0, 0, 2, 1, (1, 0, "项目名称")), cell(0, 1, 1, 2, (0.5, 1, "产出指标")),
        cell(0, 3, 1, 2, (0.5, 3, "满意度指标")),
    )  # fmt: skip
    heads = [
        cell(1, col, 1, 1, (1.5, col, text))
        for col, text in ((1, "三级指标"), (2, "指标值"), (3, "三级指标"), (4, "指标值"))
    ]
    body = (
        cell(2, 0, 1, 1, (2.5, 0, "敬老院")), cell(2, 1, 1, 1, (2.5, 1, "供养人数")),
        cell(2, 2, 1, 1, (2.5, 2, "≥120人")), cell(2, 3, 1, 2, (2.5, 3, "满意度"), (2.5, 4, "≥95%")),
    )  # fmt: skip
    edges = tuple(WIDE * col for col in range(6))
    table = GridTable(3, 5, (0, 0, edges[-1], HIGH * 3), edges, (*tops, *heads, *body))
    found = recognise([GridPage(1, 600, 600, "text", (table,))])
    assert [(r.indicator.text, r.value.text) for form in found.forms for r in form.rows] == [
        ("供养人数", "≥120人"), ("满意度", "≥95%"),
    ]  # fmt: skip


def test_a_row_under_the_head_of_a_list_that_opens_no_form_is_told() -> None:
    head = [cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(LIST_HEAD)]
    across = GridCell(
        1, 1, 1, 4, (100, 30, 500, 60), "产出指标供养人数≥120人",
        lines=(TextLine((190, 40, 420, 50), "产出指标供养人数≥120人"),),
    )  # fmt: skip
    edges = tuple(WIDE * col for col in range(6))
    table = GridTable(2, 5, (0, 0, edges[-1], HIGH * 2), edges, (*head, cell(1, 0, 1, 1), across))
    found = recognise([GridPage(1, 600, 600, "text", (table,))])
    assert [str(doubt.kind) for doubt in found.doubts] == ["unread_row"]


def test_heads_of_levels_that_share_a_cell_with_their_rows_are_doubted_though_other_heads_are_read() -> None:
    """A part without rules swallows the heads and what stands below them; beside it 指标内容 would pass for a name."""
    read = page(
        1, cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标")),
        cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(1, 3, 1, 1, (1.5, 3, "90人")),
    )  # fmt: skip
    (table,) = read.tables
    swallowed = cell(
        0, 0, 2, 2, (0.5, 0, "一级指标"), (0.5, 1, "二级指标"), (1.5, 0, "产出指标"), (1.5, 1, "数量指标")
    )
    cells = tuple(each for each in table.cells if each.col > 1)
    read = replace(read, tables=(replace(table, cells=(swallowed, *cells)),))
    (made,) = with_lost_rules([read])
    assert {(str(d.kind), d.page, d.table, d.row) for d in made.doubts} == {("rows_unclear", 1, 1, None)}


def test_a_remark_that_speaks_of_heads_is_no_head() -> None:
    remark = GridCell(2, 0, 1, 4, (0, 60, 400, 90), "一级指标、二级指标请按文件填写,三级指标自定。")
    read = page(
        2, cell(1, 0, 1, 1, (1.5, 0, "产出指标")), cell(1, 1, 1, 1, (1.5, 1, "数量指标")),
        cell(1, 2, 1, 1, (1.5, 2, "培训人次")), cell(1, 3, 1, 1, (1.5, 3, "90人")), remark,
    )  # fmt: skip
    assert kinds(read) == set()


def test_level_names_that_nobody_has_listed_part_the_rows_of_a_cell_too() -> None:
    level2 = cell(1, 1, 2, 1, (1.5, 1, "长效管理"), (2.5, 1, "信息共享"))
    body = [cell(r, c, 1, 1, (r + 0.5, c, f"{'名值'[c - 2]}{r}")) for r in (1, 2) for c in (2, 3)]
    read = page(2, cell(1, 0, 2, 1, (2, 0, "影响力")), level2, *body)
    assert [row[1] for row in rows_of(read)] == ["长效管理", "信息共享"]


def test_a_name_and_a_value_beside_levels_that_nobody_has_listed_are_two_cells() -> None:
    read = page(
        1, cell(1, 0, 1, 1, (1.5, 0, "影响力目标")), cell(1, 1, 1, 1, (1.5, 1, "长效管理")),
        cell(1, 2, 1, 2, (1.5, 2, "堤防管理"), (1.5, 3, "通过验收")),
    )  # fmt: skip
    assert rows_of(read) == [("影响力目标", "长效管理", "堤防管理", "通过验收")]


def test_the_last_row_of_a_form_and_the_first_of_the_next_in_one_row_of_cells_are_two_rows() -> None:
    read = page(
        4, cell(1, 0, 2, 1, (1.5, 0, "满意度指标"), (2.5, 0, "项目名称")),
        cell(1, 1, 2, 1, (1.5, 1, "服务对象满意度指标"), (2.5, 1, "安全饮水")),
        cell(1, 2, 2, 1, (1.5, 2, "群众满意度"), (2.5, 2, "实施单位")),
        cell(1, 3, 2, 1, (1.5, 3, "95%"), (2.5, 3, "水务局")),
        *(cell(3, col, 1, 1, (3.5, col, text)) for col, text in enumerate(HEAD)),
        *(cell(4, col, 1, 1, (4.5, col, text)) for col, text in enumerate(("产出指标", "数量指标", "管道", "6公里"))),
    )  # fmt: skip
    forms = recognise([read]).forms
    assert [[(r.indicator.text, r.value.text) for r in form.rows] for form in forms] == [
        [("群众满意度", "95%")], [("管道", "6公里")],
    ]  # fmt: skip
    name = forms[1].first("project_name")
    assert name is not None and name.value.text == "安全饮水"


def test_a_row_of_a_list_beside_blank_project_cells_is_told() -> None:
    """湘西 2023: a faint rule parts the project's cells from the first of its rows."""
    head = [
        cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate(("单位(专项)名称", *LIST_HEAD[1:]))
    ]
    unit = (cell(1, 0, 1, 1, (1.5, 0, "特殊教育学校")), *(cell(1, col, 1, 1) for col in range(1, 5)))
    texts = ("", "成本指标", "经济成本指标", "学生补助标准", "17元/人.每天")
    row = (cell(2, 0, 1, 1), *(cell(2, col, 1, 1, (2.5, col, texts[col])) for col in range(1, 5)))
    edges = tuple(WIDE * col for col in range(6))
    table = GridTable(3, 5, (0, 0, edges[-1], HIGH * 3), edges, (*head, *unit, *row))
    found = recognise([GridPage(1, 600, 600, "text", (table,))])
    assert [(str(doubt.kind), doubt.row) for doubt in found.doubts] == [("unread_row", 2)]


def test_names_without_rules_between_are_rows_though_the_only_row_with_its_rules_is_high() -> None:
    """贵州 2023: the last row is as high as a level's name on two lines; 上年完成值 keeps the rules of its rows."""
    levels = cell(1, 0, 2, 1, (2, 0, "产出指标")), cell(1, 1, 2, 1, (2, 1, "数量指标"))
    last = [
        cell(3, c, 2, 1, (4, c, t))
        for c, t in enumerate(("满意度指标", "服务对象满意度指标", "满意度", "≥90%", "91%"))
    ]
    names = cell(1, 2, 2, 1, (1.5, 2, "培训人次"), (2.5, 2, "编制报告"))
    values = cell(1, 3, 2, 1, (1.5, 3, "90人"), (2.5, 3, "3份"))
    done = cell(1, 4, 1, 1, (1.5, 4, "80人")), cell(2, 4, 1, 1, (2.5, 4, "2份"))
    head = [cell(0, col, 1, 1, (0.5, col, text)) for col, text in enumerate((*HEAD, "上年完成值"))]
    edges = tuple(WIDE * col for col in range(6))
    cells = (*head, *levels, names, values, *done, *last)
    read = GridPage(1, 600, 600, "text", (GridTable(5, 5, (0, 0, edges[-1], HIGH * 5), edges, cells),))
    assert rows_of(read)[:2] == TWO

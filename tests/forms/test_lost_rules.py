"""Where rules are missing below an indicator head, the text tells the cells, or the place is doubted."""

from __future__ import annotations

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

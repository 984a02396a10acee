"""What an indicator table leaves open is told by its contents and surroundings, or said to be open."""

from __future__ import annotations

from pathlib import Path

from pipeline.facsimile.typeset import Sheet, typeset
from pipeline.forms.field_values import text_of
from pipeline.forms.form import Form
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.read_pdf import read_document

from .notation import cells


def test_a_column_nobody_knows_beside_bare_numbers_is_said_so(tmp_path: Path) -> None:
    """Rows may be wrong where a unit stands in a column without a role: the status must not be ok."""
    lines = [
        "项目名称 | 某项目（样例） | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 某栏",
        "产出指标 | 数量指标 | 某数 | ≥20 | 某某",
        "^ | 质量指标 | 某率 | ≥95 | 某",
    ]
    (status, detail), _ = outcome(lines, tmp_path)
    assert status == "partial"
    assert "某栏" in str(detail)


def test_two_blocks_that_nothing_tells_apart_are_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | < | <",
        "一级指标 | 三级指标 | 指标值 | 三级指标 | 指标值",
        "产出指标 | 某数 | 20个 | 某数 | 30个",
        "效益指标 | 某率 | 95% | 某率 | 96%",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_the_weight_of_an_indicator_is_the_one_beside_it(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | < | < | < | <",
        "一级指标 | 权重 | 二级指标 | 权重 | 三级指标 | 权重 | 指标值",
        "产出指标 | 60 | 数量指标 | 30 | 某数 | 12 | 20个",
        "^ | ^ | 质量指标 | 30 | 某率 | 18 | 95%",
    ]
    (form,) = outcome(lines, tmp_path)[1]
    assert [row.weight.text for row in form.rows if row.weight] == ["12", "18"]


def test_projects_of_one_name_in_two_units_are_two(tmp_path: Path) -> None:
    lines = [
        "单位名称 | 项目名称 | 一级指标 | 二级指标 | 三级指标 | 指标值",
        "甲校 | 公用经费 | 产出指标 | 数量指标 | 某数 | 20个",
        "乙校 | 公用经费 | 产出指标 | 数量指标 | 某数 | 30个",
    ]
    forms = outcome(lines, tmp_path)[1]
    assert [(text_of(form, "implementing_unit"), len(form.rows)) for form in forms] == [
        ("甲校", 1),
        ("乙校", 1),
    ]


def test_two_heads_in_one_cell_are_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | <",
        "一级指标 | 二级指标三级指标 | 指标值",
        "产出指标 | 数量指标某数 | 20个",
        "^ | 质量指标某率 | 95%",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_two_values_under_one_head_are_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | <  | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | <",
        "产出指标 | 数量指标 | 某数 | 20个 | 30个",
        "^ | 质量指标 | 某率 | 95% | 96%",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_a_row_with_a_target_across_the_columns_is_said_to_be_unread(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值",
        "产出指标 | 数量指标 | 某数 | 20个",
        "某数 | < | ≥95% | <",
        "效益指标 | 社会效益指标 | 某率 | 95%",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_heads_that_share_cells_with_what_stands_above_are_no_silent_loss(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例）",
        "年度目标\\n一级指标 | 某某。\\n二级指标 三级指标 指标值",
        "产出指标 | 数量指标 某数 20个",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_an_unlisted_head_below_a_listed_group_is_told_by_what_it_holds(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | <",
        "绩效指标 | < | < | 指标值",
        "一级指标 | 某栏 | 三级指标 | ^",
        "产出指标 | 数量指标 | 某数 | 20个",
        "^ | 质量指标 | 某率 | 95%",
    ]
    assert [row[1] for row in rows_of(outcome(lines, tmp_path)[1][0])] == ["数量指标", "质量指标"]


def test_an_unlisted_column_of_targets_beside_a_listed_one_is_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 某栏",
        "产出指标 | 数量指标 | 某数 | 20个 | ≥30个",
        "^ | 质量指标 | 某率 | 95% | ≥96%",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def outcome(lines: list[str], folder: Path) -> tuple[tuple[str, str | None], list[Form]]:
    """Status and forms of one drawn grid."""
    columns = lines[0].count("|") + 1
    pdf = typeset([Sheet(cells(lines), (1.0,) * columns, title="项目支出绩效目标表")])
    (folder / "form.pdf").write_bytes(pdf)
    document = read_document(folder / "form.pdf", "form")
    found = recognise(document.pages)
    return document_status(document, found.forms, found.doubts), found.forms


def rows_of(form: Form) -> list[tuple[str, str, str, str]]:
    return [(row.level1.text, row.level2.text, row.indicator.text, row.value.text) for row in form.rows]


def test_levels_under_heads_of_other_roles_are_told_by_what_they_hold(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | <",
        "指标类型 | 指标名称 | 指标内容 | 绩效目标值",
        "产出指标 | 数量指标 | 某数 | 20个",
        "^ | 质量指标 | 某率 | 95%",
    ]
    (status, detail), (form,) = outcome(lines, tmp_path)
    assert status == "ok"
    assert "指标名称 = level2" in str(detail)
    assert rows_of(form) == [
        ("产出指标", "数量指标", "某数", "20个"),
        ("产出指标", "质量指标", "某率", "95%"),
    ]


def test_a_column_that_may_hold_level_2_and_is_not_known_is_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | <",
        "一级指标 | 某栏 | 三级指标 | 指标值",
        "产出指标 | 甲 | 某数 | 20个",
        "^ | 乙 | 某率 | 95%",
    ]
    (status, detail), _ = outcome(lines, tmp_path)
    assert status == "partial"
    assert "level_column" in str(detail)


def test_a_level_before_the_name_of_an_indicator_is_its_level_2(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | <",
        "一级指标 | 二级指标及内容 | 目标值",
        "产出指标 | 数量指标：某数 | 20个",
        "^ | 质量指标：某率 | 95%",
    ]
    assert rows_of(outcome(lines, tmp_path)[1][0]) == [
        ("产出指标", "数量指标", "某数", "20个"),
        ("产出指标", "质量指标", "某率", "95%"),
    ]


def test_levels_printed_as_numbered_rows_are_levels(tmp_path: Path) -> None:
    lines = [
        "项目名称 | < | 某项目（样例） | <",
        "序号 | 绩效指标名称 | 指标值 | 备注",
        "一 | 产出指标 | < | <",
        "（一） | 数量指标 | < | <",
        "1 | 某数 | 20个 | ",
        "（二） | 质量指标 | < | <",
        "1 | 某率 | 95% | ",
    ]
    (status, _), (form,) = outcome(lines, tmp_path)
    assert status == "ok"
    assert rows_of(form) == [
        ("产出指标", "数量指标", "某数", "20个"),
        ("产出指标", "质量指标", "某率", "95%"),
    ]


def test_a_list_with_targets_as_prose_in_a_column_is_read(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 预算安排（万元） | 绩效指标",
        "某项目（样例） | 20 | 【产出指标-数量指标】指标1：某数(20个)；指标2：某率(95%)",
        "项目二（样例） | 30 | 【产出指标-质量指标】指标1：某率(96%)",
    ]
    (status, detail), forms = outcome(lines, tmp_path)
    assert (status, detail) == ("ok", None)
    assert [(text_of(form, "project_name"), rows_of(form)) for form in forms] == [
        (
            "某项目(样例)",
            [("产出指标", "数量指标", "某数", "20个"), ("产出指标", "数量指标", "某率", "95%")],
        ),
        ("项目二(样例)", [("产出指标", "质量指标", "某率", "96%")]),
    ]


def test_a_head_that_names_both_levels_over_targets_is_no_silent_loss(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 预算 | 产出数量指标 | 产出质量指标 | 社会效益指标",
        "某项目（样例） | 20 | 某数20个 | 某率95% | 提高某率",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_places_under_one_head_of_targets_have_rows_of_their_own(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 各县目标值 | <",
        "^ | ^ | ^ | 甲县 | 乙县",
        "产出指标 | 数量指标 | 某数 | 20 | 30",
        "^ | 质量指标 | 某率 | 95% | 96%",
    ]
    (status, _), (form,) = outcome(lines, tmp_path)
    assert status == "ok"
    assert [(row.place_name, row.value.text) for row in form.rows] == [
        ("甲县", "20"),
        ("乙县", "30"),
        ("甲县", "95%"),
        ("乙县", "96%"),
    ]


def test_an_unlisted_caption_is_told_by_its_words_and_what_it_holds(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目（样例） | 拟投经费（万元） | 30",
        "拟达目标 | 保障某某项目的工作完成，提高某率。 | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值",
        "产出指标 | 数量指标 | 某数 | 20个",
    ]
    (status, detail), (form,) = outcome(lines, tmp_path)
    assert status == "ok"
    assert "inferred_caption" in str(detail)
    assert text_of(form, "goal") == "保障某某项目的工作完成,提高某率。"
    assert text_of(form, "annual_amount") == "30"

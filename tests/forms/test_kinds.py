"""Kinds of real forms that no caption list holds: each read, or said to be unread."""

from __future__ import annotations

from collections.abc import Sequence

from forms.test_steps import grid
from pipeline.doubt import Kind
from pipeline.forms import captions
from pipeline.forms.field_values import amount_of, funding, main_amount
from pipeline.forms.form import Form
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.record import GridDocument, GridPage

NAME = ("项目名称", "某项目", "<", "<")
HEAD = ("一级指标", "二级指标", "三级指标", "指标值")
ROWS = [
    ("产出指标", "数量指标", "在营驿站", "56家"),
    ("产出指标", "质量指标", "合格率", "≥95%"),
    ("效益指标", "社会效益指标", "获得感", "持续增强"),
]


def read(*rows: Sequence[str]) -> tuple[list[Form], str, str]:
    """The forms of a page with one grid, the document's status and its detail."""
    return judged(grid(*rows))


def judged(page: GridPage) -> tuple[list[Form], str, str]:
    found = recognise([page])
    status, detail = document_status(GridDocument("d", "0" * 64, (page,)), found.forms, found.doubts)
    return found.forms, status, detail or ""


def told(form: Form) -> list[tuple[str, str, str, str]]:
    return [(row.level1.text, row.level2.text, row.indicator.text, row.value.text) for row in form.rows]


def test_heads_that_nobody_listed_are_told_by_what_stands_under_them_and_noted() -> None:
    (form,), status, _ = read(NAME, ("大类", "小类", "考核要点", "拟达水平"), *ROWS)
    assert told(form) == ROWS
    assert status == "ok"
    assert {d.what for d in form.doubts if d.kind is Kind.INFERRED_COLUMN} == {
        "大类 = level1: 产出指标、效益指标",
        "小类 = level2: 数量指标、质量指标、社会效益指标",
        "考核要点 = indicator: 在营驿站、合格率、获得感",
        "拟达水平 = value: 56家、≥95%、持续增强",
    }


def test_value_columns_headed_by_places_give_a_row_for_each_place() -> None:
    rows = [
        ("产出指标", "数量指标", "修复工程", "≥1处", "≥2处"),
        ("产出指标", "时效指标", "开工率", "100%", "90%"),
    ]
    (form,), _, _ = read((*NAME, "<"), ("一级指标", "二级指标", "三级指标", "笏石街道", "埭头镇"), *rows)
    assert [(row.place_name, row.value.text) for row in form.rows] == [
        ("笏石街道", "≥1处"),
        ("埭头镇", "≥2处"),
        ("笏石街道", "100%"),
        ("埭头镇", "90%"),
    ]


def test_an_indicator_row_above_other_levels_is_no_head() -> None:
    rows = [("决策", "实施管理", "合同管理", "完备"), *ROWS]
    (form,), _, _ = read(NAME, HEAD, *rows)
    assert told(form) == rows


def test_levels_printed_as_rows_are_the_levels_of_the_rows_below() -> None:
    rows = [
        ("指标名称", "年度指标值"),
        ("一、产出指标", "<"),
        ("(一)数量指标", "<"),
        ("改造户厕", "3780座"),
        ("(二)成本指标", "<"),
        ("每户奖补", "1100元/户"),
        ("二、满意度指标", "<"),
        ("(一)服务对象满意度指标", "<"),
        ("农户满意度", "≥92%"),
    ]
    (form,), _, _ = read(("项目名称", "某项目"), *rows)
    assert [(row.line, row.level2.text, row.value.text) for row in form.rows] == [
        (1, "(一)数量指标", "3780座"),
        (2, "(二)成本指标", "1100元/户"),
        (3, "(一)服务对象满意度指标", "≥92%"),
    ]


def test_targets_in_prose_are_read_where_the_whole_cell_has_the_shape_and_told_where_not() -> None:
    prose = "【产出指标-数量指标】指标1:采购救护车(≥6辆);指标2:配置设备(18台套)"
    rows = [NAME, ("年度目标", "完成采购。", "<", "<")]
    (form,), _, _ = read(*rows, ("绩效指标", prose, "<", "<"))
    assert told(form) == [
        ("产出指标", "数量指标", "采购救护车", "≥6辆"),
        ("产出指标", "数量指标", "配置设备", "18台套"),
    ]
    forms, status, _ = read(*rows, ("绩效指标", prose + ";另行安排", "<", "<"))
    assert (forms, status) == ([], "partial")


def test_a_blank_value_column_beside_a_filled_one_gives_no_rows() -> None:
    rows = [(*row, "") for row in ROWS]
    (form,), _, _ = read((*NAME, "<"), ("一级指标", "二级指标", "三级指标", "指标值", "指标值(调整)"), *rows)
    assert told(form) == ROWS


def test_beside_a_target_value_what_was_achieved_is_kept_and_is_no_target() -> None:
    rows = [("产出指标", "数量指标", "培训人数", "≥100人", "98人")]
    (form,), _, _ = read((*NAME, "<"), ("一级指标", "二级指标", "三级指标", "目标值", "指标值"), *rows)
    assert [(row.value.text, row.actual and row.actual.text) for row in form.rows] == [("≥100人", "98人")]


def test_template_rows_say_nothing_and_a_named_indicator_without_a_value_does() -> None:
    names = ["", "……", "指标2:", "指标1:工程质量", "工程质量"]
    (form,), status, _ = read(NAME, HEAD, *(("产出指标", "数量指标", name, "") for name in names))
    assert [row.says_nothing() for row in form.rows] == [True, True, True, False, False]
    assert status == "ok"
    _, status, detail = read(NAME, HEAD, *(("产出指标", "数量指标", name, "") for name in names[:3]))
    assert status == "partial" and "empty template" in detail


def money(form: Form) -> dict[str, str]:
    field = main_amount(form, "annual_amount")
    parts = {each.source: str(each.cny) for each in funding(form)}
    return {"annual": str(amount_of(form, field)) if field else "", **parts}


def test_a_total_and_its_parts_in_one_cell_are_an_amount_each() -> None:
    text = "资金总额:150万元;其中:财政拨款:100万元,其他资金:50万元"
    (form,), _, _ = read(NAME, ("项目资金", text, "<", "<"), HEAD, *ROWS)
    assert money(form) == {"annual": "1500000.00", "fiscal_appropriation": "1000000.00", "other": "500000.00"}


def test_the_budget_of_the_start_and_the_adjusted_one_are_amounts_of_their_own() -> None:
    rows = [
        ("项目资金", "", "年初预算", "调整后预算"),
        ("", "年度资金总额(万元)", "460", "398.5"),
        ("", "其中:财政拨款(万元)", "460", "398.5"),
    ]
    (form,), _, _ = read(NAME, *rows, HEAD, *ROWS)
    assert str(amount_of(form, main_amount(form, "annual_amount"))) == "3985000.00"
    assert [(each.source, each.stage, str(each.cny)) for each in funding(form)] == [
        ("total", "initial", "4600000.00"),
        ("total", "adjusted", "3985000.00"),
        ("fiscal_appropriation", "initial", "4600000.00"),
        ("fiscal_appropriation", "adjusted", "3985000.00"),
    ]


def test_a_total_at_the_head_of_its_parts_in_one_cell_is_the_projects_total() -> None:
    text = "总额150万元一、财政拨款:100万元二、其他:50万元"
    (form,), _, _ = read(NAME, ("资金总额及构成", text, "<", "<"), HEAD, *ROWS)
    field = main_amount(form, "total_amount")
    assert field is not None and str(amount_of(form, field)) == "1500000.00"


def test_a_level_whose_points_stand_in_brackets_before_their_unit_is_known_by_its_name() -> None:
    rows = [("成本指标(0-20)分", "经济成本指标", "建设成本", "≤65万元")]
    (form,), _, _ = read(NAME, HEAD, *rows)
    assert captions.code_and_name(form.rows[0].level1.text) == (None, "成本指标")


def test_a_row_with_a_level_and_nothing_else_above_a_second_head_is_no_part_of_that_head() -> None:
    head = ("一级指标", "二级指标", "三级指标", "指标值")
    rows = [
        ("项目产出", "产出数量", "口岸数", "9个"),
        ("^", "产出质量", "验收率", "100%"),
        ("^", "产出时效", "达标率", "100%"),
        ("^", "产出成本", "", ""),
        head,
        ("项目效果", "经济效益", "是否作出贡献", "是"),
    ]
    (form,), _, _ = read(NAME, head, *rows)
    assert [row.level1.text for row in form.rows][-1] == "项目效果"


def test_names_of_levels_in_cells_that_were_not_read_are_told() -> None:
    forms, status, detail = read(("数量指标", "质量指标"), ("时效指标", "某文字"))
    assert (forms, status) == ([], "partial")
    assert "数量指标、质量指标、时效指标" in detail


def test_a_sentence_that_speaks_of_indicators_is_no_form() -> None:
    assert read(("名词", "解释"), ("一级指标", "指绩效目标下的二级指标、三级指标的上级。"))[1] == "no_form"

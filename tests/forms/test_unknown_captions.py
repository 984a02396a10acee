"""A caption that nobody has listed never gives its place to a neighbour in silence."""

from __future__ import annotations

from pathlib import Path

from pipeline.forms.field_values import goals, main_amount, text_of

from .test_column_inference import outcome, rows_of

ROWS = [
    "一级指标 | 二级指标 | 三级指标 | 指标值",
    "产出指标 | 数量指标 | 某数 | 20个",
    "^ | 质量指标 | 某率 | 95%",
]


def test_an_unlisted_caption_beside_a_goal_over_its_text_is_no_goal(tmp_path: Path) -> None:
    """总体目标 | 实施期目标 | 拟达成果 over two sentences: the second caption is a caption too."""
    head = [
        "项目名称 | 某项目(样例) | < | <",
        "总体目标 | 实施期目标 | 拟达成果 | <",
        "^ | 三年修复湿地三千亩。 | 当年修复湿地一千亩。 | <",
    ]
    (status, detail), (form,) = outcome([*head, *ROWS], tmp_path)
    assert goals(form) == (None, "三年修复湿地三千亩。")
    assert "拟达成果: 当年修复湿地一千亩" in str(detail)
    assert status == "ok"


def test_an_unlisted_caption_under_the_title_of_the_goals_is_no_goal(tmp_path: Path) -> None:
    head = [
        "项目名称 | 某项目(样例) | < | <",
        "绩效目标 | 六、远景设想 | 保障自行车系统全年正常运行。 | <",
    ]
    (_, detail), (form,) = outcome([*head, *ROWS], tmp_path)
    assert goals(form) == (None, None)
    assert "保障自行车系统" in str(detail)


def test_a_department_of_a_lower_place_is_doubted_beside_an_unlisted_one_above_it(tmp_path: Path) -> None:
    head = [
        "项目名称 | 某项目(样例) | < | <",
        "省级主管部门 | 某省水利厅 | 立项文号 | 〔2023〕9号",
        "年度目标 | 修复湿地一千亩。 | < | <",
    ]
    assert outcome([*head, *ROWS], tmp_path)[0][0] == "ok"
    told = [head[0], "省级主管部门 | 某省水利厅 | 分管机关 | 水利部司局", head[2]]
    (status, detail), _ = outcome([*told, *ROWS], tmp_path)
    assert status == "partial"
    assert "disagreement: supervising_department of 省级主管部门, or of 分管机关: 水利部司局" in str(detail)


def test_an_unlisted_caption_before_that_of_a_lower_place_is_the_department(tmp_path: Path) -> None:
    head = ["项目名称 | 某项目(样例) | < | <", "分管机关 | 水利部司局 | 省级主管部门 | 某省水利厅"]
    (status, detail), (form,) = outcome([*head, *ROWS], tmp_path)
    assert (status, text_of(form, "supervising_department")) == ("ok", "水利部司局")
    assert "inferred_caption: 分管机关 = supervising_department" in str(detail)


def test_a_lone_total_is_doubted_as_the_years_amount_beside_an_unlisted_amount(tmp_path: Path) -> None:
    head = ["项目名称 | 某项目(样例) | < | <", "资金总额 | 90万元 | 拟用款项 | 30万元"]
    assert outcome([*head, *ROWS], tmp_path)[0][0] == "partial"
    parts = [head[0], "资金总额 | 90万元 | 县级配套资金 | 30万元"]
    assert outcome([*parts, *ROWS], tmp_path)[0][0] == "ok"


def test_an_unlisted_total_is_no_amount_of_the_year(tmp_path: Path) -> None:
    head = ["项目名称 | 某项目(样例) | < | <", "全程投入规模 | 90万元 | < | <"]
    form = outcome([*head, *ROWS], tmp_path)[1][0]
    assert main_amount(form, "annual_amount") is None
    total = main_amount(form, "total_amount")
    assert total is not None
    assert total.value.text == "90万元"


def test_a_caption_in_a_row_of_captions_over_their_values_is_no_name_of_the_project(tmp_path: Path) -> None:
    head = ["项目名称 | 分管机关 | 项目属性 | 实施单位", "黑土地保护 | 某县农业局 | 延续 | 某县农技站"]
    form = outcome([*head, *ROWS], tmp_path)[1][0]
    assert text_of(form, "project_name") == "黑土地保护"
    assert text_of(form, "supervising_department") == "某县农业局"


def test_a_head_of_a_second_form_under_an_unlisted_caption_is_no_indicator(tmp_path: Path) -> None:
    head = ["项目名称 | 道路 | 实施地点 | 某镇", "主管部门 | 某县交通局 | 实施单位 | 某镇政府"]
    other = ["资助事项 | 安全饮水 | 实施地点 | 某村", "主管部门 | 某县水务局 | 实施单位 | 某镇政府"]
    forms = outcome([*head, *ROWS, *other, *ROWS], tmp_path)[1]
    assert [len(rows_of(form)) for form in forms] == [2, 2]


def test_level_1_in_a_column_that_nothing_tells_is_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目(样例) | < | <",
        "某栏 | 二级指标 | 三级指标 | 指标值",
        "甲类工作要求 | 数量指标 | 某数 | 20个",
        "乙类工作要求 | 质量指标 | 某率 | 95%",
    ]
    (status, detail), _ = outcome(lines, tmp_path)
    assert (status, "level 1 may stand under: 某栏" in str(detail)) == ("partial", True)


def test_an_unlisted_column_of_words_before_the_target_may_hold_the_indicators(tmp_path: Path) -> None:
    """云南 05-2: 指标内容 right of the target explains the indicator, and gives its name to nothing."""
    lines = [
        "项目名称 | 某项目(样例) | < | < | <",
        "一级指标 | 二级指标 | 某栏 | 指标值 | 指标内容",
        "产出指标 | 数量指标 | 学生受资助人数 | 735人 | 反映受助学生数",
        "^ | 质量指标 | 覆盖率 | 100% | 反映覆盖情况",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_a_second_unlisted_column_of_targets_in_words_is_said_so(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目(样例) | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 某栏",
        "产出指标 | 质量指标 | 立项依据 | 充分 | 充分",
        "^ | ^ | 目标 | 明确 | 明确",
        "^ | ^ | 制度 | 健全 | 健全",
    ]
    assert outcome(lines, tmp_path)[0][0] == "partial"


def test_a_form_without_levels_under_its_title_is_read_without_a_project_too(tmp_path: Path) -> None:
    lines = [
        "资助事项 | 辅警经费 | < | <",
        "绩效指标 | 指标 | 计量单位 | 指标值",
        "^ | 辅警人员 | 人 | 512",
        "^ | 满意度 | % | 95",
    ]
    (status, _), (form,) = outcome(lines, tmp_path)
    assert (status, len(form.rows)) == ("partial", 2)


def test_both_levels_in_one_cell_are_two(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目(样例) | <",
        "指标类型 | 指标名称 | 指标值",
        "产出指标(数量) | 培育组织 | 30个",
        "效益指标(社会) | 参与率 | 明显提高",
        "满意度指标(50分) | 满意度 | 90%",
    ]
    form = outcome(lines, tmp_path)[1][0]
    assert [row[:2] for row in rows_of(form)] == [
        ("产出指标", "数量"),
        ("效益指标", "社会"),
        ("满意度指标(50分)", ""),
    ]


def test_rules_of_points_are_no_second_target(tmp_path: Path) -> None:
    lines = [
        "项目名称 | 某项目(样例) | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 某栏",
        "产出指标 | 数量指标 | 某数 | 20个 | 每少1个扣1分",
        "^ | 质量指标 | 某率 | 95% | 每低1%扣3分",
    ]
    assert outcome(lines, tmp_path)[0][0] == "ok"


def test_a_titled_list_of_projects_and_their_goals_is_told(tmp_path: Path) -> None:
    lines = ["序号 | 项目名称 | 金额 | 绩效目标", "1 | 优待金 | 320 | 及时足额发放,发放率100%。"]
    (status, detail), forms = outcome(lines, tmp_path)
    assert (status, forms) == ("partial", [])
    assert "unread_form: 项目支出绩效目标表" in str(detail)

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


def outcome(lines: list[str], folder: Path) -> tuple[tuple[str, str | None], list[Form]]:
    """Status and forms of one drawn grid."""
    columns = lines[0].count("|") + 1
    pdf = typeset([Sheet(cells(lines), (1.0,) * columns, title="项目支出绩效目标表")])
    (folder / "form.pdf").write_bytes(pdf)
    document = read_document(folder / "form.pdf", "form")
    found = recognise(document.pages)
    return document_status(document, found.forms, found.doubts), found.forms

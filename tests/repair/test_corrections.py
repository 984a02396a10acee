from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.repair.corrections import (
    COLUMNS,
    Correction,
    CorrectionError,
    apply_corrections,
    read_corrections,
)

HEAD = ",".join(COLUMNS)


def form(page: int = 1) -> Form:
    def text(value: str) -> Printed:
        return Printed(value, page)

    return Form(
        page,
        fields=[FormField("project_name", "项目名称", text("自治区服务业·发展"))],
        rows=[FormRow(1, text("1-产出指标"), text("11-数量指标"), text("项目数量里"), text("8个以上"))],
    )


def correction(**changes: object) -> Correction:
    base = Correction(2, "d", 1, 1, "indicator", "项目数量里", "项目数量", "重影", "read again")
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_correction_mends_the_one_place_it_names() -> None:
    printed = [form(1), form(2)]
    forms, applied = apply_corrections(printed, [correction(page=2)])
    assert [each.rows[0].indicator.text for each in forms] == ["项目数量里", "项目数量"]
    assert [(done.correction.page, done.form) for done in applied] == [(2, 1)]
    assert printed[1].rows[0].indicator.text == "项目数量里", "ids are made from what is printed"


def test_a_header_field_is_corrected_without_a_line() -> None:
    fix = correction(line=None, field="project_name", was="自治区服务业·发展", becomes="自治区服务业发展")
    forms, _ = apply_corrections([form()], [fix])
    assert forms[0].fields[0].value.text == "自治区服务业发展"


def test_an_empty_becomes_makes_the_value_illegible() -> None:
    forms, _ = apply_corrections([form()], [correction(field="target_text", was="8个以上", becomes="")])
    assert forms[0].rows[0].value.text == ""


@pytest.mark.parametrize(
    "stale", [{"was": "项目数量"}, {"line": 2}, {"page": 2}, {"field": "nothing"}, {"line": None}]
)
def test_a_correction_that_finds_nothing_is_an_error_that_says_where(stale: dict[str, object]) -> None:
    with pytest.raises(CorrectionError, match=r"corrections.csv row 2: d page \d.* stale"):
        apply_corrections([form()], [correction(**stale)])


def test_a_correction_that_finds_two_places_is_ambiguous() -> None:
    with pytest.raises(CorrectionError, match="ambiguous, 2 places"):
        apply_corrections([form(), form()], [correction()])


def test_the_same_correction_twice_is_stale_the_second_time() -> None:
    with pytest.raises(CorrectionError, match="stale"):
        apply_corrections([form()], [correction(), correction()])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("d,1,1,indicator,甲,甲,理由,reason,correct", "no-op"),
        ("d,1,1,indicator,甲,乙,,reason,correct", "reason"),
        ("d,x,1,indicator,甲,乙,理由,reason,correct", "numbers"),
    ],
)
def test_a_row_that_is_not_whole_is_an_error(row: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match=message):
        read_corrections(file)


def test_wrong_columns_are_an_error(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text("document_id,page\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match="columns"):
        read_corrections(file)


def test_a_confirmation_changes_nothing_and_is_told_like_a_correction(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(f"{HEAD}\nd,1,1,target_text,8个以上,8个以上,看过,seen,confirm\n", encoding="utf-8")
    [seen] = read_corrections(file)
    forms, applied = apply_corrections([form()], [seen])
    assert forms == [form()]
    assert applied[0].correction.action == "confirm"


def test_a_blank_can_be_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(f"{HEAD}\nd,1,1,target_text,,,看过,seen,confirm\n", encoding="utf-8")
    [seen] = read_corrections(file)
    assert (seen.was, seen.becomes) == ("", "")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("d,1,1,indicator,甲,乙,理由,reason,confirm", "must not change"),
        ("d,1,1,indicator,甲,乙,理由,reason,seen", "correct / confirm"),
        ("d,1,1,indicator,甲,乙,理由,reason", "correct / confirm"),
        ("d,1,1,indicator,甲,甲,理由,reason,correct", "no-op"),
    ],
)
def test_a_row_whose_action_does_not_fit_is_an_error(row: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match=message):
        read_corrections(file)


def test_a_stale_confirmation_is_an_error_too() -> None:
    with pytest.raises(CorrectionError, match="stale"):
        apply_corrections([form()], [correction(was="别的", becomes="别的", action="confirm")])


def test_a_file_made_before_there_were_confirmations_holds_corrections(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(f"{','.join(COLUMNS[:-1])}\nd,1,1,indicator,甲,乙,理由,reason\n", encoding="utf-8")
    assert [each.action for each in read_corrections(file)] == ["correct"]

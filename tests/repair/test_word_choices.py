"""What words chose among the characters of a picture is logged with what the picture alone gave."""

from __future__ import annotations

from dataclasses import replace

from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.repair.mend import Mend
from pipeline.repair.repairs import repair_forms
from pipeline.repair.word_choices import told_by_words

BOX = (0.0, 0.0, 10.0, 10.0)


def read(text: str, alone: str | None = None) -> Printed:
    return Printed(text, 2, BOX, 0.8, "ocr", alone=alone)


def form() -> Form:
    row = FormRow(
        line=3,
        level1=read("产出指标"),
        level2=read("数量指标", "敏量指标"),
        indicator=read("校舍面积", "校含面积"),
        value=read("≥20个", "≥20↑"),
    )
    name = FormField("project_name", "项目名称", read("学生伙食费", "学生伙食会"))
    return Form(page=2, fields=[name], rows=[row])


def test_each_released_text_that_words_chose_is_logged_and_none_is_changed_by_that() -> None:
    seen = form()
    same, mends = told_by_words(seen)
    assert same == seen
    assert mends == [
        Mend(2, None, "project_name", "学生伙食会", "学生伙食费", "words"),
        Mend(2, 3, "level2", "敏量指标", "数量指标", "words"),
        Mend(2, 3, "indicator", "校含面积", "校舍面积", "words"),
        Mend(2, 3, "target", "≥20↑", "≥20个", "words"),
    ]
    assert [each.mend for each in repair_forms([seen])[1]] == mends


def test_a_text_continued_in_another_cell_keeps_what_the_picture_alone_gave_of_both() -> None:
    assert read("校舍", "校含").plus(read("面积")).alone == "校含面积"
    assert read("校舍").plus(read("面积")).alone is None
    assert replace(read("校舍"), text="x").plus(read("y", "z")).alone == "xz"

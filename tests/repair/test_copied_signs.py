"""Signs that copying breaks are put right against closed lists and the grammar of targets, with the witness; nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.forms.form import Form, FormRow, Printed
from pipeline.repair.copied_signs import in_grammar, repaired_signs, with_code, with_commas
from pipeline.repair.mend import Mend

BOX = (0.0, 0.0, 10.0, 10.0)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("22·社会效益", "22-社会效益"),
        ("l2.质量指标", "12-质量指标"),
        ("1O-数量指标", "10-数量指标"),
        ("22-社会效益", "22-社会效益"),
        ("22·别的效益", "22·别的效益"),
        ("1.3时效指标", "13-时效指标"),
        ("1.2-质量指标", "12-质量指标"),
        ("1.3质量指标", "1.3质量指标"),
        ("2.5万人", "2.5万人"),
    ],
)
def test_a_code_before_a_name_of_the_closed_list_has_its_hyphen_and_digits(read: str, meant: str) -> None:
    assert with_code(read, "level2") == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("90%以E", "90%以上"),
        ("≥1O0%", "≥100%"),
        ("≥l5个", "≥15个"),
        ("95%.", "95%"),
        ("5000亩.", "5000亩"),
        ("2.5万吨/白", "2.5万吨/日"),
        ("白天/夜间", "白天/夜间"),
        ("≥12.5%", "≥12.5%"),
        ("逐步提高.", "逐步提高."),
        ("以E区为主", "以E区为主"),
        ("√≥95%", "≥95%"),
        ("√合格", "合格"),
        ("√是□否", "√是□否"),
        ("≤530元/人:天", "≤530元/人·天"),
        ("V=41处", "=41处"),
        ("2.6万人次V", "2.6万人次"),
        ("2026年3月√", "2026年3月"),
        ("□是√否", "□是√否"),
        ("□是否√", "□是否√"),
        ("进一步提升√", "进一步提升"),
        ("直流100V", "直流100V"),
        ("PM2.5", "PM2.5"),
        ("ISO9001", "ISO9001"),
    ],
)
def test_a_target_has_the_signs_that_its_grammar_tells(read: str, meant: str) -> None:
    assert in_grammar(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("771.325.800.00", "771,325,800.00"),
        ("226,145.100", "226,145,100"),
        ("1.842.62", "1,842.62"),
        ("1.842.620", "1,842,620"),
        ("29.318", "29.318"),
        ("1,842.62", "1,842.62"),
        ("2024.12.31", "2024.12.31"),
    ],
)
def test_points_between_thousands_are_commas_where_there_are_two(read: str, meant: str) -> None:
    assert with_commas(read) == meant


def row(origin: str) -> FormRow:
    def printed(text: str) -> Printed:
        return Printed(text, 1, BOX, origin=origin)

    return FormRow(1, printed("效益指标"), printed("22·社会效益"), printed("受益人数"), printed("90%以E"))


def test_only_what_ocr_read_is_put_right_and_each_is_logged() -> None:
    read, printed = Form(1, rows=[row("ocr")]), Form(1, rows=[row("text")])
    repaired, mends = repaired_signs(read)
    assert mends == [
        Mend(1, 1, "level2", "22·社会效益", "22-社会效益", "name"),
        Mend(1, 1, "target", "90%以E", "90%以上", "grammar"),
    ]
    assert repaired.rows[0].value == replace(read.rows[0].value, text="90%以上")
    assert repaired_signs(printed) == (printed, [])

import pytest

from pipeline.text import fold, join_lines, printable


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("宁夏回族自治区发展和改\n革委员会", "宁夏回族自治区发展和改革委员会"),
        ("倡导全社会践行绿色低碳 循环生产生活方式", "倡导全社会践行绿色低碳循环生产生活方式"),
        ("≥60次\v≥800人次\v5人次", "≥60次 ≥800人次 5人次"),
        ("２０１７－２０２２年", "2017-2022年"),
        ("（含）％：", "(含)%:"),
        ("= 2次", "= 2次"),
        ("2024年1月-\n12月", "2024年1月-12月"),
        ("Power\nPoint", "Power Point"),
        ("⽬标", "目标"),
        ("⺠⻄路⻘年⻋⻔⻓⻛⻝⻅", "民西路青年车门长风食见"),
        ("目\u200b标\u00ad值\ufe00", "目标值"),
        ("\u202e100\u2060%\u200f", "100%"),
        ("供水\u00ad\n工程", "供水工程"),
        ("葛\U000e0100根 \u200d 种植", "葛根种植"),
        ("37℃ m² ①", "37℃ m² ①"),
        ("1\x002\x1f", "12"),
        ("  \n ", ""),
    ],
)
def test_width_wraps_and_typographic_spaces_are_set_aside(printed: str, folded: str) -> None:
    assert fold(printed) == folded


def test_folding_twice_changes_nothing() -> None:
    text = "Ａ４　 打印机\n１台"
    assert fold(fold(text)) == fold(text) == "A4 打印机1台"


def test_a_wrap_inside_a_number_adds_no_space() -> None:
    assert join_lines("100\n00万元") == "10000万元"


def test_controls_and_direction_marks_reach_no_terminal() -> None:
    assert printable("a\x1b[31m\u202eb\n") == "a\\u001b[31m\\u202eb\\u000a"

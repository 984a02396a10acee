"""A speck inside a line is no point: it has no room of its own between the characters beside it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ocr.drawn_signs import exponent_of, sign_of, without_bar_unread
from pipeline.ocr.page_image import strong_of
from pipeline.ocr.roomless_specks import crowded_point, without_impossible, without_points, without_roomless
from pipeline.ocr.stray_lines import cleared, without_streaks
from pipeline.ocr.text_boxes import boxes_to_read


def line(*strokes: int, dots: tuple[int, ...] = ()) -> np.ndarray:
    """Characters of 12 × 22 pixels that begin at these columns, and dots of 4 pixels on their foot."""
    picture = np.full((40, 160, 3), 255, dtype=np.uint8)
    for x in strokes:
        picture[10:32, x : x + 12] = 0
    for x in dots:
        picture[28:32, x : x + 4] = 0
    return picture


@pytest.mark.parametrize(
    ("seen", "text", "clean"),
    [
        (line(10, 28, 46, dots=(23,)), "1.00", None),
        (line(10, 28, 46, dots=(23,)), "质.量标", line(10, 28, 46)),
        (line(10, 32, 48, dots=(24,)), "质.量标", None),
        (line(10, 28, 46, dots=(23,)), "/人·天", None),
        (line(10, 28, 46, dots=(66,)), "年底前.", line(10, 28, 46)),
        (line(10, 28, 46, dots=(66,)), "100.", None),
        (line(30, 48, 66, dots=(12,)), ".完工时", line(30, 48, 66)),
    ],
)
def test_a_dot_without_room_between_two_characters_or_after_words_is_taken_off(
    seen: np.ndarray, text: str, clean: np.ndarray | None
) -> None:
    found = without_roomless(seen, text)
    assert (found is None) == (clean is None) and (found is None or (found == clean).all())


@pytest.mark.parametrize(
    ("seen", "text", "crowded"),
    [
        (line(10, 28, 46, dots=(23,)), "1.00%", True),
        (line(10, 36, 54, dots=(26,)), "1.00%", False),
        (line(10, 28, dots=(23,)), "1.0", False),
        (line(10, 28, 54, 72, dots=(23, 44)), "10.00", False),
        (line(10, 28, 46, dots=(23,)), "质.量标", False),
    ],
)
def test_a_point_between_digits_as_near_as_others_puts_the_number_in_doubt_and_is_never_taken_off(
    seen: np.ndarray, text: str, crowded: bool
) -> None:
    assert crowded_point(seen, text) == crowded


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不低于·98%", "不低于98%"),
        ("丧葬改革.（样例）", "丧葬改革（样例）"),
        ("75.%", "75%"),
        ("≥.", "≥"),
        (".优", "优"),
        ("不少于7TB.", "不少于7TB"),
        (".%", "%"),
        ("7.5%", "7.5%"),
        ("1.完成改造", "1.完成改造"),
    ],
)
def test_no_form_prints_a_point_before_a_bracket_or_a_percent(text: str, meant: str) -> None:
    assert without_impossible(text) == meant


def test_two_readings_are_one_but_for_their_points() -> None:
    assert without_points("1.00%") == without_points("100%") and without_points("1,5") == "1,5"


def sign(*rows: str) -> np.ndarray:
    """A sign drawn by characters: # is ink."""
    ink = np.array([[char == "#" for char in row] for row in rows])
    return np.where(np.kron(ink, np.ones((2, 2)))[..., None] > 0, 0, 255).astype(np.uint8).repeat(3, axis=2)


def test_two_bars_under_an_angle_are_a_double_bar_and_the_thick_arms_of_a_slanted_sign_are_none() -> None:
    level = sign("#.....", ".###..", "....##", ".###..", "#.....", "......", "######", "......", "######")
    thick = sign("##....", "#####.", "..####", ".#####", "#####.", "######", "######", "#####.", "##....")
    assert sign_of(level, "≥") == "≧" and sign_of(thick, "≥") is None


def boxes(ink: np.ndarray, text: list[tuple[float, float, float, float]]) -> int:
    return len(boxes_to_read(text, [(2.0, 2.0, 158.0, 58.0)], ink))


def test_an_equals_sign_that_no_box_covers_is_read_and_the_corner_of_a_rule_is_not() -> None:
    word = (20.0, 10.0, 60.0, 50.0)
    ink = np.zeros((60, 160), dtype=np.bool_)
    assert boxes(ink, []) == 0
    ink[24:26, 90:104] = ink[31:33, 90:104] = True
    (found,) = boxes_to_read([word], [(2.0, 2.0, 158.0, 58.0)], ink)
    assert found.rect[0] < 90 and found.rect[2] > 104
    ink[10:50, 24:56] = True
    assert boxes(ink, [word]) == 1, "bars beside a text are what is left of its sign"
    corner = np.zeros((60, 160), dtype=np.bool_)
    corner[12:48, 24:56] = True
    corner[2:58, 150:154] = corner[2:5, 120:158] = corner[56:58, 120:158] = True
    corner[2:58, 154:158] = True
    assert boxes(corner, [word]) == 1


def test_a_thick_rule_that_leans_a_little_is_no_streak_and_a_level_line_of_a_fax_is() -> None:
    page = np.full((900, 1300, 3), 255, dtype=np.uint8)
    cv2.line(page, (50, 300), (1250, 307), (0, 0, 0), 5)
    ruled = page.copy()
    page[700:702, 100:1200] = 0
    assert (without_streaks(ruled, 0.33, 200 / 72) == ruled).all()
    clean = without_streaks(page, 0.33, 200 / 72)
    assert (clean[690:710] == 255).all() and (clean[:600] == page[:600]).all()


def haze(*rows: str) -> np.ndarray:
    """A sign beside a digit, out of focus."""
    picture = np.full((60, 120, 3), 255, dtype=np.uint8)
    drawn = sign(*rows)
    picture[20 : 20 + drawn.shape[0], 10 : 10 + drawn.shape[1]] = drawn
    picture[14:46, 50:66] = 0
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), dtype=np.uint8)


GREATER = ("#.......", ".###....", "....###.", ".......#", "....###.", ".###....", "#.......")
BARRED = (*GREATER[:6], "#......#", "....###.", ".###....", "#.......")


@pytest.mark.parametrize(
    ("drawn", "text", "meant"),
    [
        (BARRED, ">92%", "≥92%"),
        (tuple(row[::-1] for row in BARRED), "<92%", "≤92%"),
        (GREATER, ">92%", ">92%"),
        (BARRED, ">=92%", ">=92%"),
        (BARRED, "92%", "92%"),
    ],
)
def test_a_bar_that_has_run_together_with_the_arm_above_it_still_weighs(
    drawn: tuple[str, ...], text: str, meant: str
) -> None:
    assert without_bar_unread(haze(*drawn), text) == (meant, False)


def test_a_sign_that_has_run_together_with_its_number_is_in_doubt() -> None:
    assert without_bar_unread(line(10, 22, 34), ">92%") == (">92%", True)


def test_the_small_figure_of_a_square_metre_stands_high_and_the_last_leg_of_a_metre_does_not() -> None:
    metre = line(10, 28)
    assert exponent_of(metre) is None
    square = metre.copy()
    square[10:18, 44:50] = 0
    found = exponent_of(square)
    assert found is not None and found.shape[0] == 48


@pytest.mark.parametrize("lean", [0, 6])
def test_a_line_from_edge_to_edge_of_the_page_is_taken_off_though_many_rules_end_freely(lean: int) -> None:
    scale = 200 / 72
    page = np.full((900, 700, 3), 255, dtype=np.uint8)
    for y in range(200, 701, 50):
        page[y : y + 3, 60:640] = 0
    for x in (60, 250, 637):
        page[200:703, x : x + 3] = 0
    for y in range(215, 700, 50):
        page[y : y + 20, 400:480:12] = page[y : y + 3, 400:480] = 0
    ruled = page.copy()
    cv2.line(page, (440, 0), (440 + lean, 899), (60, 60, 60), 2)
    clean, _ = cleared(page, scale, 24)
    assert (clean[20:180, 430:455] > 200).all() and (clean[710:880, 430:455] > 200).all()
    assert (clean[240:247, 438:446] > 200).all()
    assert (cleared(ruled, scale, 24)[0] == ruled).all()


def test_blots_far_paler_than_the_text_are_neither_text_nor_what_a_line_is_widened_to() -> None:
    page = np.full((120, 320, 3), 240, dtype=np.uint8)
    page[30:54, 40:64] = page[30:54, 70:94] = 30
    page[30:50, 106:118] = page[80:100, 200:230] = 190
    ink = (page < 220).all(axis=2)
    strong = strong_of(page, ink)
    assert strong[40, 50] and not strong[40, 110] and not strong[90, 215]
    word, cell = (38.0, 26.0, 96.0, 58.0), (2.0, 2.0, 318.0, 118.0)
    (box,) = boxes_to_read([word], [cell], ink, strong)
    assert box.rect[2] < 100
    assert len(boxes_to_read([word], [cell], ink)) == 2


def test_a_line_that_is_pale_throughout_is_read() -> None:
    ink = np.zeros((120, 320), dtype=np.bool_)
    ink[30:54, 40:94] = True
    (box,) = boxes_to_read([(38.0, 26.0, 96.0, 58.0)], [(2.0, 2.0, 318.0, 118.0)], ink, np.zeros_like(ink))
    assert box.rect[0] < 42 and box.rect[2] > 92


def test_the_level_stretch_of_a_rule_that_goes_on_beyond_it_is_no_streak() -> None:
    page = np.full((900, 1500, 3), 255, dtype=np.uint8)
    page[300:302, 400:1100] = 0
    alone = page.copy()
    for x in range(100, 400):
        page[296 + (x - 100) // 75 : 298 + (x - 100) // 75, x] = 0
    for x in range(1100, 1400):
        page[301 + (x - 1100) // 75 : 303 + (x - 1100) // 75, x] = 0
    assert (without_streaks(page, 0.5, 200 / 72) == page).all()
    assert (without_streaks(alone, 0.5, 200 / 72) == 255).all()

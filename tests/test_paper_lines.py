"""Lines of a page that came by fax or from a copier: broken rules are rules, streaks and drum lines are none."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.doubt import Kind
from pipeline.limits import Limits
from pipeline.ocr import engine, picture_files
from pipeline.ocr.dotted_ground import without_dots
from pipeline.ocr.end_specks import beside_digits, ends_in_speck, other_number, without_end_specks
from pipeline.ocr.engine import Reading
from pipeline.ocr.han_marks import with_marks
from pipeline.ocr.page import unsure
from pipeline.ocr.page_image import straightened
from pipeline.ocr.read_lines import read_lines
from pipeline.ocr.seals import without_seals
from pipeline.ocr.stray_lines import cleared, without_streaks
from pipeline.ocr.text_boxes import TextBox, boxes_to_read
from pipeline.record import GridCell, GridTable

SCALE = 200 / 72
ROWS, COLUMNS = (100, 200, 300, 400), (100, 400, 900)


def table() -> np.ndarray:
    """A table of three rows and two columns with strokes for text in its cells."""
    page = np.full((600, 1000, 3), 255, dtype=np.uint8)
    for y in ROWS:
        page[y : y + 2, COLUMNS[0] : COLUMNS[-1] + 2] = 0
    for x in COLUMNS:
        page[ROWS[0] : ROWS[-1] + 2, x : x + 2] = 0
    for y in ROWS[:-1]:
        for x in range(500, 700, 14):
            page[y + 38 : y + 64, x : x + 4] = 0
    return page


def dark_rows(picture: np.ndarray, x0: int, x1: int) -> list[int]:
    """Where dark begins, going down, in rows that are dark all the way between two columns."""
    rows = (picture[:, x0:x1].max(axis=2) < 128).all(axis=1)
    return np.flatnonzero(np.diff(rows.astype(int), prepend=0) == 1).tolist()


def test_whole_rules_need_no_mending() -> None:
    assert cleared(table(), SCALE, 26)[1] is None


def test_rules_broken_into_dashes_are_drawn_whole_and_text_is_no_rule() -> None:
    page = table()
    for x in range(130, 880, 60):
        for y in ROWS:
            page[y : y + 2, x : x + 14] = 255
    _, net = cleared(page, SCALE, 26)
    assert net is not None
    found = dark_rows(net, 450, 850)
    assert len(found) == len(ROWS)
    assert all(abs(seen - true) <= 2 for seen, true in zip(found, ROWS, strict=True))


def test_the_tops_of_bold_characters_are_no_broken_rule() -> None:
    page = table()
    page[210:290, 410:890] = 255
    for x in range(420, 720, 30):
        page[240:244, x : x + 27] = 0
        page[244:266, x + 8 : x + 17] = 0
    assert cleared(page, SCALE, 26)[1] is None


def test_a_line_of_small_print_at_the_height_of_a_rule_is_not_that_rule_going_on() -> None:
    page = table()
    page[210:290, 110:890] = 255
    page[250:252, 400:900] = 0
    for x in range(110, 390, 18):
        page[242:259, x : x + 3] = page[242:259, x + 10 : x + 13] = 0
        page[249:253, x : x + 16] = 0
    assert cleared(page, SCALE, 26)[1] is None


def test_a_streak_through_the_text_is_taken_off_and_the_text_stays() -> None:
    page = table()
    page[251, 450:960] = 0
    clean, _ = cleared(page, SCALE, 26)
    assert dark_rows(clean, 720, 880) == dark_rows(table(), 720, 880)
    assert (clean[245:258, 500:504] == 0).all()


def test_a_faint_line_that_rules_cross_is_taken_off() -> None:
    page = table()
    page[20:580, 760] = np.minimum(page[20:580, 760], 190)
    clean, _ = cleared(page, SCALE, 26)
    assert clean[110:190, 760].min() > 240
    assert clean[ROWS[1], 760].max() == 0


def test_a_pale_crease_from_edge_to_edge_is_taken_off_and_the_strokes_it_runs_through_stay() -> None:
    page = table()
    page[:, 640:645] = np.minimum(page[:, 640:645], 170)
    for y in range(0, 600, 60):
        page[y : y + 9, 640:645] = 255
    page[225:229, 642:660] = 0
    clean, _ = cleared(page, SCALE, 26)
    assert clean[410:590, 640:645].min() > 230
    assert (clean[225:229, 642:660] == 0).all()


def test_a_fold_that_lies_on_a_rule_takes_no_rule_away() -> None:
    page = table()
    page[ROWS[1] + 2, 20:980] = 120
    clean, _ = cleared(page, SCALE, 26)
    assert dark_rows(clean, 720, 880) == dark_rows(table(), 720, 880)


def test_a_row_of_strokes_beside_a_rule_is_text() -> None:
    page = table()
    for x in range(640, 940, 12):
        page[210:214, x : x + 9] = 0
        page[206:224, x + 3 : x + 6] = 0
    assert (cleared(page, SCALE, 26)[0] == page).all()


def test_rules_that_end_freely_all_over_the_table_are_how_it_is_drawn() -> None:
    page = table()
    for y in ROWS:
        page[y : y + 2, 40:960] = 0
    assert (cleared(page, SCALE, 26)[0] == page).all()


@pytest.mark.parametrize(("degrees", "taken"), [(1.0, True), (0.0, False)])
def test_a_level_line_on_a_page_that_lies_askew_is_none_of_its_rules(degrees: float, taken: bool) -> None:
    page = straightened(table(), -degrees).image if degrees else table()
    page = np.ascontiguousarray(page)
    page[250, 420:800] = 0
    assert bool(without_streaks(page, degrees, SCALE)[250, 720:790].min() > 200) == taken


def test_the_ink_of_a_seal_is_taken_off_and_the_text_under_it_stays() -> None:
    page = np.full((400, 400, 3), 255, dtype=np.uint8)
    cv2.circle(page, (200, 200), 90, (120, 120, 235), 8)
    page[245:255, 195:205] = (120, 120, 235)
    page[190:200, 100:300] = 0
    clean = without_seals(page, SCALE)
    assert clean[190:200, 150:250].max() < 60
    assert clean[110, 200].min() > 230
    assert clean[240:260, 190:210].min() > 230, "what stands inside the ring is of the seal"


@pytest.mark.parametrize(("every", "dotted"), [(5, True), (40, False)])
def test_a_ground_of_single_dots_is_made_even_and_the_specks_of_a_copier_are_left(
    every: int, dotted: bool
) -> None:
    page = np.full((600, 600, 3), 255, dtype=np.uint8)
    page[::every, ::every] = 0
    page[200:260, 200:204] = 0
    clean = without_dots(page)
    assert (clean is not page) == dotted
    assert not dotted or (clean[210:250, 300:].min() > 225 and clean[210:250, 201:203].max() < 90)


@pytest.mark.parametrize(("text", "sure"), [("94°", 0.5), ("94%", 0.99)])
def test_a_number_of_degrees_may_be_a_share_and_is_in_doubt(
    text: str, sure: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "read_line", lambda image, tight=False: Reading(text, 0.99))
    (line,) = read_lines(LINE, [TextBox((0.0, 0.0, 120.0, 40.0), 0)])
    assert line.reading == Reading(text, sure)


def inked(colour: tuple[int, int, int]) -> np.ndarray:
    """Three lines of print and a round stroke of coloured ink over them."""
    page = np.full((600, 600, 3), 250, dtype=np.uint8)
    for y in (200, 280, 360):
        page[y : y + 24, 100:500:12] = page[y : y + 3, 100:500] = 20
    ring = cv2.circle(np.zeros((600, 600), np.uint8), (300, 290), 110, (1,), 5) > 0
    page[ring & (page[..., 0] > 200)] = colour
    return page


@pytest.mark.parametrize("colour", [(190, 80, 60), (170, 90, 160), (90, 160, 215)])
def test_the_ink_of_a_pen_a_stamp_or_coffee_is_taken_off_and_print_stays(
    colour: tuple[int, int, int],
) -> None:
    page, clean = inked(colour), without_seals(inked(colour), SCALE)
    assert clean.min(axis=2)[(page == colour).all(axis=2)].min() > 200
    assert clean[200:203, 230:370].max() < 90


def test_coloured_rules_coloured_text_and_the_wood_beside_a_sheet_are_left() -> None:
    rules = np.full((600, 600, 3), 250, dtype=np.uint8)
    rules[100:500:80, 100:500] = rules[100:500, 100:500:133] = (190, 80, 60)
    text = np.full((600, 600, 3), 250, dtype=np.uint8)
    for y in range(100, 500, 60):
        text[y : y + 24, 100:500:12] = text[y : y + 3, 100:500] = (190, 80, 60)
    wood = np.full((600, 600, 3), 250, dtype=np.uint8)
    wood[:, :120] = wood[520:] = (60, 110, 190)
    for page in (rules, text, wood):
        assert (without_seals(page, SCALE) == page).all()


def test_red_text_is_no_seal() -> None:
    page = np.full((400, 400, 3), 255, dtype=np.uint8)
    page[190:215, 100:300:20] = (60, 60, 220)
    assert (without_seals(page, SCALE) == page).all()


@pytest.mark.parametrize(("gap", "end"), [(4, 113), (14, 102)])
def test_a_speck_apart_from_a_line_is_not_read_with_it_but_a_point_close_to_it_is(gap: int, end: int) -> None:
    ink = np.zeros((60, 200), dtype=np.bool_)
    ink[20:44, 20:100] = True
    ink[40:44, 100 + gap : 104 + gap] = True
    (box,) = boxes_to_read([(18.0, 16.0, 125.0, 48.0)], [(2.0, 2.0, 198.0, 58.0)], ink)
    assert abs(box.rect[2] - end) <= 5 and box.rect[0] == 18


LINE = np.full((40, 120, 3), 255, dtype=np.uint8)
LINE[10:32, 30:42] = LINE[10:32, 60:72] = LINE[10:32, 85:97] = 0


def dotted(x: int, y: int) -> np.ndarray:
    """A line of three characters with a dot of four pixels whose foot is at y."""
    line = LINE.copy()
    line[y - 4 : y, x : x + 4] = 0
    return line


@pytest.mark.parametrize(
    ("line", "text", "clean"),
    [
        (dotted(12, 20), ".800", True),
        (dotted(110, 22), "800.", True),
        (dotted(12, 32), ".800", False),
        (dotted(12, 20), "800", False),
    ],
)
def test_a_dot_beside_a_line_is_a_speck_where_it_stands_off_the_foot_and_was_read(
    line: np.ndarray, text: str, clean: bool
) -> None:
    found = without_end_specks(line, text)
    assert (found is not None) == clean and (found is None or (found == LINE).all())


@pytest.mark.parametrize(
    ("read", "text", "other"),
    [
        (".85", "85", True),
        ("≥.90%", "≥90%", True),
        ("≥.90.00(%)", "≥90.00(%)", False),
        (".2027/12/31", "2027/12/31", False),
        (".0", "0", False),
        ("44700.", "44700", False),
        ("0.85", "0.85", False),
        ("·项目", "·项目", False),
        ("……", "……", False),
    ],
)
def test_no_form_prints_a_point_before_a_number_or_after_its_last_digit(
    read: str, text: str, other: bool
) -> None:
    assert beside_digits(read) == text and other_number(read) == other


def test_a_line_whose_last_ink_is_a_digit_does_not_end_in_a_speck() -> None:
    assert ends_in_speck(dotted(110, 32)) and not ends_in_speck(LINE)


CHARACTERS = ["blank", "功", "能", "显", ".", "，", "8"]


def scores(*steps: dict[str, float]) -> np.ndarray:
    """One line whose steps see these characters."""
    made = np.zeros((1, len(steps), len(CHARACTERS)), dtype=np.float32)
    for at, step in enumerate(steps):
        for char, score in step.items():
            made[0, at, CHARACTERS.index(char)] = score
    return made


def best(seen: np.ndarray) -> str:
    return "".join(CHARACTERS[index] for index in seen[0].argmax(axis=1) if index)


@pytest.mark.parametrize(
    ("after", "comma", "text"), [("显", 0.2, "能，显"), ("显", 0.01, "能.显"), ("8", 0.2, "能.8")]
)
def test_a_point_between_chinese_characters_is_the_comma_that_is_seen_there_too(
    after: str, comma: float, text: str
) -> None:
    line = scores({"能": 0.9}, {"blank": 1.0}, {".": 0.7, "，": comma}, {after: 0.9})
    assert best(with_marks(line, CHARACTERS)) == text


def read(*sure: float | None) -> GridTable:
    """A column of cells of 80 %, read with these confidences."""
    box = (0.0, 0.0, 10.0, 10.0)
    cells = [GridCell(row, 0, 1, 1, box, "80%" if each else "", each) for row, each in enumerate(sure)]
    return GridTable(len(cells), 1, box, (0.0, 10.0), tuple(cells), "raster")


def test_a_cell_whose_reading_is_a_guess_is_in_doubt_and_a_sure_or_blank_one_is_not() -> None:
    (doubt,) = unsure([read(0.99, 0.5, None, 0.85)], 3)
    assert (doubt.kind, doubt.page, doubt.table, doubt.row, doubt.column) == (Kind.DISAGREEMENT, 3, 1, 1, 0)


@pytest.mark.parametrize(("dim", "doubted"), [(5, False), (6, True)])
def test_a_page_on_which_many_cells_are_less_than_sure_is_in_doubt_as_a_whole(
    dim: int, doubted: bool
) -> None:
    doubts = list(unsure([read(*[0.9] * dim, *[1.0] * (50 - dim))], 1))
    assert [(doubt.kind, doubt.row) for doubt in doubts] == ([(Kind.POOR_PICTURE, None)] if doubted else [])


@pytest.mark.parametrize(("dpi", "tall"), [((204, 98), 2.0), ((200, 200), 1.0), ((0, 0), 1.0)])
def test_a_fax_of_unequal_resolution_is_a_page_of_its_own_shape(dpi: tuple[int, int], tall: float) -> None:
    Image.new("1", (1728, 1143), 1).save(held := io.BytesIO(), "TIFF", dpi=dpi)
    wide, high = picture_files.as_document(held.getvalue(), "TIFF", Limits())[0].get_size()
    assert abs(high / wide - tall * 1143 / 1728) < 0.06

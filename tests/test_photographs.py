"""A page photographed by hand, or copied from copies, reads like the page it shows."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest

from photographer import STEEP, Camera, photographs, twin
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.ocr.even_light import is_even, sheet_of
from pipeline.ocr.flat_page import bend_of
from pipeline.ocr.ruled_curves import Curves, curves_of
from pipeline.ocr.specks import without_specks
from pipeline.ocr.straight_page import lit_and_flat
from pipeline.read_pdf import read_page
from pipeline.record import GridDocument, GridPage
from pipeline.text import bare
from scanner import OFFICE_200, bound, pictures, scanned

FORM = (
    Cell(0, 0, "项目名称"), Cell(0, 1, "档案整理"), Cell(0, 2, "主管部门"), Cell(0, 3, "发展改革委"),
    Cell(1, 0, "一级指标"), Cell(1, 1, "三级指标", colspan=2), Cell(1, 3, "指标值"),
    Cell(2, 0, "产出指标", rowspan=2), Cell(2, 1, "整理档案总件数", colspan=2), Cell(2, 3, "≥6.74万件"),
    Cell(3, 1, "开展调研、考察学习、纪检监察等次数", colspan=2), Cell(3, 3, "≥800人次"),
)  # fmt: skip


@cache
def form() -> bytes:
    sheet = Sheet(FORM, (1.2, 1.6, 1.2, 1.2), title="项目支出绩效目标表")
    return typeset([sheet], Style(page=(420, 300), margins=(60, 40, 40, 40)))


def read(pdf: bytes) -> GridPage:
    document = pdfium.PdfDocument(pdf)
    page = document[0]
    return read_page(page, 1)


@cache
def photographed() -> GridPage:
    return read(twin(form(), STEEP))


def cells(page: GridPage) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, bare(c.text)) for t in page.tables for c in t.cells]


def test_a_photograph_askew_curled_and_in_shadow_reads_cell_for_cell_like_the_page() -> None:
    assert cells(photographed()) == cells(read(form()))


def test_boxes_of_a_photograph_hold_the_cells_where_the_picture_shows_them() -> None:
    picture = photographs(form(), STEEP)[0]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    lines = curves_of(picture).across
    for table in photographed().tables:
        x0, y0, x1, y1 = (side * STEEP.dpi / 72 for side in table.box)
        inside = [
            rule
            for rule in lines
            if x0 < np.median(rule[:, 0]) < x1 and y0 - 3 < np.median(rule[:, 1]) < y1 + 3
        ]
        assert len(inside) >= 3
        assert 0 <= x0 < x1 <= grey.shape[1] and 0 <= y0 < y1 <= grey.shape[0]
        assert abs(min(rule[:, 1].min() for rule in inside) - y0) < 6
        assert abs(max(rule[:, 1].max() for rule in inside) - y1) < 6


def test_a_scan_is_left_as_it_is() -> None:
    scan = cv2.cvtColor(pictures(form(), OFFICE_200)[0], cv2.COLOR_GRAY2BGR)
    image, back = lit_and_flat(scan)
    assert back is None and image is scan


def test_light_is_uneven_on_a_photograph_and_its_sheet_is_found_on_the_table() -> None:
    picture = photographs(form(), Camera(tilt=0.0, turn=0.0, curl=0.0, table=0.1))[0]
    sheet = sheet_of(picture)
    assert not is_even(picture) and sheet is not None
    high, wide = picture.shape[:2]
    expected = [wide * 0.1 / 1.2, high * 0.1 / 1.2, wide * 1.1 / 1.2, high * 1.1 / 1.2]
    assert np.allclose([*sheet.min(axis=0), *sheet.max(axis=0)], expected, atol=0.02 * wide)


def bowed(rise: float) -> Curves:
    """Seven rules across and four down of a page of 1000 × 1600 whose lines bow by so many pixels and lean."""
    way = np.arange(100.0, 900.0, 6)
    across = [
        np.column_stack([way, y + rise * np.sin(np.pi * way / 1000) + 0.02 * way * y / 800])
        for y in range(200, 1500, 200)
    ]
    down = [
        np.column_stack(
            [
                np.full(200, x) + 0.03 * np.linspace(0, 1400, 200) * (x - 500) / 500,
                np.linspace(200, 1500, 200),
            ]
        )
        for x in range(100, 901, 260)
    ]
    return Curves(across, down)


def test_rules_that_bow_and_lean_are_straight_on_the_flat_page_and_every_place_leads_back() -> None:
    curves = bowed(20.0)
    bend = bend_of(curves, (1000, 1600))
    assert bend is not None
    for rule in curves.across:
        assert np.ptp((rule + bend.moved(rule))[:, 1]) < 1.0
    for rule in curves.down:
        assert np.ptp((rule + bend.moved(rule))[:, 0]) < 1.0
    places = np.array([[20.0, 30.0], [500.0, 800.0], [980.0, 1570.0]])
    assert np.allclose(bend.back(places + bend.moved(places)), places, atol=0.1)


def test_rules_as_straight_as_a_scans_bend_nothing() -> None:
    straight = Curves(
        [np.column_stack([np.arange(0.0, 900, 6), np.full(150, y)]) for y in (100.0, 400.0, 800.0)],
        [np.column_stack([np.full(150, x), np.arange(0.0, 900, 6)]) for x in (100.0, 800.0)],
    )
    assert bend_of(straight, (1000, 1600)) is None


def specked(every: int) -> np.ndarray:
    """A bar with a point close to it, a row of three dots, and a field of specks, one in so many pixels each way."""
    picture = np.full((300, 400, 3), 255, dtype=np.uint8)
    picture[20:44, 20:80] = picture[40:43, 84:87] = 0
    for x in (150, 162, 174):
        picture[30:33, x : x + 3] = 0
    picture[100:290:every, 10:390:every] = 0
    return picture


@pytest.mark.parametrize(("every", "taken"), [(38, True), (190, False)])
def test_specks_are_taken_off_a_page_full_of_them_but_no_point_and_no_row_of_dots(
    every: int, taken: bool
) -> None:
    clean = without_specks(specked(every), 24.0, 20)
    assert (clean[100:] == 255).all() == taken
    assert (clean[:60] == specked(every)[:60]).all()


def test_what_is_darkest_of_a_pale_stroke_is_no_speck() -> None:
    pale = np.full((300, 400, 3), 250, dtype=np.uint8)
    for y in range(20, 280, 40):
        for x in range(20, 380, 30):
            pale[y : y + 24, x : x + 5] = pale[y : y + 4, x : x + 24] = 195
            pale[y + 10 : y + 13, x + 1 : x + 4] = 150
    assert (without_specks(pale, 24.0, 7) == pale).all()


@pytest.mark.parametrize(("blur", "poor"), [(0.6, False), (3.0, True)])
def test_a_page_out_of_focus_is_doubted_whatever_the_recogniser_believes(blur: float, poor: bool) -> None:
    page = read(twin(form(), Camera(tilt=0.01, curl=0.0, blur=blur)))
    assert ("poor_picture" in [doubt.kind for doubt in page.doubts]) == poor
    status, _ = document_status(
        GridDocument("d", None, (page,)), (read_form := recognise([page])).forms, read_form.doubts
    )
    assert status == ("partial" if poor else "ok")


def test_rules_and_chinese_text_without_a_grid_are_never_no_form_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.ocr.page.grids", lambda seen: [])
    page = read(scanned(form(), OFFICE_200))
    assert [doubt.kind for doubt in page.doubts] == ["ruled_without_table"]
    assert document_status(GridDocument("d", None, (page,)), [], recognise([page]).doubts)[0] == "partial"


def test_a_photograph_of_no_sheet_is_no_form() -> None:
    chance = np.random.default_rng(1)
    people = cv2.resize(
        chance.integers(0, 255, (12, 9, 3)).astype(np.uint8), (900, 1200), interpolation=cv2.INTER_CUBIC
    )
    page = read(bound([people], 150, 70))
    found = recognise([page])
    status, _ = document_status(GridDocument("d", None, (page,)), found.forms, found.doubts)
    assert (found.forms, status) == ([], "no_form")

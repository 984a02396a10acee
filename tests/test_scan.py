"""A page that is only a picture reads like the page it is a picture of, and says where it does not."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pytest

from pipeline.doubt import Doubt
from pipeline.facsimile.typeset import Cell, Sheet, Style, typeset
from pipeline.forms.reader import recognise
from pipeline.forms.status import document_status
from pipeline.ocr import drawn_signs, engine, page_image
from pipeline.ocr.grid_lines import completed, once, without_frame, without_strips
from pipeline.ocr.needs_ocr import unusable
from pipeline.ocr.text_boxes import boxes_to_read
from pipeline.pdf.camelot_grid import MergedCell, RuledTable
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.page_content import PageDrawing
from pipeline.read_pdf import read_page
from pipeline.record import GridDocument, GridPage, dumps
from pipeline.text import bare
from scanner import OFFICE_200, Scanner, pictures, scanned

FACSIMILE = Path("data/raw/2024/nx-fgw-2024.pdf")
# A rule of one row only (before 主管部门), a merged caption, a lone 0, a blank, signs alone in their cells, two lines.
FORM = (
    Cell(0, 0, "项目名称"), Cell(0, 1, "档案整理"), Cell(0, 2, "主管部门", colspan=2), Cell(0, 4, "发展改革委"),
    Cell(1, 0, "一级指标"), Cell(1, 1, "三级指标", colspan=2), Cell(1, 3, "符号"), Cell(1, 4, "指标值"),
    Cell(2, 0, "1-产出指标", rowspan=3), Cell(2, 1, "整理档案总件数", colspan=2), Cell(2, 3, "≥"), Cell(2, 4, "6.74万件"),
    Cell(3, 1, "0", colspan=2), Cell(3, 3, "="), Cell(3, 4, ""),
    Cell(4, 1, "开展调研、项目争取、促进项目进度、考察学习、纪检监察等次数", colspan=2), Cell(4, 3, "≤"), Cell(4, 4, "≥800人次"),
)  # fmt: skip
WIDTHS = (1.2, 1.6, 0.8, 0.6, 1.2)
SMALL = Style(page=(320, 200), margins=(30, 20, 20, 20))
LINE = Style(page=(100, 20), margins=(1, 1, 1, 1), line_width=0)


@cache
def form() -> bytes:
    return typeset([Sheet(FORM, WIDTHS)], SMALL)


def read(pdf: bytes, page: int = 0) -> GridPage:
    document = pdfium.PdfDocument(pdf)
    opened = document[page]
    return read_page(opened, page + 1)


@cache
def twin(scanner: Scanner = OFFICE_200) -> GridPage:
    return read(scanned(form(), scanner))


def cells(page: GridPage) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, bare(c.text)) for t in page.tables for c in t.cells]


def test_a_scan_reads_cell_for_cell_like_the_page_it_shows() -> None:
    assert cells(twin()) == cells(read(form()))
    assert (twin().text_origin, twin().doubts) == ("ocr", ())


def test_every_cell_with_text_carries_a_confidence_and_a_blank_one_none() -> None:
    assert all((c.confidence is None) == (not c.text) for t in twin().tables for c in t.cells)
    assert all(0 <= c.confidence <= 1 for t in twin().tables for c in t.cells if c.confidence is not None)


def test_boxes_of_a_skewed_scan_lie_where_the_cells_of_the_page_lie() -> None:
    for mine, true in zip(twin().tables[0].cells, read(form()).tables[0].cells, strict=True):
        middle = [(b[0] + b[2], b[1] + b[3]) for b in (mine.box, true.box)]
        assert np.allclose(*middle, atol=6), (mine.text, mine.box, true.box)


def test_a_rebuild_gives_the_same_bytes() -> None:
    again = read(scanned(form(), OFFICE_200))
    assert dumps(GridDocument("d", None, (again,))) == dumps(GridDocument("d", None, (twin(),)))


@pytest.mark.parametrize("turned", [1, 2, 3])
def test_a_scan_laid_sideways_or_on_its_head_is_read_upright(turned: int) -> None:
    page = twin(Scanner(dpi=200, turned=turned))
    assert cells(page) == cells(read(form()))
    assert all(
        0 <= c.box[0] < c.box[2] <= page.width and 0 <= c.box[1] < c.box[3] <= page.height
        for c in page.tables[0].cells
    )
    assert (page.width > page.height) == (turned == 2)


def without_maps(pdf: bytes) -> bytes:
    """The PDF without the tables that tell which character a glyph is."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        opened.save(out := io.BytesIO())
    return out.getvalue()


def test_text_without_a_map_of_characters_is_read_on_the_grid_that_the_page_draws() -> None:
    page = read(without_maps(form()))
    assert cells(page) == cells(read(form()))
    assert (page.text_origin, page.tables[0].engine, page.doubts) == ("ocr", "vector", ())


def test_without_the_extra_a_picture_says_what_to_install_and_the_document_is_partial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    engine._engine.cache_clear()
    page = read(scanned(form()))
    assert [doubt.kind for doubt in page.doubts] == ["no_text", "ocr_missing"]
    status, detail = document_status(GridDocument("d", None, (page,)), [], recognise([page]).doubts)
    assert status == "partial"
    assert "pip install 'jixiao[ocr]'" in str(detail)


def test_a_page_with_text_imports_no_ocr() -> None:
    code = (
        "import sys, pypdfium2; from pipeline.read_pdf import read_page;"
        f"d = pypdfium2.PdfDocument({str(FACSIMILE)!r}); p = d[0]; read_page(p, 1);"
        "print({'rapidocr', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_ocr_asks_no_network_and_onnxruntime_is_told_not_to_report(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scanned(form(), Scanner(dpi=150)))
    code = (
        "import pypdfium2; from pipeline.read_pdf import read_page;"
        f"d = pypdfium2.PdfDocument({str(tmp_path / 'scan.pdf')!r}); p = d[0]; print(read_page(p, 1).text_origin)"
    )
    log = tmp_path / "calls"
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    traced = ["strace", "-f", "-e", "trace=network", "-o", str(log), sys.executable, "-c", code]
    done = subprocess.run(traced, capture_output=True, text=True, env=environment)
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.stdout.strip() == "ocr"
    calls = [line for line in log.read_text().splitlines() if "AF_INET" in line]
    assert [line for line in calls if "connect(" in line or "sendto(" in line or "sendmsg(" in line] == []


# ---------------------------------------------------------------------------------------------------- parts


def glyphs(text: str) -> Glyphs:
    zeros = [np.zeros(len(text)) for _ in range(9)]
    return Glyphs(tuple(text), np.arange(len(text)), *zeros)


@pytest.mark.parametrize(
    ("text", "pictured", "code"),
    [
        ("项目支出绩效目标表 2024年度 ≥95%", 0.0, None),
        ("", 0.9, "no_text"),
        ("", 0.0, None),
        ("\ufffd" * 9 + "项" * 21, 0.0, "garbage_text"),
        ("\ue012" * 9 + "项" * 21, 0.0, "garbage_text"),
        ("ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄ项目", 0.0, "garbage_text"),
        ("项目" * 20 + "㑇", 0.0, None),
    ],
)
def test_a_text_layer_is_usable_where_it_tells_what_forms_print(
    text: str, pictured: float, code: str | None
) -> None:
    doubt = unusable(glyphs(text), PageDrawing((), pictured), 1)
    assert (doubt.kind if isinstance(doubt, Doubt) else None) == code


def test_a_character_that_no_mainland_form_prints_gives_way_to_one_that_the_model_sees_too() -> None:
    strange = np.array([False, False, True, False])  # no character, 内, 內, 一
    scores = np.array([[[0, 0.44, 0.56, 0], [0, 0.01, 0.99, 0], [0, 0, 0.1, 0.9]]], dtype=np.float32)
    expected = [[[0, 1, 0, 0], [0, 0.01, 0.99, 0], [0, 0, 0.1, 0.9]]]
    assert np.allclose(engine.without_strange(scores, strange, np.arange(4)), expected)


def test_a_traditional_character_that_the_model_is_sure_of_is_the_simplified_one_that_the_form_prints() -> (
    None
):
    characters = ["blank", "数", "數", "一"]
    scores = np.array([[[0, 0, 0.97, 0.03]]], dtype=np.float32)
    strange = np.array([False, False, True, False])
    given = engine.without_strange(scores, strange, engine.meant_by(characters))
    assert np.allclose(given, [[[0, 0.97, 0, 0.03]]])


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("0101-—年期项目", "0101-一年期项目"),
        ("2023—2024年", "2023—2024年"),
        ("本——项目", "本——项目"),
        ("2%o", "2‰"),
        ("≤0.9%0", "≤0.9‰"),
    ],
)
def test_what_the_model_takes_for_another_sign_is_put_back(read: str, text: str) -> None:
    assert engine.as_meant(read) == text


def strokes(*ends: tuple[int, int, int, int]) -> npt.NDArray[np.uint8]:
    """A picture with lines from x, y to x, y."""
    picture = np.full((40, 50, 3), 255, dtype=np.uint8)
    for x0, y0, x1, y1 in ends:
        cv2.line(picture, (x0, y0), (x1, y1), (0, 0, 0), 2)
    return picture


def test_one_straight_stroke_that_leans_is_a_slash_and_one_upright_or_bent_is_none() -> None:
    steep, flat, upright = (16, 4, 8, 26), (20, 6, 4, 22), (12, 4, 12, 26)
    bent = [(4, 4, 18, 4), (18, 4, 8, 26)]
    marks = [strokes(steep), strokes(flat), strokes(upright), strokes(*bent)]
    assert [drawn_signs.leans(mark) for mark in marks] == [True, True, False, False]


GREATER = [(12, 6, 36, 13), (36, 13, 12, 20)]


@pytest.mark.parametrize(
    ("drawn", "text", "sign"),
    [
        ([*GREATER, (10, 27, 38, 27), (10, 34, 38, 34)], "≥", "≧"),
        ([*GREATER, (10, 27, 38, 27)], "≥", None),
        ([(5, 18, 45, 18), (5, 24, 45, 24)], "二", "═"),
        ([(14, 14, 34, 14), (14, 24, 34, 24)], "=", None),
        ([(18, 14, 30, 14), (10, 24, 40, 24)], "二", None),
    ],
)
def test_a_sign_that_the_model_seldom_saw_is_told_by_its_bars(
    drawn: list[tuple[int, int, int, int]], text: str, sign: str | None
) -> None:
    assert drawn_signs.sign_of(strokes(*drawn), text) == sign


def test_a_page_stands_on_its_head_where_most_lines_do_and_are_read_better_turned() -> None:
    texts = ("促进档案信息化管理", "自治区发展改革委")
    greys = [pictures(typeset([Sheet((Cell(0, 0, text),), (1,))], LINE))[-1] for text in texts]
    lines = [np.ascontiguousarray(np.dstack([grey] * 3)) for grey in greys]
    assert not engine.upside_down(lines)
    assert engine.upside_down([np.ascontiguousarray(line[::-1, ::-1]) for line in lines])


def test_a_box_over_a_rule_is_parted_widened_to_its_ink_and_lone_ink_is_found() -> None:
    ink = np.zeros((60, 200), dtype=bool)
    ink[10:30, 20:40] = ink[10:30, 50:90] = True  # a sign that the box cut off, and its number
    ink[10:30, 110:180] = True  # the text of the next cell
    ink[42:56, 140:150] = True  # a lone 0 that no box covers
    cells = [
        (2.0, 2.0, 98.0, 38.0),
        (102.0, 2.0, 198.0, 38.0),
        (2.0, 40.0, 98.0, 58.0),
        (102.0, 40.0, 198.0, 58.0),
    ]
    found = boxes_to_read([(48.0, 8.0, 184.0, 32.0)], cells, ink)
    assert [(p.cell, round(p.rect[0]), round(p.rect[2])) for p in found] == [
        (0, 18, 92),
        (1, 108, 182),
        (3, 138, 152),
    ]


def test_a_block_of_lines_is_cut_into_lines_and_lines_set_close_where_there_is_least_ink() -> None:
    ink = np.zeros((120, 300), dtype=bool)
    for top in (10, 32, 54):  # three lines of a block that the detector took for one
        ink[top : top + 20, 10:80] = True
    ink[10:30, 120:280] = ink[32:52, 180:200] = True  # a last line of one character, its box too high
    boxes = [(8.0, 6.0, 82.0, 76.0), (118.0, 6.0, 282.0, 34.0), (176.0, 26.0, 204.0, 56.0)]
    boxes += [(float(x), 84.0, x + 40.0, 112.0) for x in (10, 60, 120, 180)]
    ink[88:108, 10:220] = True
    found = boxes_to_read(
        boxes, [(2.0, 2.0, 98.0, 80.0), (102.0, 2.0, 298.0, 80.0), (2.0, 82.0, 298.0, 118.0)], ink
    )
    assert [(p.cell, *map(round, p.rect)) for p in found] == [
        (0, 8, 8, 82, 31),
        (0, 8, 31, 82, 53),
        (0, 8, 53, 82, 76),
        (1, 118, 6, 282, 30),
        (1, 178, 30, 202, 56),
        (2, 8, 84, 222, 112),
    ]


def test_skew_is_measured_to_a_few_hundredths_of_a_degree() -> None:
    document = pdfium.PdfDocument(scanned(form(), Scanner(dpi=150, skew=0.7, noise=10, jpeg=60)))
    page = document[0]
    assert page_image.skew_of(page_image.rendered(page, 150)) == pytest.approx(-0.7, abs=0.05)


def table(x: list[float], y: list[float], owner: list[list[int]]) -> RuledTable:
    places = np.array(owner)
    cells = []
    for index in range(places.max() + 1):
        rows, cols = np.nonzero(places == index)
        cells.append(
            MergedCell(
                rows.min(),
                cols.min(),
                np.ptp(rows) + 1,
                np.ptp(cols) + 1,
                x[cols.min()],
                y[rows.max() + 1],
                x[cols.max() + 1],
                y[rows.min()],
                "",
            )
        )
    return RuledTable(np.array(x), np.array(y), tuple(cells), places, True, "raster")


def pixels(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return box[0], 100 - box[3], box[2], 100 - box[1]


def test_a_rule_of_one_row_is_found_on_the_picture() -> None:
    dark = np.zeros((100, 200), dtype=bool)
    dark[10:41, 120] = True
    found = completed(table([0, 60, 200], [90, 60, 30], [[0, 0], [1, 2]]), dark, pixels)
    assert list(found.x) == [0, 60, 120.5, 200]
    assert found.owner.tolist() == [[0, 0, 1], [2, 3, 3]]


def test_a_stroke_that_ends_before_the_rule_makes_no_cell() -> None:
    dark = np.zeros((100, 200), dtype=bool)
    dark[16:34, 120] = True
    before = table([0, 60, 200], [90, 60, 30], [[0, 0], [1, 2]])
    assert completed(before, dark, pixels) is before


def test_a_rule_that_ends_inside_a_row_parts_no_row_below_it() -> None:
    dark = np.zeros((100, 200), dtype=bool)
    dark[10:42, 60] = True
    before = table([0, 60, 200], [90, 60, 30], [[0, 1], [2, 3]])
    assert completed(before, dark, pixels) is before, "a faint rule parts the texts on both sides of it"
    dark[55:58, 50:70] = True
    assert completed(before, dark, pixels).owner.tolist() == [[0, 1], [2, 2]]
    dark[42:71, 60] = True
    assert completed(before, dark, pixels) is before


def test_the_edges_of_a_sheet_around_a_table_are_none_of_its_cells() -> None:
    framed = replace(
        table([0, 20, 60, 180, 200], [95, 90, 60, 30, 5], [[0] * 4, [0, 1, 2, 0], [0, 3, 3, 0], [0] * 4]),
        rectangular=False,
    )
    found = without_frame(framed)
    assert (list(found.x), list(found.y)) == ([20, 60, 180], [90, 60, 30])
    assert found.owner.tolist() == [[0, 1], [2, 2]] and found.rectangular
    plain = table([0, 60, 200], [90, 60, 30], [[0, 1], [2, 3]])
    assert without_frame(plain) is plain


def test_a_table_found_again_inside_a_frame_is_one_table() -> None:
    small = table([20, 60, 180], [90, 60, 30], [[0, 1], [2, 2]])
    large = table([0, 20, 60, 180, 200], [95, 90, 60, 30, 5], [[0] * 4, [0, 1, 2, 0], [0, 3, 3, 0], [0] * 4])
    other = table([20, 60, 180], [25, 15, 5], [[0, 1], [2, 2]])
    assert once([large, small, other]) == [small, other]


def test_the_gap_of_a_double_rule_is_no_row() -> None:
    found = without_strips(table([0, 60, 200], [90, 61, 59.6, 30], [[0, 1], [2, 3], [4, 5]]))
    assert (list(found.y), found.owner.tolist()) == ([90, 60.3, 30], [[0, 1], [2, 3]])

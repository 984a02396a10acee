"""A second witness on demand: pages with forms are read by OCR too, and every disagreement is told with both readings."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pytest

from pipeline.cli import main
from pipeline.facsimile.typeset import Cell, Sheet, typeset
from pipeline.forms.form import CellPlace, Printed
from pipeline.ocr import engine
from pipeline.ocr.engine import OcrMissing
from pipeline.ocr.second_reading import compared
from pipeline.parse import parse
from pipeline.read_pdf import read_page
from pipeline.record import GridDocument, GridPage, SecondReading, Verified, dumps, loads
from pipeline.reshape.second_texts import second_texts, verified_share
from pipeline.run.documents import BadSettings, Settings

FACSIMILE = Path(__file__).parents[1] / "data" / "raw" / "2024" / "nx-fgw-2024.pdf"
FORM = (
    Cell(0, 0, "项目名称"), Cell(0, 1, "档案整理及数字化项目", colspan=2),
    Cell(1, 0, "一级指标"), Cell(1, 1, "三级指标"), Cell(1, 2, "指标值"),
    Cell(2, 0, "产出指标"), Cell(2, 1, "整理档案数量"), Cell(2, 2, "≥6.74万件"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("完成率（％）", "完成率(%)", True),
        ("甲、乙", "甲,乙", True),
        ("≧ 95%", "≥95%", True),
        ("《办法》", "办法", True),
        ("6.74万件", "674万件", False),
        ("1-3月", "13月", False),
        (">90%", "90%", False),
        ("培训人次", "陪训人次", False),
    ],
)
def test_two_readings_agree_where_only_marks_differ(one: str, other: str, same: bool) -> None:
    assert (compared(one) == compared(other)) is same


def page(differ: tuple[SecondReading, ...]) -> GridPage:
    return GridPage(3, 595.0, 842.0, "text", verified=Verified(8, differ))


def test_a_record_keeps_what_was_read_again() -> None:
    document = GridDocument(
        "a", None, (page((SecondReading(1, 2, 2, "≥6.14万件", 0.97),)), GridPage(1, 1, 1, None))
    )
    assert loads(dumps(document)) == document


def test_the_share_that_agrees_is_that_of_all_cells_read_twice() -> None:
    assert verified_share([page((SecondReading(1, 0, 0, "甲"), SecondReading(1, 0, 1, "")))]) == 0.75
    assert verified_share([GridPage(1, 1, 1, "text")]) is None


def test_a_value_has_the_second_reading_of_its_cells() -> None:
    seconds = second_texts([page((SecondReading(1, 0, 0, "≥ 9"), SecondReading(1, 0, 1, "")))])
    places = [CellPlace(3, 1, 0, column) for column in range(3)]
    assert [seconds.of(Printed("", 3, places=(place,))) for place in places] == ["≥ 9", "?", None]


def test_nothing_is_read_twice_unless_asked() -> None:
    assert read_page(pdfium.PdfDocument(typeset([Sheet(FORM, (1.0, 2.0, 1.0))]))[0], 1).verified is None


def test_a_verification_that_cannot_be_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OcrMissing("pip install 'jixiao[ocr]'")

    monkeypatch.setattr(engine, "prepare", missing)
    read = read_page(pdfium.PdfDocument(typeset([Sheet(FORM, (1.0, 2.0, 1.0))]))[0], 1, verify=True)
    assert ([str(doubt.kind) for doubt in read.doubts], read.verified) == (["ocr_missing"], None)


def test_the_setting_is_true_or_false() -> None:
    assert Settings.of({"verify": True}).limits.verify
    for wrong in ({"verify": 1}, {"limits": {"verify": True}}):
        with pytest.raises(BadSettings):
            Settings.of(wrong)


def test_the_command_hands_the_wish_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[bool] = []

    def parsed(*_: object, verify: bool, **__: object) -> None:
        asked.append(verify)
        raise ValueError("enough")

    monkeypatch.setattr("pipeline.parse.parse", parsed)
    for words in ([], ["--verify"]):
        assert main(["parse", "a.pdf", "-o", str(tmp_path / "out"), *words]) == 2
    assert asked == [False, True]


# ------------------------------------------------------------------ the facsimile, clean and with lies

LIES = {"万": "亿", "促": "捉", "规": "现"}


def pages_of_facsimile(lies: dict[str, str]) -> bytes:
    """Two pages, whose font says another character for some of them."""
    with pikepdf.open(FACSIMILE) as pdf:
        del pdf.pages[2:]
        for font in (
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/ToUnicode" in obj
        ):
            told = font.ToUnicode.read_bytes().decode("ascii")
            for char, lie in lies.items():
                told = told.replace(f"<{ord(char):04X}>", f"<{ord(lie):04X}>")
            font.ToUnicode.write(told.encode("ascii"))
        pdf.save(out := io.BytesIO())
        return out.getvalue()


def verified(folder: Path, lies: dict[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    (folder / "pages.pdf").write_bytes(pages_of_facsimile(lies))
    parse([folder / "pages.pdf"], folder / "out", verify=True, workers=1)
    tables = [
        pq.read_table(folder / "out" / f"{name}.parquet").to_pylist() for name in ("documents", "findings")
    ]
    return tables[0][0], [row for row in tables[1] if row["rule"] == "second_reading_differs"]


@pytest.mark.long
def test_ocr_agrees_with_the_facsimile_but_for_its_damage(tmp_path: Path) -> None:
    document, found = verified(tmp_path, {})
    assert document["verified_share"] >= 0.98
    assert len(found) <= 1


@pytest.mark.long
def test_characters_that_the_font_exchanges_are_found_with_both_readings(tmp_path: Path) -> None:
    document, found = verified(tmp_path, LIES)
    assert document["verified_share"] < 1
    for char, lie in LIES.items():
        assert any(lie in (row["actual"] or "") and char in (row["expected"] or "") for row in found), char

"""Pictures that do not decode whole are told; whole ones of every make are not."""

from __future__ import annotations

import io
import random

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from pipeline.doubt import Kind
from pipeline.facsimile.typeset import Cell, Sheet, typeset
from pipeline.pdf.coordinates import page_frame
from pipeline.pdf.fax_check import fax_fault
from pipeline.pdf.jpeg_check import jpeg_fault
from pipeline.pdf.jpx_check import jpx_fault
from pipeline.pdf.page_objects import page_objects
from pipeline.pdf.pictures import damaged_pictures, jbig2_fault
from pipeline.read_pdf import read_page

Grey = npt.NDArray[np.uint8]
FORM = (
    Cell(0, 0, "质量指标"),
    Cell(0, 1, "验收合格率"),
    Cell(0, 2, "≥95%"),
    Cell(1, 0, "时效指标"),
    Cell(1, 1, ""),
    Cell(1, 2, "12月"),
)


def scan() -> Grey:
    page = pdfium.PdfDocument(typeset([Sheet(FORM, (1.0, 2.0, 1.0))]))[0]
    return np.ascontiguousarray(page.render(scale=100 / 72, grayscale=True).to_numpy().squeeze())


SCAN = scan()
NOISY = np.clip(SCAN + np.random.default_rng(3).normal(0, 9, SCAN.shape), 0, 255).astype(np.uint8)


def packed(picture: Grey, kind: str = "JPEG", **how: object) -> bytes:
    Image.fromarray(picture).save(out := io.BytesIO(), kind, **how)
    return out.getvalue()


def fax(picture: Grey) -> bytes:
    black = Image.fromarray(picture).convert("1", dither=Image.Dither.NONE)
    black.save(out := io.BytesIO(), "TIFF", compression="group4", tiffinfo={278: picture.shape[0]})
    told = Image.open(io.BytesIO(out.getvalue())).getexif()
    (at,), (size,) = np.atleast_1d(told[273]), np.atleast_1d(told[279])
    return out.getvalue()[at : at + size]


JPEGS = {
    "grey": packed(SCAN, quality=75),
    "noisy": packed(NOISY, quality=60),
    "in colour": packed(np.dstack([NOISY, SCAN, NOISY]), quality=80),
    "in colour, as fine as grey": packed(np.dstack([NOISY] * 3), quality=80, subsampling=0),
    "with tables of its own": packed(SCAN, quality=75, optimize=True),
    "with restarts": packed(SCAN, quality=75, restart_marker_rows=3),
    "progressive": packed(SCAN, quality=75, progressive=True),
}


def flipped(data: bytes, seed: int) -> bytes:
    chance, altered = random.Random(seed), bytearray(data)
    altered[chance.randrange(len(data) // 4, len(data) - 20)] ^= 1 << chance.randrange(8)
    return bytes(altered)


def pixels(data: bytes) -> npt.NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=np.int16)


@pytest.mark.parametrize("make", JPEGS)
def test_a_jpeg_that_is_whole_has_no_fault_and_a_cut_one_has(make: str) -> None:
    data = JPEGS[make]
    assert jpeg_fault(data) is None
    assert [jpeg_fault(data[: len(data) * part // 10]) is not None for part in (3, 6, 9)] == [True] * 3


@pytest.mark.parametrize("make", [name for name in JPEGS if name != "progressive"])
def test_a_wrong_bit_of_a_jpeg_is_told_or_changes_next_to_nothing(make: str) -> None:
    data, seen = JPEGS[make], 0
    for seed in range(12):
        altered = flipped(data, seed)
        if jpeg_fault(altered) is None:
            assert (np.abs(pixels(altered) - pixels(data)) > 60).mean() < 0.001
        else:
            seen += 1
    assert seen


def test_a_fax_decodes_row_by_row_to_its_end() -> None:
    data, (high, wide) = fax(SCAN), SCAN.shape
    assert fax_fault(data, wide, high) is None
    assert str(fax_fault(data[: len(data) // 2], wide, high)).startswith("row ")
    assert fax_fault(data, wide, high + 40) == f"{high} of {high + 40} rows"
    assert sum(fax_fault(flipped(data, seed), wide, high) is not None for seed in range(20)) >= 14


def test_every_code_of_a_fax_is_known() -> None:
    chance = np.random.default_rng(5)
    lengths = list(range(1, 2600, 7)) * 2
    chance.shuffle(lengths)
    line = np.concatenate([np.full(n, 255 * (i % 2), np.uint8) for i, n in enumerate(lengths)])
    wide = 3000
    picture = np.resize(line, (len(line) // wide, wide))
    assert fax_fault(fax(picture), wide, len(picture)) is None


def test_what_is_coded_in_another_way_than_t6_is_not_judged() -> None:
    assert fax_fault(bytes(range(256)) * 4, 800, 600) is None


def test_a_jpeg_2000_ends_where_its_parts_say() -> None:
    data = packed(SCAN, "JPEG2000")
    assert jpx_fault(data) is None
    assert jpx_fault(data[: len(data) // 2]) is not None
    assert jpx_fault(b"\0" * 100) is not None


def test_a_wrong_bit_of_a_jpeg_2000_is_told_or_changes_next_to_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    data = packed(SCAN, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[20])
    whole, told = pixels(data), 0
    for seed in range(12):
        broken = flipped(data, seed)
        fault = jpx_fault(broken)
        told += fault is not None
        assert fault or (np.abs(pixels(broken) - whole) > 60).sum() < 20
    assert told > 6
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("rate", [0, 10, 30, 80])
@pytest.mark.parametrize("how", [{"irreversible": True}, {"tile_size": (256, 256), "progression": "RPCL"}])
def test_a_jpeg_2000_that_was_cut_short_for_its_size_is_whole(rate: int, how: dict[str, object]) -> None:
    layers = {"quality_mode": "rates", "quality_layers": [2 * rate, rate]} if rate else {}
    for picture in (NOISY, np.dstack([NOISY, SCAN, NOISY])):
        assert jpx_fault(packed(picture, "JPEG2000", **layers, **how)) is None


def segment(number: int, body: bytes) -> bytes:
    return number.to_bytes(4, "big") + bytes((38, 0, 1)) + len(body).to_bytes(4, "big") + body


def test_a_jbig2_ends_where_its_segments_say() -> None:
    data = segment(1, bytes(30)) + segment(2, bytes(500))
    assert jbig2_fault(data) is None
    assert jbig2_fault(data[:-200]) is not None
    assert jbig2_fault(data + b"\1\2") is not None


# ------------------------------------------------------------------ on a page


def bound(
    data: bytes, under: bytes | None = None, place: tuple[float, ...] = (595, 0, 0, 842, 0, 0)
) -> bytes:
    """A page that shows a JPEG, over what another one shows."""
    with pikepdf.open(io.BytesIO(under)) if under else pikepdf.new() as pdf:
        if not under:
            pdf.add_blank_page(page_size=(595, 842))
        image = pikepdf.Stream(pdf, data)
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=SCAN.shape[1], Height=SCAN.shape[0],
            BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page = pikepdf.Page(pdf.pages[0])
        name = page.add_resource(image, pikepdf.Name.XObject)
        page.contents_add(f"q {' '.join(map(str, place))} cm {name} Do Q".encode())
        pdf.save(out := io.BytesIO())
        return out.getvalue()


def told(data: bytes) -> set[Kind]:
    page = pdfium.PdfDocument(data)[0]
    return {doubt.kind for doubt in damaged_pictures(page_objects(page.raw), 1, page_frame(page.raw))}


def test_a_page_tells_which_of_its_pictures_are_broken() -> None:
    data = JPEGS["grey"]
    assert told(bound(data)) == set()
    assert told(bound(data[: len(data) // 2])) == {Kind.DAMAGED_PICTURE}


def kinds(data: bytes) -> set[Kind]:
    return {doubt.kind for doubt in read_page(pdfium.PdfDocument(data)[0], 1).doubts}


def test_a_broken_picture_counts_beside_text_where_it_lies_in_a_table() -> None:
    form, cut = typeset([Sheet(FORM, (1.0, 2.0, 1.0))]), JPEGS["grey"][:4000]
    x0, _, _, y1 = read_page(pdfium.PdfDocument(form)[0], 1).tables[0].box
    outside, in_the_blank_cell = (60, 0, 0, 60, 300, 60), (60, 0, 0, 10, x0 + 150, 842 - y1 + 2)
    assert Kind.DAMAGED_PICTURE not in kinds(bound(cut, form, outside))
    assert Kind.DAMAGED_PICTURE in kinds(bound(cut, form, in_the_blank_cell))


@pytest.mark.long
def test_a_picture_without_text_says_so_and_a_blank_one_does_not() -> None:
    wave = (127 + 120 * np.sin(np.add.outer(np.arange(1170), np.arange(827)) / 40)).astype(np.uint8)
    assert Kind.NO_TEXT in kinds(bound(packed(np.resize(wave, SCAN.shape), quality=60)))
    assert Kind.NO_TEXT not in kinds(bound(packed(np.full_like(SCAN, 250), quality=60)))

"""Bare pictures are documents: every kind, as the camera held it, many pages in one file, bounded."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photographer import Camera, photographs
from pipeline.limits import Limits
from pipeline.read_file import count_pages, read_document
from pipeline.record import GridDocument
from pipeline.text import bare
from test_photographs import form

SHOT = Camera(tilt=0.02, curl=0.003)


@cache
def shot() -> Image.Image:
    return Image.fromarray(photographs(form(), SHOT)[0][:, :, ::-1])


def texts(document: GridDocument) -> list[str]:
    return [bare(cell.text) for page in document.pages for table in page.tables for cell in table.cells]


def saved(path: Path, picture: Image.Image, **how: object) -> Path:
    picture.save(path, **how)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp"])
def test_a_bare_picture_is_a_document_of_one_page_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    file = saved(tmp_path / f"表.{suffix}", shot())
    document = read_document(file.rename(tmp_path / "表.dat"), "d")
    assert document.error is None and len(document.pages) == 1
    assert {"档案整理", "≥6.74万件", "≥800人次"} <= set(texts(document))


def test_a_picture_stands_as_the_camera_says_that_it_was_held(tmp_path: Path) -> None:
    lying = shot().transpose(Image.Transpose.ROTATE_90)
    notes = Image.Exif()
    notes[0x0112] = 6  # to be turned a quarter clockwise
    document = read_document(saved(tmp_path / "a.jpg", lying, exif=notes), "d")
    assert document.pages[0].width > document.pages[0].height
    assert "≥6.74万件" in texts(document)


def test_a_tif_of_many_pages_is_read_page_by_page(tmp_path: Path) -> None:
    pages = [Image.new("L", (600, 800), 255), shot().convert("L")]
    file = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    assert count_pages(file, Limits()) == 2
    document = read_document(file, "d")
    assert [len(page.tables) for page in document.pages] == [0, 1]
    error = read_document(file, "d", Limits(pages=1)).error
    assert error is not None and "limit of 1" in error


def test_heic_of_telephones_is_known_by_its_bytes() -> None:
    from pipeline.ocr.picture_kinds import kind_of

    assert kind_of(b"\0\0\0\x18ftypheic\0\0\0\0") == "HEIF"
    pytest.importorskip("pi_heif")
    from pipeline.limits import Unreadable
    from pipeline.ocr.picture_files import as_document

    with pytest.raises(Unreadable, match="图片损坏"):
        as_document(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "HEIF", Limits())


def bomb(side: int) -> bytes:
    """A PNG that claims to be so large and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bomb(60_000), "图片过大"),
        (bomb(200), "图片损坏"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "图片损坏"),
    ],
)
def test_a_picture_bomb_or_a_broken_picture_fails_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.png").write_bytes(data)
    document = read_document(tmp_path / "a.png", "d")
    assert document.pages == () and said in (document.error or "")


def test_a_cut_photograph_is_no_document(tmp_path: Path) -> None:
    out = io.BytesIO()
    shot().save(out, "JPEG")
    (tmp_path / "a.jpg").write_bytes(out.getvalue()[: len(out.getvalue()) // 3])
    assert "图片损坏" in (read_document(tmp_path / "a.jpg", "d").error or "")


def test_a_photograph_of_something_else_is_no_doubt(tmp_path: Path) -> None:
    x, y = np.meshgrid(np.arange(900), np.arange(700))
    wave = (127 + 60 * np.sin(x / 40) + 50 * np.cos(y / 55)).astype(np.uint8)
    document = read_document(saved(tmp_path / "a.jpg", Image.fromarray(wave)), "d")
    assert (document.error, document.pages[0].doubts) == (None, ())

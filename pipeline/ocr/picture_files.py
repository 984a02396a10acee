"""Bare pictures (`.jpg`, `.png`, `.tif` of many pages, `.webp`, `.heic` …) as a document whose pages are those pictures.

Pillow decodes them (HEIC: pi-heif, a decoder only); the camera's note of which way was up is heeded. A page is as large in
points as an A4 sheet of the picture's shape, whatever resolution the file claims (cameras claim any), or smaller where the
picture has too few pixels for that.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from pipeline.limits import Limits, Unreadable
from pipeline.ocr.page_image import LEAST_DPI, MOST_SIDE

if TYPE_CHECKING:
    from PIL.Image import Image

# Pixels of a picture after it was decoded as small as its format allows: more would need more memory than a reader has.
MOST_PIXELS = 120_000_000
_A4 = 595.28 * 841.89  # points
_QUALITY = 95
_NO_HEIC = "HEIC 图片需要 pip install 'jixiao[ocr]' (pictures in HEIC need the ocr extra)"


def as_document(data: bytes, kind: str, limits: Limits) -> pdfium.PdfDocument:
    """The pictures of a file as pages. Unreadable for one that is damaged, too large, or has too many pages."""
    from PIL import Image

    document = pdfium.PdfDocument.new()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures and of odd notes of cameras
            _with_heic(kind)
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                for frame in _frames(picture, kind, limits):
                    _bind(document, frame)
    except Image.DecompressionBombError as error:
        raise Unreadable(f"图片过大 the picture is too large: {error}") from error
    except (OSError, SyntaxError, ValueError, ArithmeticError) as error:
        if isinstance(error, Unreadable):
            raise
        what = " ".join(str(error).split())[:120]
        raise Unreadable(f"图片损坏或不完整 the picture is damaged or cut: {what}") from error
    return document


def _with_heic(kind: str) -> None:
    if kind == "HEIF":
        try:
            from pi_heif import register_heif_opener
        except ImportError as error:
            raise Unreadable(_NO_HEIC) from error
        register_heif_opener()


def _frames(picture: Image, kind: str, limits: Limits) -> Iterator[Image]:
    """The pages of a TIFF; of any other file its one picture."""
    from PIL import ImageOps

    number = 0
    while True:
        if number >= limits.pages:
            raise Unreadable(f"页数过多 more pages than the limit of {limits.pages}")
        picture.draft(None, (MOST_SIDE, MOST_SIDE))
        wide, high = picture.size
        if wide * high > MOST_PIXELS:
            raise Unreadable(f"图片过大 {wide} x {high} pixels, more than the limit of {MOST_PIXELS}")
        yield _plain(ImageOps.exif_transpose(_square(picture)))
        number += 1
        if kind != "TIFF":
            return
        try:
            picture.seek(number)
        except EOFError:
            return


def _square(picture: Image) -> Image:
    """The picture with as many pixels an inch either way: a fax says that it has 204 × 98."""
    across, down = (float(each) for each in picture.info.get("dpi", (1, 1)))
    if not (across > 0 and down > 0 and 1.2 < max(across, down) / min(across, down) < 4):
        return picture
    wide, high = picture.size
    size = (wide, round(high * across / down)) if across > down else (round(wide * down / across), high)
    notes = picture.info
    grown = picture.convert("L" if picture.mode == "1" else picture.mode).resize(size)
    grown.info.update(notes)
    return grown


def _plain(picture: Image) -> Image:
    """Grey or RGB, what is transparent white, and no larger than a page is rendered."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        picture = picture.convert("I").point(lambda value: value / 256, "L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    picture = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    return picture


def _bind(document: pdfium.PdfDocument, picture: Image) -> None:
    """A page that the picture fills."""
    points = min(math.sqrt(_A4 / (picture.width * picture.height)), 72 / LEAST_DPI)
    width, height = picture.width * points, picture.height * points
    pressed = io.BytesIO()
    picture.save(pressed, "JPEG", quality=_QUALITY, subsampling=0)
    page = document.new_page(width, height)
    image = pdfium.PdfImage.new(document)
    image.load_jpeg(pressed, inline=True)
    image.set_matrix(pdfium.PdfMatrix(width, 0, 0, height, 0, 0))
    page.insert_obj(image)
    page.gen_content()
    page.close()

"""Scans whose pictures were cut or altered, read whole: `python -m bench.broken_pictures [SEED]`.

A page of the facsimile is bound as JPEG, progressive JPEG, JPEG 2000 and fax; each is cut at some places, and altered in
some bits. What counts: none is `ok` with a row lost.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from bench.content import Outcome, outcomes

FACSIMILE = next(Path("data/raw").rglob("*.pdf"))
PAGE, DPI = 1, 150
CUTS, FLIPS = (0.3, 0.6, 0.9), 6
# Tags of a TIFF: rows of a strip, where it begins, how long it is.
_ROWS, _OFFSET, _SIZE = 278, 273, 279
Grey = npt.NDArray[np.uint8]


def jpeg(picture: Grey) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 75])[1])


def progressive(picture: Grey) -> bytes:
    flags = [cv2.IMWRITE_JPEG_QUALITY, 75, cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    return bytes(cv2.imencode(".jpg", picture, flags)[1])


def jpeg_2000(picture: Grey) -> bytes:
    return bytes(cv2.imencode(".jp2", picture, [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 300])[1])


def fax(picture: Grey) -> bytes:
    """The one strip of a TIFF in T.6."""
    file = io.BytesIO()
    black = Image.fromarray(picture).convert("1", dither=Image.Dither.NONE)
    black.save(file, "TIFF", compression="group4", tiffinfo={_ROWS: picture.shape[0]})
    told = Image.open(io.BytesIO(file.getvalue())).getexif()
    (at,), (size,) = np.atleast_1d(told[_OFFSET]), np.atleast_1d(told[_SIZE])
    return file.getvalue()[at : at + size]


CODERS = {
    "DCTDecode": (jpeg, progressive),
    "JPXDecode": (jpeg_2000,),
    "CCITTFaxDecode": (fax,),
}


def bound(data: bytes, name: str, picture: Grey) -> bytes:
    """A PDF of one page that shows the data of a picture."""
    high, wide = picture.shape
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(wide * 72 / DPI, high * 72 / DPI))
        image = pikepdf.Stream(pdf, data)
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=wide, Height=high,
            BitsPerComponent=1 if name == "CCITTFaxDecode" else 8, ColorSpace=pikepdf.Name.DeviceGray,
            Filter=pikepdf.Name("/" + name),
        )  # fmt: skip
        if name == "CCITTFaxDecode":
            image.stream_dict["/DecodeParms"] = pikepdf.Dictionary(
                K=-1, Columns=wide, Rows=high, BlackIs1=True
            )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        page.Contents = pikepdf.Stream(
            pdf, b"q %f 0 0 %f 0 0 cm /P Do Q" % (wide * 72 / DPI, high * 72 / DPI)
        )
        pdf.save(out := io.BytesIO())
        return out.getvalue()


def broken(data: bytes, seed: int) -> Iterator[tuple[str, bytes]]:
    """The data cut at some places, and with some bits changed behind the head."""
    for cut in CUTS:
        yield f"cut{round(100 * cut)}", data[: round(len(data) * cut)]
    chance = random.Random(seed)
    for number in range(FLIPS):
        altered = bytearray(data)
        for _ in range(1 + number):
            altered[chance.randrange(len(data) // 5, len(data) - 20)] ^= 1 << chance.randrange(8)
        yield f"flip{number}", bytes(altered)


def make(folder: Path, seed: int) -> None:
    """The page itself as `base.pdf`, and every broken scan of it."""
    with pdfium.PdfDocument(FACSIMILE.read_bytes()) as pdf, pdfium.PdfDocument.new() as one:
        one.import_pages(pdf, [PAGE])
        one.save(folder / "base.pdf")
        picture = pdf[PAGE].render(scale=DPI / 72, grayscale=True).to_numpy().squeeze()
    for name, coders in CODERS.items():
        for coder in coders:
            data = coder(picture)
            (folder / f"{coder.__name__}-whole.pdf").write_bytes(bound(data, name, picture))
            for what, altered in broken(data, seed):
                (folder / f"{coder.__name__}-{what}.pdf").write_bytes(bound(altered, name, picture))


def lost(found: Outcome) -> list[str]:
    """Indicators of the page that are in no row."""
    invented = {name for name, _ in found.invented}
    return [name for name, _ in found.missing if name not in invented]


def main(seed: int) -> int:
    """Print a line a scan; 1 where one is `ok` or `no_form` with a row lost."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), seed)
        found = outcomes(Path(folder))
    silent = [each for each in found if each.status in ("ok", "no_form") and lost(each)]
    print("| scan | status | rows lost | rows that differ |\n|---|---|--:|--:|")
    for each in found:
        print(f"| {each.name} | {each.status} | {len(lost(each))} | {len(each.missing)} |")
    print(f"\n{len(found)} scans, {len(silent)} ok or no_form with a row lost")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))

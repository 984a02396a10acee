"""Scanned twins: a PDF rendered, skewed, blurred with noise, pressed to JPEG, and bound again as pictures without text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Scanner:
    """How a page is scanned: resolution, skew in degrees (alternating in sign), noise in grey levels, JPEG quality.

    `turned`: clockwise quarter turns by which the paper lay on the glass.
    """

    dpi: int = 200
    skew: float = 0.0
    noise: float = 0.0
    jpeg: int = 92
    turned: int = 0
    seed: int = 1


CLEAN_300 = Scanner(dpi=300)
OFFICE_200 = Scanner(dpi=200, skew=0.5, noise=10, jpeg=70)
POOR_150 = Scanner(dpi=150, skew=0.5, noise=10, jpeg=70)


def pictures(pdf: bytes, scanner: Scanner = Scanner(), pages: list[int] | None = None) -> list[Image]:
    """The pages of a PDF (all, or these, from 0) as grey scans."""
    document = pdfium.PdfDocument(pdf)
    numbers = range(len(document)) if pages is None else pages
    return [_scan(_rendered(document[number], scanner.dpi), scanner, number) for number in numbers]


def scanned(pdf: bytes, scanner: Scanner = Scanner(), pages: list[int] | None = None) -> bytes:
    """The PDF as a scanner would give it: one JPEG a page, no text."""
    return bound(pictures(pdf, scanner, pages), scanner.dpi, scanner.jpeg)


def bound(shots: Iterable[Image], dpi: float, jpeg: int) -> bytes:
    """Pictures (grey or BGR) as the pages of a PDF, each a JPEG at its resolution, edge to edge."""
    document = pdfium.PdfDocument.new()
    for picture in shots:
        _bind(document, picture, dpi, jpeg)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _rendered(page: pdfium.PdfPage, dpi: int) -> Image:
    return np.ascontiguousarray(page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze())


def _scan(picture: Image, scanner: Scanner, number: int) -> Image:
    height, width = picture.shape
    angle = scanner.skew * (-1) ** number
    if angle:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        picture = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255,))  # type: ignore[assignment]
    if scanner.noise:
        grain = np.random.default_rng(scanner.seed + number).normal(0, scanner.noise, picture.shape)
        picture = np.clip(picture + grain, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(picture, -scanner.turned))


def _bind(document: pdfium.PdfDocument, picture: Image, dpi: float, jpeg: int) -> None:
    """A page that shows the picture at its resolution, edge to edge."""
    width, height = (side * 72 / dpi for side in (picture.shape[1], picture.shape[0]))
    page = document.new_page(width, height)
    image = pdfium.PdfImage.new(document)
    pressed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, jpeg])[1].tobytes()
    image.load_jpeg(io.BytesIO(pressed), inline=True)
    image.set_matrix(pdfium.PdfMatrix(width, 0, 0, height, 0, 0))
    page.insert_obj(image)
    page.gen_content()

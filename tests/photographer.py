"""Pages as villages and schools publish them: photographed by hand, or copied from copies. The truth is the PDF they show.

A photograph lays the page on a dark table, sees it askew and curled, under uneven light with the shadow of a hand, out
of focus, pressed to JPEG. A copy of a copy loses greys, grows specks and moves a little each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from scanner import bound

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Camera:
    """How a page is photographed. Lengths are shares of the sheet's sides; every page is another shot.

    `dpi` of the sheet on the picture; `tilt`: how far a corner may stand off (perspective), `turn` degrees askew, `curl`
    the height of the bow of its lines; `light`: darkness of the darkest corner, `shadow` that of a hand's shadow (0–1);
    `blur` the radius in pixels; `noise` in grey levels.
    """

    dpi: int = 200
    tilt: float = 0.03
    turn: float = 1.0
    curl: float = 0.006
    light: float = 0.3
    shadow: float = 0.3
    blur: float = 0.6
    noise: float = 4.0
    jpeg: int = 60
    table: float = 0.04
    seed: int = 1


@dataclass(frozen=True)
class Copier:
    """A copy of a copy: `times` copied, at this resolution, each time turned by up to so many degrees."""

    dpi: int = 200
    times: int = 3
    turn: float = 0.3
    blur: float = 0.7
    specks: float = 0.0002
    jpeg: int = 60
    seed: int = 1


GENTLE = Camera()
STEEP = Camera(tilt=0.06, turn=2.0, curl=0.01, light=0.45, shadow=0.45, blur=0.8)
POOR = Camera(dpi=150, tilt=0.06, turn=2.0, curl=0.01, light=0.45, shadow=0.45, blur=0.7)
COPIES = Copier()


def photographs(pdf: bytes, camera: Camera = GENTLE, pages: Iterable[int] | None = None) -> list[Image]:
    """The pages of a PDF (all, or these, from 0), photographed (BGR)."""
    return _each(pdf, camera.dpi, pages, lambda picture, number: _shot(picture, camera, number))


def copies(pdf: bytes, copier: Copier = COPIES, pages: Iterable[int] | None = None) -> list[Image]:
    """The pages of a PDF, copied from copies (grey)."""
    return _each(pdf, copier.dpi, pages, lambda picture, number: _copied(picture, copier, number))


def as_pdf(pictures: Iterable[Image], dpi: int, jpeg: int) -> bytes:
    """Pictures bound as the pages of a PDF without text."""
    return bound(pictures, dpi, jpeg)


def twin(pdf: bytes, by: Camera | Copier, pages: Iterable[int] | None = None) -> bytes:
    """The PDF as photographs or copies of its pages."""
    pictures = photographs(pdf, by, pages) if isinstance(by, Camera) else copies(pdf, by, pages)
    return as_pdf(pictures, by.dpi, by.jpeg)


def as_jpeg(picture: Image, quality: int = 60) -> bytes:
    """A bare picture."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())


def _each(
    pdf: bytes, dpi: int, pages: Iterable[int] | None, made: Callable[[Image, int], Image]
) -> list[Image]:
    document = pdfium.PdfDocument(pdf)
    numbers = range(len(document)) if pages is None else pages
    return [made(_rendered(document[number], dpi), number) for number in numbers]


def _rendered(page: pdfium.PdfPage, dpi: int) -> Image:
    """Twice as large as asked for: what bends it then makes no steps."""
    return np.ascontiguousarray(page.render(scale=2 * dpi / 72, grayscale=True).to_numpy().squeeze())


# ---------------------------------------------------------------------------------------------------- photographs


def _shot(page: Image, camera: Camera, number: int) -> Image:
    chance = np.random.default_rng(camera.seed * 1000 + number)
    sheet, where = _bent(page, camera, chance)
    table = _table(sheet.shape[:2], chance)
    paper = np.dstack([sheet * tone for tone in (0.93, 0.97, 0.98)])  # a warm lamp
    seen = paper * where[..., None] + table * (1 - where[..., None])
    seen *= _lit(sheet.shape[:2], camera, chance)[..., None]
    seen = cv2.GaussianBlur(seen, (0, 0), camera.blur) if camera.blur else seen
    seen = seen + chance.normal(0, camera.noise, seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


def _bent(page: Image, camera: Camera, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """The sheet as the camera sees it, and where it is (1) and where the table (0)."""
    high, wide = (side // 2 for side in page.shape[:2])
    margin_x, margin_y = camera.table * wide, camera.table * high
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    inward = chance.uniform(0, camera.tilt, (4, 2)) * np.where(corners > 0, -1, 1)
    middle = corners + inward - 0.5
    angle = np.radians(chance.uniform(-camera.turn, camera.turn))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    there = (middle * (wide, high)) @ spin.T + (wide / 2 + margin_x, high / 2 + margin_y)
    to_sheet = cv2.getPerspectiveTransform(
        there.astype(np.float32), (corners * (2 * wide, 2 * high)).astype(np.float32)
    )
    size = (round(wide + 2 * margin_x), round(high + 2 * margin_y))
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float64), np.arange(size[1], dtype=np.float64))
    u, v, w = (to_sheet[row, 0] * x + to_sheet[row, 1] * y + to_sheet[row, 2] for row in range(3))
    u, v = u / w, v / w
    bow = chance.choice([-1, 1]) * camera.curl * 2 * high
    lean = chance.uniform(0.7, 1.3)
    v = v + bow * np.sin(np.pi * np.clip(u / (2 * wide), 0, 1) ** lean)
    u = u + 0.3 * chance.choice([-1, 1]) * camera.curl * 2 * wide * np.sin(
        np.pi * np.clip(v / (2 * high), 0, 1)
    )
    smooth = cv2.GaussianBlur(page, (0, 0), 0.7)
    sheet = cv2.remap(
        smooth, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderValue=(255,)
    )
    where = (u >= 0) & (u < 2 * wide) & (v >= 0) & (v < 2 * high)
    return sheet.astype(np.float32), cv2.GaussianBlur(where.astype(np.float32), (0, 0), 0.8)  # type: ignore[return-value]


def _table(size: tuple[int, int], chance: np.random.Generator) -> Floats:
    """Dark wood: long grain."""
    grain = chance.normal(0, 1, (size[0] // 4 + 1, size[1] // 40 + 1)).astype(np.float32)
    wood = 70 + 14 * cv2.resize(grain, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
    return np.dstack([wood * tone for tone in (0.6, 0.8, 1.0)]).astype(np.float32)


def _lit(size: tuple[int, int], camera: Camera, chance: np.random.Generator) -> Floats:
    """How much light falls where: a lamp to one side, and the shadow of a hand that reaches in from an edge."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32) / max(size)
    lamp = chance.uniform(0, 1, 2) * (np.array(size) / max(size))
    far = np.hypot(y - lamp[0], x - lamp[1])
    light = 1 - camera.light * far / far.max()
    start, middle = (
        chance.uniform(0.3, 0.9) * size[0] / max(size),
        chance.uniform(0.25, 0.6) * size[1] / max(size),
    )
    palm = np.hypot((y - start) * 1.3, x - middle * 0.3) - 0.5 * middle
    finger = np.hypot((y - start + 0.1) * 4, x - middle) - 0.35 * middle
    depth = 1 / (1 + np.exp(np.clip(np.minimum(palm, finger) / 0.012, -40, 40)))
    return (light * (1 - camera.shadow * depth)).astype(np.float32)


# ---------------------------------------------------------------------------------------------------- copies


def _copied(page: Image, copier: Copier, number: int) -> Image:
    chance = np.random.default_rng(copier.seed * 1000 + number)
    picture = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    for _ in range(copier.times):
        picture = _once(picture, copier, chance)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _once(picture: Floats, copier: Copier, chance: np.random.Generator) -> Floats:
    """Moved a little, its greys driven apart, toner lost and scattered."""
    high, wide = picture.shape
    turn = cv2.getRotationMatrix2D(
        (wide / 2, high / 2), chance.uniform(-copier.turn, copier.turn), chance.uniform(0.995, 1.0)
    )
    turn[:, 2] += chance.uniform(-2, 2, 2)
    moved = cv2.warpAffine(picture, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=(255,))
    soft = cv2.GaussianBlur(moved, (0, 0), copier.blur) + chance.normal(0, 6, moved.shape)
    hard = 255 / (1 + np.exp(-(soft - chance.uniform(135, 185)) / 22))
    specks = (chance.random(hard.shape) < copier.specks).astype(np.uint8)
    hard[cv2.dilate(specks, np.ones((2, 2), np.uint8)) > 0] = chance.uniform(20, 90)
    hard[chance.random(hard.shape) < copier.specks] = 255
    return hard.astype(np.float32)

"""Further ways that pages reach a publisher, apart from `photographer.py` and `scanner.py`: sent by fax, copied by a worn
copier, photographed through a lens, off a screen or for a messenger, stamped with a seal. The truth is the PDF they show.

`twin(pdf, KINDS["fax"])` gives the PDF of pictures. Every page is another piece of luck: `seed` and its number.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Chance = np.random.Generator
A4 = (8.27, 11.69)  # inches


@dataclass(frozen=True)
class Kind:
    """How a page becomes a picture: `make(page at 400 dpi in grey, chance)`; JPEG quality, None for no loss."""

    name: str
    make: Callable[[Image, Chance], Image]
    jpeg: int | None = None


def twin(pdf: bytes, kind: Kind, pages: Iterable[int] | None = None, seed: int = 1) -> bytes:
    """The PDF as pictures of its pages (all, or these, from 0), each filling a page of the size it had."""
    document, made = pdfium.PdfDocument(pdf), pdfium.PdfDocument.new()
    for number in range(len(document)) if pages is None else pages:
        page = document[number]
        picture = shown(page, kind, number, seed)
        wide, high = page.get_size()
        _bind(made, picture, kind.jpeg, (wide, high))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def shown(page: pdfium.PdfPage, kind: Kind, number: int = 0, seed: int = 1) -> Image:
    """The picture of one page."""
    grey = page.render(scale=400 / 72, grayscale=True).to_numpy().squeeze()
    return kind.make(np.ascontiguousarray(grey), np.random.default_rng((seed, number)))


def _bind(document: pdfium.PdfDocument, picture: Image, jpeg: int | None, size: tuple[float, float]) -> None:
    """A page filled by the picture; a photograph keeps its own shape."""
    wide, high = size
    if picture.ndim == 3:
        high = wide * picture.shape[0] / picture.shape[1]
    page = document.new_page(wide, high)
    image = pdfium.PdfImage.new(document)
    if jpeg is None:
        grey = picture if picture.ndim == 3 else cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
        bitmap = pdfium.PdfBitmap.new_native(grey.shape[1], grey.shape[0], 2)
        bitmap.to_numpy()[:] = grey
        image.set_bitmap(bitmap)
    else:
        pressed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, jpeg])[1].tobytes()
        image.load_jpeg(io.BytesIO(pressed), inline=True)
    image.set_matrix(pdfium.PdfMatrix(wide, 0, 0, high, 0, 0))
    page.insert_obj(image)
    page.gen_content()


def _turned(page: Image, degrees: float) -> Image:
    high, wide = page.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,)))


# ---------------------------------------------------------------------------------------------------- fax


def fax(lines: float, halftone: str = "threshold", skew: float = 1.5) -> Callable[[Image, Chance], Image]:
    """Sent at 204 × `lines` dpi in black and white, askew by up to `skew` degrees, with what a bad line does to it."""

    def made(page: Image, chance: Chance) -> Image:
        high, wide = page.shape
        page = _turned(page, float(chance.uniform(-skew, skew)))
        size = round(wide * 204 / 400), round(high * lines / 400)
        grey = cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        grey += chance.normal(0, 9, grey.shape).astype(np.float32)
        bits = _diffused(grey) if halftone == "diffusion" else grey > chance.uniform(135, 180)
        bits = np.asarray(bits, dtype=np.bool_)
        _salt(bits, chance, 0.0006)
        _streaks(bits, chance)
        _lost(bits, chance)
        picture = np.where(bits, 255, 0).astype(np.uint8)
        _header(picture, lines, chance)
        return picture

    return made


def _diffused(grey: Floats) -> npt.NDArray[np.bool_]:
    """Floyd–Steinberg."""
    left = np.pad(grey, ((0, 1), (1, 1))).astype(np.float64).tolist()
    high, wide = grey.shape
    out = np.zeros(grey.shape, dtype=np.bool_)
    for y in range(high):
        row, below = left[y], left[y + 1]
        for x in range(1, wide + 1):
            white = row[x] > 127
            rest = row[x] - (255.0 if white else 0.0)
            out[y, x - 1] = white
            row[x + 1] += rest * 7 / 16
            below[x - 1] += rest * 3 / 16
            below[x] += rest * 5 / 16
            below[x + 1] += rest / 16
    return out


def _salt(bits: npt.NDArray[np.bool_], chance: Chance, share: float) -> None:
    luck = chance.random(bits.shape)
    bits[luck < share] = False
    bits[luck > 1 - 2 * share] = True


def _streaks(bits: npt.NDArray[np.bool_], chance: Chance) -> None:
    """Thin black lines over part of the width."""
    high, wide = bits.shape
    for _ in range(int(chance.integers(1, 4))):
        y, x = int(chance.integers(0, high)), int(chance.integers(0, wide // 2))
        bits[y, x : x + int(chance.integers(wide // 8, wide // 2))] = False


def _lost(bits: npt.NDArray[np.bool_], chance: Chance) -> None:
    """Lines that did not arrive: the one before stands for them, or nothing."""
    high = bits.shape[0]
    for _ in range(int(chance.integers(3, 9))):
        y = int(chance.integers(1, high))
        bits[y] = bits[y - 1] if chance.random() < 0.7 else True


def _header(picture: Image, lines: float, chance: Chance) -> None:
    """What the machine prints at the top."""
    said = f"2024-0{chance.integers(1, 9)}-1{chance.integers(0, 9)} 09:3{chance.integers(0, 9)}  FROM: 0510-8765432{chance.integers(0, 9)}  TO: 02886543210   P. 1/1"
    text = np.full((30, picture.shape[1]), 255, dtype=np.uint8)
    cv2.putText(text, said, (60, 20), cv2.FONT_HERSHEY_PLAIN, 1.2, (0,), 1)
    small = cv2.resize(
        text, (picture.shape[1], max(12, round(30 * lines / 204))), interpolation=cv2.INTER_AREA
    )
    picture[4 : 4 + len(small)] = np.where(small > 150, 255, 0)


# ---------------------------------------------------------------------------------------------------- copies


def worn_copies(times: int = 3, dpi: int = 200) -> Callable[[Image, Chance], Image]:
    """Scanned, sharpened by the copier, printed with too much or too little toner, scanned again."""

    def made(page: Image, chance: Chance) -> Image:
        high, wide = page.shape
        size = round(wide * dpi / 400), round(high * dpi / 400)
        picture = cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        drum = chance.uniform(0, size[0], 2)
        for _ in range(times):
            picture = _copied(picture, chance, drum)
        return np.clip(picture, 0, 255).astype(np.uint8)

    return made


def _copied(picture: Floats, chance: Chance, drum: npt.NDArray[np.float64]) -> Floats:
    high, wide = picture.shape
    turn = cv2.getRotationMatrix2D(
        (wide / 2, high / 2), chance.uniform(-0.4, 0.4), chance.uniform(0.985, 1.0)
    )
    moved = cv2.warpAffine(picture, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=(255,))
    soft = cv2.GaussianBlur(moved, (0, 0), chance.uniform(0.4, 0.7))
    sharp = soft + 0.8 * (soft - cv2.GaussianBlur(soft, (0, 0), 2.0))
    middle, width = chance.uniform(140, 185), chance.uniform(60, 110)
    toner = np.clip((sharp - middle) / width + 0.5, 0, 1) * 255
    for x in drum.astype(int):
        toner[:, x : x + 1] *= 0.85
    dust = chance.random(toner.shape) < 0.00012
    toner[cv2.dilate(dust.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0] = chance.uniform(10, 120)
    toner[chance.random(toner.shape) < 0.0002] = 255
    return np.asarray(toner + chance.normal(0, 3, toner.shape), dtype=np.float32)


# ---------------------------------------------------------------------------------------------------- cameras


@dataclass(frozen=True)
class Lens:
    """A camera held by hand. `across`: the width of the sheet in pixels; `barrel`: how much the lens bends; `lean`: how far
    corners stand off (share of a side); `warm`, `dark` (vignette), `fold` (shadows of folds), `moire` (of a screen) 0–1;
    `shake`: the length of the smear in pixels."""

    across: int = 1650
    barrel: float = 0.015
    lean: float = 0.03
    warm: float = 0.15
    dark: float = 0.3
    fold: float = 0.0
    moire: float = 0.0
    shake: float = 0.0
    blur: float = 0.5
    noise: float = 3.0
    longest: int = 0  # a messenger makes the longer side so long and presses again


def photo(lens: Lens) -> Callable[[Image, Chance], Image]:
    """A sheet (or a screen) on a desk, seen by that lens."""

    def made(page: Image, chance: Chance) -> Image:
        seen = _through(page, lens, chance)
        seen = _lit(seen, lens, chance)
        seen = cv2.GaussianBlur(seen, (0, 0), lens.blur) if lens.blur else seen
        seen = _shaken(seen, lens.shake, chance) if lens.shake else seen
        seen = seen + chance.normal(0, lens.noise, seen.shape)
        picture = np.clip(seen, 0, 255).astype(np.uint8)
        return _sent(picture, lens.longest) if lens.longest else picture

    return made


def _through(page: Image, lens: Lens, chance: Chance) -> Floats:
    """Where each pixel of the picture looks on the page; beyond it lies the desk."""
    high, wide = page.shape
    out_w = round(lens.across * chance.uniform(1.05, 1.15))
    out_h = round(lens.across * high / wide * chance.uniform(1.05, 1.12))
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    pad = np.array([out_w - lens.across, out_h - lens.across * high / wide]) / 2
    size = np.array([lens.across, lens.across * high / wide])
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    there = pad + size * (unit + chance.uniform(0, lens.lean, (4, 2)) * np.where(unit > 0, -1, 1))
    home = cv2.getPerspectiveTransform(there.astype(np.float32), corners)
    y, x = np.mgrid[0:out_h, 0:out_w].astype(np.float64)
    u, v = (x - out_w / 2) / (out_w / 2), (y - out_h / 2) / (out_w / 2)
    bend = 1 + lens.barrel * (u * u + v * v)
    x, y = u * bend * out_w / 2 + out_w / 2, v * bend * out_w / 2 + out_h / 2
    w = home[2, 0] * x + home[2, 1] * y + home[2, 2]
    px = ((home[0, 0] * x + home[0, 1] * y + home[0, 2]) / w).astype(np.float32)
    py = ((home[1, 0] * x + home[1, 1] * y + home[1, 2]) / w).astype(np.float32)
    if lens.fold:  # a folded sheet is a little wavy at its folds
        for share in (1 / 3, 2 / 3):
            py += (6 * np.exp(-((((py / high) - share) / 0.02) ** 2))).astype(np.float32)
    soft = cv2.GaussianBlur(page, (0, 0), max(0.4, 0.45 * wide / lens.across))
    sheet = cv2.remap(soft, px, py, cv2.INTER_LINEAR, borderValue=(255,)).astype(np.float32)
    on = ((px >= 0) & (px < wide) & (py >= 0) & (py < high)).astype(np.float32)
    shade = np.ones_like(sheet)
    if lens.fold:
        for share in (1 / 3, 2 / 3):
            away = py / high - share
            shade *= 1 - lens.fold * np.exp(-np.abs(away) / 0.03) * (away > 0)
    colour = np.dstack([sheet * shade * tone for tone in (0.95, 0.96, 0.97)])
    if lens.moire:
        colour *= _moire(px, py, wide, lens.moire, chance)
    desk = np.array([95, 105, 110], np.float32) + 12 * np.sin(y / 37.0 + x / 400.0)[..., None].astype(
        np.float32
    )
    on = cv2.GaussianBlur(on, (0, 0), 0.8)[..., None]
    return np.asarray(colour * on + desk * (1 - on), dtype=np.float32)


def _moire(px: Floats, py: Floats, wide: int, depth: float, chance: Chance) -> Floats:
    """Bands where the grid of a screen beats with that of the sensor, a little apart in each colour."""
    turn, per = chance.uniform(-0.4, 0.4), wide / chance.uniform(60, 130)
    along = px * np.cos(turn) + py * np.sin(turn)
    across = py * np.cos(turn) - px * np.sin(turn)
    return np.dstack(
        [1 - depth / 2 + depth / 2 * np.sin(2 * np.pi * along / per + shift) * np.sin(2 * np.pi * across / (1.4 * per))
         for shift in (0.0, 0.7, 1.4)]
    ).astype(np.float32)  # fmt: skip


def _lit(seen: Floats, lens: Lens, chance: Chance) -> Floats:
    high, wide = seen.shape[:2]
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    away = np.hypot((x - wide / 2) / wide, (y - high / 2) / high)
    light = 1 - lens.dark * (away / 0.7) ** 2
    slope = (x / wide - 0.5) * chance.uniform(-0.2, 0.2) + (y / high - 0.5) * chance.uniform(-0.2, 0.2)
    lamp = np.array([1 - lens.warm, 1 - lens.warm / 3, 1.0], np.float32)
    return np.asarray(seen * (light * (1 + slope))[..., None] * lamp, dtype=np.float32)


def _shaken(seen: Floats, length: float, chance: Chance) -> Floats:
    """Smeared along a line."""
    side = 2 * int(np.ceil(length / 2)) + 3
    angle, kernel = chance.uniform(0, np.pi), np.zeros((side, side), np.float32)
    for step in np.linspace(-length / 2, length / 2, 41):
        x, y = side // 2 + step * np.cos(angle), side // 2 + step * np.sin(angle)
        kernel[round(y), round(x)] += 1
    return np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), dtype=np.float32)


def _sent(picture: Image, longest: int) -> Image:
    pressed = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], cv2.IMREAD_COLOR)
    scale = longest / max(picture.shape)
    return np.asarray(
        cv2.resize(pressed, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


# ---------------------------------------------------------------------------------------------------- seals


def sealed(dpi: int = 200, strength: float = 0.55, count: int = 2) -> Callable[[Image, Chance], Image]:
    """A scan in colour with round red seals (42 mm) over its values: ink shows through."""

    def made(page: Image, chance: Chance) -> Image:
        high, wide = page.shape
        size = round(wide * dpi / 400), round(high * dpi / 400)
        grey = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
        colour = cv2.cvtColor(_turned(grey, float(chance.uniform(-0.4, 0.4))), cv2.COLOR_GRAY2BGR).astype(
            np.float32
        )
        for _ in range(count):
            at = chance.uniform(0.3, 0.85) * size[0], chance.uniform(0.3, 0.8) * size[1]
            mask = _seal(size, at, 21 / 25.4 * dpi, chance)[..., None] * strength
            red = np.array([60, 50, 215], np.float32)
            colour *= 1 - mask + mask * red / 255  # ink lets light through
        return np.clip(colour + chance.normal(0, 4, colour.shape), 0, 255).astype(np.uint8)

    return made


def _seal(size: tuple[int, int], at: tuple[float, float], radius: float, chance: Chance) -> Floats:
    """A ring, a star, letters along the ring, worn in places."""
    mask = np.zeros((size[1], size[0]), np.float32)
    middle = round(at[0]), round(at[1])
    cv2.circle(mask, middle, round(radius), (1,), max(2, round(radius * 0.06)), cv2.LINE_AA)
    star = [
        (middle[0] + radius * (0.3 if i % 2 == 0 else 0.12) * np.sin(i * np.pi / 5),
         middle[1] - radius * (0.3 if i % 2 == 0 else 0.12) * np.cos(i * np.pi / 5))
        for i in range(10)
    ]  # fmt: skip
    cv2.fillPoly(mask, [np.array(star).round().astype(np.int32)], (1,), cv2.LINE_AA)
    for angle in np.linspace(-2.2, 2.2, 12):
        x, y = middle[0] + 0.72 * radius * np.sin(angle), middle[1] - 0.72 * radius * np.cos(angle)
        half = radius * 0.1
        for _ in range(4):
            ends = chance.uniform(-half, half, 4)
            one = round(x + ends[0]), round(y + ends[1])
            other = round(x + ends[2]), round(y + ends[3])
            cv2.line(mask, one, other, (1,), max(2, round(radius * 0.03)), cv2.LINE_AA)
    worn = cv2.resize(chance.random((size[1] // 6, size[0] // 6)).astype(np.float32), size)
    return np.asarray(mask * np.clip(0.6 + worn * 0.6, 0, 1), dtype=np.float32)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("fax", fax(196)),
        Kind("fax-diffused", fax(196, "diffusion")),
        Kind("fax-coarse", fax(98)),
        Kind("worn-copies", worn_copies()),
        Kind("lens", photo(Lens()), 75),
        Kind("lens-steep", photo(Lens(lean=0.06, barrel=0.03, dark=0.45, warm=0.3)), 60),
        Kind("shaken", photo(Lens(shake=2.5)), 75),
        Kind("folded", photo(Lens(fold=0.35)), 75),
        Kind("screen", photo(Lens(moire=0.25, lean=0.02)), 75),
        Kind("phone", photo(Lens(across=2400, longest=1600)), 70),
        Kind("sealed", sealed(), 80),
    )
}  # fmt: skip

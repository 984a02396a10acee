"""Lines of a picture read one by one, and read again where a first reading is not to be trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.ocr import engine
from pipeline.ocr.drawn_signs import (
    DRAWN,
    exponent_of,
    leans,
    sign_of,
    without_bar_unread,
)
from pipeline.ocr.end_specks import (
    beside_digits,
    ends_in_speck,
    marked,
    other_number,
    unmarked,
    without_end_specks,
)
from pipeline.ocr.engine import Reading
from pipeline.ocr.page_image import Image, Rect
from pipeline.ocr.roomless_specks import (
    crowded_point,
    pointed,
    without_impossible,
    without_points,
    without_roomless,
)
from pipeline.ocr.text_boxes import TextBox
from pipeline.text import bare

# A line read with less certainty than this is read again, larger; one read with more may help to read others.
UNSURE, SURE = 0.8, 0.98
# A column of single characters (绩/效/指/标 beside a grid) is this many times taller than wide.
UPRIGHT = 1.8
# The confidence of a line that a second reading gives otherwise; lines of up to so many characters that hold a number are
# all read twice, codes of indicators (11-数量指标) apart.
DIFFERS, LONGEST = 0.5, 14
# Signs, and what one alone in its cell may be taken for.
_SIGNS, _SIGNLIKE = tuple("≥≤>＞<＜=＝≈"), tuple("VWNMZz>7∧Λ∨二一三之乏")
_NUMBER = re.compile(r"^\d[\d.]{0,5}\D{0,3}$", re.ASCII)
_ROUND, _DIGITS = str.maketrans("Oo〇", "000"), re.compile(r"^\d[\d.,]*%?$", re.ASCII)
_CODED = re.compile(r"^\d{1,2}-\D{2}")
# m² and m³ whose small figure was read as a digit, and metres that may be square ones whose figure is lost (forms print 米);
# the figure alone.
_CUBED, _METRES = re.compile(r"(?<=[\d万/])m[23](?!\d)"), re.compile(r"(?<=[\d万/])m$")
_EXPONENTS = {"2": "²", "²": "²", "3": "³", "³": "³"}
_DEGREES = re.compile(r"\d[°º]$")  # `94°` of a noisy photograph was 94%
LONE = 1.2  # a box narrower than so many line heights is one character


@dataclass(frozen=True, slots=True)
class Line:
    """A box of the picture and what it was read as."""

    rect: Rect
    reading: Reading


def read_lines(image: Image, boxes: Sequence[TextBox]) -> list[Line]:
    """Every box of a BGR picture, read."""
    high = float(np.median([box.rect[3] - box.rect[1] for box in boxes])) if boxes else 0.0
    lines = [Line(box.rect, _read(image, box, high)) for box in boxes]
    return [_as_drawn(image, line, high) for line in _signs_again(image, lines, high)]


def crop_of(image: Image, rect: Rect, margin: float = 0.0) -> Image:
    """The part of a picture inside a rectangle, with a margin around it; one pixel at least."""
    height, width = image.shape[:2]
    x0, y0 = max(0, int(rect[0] - margin)), max(0, int(rect[1] - margin))
    x1, y1 = min(width, int(np.ceil(rect[2] + margin))), min(height, int(np.ceil(rect[3] + margin)))
    return image[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]


def _read(image: Image, box: TextBox, high: float) -> Reading:
    """A line read; one that is not sure is read again with more ground around it, and the surer of the two is kept.

    `high`: the height of most lines in pixels. A sign alone in its cell is cut as high as a line, so that `=` is not
    seen as large as 二.
    """
    rect = _as_high(box.rect, high) if _lone(box.rect, high) else box.rect
    crop = crop_of(image, rect)
    if crop.shape[0] > UPRIGHT * crop.shape[1] and crop.shape[0] > UPRIGHT * high:
        crop = _laid_flat(crop)
    first = engine.read_line(crop, tight=box.cell is not None and not _lone(box.rect, high))
    if len(first.text) == 1 and _lone(box.rect, high) and leans(crop):
        return replace(first, text="/")
    crowded = crowded_point(crop, first.text)
    first = _as_struck(first, crop)
    first, crop = _unspecked(first, crop)
    first, crop = _unpointed(first, crop)
    read = _checked(first, crop) if first.confidence < UNSURE or _tells_number(first.text) else first
    read = _without_points(read, crop) if marked(read.text) else read
    unsure = crowded or _DEGREES.search(read.text) or _METRES.search(read.text)
    return replace(read, confidence=min(read.confidence, DIFFERS)) if unsure else read


def _without_points(read: Reading, crop: Image) -> Reading:
    """A reading without points that no form prints beside its digits, in doubt where it is another number without them or
    where a digit after them was not read."""
    text = beside_digits(read.text)
    lost = text != read.text and not text.endswith(read.text[-1]) and not ends_in_speck(crop)
    doubt = lost or other_number(read.text)
    return replace(read, text=text, confidence=min(read.confidence, DIFFERS) if doubt else read.confidence)


def _unspecked(first: Reading, crop: Image) -> tuple[Reading, Image]:
    """A line and its crop without specks that were read as marks before or after its text, where the rest reads the same."""
    clean = without_end_specks(crop, first.text) if marked(first.text) else None
    again = engine.read_line(clean) if clean is not None else first
    if clean is None or bare(again.text) != bare(unmarked(first.text)):
        return first, crop
    return replace(again, confidence=max(first.confidence, again.confidence)), clean


def _as_struck(read: Reading, crop: Image) -> Reading:
    """A reading with the bar of its ≥ and the ² of its ㎡, which strokes tell; in doubt where they do not."""
    text, unsure = without_bar_unread(crop, read.text)
    text = text.replace("m2", "m²").replace("m3", "m³") if _CUBED.search(text) else text
    if _METRES.search(text):
        small = exponent_of(crop)
        text += _EXPONENTS.get(engine.read_line(small).text.strip(), "") if small is not None else ""
    return replace(read, text=text, confidence=min(read.confidence, DIFFERS) if unsure else read.confidence)


def _unpointed(first: Reading, crop: Image) -> tuple[Reading, Image]:
    """A line and its crop without specks that were read as points, where the rest reads the same."""
    first = replace(first, text=without_impossible(first.text))
    clean = without_roomless(crop, first.text) if pointed(first.text) else None
    if clean is None:
        return first, crop
    again = engine.read_line(clean)
    same = without_points(bare(again.text)) == without_points(bare(first.text))
    if not same or len(bare(again.text)) >= len(bare(first.text)):
        return first, crop
    return replace(again, confidence=max(first.confidence, again.confidence)), clean


def _as_drawn(image: Image, line: Line, high: float) -> Line:
    """A sign alone in its cell that the model lacks or seldom saw (≧, ≦, ═), told by its strokes."""
    if not _lone(line.rect, high):
        return line
    sign = sign_of(crop_of(image, line.rect), line.reading.text.strip())
    return replace(line, reading=Reading(sign, max(line.reading.confidence, DRAWN))) if sign else line


def _checked(first: Reading, crop: Image) -> Reading:
    """A line read again at another size: the surer reading, with doubt where the two differ."""
    again = _as_struck(engine.read_line(_framed(crop)), crop)
    best = max(first, again, key=lambda reading: reading.confidence)
    if bare(first.text) == bare(again.text):
        return best
    if _DIGITS.match(digits := bare(first.text).translate(_ROUND)) and digits == bare(again.text).translate(
        _ROUND
    ):
        return replace(best, text=digits)  # a number is no word: 0 seen as O once is 0
    return replace(best, confidence=min(best.confidence, DIFFERS))


def _tells_number(text: str) -> bool:
    """Whether a line may be a target in numbers, where one wrong digit is another promise."""
    return len(text) <= LONGEST and any(char.isdigit() for char in text) and not _CODED.match(text)


def _signs_again(image: Image, lines: Sequence[Line], high: float) -> list[Line]:
    """A sign alone in its cell that is not sure is read again before a number of the same page: `≥` beside `100`."""
    sure = [line for line in lines if _NUMBER.match(line.reading.text) and line.reading.confidence > SURE]
    if not sure:
        return list(lines)
    number = max(sure, key=lambda line: len(line.reading.text))
    after = crop_of(image, number.rect)
    return [
        replace(
            line,
            reading=_before(
                crop_of(image, _as_high(line.rect, high)), after, number.reading.text, line.reading
            ),
        )
        if _lone(line.rect, high) and (line.reading.confidence < UNSURE or line.reading.text in _SIGNLIKE)
        else line
        for line in lines
    ]


def _before(sign: Image, after: Image, number: str, alone: Reading) -> Reading:
    high = after.shape[0]
    wide = max(1, round(sign.shape[1] * high / sign.shape[0]))
    both = engine.read_line(np.hstack([cv2.resize(sign, (wide, high), interpolation=cv2.INTER_AREA), after]))
    text = both.text.removesuffix(number).strip()
    told = (
        both.text.endswith(number)
        and text in _SIGNS
        and (both.confidence > alone.confidence or alone.text in _SIGNLIKE)
    )
    return Reading(text, both.confidence) if told else alone


def _lone(rect: Rect, high: float) -> bool:
    return rect[2] - rect[0] < LONE * high


def _as_high(rect: Rect, high: float) -> Rect:
    """A rectangle with as much ground around it as makes it as high as a line."""
    more = max(0.0, (high - (rect[3] - rect[1])) / 2)
    return rect[0] - more, rect[1] - more, rect[2] + more, rect[3] + more


def _framed(crop: Image) -> Image:
    """A crop with a margin of its own ground, which a tight crop lacks."""
    side = max(2, crop.shape[0] // 6)
    ground = np.percentile(crop.reshape(-1, 3), 90, axis=0).astype(np.uint8)
    framed = np.empty((crop.shape[0] + 2 * side, crop.shape[1] + 2 * side, 3), dtype=np.uint8)
    framed[:] = ground
    framed[side:-side, side:-side] = crop
    return framed


def _laid_flat(crop: Image) -> Image:
    """A column of characters set side by side, so that it is read as a line."""
    dark = crop.min(axis=2) < 128
    rows = np.flatnonzero(dark.any(axis=1))
    if not len(rows):
        return crop
    ends = np.flatnonzero(np.diff(rows) > 1)
    starts = [int(rows[0]), *(int(rows[i + 1]) for i in ends)]
    stops = [*(int(rows[i]) for i in ends), int(rows[-1])]
    side = crop.shape[1]
    tiles, top = [], starts[0]
    for start, stop in zip([*starts[1:], None], stops, strict=True):
        if start is None or start - top >= 0.8 * side:
            tiles.append(_tile(crop[top : stop + 1], side))
            top = start if start is not None else top
    return np.ascontiguousarray(np.hstack(tiles))


def _tile(char: Image, side: int) -> Image:
    """One character in the middle of a square."""
    high = max(side, char.shape[0])
    tile = np.full((high, char.shape[1], 3), 255, dtype=np.uint8)
    above = (high - char.shape[0]) // 2
    tile[above : above + char.shape[0]] = char
    return tile if high == side else tile[:side]

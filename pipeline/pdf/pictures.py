"""Pictures of a page whose data do not decode whole: JPEG, JPEG 2000, JBIG2 and fax.

Viewers show what they can of them and say nothing. What is packed otherwise carries a checksum (`damage.py`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence

import pypdfium2.raw as pdfium_c

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.coordinates import Box, Frame
from pipeline.pdf.fax_check import fax_fault
from pipeline.pdf.jpeg_check import jpeg_fault
from pipeline.pdf.jpx_check import jpx_fault
from pipeline.pdf.page_objects import PageObject, bounds

# Smaller pictures (square points) are ornaments.
_LEAST = 200.0
# Segments of a picture at most, for data that lead nowhere.
_MOST = 100_000


def damaged_pictures(
    objects: Iterable[PageObject], number: int, frame: Frame, within: Sequence[Box] | None = None
) -> Iterator[Doubt]:
    """A doubt for each picture of a page that does not decode whole; `within`: only those that reach into these boxes."""
    for picture, kind, _, depth in objects:
        if kind != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            continue
        if within is not None and not depth and not _reaches(frame.segment(bounds(picture)), within):
            continue
        if fault := _fault(picture):
            yield Doubt(Kind.DAMAGED_PICTURE, fault, number)


def _fault(picture: ctypes.c_void_p) -> str | None:
    count = pdfium_c.FPDFImageObj_GetImageFilterCount(picture)
    if not count or _area(picture) < _LEAST:
        return None
    name = (
        _held(lambda *to: pdfium_c.FPDFImageObj_GetImageFilter(picture, count - 1, *to))
        .rstrip(b"\0")
        .decode()
    )
    check = _CHECKS.get(name)
    if check is None:
        return None
    data = _held(lambda *to: pdfium_c.FPDFImageObj_GetImageDataDecoded(picture, *to))
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(picture, wide, high)
    fault = check(data, wide.value, high.value)
    return f"{name}: {fault}" if fault else None


def _area(picture: ctypes.c_void_p) -> float:
    left, bottom, right, top = bounds(picture)
    return (right - left) * (top - bottom)


def _reaches(box: Box, within: Sequence[Box]) -> bool:
    xs, ys = sorted(box[::2]), sorted(box[1::2])
    return any(xs[0] < x1 and x0 < xs[1] and ys[0] < y1 and y0 < ys[1] for x0, y0, x1, y1 in within)


def _held(ask: Callable[..., int]) -> bytes:
    """Bytes that pdfium gives, their number first."""
    size = ask(None, 0)
    held = ctypes.create_string_buffer(max(size, 1))
    ask(held, size)
    return held.raw[:size]


def jbig2_fault(data: bytes) -> str | None:
    """What is wrong with the segments of a JBIG2 picture; what is inside them carries no check."""
    at = 0
    for _ in range(_MOST):
        if at == len(data):
            return None
        if len(data) - at < 11:
            break
        number, flags, referred = int.from_bytes(data[at : at + 4], "big"), data[at + 4], data[at + 5] >> 5
        at += 6
        if referred == 7:
            referred = int.from_bytes(data[at - 1 : at + 3], "big") & 0x1FFFFFFF
            at += 3 + (referred + 8) // 8
        at += referred * (1 if number <= 256 else 2 if number <= 65536 else 4) + (4 if flags & 64 else 1)
        length = int.from_bytes(data[at : at + 4], "big")
        at += 4
        if length == 0xFFFFFFFF:
            return None
        at += length
        if at > len(data):
            break
    return "the data end early or a segment is broken"


_CHECKS: dict[str, Callable[[bytes, int, int], str | None]] = {
    "DCTDecode": lambda data, wide, high: jpeg_fault(data),
    "DCT": lambda data, wide, high: jpeg_fault(data),
    "JPXDecode": lambda data, wide, high: jpx_fault(data),
    "JBIG2Decode": lambda data, wide, high: jbig2_fault(data),
    "CCITTFaxDecode": fax_fault,
    "CCF": fax_fault,
}

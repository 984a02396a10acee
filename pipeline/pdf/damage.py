"""What is broken in a PDF that a reader repairs in silence: one Doubt for each kind of damage.

pdfium opens a cut or altered file without a word and shows what is left. qpdf says what it had to repair,
and every compressed stream carries its own checksum (Adler-32), which readers ignore. A change inside bytes
that are neither compressed nor part of the structure, and that leaves a valid PDF, cannot be told from
another PDF: only the `sha256` of the catalogue can.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf

from pipeline.doubt import Doubt, Kind
from pipeline.pdf.attached import attached_pdfs
from pipeline.pdf.font_doubts import font_doubts
from pipeline.pdf.font_witness import font_faults
from pipeline.pdf.pdf_keys import misspelt

# What qpdf says is taken from its warnings; its logger would say it on stderr as well.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

# A stream that unpacks to more than this is no page, font or table (bytes).
MOST_UNPACKED = 256 * 1024 * 1024
_CHUNK = 1 << 20
_QPDF_ERRORS = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    RuntimeError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
_FILTERS = frozenset(
    f"/{name}"
    for name in (
        "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "FlateDecode", "Fl",
        "RunLengthDecode", "RL", "CCITTFaxDecode", "CCF", "DCTDecode", "DCT", "JBIG2Decode",
        "JPXDecode", "Crypt",
    )
)  # fmt: skip
_ZEROS = bytes(16)
_PACKED = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
_UNNAMED = re.compile(r"stream <_io\.BytesIO object at 0x[0-9a-f]+>:?\s*")
_PLACEHOLDER = "/JixiaoPlaceholder"
_REFERENCE = re.compile(rb" 0 R\b")
_NUMBER = re.compile(rb"(?<![\w.])[1-9]\d{0,6}\Z")
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>", re.DOTALL)
# Common in files that are whole: a count in the trailer off by some, a blank page without resources.
_HARMLESS = re.compile(r"reported number of objects|linearization|hint table|Resources is missing")


def damage(data: bytes) -> list[Doubt]:
    """Every sign that the file is not as its maker wrote it; a healthy file gives none."""
    cut = b"%%EOF" not in data[-4096:]
    doubts = [Doubt(Kind.TRUNCATED, "the file has no end mark; it may be cut")] if cut else []
    doubts += _blotted(data)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return doubts + list(_damage(pdf, data))
    except _QPDF_ERRORS as error:
        return [
            *doubts,
            Doubt(Kind.DAMAGED_STRUCTURE, f"the structure cannot be followed: {_line(str(error))}"),
        ]


def _blotted(data: bytes) -> list[Doubt]:
    """Zeros where a writer puts words: to readers they are blanks, and what stood there is missed by none of them."""
    if _ZEROS not in data:
        return []
    words = _PACKED.sub(b"", data[: data.rfind(b"%%EOF")])
    return [Doubt(Kind.BLOTTED, "bytes of the file were overwritten with zeros")] if _ZEROS in words else []


def rebuilt(data: bytes) -> bytes | None:
    """A PDF of every page that can still be found, in the order of the file; None where there is none."""
    found = [_mended(data), _mended(_with_end(data))]
    count, mended = max(found, key=lambda attempt: attempt[0])
    return mended if count else None


def _mended(data: bytes) -> tuple[int, bytes]:
    """How many pages qpdf finds, and a file of those."""
    try:
        with pikepdf.open(BytesIO(data)) as broken:
            pages = _pages_of(broken)
            return len(pages), _made_of(pages)
    except _QPDF_ERRORS:
        return 0, b""


def _with_end(data: bytes) -> bytes:
    """The file with its ends blotted out and a new page tree of one placeholder; pages are known by type."""
    free = 1 + max((int(number) for number in re.findall(rb"(\d{1,7}) \d+ obj\b", data)), default=0)
    end = (
        f"\nendstream endobj\n{free} 0 obj<</Type/Catalog/Pages {free + 1} 0 R>>endobj\n"
        f"{free + 1} 0 obj<</Type/Pages/Kids[{free + 2} 0 R]/Count 1>>endobj\n"
        f"{free + 2} 0 obj<</Type/Page{_PLACEHOLDER} true/Parent {free + 1} 0 R/MediaBox[0 0 9 9]>>endobj\n"
        f"trailer<</Root {free} 0 R/Size {free + 3}>>\nstartxref\n0\n%%EOF\n"
    )
    return re.sub(rb"\b(startxref|trailer)\b", b"%", data) + end.encode()


def _pages_of(pdf: pikepdf.Pdf) -> list[Any]:
    """The page tree's pages, or, where objects know of more, those."""
    held: list[Any] = [page.obj for page in pdf.pages if _PLACEHOLDER not in page.obj]
    found = [obj for obj in pdf.objects if _is_page(obj)]
    return held if len(held) > len(found) else found


def _is_page(obj: Any) -> bool:
    return isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Page" and _PLACEHOLDER not in obj


def _made_of(pages: list[Any]) -> bytes:
    with pikepdf.new() as whole:
        for page in pages:
            whole.pages.append(pikepdf.Page(whole.copy_foreign(page)))
        whole.save(target := BytesIO())
        return target.getvalue()


def _damage(pdf: pikepdf.Pdf, data: bytes) -> Iterator[Doubt]:
    objects: list[Any] = list(pdf.objects)
    pages = len(pdf.pages)
    yield from _streams(obj for obj in objects if isinstance(obj, pikepdf.Stream))
    yield from _missing(pdf, data, objects)
    yield from _names(_unparsed(obj) for obj in objects if isinstance(obj, pikepdf.Object))
    yield from _tree(pdf, pages)
    yield from _widths(obj for obj in objects if isinstance(obj, pikepdf.Dictionary))
    warnings = [text for text in map(str, pdf.get_warnings()) if not _HARMLESS.search(text)]
    if warnings:
        detail = f"{len(warnings)} repairs were needed, the first: {_line(warnings[0])}"
        yield Doubt(Kind.DAMAGED_STRUCTURE, detail)
    yield from _attached(pdf, pages)
    yield from font_doubts(pdf, font_faults(objects))


def _attached(pdf: pikepdf.Pdf, pages: int) -> Iterator[Doubt]:
    """Which pages are of attached files, and what is broken in those."""
    for name, data in attached_pdfs(pdf).items():
        with pikepdf.open(BytesIO(data)) as inner:
            count = len(inner.pages)
        yield Doubt(Kind.ATTACHED, f"pages {pages + 1} to {pages + count} are of the attached file {name}")
        yield from (replace(doubt, page=doubt.page and doubt.page + pages) for doubt in damage(data))
        pages += count


def _unparsed(obj: pikepdf.Object) -> bytes:
    """The object as PDF source without its strings; of a stream its dictionary."""
    source = obj.stream_dict if isinstance(obj, pikepdf.Stream) else obj
    return _STRING.sub(b"", source.unparse(resolved=True))


def _missing(pdf: pikepdf.Pdf, data: bytes, objects: list[Any]) -> Iterator[Doubt]:
    """Objects that others refer to and that are not there.

    qpdf drops such references, so the source is searched; an updated file may keep references of its past.
    """
    if data.count(b"startxref") > 1 + pdf.is_linearized:
        return
    sources = [data, *(obj.read_bytes() for obj in objects if _is_packed(obj))]
    wanted = {number for source in sources for number in _references(source)}
    absent = sorted(number for number in wanted if pdf.get_object(number, 0) is None)
    if absent:
        yield Doubt(
            Kind.MISSING_OBJECT, f"{len(absent)} objects are referred to and absent, the first: {absent[0]}"
        )


def _references(source: bytes) -> Iterator[int]:
    """The numbers of `12 0 R`. The literal end is looked for, since that is ten times faster in packed data."""
    for found in _REFERENCE.finditer(source):
        if number := _NUMBER.search(source[max(0, found.start() - 8) : found.start()]):
            yield int(number[0])


def _is_packed(obj: Any) -> bool:
    return isinstance(obj, pikepdf.Stream) and obj.get("/Type") == "/ObjStm"


def _names(written: Iterable[bytes]) -> Iterator[Doubt]:
    found = sorted(misspelt(written))
    if found:
        pairs = ", ".join(f"/{name} for /{meant}" for name, meant in found[:3])
        yield Doubt(Kind.DAMAGED_NAME, f"names of the format with a wrong letter: {pairs}")


def _tree(pdf: pikepdf.Pdf, pages: int) -> Iterator[Doubt]:
    """The page tree says how many pages it holds."""
    declared = pdf.Root.Pages.get("/Count")
    if declared != pages:
        yield Doubt(Kind.PAGE_COUNT, f"the page tree declares {declared} pages and holds {pages}")


def _widths(dictionaries: Iterable[Any]) -> Iterator[Doubt]:
    """A font gives the width of each character from its first to its last; where some are lost, text is set elsewhere."""
    wrong = [font.objgen[0] for font in dictionaries if "/Widths" in font and not _has_every_width(font)]
    if wrong:
        yield Doubt(
            Kind.DAMAGED_FONT,
            f"{len(wrong)} fonts lack widths of their characters, the first: object {wrong[0]}",
        )


def _has_every_width(font: Any) -> bool:
    widths, first, last = font.Widths, font.get("/FirstChar"), font.get("/LastChar")
    if not isinstance(widths, pikepdf.Array) or first is None or last is None:
        return False
    # more than are needed are common, and do no harm
    return len(widths) >= int(last) - int(first) + 1


def _streams(streams: Iterable[pikepdf.Stream]) -> Iterator[Doubt]:
    """Streams whose bytes do not unpack to what their checksum says."""
    broken = [(stream.objgen[0], reason) for stream in streams if (reason := _fault(stream))]
    if broken:
        number, reason = broken[0]
        yield Doubt(Kind.DAMAGED_STREAM, f"{len(broken)} streams, the first object {number}: {_line(reason)}")


def _fault(stream: pikepdf.Stream) -> str | None:
    try:
        names = _filters(stream)
        if unknown := [name for name in names if name not in _FILTERS]:
            return f"unknown filter {unknown[0]}"
        flate = next((place for place, name in enumerate(names) if name in ("/FlateDecode", "/Fl")), None)
        if flate is not None and int(stream.get("/Length", 1)):  # a blank page may hold an empty stream
            return _flate_fault(_outer(stream, names[:flate]))
        return _unsaid(stream.read_raw_bytes()) if not names else None
    except _QPDF_ERRORS as error:
        return str(error)


def _unsaid(raw: bytes) -> str | None:
    """A stream that lost the word for how it is packed."""
    packed = raw[:1] == b"\x78" and _flate_fault(raw) is None
    return "the data is packed and no filter says so" if packed else None


def _filters(stream: pikepdf.Stream) -> list[str]:
    raw: Any = stream.get("/Filter", [])
    return [str(name) for name in (raw if isinstance(raw, pikepdf.Array) else [raw])] if raw else []


def _outer(stream: pikepdf.Stream, before: list[str]) -> bytes:
    """The stream with the filters before the compression taken off (reportlab: /ASCII85Decode)."""
    raw = stream.read_raw_bytes()
    if not before:
        return raw
    with pikepdf.new() as scratch:
        wrapped = pikepdf.Stream(scratch, raw)
        wrapped["/Filter"] = pikepdf.Array([pikepdf.Name(name) for name in before])
        return wrapped.read_bytes()


def _flate_fault(packed: bytes) -> str | None:
    reader, size, rest = zlib.decompressobj(), 0, packed
    try:
        while not reader.eof:
            size += len(got := reader.decompress(rest, _CHUNK))
            rest = reader.unconsumed_tail
            if size > MOST_UNPACKED:
                return f"unpacks to more than {MOST_UNPACKED >> 20} MB"
            if not got and not rest and not reader.eof:
                return "the compressed data ends early"
    except zlib.error as error:
        return str(error)
    return None


def _line(text: str) -> str:
    """A message of qpdf in one printable line, without the name it gives to bytes in memory."""
    plain = "".join(char if char.isprintable() else " " for char in _UNNAMED.sub("", text))
    return " ".join(plain.split())[:200]

"""PDFs made to hurt their reader, each a few kB to a few MB."""

from __future__ import annotations

import zlib
from collections.abc import Iterable


def pdf(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(out)


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content, 9)
    return b"<< /Filter /FlateDecode /Length %d %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page(contents: int, resources: bytes = b"", box: bytes = b"0 0 595 842") -> bytes:
    """A page object with the content of that object."""
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R /Resources << %s >> >>" % (
        box,
        contents,
        resources,
    )


def tree(kids: Iterable[int], count: int | None = None) -> bytes:
    """The page tree."""
    numbers = list(kids)
    refs = b" ".join(b"%d 0 R" % kid for kid in numbers)
    return b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(numbers) if count is None else count)


def table(rows: int, cols: int, side: float = 20, left: float = 50, top: float = 800) -> bytes:
    """Content: a ruled grid with a letter in each cell."""
    xs, ys = [left + side * c for c in range(cols + 1)], [top - side * r for r in range(rows + 1)]
    lines = [b"%.2f %.2f m %.2f %.2f l S" % (xs[0], y, xs[-1], y) for y in ys]
    lines += [b"%.2f %.2f m %.2f %.2f l S" % (x, ys[0], x, ys[-1]) for x in xs]
    size = side / 2
    letter = b"BT /F1 %.2f Tf %.2f %.2f Td (A) Tj ET"
    texts = [letter % (size, x + size / 2, y + size / 2) for x in xs[:-1] for y in ys[1:]]
    return b"\n".join(lines + texts)


_FONTS = b"/Font << /F1 3 0 R >>"


def plain(content: bytes, resources: bytes = b"", box: bytes = b"0 0 595 842") -> bytes:
    """One page with this content."""
    return pdf([CATALOGUE, tree([4]), FONT, page(5, _FONTS + resources, box), stream(content)])


def endless(good_pages: int = 0) -> bytes:
    """A page whose forms call each other, twelve deep, sixteen wide; then `good_pages` with a table."""
    depth, first = 12, 6
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
    calls = [b"/Resources << /XObject << /X %d 0 R >> >>" % (first + level + 1) for level in range(depth)]
    forms = [stream(b"/X Do " * 16, form + call) for call in calls]
    forms.append(stream(b"0 0 m 9 9 l S", form))
    good = first + len(forms)
    kids = [4, *(good + 1 + number for number in range(good_pages))]
    objects = [
        CATALOGUE,
        tree(kids),
        FONT,
        page(5, b"/XObject << /X %d 0 R >>" % first),
        stream(b"/X Do"),
        *forms,
    ]
    objects += [stream(table(3, 3)), *(page(good, _FONTS) for _ in range(good_pages))]
    return pdf(objects)


def bomb(megabytes: int, block: bytes = b" " * 4096) -> bytes:
    """Content that unpacks to so many megabytes."""
    packer = zlib.compressobj(9)
    mega = (block * (1 + (1 << 20) // len(block)))[: 1 << 20]
    packed = b"".join([packer.compress(mega) for _ in range(megabytes)] + [packer.flush()])
    body = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf([CATALOGUE, tree([4]), FONT, page(5, _FONTS), body])


def many_pages(count: int) -> bytes:
    """So many pages with a table."""
    content = stream(table(2, 2))
    return pdf(
        [CATALOGUE, tree(range(5, 5 + count)), FONT, content, *(page(4, _FONTS) for _ in range(count))]
    )


def many_tables(count: int) -> bytes:
    """So many small tables on one page."""
    wide = 40
    parts = [table(1, 2, 4, 20 + 12 * (n % wide), 800 - 8 * (n // wide)) for n in range(count)]
    return plain(b"\n".join(parts), box=b"0 0 595 %d" % max(842, 8 * count // wide))


def huge_page() -> bytes:
    """A page box of 14 km."""
    return plain(table(3, 3), box=b"0 0 40000000 40000000")


def round_tree() -> bytes:
    """A page tree that holds itself."""
    return pdf([CATALOGUE, tree([2, 4, 2], 3), FONT, page(5, _FONTS), stream(table(2, 2))])


def deep_array(depth: int) -> bytes:
    """Arrays in arrays, to overflow a stack."""
    return pdf(
        [CATALOGUE, tree([4]), FONT, page(5, b"/X " + b"[" * depth + b"]" * depth), stream(table(2, 2))]
    )

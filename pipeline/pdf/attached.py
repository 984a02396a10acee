"""PDFs attached to a PDF (a portfolio, a cover page with the form as its attachment): their pages follow its own."""

from __future__ import annotations

from io import BytesIO

import pikepdf

# A file with more attachments is an archive, not a document.
MOST = 20


def attached_pdfs(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    """The attached files that are PDFs, by their names."""
    found: dict[str, bytes] = {}
    for name, spec in list(pdf.attachments.items())[:MOST]:
        try:
            data = spec.get_file().read_bytes()
        except (pikepdf.PdfError, ValueError, KeyError, RuntimeError):
            continue  # what cannot be unpacked is told as a damaged stream
        if data[:1024].lstrip().startswith(b"%PDF"):
            found[spec.filename or name] = data
    return found


def with_attached(data: bytes) -> bytes:
    """The PDF with the pages of the PDFs attached to it after its own; as it was where there are none to be read."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            for each in attached_pdfs(pdf).values():
                with pikepdf.open(BytesIO(each)) as inner:
                    pdf.pages.extend(inner.pages)
            pdf.save(target := BytesIO())
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return data
    return target.getvalue()

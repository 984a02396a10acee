"""Which files are pictures: by their names where a folder is searched, by their first bytes where one is read."""

from __future__ import annotations

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".bmp")
HEAD = 12  # bytes that tell the format
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_HEADS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"BM": "BMP",
}


def kind_of(data: bytes) -> str | None:
    """Pillow's name of a picture's format; None for what is no picture."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "HEIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for head, kind in _HEADS.items() if data.startswith(head)), None)

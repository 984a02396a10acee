"""Zipped office files: what kind it is, and bounds on what it unpacks to before anything is read (zip bombs)."""

from __future__ import annotations

import zipfile
from io import BytesIO

from pipeline.limits import Unreadable

# Unpacked size of all parts, and of the text parts that a parser holds in memory at many times their size (bytes).
MOST_UNPACKED, MOST_XML = 256 << 20, 64 << 20
MOST_PARTS = 10_000


def open_package(data: bytes) -> zipfile.ZipFile:
    """The zip package; Unreadable where it is damaged, encrypted, or unpacks to more than the bounds."""
    try:
        package = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(f"文件包损坏 the zip package is damaged: {error}") from error
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or xml > MOST_XML:
        raise Unreadable(
            f"解压后过大 unpacks to {unpacked >> 20} MB in {len(parts)} parts ({xml >> 20} MB of text), more than the limits"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("已加密 encrypted: a password is needed")
    return package


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part; empty where there is none. Unreadable where they do not unpack to their declared size."""
    try:
        info = package.getinfo(name)
        with package.open(info) as part:
            data = part.read(info.file_size + 1)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Unreadable(f"文件包损坏 the part {name} is damaged: {error}") from error
    if len(data) > info.file_size:
        raise Unreadable(f"文件包损坏 the part {name} is larger than declared")
    return data

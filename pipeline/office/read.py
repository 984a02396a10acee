"""One workbook, document or web page → its record; one clear line for the kinds that are not read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from pipeline.limits import Limits, Unreadable
from pipeline.record import GridPage

# What is read, by kind; and what to do with what is not.
READ = ("xlsx", "xls", "docx", "html")
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".docx", ".html", ".htm")
ADVICE = {
    ".doc": "请用 Word 或 WPS 另存为 .docx save it as .docx",
    ".wps": "请用 WPS 另存为 .docx save it as .docx",
    ".et": "请用 WPS 另存为 .xlsx save it as .xlsx",
    ".ofd": "请用 OFD 阅读器另存为 PDF save it as PDF",
    ".rtf": "请另存为 .docx save it as .docx",
    ".odt": "请另存为 .docx save it as .docx",
    ".ods": "请另存为 .xlsx save it as .xlsx",
    ".mht": "请另存为 .html save it as .html",
    ".ppt": "请另存为 PDF save it as PDF",
    ".pptx": "请另存为 PDF save it as PDF",
    ".zip": "请先解压 unpack it first",
    ".rar": "请先解压 unpack it first",
    ".7z": "请先解压 unpack it first",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LISTED = 6  # names of an archive that are told
HINT = "工作簿、文档与网页需要 pip install 'jixiao[office]' (workbooks, documents and web pages need the office extra)"


def kind_of(data: bytes, suffix: str) -> str | None:
    """`xlsx`, `xls`, `docx` or `html` by what the bytes are (an .xls is often a web page); None for anything else."""
    if data.startswith(b"PK\x03\x04"):
        names = _names(data)
        return "xlsx" if "xl/workbook.xml" in names else "docx" if "word/document.xml" in names else None
    if data.startswith(_OLE):
        books = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
        return (
            "xls"
            if any(name in data for name in books) and "WordDocument".encode("utf-16-le") not in data
            else None
        )
    if suffix == ".pdf":
        return None  # an error page of a server, saved under the name of the PDF that it did not give
    head = data[:65536].replace(b"\0", b"").lower()
    if b"<html" in head or b"<table" in head or (suffix in (".html", ".htm") and b"<" in head):
        return None if b"multipart/related" in head[:2048] else "html"
    return None


def refusal(data: bytes, suffix: str) -> str | None:
    """Why a file of a known kind is not read and what to do; None for a kind that is not known here."""
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return "已加密 encrypted: a password is needed"
    if data.startswith(b"PK\x03\x04") and suffix in SUFFIXES and not _names(data):
        return "文件损坏或不完整 the file is damaged or cut"
    advice = ADVICE.get(suffix)
    if advice is None and data.startswith(b"PK\x03\x04"):
        suffix, advice = ".zip", ADVICE[".zip"]
    if advice is None and data.startswith(_OLE):
        suffix, advice = ".doc", ADVICE[".doc"]
    if advice is None:
        return None
    inside = _listed(data) if suffix in (".zip", ".rar") else ""
    return f"{suffix} 不能直接读取 is not read: {advice}{inside}"


def read_office(data: bytes, kind: str, limits: Limits) -> tuple[GridPage, ...]:
    """The pages of a workbook, document or web page; Unreadable with the reason."""
    try:
        pages = _reader(kind)(data)
    except ImportError as error:
        raise Unreadable(HINT) from error
    if len(pages) > limits.pages:
        raise Unreadable(
            f"工作表或表格过多 {len(pages)} sheets or tables, more than the limit of {limits.pages}"
        )
    return pages


def _reader(kind: str) -> Callable[[bytes], tuple[GridPage, ...]]:
    if kind == "docx":
        from pipeline.office.docx import pages_of_docx

        return pages_of_docx
    if kind == "html":
        from pipeline.office.html import pages_of_html

        return pages_of_html
    return _pages_of_xlsx if kind == "xlsx" else _pages_of_xls


def _pages_of_xlsx(data: bytes) -> tuple[GridPage, ...]:
    from pipeline.office.sheet import page_of
    from pipeline.office.xlsx import sheets_of_xlsx

    return tuple(map(page_of, sheets_of_xlsx(data)))


def _pages_of_xls(data: bytes) -> tuple[GridPage, ...]:
    from pipeline.office.sheet import page_of
    from pipeline.office.xls import sheets_of_xls

    return tuple(map(page_of, sheets_of_xls(data)))


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _listed(data: bytes) -> str:
    """The names inside an archive, as far as they can be told without unpacking it."""
    names = [name for name in (_names(data) or _rar_names(data)) if not name.endswith("/")]
    more = f" …(共 {len(names)} 个 {len(names)} in all)" if len(names) > _LISTED else ""
    return f";内含 holds: {', '.join(names[:_LISTED])}{more}" if names else ""


def _rar_names(data: bytes) -> list[str]:
    try:
        import rarfile  # type: ignore[import-untyped]

        with rarfile.RarFile(BytesIO(data)) as archive:
            return [str(name) for name in archive.namelist()]
    except Exception:  # the library's errors are many; an archive without its names is told all the same
        return []

"""Which PDFs there are: the rows of data/documents.csv, or whatever stands under some paths.

A document that cannot be read as its row says is kept, with its problem, so that it is recorded as failed.
Every problem is one line that names the file.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.ocr import picture_kinds as pictures
from pipeline.office import read as office
from pipeline.run.source import Source
from pipeline.run.urls import is_url, name_of, refused

COLUMNS = (
    "document_id", "title", "issuer", "region_code", "fiscal_year", "published_on", "source_url", "origin",
    "sha256",
)  # fmt: skip
ORIGINS = ("published", "facsimile")
# An id is a file name everywhere: letters, digits and CJK, no path, not hidden.
_SAFE = re.compile(r"[A-Za-z0-9\u3400-\u9fff][A-Za-z0-9\u3400-\u9fff._-]*")
# What a folder is searched for: what is read, and what is named as not read. Lock files of Office are neither.
FILES = (".pdf", *office.SUFFIXES, *pictures.SUFFIXES, *office.ADVICE)
_LONGEST = 200  # bytes of a file name, with room for suffixes
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BadCatalogue(ValueError):
    """A catalogue of which no row can be trusted; the message names the file and what to do."""


@dataclass(slots=True)
class Catalogue:
    """Documents to read, the columns their PDFs cannot tell (blank: None), and a line for each problem."""

    sources: list[Source] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, source: Source, row: dict[str, Any]) -> None:
        """A document; its problem, if it has one, is told."""
        self.sources.append(source)
        self.rows.append(row)
        if source.problem:
            self.problems.append(f"{source.place}: {source.problem}")


def read_catalogue(path: Path, raw: Path) -> Catalogue:
    """The catalogue at `path`, its files at `raw`/<fiscal_year>/<document_id>.pdf (or .xlsx, .docx, .html …).

    BadCatalogue, one line with the row, where the file cannot be read, its head is wrong, or a row cannot be told
    apart or held against its PDF: an id that is repeated or no file name, no sha256, more cells or fewer than the head.
    The sha256 is compared when the PDF is read.
    """
    catalogue = Catalogue()
    known: set[str] = set()
    for line, row in _rows(path):
        place = f"{path.as_posix()}: 第 {line} 行 line {line}"
        document_id = row["document_id"] or ""
        if reason := _bad_id(document_id, known) or _bad_row(row):
            raise BadCatalogue(f"{place}: {reason}")
        known.add(_key(document_id))
        typed, reason = _typed(row)
        file = _raw_file(raw / str(row["fiscal_year"]), document_id)
        reason = f"{place}: {reason}" if reason else _absent(file)
        catalogue.add(Source(document_id, file, row["sha256"], reason), typed)
    for file in _unlisted(raw, {source.path for source in catalogue.sources}):
        _add_unlisted(catalogue, file, known)
    return catalogue


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Line and columns of each row, blank ones None."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_head(path, reader.fieldnames or ())
            for row in reader:
                _check_cells(path, reader.line_num, row)
                yield reader.line_num, {name: (row.get(name) or "").strip() or None for name in COLUMNS}
    except OSError as error:
        raise BadCatalogue(f"{path.as_posix()}: 无法打开 cannot be opened: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadCatalogue(f"{path.as_posix()}: 不是 UTF-8 的 CSV not a CSV in UTF-8: {error}") from error


def _check_head(path: Path, head: Sequence[str]) -> None:
    wrong = [f"-{name}" for name in COLUMNS if name not in head]
    wrong += [f"+{name}" for name in head if name not in COLUMNS or list(head).count(name) > 1]
    if wrong:
        expected = ",".join(COLUMNS)
        raise BadCatalogue(f"{path.as_posix()}: 表头应为 the head must be {expected}: {' '.join(wrong)}")


def _check_cells(path: Path, line: int, row: Mapping[Any, Any]) -> None:
    """A comma too many or too few moves every cell after it: nothing in such a row can be trusted."""
    if None in row or None in row.values():
        raise BadCatalogue(
            f"{path.as_posix()}: 第 {line} 行 line {line}: 应有 {len(COLUMNS)} 格 must have {len(COLUMNS)} cells; "
            "文字中的逗号须加引号 quote a text that holds a comma"
        )


def _bad_row(row: Mapping[str, str | None]) -> str | None:
    document_id, given = row["document_id"], row["sha256"]
    if not given:
        return f"{document_id} 缺少 sha256 is missing: sha256sum FILE"
    if not _SHA256.fullmatch(given):
        return f"sha256 {given[:80]!r} 不是 64 位十六进制 is not 64 hex digits"
    return None


def _bad_id(document_id: str, known: set[str]) -> str | None:
    if not _SAFE.fullmatch(document_id) or len(document_id.encode()) > _LONGEST:
        return f"document_id {document_id[:80]!r} 不能作文件名 is no file name: 字母数字汉字 letters digits CJK ._-"
    repeated = _key(document_id) in known
    return f"document_id {document_id} 重复(不分大小写)repeated (in any case)" if repeated else None


def _typed(row: Mapping[str, str | None]) -> tuple[dict[str, Any], str | None]:
    """The columns as the schema types them, and what is wrong with one of them."""
    typed: dict[str, Any] = {name: row[name] for name in COLUMNS if name != "sha256"}
    typed["fiscal_year"] = typed["published_on"] = None
    if not re.fullmatch(r"20\d\d", row["fiscal_year"] or ""):
        return typed, f"fiscal_year {row['fiscal_year']!r} 不是年份 is no year"
    typed["fiscal_year"] = int(row["fiscal_year"] or 0)
    try:
        typed["published_on"] = date.fromisoformat(row["published_on"]) if row["published_on"] else None
    except ValueError:
        return typed, f"published_on {row['published_on']!r} 不是日期 is no date (YYYY-MM-DD)"
    if row["origin"] not in ORIGINS:
        return {**typed, "origin": None}, f"origin {row['origin']!r} 应为 must be {' / '.join(ORIGINS)}"
    return typed, None


def _absent(file: Path) -> str | None:
    return None if file.is_file() else "目录中有此文件,但 PDF 不在 in the catalogue, but the PDF is absent"


def _unlisted(raw: Path, listed: set[Path]) -> list[Path]:
    """PDFs under `raw` without a row."""
    return [file for file in _files_under(raw, []) if file not in listed] if raw.is_dir() else []


def _add_unlisted(catalogue: Catalogue, file: Path, known: set[str]) -> None:
    problem = "PDF 在,但目录中没有 the PDF has no row in the catalogue"
    if _bad_id(file.stem, known):
        catalogue.problems.append(f"{file.as_posix()}: {problem}")
        return
    known.add(_key(file.stem))
    year = int(file.parent.name) if re.fullmatch(r"20\d\d", file.parent.name) else None
    row = dict.fromkeys(COLUMNS[:-1]) | {"document_id": file.stem, "fiscal_year": year}
    catalogue.add(Source(file.stem, file, None, problem), row)


def find_files(paths: Iterable[Path | str], allowed: Collection[str] = ()) -> tuple[list[Source], list[str]]:
    """The files under `paths` that may hold forms, in the order given, folders in the order of names, and a line for each problem.

    A folder gives every PDF, picture, workbook, document and web page in it and below; a file is taken whatever its name, once if given twice. Its
    id is the file's stem, made safe as a file name; further ones of the same name, also in other case, get -2, -3 …
    A URL is one file; its protocol must be `allowed`.
    """
    sources: list[Source] = []
    problems: list[str] = []
    files: set[str] = set()
    ids: set[str] = set()
    for given in paths:
        if isinstance(given, str) and is_url(given):
            sources.append(_at_url(given, ids, allowed))
            continue
        path = Path(given)
        found = _files_under(path, problems) if path.is_dir() else [path]
        if not found:
            problems.append(
                f"{path.as_posix()}: 没有可读的文件 no PDF, picture, workbook, document or web page in this folder"
            )
        for file in found:
            real = os.path.realpath(file)  # Path.resolve fails on a link to itself
            if real not in files:
                files.add(real)
                sources.append(_given(file, ids))
    problems += [f"{source.place}: {source.problem}" for source in sources if source.problem]
    return sources, problems


def _given(file: Path, ids: set[str]) -> Source:
    problem = None if file.is_file() else "文件不存在 no such file"
    if problem and file.is_symlink():
        problem = "链接所指不存在 the link leads nowhere"
    return Source(_free(_safe(file.stem), ids), file, None, problem)


def _at_url(url: str, ids: set[str], allowed: Collection[str]) -> Source:
    name = name_of(url)
    return Source(_free(_safe(name.stem), ids), name, None, refused(url, allowed), url)


def _files_under(folder: Path, problems: list[str]) -> list[Path]:
    """What may hold forms, links that lead nowhere too; a line for each folder that was not searched."""
    found: list[Path] = []

    def closed(error: OSError) -> None:
        problems.append(f"{error.filename}: 文件夹无法打开 the folder cannot be opened: {error.strerror}")

    for place, folders, names in os.walk(folder, onerror=closed):
        for each in map(Path(place).joinpath, folders):
            if each.is_symlink():
                problems.append(
                    f"{each.as_posix()}: 链接到文件夹,未读 a link to a folder is not followed; give its path"
                )
        files = map(Path(place).joinpath, names)
        found += (file for file in files if file.suffix.lower() in FILES and not _is_lock_file(file))
    return sorted(file for file in found if file.is_file() or file.is_symlink())


def _is_lock_file(file: Path) -> bool:
    return file.name.startswith(("~$", ".~"))


def _raw_file(folder: Path, document_id: str) -> Path:
    """The document's file, whatever its kind; the PDF's place where there is none."""
    found = [file for suffix in FILES if (file := folder / f"{document_id}{suffix}").is_file()]
    return found[0] if found else folder / f"{document_id}.pdf"


def _safe(stem: str) -> str:
    """A stem without what a file name or a terminal may choke on."""
    stem = os.fsencode(stem).decode("utf-8", "replace")
    plain = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "_" for char in stem)
    short = plain.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")
    return "_" + short[1:] if short.startswith(".") else short or "_"


def _free(document_id: str, ids: set[str]) -> str:
    """An id that no other has, in any case: a file system may hold `a` and `A` for one name. It is taken then."""
    number, free = 1, document_id
    while _key(free) in ids:
        number += 1
        free = f"{document_id}-{number}"
    ids.add(_key(free))
    return free


def _key(document_id: str) -> str:
    """The same for ids that some file system holds for one name."""
    return unicodedata.normalize("NFC", document_id).casefold()

"""Pages of the source PDFs and pictures as images: found by the hash of the PDF's bytes, made once, used again.

`<out>/pages/<sha256>/<page>.webp` with `sizes.json` beside them, which holds the size of each page in points as
displayed. PDFs are strangers: they are opened in worker processes under a limit of time and memory.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pebble import ProcessPool

from pipeline.child import bound_memory, end_with_run
from pipeline.limits import DEFAULTS
from pipeline.ocr.picture_kinds import HEAD, SUFFIXES, kind_of

SCALE = 2.0  # 144 dpi: the small print of a form is readable, an A4 page is 1191 × 1684
LONGEST = 2400  # pixels: a page of any size stays an image that a browser can show
GREYS = 16
LOSSLESS_BYTES = 120_000  # a scan is smaller, and as readable, as a photograph
MEMORY = 2 << 30
SECONDS_PER_PAGE = 20
_MADE_BY = {"scale": SCALE, "longest": LONGEST, "version": 1}

Sizes = dict[int, tuple[float, float]]


@dataclass
class Images:
    """What came of the pages: sizes in points by (sha256, page); why a document has none."""

    sizes: dict[str, Sizes] = field(default_factory=dict)
    made: int = 0
    reused: int = 0
    problems: dict[str, str] = field(default_factory=dict)


def page_images(wanted: Mapping[str, Iterable[int]], pdfs: Path, out: Path, workers: int = 0) -> Images:
    """Images of the wanted pages (from 1) of the PDFs with these hashes, under `out`; PDFs are searched in `pdfs`."""
    images = Images()
    missing: dict[str, list[int]] = {}
    for sha256, pages in wanted.items():
        have = _sizes(out / sha256)
        images.sizes[sha256] = have
        lacking = sorted(set(pages) - have.keys())
        images.reused += len(set(pages)) - len(lacking)
        if lacking:
            missing[sha256] = lacking
    paths = dict(_found(pdfs, missing.keys())) if missing else {}
    for sha256 in missing.keys() - paths.keys():
        images.problems[sha256] = "absent"
    _make(
        {paths[sha256]: (sha256, pages) for sha256, pages in missing.items() if sha256 in paths},
        out,
        images,
        workers,
    )
    return images


def _sizes(folder: Path) -> Sizes:
    """Sizes of the pages whose image stands in the folder; none if it was made in another way."""
    try:
        found = json.loads((folder / "sizes.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or found.get("made_by") != _MADE_BY:
        return {}
    sizes = {int(page): (size[0], size[1]) for page, size in found["pages"].items()}
    return {page: size for page, size in sizes.items() if (folder / f"{page}.webp").is_file()}


def _found(pdfs: Path, hashes: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """(sha256, path) of the PDFs and pictures with these hashes."""
    left = set(hashes)
    for path in sorted(pdfs.rglob("*")) if pdfs.is_dir() else ():
        if left and path.suffix.lower() in (".pdf", *SUFFIXES) and path.is_file():
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            if sha256 in left:
                left.remove(sha256)
                yield sha256, path


def _make(tasks: Mapping[Path, tuple[str, list[int]]], out: Path, images: Images, workers: int) -> None:
    if not tasks:
        return
    count = workers or min(len(tasks), os.cpu_count() or 1)
    pool = ProcessPool(count, initializer=_bounded, context=get_context("spawn"))
    try:
        futures: dict[str, Future[Any]] = {
            sha256: pool.schedule(
                render, args=(path, pages, out / sha256), timeout=30 + SECONDS_PER_PAGE * len(pages)
            )
            for path, (sha256, pages) in tasks.items()
        }
        for sha256, future in futures.items():
            _take(sha256, future, out / sha256, images)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _take(sha256: str, future: Future[Any], folder: Path, images: Images) -> None:
    try:
        if future.result():
            images.problems[sha256] = "page"
    except Exception as error:  # whatever a hostile file did to its reader
        images.problems[sha256] = f"unreadable: {type(error).__name__}"
    now = _sizes(folder)
    images.made += len(now.keys() - images.sizes[sha256].keys())
    images.sizes[sha256] = now


def _bounded() -> None:
    bound_memory(MEMORY)
    end_with_run()


def render(path: Path, pages: list[int], folder: Path) -> list[int]:
    """Writes the images of `pages` and `sizes.json`; the pages that the PDF does not have."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes, absent = _sizes(folder), []
    with _opened(path) as document:
        for number in pages:
            if number > len(document):
                absent.append(number)
                continue
            page = document[number - 1]
            sizes[number] = page.get_size()
            _write(folder / f"{number}.webp", _encoded(page))
    _write(folder / "sizes.json", json.dumps({"made_by": _MADE_BY, "pages": sizes}).encode())
    return absent


def _opened(path: Path) -> Any:
    """A PDF, or the pictures of a file as its pages, of the size at which they are read."""
    import pypdfium2 as pdfium

    from pipeline.ocr import picture_files

    with path.open("rb") as stream:
        kind = kind_of(stream.read(HEAD))
    return picture_files.as_document(path.read_bytes(), kind, DEFAULTS) if kind else pdfium.PdfDocument(path)


def _encoded(page: Any) -> bytes:
    scale = min(SCALE, LONGEST / max(*page.get_size(), 1.0))
    image = page.render(scale=scale).to_pil().convert("RGB")
    if _is_grey(image):
        small = _webp(image.convert("L").quantize(GREYS).convert("RGB"), lossless=True, method=2)
        if len(small) <= LOSSLESS_BYTES:
            return small
    return _webp(image, quality=50, method=4)


def _is_grey(image: Any) -> bool:
    """No pixel of a reduced copy has a colour: seals and letterheads keep theirs."""
    from PIL import ImageChops

    red, green, blue = image.reduce(4).split()
    # one band each: extrema are one pair
    furthest: list[Any] = [ImageChops.difference(red, other).getextrema()[1] for other in (green, blue)]
    return bool(max(furthest) < 16)


def _webp(image: Any, **options: object) -> bytes:
    held = io.BytesIO()
    image.save(held, "WEBP", **options)
    return held.getvalue()


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: an interrupted run leaves no half image behind."""
    partial = path.with_suffix(".partial")
    partial.write_bytes(data)
    partial.replace(path)

"""When the record of a document may be used again: made from the same bytes by the same code, and whole.

A record ends with a hash of all that it was made from and with its seal, a hash of the record itself. A file that
was cut, altered or made by other code does not match them, and is made again.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from pipeline.limits import Limits
from pipeline.record import is_whole
from pipeline.run.worker import READER

# The libraries that decide what is read; those of OCR only where a page was read by it, or wanted it in vain,
# so that a born-digital record is the same with and without the extra.
LIBRARIES = ("camelot-py", "playa-pdf", "pypdfium2", "pikepdf", "numpy", "opencv-python-headless")
OCR_LIBRARIES = ("rapidocr", "onnxruntime", "pillow")
_OCR_MARKS = ('"text_origin":"ocr"', '"kind":"ocr_missing"', '"kind":"ink_', '"verified":{')
# The limits that decide a settled record; those of time and memory do not.
_DECIDING = ("pages", "bytes", "side", "verify")
AGAIN = "again "  # before the hash of what made a record that is not settled
_ENDING = 250  # characters that hold what a record says of its making, and its seal
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Maker:
    """Digests of all that decides a record besides the PDF: our code, the libraries, the limits; without OCR and with."""

    plain: str
    ocr: str

    def of(self, text: str) -> str:
        """The digest that decides a record."""
        return self.ocr if any(mark in text for mark in _OCR_MARKS) else self.plain


def maker(limits: Limits) -> Maker:
    """What makes records here and now."""
    return Maker(_made_by(limits, LIBRARIES), _made_by(limits, (*LIBRARIES, *OCR_LIBRARIES)))


def _made_by(limits: Limits, libraries: tuple[str, ...]) -> str:
    parts = {
        "code": {name: _digest(path.read_bytes()) for name, path in sorted(sources(READER).items())},
        "libraries": {name: version(name) for name in libraries},
        "limits": {name: asdict(limits)[name] for name in _DECIDING},
    }
    return _digest(json.dumps(parts, sort_keys=True).encode())


def sources(module: str) -> dict[str, Path]:
    """A module of ours and every module of ours that it imports, with their files."""
    found: dict[str, Path] = {}
    todo = [module]
    while todo:
        name = todo.pop()
        if name not in found and (path := _file(name)):
            found[name] = path
            todo += _imports(path)
    return found


def _file(module: str) -> Path | None:
    """Where a module of ours stands, found without importing it; None for a name inside a module."""
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    found = [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]
    return found[0] if found else None


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline"):
            yield from (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("pipeline."))


def version(library: str) -> str | None:
    """The version of a library that is installed, None where it is not."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None


def digest_of(path: Path) -> str:
    """The sha256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def made_by(text: str, digest: str, by: Maker, settled: bool = True) -> str:
    """What a record says of its making, given the sha256 of its PDF; and that it is to be tried again unless settled."""
    made = _digest(f"{digest}\n{by.of(text)}".encode())
    return made if settled else f"{AGAIN}{made}"


def stands(text: str, digest: str, by: Maker) -> bool:
    """Whether this is, whole, the record that this maker would make of the PDF with that sha256."""
    return f',"made_by":"{made_by(text, digest, by)}",' in text[-_ENDING:] and is_whole(text)


def begun(text: str, digest: str, by: Maker) -> bool:
    """Whether this is, whole, what this maker could read of that PDF within its limits."""
    return f',"made_by":"{made_by(text, digest, by, False)}",' in text[-_ENDING:] and is_whole(text)


def to_try_again(file: Path) -> bool:
    """Whether a record says that time or memory cut its reading short. Only its end is read."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _ENDING))
        return f',"made_by":"{AGAIN}'.encode() in stream.read()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

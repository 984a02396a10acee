"""Whether a release is the one that was made: its files by `checksums.sha256`, and that file by the index beside it.

The folders of tables that stages hand to each other are sealed in the same way.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pipeline.open_release.fault import BadInput

CHECKSUMS = "checksums.sha256"
INDEX = "index.json"
PIN = "checksums_sha256"  # of a version in the index
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_LARGEST = 16 << 20


def sha256(file: Path) -> str:
    """SHA-256 of the bytes of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify(path: Path) -> None:
    """BadInput where the release at `path` is not the one that was sealed.

    Every file that `checksums.sha256` names must have the bytes it had, and no other table may lie beside them. The
    checksums are held against the pin of `index.json` in the folder above. What has neither is not sealed: tables of `parse`.
    """
    pin, seal = pinned(path), path / CHECKSUMS
    if not seal.is_file():
        if pin:
            raise BadInput(
                f"{seal}: 没有此文件,而索引载有其校验值 no such file, though the index has its hash"
            )
        return
    if pin and sha256(seal) != pin:
        raise BadInput(
            f"{seal}: 与索引所载不符,已被改动 changed since the release: not the hash in {INDEX}; fetch the release again"
        )
    sealed = _sealed(seal)
    for name, hashed in sealed.items():
        _check(path, path / name, hashed)
    for file in path.rglob("*.parquet"):
        if file.is_file() and file.relative_to(path).as_posix() not in sealed:
            raise BadInput(f"{file}: 不在校验文件中 not in {CHECKSUMS}: added since the release")


def seal(folder: Path) -> None:
    """Writes the checksums of every file in a folder that a stage has made."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name != CHECKSUMS)
    text = "".join(f"{sha256(file)}  {file.name}\n" for file in files)
    (folder / CHECKSUMS).write_text(text, "utf-8", newline="\n")


def verify_stage(folder: Path) -> None:
    """BadInput where a folder of tables is not as the stage that made it sealed it."""
    try:
        sealed = _sealed(folder / CHECKSUMS)
        found = {file.name: sha256(file) for file in folder.iterdir() if file.name != CHECKSUMS}
    except (OSError, BadInput):
        sealed, found = {CHECKSUMS: ""}, {}
    if wrong := sorted(name for name in {*sealed, *found} if sealed.get(name) != found.get(name)):
        raise BadInput(
            f"{folder / wrong[0]}: 写成之后被改动 altered since it was written; 删去该文件夹再运行 remove the folder and "
            f"run again: rm -r {folder}"
        )


def pinned(path: Path) -> str | None:
    """The hash of the checksums that the index beside the release holds, None where it holds none."""
    from pipeline.open_release.folder import read_json

    index = path.resolve().parent / INDEX
    versions = read_json(index).get("versions") if index.is_file() else None
    entries = versions if isinstance(versions, list) else []
    found = [
        each.get(PIN)
        for each in entries
        if isinstance(each, dict) and each.get("path") == path.resolve().name
    ]
    return next((str(each) for each in found if each), None)


def _sealed(seal: Path) -> dict[str, str]:
    """File name → hash, as `sha256sum` writes them."""
    if seal.stat().st_size > _LARGEST:
        raise BadInput(f"{seal}: 过大 too large for a file of checksums")
    try:
        lines = seal.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise BadInput(f"{seal}: 无法读取 cannot be read") from None
    matched = [_LINE.fullmatch(line) for line in lines]
    if not all(matched):
        raise BadInput(f"{seal}: 不是 sha256sum 的格式 not as sha256sum writes it")
    return {each.group(2): each.group(1) for each in matched if each}


def _check(path: Path, file: Path, hashed: str) -> None:
    if not file.resolve().is_relative_to(path.resolve()):
        raise BadInput(f"{file}: 越出文件夹 leaves the folder of the release")
    if not file.is_file():
        raise BadInput(f"{file}: 缺失 no such file, though {CHECKSUMS} names it; fetch the release again")
    if sha256(file) != hashed:
        raise BadInput(f"{file}: 与校验值不符,已被改动 changed since the release; fetch the release again")

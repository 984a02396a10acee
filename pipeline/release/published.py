"""A version that is out: the same content again is fine, other content never is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.compare.release_changes import Comparison, compare_releases
from pipeline.release.errors import ReleaseError

# Made from the bytes of other files: they say nothing of their own.
_FROM_BYTES = ("checksums.sha256", "croissant.json")


def refuse_other_content(built: Path, place: Path) -> None:
    """ReleaseError unless both folders say the same; the line says what differs and what to do.

    Tables are compared by their rows where their bytes differ: another version of the Parquet library writes other
    bytes for the same rows, and that is no reason to refuse.
    """
    differing = [name for name in _names(built) | _names(place) if not _same(built / name, place / name)]
    comparison = compare_releases(place, built)
    if comparison or [name for name in differing if not name.endswith(".parquet")]:
        raise ReleaseError(_line(place, sorted(differing), comparison))


def _names(folder: Path) -> set[str]:
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in files if name not in _FROM_BYTES}


def _same(one: Path, other: Path) -> bool:
    if not (one.is_file() and other.is_file()):
        return False
    if one.name == "checks.json":
        return _checks(one) == _checks(other)
    return one.read_bytes() == other.read_bytes()


def _checks(path: Path) -> dict[str, Any]:
    """The check result without the hashes of the tables' bytes."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return {name: value for name, value in found.items() if name != "content"}


def _line(place: Path, differing: list[str], comparison: Comparison) -> str:
    rows = [
        f"{each.name} +{each.added} −{each.removed} {(each.cells | each.provenance) or ''}".strip()
        for each in comparison.rows
    ]
    said = "; ".join(
        [*comparison.structure, *rows, *(name for name in differing if not name.endswith(".parquet"))]
    )
    return (
        f"{place}: 版本已发布,内容不同,不予覆盖;请在 params.yaml 提高 release.version "
        f"this version is out with other content; raise release.version in params.yaml. 不同之处 differences: {said}"
    )

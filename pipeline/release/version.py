"""Versions of data: `<latest fiscal year>.<minor>.<patch>`, and the smallest step that a change allows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from pipeline.compare.release_changes import Comparison
from pipeline.release.errors import ReleaseError

_PATTERN = re.compile(r"(\d{4})\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Version(NamedTuple):
    """Compares as one would expect."""

    year: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.year}.{self.minor}.{self.patch}"


def parse(text: str) -> Version:
    """`2024.1.0` as a Version; ReleaseError for anything else."""
    match = _PATTERN.fullmatch(text)
    if not match:
        raise ReleaseError(
            f"版本号应为 年度.次.修订 a version is <year>.<minor>.<patch>, like 2024.1.0: {text!r}"
        )
    return Version(*map(int, match.groups()))


def released(releases: Path) -> list[Version]:
    """The versions that stand in a folder, oldest first."""
    names = [path.name for path in releases.iterdir() if path.is_dir()] if releases.is_dir() else []
    return sorted(parse(name) for name in names if _PATTERN.fullmatch(name))


def least(previous: Version, comparison: Comparison, latest_year: int) -> Version:
    """The smallest version that may follow `previous` after such a change.

    A new fiscal year starts its own series; other fields, tables or documents raise minor; other values raise patch.
    """
    if latest_year > previous.year:
        return Version(latest_year, 0, 0)
    if comparison.structure or comparison.documents_added or comparison.documents_removed:
        return Version(previous.year, previous.minor + 1, 0)
    return Version(previous.year, previous.minor, previous.patch + 1)


def refuse_wrong_year(version: Version, latest_year: int) -> None:
    """ReleaseError unless the version begins with the latest fiscal year of the data."""
    if version.year != latest_year:
        raise ReleaseError(
            f"版本号 {version} 应以最新预算年度 {latest_year} 开头: "
            f"the version must begin with the latest fiscal year, {latest_year}"
        )


def refuse_not_above(version: Version, standing: list[Version]) -> None:
    """ReleaseError unless a new version is above every one that is out."""
    if standing and version <= standing[-1]:
        raise ReleaseError(
            f"版本号 {version} 不高于已发布的 {standing[-1]}: a new version must be above the latest, "
            f"{standing[-1]}; set release.version in params.yaml"
        )


def refuse_small_step(version: Version, smallest: Version, previous: Version) -> None:
    """ReleaseError if the version is smaller than what the change asks for."""
    if version < smallest:
        raise ReleaseError(
            f"自 {previous} 以来的变化至少需要 {smallest},不能是 {version}: the changes since {previous} "
            f"need at least {smallest}; set release.version in params.yaml"
        )

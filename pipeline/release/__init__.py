"""A checked run as a released version: written once, never changed.

`release()` builds the whole folder beside its place, compares it with what stands there, and only then renames it.
"""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.compare.release_changes import compare_releases, first_release
from pipeline.open_release import BadInput
from pipeline.open_release.seals import verify
from pipeline.parquet import content_hash, open_table, table_paths
from pipeline.release import index, notes, version
from pipeline.release.build import Inputs, Params, build, finish
from pipeline.release.descriptor import latest_year
from pipeline.release.errors import ReleaseError
from pipeline.release.published import refuse_other_content
from pipeline.schema import BY_NAME

__all__ = ["ReleaseError", "Released", "release"]


@dataclass(frozen=True)
class Released:
    """A released version, its folder, and whether it was written now or stood there already with the same content."""

    version: str
    path: Path
    written: bool


def release(
    tables_dir: Path, findings_dir: Path, checks_path: Path, params: Mapping[str, Any], out_dir: Path
) -> Released:
    """Writes `<out_dir>/<version>/` and `<out_dir>/index.json`.

    `params`: `version`, `created` (a day) and, if wanted, `partition_rows`. The same content again changes nothing.
    ReleaseError: the checks failed or are of other tables, the version is wrong or too small a step, it stands there
    already with other content, or a version that is out is not as it was sealed. Nothing is written then.
    """
    wanted = _params(params)
    inputs = Inputs(table_paths(BY_NAME, tables_dir, findings_dir), checks_path)
    _refuse_unchecked(inputs)
    parsed = version.parse(wanted.version)
    version.refuse_wrong_year(parsed, _latest_year(inputs))
    out_dir.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".building-", dir=out_dir.parent) as scratch:
            for each in version.released(out_dir):
                verify(out_dir / str(each))
            built = Path(scratch) / wanted.version
            build(built, inputs, wanted)
            written = _place(built, out_dir / wanted.version, parsed)
        index.write(out_dir)
    except BadInput as error:  # a version that stands there was changed or is damaged
        raise ReleaseError(str(error)) from None
    return Released(wanted.version, out_dir / wanted.version, written)


def _params(params: Mapping[str, Any]) -> Params:
    try:
        created = datetime.date.fromisoformat(str(params["created"]))
        return Params(str(params["version"]), created, int(params.get("partition_rows", 1_000_000)))
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise ReleaseError(
            "params.yaml, release: 需要 version 与 created(年-月-日) "
            f"version and created (YYYY-MM-DD) are needed: {error}"
        ) from error


def _refuse_unchecked(inputs: Inputs) -> None:
    try:
        checks = json.loads(inputs.checks.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"{inputs.checks}: 没有检查结果,先运行 check no check result, run check first"
        ) from error
    if not isinstance(checks, dict) or checks.get("success") is not True:
        raise ReleaseError(f"{inputs.checks}: 检查未通过,不予发布 the checks failed, nothing is released")
    checked = _checked(inputs.checks, checks)
    for name, path in inputs.tables.items():
        if checked.get(name) != content_hash(path):
            raise ReleaseError(
                f"{path}: 与检查过的不同,请重新运行 check not the table that was checked, run check again"
            )


def _checked(path: Path, checks: dict[str, Any]) -> dict[str, str]:
    """Table → hash of what was checked."""
    try:
        return {each["table"]: each["sha256"] for each in checks["content"]}
    except (KeyError, TypeError):
        raise ReleaseError(f"{path}: 不是检查结果,先运行 check not a check result, run check first") from None


def _latest_year(inputs: Inputs) -> int:
    year = latest_year(open_table(inputs.tables["documents"]))
    if year is None:
        raise ReleaseError("documents: 没有任何文件注明预算年度 no document states its fiscal year")
    return year


def _place(built: Path, place: Path, parsed: version.Version) -> bool:
    """Renames the built folder to its place, unless the same stands there; whether it was written."""
    standing = version.released(place.parent)
    if not place.exists():
        version.refuse_not_above(parsed, standing)
    earlier = [each for each in standing if each < parsed]
    previous = earlier[-1] if earlier else None
    before = place.parent / str(previous)
    comparison = compare_releases(before, built) if previous else first_release(built)
    left = notes.described(before, comparison.documents_removed) if previous else {}
    said = notes.described(built, comparison.documents_added) | left
    finish(built, notes.changes(str(parsed), str(previous) if previous else None, comparison, said))
    if place.exists():
        refuse_other_content(built, place)
        return False
    if previous:
        year = max(previous.year, parsed.year)
        version.refuse_small_step(parsed, version.least(previous, comparison, year), previous)
    os.rename(built, place)
    return True

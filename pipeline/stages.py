"""The stages of dvc.yaml: `python -m pipeline.stages environment|extract|reshape|findings|check|release`.

Each reads its own section of params.yaml and imports its verb when it runs, so that a stage depends on little.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.terminal import ready

DATA = Path("data")
GRIDS, TABLES, FOUND = DATA / "grids", DATA / "tables", DATA / "findings"
ENVIRONMENT = DATA / "environment.json"
CATALOGUE, RAW = DATA / "documents.csv", DATA / "raw"
SCHEDULER = (
    "JIXIAO_SCHEDULER"  # tcp://… of a dask cluster; where a document is read does not decide what is read
)
CHANGELOG = Path("CHANGELOG.md")  # its section of data follows from the releases


class BadParams(ValueError):
    """params.yaml cannot be used; the message is one line."""


def params(section: str, path: Path = Path("params.yaml")) -> dict[str, Any]:
    """One section of params.yaml; BadParams where it is no YAML in UTF-8 or has no such section."""
    import yaml

    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise BadParams(f"{path}: 不是 UTF-8 的 YAML not YAML in UTF-8: {said}") from None
    if not isinstance(found, dict) or not isinstance(found.get(section), dict):
        raise BadParams(f"{path}: 缺少一节 a section is missing: {section}")
    return dict(found[section])


def environment() -> int:
    """What extract depends on besides files → data/environment.json; the one stage that DVC always runs."""
    from pipeline.run.environment import write

    if again := write(GRIDS, ENVIRONMENT):
        print(f"上次未读完,再试 not read to the end, tried again: {again}")
    return 0


def extract() -> int:
    """PDF → data/grids; a document that cannot be read is recorded as failed and told."""
    from pipeline.run.catalogue import BadCatalogue, read_catalogue
    from pipeline.run.documents import BadSettings, Settings, Stopped
    from pipeline.run.documents import extract as run

    try:
        catalogue = read_catalogue(CATALOGUE, RAW)
        summary = run(
            catalogue.sources, GRIDS, Settings.of(params("extract")), scheduler=os.environ.get(SCHEDULER)
        )
    except (BadCatalogue, BadSettings, Stopped) as error:
        return _fail(str(error))
    print(f"读 read {summary.read}, 沿用 reused {summary.reused}, 移除 removed {summary.removed}")
    return _tell([*catalogue.problems, *summary.problems])


def reshape() -> int:
    """data/grids → data/tables; photographs of one form are read as one document (`photo_series`)."""
    from pipeline.open_release.seals import seal
    from pipeline.photo_series import joined
    from pipeline.record import Altered, stored
    from pipeline.repair.corrections import CorrectionError, read_corrections
    from pipeline.reshape.batches import reshape as run
    from pipeline.run.catalogue import BadCatalogue, read_catalogue

    try:
        catalogue = read_catalogue(CATALOGUE, RAW)
        digests = {source.document_id: source.sha256 for source in catalogue.sources}
        alone = stored(GRIDS, catalogue.rows, digests)
        records = joined(alone, {source.document_id: source.path for source in catalogue.sources})
        summary = run(records, read_corrections(DATA / "corrections.csv"), TABLES)
    except (BadCatalogue, CorrectionError, Altered) as error:
        return _fail(str(error))
    seal(TABLES)
    _tell([f"{document}: {status}: {detail}" for document, status, detail in summary.doubtful])
    print(", ".join(f"{name} {count}" for name, count in summary.rows.items()))
    return 0


def findings() -> int:
    """data/tables → data/findings."""
    from pipeline.findings import findings as run
    from pipeline.open_release.fault import BadInput
    from pipeline.open_release.seals import seal, verify_stage

    try:
        verify_stage(TABLES)
    except BadInput as error:
        return _fail(str(error))
    run(TABLES, FOUND, DATA / "standards.csv", DATA / "measures.json")
    seal(FOUND)
    return 0


def check() -> int:
    """Whether a release may be made → data/checks.json."""
    from pipeline.check import InputError, RulesError
    from pipeline.check import check as run
    from pipeline.open_release.fault import BadInput
    from pipeline.open_release.seals import verify_stage

    try:
        verify_stage(TABLES)
        verify_stage(FOUND)
        result = run(TABLES, FOUND, Path("expectations"), DATA / "expected_rows.csv", DATA / "checks.json")
    except (BadInput, InputError, RulesError) as error:
        return _fail(str(error))
    print(result.message, file=sys.stdout if result.success else sys.stderr)
    return 0 if result.success else 1


def release() -> int:
    """Checked tables → data/releases/<version>, and the section of data of the change log."""
    from pipeline.release import ReleaseError, changelog
    from pipeline.release import release as run

    try:
        done = run(TABLES, FOUND, DATA / "checks.json", params("release"), DATA / "releases")
        if CHANGELOG.exists():
            changelog.update(CHANGELOG, DATA / "releases")
    except ReleaseError as error:
        return _fail(str(error))
    print(
        f"{done.path.as_posix()}: {'已写入 written' if done.written else '内容相同,未改动 the same, unchanged'}"
    )
    return 0


def _tell(problems: list[str]) -> int:
    """Problems on stderr, one line each; 0, since the stage has done what could be done and `check` decides."""
    from pipeline.text import printable

    for problem in dict.fromkeys(problems):
        print(printable(problem), file=sys.stderr)
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


STAGES: dict[str, Callable[[], int]] = {
    "environment": environment, "extract": extract, "reshape": reshape, "findings": findings, "check": check, "release": release,
}  # fmt: skip


def run(stage: str) -> int:
    """Do a stage; one line where a file cannot be written or read."""
    from pipeline.file_errors import said
    from pipeline.lock import only_run

    try:
        with only_run(DATA):  # a stage whose DVC was killed may be at work still
            return STAGES[stage]()
    except OSError as error:
        return _fail(f"{stage}: {said(error)}")
    except BadParams as error:
        return _fail(str(error))


if __name__ == "__main__":
    ready("pipeline.stages")
    sys.exit(run(sys.argv[1]))

"""PDFs that are in no catalogue → the tables of a release in a folder, without the gate of expectations."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.findings import findings
from pipeline.lock import only_run
from pipeline.open_release.folder import FORMER
from pipeline.photo_series import joined
from pipeline.reading_report import FileRead, files_read, write_report
from pipeline.record import stored
from pipeline.release.descriptor import describe_folder
from pipeline.release.export import export
from pipeline.repair.corrections import Correction, read_corrections
from pipeline.reshape.batches import Catalogued, Summary, reshape
from pipeline.run.catalogue import find_files
from pipeline.run.documents import Settings, extract
from pipeline.run.source import Source

# Records are kept, so that a second run over a folder reads only what is new.
GRIDS = ".grids"
# Published price standards, where the package runs from its repository.
STANDARDS = Path(__file__).parents[1] / "data" / "standards.csv"


@dataclass(slots=True)
class Parsed:
    """What a run found: rows and statuses, what became of each file, and a line for each document that is not whole."""

    summary: Summary
    problems: list[str] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every document was read without a doubt."""
        return not self.problems and not self.summary.doubtful


def parse(
    paths: Iterable[Path | str],
    out: Path,
    *,
    region: str | None = None,
    year: int | None = None,
    settings: Settings | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    allowed: Collection[str] = (),
    corrections: Path | None = None,
    formats: Collection[str] = (),
    verify: bool = False,
) -> Parsed:
    """Read the PDFs under `paths`, which may be URLs of `allowed` protocols, and write the tables to `out`.

    `region` (GB/T 2260) and `year` fill what the forms do not print. Limits, workers and scheduler as in `extract`.
    `verify`: every page with a form is read by OCR as well and compared.
    `corrections`: a CSV like data/corrections.csv, for these documents. `formats`: what to write beside Parquet.
    `report.csv` and `report.xlsx` say what became of each file.
    ValueError where there is no PDF at all; CorrectionError for a correction that does not fit.
    """
    sources, problems = find_files(paths, allowed)
    if not sources:
        raise ValueError("; ".join(problems) or "没有 PDF no PDF")
    fixes = read_corrections(corrections) if corrections else []
    out.mkdir(parents=True, exist_ok=True)
    settings = settings or Settings()
    if verify:
        settings = replace(settings, limits=replace(settings.limits, verify=True))
    with only_run(out):
        read = extract(sources, out / GRIDS, settings, workers=workers, scheduler=scheduler)
        alone = stored(out / GRIDS, (_row(source, region, year) for source in sources))
        records = joined(alone, {source.document_id: source.path for source in sources})
        names = {source.document_id: source.place for source in sources}
        summary, files = _tables(records, fixes, names, out)
        export(out, out, set(formats) - {"parquet"})
    return Parsed(summary, list(dict.fromkeys([*problems, *read.problems])), files)


def _tables(
    documents: Iterable[Catalogued], corrections: list[Correction], names: dict[str, str], out: Path
) -> tuple[Summary, list[FileRead]]:
    """Write tables and report beside their place first, and put all in their place or none; `names` of the files."""
    scratch = out / ".writing"
    shutil.rmtree(scratch, ignore_errors=True)
    summary = reshape(documents, corrections, scratch)
    findings(scratch, scratch, STANDARDS if STANDARDS.exists() else None)
    describe_folder(scratch)
    files = files_read(scratch, names)
    write_report(files, scratch)
    _replace_all(scratch, out)
    return summary, files


def _replace_all(scratch: Path, out: Path) -> None:
    """Move every file of `scratch` to `out`. OSError where one cannot be replaced; those that stood there stand again then.

    While FORMER is there the move is under way, and the tables are not to be read (`open_release` refuses them).
    """
    former, moved = out / FORMER, []
    put_back(out)
    former.mkdir()
    try:
        for file in sorted(scratch.iterdir()):
            if (out / file.name).exists():
                (out / file.name).replace(former / file.name)
            moved.append(out / file.name)
            file.replace(out / file.name)
    except OSError:
        for file in moved:
            file.unlink(missing_ok=True)
        put_back(out)
        raise
    shutil.rmtree(former)
    scratch.rmdir()


def put_back(out: Path) -> None:
    """Undo a move that ended before its end."""
    former = out / FORMER
    if former.is_dir():
        for file in former.iterdir():
            file.replace(out / file.name)
        former.rmdir()


def _row(source: Source, region: str | None, year: int | None) -> dict[str, Any]:
    return {
        "document_id": source.document_id,
        "region_code": region,
        "fiscal_year": year,
    }

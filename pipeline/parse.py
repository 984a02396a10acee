"""PDFs that are in no catalogue → the tables of a release in a folder, without the gate of expectations."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.findings import findings
from pipeline.record import stored
from pipeline.release.descriptor import describe_folder
from pipeline.reshape.batches import Catalogued, Summary, reshape
from pipeline.run.catalogue import find_files
from pipeline.run.documents import Settings, extract
from pipeline.run.lock import only_run
from pipeline.run.source import Source

# Records are kept, so that a second run over a folder reads only what is new.
GRIDS = ".grids"
# Published price standards, where the package runs from its repository.
STANDARDS = Path(__file__).parents[1] / "data" / "standards.csv"


@dataclass(slots=True)
class Parsed:
    """What a run found: rows and statuses, and a line for each document that is not whole."""

    summary: Summary
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every document was read without a doubt."""
        return not self.problems and not self.summary.doubtful


def parse(
    paths: Iterable[Path],
    out: Path,
    *,
    region: str | None = None,
    year: int | None = None,
    settings: Settings | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> Parsed:
    """Read the PDFs under `paths` and write the tables to `out`.

    `region` (GB/T 2260) and `year` fill what the forms do not print. Limits, workers and scheduler as in `extract`.
    ValueError where there is no PDF at all.
    """
    sources, problems = find_files(paths)
    if not sources:
        raise ValueError("; ".join(problems) or "没有 PDF no PDF")
    out.mkdir(parents=True, exist_ok=True)
    with only_run(out):
        read = extract(sources, out / GRIDS, settings or Settings(), workers=workers, scheduler=scheduler)
        summary = _tables(stored(out / GRIDS, (_row(source, region, year) for source in sources)), out)
    return Parsed(summary, list(dict.fromkeys([*problems, *read.problems])))


def _tables(documents: Iterable[Catalogued], out: Path) -> Summary:
    """Write every table beside its place first: whatever ends a run, no half of one is taken for whole."""
    scratch = out / ".writing"
    shutil.rmtree(scratch, ignore_errors=True)
    summary = reshape(documents, [], scratch)
    findings(scratch, scratch, STANDARDS if STANDARDS.exists() else None)
    describe_folder(scratch)
    for file in sorted(scratch.iterdir()):
        file.replace(out / file.name)
    scratch.rmdir()
    return summary


def _row(source: Source, region: str | None, year: int | None) -> dict[str, Any]:
    return {
        "document_id": source.document_id,
        "region_code": region,
        "fiscal_year": year,
    }

"""The facsimile is what the transcript says, and the released rows are what the transcript and the corrections say."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from pipeline.facsimile.__main__ import FACSIMILE, TRANSCRIPT, facsimile
from pipeline.facsimile.transcript import read_transcript
from pipeline.text import fold

ROOT = Path(__file__).parents[1]
VERSION = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["release"]["version"]
RELEASE = ROOT / "data/releases" / VERSION


def test_the_transcript_typeset_again_is_the_raw_pdf_byte_for_byte() -> None:
    assert facsimile(ROOT / TRANSCRIPT) == (ROOT / FACSIMILE).read_bytes()


def corrected() -> dict[tuple[int, int | None, str], str]:
    with (ROOT / "data/corrections.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["document_id"] == "nx-fgw-2024"]
    return {(int(r["page"]), int(r["line"]) if r["line"] else None, r["field"]): r["becomes"] for r in rows}


def test_every_released_row_of_2024_is_the_transcripts_after_its_correction() -> None:
    fixes = corrected()
    wanted = [
        (
            form.page,
            line,
            *(fold(caption).partition("-")[::2]),
            fixes.get((form.page, line, "indicator"), fold(row.indicator.text)) or None,
            fixes.get((form.page, line, "target_text"), fold(row.target.text)) or None,
        )
        for form in read_transcript(ROOT / TRANSCRIPT)
        for line, row in enumerate(form.rows, start=1)
        for caption in [row.level2]
    ]
    columns = ["page", "line", "level2_code", "level2", "indicator", "target_text"]
    table = pq.read_table(RELEASE / "targets.parquet", columns=["document_id", *columns]).to_pylist()
    released = [tuple(row[name] for name in columns) for row in table if row["document_id"] == "nx-fgw-2024"]
    assert released == wanted
    assert len(released) == 186


def test_every_amount_of_2024_is_the_transcripts_in_yuan() -> None:
    fixes = corrected()
    funding = pq.read_table(RELEASE / "funding.parquet").to_pylist()
    projects = pq.read_table(RELEASE / "projects.parquet").to_pylist()
    short = {"fiscal_appropriation": "fiscal"}
    released = {
        (row["page"], f"{row['scope']}_{short.get(row['source'], row['source'])}"): row["amount_cny"]
        for row in funding
    }
    for row in projects:
        released[row["page"], "total_amount"] = row["total_amount_cny"]
        released[row["page"], "annual_amount"] = row["annual_amount_cny"]
    for form in read_transcript(ROOT / TRANSCRIPT):
        for name in (
            "own_total",
            "own_fiscal",
            "own_other",
            "own_carry_over",
            "transfer_total",
            "transfer_central",
            "transfer_regional",
            "total_amount",
            "annual_amount",
        ):
            printed = fixes.get((form.page, None, name), form.header[name].text)
            assert str(released[form.page, name]) == f"{float(printed) * 10_000:.2f}", (form.page, name)


def test_every_form_of_2024_is_the_named_layout_with_all_its_captions() -> None:
    projects = pq.read_table(RELEASE / "projects.parquet").to_pylist()
    fields = pq.read_table(RELEASE / "form_fields.parquet").to_pylist()
    assert {row["layout"] for row in projects} == {"A1-ningxia-2024"}
    assert len(fields) == 15 * 16
    assert all(row["field"] for row in fields)

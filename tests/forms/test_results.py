"""Self-evaluation and monitoring forms of many provinces: every cell of results and of funds, and no finding but these."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.facsimile.typeset import typeset
from pipeline.findings import findings
from pipeline.read_pdf import read_document
from pipeline.record import GridDocument
from pipeline.reshape.batches import reshape

from .results_notation import DRAWN, Compared, compare, read, record

NAMES = sorted(path.stem for path in DRAWN.glob("*.txt"))
# What the rules of results say of these forms, each one read and right: bench.results -v tells the sentences.
FOUND = {
    "anhui_suixi_2019": ["missed_unexplained"],
    "g_department": ["far_above_target", "full_marks_missed", "missed_unexplained"],
    "g_shanghai": ["missed_unexplained", "points_lost_met"],
    "h_pages": ["far_above_target"],
    "h_subcols": ["points_lost_met"],
    "shanghai_archive_2023": ["missed_unexplained"],
    "shanxi_jishan_2021": ["points_lost_met"],
    "sichuan_zhongjiang_2022": ["results_copied"],
    "yunnan_yongde_2022": ["missed_unexplained", "points_lost_met"],
    "zhejiang_2024": ["points_lost_met"],
}
RULES = {"results_copied", "far_above_target", "full_marks_missed", "missed_unexplained", "points_lost_met", "score_above_weight",
         "scores_sum", "execution_rate", "execution_score", "spent_above_budget", "weights_sum"}  # fmt: skip


def tables_of(document: GridDocument, folder: Path) -> dict[str, list[dict[str, Any]]]:
    reshape([({}, document)], [], folder)
    findings(folder, folder, None)
    return {file.stem: pq.read_table(file).to_pylist() for file in folder.glob("*.parquet")}


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_a_form_is_what_a_person_reads_there(name: str, tmp_path: Path) -> None:
    form, found = read(DRAWN / f"{name}.txt"), Compared()
    tables = tables_of(record(name, form.sheets), tmp_path)
    compare(form, tables, found)
    assert found.wrong == []
    told = Counter(row["rule"] for row in tables["findings"] if row["rule"] in RULES)
    assert sorted(told) == FOUND.get(name, [])


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_a_typeset_form_is_read(name: str, tmp_path: Path) -> None:
    form, found = read(DRAWN / f"{name}.txt"), Compared()
    pdf = tmp_path / f"{name}.pdf"
    pdf.write_bytes(typeset(form.sheets, form.style))
    tables = tables_of(read_document(pdf, name), tmp_path / "tables")
    compare(form, tables, found)
    assert found.wrong == []
    assert tables["documents"][0]["status"] == "ok"

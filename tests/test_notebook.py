"""The notebook runs, and the README's query answers."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[1]


def test_the_notebook_runs_and_draws_three_plots() -> None:
    notebook = nbformat.read(ROOT / "notebooks/three-questions.ipynb", 4)
    nbclient.NotebookClient(
        notebook, timeout=180, resources={"metadata": {"path": str(ROOT / "notebooks")}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )


def test_the_queries_of_the_readme_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for query in blocks("sql"):
        assert duckdb.sql(query).fetchall()
    for code in blocks("python"):
        exec(code, {})

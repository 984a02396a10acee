"""The stages, whatever params.yaml and the catalogue hold: one line, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from stage_process import run_stage

ROOT = Path(__file__).parents[1]
HEAD = "document_id,title,issuer,region_code,fiscal_year,published_on,source_url,origin,sha256\n"


def stage(name: str, folder: Path, params: bytes, catalogue: bytes = HEAD.encode()) -> tuple[int, str]:
    (folder / "data").mkdir()
    (folder / "data/documents.csv").write_bytes(catalogue)
    (folder / "params.yaml").write_bytes(params)
    return run_stage(name, folder)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        (b"extract: [", "not YAML in UTF-8"),
        ("extract: 宁夏".encode("gbk"), "not YAML in UTF-8"),
        (b"5", "a section is missing: extract"),
        (b"extract: many", "a section is missing: extract"),
        (b"extract: {limits: 5}", "limits"),
        (b"extract: {limits: {pages: many}}", "pages"),
        (b"extract: {limits: {seconds: .nan}}", "seconds"),
        (b"extract: {workers: [2]}", "workers"),
        (b"extract: {3: 4}", "unknown keys: 3"),
    ],
)
def test_params_of_other_types_are_one_line(params: bytes, said: str, tmp_path: Path) -> None:
    code, line = stage("extract", tmp_path, params)
    assert (code, line.count("\n")) == (1, 1)
    assert said in line


@pytest.mark.parametrize("name", ["extract", "reshape"])
@pytest.mark.parametrize("row", ["\u5b81".encode("gbk"), b"a,t,i,1,2024,,,published,\n"])
def test_a_catalogue_that_cannot_be_trusted_is_one_line_and_nothing_is_read(
    name: str, row: bytes, tmp_path: Path
) -> None:
    code, line = stage(name, tmp_path, b"extract: {}", HEAD.encode() + row)
    assert (code, line.count("\n")) == (1, 1)
    assert "documents.csv" in line
    assert not (tmp_path / "data/tables").exists()

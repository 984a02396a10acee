"""Whatever the terminal is: the work is done, its tables stand, and no traceback follows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pdf import hostile
from pipeline import parse as parsing
from pipeline.cli import main
from pipeline.open_release.folder import FORMER
from pipeline.run.catalogue import find_files

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "data/raw/2024/nx-fgw-2024.pdf"


def jixiao(
    *arguments: str, cwd: Path = ROOT, shell: str = "", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """The command with only these variables; `shell` redirects."""
    command = " ".join(
        ["exec", sys.executable, "-m", "pipeline.cli", *(f"'{each}'" for each in arguments), shell]
    )
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        timeout=120,
        check=False,
    )


TERMINALS = [
    {"PYTHONIOENCODING": "gbk"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("terminal", TERMINALS, ids=["gbk", "cp1252", "ascii", "C"])
def test_show_and_target_end_well_in_any_encoding(terminal: dict[str, str]) -> None:
    done = jixiao("target", "≥95% ⊂ 㐀", **terminal)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = jixiao("show", str(GOOD), **terminal)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"annual_amount" in shown.stdout


def test_gbk_stays_readable_and_what_it_lacks_is_an_escape() -> None:
    said = jixiao("target", "≥95% ⊂", PYTHONIOENCODING="gbk").stdout.decode("gbk")
    assert "定性" in said or "数值" in said
    assert "\\u2282" in said


def test_a_chinese_path_is_read_where_the_system_knows_ascii_only(tmp_path: Path) -> None:
    folder = tmp_path / "绩效目标"
    folder.mkdir()
    (folder / "项目.pdf").write_bytes(hostile.plain(hostile.table(3, 3)))
    done = jixiao("parse", str(folder), "-o", str(tmp_path / "输出"), "--workers", "1", **TERMINALS[3])
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "输出/documents.parquet").is_file()
    assert [file.name for file in (tmp_path / "输出/.grids").iterdir()] == ["项目.json"]


@pytest.mark.parametrize("shell", [">&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_table_and_no_exit_code(tmp_path: Path, shell: str) -> None:
    (tmp_path / "a.pdf").write_bytes(hostile.plain(hostile.table(3, 3)))
    done = jixiao("parse", "a.pdf", "-o", "out", "--workers", "1", cwd=tmp_path, shell=shell)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0
    assert (tmp_path / "out/datapackage.json").is_file()


def test_no_text_and_no_standard_input_is_wrong_use() -> None:
    done = jixiao("target", shell="<&-")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def parse(folder: Path, out: Path) -> int:
    return main(["parse", str(folder), "-o", str(out), "--workers", "1"])


def tables(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(out.iterdir()) if file.is_file()}


@pytest.mark.parametrize("at", [0, 5, 12])
def test_tables_replace_the_former_ones_all_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at: int
) -> None:
    """As where a spreadsheet holds one of them open on Windows."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(hostile.plain(hostile.table(3, 3)))
    parse(folder, out)
    before = tables(out)
    (folder / "b.pdf").write_bytes(hostile.plain(hostile.table(4, 3)))
    locked = sorted(before)[at % len(before)]
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if self.parent == out and self.name == locked:
            raise PermissionError(13, "Permission denied", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    assert parse(folder, out) == 1
    assert locked in capsys.readouterr().err
    assert tables(out) == before
    monkeypatch.undo()
    parse(folder, out)
    assert tables(out).keys() == before.keys() and tables(out) != before
    assert not (out / FORMER).exists()


def test_a_move_that_was_killed_is_refused_by_readers_and_undone_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(GOOD.read_bytes())
    parse(folder, out)
    before = tables(out)
    (out / FORMER).mkdir()
    (out / "projects.parquet").replace(out / FORMER / "projects.parquet")
    (out / "projects.parquet").write_bytes(b"half of another run")
    capsys.readouterr()
    assert main(["diff", str(out), str(out)]) == 2
    assert "run it again" in capsys.readouterr().err
    parsing.put_back(out)
    assert tables(out) == before


def test_names_that_differ_by_case_or_by_composition_are_two_documents(tmp_path: Path) -> None:
    """A file system may hold them for one."""
    for name in ("A.pdf", "a.pdf", "é.pdf", "e\u0301.pdf"):
        (tmp_path / name).touch()
    sources, _ = find_files([tmp_path])
    assert [source.document_id for source in sources] == ["A", "a-2", "e\u0301", "é-2"]


def test_a_link_that_leads_nowhere_and_one_to_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (tmp_path / "in/loop.pdf").symlink_to("loop.pdf")
    (tmp_path / "in/more").symlink_to(tmp_path)
    sources, problems = find_files([tmp_path / "in"])
    assert [source.problem for source in sources] == ["链接所指不存在 the link leads nowhere"] * 2
    assert [line.split(": ")[0].rpartition("/")[2] for line in problems] == ["more", "gone.pdf", "loop.pdf"]

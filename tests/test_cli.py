"""What a user meets: one clear line for bad input, the exit code, and everything else still written."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.version import VERSION

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "data/raw/2024/nx-fgw-2024.pdf"


def jixiao(
    *arguments: object, cwd: Path | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    env_path = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(
        command, cwd=cwd or ROOT, capture_output=True, text=True, input=stdin, env=env_path, timeout=300
    )


@pytest.fixture(scope="module")
def bad_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdfs")
    (folder / "good.pdf").write_bytes(GOOD.read_bytes())
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "html.pdf").write_text("<html>404 not found</html>")
    (folder / "cut.pdf").write_bytes(GOOD.read_bytes()[:60_000])
    (folder / "locked.pdf").write_bytes(encrypted())
    return folder


def encrypted() -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_encryption(owner_password="owner", user_password="user")
    return bytes(pdf.output())


def test_bad_files_are_named_and_cost_nothing_else(bad_folder: Path, tmp_path: Path) -> None:
    done = jixiao("parse", bad_folder, bad_folder / "absent.pdf", "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    for name in ("empty.pdf", "html.pdf", "locked.pdf", "absent.pdf", "cut"):
        assert sum(name in line for line in done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    documents = {
        row["document_id"]: row for row in pq.read_table(tmp_path / "out/documents.parquet").to_pylist()
    }
    assert documents["good"]["status"] == "ok"
    assert documents["good"]["targets"] == 186
    assert {documents[name]["status"] for name in ("empty", "html", "locked", "absent")} == {"failed"}
    assert documents["cut"]["status"] in ("failed", "partial")


def test_a_good_file_gives_the_tables_of_a_release_and_exit_0(tmp_path: Path) -> None:
    done = jixiao("parse", GOOD, "-o", tmp_path / "out", "--region", "640000")
    assert (done.returncode, done.stderr) == (0, "")
    assert "186" in done.stdout
    assert {file.name for file in (tmp_path / "out").glob("*.parquet")} == {
        f"{name}.parquet"
        for name in (
            "documents",
            "projects",
            "form_fields",
            "funding",
            "targets",
            "results",
            "execution",
            "findings",
            "cost_checks",
            "repairs",
            "corrections",
            "measures",
        )
    }
    document = pq.read_table(tmp_path / "out/documents.parquet").to_pylist()[0]
    assert (document["fiscal_year"], document["region_code"]) == (2024, "640000")


def test_nothing_to_read_is_wrong_use(tmp_path: Path) -> None:
    done = jixiao("parse", tmp_path, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize("command", ["parse", "show", "target", "diff", "export", "report"])
def test_every_command_has_help(command: str) -> None:
    assert jixiao(command, "--help").returncode == 0


def test_targets_are_parsed_from_arguments_and_lines_in_order() -> None:
    arguments = jixiao("target", "≤510元/人·天", "", "--json").stdout.splitlines()
    lines = jixiao("target", "--json", stdin="≤510元/人·天\n\n").stdout.splitlines()
    assert arguments == lines
    first, second = map(json.loads, lines)
    assert (first["input"], first["part"], first["value"], first["unit"], first["per"]) == (
        1,
        1,
        510,
        "元",
        "人·天",
    )
    assert (second["input"], second["kind"], second["value"]) == (2, "missing", None)


def test_a_release_compared_with_itself_is_identical() -> None:
    assert jixiao("diff", "2024.1.0", "2024.1.0").returncode == 0


@pytest.mark.parametrize("name", ["2031.1.0", "no/such/folder"])
def test_an_unknown_release_is_one_line_and_exit_2(name: str) -> None:
    done = jixiao("diff", "2024.1.0", name)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_show_tells_roles_and_rows() -> None:
    done = jixiao("show", GOOD)
    assert done.returncode == 0
    assert "A1-ningxia-2024" in done.stdout
    assert "annual_amount" in done.stdout


@pytest.mark.long
def test_two_runs_into_one_folder_leave_what_one_leaves(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as threads:
        both = list(threads.map(lambda _: jixiao("parse", GOOD, "-o", tmp_path / "out"), range(2)))
    alone = jixiao("parse", GOOD, "-o", tmp_path / "calm")
    assert [done.returncode for done in (*both, alone)] == [0, 0, 0]
    assert tables_of(tmp_path / "out") == tables_of(tmp_path / "calm")


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_full_disk_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pipeline.parse.reshape", full)
    assert main(["parse", str(GOOD), "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.splitlines()[-1].endswith("the disk is full; make room and run again")


def test_a_bare_command_shows_the_help_and_is_no_error() -> None:
    done = jixiao()
    assert done.returncode == 0
    assert "parse" in done.stdout


def test_the_version_is_told() -> None:
    assert jixiao("--version").stdout.strip() == f"jixiao {VERSION}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["parse"], "缺少参数 wrong use: the following"), (["nothing"], "不在可选之列 wrong use: "), (["target", "--jsn"], "不认识的参数 wrong use: ")],
)  # fmt: skip
def test_wrong_use_is_told_in_both_languages(arguments: list[str], said: str) -> None:
    done = jixiao(*arguments)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]


def test_a_shell_can_complete_the_commands() -> None:
    done = jixiao("--print-completion", "bash")
    assert done.returncode == 0
    assert "export" in done.stdout


def test_show_tells_transfers_beside_own_funds_and_not_under_them() -> None:
    lines = jixiao("show", GOOD, "--pages", "1").stdout.splitlines()
    own, transfer = (
        next(line for line in lines if f" {name} " in line) for name in ("own_total", "transfer_total")
    )
    assert own.split("⊂")[1:] == [" 其中: 本级资金 → 6200 = 62000000.00 元"]
    assert transfer.split("⊂")[1:] == [" 其中: 转移市县 (区)资金 → 0 = 0.00 元"]


def test_show_gives_some_pages_as_json() -> None:
    done = jixiao("show", GOOD, "--pages", "3,5-6", "--json")
    told = json.loads(done.stdout)
    assert [page["page"] for page in told["pages"]] == [3, 5, 6]
    assert len(told["forms"]) == 3
    row = told["forms"][0]["rows"][0]
    assert (row["line"], row["target_text"], row["targets"][0]["kind"]) == (1, "8个以上", "numeric")
    assert len(row["box"]) == 4


@pytest.mark.parametrize("pages", ["0", "x", "16", "1-"])
def test_pages_that_are_none_are_wrong_use(pages: str) -> None:
    assert jixiao("show", GOOD, "--pages", pages).returncode == 2


def own_form(folder: Path) -> Path:
    """A sheet whose captions only its unit knows."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["工程叫法", "古井保护", "办理科室", "某县文管所"],
        ["大类", "小类", "干什么", "干到什么程度"],
        ["产出指标", "数量指标", "修缮古井", "≥12口"],
    ):
        book.active.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


LAYOUTS = """[captions]
project_name = ["工程叫法"]
implementing_unit = ["办理科室"]
[columns]
level1 = ["大类"]
level2 = ["小类"]
indicator = ["干什么"]
value = ["干到什么程度"]
[[layouts]]
name = "own"
columns = ["大类", "小类", "干什么", "干到什么程度"]
"""


def test_a_unit_names_its_own_captions_without_touching_the_package(tmp_path: Path) -> None:
    file, more = own_form(tmp_path), tmp_path / "own.toml"
    more.write_text(LAYOUTS, "utf-8")
    told = json.loads(jixiao("show", file, "--json", "--layouts", more).stdout)
    assert told["forms"][0]["layout"] == "own"
    assert told["forms"][0]["rows"][0]["target_text"] == "≥12口"
    assert jixiao("parse", file, "-o", tmp_path / "out", "--layouts", more).returncode == 0
    project = pq.read_table(tmp_path / "out/projects.parquet").to_pylist()[0]
    assert (project["project_name"], project["implementing_unit"]) == ("古井保护", "某县文管所")
    assert "版式 layout: unknown" in jixiao("show", file).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[captions", "not TOML"),
        ("[nothing]", "unknown section"),
        ("[captions]\nnothing = []", "has no nothing"),
        ("[captions]\nproject_name = 'x'", "must be a list"),
        ("[[layouts]]\nname = 'x'", "must have name, columns"),
        ("layouts = 3", "must have name, columns"),
    ],
)
def test_a_file_of_captions_that_is_none_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")
    done = jixiao("show", GOOD, "--layouts", tmp_path / "own.toml")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr


def test_a_value_is_confirmed_or_corrected_where_no_catalogue_is(tmp_path: Path) -> None:
    fixes = tmp_path / "fixes.csv"
    head = "document_id,page,line,field,was,becomes,reason_zh,reason_en,action"
    right = "nx-fgw-2024,3,1,target_text,8个以上,8个以上,看过,seen,confirm"
    wrong = (
        "nx-fgw-2024,3,1,indicator,年度支持政务信息化项目数量里,年度支持政务信息化项目数量,重影,twice,correct"
    )
    fixes.write_text(f"{head}\n{right}\n{wrong}\n", "utf-8")
    done = jixiao("parse", GOOD, "-o", tmp_path / "out", "--corrections", fixes)
    assert done.returncode == 0, done.stderr
    released = pq.read_table(tmp_path / "out/corrections.parquet").to_pylist()
    assert [(row["action"], row["field"]) for row in released] == [
        ("confirm", "target_text"),
        ("correct", "indicator"),
    ]
    fixes.write_text(f"{head}\n{right.replace('8个', '9个')}\n", "utf-8")
    stale = jixiao("parse", GOOD, "-o", tmp_path / "out", "--corrections", fixes)
    assert (stale.returncode, len(stale.stderr.splitlines())) == (1, 1)
    assert "stale" in stale.stderr

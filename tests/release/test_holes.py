"""Holes that foreign and altered releases came in through, one test each: refused in one line, nothing written elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from tests import factory
from tests.release.foreign import sound
from tests.test_release import files, run

COMMANDS = ("diff", "export", "report")


def refused(
    release: Path, out: Path, capsys: pytest.CaptureFixture[str], commands: tuple[str, ...] = COMMANDS
) -> str:
    """What every command says of a release that all of them refuse, in one line each."""
    said = ""
    for command in commands:
        arguments = [
            command,
            str(release),
            *([str(release)] if command == "diff" else []),
            "-o",
            str(out / command),
        ]
        assert main(arguments) == 2
        line = capsys.readouterr().err
        assert line.count("\n") == 1
        said += line
    return said


def edit(release: Path, change: Any) -> None:
    file = release / "datapackage.json"
    made = json.loads(file.read_text("utf-8"))
    change({each["name"]: each for each in made["resources"]})
    file.write_text(json.dumps(made), "utf-8")


@pytest.mark.parametrize("name", ["../../escaped", "x AS SELECT 1; --", "/tmp/x", "con", "=cmd", "表"])
def test_a_table_name_that_is_no_identifier_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = sound(tmp_path / "in" / "release")
    edit(release, lambda made: made["measures"].update(name=name))
    before = files(tmp_path / "in")
    assert "is no name for a table" in refused(release, tmp_path / "out", capsys)
    assert files(tmp_path) == {f"in/{path}": data for path, data in before.items()}


def test_a_field_name_is_no_sql(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = sound(tmp_path / "release")
    table = pq.read_table(release / "measures.parquet")
    evil = 'x" AS y, (SELECT 1) AS "z'
    pq.write_table(
        table.rename_columns([evil if each == "group" else each for each in table.column_names]),
        release / "measures.parquet",
    )
    assert "is no name of a column" in refused(release, tmp_path / "out", capsys)


@pytest.mark.parametrize(
    "path", ["../other/targets.parquet", "..\\other\\targets.parquet", "C:/x.parquet", "/etc/x.parquet"]
)
def test_a_path_out_of_the_folder_is_refused(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound(tmp_path / "other")
    release = sound(tmp_path / "release")
    edit(release, lambda made: made["targets"].update(path=path))
    assert "path leaves the folder" in refused(release, tmp_path / "out", capsys)


@pytest.mark.parametrize("inside", [False, True])
def test_a_link_out_of_the_folder_is_refused(
    inside: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, release = sound(tmp_path / "other"), sound(tmp_path / "release")
    place = release / "targets.parquet"
    place.unlink()
    if inside:  # a folder of years may hold a link as well
        place /= "fiscal_year=2024/part-0.parquet"
        place.parent.mkdir(parents=True)
    place.symlink_to(other / "targets.parquet")
    assert "a link that leaves the folder" in refused(release, tmp_path / "out", capsys)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("value", pa.array([float("nan")] * 6), "values do not fit"),
        ("value", pa.array(["x"] * 6), "values do not fit"),
        ("line", pa.array([2**40] * 6), "values do not fit"),
        ("line", pa.array([1.5] * 6), "values do not fit"),
        ("indicator", pa.array([b"\xff"] * 6), "of a type that no release has"),
        ("indicator", pa.array([["x"]] * 6), "of a type that no release has"),
        ("target_id", pa.array([None] * 6, pa.string()), "two rows share the key, or it is null"),
        ("target_id", pa.array(["x"] * 6), "two rows share the key, or it is null"),
    ],
)  # fmt: skip
def test_values_of_other_types_are_refused_by_their_column(
    column: str, values: pa.Array, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = sound(tmp_path / "release")
    table = pq.read_table(release / "targets.parquet")
    pq.write_table(
        table.set_column(table.column_names.index(column), column, values), release / "targets.parquet"
    )
    assert said in refused(release, tmp_path / "out", capsys)


@pytest.mark.parametrize("characters", [100, 100_000, 2_000_000])
def test_few_bytes_that_stand_for_many_are_refused_before_they_are_read(
    characters: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """350 kB of Parquet took 5.5 GB."""
    release = sound(tmp_path / "release")
    rows = 2_000_000 if characters == 100 else 30_000
    text = pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array(["长" * characters])
    )
    pq.write_table(pa.table({"note": text}), release / "measures.parquet", compression="zstd")
    edit(release, lambda made: made["measures"].update(schema={"primaryKey": []}))
    assert (release / "measures.parquet").stat().st_size < 400_000
    assert "larger than a table of a release may be" in refused(release, tmp_path / "out", capsys)


def test_every_kind_of_text_is_guarded_in_csv(tmp_path: Path) -> None:
    release = sound(tmp_path / "release")
    table = pq.read_table(release / "findings.parquet")
    kinds = {
        "message_zh": pa.dictionary(pa.int32(), pa.string()),
        "message_en": pa.large_string(),
        "rule": pa.string_view(),
    }
    for name, kind in kinds.items():
        texts = pa.array(["=1+1"] * table.num_rows)
        table = table.set_column(
            table.column_names.index(name),
            name,
            texts.dictionary_encode() if "dictionary" in str(kind) else texts.cast(kind),
        )
    pq.write_table(table, release / "findings.parquet")
    edit(release, lambda made: made["findings"]["schema"]["fields"][0].update(title="=head"))
    assert main(["export", str(release), "-o", str(tmp_path / "out"), "--format", "csv", "xlsx"]) == 0
    text = (tmp_path / "out/findings.csv").read_text("utf-8-sig")
    assert text.startswith('"\'=head"')
    assert text.count("'=1+1") == 3 * table.num_rows and ',"=1' not in text
    head = openpyxl.load_workbook(tmp_path / "out/jixiao.xlsx")["findings"]["A1"]
    assert (head.value, head.data_type, head.quotePrefix) == ("=head", "s", True)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_a_text_runs_in_no_type_of_arrow(kind: pa.DataType) -> None:
    from pipeline.release.export import guard_column

    texts = pa.array(["=1", "甲", None])
    column = texts.dictionary_encode() if pa.types.is_dictionary(kind) else texts.cast(kind)
    assert guard_column(pa.chunked_array([column])).to_pylist() == ["'=1", "甲", None]


def test_a_sheet_has_a_name_that_excel_takes(tmp_path: Path) -> None:
    from pipeline.release.workbook import write_workbook

    names = ["history", "a" * 40, "a" * 41, "targets"]
    write_workbook(tmp_path / "a.xlsx", [(name, ["头"], iter([pa.table({"n": [1]})])) for name in names])
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == [
        "history~2",
        "a" * 31,
        "a" * 29 + "~2",
        "targets",
    ]


def test_a_released_table_that_was_edited_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = run(tmp_path, factory.rows(documents=1)).path
    table = pq.read_table(release / "targets.parquet")
    texts = pa.array(["≥80个"] * table.num_rows)
    pq.write_table(
        table.set_column(table.column_names.index("target_text"), "target_text", texts),
        release / "targets.parquet",
    )
    assert refused(release, tmp_path / "out", capsys).count("changed since the release") == 3


@pytest.mark.parametrize("gone", [False, True])
def test_checksums_that_were_edited_or_taken_away_are_noticed_by_the_index(
    gone: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = run(tmp_path, factory.rows(documents=1)).path
    (release / "README.md").write_text("altered", "utf-8")
    seal = release / "checksums.sha256"
    if gone:
        seal.unlink()
    else:
        from pipeline.open_release.seals import sha256

        names = [line.split("  ")[1] for line in seal.read_text("utf-8").splitlines()]
        seal.write_text("".join(f"{sha256(release / name)}  {name}\n" for name in names), "utf-8")
    assert (
        refused(release, tmp_path / "out", capsys).count(
            "though the index has its hash" if gone else "not the hash in index.json"
        )
        == 3
    )


def test_a_table_laid_beside_a_release_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = run(tmp_path, factory.rows(documents=1)).path
    (release / "more.parquet").write_bytes((release / "targets.parquet").read_bytes())
    assert refused(release, tmp_path / "out", capsys).count("added since the release") == 3

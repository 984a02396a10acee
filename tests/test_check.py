"""What the check lets through and what it does not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pipeline.check import InputError, RulesError, check, jobs, outcome, report, rules
from pipeline.check.frames import Corpus, columns_frame, expected_frame, read_expected, row_frames
from pipeline.parquet import table_paths, write_table
from pipeline.schema import BY_NAME, TABLES
from tests import breakers, factory

EXPECTATIONS = Path(__file__).parent.parent / "expectations"
NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module")
def validator() -> Any:
    from pipeline.check import run

    return run


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    factory.write(folder, factory.rows())
    return folder


def corpus_of(folder: Path) -> Corpus:
    return Corpus(table_paths(NAMES, folder / "tables", folder / "findings"))


def frame_of(folder: Path, name: str) -> pd.DataFrame:
    if name == "expected_rows":
        return expected_frame(corpus_of(folder), folder / "expected_rows.csv")
    return next(row_frames(corpus_of(folder), BY_NAME[name]))


def rules_of(name: str) -> list[rules.Rule]:
    derived = rules.of_rows(BY_NAME[name]) if name in BY_NAME else []
    return derived + rules.written(EXPECTATIONS, name)


def broken(frame: pd.DataFrame, changes: list[breakers.Change]) -> pd.DataFrame:
    """The first row of a frame as it is, then once more with each change; `_row` numbers them from 0."""
    schema = pa.Table.from_pandas(frame.head(0)).schema
    nullable = pa.schema(
        [*(pa.field(field.name, field.type) for field in schema), pa.field("_row", pa.int64())]
    )
    [row] = pa.Table.from_pandas(frame.head(1)).to_pylist()
    rows = [row | change | {"_row": number} for number, change in enumerate([{}, *changes])]
    return pa.Table.from_pylist(rows, nullable).to_pandas(types_mapper=pd.ArrowDtype)


@pytest.mark.parametrize("name", [*NAMES, "expected_rows"])
def test_every_expectation_notices_a_row_that_breaks_it(
    name: str, sound: Path, validator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "SHOWN", 1000)
    about_rows = [
        rule for rule in rules_of(name) if rule["meta"]["id"] != "some_document"
    ]  # that one is tested below
    changes = [(rule["meta"]["id"], change) for rule in about_rows for change in breakers.of(name, rule)]
    frame = broken(frame_of(sound, name), [change for _, change in changes])
    found = validator.validate(name, ["_row"], [frame], about_rows)
    noticed = {outcome.rule["meta"]["id"]: {row["_row"] for row in outcome.first} for outcome in found}
    missed = [
        (rule, change) for number, (rule, change) in enumerate(changes, 1) if str(number) not in noticed[rule]
    ]
    assert missed == []
    assert not any(outcome.error for outcome in found)
    assert not any("0" in rows for rows in noticed.values())  # the sound row


def test_every_breaker_belongs_to_an_expectation() -> None:
    for name, changes in breakers.HAND_WRITTEN.items():
        assert set(changes) <= {rule["meta"]["id"] for rule in rules.written(EXPECTATIONS, name)}


def test_an_expectation_without_a_breaker_fails_this_suite() -> None:
    with pytest.raises(KeyError):
        breakers.of(
            "targets", rules.rule("column_values_to_be_null", "new_rule", "新", "New", column="value")
        )


def test_every_expectation_says_what_it_means_in_both_languages() -> None:
    for name in [*NAMES, "expected_rows"]:
        for rule in rules_of(name):
            assert rule["meta"]["zh"].endswith("。")
            assert rule["meta"]["en"].endswith(".")


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_a_missing_column_a_swapped_one_and_a_wrong_type_are_noticed(
    table: Any, tmp_path: Path, sound: Path, validator: Any
) -> None:
    arrow = pa.Table.from_batches(corpus_of(sound).tables[table.name].to_batches())
    last, names = arrow.column_names[-1], arrow.column_names
    retyped = arrow.set_column(0, names[0], pa.array([b"x"] * arrow.num_rows, pa.binary()))
    wrong = {
        "columns": [arrow.drop_columns([last]), arrow.select([names[1], names[0], *names[2:]])],
        "types": [retyped],
    }
    for rule in rules.of_columns(table):
        for case in wrong[rule["meta"]["id"]]:
            frame = _columns(tmp_path, sound, table, case)
            [outcome] = validator.validate(table.name, ["position"], [frame], [rule])
            assert not outcome.success
            assert outcome.first


def _columns(folder: Path, sound: Path, table: Any, arrow: pa.Table) -> pd.DataFrame:
    corpus = corpus_of(sound)
    corpus.paths[table.name] = folder / f"{table.name}.parquet"
    write_table([arrow], arrow.schema, corpus.paths[table.name])
    corpus.tables[table.name] = pa.dataset.dataset(corpus.paths[table.name])
    return columns_frame(corpus, table)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_stands_twice_has_its_key_twice(name: str, tmp_path: Path) -> None:
    rows = factory.rows()
    rows[name].append(rows[name][0])
    factory.write(tmp_path, rows)
    counted = frame_of(tmp_path, name)["_key_rows"].tolist()
    assert counted == [2, *[1] * (len(rows[name]) - 2), 2]


def _references() -> Iterator[tuple[str, str]]:
    return ((table.name, column) for table in TABLES for column, _ in table.foreign)


@pytest.mark.parametrize(("name", "column"), list(_references()))
def test_a_reference_to_nothing_is_known_as_such(name: str, column: str, tmp_path: Path) -> None:
    rows = factory.rows()
    rows[name][1][column] = "nowhere"
    factory.write(tmp_path, rows)
    assert frame_of(tmp_path, name)[f"_{column}_known"].tolist() == [
        True,
        False,
        *[True] * (len(rows[name]) - 2),
    ]


def test_a_null_reference_refers_to_nothing_and_is_no_failure(tmp_path: Path, validator: Any) -> None:
    rows = factory.rows(documents=1, projects=1)
    rows["findings"][0] |= {"project_id": None, "target_id": None}
    factory.write(tmp_path, rows)
    outcomes = validator.validate(
        "findings", ["finding_id"], [frame_of(tmp_path, "findings")], rules_of("findings")
    )
    assert [outcome.rule["meta"]["id"] for outcome in outcomes if not outcome.success] == []


def test_two_targets_in_one_place_and_wrong_counts_and_pages_are_computed(tmp_path: Path) -> None:
    rows = factory.rows(documents=1, projects=1)
    rows["targets"][1]["line"] = 1
    factory.write(tmp_path, rows)
    assert frame_of(tmp_path, "targets")["_place_rows"].tolist() == [2, 2, 1]
    assert frame_of(tmp_path, "targets")["_document_pages"].tolist() == [1, 1, 1]
    documents = frame_of(tmp_path, "documents")
    assert (documents["_forms_rows"].tolist(), documents["_targets_rows"].tolist()) == ([1], [3])


def test_a_document_missing_or_undeclared_or_with_other_counts_fails(tmp_path: Path, validator: Any) -> None:
    factory.write(tmp_path, factory.rows(documents=3))
    (tmp_path / "expected_rows.csv").write_text(
        "document_id,forms,targets\n2024-nx-001,2,6\n2024-nx-002,2,5\n2023-gone,1,1\n"
    )
    outcomes = validator.validate(
        "expected_rows", ["document_id"], [frame_of(tmp_path, "expected_rows")], rules_of("expected_rows")
    )
    failing = {
        each.rule["meta"]["id"]: [row["document_id"] for row in each.first]
        for each in outcomes
        if not each.success
    }
    assert failing == {"declared": ["2024-nx-003"], "read": ["2023-gone"], "targets": ["2024-nx-002"]}


def test_a_failed_document_stops_the_release_though_its_counts_are_declared(
    tmp_path: Path, validator: Any
) -> None:
    rows = factory.rows(documents=1, projects=0)
    rows["documents"][0] |= {"status": "failed", "status_detail": "0 字节 0 bytes", "pages": None}
    factory.write(tmp_path, rows)
    outcomes = validator.validate(
        "documents", ["document_id"], [frame_of(tmp_path, "documents")], rules_of("documents")
    )
    assert [each.rule["meta"]["id"] for each in outcomes if not each.success] == ["readable"]


def test_no_documents_at_all_is_not_a_success(tmp_path: Path, validator: Any) -> None:
    factory.write(tmp_path, factory.rows(documents=0))
    outcomes = validator.validate(
        "expected_rows", ["document_id"], [frame_of(tmp_path, "expected_rows")], rules_of("expected_rows")
    )
    assert {each.rule["meta"]["id"]: each.error for each in outcomes if not each.success} == {
        "some_document": "observed 0"
    }


def test_an_expectation_about_a_column_that_is_not_there_fails(sound: Path, validator: Any) -> None:
    rule = rules.rule("column_values_to_be_null", "ghost", "无", "None", column="ghost")
    [outcome] = validator.validate("funding", ["project_id"], [frame_of(sound, "funding")], [rule])
    assert not outcome.success
    assert "ghost" in outcome.error


def test_what_is_counted_is_the_same_in_one_batch_and_in_many(sound: Path, validator: Any) -> None:
    frame = frame_of(sound, "targets")
    rule = rules.rule("column_values_to_be_null", "no_text", "无", "None", column="target_text")
    [whole] = validator.validate("targets", ["target_id"], [frame], [rule])
    [parts] = validator.validate(
        "targets", ["target_id"], [frame[:5], frame[5:6], frame[6:6], frame[6:]], [rule]
    )
    assert parts == whole
    assert whole.unexpected == 12
    assert len(whole.first) == 12


def test_sound_tables_pass_and_their_quality_is_stated(tmp_path: Path) -> None:
    places = factory.write(tmp_path, factory.rows())
    result = check(places[0], places[1], EXPECTATIONS, places[2], tmp_path / "checks.json")
    assert result.success, result.message
    found = json.loads((tmp_path / "checks.json").read_text("utf-8"))
    assert found["success"] is True
    assert found["totals"]["expectations"] == result.expectations == len(found["expectations"])
    assert found["quality"]["targets"] == 12
    assert found["quality"]["facsimile_documents"] == 2


def test_the_result_is_the_same_bytes_again(tmp_path: Path, sound: Path, validator: Any) -> None:
    for name in ("a.json", "b.json"):
        outcomes = validator.validate(
            "funding", ["project_id"], [frame_of(sound, "funding")], rules_of("funding")
        )
        report.write(tmp_path / name, corpus_of(sound), outcomes)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_failing_row_is_named_by_its_key_in_both_languages_and_escaped(
    tmp_path: Path, validator: Any
) -> None:
    rows = factory.rows(documents=1, projects=1)
    rows["targets"][0] |= {
        "value": None,
        "base_value": None,
        "unit": None,
        "base_unit": None,
        "dimension": "\x1b[31mred",
    }
    factory.write(tmp_path, rows)
    outcomes = validator.validate(
        "targets", ["target_id"], [frame_of(tmp_path, "targets")], rules_of("targets")
    )
    message, key = report.message(outcomes), rows["targets"][0]["target_id"]
    assert message.startswith("检查未通过:3 项期望,不予发布。 3 expectations fail; nothing is released.")
    assert "numeric 的行都有数值。 A numeric target has a value.\n    value=null, target_id=" + key in message
    assert "\\u001b[31mred" in message
    assert "\x1b" not in message


def test_with_wrong_columns_no_row_is_looked_at_and_the_check_fails(tmp_path: Path) -> None:
    places = factory.write(tmp_path, factory.rows(documents=1))
    table = pa.table({"project_id": ["a"]})
    write_table([table], table.schema, places[0] / "funding.parquet")
    result = check(places[0], places[1], EXPECTATIONS, places[2], tmp_path / "checks.json")
    assert not result.success
    assert "funding · columns" in result.message
    assert "no row was looked at" in result.message
    assert json.loads((tmp_path / "checks.json").read_text("utf-8"))["quality"] is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("document_id,forms\na,1\n", "must be: document_id,forms,targets"),
        ("document_id,forms,targets\na,one,2\n", "line 2: 表数与目标数应为整数"),
        ("document_id,forms,targets\na,1,2\na,1,2\n", "document declared twice: a"),
    ],
)
def test_a_wrong_file_of_row_counts_is_named_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "expected_rows.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="expected_rows") as caught:
        read_expected(path)
    assert message in str(caught.value)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    places = factory.write(tmp_path, factory.rows(documents=1))
    (places[0] / "funding.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=r"funding\.parquet"):
        check(places[0], places[1], EXPECTATIONS, places[2], tmp_path / "checks.json")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("targets", "{", "not a suite"),
        (
            "targets",
            '{"expectations": [{"type": "x", "kwargs": {}, "meta": {"id": "a"}}]}',
            "lacks one of these",
        ),
        ("nothing", "{}", "there is no such table"),
    ],
)
def test_an_unusable_suite_is_refused_by_name(name: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.json").write_text(text, "utf-8")
    with pytest.raises(RulesError, match=message):
        rules.load(tmp_path, NAMES)


@pytest.mark.long
def test_processes_of_their_own_find_what_one_finds(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checked(name: str) -> bytes:
        folders = sound / "tables", sound / "findings"
        check(*folders, EXPECTATIONS, sound / "expected_rows.csv", tmp_path / name)
        return (tmp_path / name).read_bytes()

    alone = checked("alone.json")
    monkeypatch.setattr(jobs, "MANY_ROWS", 0)
    assert checked("many.json") == alone


def test_importing_check_and_release_does_not_import_great_expectations() -> None:
    code = (
        "import sys, pipeline.check, pipeline.release.export; sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

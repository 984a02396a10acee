"""What a release is, when it is refused, and what others make of it."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from pipeline.check import report
from pipeline.check.frames import Corpus
from pipeline.compare import diff
from pipeline.compare.release_changes import Comparison, compare_releases
from pipeline.compare.row_changes import TableDiff
from pipeline.open_release.seals import sha256
from pipeline.parquet import table_paths
from pipeline.release import Released, ReleaseError, index, release
from pipeline.release.changelog import update
from pipeline.release.version import Version, least, parse
from pipeline.schema import BY_NAME, TABLES
from tests import factory

DOCS = Path(__file__).parent.parent / "docs"
PARAMS = {"version": "2024.1.0", "created": datetime.date(2025, 3, 1)}


def run(folder: Path, rows: factory.Rows, **params: Any) -> Released:
    """Writes the rows as a checked run and releases it into `folder/releases`."""
    tables, findings, _ = factory.write(folder, rows)
    report.write(folder / "checks.json", Corpus(table_paths(BY_NAME, tables, findings)), [])
    return again(folder, **params)


def again(folder: Path, **params: Any) -> Released:
    return release(
        folder / "tables", folder / "findings", folder / "checks.json", PARAMS | params, folder / "releases"
    )


def seal(release: Path) -> None:
    """Checksums and pin of a release as if it had been released as it stands now."""
    lines = [
        f"{sha256(release / name)}  {name}\n" for name in sorted(files(release)) if name != "checksums.sha256"
    ]
    (release / "checksums.sha256").write_text("".join(lines), "utf-8")
    (release.parent / "index.json").unlink()
    index.write(release.parent)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = factory.rows()
    rows["documents"][1] |= {"fiscal_year": None, "published_on": None}
    rows["projects"][0] |= {"duration_years": None, "annual_amount_cny": None}
    rows["repairs"][0]["line"] = None
    return run(tmp_path_factory.mktemp("published"), rows).path


def test_a_rebuild_elsewhere_is_byte_identical(tmp_path: Path) -> None:
    one, other = (run(tmp_path / name, factory.rows()) for name in ("one", "other"))
    assert one.written
    assert other.written
    assert files(tmp_path / "one/releases") == files(tmp_path / "other/releases")
    assert (one.path / "targets.parquet").is_file()
    assert len(files(one.path)) == len(TABLES) + 11


def test_the_same_content_again_changes_nothing(tmp_path: Path) -> None:
    first = run(tmp_path, factory.rows())
    before = files(tmp_path)
    assert again(tmp_path) == Released("2024.1.0", first.path, written=False)
    assert files(tmp_path) == before


def test_other_content_over_a_version_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    rows = factory.rows()
    first = run(tmp_path, rows)
    before = files(first.path)
    rows["targets"][0]["value"] = 7.0
    with pytest.raises(
        ReleaseError, match=r"raise release\.version in params\.yaml.*targets \+0 −0 \{'value': 1\}"
    ):
        run(tmp_path, rows)
    assert files(first.path) == before
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["2024.1.0", "index.json"]


@pytest.mark.parametrize(
    ("params", "said"),
    [({"created": "2025-03-02"}, "datapackage.json"), ({"partition_rows": 1}, "datapackage.json")],
)
def test_other_descriptions_over_a_version_are_refused(
    params: dict[str, Any], said: str, tmp_path: Path
) -> None:
    run(tmp_path, factory.rows())
    with pytest.raises(ReleaseError, match=said):
        again(tmp_path, **params)


def test_the_same_rows_in_other_bytes_are_the_same_content(tmp_path: Path) -> None:
    path = run(tmp_path, factory.rows()).path / "targets.parquet"
    pq.write_table(pq.read_table(path), path, compression="gzip")  # as another version of the library might
    seal(path.parent)
    before = path.read_bytes()
    assert not again(tmp_path).written
    assert path.read_bytes() == before


def test_a_failed_or_missing_check_or_one_of_other_tables_releases_nothing(tmp_path: Path) -> None:
    factory.write(tmp_path, factory.rows())
    with pytest.raises(ReleaseError, match="run check first"):
        again(tmp_path)
    run(tmp_path / "other", factory.rows(documents=1))
    shutil.copy(tmp_path / "other/checks.json", tmp_path)
    with pytest.raises(ReleaseError, match="not the table that was checked"):
        again(tmp_path)
    checks = json.loads((tmp_path / "checks.json").read_text("utf-8")) | {"success": False}
    (tmp_path / "checks.json").write_text(json.dumps(checks), "utf-8")
    with pytest.raises(ReleaseError, match="the checks failed"):
        again(tmp_path)
    assert not (tmp_path / "releases").exists()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"version": "2024.1"}, "like 2024.1.0"),
        ({"version": "2024.01.0"}, "like 2024.1.0"),
        ({"version": "2023.1.0"}, "must begin with the latest fiscal year, 2024"),
        ({"created": "soon"}, "version and created"),
    ],
)
def test_wrong_params_are_refused_in_one_line(params: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=message) as caught:
        run(tmp_path, factory.rows(documents=1), **params)
    assert "\n" not in str(caught.value)


_OLD = Version(2024, 1, 3)


@pytest.mark.parametrize(
    ("comparison", "year", "smallest"),
    [
        (Comparison(), 2024, "2024.1.4"),
        (Comparison([TableDiff("targets", changed=1, cells={"value": 1})]), 2024, "2024.1.4"),
        (Comparison([TableDiff("targets", added=5)]), 2024, "2024.1.4"),
        (Comparison([TableDiff("targets", columns=[("grade", None, "string")])]), 2024, "2024.2.0"),
        (Comparison(documents_added=["2024-nx-009"]), 2024, "2024.2.0"),
        (Comparison(documents_removed=["2024-nx-001"]), 2024, "2024.2.0"),
        (Comparison(documents_added=["2025-nx-001"]), 2025, "2025.0.0"),
    ],
)
def test_the_smallest_step_follows_from_what_changed(
    comparison: Comparison, year: int, smallest: str
) -> None:
    assert str(least(_OLD, comparison, year)) == smallest


def test_versions_are_ordered_by_number_not_by_text() -> None:
    assert parse("2024.10.0") > parse("2024.9.12")


def test_a_corrected_value_needs_a_patch_a_new_document_a_minor_step(tmp_path: Path) -> None:
    rows = factory.rows()
    run(tmp_path, rows)
    rows["targets"][0]["value"] = 7.0
    assert run(tmp_path, rows, version="2024.1.1").written
    with pytest.raises(ReleaseError, match=r"need at least 2024\.2\.0"):
        run(tmp_path, factory.rows(documents=3), version="2024.1.2")
    assert run(tmp_path, factory.rows(documents=3), version="2024.2.0").written
    assert not (tmp_path / "releases/2024.1.2").exists()


def test_change_notes_say_what_changed_since_the_release_before(tmp_path: Path) -> None:
    rows = factory.rows()
    assert "首个版本" in (run(tmp_path, rows).path / "CHANGES.md").read_text("utf-8")
    rows = factory.rows(documents=3)
    rows["targets"][0] |= {"value": 7.0, "unit": "件"}
    del rows["corrections"][0]
    notes = (run(tmp_path, rows, version="2024.2.0").path / "CHANGES.md").read_text("utf-8")
    assert "自 2024.1.0 以来" in notes
    assert "- `2024-nx-003`" in notes
    assert "| targets | 6 | 0 | `value` (1), `unit` (1) |" in notes
    assert "| corrections | 2 | 1 |  |" in notes


def test_fields_and_tables_added_removed_and_retyped_are_structure(tmp_path: Path, published: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(published, old)
    (old / "checksums.sha256").unlink()  # tables that nobody sealed
    table = pq.read_table(old / "funding.parquet")
    renamed = table.rename_columns(
        ["amount" if name == "amount_cny" else name for name in table.column_names]
    )
    pages_ = renamed.column("page").cast("int64")
    pq.write_table(
        renamed.set_column(renamed.column_names.index("page"), "page", pages_), old / "funding.parquet"
    )
    descriptor = json.loads((old / "datapackage.json").read_text("utf-8"))
    descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] != "measures"]
    (old / "measures.parquet").unlink()
    for each in descriptor["resources"]:
        each["schema"]["fields"] = []
    (old / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert compare_releases(old, published).structure == [
        "+ funding.amount_cny",
        "+ measures",
        "- funding.amount",
        "~ funding.page",
    ]


def test_the_index_lists_every_version_in_order_and_each_opens(tmp_path: Path) -> None:
    rows = factory.rows(documents=1)
    run(tmp_path, rows, version="2024.9.0")
    rows["targets"][0]["value"] = 7.0
    run(tmp_path, rows, version="2024.10.0")
    listed = json.loads((tmp_path / "releases/index.json").read_text("utf-8"))["versions"]
    assert [each["version"] for each in listed] == ["2024.9.0", "2024.10.0"]
    for each in listed:
        for name, count in each["rows"].items():
            assert len(pd.read_parquet(tmp_path / "releases" / each["path"] / f"{name}.parquet")) == count


def test_parquet_carries_the_schema_with_titles_and_units(published: Path) -> None:
    for table in TABLES:
        schema = pq.read_schema(published / f"{table.name}.parquet")
        assert schema.equals(table.arrow(), check_metadata=True)
    assert pq.read_schema(published / "targets.parquet").field("x0").metadata[b"unit"] == b"pt"


def test_a_large_table_stands_in_years_and_pandas_duckdb_and_the_views_read_it(tmp_path: Path) -> None:
    rows, more = factory.rows(), factory.rows(documents=1, year=2023)
    path = run(tmp_path, {name: rows[name] + more[name] for name in rows}, partition_rows=5).path
    assert sorted(files(path / "targets.parquet")) == [
        "fiscal_year=2023/part-0.parquet",
        "fiscal_year=2024/part-0.parquet",
    ]
    assert pd.read_parquet(path / "targets.parquet").fiscal_year.astype(int).value_counts().to_dict() == {
        2024: 12,
        2023: 6,
    }
    assert duckdb.sql(
        f"SELECT count(*) FROM '{path}/targets.parquet' WHERE fiscal_year = 2023"
    ).fetchall() == [(6,)]
    assert not again(tmp_path, partition_rows=5).written
    sql = f"SET VARIABLE release = '{path}';" + (path / "views.sql").read_text("utf-8")
    db = duckdb.connect()
    db.execute(sql)
    assert db.execute("SELECT count(*) FROM targets JOIN projects USING (project_id)").fetchall() == [(18,)]


def test_a_large_table_with_a_year_unknown_stays_one_file(tmp_path: Path) -> None:
    rows = factory.rows()
    rows["targets"][3]["fiscal_year"] = None
    assert (run(tmp_path, rows, partition_rows=5).path / "targets.parquet").is_file()


def test_the_checksums_hold_for_every_other_file(published: Path) -> None:
    lines = (published / "checksums.sha256").read_text("utf-8").splitlines()
    assert {line.split("  ")[1] for line in lines} == files(published).keys() - {"checksums.sha256"}
    assert (
        subprocess.run(
            ["sha256sum", "-c", "--quiet", "checksums.sha256"], cwd=published, check=False
        ).returncode
        == 0
    )


def test_frictionless_finds_the_data_package_and_every_row_valid(published: Path) -> None:
    from frictionless import validate

    found = validate(str(published / "datapackage.json"))
    assert found.valid, found.flatten(["title", "message"])
    assert {task.name: task.stats["rows"] for task in found.tasks}["targets"] == 12


def test_frictionless_would_notice_a_wrong_row(published: Path, tmp_path: Path) -> None:
    from frictionless import validate

    shutil.copytree(published, tmp_path / "broken")
    table = pq.read_table(tmp_path / "broken/targets.parquet")
    orphan = ["nowhere", *table.column("project_id").to_pylist()[1:]]
    pq.write_table(table.set_column(1, "project_id", [orphan]), tmp_path / "broken/targets.parquet")
    assert not validate(str(tmp_path / "broken/datapackage.json")).valid


def test_croissant_is_valid_without_a_warning_and_yields_the_rows(published: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(published / "croissant.json")
    assert dataset.metadata.issues.report() == ""
    assert next(row["targets/target_text"] for row in dataset.records("targets")) == "≥6.74万件".encode()


def test_croissant_describes_a_table_kept_by_year(tmp_path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    path = run(tmp_path, factory.rows(), partition_rows=5).path
    dataset = mlcroissant.Dataset(path / "croissant.json")
    assert dataset.metadata.issues.report() == ""
    assert "targets.parquet/fiscal_year=2024/part-0.parquet" in {
        each.id for each in dataset.metadata.distribution
    }


def test_the_descriptor_names_publication_licence_keys_and_units(published: Path) -> None:
    descriptor = json.loads((published / "datapackage.json").read_text("utf-8"))
    source = {
        "title": "宁夏发展和改革委员会 · 2024年项目支出绩效目标",
        "path": "https://example.org/2024.pdf",
        "issuer": "宁夏发展和改革委员会",
        "published_on": "2024-02-08",
    }
    assert source in descriptor["sources"]
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    assert descriptor["created"] == "2025-03-01T00:00:00Z"
    targets = {each["name"]: each for each in descriptor["resources"]}["targets"]["schema"]
    assert targets["primaryKey"] == ["target_id"]
    assert {
        "fields": ["project_id"],
        "reference": {"resource": "projects", "fields": ["project_id"]},
    } in targets["foreignKeys"]
    assert targets["fields"][-1]["unit"] == "pt"
    assert targets["fields"][0]["constraints"] == {"required": True}


def test_many_publications_are_listed_by_year(tmp_path: Path) -> None:
    rows = factory.rows(documents=101, projects=0)
    for number, document in enumerate(rows["documents"]):
        document["title"] = f"第{number}份"
    descriptor = json.loads((run(tmp_path, rows).path / "datapackage.json").read_text("utf-8"))
    assert [each["title"] for each in descriptor["sources"]] == [
        "2024: 101 份公开文件,见 documents 表 publications, listed in table documents"
    ]


def test_the_readme_calls_a_facsimile_a_facsimile_and_states_the_quality(published: Path) -> None:
    text = (published / "README.md").read_text("utf-8")
    assert "2 are facsimiles" in text
    assert "not the publication itself" in text
    assert "| 更正 corrections | 4 | |" in text
    assert "| 由 OCR 读出 read by OCR | 0 | 0.00% |" in text


def test_the_readme_of_published_originals_warns_of_nothing(tmp_path: Path) -> None:
    rows = factory.rows(documents=1)
    rows["documents"][0]["origin"] = "published"
    assert "re-typeset" not in (run(tmp_path, rows).path / "README.md").read_text("utf-8")


def test_the_citation_is_yaml_with_what_the_format_asks_for(published: Path) -> None:
    citation = yaml.safe_load((published / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == "2024.1.0"
    assert citation["type"] == "dataset"
    assert citation["authors"] == [{"name": "jixiao contributors"}]


def test_the_dictionary_of_a_release_names_every_field_and_counts_rows(published: Path) -> None:
    text = (published / "dictionary.md").read_text("utf-8")
    assert "12 行 rows" in text
    assert all(f"| `{field.name}` | {field.title_zh} |" in text for table in TABLES for field in table.fields)


def test_money_is_exact_in_the_release(published: Path) -> None:
    amounts = pq.read_table(published / "funding.parquet").column("amount_cny").to_pylist()
    assert amounts == [Decimal("1200000.50")] * 4


def test_the_first_notes_say_what_came(published: Path) -> None:
    notes = (published / "CHANGES.md").read_text("utf-8")
    assert "## 新增文件 Documents added (2)" in notes
    assert "- `2024-nx-001` 2024年项目支出绩效目标: " in notes
    assert "| targets | 12 | 0 |  |" in notes


def test_the_notes_name_a_document_that_left(tmp_path: Path) -> None:
    run(tmp_path, factory.rows())
    notes = (run(tmp_path, factory.rows(documents=1), version="2024.2.0").path / "CHANGES.md").read_text(
        "utf-8"
    )
    assert "## 删去文件 Documents removed (1)\n\n- `2024-nx-002` 2024年项目支出绩效目标: " in notes
    assert "| documents | 0 | 1 |  |" in notes


def test_the_change_log_takes_its_data_section_from_the_releases(tmp_path: Path) -> None:
    rows = factory.rows()
    run(tmp_path, rows)
    rows["targets"][0]["value"] = 7.0
    run(tmp_path, rows, version="2024.1.1")
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("# 变更\n\n## 数据 Data\n\n### old\n- hand-made\n\n## 软件\n\n- kept\n", "utf-8")
    assert update(changelog, tmp_path / "releases")
    text = changelog.read_text("utf-8")
    assert text.startswith("# 变更\n\n## 数据 Data\n\n### 2024.1.1 · 2025-03-01\n\n自 2024.1.0 以来的变化")
    assert text.endswith("\n\n## 软件\n\n- kept\n")
    assert "hand-made" not in text
    assert "| targets | 0 | 0 | `value` (1) |" in text
    assert text.index("### 2024.1.1") < text.index("### 2024.1.0") < text.index("#### 新增文件")
    assert not update(changelog, tmp_path / "releases")


def test_a_change_log_without_the_section_is_refused_in_one_line(tmp_path: Path) -> None:
    run(tmp_path, factory.rows(documents=1))
    (tmp_path / "CHANGELOG.md").write_text("# 变更\n", "utf-8")
    with pytest.raises(ReleaseError, match=r"CHANGELOG\.md: .*## 数据 Data"):
        update(tmp_path / "CHANGELOG.md", tmp_path / "releases")


def test_an_altered_version_stops_the_next_one_and_keeps_its_pin(tmp_path: Path) -> None:
    rows = factory.rows(documents=1)
    first = run(tmp_path, rows).path
    pin = json.loads((tmp_path / "releases/index.json").read_text("utf-8"))["versions"][0]["checksums_sha256"]
    assert pin == sha256(first / "checksums.sha256")
    (first / "README.md").write_text("altered", "utf-8")
    rows["targets"][0]["value"] = 7.0
    with pytest.raises(ReleaseError, match=r"README\.md: .*changed since the release"):
        run(tmp_path, rows, version="2024.1.1")
    assert not (tmp_path / "releases/2024.1.1").exists()


@pytest.mark.parametrize("version", ["2024.0.9", "2024.0.0"])
def test_a_version_below_the_latest_is_refused(version: str, tmp_path: Path) -> None:
    rows = factory.rows(documents=1)
    run(tmp_path, rows)
    rows["targets"][0]["value"] = 7.0
    with pytest.raises(ReleaseError, match=r"must be above the latest, 2024\.1\.0"):
        run(tmp_path, rows, version=version)
    assert not (tmp_path / "releases" / version).exists()


@pytest.mark.parametrize(
    ("value", "text"), [(6.74 + 1e-13, ""), (6.74 + 1e-5, "| targets | 0 | 0 | `value` (1) |")]
)
def test_diff_and_notes_and_version_agree_on_what_a_change_is(
    value: float, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = factory.rows(documents=1)
    rows["targets"][0]["value"] = 6.74
    first = run(tmp_path, rows).path
    rows["targets"][0]["value"] = value
    second = run(tmp_path, rows, version="2024.1.1").path
    assert diff(first, second) == (1 if text else 0)
    assert text in (second / "CHANGES.md").read_text("utf-8")
    assert ("各表行无变化" in (second / "CHANGES.md").read_text("utf-8")) == (not text)
    assert bool(compare_releases(first, second)) == bool(text)


def test_a_box_that_moved_is_no_difference_of_what_a_release_says_but_other_content(tmp_path: Path) -> None:
    rows = factory.rows(documents=1)
    first = run(tmp_path, rows).path
    rows["targets"][0]["x0"] = 99.0
    second = run(tmp_path, rows, version="2024.1.1").path
    assert diff(first, second) == 0
    assert "| targets | 0 | 0 | `x0` (1) |" in (second / "CHANGES.md").read_text("utf-8")
    with pytest.raises(ReleaseError, match=r"targets \+0 −0 \{'x0': 1\}"):
        run(tmp_path, factory.rows(documents=1), version="2024.1.1")

"""`diff` on small releases written here: what it returns, prints and writes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.compare import diff
from tests.compare.releases import PROJECT, TARGET, Row, project, read, table_of, target, write_release

Tables = dict[str, list[Row]]


def tables(**more: Any) -> Tables:
    return {
        "projects": [project("p1", "公路养护", **more), project("p2", "孤儿助学", **more)],
        "targets": [
            target(
                "t1",
                "p1",
                "养护里程",
                "≥30公里",
                comparator="ge",
                base_value=30000.0,
                base_unit="米",
                x0=1.0,
                line=1,
                **more,
            ),
            target(
                "t2",
                "p1",
                "满意度",
                "≥90%",
                comparator="ge",
                base_value=0.9,
                base_unit="1",
                category="satisfaction.beneficiary",
                line=2,
                **more,
            ),
            target("t3", "p2", "资助人数", "12人", base_value=12.0, base_unit="人", **more),
        ],
    }


def next_year(edit: Callable[[Tables], object] = lambda made: None) -> Tables:
    made = json.loads(
        json.dumps(tables(fiscal_year=2025))
        .replace('"p', '"q')
        .replace('"t1', '"u1')
        .replace('"t2', '"u2')
        .replace('"t3', '"u3')
        .replace('"qage', '"page')
        .replace('"qroject', '"project')
        .replace('"qart', '"part')
    )
    edit(made)
    return made  # type: ignore[no-any-return]


def run(
    tmp_path: Path, old: Tables, new: Tables, years: tuple[int, int] | None = None
) -> tuple[int, list[Row]]:
    code = diff(
        write_release(tmp_path / "old", old), write_release(tmp_path / "new", new), tmp_path / "out", years
    )
    return code, read(tmp_path / "out" / "changes.parquet")


def words(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [
        (row["scope"], row["change"], row["old_id"], row["new_id"], row["old"], row["new"]) for row in rows
    ]


def test_a_release_is_identical_to_itself(tmp_path: Path) -> None:
    assert run(tmp_path, tables(), tables()) == (0, [])
    report = json.loads((tmp_path / "out" / "diff.json").read_text())
    assert (
        report["identical"]
        and not report["changes"]
        and "Identical" in (tmp_path / "out" / "diff.md").read_text()
    )


def test_order_boxes_pages_and_confidence_are_no_difference(tmp_path: Path) -> None:
    new = tables()
    new["targets"] = [
        row | {"x0": 99.0, "page": 7, "line": 5, "confidence": 0.5} for row in reversed(new["targets"])
    ]
    assert run(tmp_path, tables(), new) == (0, [])


def test_a_corrected_cell_is_told_by_key_and_by_meaning(tmp_path: Path) -> None:
    new = tables()
    new["targets"][0] |= {"target_text": "≥20公里", "base_value": 20000.0}
    code, changes = run(tmp_path, tables(), new)
    assert (code, words(changes)) == (1, [("target", "loosened", "t1", "t1", "≥30公里", "≥20公里")])
    cells = [
        (row["table"], row["change"], row["row"], row["field"], row["old"], row["new"])
        for row in read(tmp_path / "out" / "rows.parquet")
    ]
    assert sorted(cells) == [
        ("targets", "changed", "t1", "base_value", "30000.0", "20000.0"),
        ("targets", "changed", "t1", "target_text", "≥30公里", "≥20公里"),
    ]


def test_rows_added_and_removed_are_counted_by_key(tmp_path: Path) -> None:
    new = tables()
    new["targets"][2] |= {"target_id": "t9"}
    run(tmp_path, tables(), new)
    report = {one["name"]: one for one in json.loads((tmp_path / "out" / "diff.json").read_text())["tables"]}
    assert (report["targets"]["added"], report["targets"]["removed"], report["targets"]["changed"]) == (
        1,
        1,
        0,
    )


def test_keys_of_rows_agree_with_sets(tmp_path: Path) -> None:
    """Random rows against a plain dict of rows."""
    generator = random.Random(4)
    made = [
        {f"t{n}": generator.choice("甲乙丙") for n in generator.sample(range(200), 120)} for _ in range(2)
    ]
    sides = [
        tables() | {"targets": [target(key, "p1", f"指标{key}", text) for key, text in one.items()]}
        for one in made
    ]
    run(tmp_path, *sides)
    report = {one["name"]: one for one in json.loads((tmp_path / "out" / "diff.json").read_text())["tables"]}[
        "targets"
    ]
    old, new = made
    changed = sum(old[key] != new[key] for key in old.keys() & new.keys())
    assert (report["added"], report["removed"], report["changed"]) == (
        len(new.keys() - old.keys()),
        len(old.keys() - new.keys()),
        changed,
    )


def test_a_new_column_is_a_difference(tmp_path: Path) -> None:
    new = tables()
    for row in new["projects"]:
        row["note"] = "x"
    code, changes = run(tmp_path, tables(), new)
    report = {one["name"]: one for one in json.loads((tmp_path / "out" / "diff.json").read_text())["tables"]}
    assert (code, changes, report["projects"]["columns"]) == (1, [], [["note", None, "string"]])


def test_a_table_that_one_side_lacks_is_a_difference(tmp_path: Path) -> None:
    code, _ = run(tmp_path, tables(), tables() | {"documents": [{"document_id": "d1"}]})
    report = {one["name"]: one for one in json.loads((tmp_path / "out" / "diff.json").read_text())["tables"]}
    assert (code, report["documents"]["status"]) == (1, "table_added")


def test_a_project_renamed_under_its_key_is_renamed(tmp_path: Path) -> None:
    new = tables()
    new["projects"][0]["project_name"] = "国省干线保通"
    assert words(run(tmp_path, tables(), new)[1]) == [
        ("project", "renamed", "p1", "p1", "公路养护", "国省干线保通")
    ]


def test_two_years_that_say_the_same_are_identical(tmp_path: Path) -> None:
    assert run(tmp_path, tables(), next_year()) == (0, [])
    assert [row["method"] for row in read(tmp_path / "out" / "project_links.parquet")] == ["exact", "exact"]


def test_years_inside_one_release(tmp_path: Path) -> None:
    both = {name: rows + next_year()[name] for name, rows in tables().items()}
    folder = write_release(tmp_path / "both", both)
    assert diff(folder, folder, tmp_path / "out", (2024, 2025)) == 0
    assert len(read(tmp_path / "out" / "target_links.parquet")) == 3


def test_a_year_that_only_the_newer_release_has_is_compared_with_the_year_before_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = next_year(lambda made: made["targets"][0].update(target_text="≥20公里", base_value=20000.0))
    both = {name: rows + later[name] for name, rows in tables().items()}
    both["targets"][2]["target_text"] = "15人"  # corrected in the newer release
    both["targets"][2]["base_value"] = 15.0
    code, changes = run(tmp_path, tables(), both)
    assert (code, words(changes)) == (
        1,
        [
            ("target", "value_changed", "t3", "t3", "12人", "15人"),
            ("target", "loosened", "t1", "u1", "≥30公里", "≥20公里"),
            ("target", "value_changed", "t3", "u3", "15人", "12人"),
        ],
    )
    report = json.loads((tmp_path / "out" / "diff.json").read_text())
    assert [each["years"] for each in report["comparisons"]] == [None, [2024, 2025]]
    said = "the year 2025, new in this release, is compared with 2024"
    assert said in capsys.readouterr().out and said in (tmp_path / "out" / "diff.md").read_text()
    assert len(read(tmp_path / "out" / "project_links.parquet")) == 4
    added = [row for row in read(tmp_path / "out" / "rows.parquet") if row["change"] == "added"]
    assert len(added) == 5  # rows are compared by key all the same


def test_several_new_years_are_compared_each_with_the_one_before(tmp_path: Path) -> None:
    new = next_year()
    third = json.loads(
        json.dumps(new)
        .replace("2025", "2026")
        .replace('"q', '"r')
        .replace('"u', '"v')
        .replace('"vnit', '"unit')
    )
    run(tmp_path, tables(), {name: rows + third[name] for name, rows in new.items()})
    report = json.loads((tmp_path / "out" / "diff.json").read_text())
    assert [each["years"] for each in report["comparisons"]] == [[2024, 2025], [2025, 2026]]
    assert report["identical"]


def with_documents(made: Tables, *documents: tuple[str, str, int, str]) -> Tables:
    """Documents as (id, issuer, year, status); the second project stands in the last of them, of a unit of its own."""
    rows = [
        dict(zip(("document_id", "issuer", "fiscal_year", "status"), one, strict=True)) for one in documents
    ]
    made["projects"][1] |= {"document_id": documents[-1][0], "implementing_unit": "某县民政局"}
    return made | {"documents": rows}


@pytest.mark.parametrize(
    ("documents", "word"),
    [
        ([], "no_document"),
        ([("e2", "某县民政局", 2025, "failed")], "no_document"),
        ([("e2", "某县民政局", 2024, "ok")], "no_document"),
        ([("e2", "另一县民政局", 2025, "ok")], "no_document"),
        ([("e2", "某县民政局", 2025, "no_form")], "ended"),
    ],
)
def test_a_project_ended_only_where_its_unit_has_a_document_of_the_new_year(
    documents: list[tuple[str, str, int, str]], word: str, tmp_path: Path
) -> None:
    old = with_documents(tables(), ("d1", "宁夏发展改革委", 2024, "ok"), ("d2", "某县民政局", 2024, "ok"))
    new = with_documents(next_year(), ("e1", "宁夏发展改革委", 2025, "ok"), *documents)
    del new["projects"][1], new["targets"][2]
    code, changes = run(tmp_path, old, new)
    assert (code, words(changes)) == (1, [("project", word, "p2", None, "孤儿助学", None)])
    page = (tmp_path / "out" / "diff.md").read_text()
    shown = "终止 ended" if word == "ended" else r"单位无新年度文件 no\_document"
    assert f"| {shown} | 孤儿助学 | 某县民政局 | 2024 |" in page
    assert ("ended or not is not known (1)" in page) == (word == "no_document")


def test_a_unit_that_carries_out_another_project_of_the_new_year_has_a_document(tmp_path: Path) -> None:
    new = next_year()
    del new["projects"][1], new["targets"][2]
    assert [row["change"] for row in run(tmp_path, tables(), new)[1]] == ["ended"]


def test_of_a_unit_that_nobody_names_nothing_is_known(tmp_path: Path) -> None:
    old, new = tables(), next_year()
    for row in (*old["projects"], *new["projects"]):
        row["implementing_unit"] = None
    del new["projects"][1], new["targets"][2]
    assert [row["change"] for row in run(tmp_path, old, new)[1]] == ["no_document"]


def test_a_document_taken_out_of_a_release_of_the_same_year_ends_no_project(tmp_path: Path) -> None:
    old = with_documents(tables(), ("d1", "宁夏发展改革委", 2024, "ok"), ("d2", "某县民政局", 2024, "ok"))
    new = tables() | {"documents": [old["documents"][0]]}
    del new["projects"][1], new["targets"][2]
    assert "no_document" in {row["change"] for row in run(tmp_path, old, new)[1]}


def test_a_text_that_did_not_change_is_printed_once(tmp_path: Path) -> None:
    run(tmp_path, tables(), next_year(lambda made: made["targets"][0].update(indicator="国省干线里程")))
    page = (tmp_path / "out" / "diff.md").read_text()
    assert r"- 改写 reworded: 国省干线里程: ≥30公里 \(indicator: 养护里程 → 国省干线里程\)" in page
    assert "≥30公里 → ≥30公里" not in page


def test_the_terminal_names_the_ten_changes_that_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tables(), next_year()
    for side, project_id in ((old, "p1"), (new, "q1")):
        for n in range(12):
            year = side["projects"][0]["fiscal_year"]
            side["targets"].append(
                target(
                    f"{project_id}x{n}",
                    project_id,
                    f"第{'甲乙丙丁戊己庚辛壬癸子丑'[n]}类里程",
                    f"≥{year - n}米",
                    comparator="ge",
                    base_value=float(year - n),
                    base_unit="米",
                    line=9 + n,
                    fiscal_year=year,
                )
            )
    new["targets"][0].update(target_text="≥20公里", base_value=20000.0)
    run(tmp_path, old, new)
    out = capsys.readouterr().out
    lines = out[out.index("要点 what matters") :].splitlines()
    assert lines[1] == "  放宽 loosened: 公路养护 (宁夏发展改革委, 2024 → 2025): 养护里程: ≥30公里 → ≥20公里"
    assert len(lines) == 12 and "收紧 tightened" in lines[2]


def test_what_is_undecided_is_listed_by_name(tmp_path: Path) -> None:
    def split(made: Tables) -> None:
        made["projects"][0]["project_name"] = "公路养护(甲)"
        made["projects"].append(made["projects"][0] | {"project_id": "q8", "project_name": "公路养护(乙)"})
        made["targets"] += [
            row | {"target_id": f"{row['target_id']}8", "project_id": "q8"} for row in made["targets"][:2]
        ]

    run(tmp_path, tables(), next_year(split))
    page = (tmp_path / "out" / "diff.md").read_text()
    assert r"| project | 公路养护 | 公路养护\(甲\); 公路养护\(乙\) |" in page and "q8" not in page


def test_a_budget_that_rose_while_targets_stood_still(tmp_path: Path) -> None:
    _, changes = run(
        tmp_path, tables(), next_year(lambda made: made["projects"][0].update(annual_amount_cny=150000))
    )
    assert words(changes) == [
        ("project", "budget_up", "p1", "q1", "100000.00", "150000.00"),
        ("project", "unchanged_while_budget_moved", "p1", "q1", "100000.00", "150000.00"),
    ]
    page = (tmp_path / "out" / "diff.md").read_text()
    assert (
        "预算增加而目标不变 Budget up, targets unchanged (1)" in page
        and "| 公路养护 | 宁夏发展改革委 | 2024 → 2025 | 100000.00 | 150000.00 |" in page
    )


def test_year_and_ordinal_in_a_name_are_no_renaming(tmp_path: Path) -> None:
    old, new = tables(), next_year()
    for side, name in ((old, "2024年第三届葡萄酒节"), (new, "2025年第四届葡萄酒节")):
        side["projects"][0]["project_name"] = name
    assert run(tmp_path, old, new) == (0, [])


def test_two_phases_are_two_projects(tmp_path: Path) -> None:
    old, new = tables(), next_year()
    old["projects"][0]["project_name"], new["projects"][0]["project_name"] = "饮水工程一期", "饮水工程二期"
    assert {row["change"] for row in run(tmp_path, old, new)[1]} == {"ended", "added"}


def test_a_unit_may_change_its_name(tmp_path: Path) -> None:
    new = next_year(
        lambda made: [
            row.update(implementing_unit="宁夏回族自治区发展和改革委员会") for row in made["projects"]
        ]
    )
    code, changes = run(tmp_path, tables(), new)
    assert (code, changes, {row["method"] for row in read(tmp_path / "out" / "project_links.parquet")}) == (
        1,
        [],
        {"unit_renamed"},
    )
    assert (
        json.loads((tmp_path / "out" / "diff.json").read_text())["project_fields"][0]["field"]
        == "implementing_unit"
    )


def test_what_the_evidence_does_not_decide_is_reported_and_not_forced(tmp_path: Path) -> None:
    def split(made: Tables) -> None:
        made["projects"][0]["project_name"] = "公路养护(甲)"
        made["projects"].append(made["projects"][0] | {"project_id": "q8", "project_name": "公路养护(乙)"})
        made["targets"] += [
            row | {"target_id": f"{row['target_id']}8", "project_id": "q8"} for row in made["targets"][:2]
        ]

    code, changes = run(tmp_path, tables(), next_year(split))
    report = json.loads((tmp_path / "out" / "diff.json").read_text())
    assert (code, changes) == (1, [])
    assert report["ambiguous"] == [{"scope": "project", "old": ["p1"], "new": ["q1", "q8"]}]


def test_a_copy_leaves_the_link_to_the_first(tmp_path: Path) -> None:
    def copy(made: Tables) -> None:
        made["projects"].append(made["projects"][0] | {"project_id": "q8"})
        made["targets"] += [
            row | {"target_id": f"{row['target_id']}8", "project_id": "q8"} for row in made["targets"][:2]
        ]

    assert words(run(tmp_path, tables(), next_year(copy))[1]) == [
        ("project", "added", None, "q8", None, "公路养护")
    ]


def test_targets_of_one_name_are_told_apart_by_what_they_promise(tmp_path: Path) -> None:
    old, new = tables(), next_year()
    old["targets"] = [
        target(f"a{n}", "p1", "次数", f"{v}次", base_value=v, base_unit="次", line=n)
        for n, v in enumerate((5.0, 100.0))
    ]
    new["targets"] = [
        target(f"b{n}", "q1", "次数", f"{v}次", base_value=v, base_unit="次", line=n, fiscal_year=2025)
        for n, v in enumerate((101.0, 6.0))
    ]
    run(tmp_path, old, new)
    links = {
        (row["old_target_id"], row["new_target_id"])
        for row in read(tmp_path / "out" / "target_links.parquet")
    }
    assert links == {("a0", "b1"), ("a1", "b0")}


def test_grades_and_horizons_are_never_mixed(tmp_path: Path) -> None:
    old, new = tables(), next_year()
    for side, grade in ((old, "优"), (new, "良")):
        side["targets"][0]["grade"] = grade
    assert sorted(row["change"] for row in run(tmp_path, old, new)[1]) == ["added", "dropped"]


def test_a_placeholder_that_goes_is_no_dropped_target(tmp_path: Path) -> None:
    old = tables()
    old["targets"].append(target("t7", "p1", "0", "0", kind="placeholder", category="benefit.economic"))
    assert run(tmp_path, old, next_year()) == (0, [])


def test_a_folder_of_years_and_a_file_are_one_release(tmp_path: Path) -> None:
    write_release(tmp_path / "old", tables())
    new = write_release(tmp_path / "new", tables())
    table = pq.read_table(new / "targets.parquet")
    (new / "targets.parquet").unlink()
    pq.write_to_dataset(table, new / "targets.parquet", partition_cols=["fiscal_year"])
    assert diff(tmp_path / "old", new, None, None) == 0


def test_a_minimal_descriptor_and_missing_columns_are_enough(tmp_path: Path) -> None:
    for side, year in (("old", 2024), ("new", 2025)):
        folder = tmp_path / side
        folder.mkdir()
        (folder / "datapackage.json").write_text('{"name": "minimal"}')
        rows = table_of(
            [project("p1", "公路养护", fiscal_year=year)],
            {name: PROJECT[name] for name in ("project_id", "project_name", "fiscal_year")},
        )
        pq.write_table(
            rows.select(["project_id", "project_name", "fiscal_year"]), folder / "projects.parquet"
        )
        kept = ["target_id", "project_id", "indicator", "target_text", "value", "unit"]
        made = table_of(
            [target("t1", "p1", "里程", f"{year}米", value=float(year), unit="米")], TARGET
        ).select(kept)
        pq.write_table(made, folder / "targets.parquet")
    assert diff(tmp_path / "old", tmp_path / "new", tmp_path / "out", None) == 1
    assert words(read(tmp_path / "out" / "changes.parquet")) == [
        ("target", "value_changed", "t1", "t1", "2024米", "2025米")
    ]


def test_text_of_a_form_does_nothing_in_the_report_or_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nasty = "<img src=x>|[a](b)\n# `c` \x1b[31m\u202e"
    run(
        tmp_path,
        tables(),
        next_year(lambda made: made["targets"][0].update(target_text=nasty, base_value=1.0)),
    )
    page = (tmp_path / "out" / "diff.md").read_text()
    assert "<img" not in page and "\x1b" not in page and "\u202e" not in page and r"\|\[a\]\(b\)" in page
    assert "\x1b" not in capsys.readouterr().out


def test_the_page_opens_with_what_matters_and_shows_both_texts(tmp_path: Path) -> None:
    def edit(made: Tables) -> None:
        made["targets"][0].update(target_text="≥20公里", base_value=20000.0)
        made["targets"].pop(1)

    run(tmp_path, tables(), next_year(edit))
    page = (tmp_path / "out" / "diff.md").read_text()
    assert (
        page.index("## 要点")
        < page.index("放宽的目标")
        < page.index("删除的指标")
        < page.index("## 合计")
        < page.index("## 逐项目")
    )
    assert (
        "| 公路养护 | 宁夏发展改革委 | 2024 → 2025 | 养护里程 | ≥30公里 | ≥20公里 |" in page
        and "| 公路养护 | 宁夏发展改革委 | 2024 → 2025 | 满意度 | ≥90% | ∅ |" in page
    )


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    new = next_year(lambda made: made["targets"].pop(0))
    first, second = (run(tmp_path / name, tables(), new) for name in ("a", "b"))
    files = sorted(file.name for file in (tmp_path / "a" / "out").iterdir())
    assert first == second and all(
        (tmp_path / "a" / "out" / f).read_bytes() == (tmp_path / "b" / "out" / f).read_bytes() for f in files
    )
    assert files == [
        "changes.parquet",
        "diff.json",
        "diff.md",
        "project_links.parquet",
        "target_links.parquet",
    ]


def test_nearly_the_same_twice_is_decided_where_nothing_changed(tmp_path: Path) -> None:
    made = tables()
    made["projects"][1] |= {"project_name": "公路养护", "annual_amount_cny": 100001}
    made["targets"] = [
        target(f"t{n}", f"p{n}", "养护里程", "≥30公里", base_value=30000.0, base_unit="米") for n in (1, 2)
    ]
    folder = write_release(tmp_path / "old", made)
    assert diff(folder, folder, tmp_path / "out", (2024, 2024)) == 0
    links = read(tmp_path / "out" / "project_links.parquet")
    assert {(row["old_project_id"], row["new_project_id"]) for row in links} == {("p1", "p1"), ("p2", "p2")}


def test_targets_of_no_project_are_not_left_out_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tables()
    made["targets"].append(target("t9", "nobody", "次数", "5次"))
    assert run(tmp_path, made, made) == (0, [])
    assert "1 targets of no project" in capsys.readouterr().out


def test_releases_without_a_row_are_identical(tmp_path: Path) -> None:
    assert run(tmp_path, {"projects": [], "targets": []}, {"projects": [], "targets": []}) == (0, [])


@pytest.mark.parametrize(("value", "code"), [(30000.0 + 1e-6, 0), (30000.1, 1)])
def test_floats_are_one_to_nine_digits(value: float, code: int, tmp_path: Path) -> None:
    new = tables()
    new["targets"][0]["base_value"] = value
    assert run(tmp_path, tables(), new)[0] == code
    cells = [(row["field"], row["new"]) for row in read(tmp_path / "out" / "rows.parquet")]
    assert cells == ([("base_value", str(value))] if code else [])


@pytest.mark.parametrize(("old", "new"), [(None, "村级道路"), ("村级道路", None)])
def test_a_cell_that_was_blank_or_becomes_blank_is_a_change(old: Any, new: Any, tmp_path: Path) -> None:
    sides = tables(), tables()
    for side, text in zip(sides, (old, new), strict=True):
        side["targets"][2]["level1"] = text
    assert run(tmp_path, *sides)[0] == 1
    [cell] = read(tmp_path / "out" / "rows.parquet")
    assert (cell["row"], cell["field"], cell["old"], cell["new"]) == ("t3", "level1", old, new)


def test_parts_of_a_cell_alone_under_their_name_are_linked_only_to_their_own_part(tmp_path: Path) -> None:
    """≥60次 and ≥800人次 of one cell: where the first is gone, the second is not what became of it."""
    old, new = tables(), next_year()
    old["targets"] = [target("a1", "p1", "培训", "≥60次", base_value=60.0, base_unit="次", part=1)]
    new["targets"] = [
        target("b2", "q1", "培训", "≥800人次", base_value=800.0, base_unit="人次", part=2, fiscal_year=2025)
    ]
    run(tmp_path, old, new)
    assert read(tmp_path / "out" / "target_links.parquet") == []
    new["targets"][0]["part"] = 1
    run(tmp_path, old, new)
    assert len(read(tmp_path / "out" / "target_links.parquet")) == 1


def test_keys_that_would_be_one_text_are_two_keys(tmp_path: Path) -> None:
    """(a|b, c) and (a, b|c)."""

    def funded(*keys: tuple[str, str, str | None]) -> Tables:
        return tables() | {
            "funding": [dict(zip(("project_id", "scope", "source"), key, strict=True)) for key in keys]
        }

    run(tmp_path, funded(("p1", "a|b", "c")), funded(("p1", "a", "b|c")))
    assert [row["change"] for row in read(tmp_path / "out" / "rows.parquet")] == ["added", "removed"]

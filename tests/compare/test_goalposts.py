"""The target forms of a year against its self-evaluations: what moved is named, with both texts and both places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compare.releases import KEYS, project, read, target, write_release
from pipeline.compare import diff

BUDGET = {"document_id": "budget", "form_kind": "target"}
YEAR_END = {"document_id": "yearend", "form_kind": "self_evaluation"}


def budget_time() -> dict[str, list[dict[str, object]]]:
    place = {"document_id": "budget", "place": "p3"}
    return {
        "projects": [project("b-1", "供水管网改造", **BUDGET), project("b-2", "从未自评", **BUDGET)],
        "targets": [
            target("b-1-1", "b-1", "更换管网", "≥12公里", comparator="ge", value=12, base_value=12, unit="公里", base_unit="公里", **place),
            target("b-1-2", "b-1", "改造小区", "≥5个", comparator="ge", value=5, base_value=5, unit="个", base_unit="个", **place),
            target("b-1-3", "b-1", "居民满意度", "≥90%", category="satisfaction.beneficiary", comparator="ge", value=90,
                   base_value=0.9, unit="%", base_unit="1", **place),
        ],
    }  # fmt: skip


def year_end() -> dict[str, list[dict[str, object]]]:
    place = {"document_id": "yearend", "place": "p8"}
    return {
        "projects": [project("y-1", "供水管网改造", **YEAR_END)],
        "targets": [
            target("y-1-1", "y-1", "指标1:更换管网", "≥8公里", comparator="ge", value=8, base_value=8, unit="公里", base_unit="公里", **place),
            target("y-1-2", "y-1", "居民满意度", "≥90%", category="satisfaction.beneficiary", comparator="ge", value=90,
                   base_value=0.9, unit="%", base_unit="1", **place),
            target("y-1-3", "y-1", "投诉处理", "≥95%", category="output.quality", comparator="ge", value=95,
                   base_value=0.95, unit="%", base_unit="1", **place),
        ],
    }  # fmt: skip


def both() -> dict[str, list[dict[str, object]]]:
    first, second = budget_time(), year_end()
    return {name: first[name] + second[name] for name in first}


def told(folder: Path) -> list[tuple[object, ...]]:
    names = ("change", "indicator", "old_text", "new_text", "old_place", "new_place")
    return [
        tuple(row[name] for name in names)
        for row in json.loads((folder / "diff.json").read_text())["goalposts"]
    ]


MOVED = [
    ("loosened", "指标1:更换管网", "≥12公里", "≥8公里", "budget p3", "yearend p8"),
    ("dropped", "改造小区", "≥5个", None, "budget p3", None),
    ("added", "投诉处理", None, "≥95%", None, "yearend p8"),
]


def test_two_folders_of_one_year_are_compared_as_budget_and_self_evaluation(tmp_path: Path) -> None:
    old, new = (
        write_release(tmp_path / "targets", budget_time()),
        write_release(tmp_path / "results", year_end()),
    )
    assert diff(old, new, tmp_path / "out") == 1
    assert told(tmp_path / "out") == MOVED
    assert {row["change"] for row in read(tmp_path / "out/goalposts.parquet")} == {row[0] for row in MOVED}
    page = (tmp_path / "out/diff.md").read_text(encoding="utf-8")
    assert page.index("Moved goalposts (3)") < page.index("What matters")
    assert all(text in page for text in ("≥12公里", "≥8公里", "budget p3", "yearend p8"))
    assert "1 projects with targets and no self" in page
    made = json.loads((tmp_path / "out/diff.json").read_text(encoding="utf-8"))
    assert "project.ended" not in made["counts"]


def test_inside_one_release_the_year_that_is_asked_for_is_compared_with_itself(tmp_path: Path) -> None:
    release = write_release(tmp_path / "release", both())
    assert diff(release, release, tmp_path / "out", (2024, 2024)) == 1
    assert told(tmp_path / "out") == MOVED


def test_two_versions_that_hold_both_kinds_are_compared_by_key_alone(tmp_path: Path) -> None:
    old, new = write_release(tmp_path / "old", both()), write_release(tmp_path / "new", both())
    assert diff(old, new, tmp_path / "out") == 0
    assert told(tmp_path / "out") == []
    assert not (tmp_path / "out/goalposts.parquet").exists()


def test_years_of_one_release_pair_target_forms_with_target_forms(tmp_path: Path) -> None:
    tables = both()
    for name in ("projects", "targets"):
        tables[name] += [
            row | {"fiscal_year": 2025, f"{name[:-1]}_id": f"n{row[f'{name[:-1]}_id']}"}
            for row in budget_time()[name]
        ]
    for row in tables["targets"]:
        if row["fiscal_year"] == 2025:
            row["project_id"] = f"n{row['project_id']}"
    release = write_release(tmp_path / "release", tables)
    diff(release, release, tmp_path / "out", (2024, 2025))
    made = json.loads((tmp_path / "out/diff.json").read_text(encoding="utf-8"))
    assert [(each["years"], each["goalposts"]) for each in made["comparisons"]] == [
        ([2024, 2024], True),
        ([2024, 2025], False),
    ]
    assert made["comparisons"][1]["projects"] == {"old": 2, "new": 2, "linked": 2}


@pytest.mark.parametrize(("stage", "others"), [("initial", 2), (None, 1)])
def test_a_key_column_that_the_older_release_lacks_is_null_there(
    tmp_path: Path, stage: str | None, others: int
) -> None:
    amounts = [
        {"project_id": "b-1", "scope": "own", "source": source, "amount_cny": 5}
        for source in ("total", "other")
    ]
    older = budget_time() | {"funding": amounts}
    staged = [{**amounts[0], "stage": stage}, {**amounts[1], "stage": "adjusted"}]
    newer = budget_time() | {"funding": staged}
    old = write_release(tmp_path / "old", older)
    keys = KEYS | {"funding": ["project_id", "scope", "source", "stage"]}
    new = write_release(tmp_path / "new", newer, keys)
    assert diff(old, new, tmp_path / "out") == 1
    tables = {each["name"]: each for each in json.loads((tmp_path / "out/diff.json").read_text())["tables"]}
    assert tables["funding"]["status"] == "compared"
    assert (tables["funding"]["added"], tables["funding"]["removed"]) == (others, others)

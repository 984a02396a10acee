"""The page of results: outcomes by unit and category, full marks for missed targets, goalposts that moved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import factory
from compare.results_pairs import Pairs, pairs
from pipeline.findings import findings
from pipeline.release.descriptor import describe_folder
from pipeline.report.site import report
from pipeline.reshape.batches import reshape

from . import material


@pytest.fixture(scope="module")
def made() -> Pairs:
    return pairs(12, 3)


@pytest.fixture(scope="module")
def site(made: Pairs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = tmp_path_factory.mktemp("release")
    reshape([({}, made.budget), ({}, made.year_end)], [], release)
    findings(release, release, None)
    describe_folder(release)
    out = tmp_path_factory.mktemp("site") / "site"
    report(release, out, out)
    return out


def test_every_full_mark_for_a_missed_target_is_listed(made: Pairs, site: Path) -> None:
    page = (site / "results.html").read_text("utf-8")
    wanted = [name for _, rule, name in made.breaks if rule == "full_marks_missed"]
    assert wanted
    listed = page[page.index('id="full-marks"') :]
    listed = listed[: listed.index("</section>")]
    assert listed.count("<tr>") == len(wanted) + 1
    assert all(name.replace("：", ":") in listed for name in wanted)


def test_every_target_that_moved_stands_with_both_texts_and_places(made: Pairs, site: Path) -> None:
    page = (site / "results.html").read_text("utf-8")
    moved = page[page.index('id="h-moved"') :]
    moved = moved[: moved.index("</section>")]
    assert moved.count("<tr>") == len(made.changes) + 1
    assert re.search(r"budget p\d+", moved)
    assert re.search(r"yearend p\d+", moved)


def test_a_project_page_sets_target_result_score_and_reason_side_by_side(site: Path) -> None:
    pages = [path.read_text("utf-8") for path in (site / "project").iterdir()]
    with_results = [page for page in pages if "h-results" in page]
    assert len(with_results) == 12
    assert all("h-execution" in page for page in with_results)
    # what was spent is no amount of the year
    assert not re.search(r"<bdi[^>]*>\d+(\.\d+)?%</bdi> <span class=\"small\">=", "".join(with_results))


def test_a_release_without_results_has_no_such_page(tmp_path: Path) -> None:
    out = tmp_path / "site"
    rows = factory.rows(documents=1, projects=1) | {"results": [], "execution": []}
    report(material.write(tmp_path / "one", rows), out, tmp_path)
    assert not (out / "results.html").exists()
    assert "results.html" not in (out / "index.html").read_text("utf-8")

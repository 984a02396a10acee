"""`import jixiao`: what a notebook calls."""

from __future__ import annotations

import datetime
import doctest
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import factory
import jixiao
from report import material

ROOT = Path(__file__).parents[1]
PDF = ROOT / "data/raw/2024/nx-fgw-2024.pdf"


@pytest.fixture(autouse=True)
def _in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_examples_in_its_own_words_hold() -> None:
    assert doctest.testmod(jixiao).failed == 0


def test_the_code_of_its_page_runs() -> None:
    page = (ROOT / "docs/python.md").read_text("utf-8")
    codes = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(codes) == 1
    exec(codes[0], {})
    assert set(jixiao.__all__) - {"JixiaoError", "__version__"} == set(
        re.findall(r"^\| `(\w+)\(", page, re.MULTILINE)
    )


def test_the_version_is_that_of_the_package() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert jixiao.__version__ == stated


def test_a_version_is_loaded_by_its_name_from_a_folder_below_and_from_anywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for place in (ROOT / "notebooks", tmp_path):
        monkeypatch.chdir(place)
        tables = jixiao.load("2024.1.0")
        assert tables.version == "2024.1.0"
        assert len(tables.targets) == 186


def test_tables_are_a_mapping_of_frames_that_are_read_once(tmp_path: Path) -> None:
    tables = jixiao.load(material.write(tmp_path / "made", factory.rows(documents=1)))
    assert "targets" in tables
    assert tables["targets"] is tables.targets
    assert list(tables)[:2] == ["documents", "projects"]
    assert "targets" in dir(tables)
    with pytest.raises(AttributeError, match="no such table"):
        tables.nothing  # noqa: B018
    with pytest.raises(KeyError):
        tables["nothing"]


def test_values_are_what_pandas_reads_from_parquet(tmp_path: Path) -> None:
    rows = factory.rows(documents=1)
    rows["funding"][0]["amount_cny"] = Decimal("1234567890123456.78")
    tables = jixiao.load(material.write(tmp_path / "made", rows))
    assert tables.funding.amount_cny[0] == Decimal("1234567890123456.78")
    assert tables.documents.published_on[0] == datetime.date(2024, 2, 8)


@pytest.mark.parametrize("name", ["2031.1.0", "no/such/folder"])
def test_what_is_no_release_is_one_line(name: str) -> None:
    with pytest.raises(jixiao.JixiaoError, match="no such release") as refused:
        jixiao.load(name)
    assert "\n" not in str(refused.value)


def test_a_target_is_parsed() -> None:
    [one] = jixiao.target("≤510元/人·天")
    assert (one.comparator, one.value, one.unit, one.per) == ("le", 510, "元", "人·天")
    assert jixiao.target("6月底前", year=2024)[0].date_to == "2024-06-30"


def test_two_releases_are_compared_with_names(tmp_path: Path) -> None:
    old, new = factory.rows(documents=1), factory.rows(documents=1)
    new["targets"][0] |= {"target_text": "≥5万件", "value": 5.0, "base_value": 50000.0}
    found = jixiao.diff(
        material.write(tmp_path / "old", old), jixiao.load(material.write(tmp_path / "new", new))
    )
    assert not found.identical
    assert found.counts == {"target.loosened": 1}
    [change] = found.changes.to_dict("records")
    assert (change["project"], change["change"], change["new_text"]) == ("第1个项目", "loosened", "≥5万件")
    assert len(found.projects) == 2
    assert str(found).startswith("old → new")
    assert found._repr_markdown_().startswith("# 变动 Changes: old → new")


def test_years_of_one_release_are_compared(tmp_path: Path) -> None:
    release = material.write(tmp_path / "both", material.two_years())
    found = jixiao.diff(release, years=(2023, 2024))
    assert found.counts["project.budget_up"] == 1
    with pytest.raises(jixiao.JixiaoError, match="two releases are needed"):
        jixiao.diff(release)


def test_a_file_is_parsed_into_tables_that_last_as_long_as_they_are_held(tmp_path: Path) -> None:
    tables = jixiao.parse(PDF, workers=1)
    assert (len(tables.projects), len(tables.targets)) == (15, 186)
    place = tables.path
    assert place.is_dir()
    del tables
    assert not place.exists()
    with pytest.raises(jixiao.JixiaoError, match="no PDF"):
        jixiao.parse(tmp_path)


def test_a_page_is_shown_with_its_grid_and_its_readings() -> None:
    picture = jixiao.show(PDF, 8)
    html = picture._repr_html_()
    assert "data:image/png;base64," in html
    assert html.count("<rect ") > 60
    assert "中国自主品牌博览会宁夏参展筹备经费" in html
    assert "第8页 page 8" in str(picture)
    assert "第9页" not in str(picture)


def test_a_sheet_is_shown_without_an_image(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["项目名称", "演练项目", "实施单位", "某局"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "<b>培训</b>人数", "≥90人"],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    html = jixiao.show(tmp_path / "a.xlsx").html
    assert "data:image" not in html
    assert "&lt;b&gt;培训" in html
    assert "<b>" not in html


def test_a_page_that_is_not_there_and_a_file_that_is_none_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(jixiao.JixiaoError, match="no page 16, there are 15"):
        jixiao.show(PDF, 16)
    with pytest.raises(jixiao.JixiaoError, match=r"nothing\.pdf"):
        jixiao.show(tmp_path / "nothing.pdf")

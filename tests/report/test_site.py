"""The site without a browser: what is written, what is reused, what is refused, and the words."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2
import pytest
from PIL import Image

import factory
from pipeline.findings.rules import RULES
from pipeline.report import ReportError, report
from pipeline.report.images import page_images
from pipeline.report.opened import open_release
from pipeline.report.overview import charts
from pipeline.report.review import as_printed
from pipeline.report.wording import file_name, script, shown, words
from pipeline.schema import TABLES
from pipeline.target.said import parts, plain
from report import material

HERE = material.ROOT / "pipeline" / "report"


def test_the_release_of_the_repository_is_a_site_of_less_than_ten_megabytes(real: Path) -> None:
    assert sum(path.stat().st_size for path in real.rglob("*") if path.is_file()) < 10_000_000
    assert len(list((real / "project").iterdir())) == 15
    assert len(list((real / "pages").rglob("*.webp"))) == 15


def test_page_images_are_made_once_and_reused_even_without_the_pdf(real: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    shutil.copytree(real, out)
    before = {path: path.stat().st_mtime_ns for path in (out / "pages").rglob("*.webp")}
    line = report(material.repository_release(), out, tmp_path / "none")
    assert "0 新 new, 15 沿用 reused" in line
    assert {path: path.stat().st_mtime_ns for path in (out / "pages").rglob("*.webp")} == before


def test_the_same_release_gives_the_same_bytes(real: Path, tmp_path: Path) -> None:
    report(material.repository_release(), tmp_path / "again", material.PDFS)
    files = {path.relative_to(real) for path in real.rglob("*") if path.is_file()}
    assert files == {
        path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()
    }
    assert [
        path
        for path in sorted(files)
        if (real / path).read_bytes() != (tmp_path / "again" / path).read_bytes()
    ] == []


def test_pages_of_an_earlier_release_are_gone(tmp_path: Path) -> None:
    out = tmp_path / "site"
    report(material.write(tmp_path / "two", material.two_years()), out, tmp_path)
    assert (out / "years.html").exists()
    report(material.write(tmp_path / "one", factory.rows(documents=1, projects=1)), out, tmp_path)
    assert not (out / "years.html").exists()
    assert [path.name for path in (out / "project").iterdir()] == ["2024-nx-001-000001.html"]
    assert not list((out / "data").glob("changes*"))


def test_a_release_partitioned_by_year_is_read_like_one_that_is_not(tmp_path: Path) -> None:
    flat = material.write(tmp_path / "flat", factory.rows(documents=1))
    parted = shutil.copytree(flat, tmp_path / "parted")
    for name in ("targets", "projects"):
        table = pq.read_table(flat / f"{name}.parquet")
        (parted / f"{name}.parquet").unlink()
        folder = parted / f"{name}.parquet" / "fiscal_year=2024"
        folder.mkdir(parents=True)
        pq.write_table(table.drop_columns(["fiscal_year"]), folder / "part-0.parquet")
    for one in (flat, parted):
        report(one, tmp_path / f"{one.name}-site", tmp_path)
    for path in sorted((tmp_path / "flat-site" / "data").iterdir()):
        assert path.read_bytes() == (tmp_path / "parted-site" / "data" / path.name).read_bytes()


def test_columns_and_tables_that_an_older_release_lacks_are_null_and_empty(tmp_path: Path) -> None:
    release = material.write(tmp_path / "old", factory.rows(documents=1))
    for name in ("form_fields", "measures", "cost_checks", "repairs", "corrections", "findings", "funding"):
        (release / f"{name}.parquet").unlink()
    (release / "datapackage.json").write_text('{"name": "made by older code"}', "utf-8")
    targets = pq.read_table(release / "targets.parquet").drop_columns(["confidence", "baseline"])
    pq.write_table(
        targets.append_column("unheard_of", pa.array(["x"] * len(targets))), release / "targets.parquet"
    )
    assert "目标 targets: 6" in report(release, tmp_path / "site", tmp_path)
    page = next((tmp_path / "site" / "project").iterdir()).read_text("utf-8")
    assert "第1个项目" in page


def test_no_rows_at_all_is_a_site_too(tmp_path: Path) -> None:
    empty: factory.Rows = {table.name: [] for table in TABLES}
    assert "项目 projects: 0" in report(
        material.write(tmp_path / "empty", empty), tmp_path / "site", tmp_path
    )


@pytest.mark.parametrize(
    "damage", ["absent", "file", "no_table", "not_parquet", "cut", "bad_json", "other_folder", "out_is_file"]
)
def test_bad_input_is_one_line_that_says_which_file_and_what_to_do(tmp_path: Path, damage: str) -> None:
    release, out = material.write(tmp_path / "release", factory.rows()), tmp_path / "site"
    named = {
        "absent": tmp_path / "nowhere",
        "file": release / "targets.parquet",
        "no_table": release / "targets.parquet",
        "not_parquet": release / "projects.parquet",
        "cut": release,
        "bad_json": release / "checks.json",
        "other_folder": out,
        "out_is_file": out,
    }[damage]
    match damage:
        case "no_table":
            named.unlink()
        case "not_parquet":
            named.write_bytes(b"PAR1 no")
        case "cut":
            data = bytearray((release / "targets.parquet").read_bytes())
            data[8:400] = b"\0" * 392
            (release / "targets.parquet").write_bytes(data)
        case "bad_json":
            named.write_text("[1", "utf-8")
        case "other_folder":
            out.mkdir()
            (out / "mine.txt").write_text("keep", "utf-8")
        case "out_is_file":
            out.write_text("keep", "utf-8")
    with pytest.raises(ReportError) as refused:
        report(named if damage in ("absent", "file") else release, out, tmp_path)
    assert str(named) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert damage != "other_folder" or [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_page_is_sized_as_displayed_and_a_broken_pdf_costs_only_its_images(tmp_path: Path) -> None:
    turned = pypdfium2.PdfDocument.new()
    turned.new_page(300, 500).set_rotation(90)
    turned.save(tmp_path / "turned.PDF")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    hashes = {path.suffix: _sha256(path) for path in tmp_path.iterdir()}
    images = page_images(
        {hashes[".PDF"]: [1, 7], hashes[".pdf"]: [1], "0" * 64: [1]}, tmp_path, tmp_path / "out"
    )
    assert images.sizes[hashes[".PDF"]] == {1: (500.0, 300.0)}
    assert (tmp_path / "out" / hashes[".PDF"] / "1.webp").read_bytes()[8:12] == b"WEBP"
    assert images.problems == {
        hashes[".PDF"]: "page",
        hashes[".pdf"]: "unreadable: PdfiumError",
        "0" * 64: "absent",
    }
    assert (images.made, images.reused) == (1, 0)


def test_a_picture_that_is_a_document_is_shown_too(tmp_path: Path) -> None:
    Image.new("RGB", (1240, 1754), "white").save(tmp_path / "photo.jpg")
    pages = [Image.new("L", (800, 600), shade) for shade in (255, 200)]
    pages[0].save(tmp_path / "two.tif", save_all=True, append_images=pages[1:])
    photo, two = _sha256(tmp_path / "photo.jpg"), _sha256(tmp_path / "two.tif")
    images = page_images({photo: [1], two: [1, 2]}, tmp_path, tmp_path / "out")
    assert (images.made, images.problems) == (3, {})
    wide, high = images.sizes[photo][1]
    assert abs(high / wide - 1754 / 1240) < 0.01
    assert sorted(images.sizes[two]) == [1, 2]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_charts_count_what_the_measures_of_the_release_measure() -> None:
    release = open_release(material.repository_release())
    by_category = next(chart for chart in charts(release) if chart.name == "categories")
    measured = release.tuples(
        "SELECT \"group\", targets, numeric_share, qualitative_share FROM measures WHERE grouping = 'category'"
    )
    for category, targets, numeric, qualitative in measured:
        label = f"category.{category}"
        assert by_category.total(label) == targets
        assert by_category.count(label, "numeric") / targets == pytest.approx(numeric, abs=1e-6)
        assert by_category.count(label, "qualitative") / targets == pytest.approx(qualitative, abs=1e-6)


def test_every_word_is_there_in_both_languages() -> None:
    for key, (zh, en) in words().items():
        assert zh.strip(), key
        assert en.strip(), key
        assert re.findall(r"\{\w+\}", zh).sort() == re.findall(r"\{\w+\}", en).sort(), key
        assert key == "site.switch" or not re.search("[\u3400-\u9fff]", en) or key == "site.switch_label", key


def test_every_key_that_pages_and_scripts_use_is_in_the_table_of_words() -> None:
    used: set[str] = set()
    for path in [*(HERE / "templates").iterdir(), *(HERE / "assets").glob("*.js")]:
        text = path.read_text("utf-8")
        used |= set(
            re.findall(
                r"""["']((?:{})\.[a-z0-9_]+)["']""".format(
                    "|".join({key.partition(".")[0] for key in words()})
                ),
                text,
            )
        )
    assert len(used) > 100
    assert used - words().keys() == {"review.csv"}  # the name of a file


def test_every_closed_list_and_every_rule_has_its_words() -> None:
    lists = {"kind", "comparator", "category", "severity", "direction", "horizon", "origin", "text_origin"}
    wanted = {
        f"{field.name}.{value}"
        for table in TABLES
        for field in table.fields
        if field.name in lists
        for value in field.enum
    }
    wanted |= {f"status.{value}" for value in ("ok", "no_form", "partial", "failed")}
    wanted |= {f"cost.{value}" for value in ("exact", "close", "gap", "not_computable")}
    wanted |= {f"rule.{rule.id}" for rule in RULES}
    assert wanted - words().keys() == set()


def test_changes_have_the_words_of_the_diff() -> None:
    from pipeline.compare.changes import CHANGES

    assert {f"change.{change}" for change in CHANGES} - words().keys() == set()


@pytest.mark.parametrize(("text", "seen"), [
    ("a\u202eb", "a\\u202eb"), ("\x00\x1b[31m", "\\u0000\\u001b[31m"), ("两\n行", "两\n行"), ("\u061c\u00ad\ufeff", "\\u061c\\u00ad\\ufeff"),
    ("\U000e0041", "\\u{e0041}"), ("≥95%①", "≥95%①"),
])  # fmt: skip
def test_what_has_no_shape_is_shown_as_an_escape(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_a_data_script_is_closed_by_no_text() -> None:
    text = script("x", {"a": "</script><!--\u2028"})
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text[len('JIXIAO.add("x",') : -3]) == {"a": "</script><!--\u2028"}


@pytest.mark.parametrize(("identity", "safe"), [("nx-fgw-2024-0d5d66", True), ("预算2024-0d5d66", True), ("../x", False), ("a b", False),
                                               ("a" * 300, False), ("", False), ("con.", False)])  # fmt: skip
def test_a_file_is_named_by_its_id_only_where_that_is_safe(identity: str, safe: bool) -> None:
    assert (file_name(identity) == identity) is safe
    assert re.fullmatch(r"[\w-]{1,80}", file_name(identity))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (67400.0, "67,400"),
        (6.74, "6.74"),
        (0.0, "0"),
        (-3.5, "-3.5"),
        (1e18, "1e+18"),
        (1e-9, "1e-09"),
        (100.0, "100"),
    ],
)
def test_a_number_has_no_digits_it_does_not_have(value: float, text: str) -> None:
    assert plain(value) == text


def _target(**given: Any) -> dict[str, Any]:
    names = [field.name for table in TABLES if table.name == "targets" for field in table.fields]
    return {name: given.get(name) for name in names}


@pytest.mark.parametrize(("row", "said"), [
    (_target(comparator="ge", value=6.74, unit="万件"), "≥ 6.74 万件"),
    (_target(comparator="between", value=5.0, value_upper=10.0, unit="元", per="人·天"), "5 – 10 元/人·天"),
    (_target(comparator="le", date_to=datetime.date(2024, 12, 31)), "≤ 2024-12-31"),
    (_target(value=1.0, unit="亿元", approximate=True), "reading.approximate 1 亿元"),
    (_target(direction="increase", intensity="明显", baseline="previous_year"), "reading.previous_year direction.increase 明显"),
    (_target(duration="P30D", anchor="验收"), "P30D reading.from 验收"),
    (_target(), ""),
])  # fmt: skip
def test_a_target_is_said_as_it_was_read(row: dict[str, Any], said: str) -> None:
    assert " ".join(key or data for key, data in parts(row)) == said


@pytest.mark.parametrize(("text", "sign", "unit", "cell"), [
    ("≥95%", "≥", "%", "95"), ("28.8万元", None, "万元", "28.8"), ("应保尽保", None, "%", "应保尽保"), ("优良", "定性", None, "优良"),
    ("长期 90天", None, "天", "长期 90天"), (None, None, None, ""),
])  # fmt: skip
def test_a_correction_names_the_cell_without_sign_and_unit_of_other_columns(
    text: str | None, sign: str | None, unit: str | None, cell: str
) -> None:
    assert as_printed({"was": text, "sign_text": sign, "unit_text": unit}) == cell


@pytest.mark.long
@pytest.mark.long
def test_ten_times_the_projects_need_no_more_memory_than_their_lists(tmp_path: Path) -> None:
    """100,000 targets: what memory the site takes grows by less than 150 MB over 10,000."""
    peaks = []
    for documents in (50, 500):
        release = material.write(tmp_path / str(documents), factory.rows(documents, 10, 20))
        code = (
            f"import resource; from pathlib import Path; from pipeline.report import report; "
            f"report(Path({str(release)!r}), Path({str(tmp_path / f'site{documents}')!r}), Path('none')); "
            f"print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=material.ROOT, capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 150_000


def test_a_workbook_is_drawn_as_a_table_whose_cells_know_their_values(tmp_path: Path) -> None:
    """Found by its hash, read again one document at a time; text in it is text."""
    release = material.from_workbook(tmp_path)
    assert "documents without" not in report(release, tmp_path / "site", tmp_path)
    [page] = [path.read_text("utf-8") for path in (tmp_path / "site/project").iterdir()]
    row = re.search(r'<tr id="(t-\w+)"(?:(?!</tr>).)*?修缮古井', page, re.DOTALL)
    assert row
    assert re.search(
        rf'<td class="box" id="b-{row[1]}" data-row="{row[1]}"><a href="#{row[1]}"><bdi>≥12口</bdi>', page
    )
    assert 'rowspan="2"' in page
    assert "<script>window.hacked" not in page
    assert "无图像的文件 documents without: 1" in report(release, tmp_path / "other", tmp_path / "nowhere")

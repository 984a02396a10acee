"""The site in a real browser. After every test: no console line, no request off the disk (fixture `browser`)."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from selenium.webdriver.common.keys import Keys

import factory
from pipeline.repair.corrections import read_corrections
from pipeline.report import report
from report import material
from report.conftest import Browser

pytestmark = pytest.mark.browser
PAGES = ("index.html", "projects.html", "find.html", "review.html", "checks.html")
CJK = r"[\u3400-\u9fff]"
# Chinese that stands on the page outside text marked as Chinese, and is not the name of the language.
FOREIGN = f"""const walk=document.createTreeWalker(document.body,NodeFilter.SHOW_TEXT), found=[];
while(walk.nextNode()){{const at=walk.currentNode.parentElement;
  if(/{CJK}/.test(walk.currentNode.data) && !at.closest('[lang=zh-CN]:not(html),bdi,script,noscript,option,#language,.chart,.en')) found.push(walk.currentNode.data);}}
for(const one of document.querySelectorAll('[aria-label],[title],[placeholder],[alt],[data-label]'))
  for(const name of ['aria-label','title','placeholder','alt','data-label'])
    if(one.id!=='language' && /{CJK}/.test(one.getAttribute(name)||'')) found.push(name+'='+one.getAttribute(name));
return found"""


def release() -> dict[str, pd.DataFrame]:
    names = ("projects", "targets", "findings", "corrections")
    return {name: pd.read_parquet(material.repository_release() / f"{name}.parquet") for name in names}


def project_pages(site: Path) -> list[str]:
    return sorted(f"project/{path.name}" for path in (site / "project").iterdir())


def number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0


@pytest.mark.parametrize(("width", "language"), [(390, "zh"), (1440, "en")])
def test_every_page_is_clean_under_axe_and_fits_its_width(
    browser: Browser, real: Path, years: Path, hostile: Path, width: int, language: str
) -> None:
    sites = [
        (real, [*PAGES, project_pages(real)[0]]),
        (years, ["years.html", "checks.html"]),
        (hostile, ["review.html"]),
    ]
    for site, pages in sites:
        for page in pages:
            browser.width(width)
            browser.open(site, page + ("?lang=en" if language == "en" else ""))
            assert browser.js("return document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
            assert browser.axe() == [], page
            for each in (width, 1830 - width):
                browser.width(each)
                assert browser.js("return document.documentElement.scrollWidth <= innerWidth"), (page, each)


def test_every_project_page_of_the_release_opens_and_its_image_is_there(browser: Browser, real: Path) -> None:
    for page in project_pages(real):
        browser.open(real, page)
        assert browser.js(
            "const i=document.querySelector('.sheet img'); return i.complete && i.naturalWidth > 1000"
        )
        assert browser.log()[0] == []


@pytest.mark.parametrize("page", [*PAGES, "project", "years"])
def test_english_leaves_no_chinese_but_the_text_of_the_forms(
    browser: Browser, real: Path, years: Path, page: str
) -> None:
    site, name = (
        (years, "years.html")
        if page == "years"
        else (real, project_pages(real)[0] if page == "project" else page)
    )
    browser.open(site, f"{name}?lang=en")
    assert browser.js(FOREIGN) == []
    browser.one("#language").click()
    assert browser.js("return document.title") != ""
    assert re.search(CJK, browser.one("h1").text)


def test_the_switch_changes_the_words_in_place_and_links_keep_the_language(
    browser: Browser, real: Path
) -> None:
    browser.open(real, "index.html")
    assert browser.one("h1").text == "总览"
    browser.one("#language").click()
    assert browser.one("h1").text == "Overview"
    browser.wait(lambda: all(one.get_attribute("data-drawn") == "en" for one in browser.all("[data-chart]")))
    browser.one("nav a[href*=find]").click()
    browser.wait(lambda: browser.one("h1").text == "Find targets")
    count = len(release()["targets"])
    assert browser.one("#count").text == f"{count} of {count}"


def test_counts_after_search_and_filter_are_those_of_the_tables(browser: Browser, real: Path) -> None:
    targets, projects = release()["targets"], release()["projects"]
    named = targets.merge(projects[["project_id", "project_name", "implementing_unit"]], on="project_id")
    browser.open(real, "find.html")
    text = (
        named.indicator.fillna("")
        + "\n"
        + named.target_text.fillna("")
        + "\n"
        + named.project_name
        + named.implementing_unit
    ).str.lower()
    assert number(browser.fill("q", "培训")) == text.str.contains("培训").sum()
    assert (
        number(browser.fill("q", "培训 课题"))
        == (text.str.contains("培训") & text.str.contains("课题")).sum()
    )
    browser.fill("q", "")
    for name, column in (("kind", "kind"), ("level2", "level2"), ("comparator", "comparator")):
        for value, count in targets[column].value_counts().items():
            assert number(browser.fill(name, str(value))) == count
        browser.fill(name, "")
    assert (
        number(browser.fill("comparator", "none"))
        == ((targets.kind == "numeric") & targets.comparator.isna()).sum()
    )
    browser.fill("comparator", "")
    browser.fill("from", "10")
    upper = targets.value_upper.fillna(targets.value)
    assert number(browser.fill("to", "60")) == ((upper >= 10) & (targets.value <= 60)).sum()


def test_a_finding_finds_every_row_it_speaks_of(browser: Browser, real: Path) -> None:
    findings = release()["findings"]
    browser.open(real, "find.html")
    for rule, rows in findings.groupby("rule"):
        spoken = {each for ids in rows.target_ids.fillna(rows.target_id).dropna() for each in ids.split()}
        if spoken:
            assert number(browser.fill("finding", str(rule))) == len(spoken)


def test_the_address_keeps_the_state_and_gives_it_back(browser: Browser, real: Path) -> None:
    browser.open(real, "find.html")
    browser.fill("q", "培训")
    browser.fill("kind", "numeric")
    browser.one("[data-sort=value]").click()
    browser.one("[data-sort=value]").click()
    shown = [row.text for row in browser.all("#rows tbody tr")]
    values = [float(cell.text.split()[-1].replace(",", "")) for cell in browser.all("#rows td:nth-child(7)")]
    assert values == sorted(values, reverse=True)
    address = browser.js("return location.hash")
    assert "kind=numeric" in address
    assert "sort=value%3Adesc" in address
    browser.open(real, "find.html" + address)
    assert [row.text for row in browser.all("#rows tbody tr")] == shown
    browser.js("location.hash='kind=date'")
    browser.wait(lambda: number(browser.one("#count").text) == (release()["targets"].kind == "date").sum())


def test_paging_shows_all_rows_once(browser: Browser, real: Path) -> None:
    browser.open(real, "find.html")
    links: list[str] = []
    while True:
        links += [one.get_attribute("href") for one in browser.all("#rows td:nth-child(5) a")]
        if not browser.one("#next").is_enabled():
            break
        browser.one("#next").click()
    assert len(links) == len(set(links)) == len(release()["targets"])


def test_the_csv_holds_what_is_shown_and_runs_nothing(browser: Browser, real: Path) -> None:
    targets = release()["targets"].set_index("target_id")
    browser.open(real, "find.html#comparator=eq")
    browser.one("#csv").click()
    path = browser.wait(lambda: next(iter(browser.downloads.glob("targets.csv")), None))
    data = path.read_bytes()
    path.unlink()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == (targets.comparator == "eq").sum()
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]
    assert {row["目标编号"]: row["指标值"].removeprefix("'") for row in rows} == targets.target_text[
        targets.comparator == "eq"
    ].to_dict()


def test_the_box_lies_over_the_text_that_was_read(browser: Browser, real: Path) -> None:
    """What pdfium finds under the box on the screen is what the row says: nothing of ours is in between."""
    bare = lambda text: re.sub(r"\s", "", text).replace("⩾", "≥").replace("⩽", "≤")  # noqa: E731
    corrected = set(release()["corrections"].target_id.dropna())
    pdf = pypdfium2.PdfDocument(material.PDFS / "2024" / "nx-fgw-2024.pdf")
    seen = 0
    for _, project in release()["projects"].iterrows():
        browser.open(real, f"project/{project.project_id}.html")
        boxes = browser.js("""const i=document.querySelector('.sheet img').getBoundingClientRect();
          return [...document.querySelectorAll('.box[data-row^=t-]')].map(b=>{const r=b.getBoundingClientRect();
            return [b.dataset.row,(r.left-i.left)/i.width,(r.top-i.top)/i.height,(r.right-i.left)/i.width,(r.bottom-i.top)/i.height]})""")
        page = pdf[project.page - 1]
        width, height = page.get_size()
        words = page.get_textpage()
        rows = release()["targets"].query("project_id == @project.project_id").set_index("target_id")
        for row, left, top, right, bottom in boxes:
            target_id = f"{project.project_id}-{row[2:]}"
            under = words.get_text_bounded(
                left * width, height * (1 - bottom), right * width, height * (1 - top)
            )
            if target_id not in corrected:
                text = rows.target_text[target_id]
                assert bare(under) == bare(text if isinstance(text, str) else ""), (project.page, row)
                seen += 1
    assert seen > 150


def test_a_row_lights_its_box_and_a_box_its_row_by_pointer_and_by_key(browser: Browser, real: Path) -> None:
    browser.open(real, project_pages(real)[0])
    lit = "return [...document.querySelectorAll('.lit')].map(e=>e.tagName+' '+e.dataset.row)"
    hover = "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('mouseover',{bubbles:true}))"
    row = browser.one("table.targets tr[data-row]").get_attribute("data-row")
    browser.js(hover, f"tr[data-row='{row}'] td")
    assert sorted(browser.js(lit))[0] == f"A {row}"
    assert f"TR {row}" in browser.js(lit)
    other = browser.all("table.targets tr[id]")[1].get_attribute("data-row")
    browser.js(hover, f".box[data-row='{other}']")
    assert {each.split()[1] for each in browser.js(lit)} == {other}
    assert f"TR {other}" in browser.js(lit)
    link = browser.one(f"#{row} a.to-box")
    browser.js("arguments[0].focus()", link)
    assert f"A {row}" in browser.js(lit)
    link.send_keys(Keys.ENTER)
    browser.wait(lambda: browser.js("return document.activeElement.id") == f"b-{row}")
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.wait(lambda: browser.js("return document.activeElement.closest('tr')?.id") == row)


def test_the_keyboard_reaches_filters_sorting_and_links_in_order(browser: Browser, real: Path) -> None:
    browser.open(real, "find.html")
    seen = []
    body = browser.one("body")
    body.send_keys(Keys.TAB)
    for _ in range(40):
        at = browser.js(
            "const a=document.activeElement; return a.className||a.id||a.name||a.dataset.sort||a.getAttribute('href')"
        )
        seen.append(at)
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert seen[0] == "skip"
    wanted = ["language", "f-q", "f-kind", "f-finding", "csv", "clear", "value"]
    places = [seen.index(each) for each in wanted]
    assert places == sorted(places)
    browser.js("document.querySelector('[data-sort=value]').focus()")
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert (
        browser.one("[data-sort=value]").find_element("xpath", "..").get_attribute("aria-sort") == "ascending"
    )
    assert browser.js("return document.activeElement.dataset.sort") == "value"


def test_a_link_from_the_search_lands_on_its_row(browser: Browser, real: Path) -> None:
    browser.open(real, "find.html#q=课题研究")
    link = browser.one("#rows td:nth-child(5) a")
    anchor = link.get_attribute("href").partition("#")[2]
    link.click()
    browser.wait(lambda: browser.js("return document.activeElement.closest('tr')?.id") == anchor)
    assert set(browser.js("return [...document.querySelectorAll('.lit')].map(e=>e.dataset.row)")) == {anchor}


@pytest.mark.parametrize("page", [*PAGES, "project"])
def test_text_of_a_form_is_shown_and_never_run(browser: Browser, hostile: Path, page: str) -> None:
    for language in ("", "?lang=en"):
        browser.open(hostile, (project_pages(hostile)[0] if page == "project" else page) + language)
        for details in browser.all("details"):
            browser.js("arguments[0].open=true", details)
        assert browser.js("return window.hacked") is None
        assert (
            browser.js(
                "return document.querySelectorAll('main script, main img[src=x], main b, a[href^=javascript]').length"
            )
            == 0
        )
        assert material.SHOWN in browser.js("return document.querySelector('main').textContent")
        assert not re.search("[\u202e\u0007]", browser.js("return document.body.textContent"))


def test_every_link_of_a_release_with_unsafe_ids_leads_to_a_page(browser: Browser, hostile: Path) -> None:
    browser.open(hostile, "projects.html")
    for href in [one.get_attribute("href") for one in browser.all("#rows a")]:
        browser.driver.get(href)
        assert browser.one("h1").text == material.SHOWN


def test_the_review_queue_has_the_most_doubtful_first_each_with_a_line_to_copy(
    browser: Browser, scanned: Path, tmp_path: Path
) -> None:
    browser.open(scanned, "review.html")
    assert [cell.text for cell in browser.all("#rows td:first-child")] == [
        "1.00",
        "0.60",
        "0.58",
        "0.15",
        "0.10",
    ]
    assert [cell.text.split("\n")[0] for cell in browser.all("#rows td:nth-child(2)")] == [
        "OCR 未读出",
        "比较符疑误",
        "置信度低",
        "自动修复",
        "空白",
    ]
    field = browser.all("#rows tr:nth-child(3) .correction input")[0]
    field.clear()
    field.send_keys('≥6.74万件,"约"')
    header = "document_id,page,line,field,was,becomes,reason_zh,reason_en\n"
    path = tmp_path / "corrections.csv"
    lines = [one.text for one in browser.all("#rows .line")]
    path.write_text(header + lines[2] + "\n" + lines[3] + "\n", "utf-8")
    one, two = read_corrections(path)
    assert (one.document_id, one.page, one.line, one.field) == ("2024-nx-001", 1, 1, "target_text")
    assert (one.was, one.becomes) == ("=≥6.74,万件", '≥6.74万件,"约"')
    assert (two.field, two.was, two.becomes) == ("level2", "数量指", "数量指标")
    assert browser.all("#rows tr:nth-child(3) .warning-text")[0].text == ""
    assert browser.all("#rows tr:nth-child(5) .warning-text")[0].text == "尚未改动:照此复制会被拒绝。"


def test_the_years_view_tells_what_the_diff_tells(browser: Browser, years: Path) -> None:
    browser.open(years, "years.html")
    assert browser.one("h1").text == "跨年变动 2023 → 2024"
    assert number(browser.fill("change", "budget_up")) == 1
    assert number(browser.fill("change", "loosened")) == 1
    row = browser.one("#rows tbody tr")
    assert "≥6.74万件" in row.text
    assert "≥5万件" in row.text
    assert [
        one.get_attribute("href").rpartition("/")[2][:4] for one in row.find_elements("css selector", "td a")
    ] == ["2024", "2023", "2024"]


def test_without_several_years_there_is_no_years_view(browser: Browser, real: Path) -> None:
    browser.open(real, "index.html")
    assert [one.text for one in browser.all(".top li")] == ["总览", "项目", "查找目标", "待核对", "检查"]


def test_checks_are_told_in_plain_words_failures_first(browser: Browser, years: Path) -> None:
    browser.open(years, "checks.html?lang=en")
    assert browser.one(".verdict").text == "1 expectations fail."
    assert [one.text for one in browser.all("td .tag")] == ["fails", "holds"]
    browser.open(years, "checks.html")
    assert "成立的一条。" in browser.one("main").text


def test_every_chart_has_its_numbers_as_a_table(browser: Browser, real: Path) -> None:
    targets = release()["targets"]
    browser.open(real, "index.html")
    for section in browser.all(".chart-section"):
        assert section.find_elements("css selector", "svg .mark-rect path")
        assert section.find_elements("css selector", "table tbody tr")
    browser.js("document.querySelectorAll('details').forEach(d=>d.open=true)")
    rows = browser.all("#h-categories ~ details tbody tr")
    assert sum(int(row.find_elements("css selector", "td")[-2].text) for row in rows) == len(targets)


@pytest.mark.long
def test_the_search_over_a_hundred_thousand_targets_answers_within_100_ms(
    browser: Browser, tmp_path: Path
) -> None:
    """From the key to the rows on the screen, layout included."""
    words = [
        "培训",
        "建设",
        "维修",
        "监测",
        "宣传",
        "服务",
        "群众",
        "企业",
        "道路",
        "学校",
        "医院",
        "档案",
        "补助",
        "验收",
        "覆盖",
        "满意",
        "完成",
        "资金",
    ]
    rows = factory.rows(documents=500, projects=10, targets=20)
    for n, target in enumerate(rows["targets"]):
        target["indicator"] = "".join(words[n * step % len(words)] for step in (1, 5, 7)) + str(n)
    report(material.write(tmp_path / "release", rows), tmp_path / "site", tmp_path)
    browser.open(tmp_path / "site", "find.html")
    assert number(browser.one("#count").text) == 100_000
    timed = """const i=document.getElementById('filters').elements[arguments[0]], began=performance.now(); i.value=arguments[1];
      i.dispatchEvent(new Event('input',{bubbles:true})); document.body.offsetHeight; return performance.now()-began"""
    queries = [
        ("q", "培"),
        ("q", "培训"),
        ("q", "培训 道路"),
        ("q", "99999"),
        ("kind", "numeric"),
        ("q", ""),
        ("from", "5"),
        ("finding", "any"),
    ]
    # the best of three: another process on the machine is no slowness of the page
    took = [min(browser.js(timed, *query) for _ in range(3)) for query in queries]
    assert max(took) < 100

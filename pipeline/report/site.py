"""`jixiao report`: the folder of the site, written page by page."""

from __future__ import annotations

import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from tqdm import tqdm

from pipeline.report import charts, lists, overview, pages, results, review, years
from pipeline.report.images import Images, page_images
from pipeline.report.opened import Release, ReportError, open_release
from pipeline.report.sheets import OfficeFiles
from pipeline.report.wording import (
    INVISIBLE,
    both,
    file_name,
    finalize,
    labelled,
    said,
    script,
    word_or_text,
    words,
)
from pipeline.target.said import plain

MARK = ".jixiao-site"
_ASSETS = Path(__file__).parent / "assets"
_IMAGE_PAGES = """SELECT d.sha256, x.page FROM documents d JOIN
    (SELECT document_id, page FROM projects UNION SELECT document_id, page FROM targets UNION
     SELECT p.document_id, f.page FROM form_fields f JOIN projects p USING (project_id)) x USING (document_id)
    WHERE d.sha256 IS NOT NULL AND x.page IS NOT NULL ORDER BY 1, 2"""


def report(release_dir: Path, out: Path, pdfs: Path) -> str:
    """Writes the site of a release to `out`, page images from the PDFs under `pdfs`; a line that sums it up.

    ReportError (one line) for a folder that is no release, a damaged table, or an `out` that holds something else.
    """
    _prepare(release_dir, out)
    try:
        return _Site(open_release(release_dir), out).write(pdfs)
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException):
        raise  # a query of ours, no fault of the release
    except duckdb.Error as error:
        raise ReportError(
            f"{release_dir}: 数据表已损坏 a table is damaged; make or fetch it again ({str(error).splitlines()[0][:120]})"
        ) from None


def _prepare(release_dir: Path, out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise ReportError(f"{out}: 不是文件夹 not a folder; give a folder for -o")
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise ReportError(
            f"{out}: 文件夹不为空,也不是以前生成的网页;请换一个 holds something else; give an empty folder for -o"
        )


class _Site:
    """The site of one release under construction."""

    def __init__(self, release: Release, out: Path) -> None:
        self.release, self.out = release, out
        self.written: set[Path] = set()
        self.environment = _environment()
        self.others = years.SameProject()

    def write(self, pdfs: Path) -> str:
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / MARK).write_text("jixiao report\n", "utf-8")
        facts = overview.overview(self.release)
        self.environment.globals |= {
            "release": self.release.name,
            "has_years": len(facts["years"]) > 1,
            "has_results": results.has_results(self.release),
            "facsimiles": facts["counts"]["facsimiles"],
        }
        self._assets()
        images = page_images(_wanted(self.release), pdfs, self.out / "pages")
        absent = [sha256 for sha256, why in images.problems.items() if why == "absent"]
        with OfficeFiles(pdfs, absent) as office:
            for sha256 in office.paths:
                del images.problems[sha256]
            self._lists(facts, images)
            self._projects(images, office)
        self._clear()
        return _summary(facts, images, self.out, pdfs)

    def _assets(self) -> None:
        (self.out / "assets").mkdir(exist_ok=True)
        for asset in sorted(_ASSETS.iterdir()):
            if asset.is_file():
                shutil.copyfile(asset, self.out / "assets" / asset.name)
        (self.out / "assets" / "vega.js").write_text(charts.library(), "utf-8", newline="\n")
        (self.out / "assets" / "palette.css").write_text(charts.dark_css(), "utf-8", newline="\n")
        wording = script("words", words()) + script("invisible", {"pattern": INVISIBLE})
        (self.out / "assets" / "words.js").write_text(wording, "utf-8", newline="\n")

    def _lists(self, facts: dict[str, Any], images: Images) -> None:
        projects = self._data(lists.project_list(self.release, self.out))
        targets = self._data(lists.target_list(self.release, self.out))
        queue = self._data(
            lists.write_list(self.out, "review", review.COLUMNS, review.queue(self.release, images.sizes))
        )
        self._page(
            "index.html", "overview.html", **facts, scripts=[self._charts("overview", facts["charts"])]
        )
        self._page("projects.html", "projects.html", scripts=projects)
        self._page("find.html", "find.html", scripts=[*projects, *targets], years=facts["years"])
        self._page(
            "review.html",
            "review.html",
            scripts=[*projects, *queue],
            **overview.doubtful_documents(self.release),
        )
        self._page("checks.html", "checks.html", scripts=[], **overview.checks(self.release))
        if results.has_results(self.release):
            self._page("results.html", "results.html", scripts=[], **results.results_page(self.release))
        self._years(facts["years"], projects)

    def _years(self, found: list[int], projects: list[str]) -> None:
        pairs = years.pairs(found)
        for at, (old, new) in enumerate(pairs):
            with years.temporary() as folder:
                parquet = years.changes(self.release, old, new, Path(folder))
                name = f"changes-{old}-{new}"
                rows = lists.write_list(self.out, name, years.COLUMNS, years.rows(self.release, parquet))
                shown = years.charts(self.release, parquet)
                self.others.link(years.links(self.release, Path(folder)))
            scripts = [*projects, *self._data(rows), self._charts(name, shown)]
            file = "years.html" if at == 0 else f"years-{old}-{new}.html"
            self._page(
                file, "years.html", scripts=scripts, pairs=pairs, old=old, new=new, charts=shown, data=name
            )

    def _projects(self, images: Images, office: OfficeFiles) -> None:
        count = next(self.release.tuples("SELECT count(*) FROM projects"))[0]
        with tqdm(total=count, desc="网页 pages", disable=None) as progress:
            neighbours = pages.neighbours(self.release)
            for found, (before, after) in zip(pages.projects(self.release), neighbours, strict=True):
                sha256 = str((found["document"] or {}).get("sha256"))
                values = pages.project_page(found, images.sizes.get(sha256, {}), office.pages(sha256))
                name = f"project/{file_name(found['project']['project_id'])}.html"
                self._page(
                    name,
                    "project.html",
                    root="../",
                    sha256=sha256,
                    scripts=[],
                    problem=images.problems.get(sha256),
                    before=before,
                    after=after,
                    others=self.others.of(found["project"]["project_id"], self.release),
                    **values,
                )
                progress.update()

    def _charts(self, name: str, shown: list[charts.Chart]) -> str:
        path = self.out / "data" / f"charts-{name}.js"
        path.write_text(script("charts", charts.specs(shown)), "utf-8", newline="\n")
        return self._data([f"data/{path.name}"])[0]

    def _data(self, paths: list[str]) -> list[str]:
        self.written |= {self.out / path for path in paths}
        return paths

    def _page(self, name: str, template: str, root: str = "", **values: Any) -> None:
        path = self.out / name
        path.parent.mkdir(exist_ok=True)
        text = self.environment.get_template(template).render(
            root=root, page=template.removesuffix(".html"), **values
        )
        path.write_text(text, "utf-8", newline="\n")
        self.written.add(path)

    def _clear(self) -> None:
        """Pages and data of an earlier release are gone; page images stay, they are found by hash."""
        for pattern in ("*.html", "project/*.html", "data/*.js"):
            for path in set(self.out.glob(pattern)) - self.written:
                path.unlink()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "t": said,
        "ta": labelled,
        "both": both,
        "file_name": file_name,
        "word": word_or_text,
        "plain": plain,
        "noscript": " ".join(words()["site.noscript"]),
    }
    environment.filters["money"] = lambda amount: (
        None if amount is None else f"{amount:,.2f}".removesuffix(".00")
    )
    return environment


def _wanted(release: Release) -> dict[str, list[int]]:
    """The pages that values stand on, by the hash of their PDF."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for sha256, page in release.tuples(_IMAGE_PAGES):
        wanted[sha256].append(page)
    return wanted


def _summary(facts: dict[str, Any], images: Images, out: Path, pdfs: Path) -> str:
    counts = facts["counts"]
    line = (
        f"项目 projects: {counts['projects']} · 目标 targets: {counts['targets']} · "
        f"页面图像 page images: {images.made} 新 new, {images.reused} 沿用 reused"
    )
    if images.problems:
        absent = sum(problem == "absent" for problem in images.problems.values())
        line += f" · 无图像的文件 documents without: {len(images.problems)}"
        line += f" (在 {pdfs} 未找到 PDF not found: {absent})" if absent else ""
    return f"{line} → {out / 'index.html'}"

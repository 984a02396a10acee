"""A browser for the tests that need one, and the sites they look at."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import factory
from pipeline.report import report
from report import material

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1440,1000")  # fmt: skip
_AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")


class Browser:
    """Chromium as a test uses it; every page it leaves must be free of console lines and of requests off the disk."""

    def __init__(self, driver: Any, downloads: Path) -> None:
        self.driver, self.downloads = driver, downloads

    def open(self, site: Path, page: str) -> None:
        self.driver.get("about:blank")
        self.log()
        path, mark, rest = page.partition("#") if "?" not in page else page.partition("?")
        self.driver.get((site / path).resolve().as_uri() + mark + rest)
        for place in self.all("[data-chart]"):
            self.wait(lambda place=place: place.get_attribute("data-drawn"))

    def wait(self, until: Callable[[], Any]) -> Any:
        end = time.monotonic() + 10
        while not (found := until()):
            assert time.monotonic() < end, "waited 10 s in vain"
            time.sleep(0.02)
        return found

    def log(self) -> tuple[list[str], list[str]]:
        """(console lines, addresses of requests) since the last call."""
        lines = [entry["message"] for entry in self.driver.get_log("browser")]
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return lines, urls

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def js(self, code: str, *arguments: object) -> Any:
        return self.driver.execute_script(code, *arguments)

    def width(self, pixels: int) -> None:
        size = {"width": pixels, "height": 1000, "deviceScaleFactor": 1, "mobile": pixels < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def fill(self, name: str, value: str) -> str:
        """Sets a filter as a user's input does; what the count then says."""
        self.js(
            "const i=document.getElementById('filters').elements[arguments[0]]; i.value=arguments[1];"
            "i.dispatchEvent(new Event('input',{bubbles:true}))",
            name,
            value,
        )
        return str(self.one("#count").text)

    def axe(self) -> list[str]:
        """Rules of axe that the page breaks, each with its first element."""
        self.js(_AXE)
        found = self.driver.execute_async_script(
            "const done=arguments[0]; axe.run({preload:false}).then(r=>done(r.violations))"
        )
        return [
            f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
            for rule in found
            for node in rule["nodes"][:5]
        ]


def _driver(profile: Path) -> Any:
    binary, server = next(filter(None, map(shutil.which, _CHROMIUM)), None), shutil.which("chromedriver")
    if not binary or not server:
        pytest.skip("no browser: install chromium and chromium-driver to run the tests of the site")
    webdriver = pytest.importorskip("selenium.webdriver", reason="no browser: selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(server))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    driver, downloads = _driver(tmp_path_factory.mktemp("profile")), tmp_path_factory.mktemp("downloads")
    driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)}
    )
    yield Browser(driver, downloads)
    driver.quit()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    chromium.width(1440)
    yield chromium
    lines, urls = chromium.log()
    assert lines == []
    assert {url.partition(":")[0] for url in urls} <= {"file", "data", "blob", "about"}


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the release in the repository."""
    out = tmp_path_factory.mktemp("real")
    report(material.repository_release(), out, material.PDFS)
    return out


def _site(factory_: pytest.TempPathFactory, name: str, rows: factory.Rows) -> Path:
    folder = factory_.mktemp(name)
    release = material.write(folder / "release", rows, checks=True)
    report(release, folder / "site", folder)
    return folder / "site"


@pytest.fixture(scope="session")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory, "years", material.two_years())


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory, "hostile", material.hostile())


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory, "scanned", material.scanned())


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a form that was published as a workbook."""
    folder = tmp_path_factory.mktemp("workbook")
    report(material.from_workbook(folder), folder / "site", folder)
    return folder / "site"

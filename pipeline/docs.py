"""The pages that are made of code and data: `python -m pipeline.docs` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.findings import docs as findings
from pipeline.release import changelog
from pipeline.release.pages import dictionary

RELEASES = Path("data/releases")
CHANGELOG = Path("CHANGELOG.md")


def _changelog() -> str:
    text = CHANGELOG.read_text("utf-8")
    return changelog.updated(text, RELEASES) or text


# What stands in each page, by its place in the repository.
PAGES: dict[Path, Callable[[], str]] = {
    Path("docs/dictionary.md"): dictionary,
    Path("docs/findings.md"): findings.render,
    CHANGELOG: _changelog,
}


def main() -> None:
    """Write the pages that are no longer as they should be, and name them."""
    for path, made in PAGES.items():
        text = made()
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            print(path.as_posix())


if __name__ == "__main__":
    main()

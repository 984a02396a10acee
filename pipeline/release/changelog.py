"""`CHANGELOG.md`, its section of data: the change notes of every release, newest first.

`python -m pipeline.release.changelog` writes it anew; the release stage does so too. The other sections are left alone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from pipeline.release.errors import ReleaseError
from pipeline.release.whole import write_whole

HEAD = "## 数据 Data"
_SECTION = re.compile(rf"^{HEAD}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def update(changelog: Path, releases: Path) -> bool:
    """Brings the section up to date; whether the file changed. ReleaseError where it has no such section."""
    text = changelog.read_text("utf-8")
    new = updated(text, releases)
    if new is None:
        raise ReleaseError(f"{changelog}: 缺少一行 a line is missing: {HEAD}")
    if new != text:
        write_whole(changelog, new)
    return new != text


def updated(text: str, releases: Path) -> str | None:
    """The text with its section of data made anew; None where it has none."""
    found = _SECTION.search(text)
    if not found:
        return None
    rest = text[found.end() :]
    return text[: found.start()] + section(releases) + ("\n" + rest if rest else "")


def section(releases: Path) -> str:
    """The section: every version of `<releases>/index.json`, with what its CHANGES.md says, headings two deeper."""
    versions = json.loads((releases / "index.json").read_text("utf-8"))["versions"]
    notes = [
        _notes(releases / each["path"] / "CHANGES.md", each["created"][:10]) for each in reversed(versions)
    ]
    return "\n\n".join([HEAD, *notes]) + "\n"


def _notes(path: Path, day: str) -> str:
    head, _, body = path.read_text("utf-8").strip().partition("\n")
    return re.sub(r"^#", "###", f"{head} · {day}\n{body}", flags=re.MULTILINE)


if __name__ == "__main__":
    update(Path("CHANGELOG.md"), Path("data/releases"))

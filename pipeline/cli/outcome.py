"""What `jixiao parse` tells at its end: what became of the files, and the next step."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.parse import Parsed


def _quoted(name: str) -> str:
    """A file's name as it can be typed; Chinese needs no quotes."""
    return name if re.fullmatch(r"[\w./+,:@%-]+", name) else "'" + name.replace("'", "'\\''") + "'"


FILES_TOLD = 50  # files named on a terminal; report.csv names all


def tell(done: Parsed, out: Path) -> None:
    """What became of the files: problems on stderr, then the files, the sums and the next step."""
    from pipeline.text import printable

    for line in done.problems:
        print(printable(line), file=sys.stderr)
    for document, status, detail in done.summary.doubtful:
        if status != "failed":
            print(printable(f"{document}: {status}: {detail}"), file=sys.stderr)
    for file in done.files[:FILES_TOLD]:
        print(file.line)
    if len(done.files) > FILES_TOLD:
        print(f"另有 {len(done.files) - FILES_TOLD} 份 more files: {out / 'report.csv'}")
    statuses = " · ".join(f"{status} {count}" for status, count in sorted(done.summary.statuses.items()))
    rows = done.summary.rows
    print(f"文件 documents: {statuses} → {out / 'report.csv'}")
    print(f"项目 projects: {rows['projects']} · 目标 targets: {rows['targets']} → {out}")
    print(printable(f"下一步 next: {_next_step(done, out)}"))


def _next_step(done: Parsed, out: Path) -> str:
    """The one thing to do now."""
    from pipeline.release.review_book import NAME

    site = f"jixiao report {_quoted(str(out))} -o 网页{_where_pdfs(done)}"
    doubted = next((file for file in done.files if file.status == "partial"), None)
    if doubted:
        return f"jixiao show {_quoted(doubted.file)} (看存疑之处 what is in doubt); {site} (核对 to review)"
    if not done.summary.rows["targets"]:
        return f"看 look at {out / 'report.csv'}: 没有读出目标 no target was read"
    book = out / NAME
    excel = f"打开 open {book}" if book.exists() else f"jixiao export {_quoted(str(out))} -o 导出 (Excel)"
    return f"{excel}; {site} (网页 site)"


def _where_pdfs(done: Parsed) -> str:
    """Where `report` finds the pages: the folder that all files are in."""
    folders = [str(Path(file.file).parent) for file in done.files if "://" not in file.file]
    try:
        return f" --pdfs {_quoted(os.path.commonpath(folders))}" if folders else ""
    except ValueError:  # some absolute and some not
        return ""

"""What each command does. Its part of the program is imported inside it, so that `--help` is quick."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.cli.endings import problem, wrong
from pipeline.cli.outcome import tell

RELEASES = Path("data/releases")


def run_parse(arguments: argparse.Namespace) -> int:
    from pipeline.file_errors import said
    from pipeline.forms.captions import BadLayouts
    from pipeline.parse import parse
    from pipeline.release import ReleaseError
    from pipeline.repair.corrections import CorrectionError
    from pipeline.run.documents import Stopped
    from pipeline.text import printable

    if arguments.out.exists() and not arguments.out.is_dir():
        return wrong(f"{arguments.out}: 不是文件夹 not a folder")
    try:
        _use_layouts(arguments.layouts)
        done = parse(
            arguments.paths,
            arguments.out,
            region=arguments.region,
            year=arguments.year,
            workers=arguments.workers,
            allowed=arguments.allow,
            verify=arguments.verify,
            scheduler=arguments.scheduler,
            corrections=arguments.corrections,
            formats=arguments.format,
        )
    except (Stopped, OSError) as error:
        return problem(printable(said(error) if isinstance(error, OSError) else str(error)))
    except (CorrectionError, ReleaseError) as error:
        return problem(printable(str(error)))
    except (BadLayouts, ValueError) as error:
        return wrong(printable(str(error)))
    tell(done, arguments.out)
    return 0 if done.whole else 1


def _use_layouts(file: Path | None) -> None:
    """Reads a file of captions now, and lets this run and its workers read it. BadLayouts where it is none."""
    if file is not None:
        from pipeline.forms.captions import MORE_LAYOUTS, read_layouts

        read_layouts(file)
        os.environ[MORE_LAYOUTS] = str(file.resolve())


def run_show(arguments: argparse.Namespace) -> int:
    from pipeline.forms.captions import BadLayouts
    from pipeline.limits import Unreadable
    from pipeline.run.documents import read_alone
    from pipeline.show import as_json, show
    from pipeline.target.command import json_line
    from pipeline.text import printable

    try:
        _use_layouts(arguments.layouts)
        record = read_alone(arguments.pdf, pages=arguments.pages)
    except (BadLayouts, Unreadable) as error:
        return wrong(printable(f"{arguments.pdf}: {error}" if isinstance(error, Unreadable) else str(error)))
    if record.error:
        return problem(printable(f"{arguments.pdf}: {record.error}"))
    if arguments.json:
        print(json_line(as_json(record)))
        return 0
    for line in show(record):
        print(printable(line))
    return 0


def run_target(arguments: argparse.Namespace) -> int:
    from pipeline.target.command import run

    if not arguments.texts and sys.stdin is None:
        return wrong("标准输入已关闭 standard input is closed; 请给出 TEXT give TEXT")
    return run(arguments.texts or _lines(), arguments.json, arguments.year, sys.stdout)


def _lines() -> Iterator[str]:
    """The lines of standard input, which are UTF-8 whatever the terminal is."""
    with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", newline="\n", closefd=False) as stdin:
        for line in stdin:
            yield line.rstrip("\n").removesuffix("\r")


def run_diff(arguments: argparse.Namespace) -> int:
    from pipeline.compare import diff

    if arguments.new is None and not arguments.years:
        return wrong("需要两个版本,或 --years two releases are needed, or --years")
    old, new = _release(arguments.old), _release(arguments.new or arguments.old)
    return diff(old, new, arguments.out, tuple(arguments.years) if arguments.years else None)


def run_export(arguments: argparse.Namespace) -> int:
    from pipeline.release import ReleaseError
    from pipeline.release.export import export

    try:
        for path in export(_release(arguments.release), arguments.out, arguments.format):
            print(path)
    except (ReleaseError, OSError) as error:
        return wrong(str(error))
    return 0


def run_report(arguments: argparse.Namespace) -> int:
    try:
        from pipeline.report import ReportError, report
    except ModuleNotFoundError as error:
        return problem(
            f"缺少 {error.name},请先运行 pip install 'jixiao[report]' (本仓库: .venv/bin/pip install -e '.[report]') is missing: install the report extra"
        )
    try:
        print(report(_release(arguments.release), arguments.out, arguments.pdfs))
    except (ReportError, OSError) as error:
        return wrong(str(error))
    return 0


def _release(name: str) -> Path:
    """A folder, or a version under data/releases."""
    return (
        RELEASES / name if re.fullmatch(r"\d{4}\.\d+\.\d+", name) and not Path(name).exists() else Path(name)
    )

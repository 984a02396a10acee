"""What can be typed after `jixiao`: commands, their options, and the complaint about what is typed wrong."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from pipeline.cli.commands import run_diff, run_export, run_parse, run_report, run_show, run_target
from pipeline.version import VERSION


def parser() -> Parser:
    typed = Parser(
        prog="jixiao",
        description="项目支出绩效目标表 → 项目 × 指标 × 目标 performance target forms → a tidy dataset",
    )
    typed.add_argument("--version", action="version", version=f"%(prog)s {VERSION}", help="版本 the version")
    typed.add_argument(
        "--print-completion",
        action=_Completion,
        choices=("bash", "zsh", "tcsh"),
        help="印出命令行补全脚本 print a script that completes commands",
    )
    commands = typed.add_subparsers(required=True, metavar="COMMAND 命令")
    for add in (
        _parse_command,
        _show_command,
        _target_command,
        _diff_command,
        _export_command,
        _report_command,
    ):
        add(commands)
    return typed


class Parser(argparse.ArgumentParser):
    """A parser whose complaints begin in Chinese."""

    def error(self, message: str) -> NoReturn:
        """Exit 2 with the usage and one line that says what is wrong."""
        from pipeline.text import printable

        said = next((zh for english, zh in _COMPLAINTS.items() if english in message), "用法有误")
        self.print_usage(sys.stderr)
        self.exit(2, printable(f"{self.prog}: {said} wrong use: {message}") + "\n")


_COMPLAINTS = {
    "the following arguments are required": "缺少参数",
    "unrecognized arguments": "不认识的参数",
    "invalid choice": "不在可选之列",
    "expected": "参数的个数不对",
    "not allowed with": "两个参数不能同用",
}


class _Completion(argparse.Action):
    """Prints the script that lets a shell complete commands and options."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: Any, values: Any, option_string: str | None = None
    ) -> None:
        import shtab

        print(shtab.complete(parser, values))
        parser.exit(0)


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def _parse_command(commands: Commands) -> None:
    command = commands.add_parser("parse", help="读 PDF,写出与发布相同的表 PDFs → the tables of a release")
    command.add_argument("paths", nargs="+", metavar="PATH", help="文件、文件夹或 URL files, folders or URLs")
    command.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help="输出文件夹 folder to write"
    )
    command.add_argument(
        "--year", type=_year, help="表上未印年度时采用 fiscal year where the form prints none"
    )
    command.add_argument("--region", type=_region, help="GB/T 2260 六位代码 six-digit region code")
    command.add_argument(
        "--workers",
        type=_positive,
        help="进程数 worker processes (default: one per core, shared with other runs of this machine)",
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="dask 集群地址 tcp://… of a dask cluster [cluster]"
    )
    command.add_argument(
        "--verify",
        action="store_true",
        help="有表的页再由 OCR 读一遍,逐格比对(慢) read every page with a form by OCR as well and compare (slow)",
    )
    command.add_argument(
        "--allow", action="append", default=[], metavar="PROTOCOL",
        help="允许取用的 URL 协议,如 https、s3 a protocol that URLs may use (file and memory may always)",
    )  # fmt: skip
    command.add_argument(
        "--format",
        nargs="+",
        choices=("parquet", "csv", "xlsx", "json"),
        default=["parquet"],
        help="Parquet 之外还写 what to write beside Parquet",
    )
    command.add_argument(
        "--corrections",
        type=Path,
        metavar="FILE",
        help="更正与确认,格式同 data/corrections.csv corrections and confirmations",
    )
    _layouts_option(command)
    command.set_defaults(run=run_parse)


def _layouts_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--layouts",
        type=Path,
        metavar="FILE",
        help="本单位自己的栏目名(TOML,docs/layouts.md) captions of one's own",
    )


def _show_command(commands: Commands) -> None:
    command = commands.add_parser(
        "show", help="看一份 PDF 是怎样读的 how a PDF was read: captions, roles, rows"
    )
    command.add_argument("pdf", type=Path, metavar="PDF", help="PDF、工作簿、文档或网页 a file")
    command.add_argument(
        "--pages", type=_pages, default=(), metavar="1,3-5", help="只读这些页 read these pages only"
    )
    command.add_argument("--json", action="store_true", help="输出 JSON print JSON")
    _layouts_option(command)
    command.set_defaults(run=run_show)


def _target_command(commands: Commands) -> None:
    command = commands.add_parser("target", help="解析指标值 parse target expressions")
    command.add_argument(
        "texts", nargs="*", metavar="TEXT", help="指标值;不给则逐行读标准输入 or one per line on stdin"
    )
    command.add_argument("--json", action="store_true", help="每个解析一行 JSON one JSON object per parse")
    command.add_argument("--year", type=_year, help="未写年份的日期取此年 year of dates that state none")
    command.set_defaults(run=run_target)


def _diff_command(commands: Commands) -> None:
    command = commands.add_parser(
        "diff", help="比较两个版本或两个年度 what changed between releases or years"
    )
    command.add_argument("old", metavar="OLD", help="版本号或文件夹 a version or a folder")
    command.add_argument(
        "new", metavar="NEW", nargs="?", help="同上;与 --years 合用时可省 may be left out with --years"
    )
    command.add_argument(
        "-o", "--out", type=Path, metavar="DIR", help="写出 diff.json diff.md 等 write the diff"
    )
    command.add_argument(
        "--years",
        nargs=2,
        type=_year,
        metavar="YEAR",
        help="一个版本内的两个年度;同一年度写两次:目标表比自评表 two years of one release; one year twice: its target forms against its self-evaluations",
    )
    command.set_defaults(run=run_diff)


def _export_command(commands: Commands) -> None:
    command = commands.add_parser("export", help="导出 CSV、Excel、DuckDB export a release")
    command.add_argument("release", metavar="RELEASE", help="版本号或文件夹 a version or a folder")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--format", nargs="+", choices=("csv", "xlsx", "json", "duckdb"), default=["csv", "xlsx"]
    )
    command.set_defaults(run=run_export)


def _report_command(commands: Commands) -> None:
    command = commands.add_parser("report", help="生成可离线打开的网页 a static site to look at a release")
    command.add_argument("release", metavar="RELEASE", help="版本号或文件夹 a version or a folder")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--pdfs", type=Path, default=Path("data/raw"), metavar="DIR", help="PDF 所在 where the PDFs are"
    )
    command.set_defaults(run=run_report)


def _year(text: str) -> int:
    if not re.fullmatch(r"20\d\d", text):
        raise argparse.ArgumentTypeError(f"{text!r}: 年份为 20xx a year is 20xx")
    return int(text)


def _pages(text: str) -> tuple[int, ...]:
    """`1,3-5` → 1, 3, 4, 5."""
    found: list[int] = []
    for part in text.split(","):
        ends = re.fullmatch(r"([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?", part.strip())
        if not ends:
            raise argparse.ArgumentTypeError(f"{text!r}: 页码如 1,3-5 pages like 1,3-5")
        found += range(int(ends[1]), int(ends[2] or ends[1]) + 1)
    return tuple(found)


def _region(text: str) -> str:
    if not re.fullmatch(r"\d{6}", text):
        raise argparse.ArgumentTypeError(f"{text!r}: 六位数字 six digits")
    return text


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: 正整数 a positive number")
    return int(text)

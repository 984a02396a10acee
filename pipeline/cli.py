"""`jixiao` 绩效: the command line. Each verb is imported inside its own command, so that `--help` is quick.

Exit codes: 0 done, 1 the work found a problem, 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from pipeline.terminal import ready
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.parse import Parsed

RELEASES = Path("data/releases")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Nothing at all is answered with the help."""
    if argv is None:
        ready("pipeline.cli")
    parser = _parser()
    given = sys.argv[1:] if argv is None else list(argv)
    if not given:
        parser.print_help()
        return 0
    arguments = parser.parse_args(given)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print("已中断,再次运行即可继续 interrupted; run again to go on", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    """The last line of defence: a fault of ours, in one line; with JIXIAO_TRACEBACK=1 where it happened."""
    if os.environ.get("JIXIAO_TRACEBACK"):
        raise error
    what = " ".join(ascii(str(error))[1:201].split())
    return _problem(
        f"程序未料到的错误,请报告 unforeseen, please report it: {type(error).__name__}: {what} (JIXIAO_TRACEBACK=1)"
    )


def _parser() -> Parser:
    parser = Parser(
        prog="jixiao",
        description="项目支出绩效目标表 → 项目 × 指标 × 目标 performance target forms → a tidy dataset",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}", help="版本 the version")
    parser.add_argument(
        "--print-completion",
        action=_Completion,
        choices=("bash", "zsh", "tcsh"),
        help="印出命令行补全脚本 print a script that completes commands",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND 命令")
    for add in (
        _parse_command,
        _show_command,
        _target_command,
        _diff_command,
        _export_command,
        _report_command,
    ):
        add(commands)
    return parser


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
    command.set_defaults(run=_parse)


def _layouts_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--layouts",
        type=Path,
        metavar="FILE",
        help="本单位自己的栏目名(TOML,docs/layouts.md) captions of one's own",
    )


def _use_layouts(file: Path | None) -> None:
    """Reads a file of captions now, and lets this run and its workers read it. BadLayouts where it is none."""
    if file is not None:
        from pipeline.forms.captions import MORE_LAYOUTS, read_layouts

        read_layouts(file)
        os.environ[MORE_LAYOUTS] = str(file.resolve())


def _parse(arguments: argparse.Namespace) -> int:
    from pipeline.file_errors import said
    from pipeline.forms.captions import BadLayouts
    from pipeline.parse import parse
    from pipeline.release import ReleaseError
    from pipeline.repair.corrections import CorrectionError
    from pipeline.run.documents import Stopped
    from pipeline.text import printable

    if arguments.out.exists() and not arguments.out.is_dir():
        return _wrong(f"{arguments.out}: 不是文件夹 not a folder")
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
        return _problem(printable(said(error) if isinstance(error, OSError) else str(error)))
    except (CorrectionError, ReleaseError) as error:
        return _problem(printable(str(error)))
    except (BadLayouts, ValueError) as error:
        return _wrong(printable(str(error)))
    _tell(done, arguments.out)
    return 0 if done.whole else 1


def _quoted(name: str) -> str:
    """A file's name as it can be typed; Chinese needs no quotes."""
    return name if re.fullmatch(r"[\w./+,:@%-]+", name) else "'" + name.replace("'", "'\\''") + "'"


FILES_TOLD = 50  # files named on a terminal; report.csv names all


def _tell(done: Parsed, out: Path) -> None:
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
    command.set_defaults(run=_show)


def _show(arguments: argparse.Namespace) -> int:
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
        return _wrong(printable(f"{arguments.pdf}: {error}" if isinstance(error, Unreadable) else str(error)))
    if record.error:
        return _problem(printable(f"{arguments.pdf}: {record.error}"))
    if arguments.json:
        print(json_line(as_json(record)))
        return 0
    for line in show(record):
        print(printable(line))
    return 0


def _target_command(commands: Commands) -> None:
    command = commands.add_parser("target", help="解析指标值 parse target expressions")
    command.add_argument(
        "texts", nargs="*", metavar="TEXT", help="指标值;不给则逐行读标准输入 or one per line on stdin"
    )
    command.add_argument("--json", action="store_true", help="每个解析一行 JSON one JSON object per parse")
    command.add_argument("--year", type=_year, help="未写年份的日期取此年 year of dates that state none")
    command.set_defaults(run=_target)


def _target(arguments: argparse.Namespace) -> int:
    from pipeline.target.command import run

    if not arguments.texts and sys.stdin is None:
        return _wrong("标准输入已关闭 standard input is closed; 请给出 TEXT give TEXT")
    return run(arguments.texts or _lines(), arguments.json, arguments.year, sys.stdout)


def _lines() -> Iterator[str]:
    """The lines of standard input, which are UTF-8 whatever the terminal is."""
    with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", newline="\n", closefd=False) as stdin:
        for line in stdin:
            yield line.rstrip("\n").removesuffix("\r")


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
    command.set_defaults(run=_diff)


def _diff(arguments: argparse.Namespace) -> int:
    from pipeline.compare import diff

    if arguments.new is None and not arguments.years:
        return _wrong("需要两个版本,或 --years two releases are needed, or --years")
    old, new = _release(arguments.old), _release(arguments.new or arguments.old)
    return diff(old, new, arguments.out, tuple(arguments.years) if arguments.years else None)


def _export_command(commands: Commands) -> None:
    command = commands.add_parser("export", help="导出 CSV、Excel、DuckDB export a release")
    command.add_argument("release", metavar="RELEASE", help="版本号或文件夹 a version or a folder")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--format", nargs="+", choices=("csv", "xlsx", "json", "duckdb"), default=["csv", "xlsx"]
    )
    command.set_defaults(run=_export)


def _export(arguments: argparse.Namespace) -> int:
    from pipeline.release import ReleaseError
    from pipeline.release.export import export

    try:
        for path in export(_release(arguments.release), arguments.out, arguments.format):
            print(path)
    except (ReleaseError, OSError) as error:
        return _wrong(str(error))
    return 0


def _report_command(commands: Commands) -> None:
    command = commands.add_parser("report", help="生成可离线打开的网页 a static site to look at a release")
    command.add_argument("release", metavar="RELEASE", help="版本号或文件夹 a version or a folder")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--pdfs", type=Path, default=Path("data/raw"), metavar="DIR", help="PDF 所在 where the PDFs are"
    )
    command.set_defaults(run=_report)


def _report(arguments: argparse.Namespace) -> int:
    try:
        from pipeline.report import ReportError, report
    except ModuleNotFoundError as error:
        return _problem(
            f"缺少 {error.name},请先运行 pip install 'jixiao[report]' (本仓库: .venv/bin/pip install -e '.[report]') is missing: install the report extra"
        )
    try:
        print(report(_release(arguments.release), arguments.out, arguments.pdfs))
    except (ReportError, OSError) as error:
        return _wrong(str(error))
    return 0


def _release(name: str) -> Path:
    """A folder, or a version under data/releases."""
    return (
        RELEASES / name if re.fullmatch(r"\d{4}\.\d+\.\d+", name) and not Path(name).exists() else Path(name)
    )


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


def _wrong(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


def _problem(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

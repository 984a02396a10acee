"""`make bench`: every figure of docs/bench.md in one run, `python -m bench [PDF…]`.

The pages are typeset here; PDFs given are read as a second set. What counts are the ratios within a run.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from bench import content, extract, repro, scale
from bench.plot import draw

DOCS = Path("docs")
COUNTS = (100, 1000, 10_000)
LIBRARIES = ("camelot-py", "pypdfium2", "pikepdf", "pdfplumber", "pymupdf", "numpy", "pebble")
# Benches of other parts: what they print stands in the page as it is.
OTHERS = {
    "绩效值解析 Targets": ("bench/target.py", "50000"),
    "表格三家对照 Tables of three readers": ("-m", "bench.tables"),
    "发现 Findings": ("-m", "bench.findings", "100000"),
    "工作簿、文档、网页 Workbooks, documents, web pages": ("-m", "bench.office"),
    "比较 Diff": ("-m", "bench.diff", "100000"),
}


def machine() -> str:
    """Processor, cores, system, versions, and how busy it was."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            name = line.split(":")[1].strip()
            break
    versions = ", ".join(f"{library} {metadata.version(library)}" for library in LIBRARIES)
    load = f"load average at the start {os.getloadavg()[0]:.1f}"
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{name}, {os.cpu_count()} cores, {system}; {versions}; {load}"


def main(pdfs: Sequence[Path]) -> None:
    """Measure all, write docs/bench.md and docs/bench.svg."""
    parts = [HEAD, f"机器 Machine: {machine()}.\n"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made, truth = extract.made_pdfs(folder)
        speeds = list(extract.compare(made, truth))
        parts += [READERS, extract.table(speeds), ""]
        if pdfs:
            pages = f"公开的 {len(pdfs)} 份 PDF(不在本仓库)The {len(pdfs)} published PDFs given (not in this repository):"
            parts += [pages, "", extract.table(list(extract.compare(pdfs))), ""]
        scales = scale.run(COUNTS, folder / "project/data")
        runs = repro.run(max(COUNTS), folder / "project")
    parts += [SCALE, scale.table(scales), "", scale.speedup(scales), "", REPRO, repro.table(runs), ""]
    if samples := content.summary():
        parts += [SAMPLES, samples, ""]
    draw(speeds, scales, DOCS / "bench.svg")
    for title, command in OTHERS.items():
        parts += [f"## {title}\n", f"`python {' '.join(command)}`\n", "```", _printed(command), "```", ""]
    (DOCS / "bench.md").write_text("\n".join(parts), encoding="utf-8")


def _printed(command: Sequence[str]) -> str:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr.strip().splitlines()[-1:]}"


HEAD = """# 测速 Bench

`make bench` 一次运行写成本页;同一次运行内的比值才是结果,绝对值随机器而变。
Written by one run of `make bench`. The ratios within the run are the result; the rest depends on the machine.

![](bench.svg)
"""
READERS = """## 读一页 Reading a page

单进程,同样的页(4 种样式,各 5 张表)。时间取处理器时间的最好一次,“× ours” 为其比值;单元格按文字核对。
One process, the same pages (4 styles of 5 forms each). Best of the runs; “× ours” is the ratio of processor times.
A cell is right when its text, blanks aside, is the one that was typeset. jixiao's time includes every check, the
sha256 and the search for damage; “pdfium alone” hands over glyphs with their boxes and paths, and makes no tables.
"""
SCALE = """## 许多文件 Many documents

每份一页一表(生成)。“nothing to do”:全部记录可用;“one more”:增加一份。
One generated form each. “nothing to do”: every record stands; “one more”: one document is added.
"""
REPRO = """## 整个流程 The whole pipeline

同一批文件用 `dvc repro` 从 PDF 到发布。各阶段的秒数算到下一阶段开始,含 DVC 自己的工作;“× extract” 为全程与提取阶段之比。
The same documents from PDF to release. A stage's seconds run to the start of the next one, DVC's own work among them;
“× extract” is the whole run over the extract stage.
“one more”: DVC hashes every PDF and record again (5 s), one PDF is read; reshape, findings, check and release go over all
rows, since a release is checked and written whole.
"""

SAMPLES = """## 所见与所读 What is seen and what is read

每份样本旁有人所读的行(不在本仓库)。right:全部读对;doubted:不对而该行存疑;silent:不对而未说。
Samples with the rows that a person reads beside them (not in this repository), read whole by `python -m bench.content`.
"""

if __name__ == "__main__":
    main([Path(path) for path in sys.argv[1:]])

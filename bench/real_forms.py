"""Forms with the truth beside them, read and scored: `python -m bench.real_forms [-v] [FOLDER…]`.

A folder holds `<name>.pdf` with `<name>.json` (rows: level 1, level 2, indicator, target; `projects`: fields by name;
`funding`: source and yuan; `status` where no form is wanted), or `<name>.txt`, drawn as in `tests/forms/drawn`, which is
typeset and read. `real_forms.txt`, eight grids of other units, is set as
records; what a person reads there is derived from the grid by `REAL`. Without arguments the cases beside the checkout
are scored; where there are none, nothing is. Printed: recall and precision of rows, share of header fields and of
funding that is right, forms lost without a word, alarms where there is no form.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.facsimile.typeset import typeset
from pipeline.read_pdf import read_document
from pipeline.record import GridCell, GridDocument, GridPage, GridTable, TextLine
from pipeline.reshape.batches import reshape
from tests.forms.notation import Variant, read

CASES = Path(__file__).parents[1].parent / "shared" / "cases"
Row = tuple[str, str, str, str]
# Where each grid holds its rows: columns of level 1, level 2, indicator, target; then its header fields.
REAL: dict[str, tuple[tuple[int, int, int, tuple[int, ...]], dict[str, Any]]] = {
    "f01_shizuishan_cdc_2020": (
        (-1, -1, 0, (1,)),
        {"project_name": "狂犬、乙肝、流感等疫苗及美沙酮药物", "annual_amount_cny": "3000000"},
    ),
    "f02_zhongjiang_2022": (
        (1, 2, 3, (5,)),
        {
            "project_name": "中江县农业水价综合改革精准补贴和节水奖励项目小型水库水标尺制作安装",
            "supervising_department": "中江县水利局",
            "implementing_unit": "中江县水利局",
            "annual_amount_cny": "200000",
            "goal_text": "对农村地区供水计量设施设备进行改进,对项目区农业用水计量,为项目区农业生产夯实基础。",
        },
    ),
    "f05_xiuyu_2025": (
        (1, 2, 3, (6, 7)),
        {
            "project_name": "省级第七批水利专项资金",
            "supervising_department": "秀屿区水利局",
            "annual_amount_cny": "350000",
            "goal_text": "开展2个防洪水利设施水毁修复",
        },
    ),
    "f08_huangshi_lib_2022": (
        (1, 2, 3, (4,)),
        {
            "project_name": "共享工程",
            "supervising_department": "黄石市文化和旅游局",
            "implementing_unit": "黄石市图书馆",
            "annual_amount_cny": "50000",
        },
    ),
    "f12_fengjie_2023": (
        (1, 2, 3, (4,)),
        {
            "project_name": "2023年云雾土家族乡加工园配套设施建设项目",
            "supervising_department": "县民宗委",
            "implementing_unit": "云雾土家族乡",
            "total_amount_cny": "650000",
            "annual_amount_cny": "650000",
            "duration_text": "2023年4月-2024年2月",
        },
    ),
    "f16_aqsiq_fk": ((0, 2, 4, (6,)), {"project_name": None}),
    "f18_kangyi_2020": (
        (1, 2, 3, (4,)),
        {
            "project_name": "疫情期间区域病媒防治环境卫生清洁等费用",
            "supervising_department": "区城市管理委员会",
            "annual_amount_cny": "56520000",
        },
    ),
    "f23_tianchang_2022": (
        (1, 2, 3, (4,)),
        {
            "project_name": "水旱灾害防御经费",
            "supervising_department": None,
            "implementing_unit": "天长市水利局",
            "annual_amount_cny": "8800000",
            "goal_text": "完成年度防汛工作,完成中型灌区节水改造项目和农业综合水价改革项目。",
        },
    ),
}
_TEMPLATE = re.compile(r"^(指标\d*[::]?|…+|\.+|/|-|)$")


@dataclass
class Case:
    """One document: its record or file, the rows and fields that a person reads."""

    name: str
    record: GridDocument | Path
    rows: Counter[Row] | None
    projects: list[dict[str, Any]] = field(default_factory=list)
    funding: list[tuple[str, Decimal]] = field(default_factory=list)
    status: str = ""


@dataclass
class Score:
    """How one document was read."""

    name: str
    status: str
    wanted: int
    read: int
    right: int
    fields: tuple[int, int]
    funding: tuple[int, int]
    silent: bool
    notes: list[str]


def folded(text: object) -> str:
    """A text without blanks, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text or "")))


# ---------------------------------------------------------------- the grids of real_forms.txt


def real_forms(file: Path) -> Iterator[Case]:
    """The cases of a file of grids."""
    for chunk in file.read_text("utf-8").split("=== ")[1:]:
        name, *lines = chunk.strip("\n").split("\n")
        heads = {
            key: text
            for line in lines
            if (key := line.split(":")[0]) in _HEADS
            for text in [line[len(key) + 1 :]]
        }
        grid = [
            [cell.strip(" ") for cell in line.split(" | ")]
            for line in lines
            if " | " in line and line.split(":")[0] not in _HEADS
        ]
        yield Case(name, _record(name, grid, heads), Counter(_rows(name, grid)), [REAL[name][1]])


_HEADS = ("title", "sub", "left", "right", "note", "widths", "align")


def _record(name: str, grid: list[list[str]], heads: dict[str, str]) -> GridDocument:
    widths = [5 * float(width) for width in heads["widths"].split()]
    x = tuple(sum(widths[:col]) + 40 for col in range(len(widths) + 1))
    cells = tuple(
        GridCell(
            row,
            col,
            down,
            across,
            (x[col], 100 + 20.0 * row, x[col + across], 100 + 20.0 * (row + down)),
            text,
        )
        for row, col, down, across, text in _merged(grid)
    )
    top = [heads[key] for key in ("title", "sub", "left", "right") if key in heads]
    outside = [TextLine((40, 20.0 + 15 * i, 400, 32.0 + 15 * i), text) for i, text in enumerate(top)]
    low = 100 + 20.0 * len(grid)
    outside += [TextLine((40, low + 5, 400, low + 17), heads["note"])] if "note" in heads else []
    table = GridTable(len(grid), len(widths), (x[0], 100.0, x[-1], low), x, cells)
    page = GridPage(1, x[-1] + 40, low + 40, "text", (table,), tuple(outside))
    return GridDocument(name, "0" * 64, (page,))


def _merged(grid: list[list[str]]) -> Iterator[tuple[int, int, int, int, str]]:
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(grid):
        for col, text in enumerate(line):
            there = {"<": (row, col - 1), "^": (row - 1, col)}.get(text)
            anchors[row, col] = anchors[there] if there else (row, col)
    for row, col in dict.fromkeys(anchors.values()):
        covered = [place for place, anchor in anchors.items() if anchor == (row, col)]
        text = "" if grid[row][col] == "-" else grid[row][col].replace(";;", "\v")
        yield row, col, max(r for r, _ in covered) - row + 1, max(c for _, c in covered) - col + 1, text


def _whole(grid: list[list[str]]) -> list[list[str]]:
    """The grid with the text of a merged cell in each place it covers."""
    full = [list(line) for line in grid]
    for row, line in enumerate(full):
        for col, text in enumerate(line):
            line[col] = {"<": line[col - 1] if col else "", "^": full[row - 1][col], "-": ""}.get(text, text)
    return full


def _rows(name: str, grid: list[list[str]]) -> Iterator[Row]:
    """What a person reads: the rows under the head that name an indicator."""
    (level1, level2, indicator, values), _ = REAL[name]
    full = _whole(grid)
    if level1 < 0:
        yield from _indented(grid)
        return
    head = next(index for index, line in enumerate(full) if "二级指标" in line)
    signs = [full[head].index("指标方向")] if "指标方向" in full[head] else []
    for line in full[head + 1 :]:
        blank = _TEMPLATE.match(folded(line[indicator])) and all(
            _TEMPLATE.match(folded(line[value])) for value in values
        )
        if (
            blank
            or folded(line[indicator]).startswith("指标1:/")
            or line[0].startswith("总分")
            or line == full[head]
        ):
            continue
        for value in values:
            sign = "".join(line[col] for col in signs if line[col] in ("≥", "≤"))
            yield _row(line[level1], line[level2], line[indicator], sign + line[value])


def _indented(grid: list[list[str]]) -> Iterator[Row]:
    levels = ["", "", "", ""]
    for text, value, _ in grid[2:]:
        depth = len(text) - len(text.lstrip("　"))
        if depth == 4:
            yield _row(levels[2], levels[3], text.strip("　"), value)
        elif depth:
            levels[depth] = text.strip("　")


def _row(level1: object, level2: object, indicator: object, target: object) -> Row:
    return _level(level1), _level(level2), folded(indicator), folded(target)


def _level(text: object) -> str:
    """A level without notes, numbering and code."""
    bare = re.sub(r"\([^)]*\)分?|\[[^]]*\]", "", folded(text))
    return re.sub(r"^(\d+[-—.、]|[一二三四五六七八九十]+、|\([一二三]\))", "", bare)


# ---------------------------------------------------------------- folders of PDFs


def folder_cases(folder: Path) -> Iterator[Case]:
    """The cases of a folder: PDFs with their truth, then drawings."""
    for file in sorted(folder.glob("*.pdf")):
        truth = json.loads(file.with_suffix(".json").read_text("utf-8"))
        rows = Counter(_row(*row) for row in truth["rows"])
        funding = [(source, Decimal(str(yuan))) for source, yuan in truth.get("funding", [])]
        yield Case(file.stem, file, rows, truth["projects"], funding, truth.get("status", ""))
    for file in sorted(folder.glob("*.txt")):
        yield drawn_case(read(file))


def drawn_case(variant: Variant) -> Case:
    """The case of a drawing, typeset."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / f"{variant.name}.pdf"
        pdf.write_bytes(typeset(variant.sheets, variant.style))
        record = read_document(pdf, variant.name)
    names = ("level1", "level2", "indicator", "target")
    rows = Counter(_row(*(row[name] for name in names)) for row in variant.rows)
    projects = [dict(project.header) for project in variant.truth]
    return Case(variant.name, record, rows, projects, status=variant.status)


# ---------------------------------------------------------------- reading and scoring


def tables(case: Case, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The released tables of one case."""
    record = case.record if isinstance(case.record, GridDocument) else read_document(case.record, case.name)
    reshape([({"document_id": case.name}, record)], [], folder)
    return {file.stem: pq.read_table(file).to_pylist() for file in folder.glob("*.parquet")}


def score(case: Case) -> Score:
    """Read a case and compare."""
    with tempfile.TemporaryDirectory() as folder:
        read = tables(case, Path(folder))
    document = read["documents"][0]
    rows = case.rows or Counter()
    told = [row for row in read["targets"] if row["part"] == 1 and row["kind"] != "placeholder"]
    found = Counter(_as_told(row, rows) for row in told)
    right = sum((found & rows).values())
    fields = list(_fields(case, read["projects"]))
    money = {(row["source"], row["amount_cny"]) for row in read["funding"]}
    paid = [pair in money for pair in case.funding if pair[0].isascii()]
    notes = [f"- {row}" for row in (rows - found).elements()] + [
        f"+ {row}" for row in (found - rows).elements()
    ]
    notes += [f"{name}: {got!r} for {want!r}" for name, want, got in fields if not _same(want, got)]
    notes += [
        f"funding {pair}"
        for pair, good in zip([p for p in case.funding if p[0].isascii()], paid, strict=True)
        if not good
    ]
    wrong = found != rows
    silent = bool(wrong and document["status"] in ("ok", "no_form")) or (
        case.status == "no_form" and document["status"] != "no_form"
    )
    return Score(
        case.name,
        document["status"],
        sum(rows.values()),
        sum(found.values()),
        right,
        (sum(_same(want, got) for _, want, got in fields), len(fields)),
        (sum(paid), len(paid)),
        silent,
        [*notes, str(document["status_detail"])[:300]],
    )


def _as_told(row: dict[str, Any], truth: Counter[Row]) -> Row:
    """A row as read; where a truth leaves out the sign and the unit of columns of their own, so do we."""
    names = row["level1"], row["level2"], row["indicator"]
    whole = _row(*names, row["target_text"])
    text = (
        (row["target_text"] or "").removeprefix(row["sign_text"] or "").removesuffix(row["unit_text"] or "")
    )
    return whole if whole in truth else alone if (alone := _row(*names, text)) in truth else whole


def _fields(case: Case, read: list[dict[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    for index, wanted in enumerate(case.projects):
        project = read[index] if index < len(read) else {}
        for name, value in wanted.items():
            if name.endswith(("_cny", "_text", "_name", "_department", "_unit")):
                yield name, value, project.get(name)


def _same(want: Any, got: Any) -> bool:
    if want is None or got is None:
        return want is got
    return Decimal(str(want)) == got if isinstance(got, Decimal) else folded(want) == folded(got)


def report(cases: Sequence[Case], talk: bool) -> None:
    """Print one line a case and the sums."""
    scores = [score(case) for case in cases]
    for each in scores:
        print(
            f"{'!' if each.silent else ' '} {each.name:34} {each.status:8} rows {each.right}/{each.wanted} read {each.read}"
            f"  fields {each.fields[0]}/{each.fields[1]}  funding {each.funding[0]}/{each.funding[1]}"
        )
        for note in each.notes if talk else ():
            print(f"      {note[:170]}")
    right, wanted, read = (
        sum(getattr(each, name) for each in scores) for name in ("right", "wanted", "read")
    )
    fields, money = (
        tuple(map(sum, zip(*(getattr(each, name) for each in scores), strict=True)))
        for name in ("fields", "funding")
    )
    print(
        f"= {len(scores)} documents: recall {right / max(wanted, 1):.3f}, precision {right / max(read, 1):.3f}, "
        f"fields {fields[0]}/{fields[1]}, funding {money[0]}/{money[1]}, silent {sum(each.silent for each in scores)}\n"
    )


def main(words: Sequence[str]) -> None:
    """Score what is given, or the cases beside the checkout."""
    talk, given = "-v" in words, [Path(word) for word in words if word != "-v"]
    if not given and CASES.is_dir():
        report(list(real_forms(CASES / "real_forms.txt")), talk)
        given = [CASES / "forms"]
    for folder in given:
        report(list(folder_cases(folder)), talk)


if __name__ == "__main__":
    main(sys.argv[1:])

"""A release for those without Python: CSV and Excel with Chinese heads, or one DuckDB file.

Everything is read from the release itself (its `datapackage.json` and Parquet), in batches, through `pipeline.open_release`.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, and targets such as `=72人` do.

- In Excel files every text is a string cell, with the apostrophe Excel itself uses (quotePrefix): it is shown and
  stored as printed, and stays text after it has been edited.
- CSV has no types. Quoting does not stop Excel, and the `="…"` trick is read by nothing else. A text that would run is
  therefore written with an apostrophe before it; so is a text that begins with an apostrophe, so that dropping one
  leading apostrophe always gives back the text (`unguard`). Numbers and dates are not guarded: Excel reads `-5` as minus 5.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipeline.open_release import BadInput, Table, database, declared_views, literal, open_release, quoted
from pipeline.release.errors import ReleaseError

BOM = b"\xef\xbb\xbf"
BATCH_ROWS = 10_000
# Full-width signs too: Excel with a Chinese or Japanese input method takes ＝ for =. Tab and return can shift a cell.
# Blanks and controls before the sign count for nothing to a spreadsheet.
_RUNS = r"^(?:'|[\s\p{Z}\p{C}]*[=+\-@＝＋－＠]|[\t\r\n])"


def guard(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts for a CSV file: one apostrophe before each that a spreadsheet would run or that begins with one."""
    dangerous = pc.match_substring_regex(texts, _RUNS)
    return pc.if_else(dangerous, pc.binary_join_element_wise("'", texts, ""), texts)


def unguard(text: str) -> str:
    """The text of a CSV cell as it was."""
    return text.removeprefix("'")


def guard_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column for a CSV file: texts guarded in whatever type Arrow keeps them, anything else as it is."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return guard(column.cast(pa.string())) if is_text else column


def export(release_dir: Path, out_dir: Path, formats: Collection[str] = ("csv", "xlsx")) -> list[Path]:
    """Writes the release in the given formats (csv, xlsx, json, duckdb) to `out_dir`; the files written.

    ReleaseError, one line: a format that does not exist, a folder that is no release or a damaged one, a text longer
    than a cell.
    """
    unknown = sorted(set(formats) - _WRITERS.keys())
    if unknown:
        raise ReleaseError(f"不认识的格式 unknown format: {', '.join(unknown)}; csv, xlsx, json, duckdb")
    try:
        with database() as con:
            release = open_release(con, release_dir)
            tables = [_Exported(con, table) for table in release.tables.values()]
            declared_views(con, release)
            out_dir.mkdir(parents=True, exist_ok=True)
            return [path for name in sorted(formats) for path in _WRITERS[name](tables, out_dir)]
    except BadInput as error:
        raise ReleaseError(str(error)) from None
    except duckdb.Error as error:
        raise ReleaseError(
            f"{release_dir}: 无法导出 cannot be exported ({str(error).splitlines()[0][:160]})"
        ) from None


@dataclass(frozen=True)
class _Exported:
    """One table of a release on its way out."""

    con: duckdb.DuckDBPyConnection
    table: Table

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def title(self) -> str:
        return self.table.title.split(" ")[0]

    def heads(self) -> list[str]:
        """Chinese heads; two fields of one title would be one column to a reader, so each gets its name too."""
        titles = [each.title for each in self.table.columns.values()]
        return [
            title if titles.count(title) == 1 else f"{title} {name}"
            for title, name in zip(titles, self.table.columns, strict=True)
        ]

    def query(self) -> str:
        """SQL of its rows as stored, columns in the order the descriptor tells."""
        return f"SELECT {', '.join(map(quoted, self.table.columns))} FROM {self.table.source}"

    def batches(self) -> Iterator[pa.Table]:
        """The rows; at least one batch, maybe empty."""
        reader: pa.RecordBatchReader = self.con.cursor().sql(self.query()).to_arrow_reader(BATCH_ROWS)
        yield reader.schema.empty_table()
        for batch in reader:
            yield pa.Table.from_batches([batch])


_README = """# CSV

UTF-8(带 BOM),首行为中文列名,空单元格为空值。
UTF-8 with BOM, Chinese heads in the first line; an empty cell is a null.

以 = + - @ 开头的文字会被 Excel 当作公式执行,故前加一个单引号;原文以单引号开头的也加一个。读取时去掉开头的一个单引号即为原文。
A text that begins with = + - @ would be run by a spreadsheet: it has one apostrophe before it, and so has a text
that begins with an apostrophe. Drop one leading apostrophe and the text is as printed:

    targets = pd.read_csv("targets.csv", dtype=str)
    targets = targets.apply(lambda column: column.str.removeprefix("'"))

双击打开 CSV 时,Excel 会把 02 变成 2、把 3-5 变成日期;要在 Excel 中使用请取 .xlsx。
Opening a CSV by a double click, Excel turns 02 into 2 and 3-5 into a date: for Excel, take the .xlsx.
"""


def _csv(tables: list[_Exported], out_dir: Path) -> list[Path]:
    """One UTF-8 file with BOM per table; a null is an empty cell, an empty text is `""`."""
    readme = out_dir / "README.md"
    readme.write_text(_README, "utf-8", newline="\n")
    paths = [out_dir / f"{table.name}.csv" for table in tables]
    for table, path in zip(tables, paths, strict=True):
        with path.open("wb") as file:
            file.write(BOM)
            _write_csv(table, file)
    return [*paths, readme]


def _write_csv(table: _Exported, file: Any) -> None:
    heads = guard(pa.chunked_array([table.heads()], pa.string())).to_pylist()
    writer = None
    for batch in table.batches():
        guarded = pa.table([guard_column(column) for column in batch.columns], names=heads)
        writer = writer or pacsv.CSVWriter(file, guarded.schema)
        writer.write_table(guarded)
    if writer:
        writer.close()


def _xlsx(tables: list[_Exported], out_dir: Path) -> list[Path]:
    """Two workbooks, written as they are read: one for reviewers (`review_book.py`), and one with every column: what they
    mean, then one sheet per table (`_2`, `_3` … after the 1,048,575 rows a sheet holds)."""
    from pipeline.release import review_book
    from pipeline.release.workbook import write_pages, write_workbook

    path, review = out_dir / "jixiao.xlsx", out_dir / review_book.NAME
    sheets = ((table.name, table.heads(), table.batches()) for table in tables)
    write_workbook(path, chain([_explained(tables)], sheets))
    write_pages(review, review_book.pages(tables[0].con))
    return [path, review]


def _explained(tables: list[_Exported]) -> tuple[str, list[str], Iterator[pa.Table]]:
    """The first sheet: each column of each table, and what its English values mean."""
    heads = ["工作表 sheet", "内容 content", "列 column", "字段 field", "单位 unit", "说明 description"]
    rows = [
        (table.name, table.title, head, each.name, each.unit or None, each.description)
        for table in tables
        for head, each in zip(table.heads(), table.table.columns.values(), strict=True)
    ]
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return "说明", heads, iter([pa.table(columns, heads)])


def _json(tables: list[_Exported], out_dir: Path) -> list[Path]:
    """One array of records per table: numbers as numbers, days as ISO text, nulls as null."""
    paths = [out_dir / f"{table.name}.json" for table in tables]
    for table, path in zip(tables, paths, strict=True):
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write("[")
            rows = (row for batch in table.batches() for row in batch.to_pylist())
            for number, row in enumerate(rows):
                file.write(
                    f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False, default=_as_json)}"
                )
            file.write("\n]\n")
    return paths


def _as_json(value: Any) -> str | float | int:
    """A day as ISO text; money as the number it is, whose digits a reader of JSON keeps to 15."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _duckdb(tables: list[_Exported], out_dir: Path) -> list[Path]:
    """One database with all tables, titles and units as comments."""
    path = out_dir / "jixiao.duckdb"
    path.unlink(missing_ok=True)
    con = tables[0].con
    con.execute(f"ATTACH {literal(str(path))} AS exported")
    try:
        for table in tables:
            _into(con, table)
    finally:
        con.execute("DETACH exported")
    return [path]


def _into(con: duckdb.DuckDBPyConnection, table: _Exported) -> None:
    place = f"exported.{quoted(table.name)}"
    con.execute(f"CREATE TABLE {place} AS {table.query()}")
    con.execute(f"COMMENT ON TABLE {place} IS {literal(table.title)}")
    for each in table.table.columns.values():
        said = " ".join(part for part in (each.title, each.unit) if part)
        con.execute(f"COMMENT ON COLUMN {place}.{quoted(each.name)} IS {literal(said)}")


_WRITERS: dict[str, Callable[[list[_Exported], Path], list[Path]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "duckdb": _duckdb,
    "json": _json,
}

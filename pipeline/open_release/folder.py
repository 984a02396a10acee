"""The folder of a release: its descriptor, and which files in it hold which table."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from pipeline.open_release.fault import BadInput, first_line
from pipeline.schema import BY_NAME

DESCRIPTOR = "datapackage.json"
FORMER = ".former"  # the tables that new ones are about to replace
LARGEST_JSON = 16 << 20  # bytes
MOST_FILES = 10_000  # of one table
LONGEST_SAID = 10_000  # characters of a title or a description
# A name becomes a file, a sheet, an SQL identifier: the names of `pipeline.schema` and what looks like them.
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # no file may bear these names on Windows
_YEAR_FOLDER = re.compile(r"fiscal_year=\d{4}")


@dataclass(frozen=True)
class SaidOfField:
    """What a descriptor says of a column, as text."""

    name: str
    title: str
    unit: str
    description: str


@dataclass(frozen=True)
class Resource:
    """One table as the descriptor has it; `key` is None where it names none."""

    name: str
    title: str
    place: Path
    files: tuple[Path, ...]
    by_year: bool
    key: tuple[str, ...] | None
    fields: tuple[SaidOfField, ...]


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object; BadInput where the file is none, or too large to be one of ours."""
    try:
        if file.stat().st_size > LARGEST_JSON:
            raise BadInput(f"{file}: 过大 too large for a JSON file of a release")
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{file}: 无法读取 cannot be read as JSON ({first_line(error)})") from None
    if not isinstance(found, dict):
        raise BadInput(f"{file}: 不是 JSON 对象 not a JSON object; 请重新生成 make or fetch it again")
    return found


def read_descriptor(path: Path) -> dict[str, Any]:
    """`datapackage.json` of the release at `path`."""
    if not path.exists():
        raise BadInput(
            f"{path}: 没有这个版本或文件夹 no such release; give a folder of tables or a version in data/releases"
        )
    if not path.is_dir():
        raise BadInput(
            f"{path}: 不是文件夹 not a folder; 请给出含 {DESCRIPTOR} 的文件夹 give the folder that holds {DESCRIPTOR}"
        )
    if (path / FORMER).exists():
        raise BadInput(
            f"{path}: 上次运行在换表时中断,请再运行 a run was ended while it replaced the tables; run it again"
        )
    file = path / DESCRIPTOR
    if not file.is_file():
        raise BadInput(
            f"{file}: 没有此文件,不是一个版本的目录 not the folder of a release, which holds {DESCRIPTOR} and Parquet tables"
        )
    _refuse_outside(path, file)
    return read_json(file)


def resources(path: Path, descriptor: dict[str, Any]) -> list[Resource]:
    """The Parquet tables in the order of the descriptor; a table of the schema that lies beside an incomplete descriptor counts too."""
    listed = descriptor.get("resources", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise BadInput(f"{path / DESCRIPTOR}: resources 不是对象列表 resources is not a list of objects")
    told = [_resource(path, each) for each in listed if _is_parquet(path, each)]
    names = [each.name for each in told]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise BadInput(f"{path / DESCRIPTOR}: {repeated} 重复 the table is listed twice")
    untold = [name for name in BY_NAME if name not in names and (path / f"{name}.parquet").exists()]
    told += [_resource(path, {"name": name, "path": f"{name}.parquet"}) for name in untold]
    return told


def _is_parquet(path: Path, resource: dict[str, Any]) -> bool:
    given = _paths(resource)
    return bool(given) and all(one.endswith((".parquet", ".parquet/")) for one in given)


def _paths(resource: dict[str, Any]) -> list[str]:
    given = resource.get("path")
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str)]


def _resource(path: Path, given: dict[str, Any]) -> Resource:
    name = _name(path, given.get("name"))
    paths = _paths(given)
    if len(paths) > MOST_FILES:
        raise BadInput(f"{path / DESCRIPTOR}: {name} 的文件过多 more than {MOST_FILES} files")
    places = [_place(path, name, one) for one in paths]
    files = [file for place in places for file in _files(path, place)]
    if not files:
        raise BadInput(f"{places[0]}: 文件夹中没有 Parquet 文件 a folder without Parquet files")
    schema = given.get("schema")
    schema = schema if isinstance(schema, dict) else {}
    by_year = any(_YEAR_FOLDER.fullmatch(file.parent.name) for file in files)
    return Resource(
        name,
        _text(given.get("title")),
        places[0],
        tuple(files),
        by_year,
        _key(path, schema),
        _fields(path, schema),
    )


def _name(path: Path, given: object) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given) or _DEVICE.fullmatch(given):
        raise BadInput(
            f"{path / DESCRIPTOR}: {str(given)[:80]!r} 不能作表名或列名 is no name for a table or a column: a-z, 0-9, _"
        )
    return given


def _place(path: Path, name: str, given: str) -> Path:
    """A path of the descriptor, inside the folder; BadInput where it leaves it or nothing is there."""
    parts = PureWindowsPath(given)  # takes / and \ for a separator, and knows drives
    if parts.is_absolute() or parts.drive or parts.root or ".." in parts.parts or "\0" in given:
        raise BadInput(
            f"{path / DESCRIPTOR}: {name} 的 path 越出文件夹 path leaves the folder: {given[:200]}"
        )
    place = path / given
    try:
        if not place.exists():
            raise BadInput(f"{place}: 缺少数据表 no such table, though {DESCRIPTOR} lists it")
    except OSError as error:
        raise BadInput(f"{place}: 无法打开 cannot be opened ({error.strerror})") from None
    _refuse_outside(path, place)
    return place


def _refuse_outside(path: Path, place: Path) -> None:
    """BadInput where a link leads out of the folder."""
    if not place.resolve().is_relative_to(path.resolve()):
        raise BadInput(f"{place}: 链接指向文件夹之外 a link that leaves the folder")


def _files(path: Path, place: Path) -> list[Path]:
    """The Parquet files of a table: itself, or those in its folders `fiscal_year=<year>`, sorted."""
    files = [place] if not place.is_dir() else sorted(place.rglob("*.parquet"))
    if len(files) > MOST_FILES:
        raise BadInput(f"{place}: 文件过多 more than {MOST_FILES} files")
    for file in files:
        _refuse_outside(path, file)
        if not file.is_file():
            raise BadInput(f"{file}: 不是文件 not a file")
        folders = file.relative_to(place).parts[:-1]
        if any("=" in folder and not _YEAR_FOLDER.fullmatch(folder) for folder in folders):
            raise BadInput(f"{file}: 分区应为 a partition must be fiscal_year=<year>")
    return files


def _key(path: Path, schema: dict[str, Any]) -> tuple[str, ...] | None:
    given = schema.get("primaryKey")
    if given is None:
        return None
    return tuple(_name(path, each) for each in (given if isinstance(given, list) else [given]))


def _fields(path: Path, schema: dict[str, Any]) -> tuple[SaidOfField, ...]:
    given = schema.get("fields")
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise BadInput(f"{path / DESCRIPTOR}: fields 不是对象列表 fields is not a list of objects")
    texts = ("title", "unit", "description")
    return tuple(
        SaidOfField(_name(path, each.get("name")), *(_text(each.get(name)) for name in texts))
        for each in given
    )


def _text(given: object) -> str:
    """A text of the descriptor without half characters, cut where it is no title or description any more."""
    return given[:LONGEST_SAID].encode("utf-8", "replace").decode() if isinstance(given, str) else ""

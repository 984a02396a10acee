"""A page as it was read, for a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from jixiao.error import JixiaoError


@dataclass(frozen=True)
class Picture:
    """`html`: the page, its grid and what was read, one piece that needs no network; `text`: the same as lines."""

    html: str
    text: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

    def save(self, path: str | PathLike[str]) -> None:
        """Write it as a page to be opened in a browser."""
        head = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>jixiao</title>'
        Path(path).write_text(f"{head}{self.html}\n", encoding="utf-8")


def pictured(file: str | PathLike[str], page: int) -> Picture:
    """The picture of one page of a file."""
    from pipeline.draw import drawn
    from pipeline.limits import Unreadable
    from pipeline.run.documents import read_alone
    from pipeline.show import show
    from pipeline.text import printable

    path = Path(file)
    try:
        record = read_alone(path, pages=[page])
    except Unreadable as error:
        raise JixiaoError(printable(f"{path}: {error}")) from None
    if record.error:
        raise JixiaoError(printable(f"{path}: {record.error}"))
    return Picture(drawn(record, path), "\n".join(map(printable, show(record))))

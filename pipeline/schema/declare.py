"""How a released field and a released table are declared, and short forms for the usual ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

MONEY = pa.decimal128(18, 2)
TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "money": MONEY,
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


@dataclass(frozen=True)
class Field:
    """One released column. `type` is a key of TYPES; `minimum` and `maximum` are inclusive.

    `printed`: the text of the head field of the same name, released as it is printed; nothing else need be written to
    release it.
    """

    name: str
    type: str
    title_zh: str
    zh: str
    en: str
    nullable: bool = True
    enum: tuple[str, ...] = ()
    unit: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    printed: bool = False

    def arrow(self) -> pa.Field:
        """The Arrow field, its description carried as metadata."""
        described = {"title": self.title_zh, "description": f"{self.zh} {self.en}", "unit": self.unit}
        metadata = {key: value for key, value in described.items() if value}
        return pa.field(self.name, TYPES[self.type], self.nullable, metadata)


@dataclass(frozen=True)
class Table:
    """One released table. `key` names the primary key; `foreign` maps a column to the table whose key it holds.

    `boxed`: the column whose text the box of a row surrounds (`*`: every row has a box; null: the table has none).
    """

    name: str
    title_zh: str
    title_en: str
    zh: str
    en: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign: tuple[tuple[str, str], ...] = ()
    boxed: str | None = None

    def arrow(self) -> pa.Schema:
        """The Arrow schema, the table's title in its metadata."""
        metadata = {"name": self.name, "title": self.title_zh, "description": f"{self.zh} {self.en}"}
        return pa.schema([field.arrow() for field in self.fields], metadata)

    def names(self) -> list[str]:
        """Column names in released order."""
        return [field.name for field in self.fields]


BOX = ("x0", "y0", "x1", "y1")


def text(name: str, title: str, zh: str, en: str, nullable: bool = True, **more: Any) -> Field:
    """A column of text."""
    return Field(name, "string", title, zh, en, nullable, **more)


def box(of_zh: str, of_en: str, nullable: bool = True) -> tuple[Field, ...]:
    """Where a value stands: x0 y0 x1 y1 in points of the page as displayed, origin top left."""
    edges = zip(BOX, ("左", "上", "右", "下"), ("left", "top", "right", "bottom"), strict=True)
    return tuple(
        Field(
            name,
            "number",
            f"{zh}边",
            f"{of_zh}单元格{zh}边,页面显示方向,原点左上。",
            f"{en.capitalize()} edge of the merged cell of {of_en}, page as displayed, origin top left.",
            nullable,
            unit="pt",
        )
        for name, zh, en in edges
    )


def optional(field: Field) -> Field:
    """The field where it may be null."""
    return replace(field, nullable=True)


def money(name: str, title: str, zh: str, en: str) -> Field:
    """An amount in yuan."""
    return Field(name, "money", title, zh, en, unit="CNY")


def share(name: str, title: str, zh: str, en: str) -> Field:
    """A share, 0–1."""
    return Field(name, "number", title, zh, en, unit="1", minimum=0, maximum=1)

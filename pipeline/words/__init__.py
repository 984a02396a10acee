"""What the closed lists of the tables say to people, in Chinese and English: `words.toml`.

The site, the workbook for reviewers, the reading report and the diff all say them in the same words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def words() -> dict[str, tuple[str, str]]:
    """`list.value` → (Chinese, English), e.g. `kind.numeric`."""
    found = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return {
        f"{name}.{value}": (pair[0], pair[1])
        for name, values in found.items()
        for value, pair in values.items()
    }


def zh(name: str, value: str | None) -> str:
    """The Chinese of a value of a list; a value that is not in it stands for itself, null for nothing."""
    return "" if value is None else words().get(f"{name}.{value}", (value, value))[0]


def en(name: str, value: str | None) -> str:
    """The English of a value of a list, as `zh`."""
    return "" if value is None else words().get(f"{name}.{value}", (value, value))[1]

"""What the closed lists of the tables say to people, in Chinese and English: `words.toml`.

The site, the workbook for reviewers, the reading report and the diff all say them in the same words.
"""

from __future__ import annotations

import re
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


_FULL_WIDTH = str.maketrans(",;:?!", "，；：？！")
_QUOTED = re.compile(r"(“[^”]*”)")
_MARK = re.compile(r"(?<=[\u3400-\u9fff”)）])[,;:?!]|[,;:?!](?=[\u3400-\u9fff“])")
_BRACKETS = re.compile(r"\(([^()]*[\u3400-\u9fff≥≤=][^()]*)\)")


def typeset(text: str) -> str:
    """A Chinese sentence of ours with full-width punctuation; what it quotes in “ ” stays as it is printed."""
    return "".join(
        part if part.startswith("“") else _set(part, bool(at)) for at, part in enumerate(_QUOTED.split(text))
    )


def _set(part: str, after_quote: bool) -> str:
    """One part without quotations; one that follows a quotation may begin with a mark."""
    held = _MARK.sub(lambda found: found.group().translate(_FULL_WIDTH), f"”{part}" if after_quote else part)
    held = held.removeprefix("”") if after_quote else held
    return _BRACKETS.sub(r"（\1）", held)


def zh(name: str, value: str | None) -> str:
    """The Chinese of a value of a list; a value that is not in it stands for itself, null for nothing."""
    return "" if value is None else words().get(f"{name}.{value}", (value, value))[0]


def en(name: str, value: str | None) -> str:
    """The English of a value of a list, as `zh`."""
    return "" if value is None else words().get(f"{name}.{value}", (value, value))[1]

"""公开单位 The unit that the title of a publication names: `issuers.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_WIDTH = str.maketrans("（）：　", "(): ")
_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_NAME = rf"[\u4e00-\u9fff]{{2,30}}?(?:{_any(_DATA['endings'])})(?:{_any(_DATA['notes'])})?"
_YEAR = r"20\d\d\s?年度?"
_CAPTIONED = re.compile(rf"(?:{_any(_DATA['captions'])})\s?[::]\s?([^\s::]{{2,40}})")
_BEFORE_YEAR = re.compile(rf"(?:^|[\s《])({_NAME})\s?(?={_YEAR})")
_AFTER_YEAR = re.compile(rf"{_YEAR}\s?({_NAME})(?=部门|单位|预算|项目|绩效|决算|[\s(]|$)")


def issuer_in(title: str) -> str | None:
    """The organisation a title names, as printed; null where it names none.

    >>> issuer_in("江苏省高级人民法院 2019年度部门预算公开")
    '江苏省高级人民法院'
    >>> issuer_in("上海市普陀区2026年区级单位预算 预算单位:上海市普陀区司法局")
    '上海市普陀区司法局'
    """
    plain = title.translate(_WIDTH)
    found = next(
        (match for each in (_CAPTIONED, _BEFORE_YEAR, _AFTER_YEAR) if (match := each.search(plain))), None
    )
    return found.group(1) if found else None

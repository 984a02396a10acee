"""`parse_target`; targets printed in columns (sign | value | unit), or with the unit in the name."""

import re

from pipeline.target.building import build
from pipeline.target.fold import fold, printed_slices
from pipeline.target.grammar import RESIDUE, SIGN_WORDS, TEMPLATE, UNIT
from pipeline.target.model import Target
from pipeline.target.parts import Part
from pipeline.target.quantity import Quantity
from pipeline.target.reading import Reader
from pipeline.target.words import KINDS_OF_SIGN, SPELLINGS
from pipeline.vocabulary.blanks import is_no_target

_ZERO = re.compile(r"0(?:\.0+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# 名称里的单位与表样符号:林业产业(万亩)、苗木成活率(≥**%)、补助标准(≤**元/株)
_NAME_UNIT = re.compile(r"\((?P<sign>[≥≤≧≦<>=》《]{1,2})?(?P<blank>\*{1,8})?(?P<unit>[^()*0-9]{1,12})\)")


def parse_target(text: str | None, year: int | None = None, name: str | None = None) -> list[Target]:
    """What a printed target says: one Target, or several where the cell holds several.

    `text` is the cell as printed; a tab separates sign, value and unit printed apart. `year` is the fiscal
    year, for days without one. `name` is the indicator's name, if known: a `0` is a placeholder where the
    name is blank or `0` too (else a number), and a number without unit takes the unit printed in the name
    (`林业产业(万亩)`), with the sign of its template (`(≥**%)`) where the value prints none.

    Never empty, and raises for no text: what is not understood is `qualitative`.
    """
    if text is None:
        return [Target("", "missing")]
    if "\t" in text:
        return _cells(text, year, name)
    return _parse(text, fold(text), year, name)


def parse_split(
    sign: str | None, value: str | None, unit: str | None, year: int | None = None, name: str | None = None
) -> list[Target]:
    """A target whose sign, value and unit stand in columns of their own: as `sign TAB value TAB unit`.

    The sign may be 定性 or 定量 (no comparator); a unit printed with the value goes before the column's.
    """
    cells = [(cell or "").replace("\t", " ") for cell in (sign, value, unit)]
    return _columns("\t".join(cells), cells[0], cells[1], cells[2], year, name)


def _parse(
    text: str, folded: str, year: int | None, name: str | None, unit: str | None = None
) -> list[Target]:
    if not folded:
        return [Target(text, "missing")]
    if is_no_target(folded):
        return [Target(text, "placeholder")]
    sign = None
    if name is not None:
        name = fold(name)
        if name in ("", "0") and _ZERO.fullmatch(folded):
            return [Target(text, "placeholder")]
        sign, unit = _of_name(name, unit)
    if "*" in folded or "X" in folded or "x" in folded or "×" in folded or "_" in folded:
        kept = RESIDUE.sub("、", folded).strip("、")
        if not kept or TEMPLATE.fullmatch(kept):
            return [Target(text, "placeholder")]
        if kept != folded:
            return _targets(text, Reader(kept, year, unit).read(), sign, whole=True)
    return _targets(text, Reader(folded, year, unit).read(), sign)


def _targets(text: str, parts: list[Part], sign: str | None, whole: bool = False) -> list[Target]:
    parts = _joined(parts)
    if sign and len(parts) == 1 and (only := parts[0].quantity) and only.bound is None and only.upper is None:
        only.bound = sign
    if len(parts) == 1 or whole:
        return [build(part, text) for part in parts]
    cuts = [0] + [part.start for part in parts[1:]]
    return [build(part, piece) for part, piece in zip(parts, printed_slices(text, cuts), strict=True)]


def _joined(parts: list[Part]) -> list[Part]:
    """≥5个且≤8个: a lower and then an upper bound of the same unit are one range."""
    joined = parts[:1]
    for part in parts[1:]:
        low, high = joined[-1].quantity, part.quantity
        if low and high and _are_range(low, high):
            low.upper, low.bound = high.value, "between"
            low.unit, low.per, low.iso = high.unit, high.per, high.iso
            joined[-1].hints += part.hints
        else:
            joined.append(part)
    return joined


def _are_range(low: Quantity, high: Quantity) -> bool:
    ends = low.bound in ("ge", "gt") and high.bound in ("le", "lt") and low.value < high.value
    return ends and low.unit in (None, high.unit) and low.per in (None, high.per)


# ── 分栏 ──────────────────────────────────────────────────────────────────────────────────────────


def _cells(text: str, year: int | None, name: str | None) -> list[Target]:
    cells = text.split("\t")
    if len(cells) <= 3:
        return _columns(text, *_in_order(cells), year, name)
    # 四栏以上是分档的值(优|良|中|差),每栏一个指标值
    return [target for cell in cells for target in _parse(cell.strip(), fold(cell), year, name)]


def _in_order(cells: list[str]) -> tuple[str, str, str]:
    """(sign, value, unit) of two or three cells, told by what they hold: % | ≥ | 95 of 荣昌 2022, % | 80.21%, 5 | 个."""
    rest = list(cells)
    sign = next((rest.pop(at) for at, cell in enumerate(cells) if _is_sign(cell)), None)
    if sign is None:
        sign = rest.pop(0) if len(cells) == 3 or not cells[0].strip() else ""
    if len(rest) == 1:
        return (sign, "", rest[0]) if _is_unit(rest[0]) else (sign, rest[0], "")
    first, second = rest
    return (sign, second, first) if _is_unit(first) and not _is_unit(second) else (sign, first, second)


def _is_sign(cell: str) -> bool:
    """A comparator, or a word that tells the kind of target: ≥, 不低于, 定性, 是/否."""
    return fold(cell) in SIGN_WORDS or fold(cell) in KINDS_OF_SIGN


def _is_unit(cell: str) -> bool:
    """A measure word and nothing else: 个, (%), 元/人·天."""
    folded = fold(cell)
    bare = _bare(folded) if folded else ""
    return UNIT.fullmatch(bare.partition("/")[0]) is not None


def _columns(text: str, sign: str, value: str, unit: str, year: int | None, name: str | None) -> list[Target]:
    """The unit of its column counts only for a number that prints none itself (28.8万元 | %).

    A number where a sign or a unit should stand is a target of its own: nothing printed is dropped.
    """
    sign, value, unit = fold(sign), fold(value), fold(unit)
    if sign[:1].isdecimal():
        return _parse(sign, sign, year, name) + _columns(value + unit, "", value, unit, year, name)
    if unit[:1].isdecimal():
        return _columns(sign + value, sign, value, "", year, name) + _parse(unit, unit, year, name)
    unit = _bare(unit) if any(char.isalpha() or char in "%‰" for char in unit) and unit != "无" else ""
    if not value or sign in KINDS_OF_SIGN or sign not in SIGN_WORDS:
        sign = ""
    if unit == "年" and _YEAR.fullmatch(value):
        value, unit = value + unit, ""
    if is_no_target(value):
        return [Target(text, "placeholder")]
    return _parse(text, sign + value, year, name, unit or None)


def _bare(unit: str) -> str:
    """(%) → %; 元/人*月 → 元/人·月."""
    unit = unit[1:-1] if unit[0] == "(" and unit[-1] == ")" else unit
    unit = SPELLINGS.get(unit, unit)
    head, slash, per = unit.partition("/")
    return head + slash + re.sub(r"[*.×/每]+", "·", per).strip("·") if slash else unit


def _of_name(name: str, unit: str | None) -> tuple[str | None, str | None]:
    """The sign and the unit that the name's bracket states; a bracket that is no unit states nothing."""
    for found in _NAME_UNIT.finditer(name):
        head = found["unit"].partition("/")[0]
        known = UNIT.fullmatch(head)
        if known or found["blank"]:
            sign = SIGN_WORDS.get(found["sign"] or "") if found["blank"] else None
            return sign, unit or _bare(found["unit"])
    return None, unit

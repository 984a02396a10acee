"""What is known of forms, read from `layouts.toml`: what a caption, a column head or an indicator level means."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pipeline.text import bare
from pipeline.vocabulary.levels import level_names

DATA = Path(__file__).parent / "layouts.toml"
MORE_SECTIONS = ("captions", "groups", "amount_columns", "columns")
MORE_LAYOUTS = "JIXIAO_LAYOUTS"  # a file with more names: a unit's own captions, without touching the package

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|[((][一二三四五六七八九十\d]+[))]|\d{1,2}[、.](?!\d))"
)
# 11-数量指标; 德令哈 2020: 11数量指标
_CODE = re.compile(r"^(\d{1,4})(?:[-—–－](?=\D)|(?=[一-鿿]{2,8}(?:指标|效益|影响|满意度)(?:$|[((])))")
_MARKS = re.compile(r"^[★*※▲●]+")
# 成本指标(0-20)分 (奉节县 2023): points stand in brackets, their unit may follow
_NOTE = re.compile(r"[((\[【〔](?:[\d.~—–-]+[))\]】〕]分|[^()()\[\]【】〔〕]*[))\]】〕])")
_YEAR = re.compile(r"20\d\d[-—~至]?(?:20\d\d)?年?(?:度)?")
_LONGEST_CAPTION = 14
# English words beside the Chinese ones of a caption, compared without spaces.
_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z'-]{3,}\d?")


@dataclass(frozen=True, slots=True)
class Named:
    """A named layout: the column heads in order, captions that must and must not be there."""

    name: str
    columns: tuple[str, ...]
    captions: frozenset[str]
    absent: frozenset[str]


class BadLayouts(ValueError):
    """A file of captions of one's own that cannot be used; the message is one line."""


def read_layouts(path: Path) -> dict[str, Any]:
    """A file with more names, of the same sections and meanings as `layouts.toml`; BadLayouts where it is none."""
    try:
        more = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadLayouts(f"{path}: 无法打开 cannot be opened: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadLayouts(f"{path}: 不是 UTF-8 的 TOML not TOML in UTF-8: {error}") from None
    known = tomllib.loads(DATA.read_text(encoding="utf-8"))
    for section, content in more.items():
        _refuse_unknown(path, section, content, known)
    return more


def _refuse_unknown(path: Path, section: str, content: Any, known: dict[str, Any]) -> None:
    if section == "layouts":
        entries = content if isinstance(content, list) else [content]
        for entry in entries:
            if not isinstance(entry, dict) or not {"name", "columns"} <= entry.keys():
                raise BadLayouts(f"{path}: [[layouts]] 须有 must have name, columns")
            if not isinstance(entry["name"], str) or not all(
                _are_names(v) for k, v in entry.items() if k != "name"
            ):
                raise BadLayouts(f"{path}: [[layouts]] {entry['name']} 须为名称的列表 must be lists of names")
        return
    if section not in MORE_SECTIONS or not isinstance(content, dict):
        sections = ", ".join(MORE_SECTIONS)
        raise BadLayouts(f"{path}: 不认识的一节 unknown section [{section}]; {sections}, layouts")
    for meaning, names in content.items():
        if meaning not in known[section]:
            raise BadLayouts(
                f"{path}: [{section}] 没有 {meaning} has no {meaning}; {', '.join(known[section])}"
            )
        if not _are_names(names):
            raise BadLayouts(f"{path}: [{section}] {meaning} 须为名称的列表 must be a list of names")


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name for name in value)


@cache
def _more() -> dict[str, Any]:
    """The names of one's own, from the file that the environment names, which workers inherit."""
    named = os.environ.get(MORE_LAYOUTS)
    return read_layouts(Path(named)) if named else {}


@cache
def _data() -> dict[str, Any]:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    data["layouts"] = [*_more().get("layouts", []), *data["layouts"]]
    return data


@cache
def _index(section: str) -> dict[str, str]:
    """Name → meaning; a name of one's own comes before what the package says of it."""
    return {
        plain(name): meaning
        for source in (_data(), _more())
        for meaning, names in source.get(section, {}).items()
        for name in names
    }


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """A caption without spaces, numbering, code, stars, 其中 and closing colon; notes in brackets kept."""
    previous, current = "", bare(text).replace("(", "(").replace(")", ")")
    while current != previous:
        previous = current
        current = _CODE.sub("", _NUMBERING.sub("", _MARKS.sub("", current)))
        current = current.removeprefix("其中").lstrip(":、,").rstrip(":;")
    return current


@lru_cache(maxsize=1 << 14)
def without_notes(text: str) -> str:
    """A caption without what stands in brackets: `数量指标(必填)` → `数量指标`."""
    return plain(_NOTE.sub("", plain(text)))


@lru_cache(maxsize=1 << 14)
def _lookup(section: str, text: str) -> str | None:
    index = _index(section)
    bare_name = without_notes(text)
    yearless = _YEAR.sub("", bare_name)
    candidates = [plain(text), bare_name, yearless]
    if yearless:  # 2024年预算 is 年度预算; a year alone is a value
        candidates.append(_YEAR.sub("年度", bare_name))
    if chinese := _WORDS.sub("", bare_name):  # 一级指标 Level 1
        candidates.append(chinese)
    known = next((index[candidate] for candidate in candidates if candidate in index), None)
    return known or next((m for text in candidates[1:] if (m := _by_pattern(section, text))), None)


def _by_pattern(section: str, text: str) -> str | None:
    """The meaning of a caption nobody listed, by the section's patterns; a long text is no caption."""
    if len(text) > _LONGEST_CAPTION:
        return None
    return next((meaning for pattern, meaning in _patterns(section) if pattern.search(text)), None)


@cache
def _patterns(section: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    listed = _data().get("patterns", {}).get(section, {})
    return tuple((re.compile(pattern), meaning) for meaning, pattern in listed.items())


def caption_field(text: str) -> str | None:
    """The header field a caption names, `ignored` for a known one that is not released, None for an unknown one."""
    return _lookup("captions", text)


def group_of(text: str) -> str | None:
    """The group a caption to the left of captions names: own, transfer, money, goals, side or ignored."""
    return _lookup("groups", text)


BUDGETS = ("adjusted", "annual", "initial")


def amount_column(text: str) -> str | None:
    """What a column of a funds matrix holds: annual (a budget of the year) or ignored."""
    found = funds_column(text)
    return found and ("annual" if found in BUDGETS else "ignored")


def funds_column(text: str) -> str | None:
    """What a column of a funds matrix holds: a budget (adjusted, annual, initial), spent, forecast, rate, weight, score …"""
    return _lookup("amount_columns", text)


def amount_column_rank(text: str) -> int:
    """The lower, the better a claim of a column of a funds matrix to be the year's amount: adjusted, annual, initial."""
    found = funds_column(text)
    return BUDGETS.index(found) if found in BUDGETS else len(BUDGETS)


@lru_cache(maxsize=1 << 14)
def column_role(text: str) -> str | None:
    """The role of a column by its head; values of earlier years and actual ones are never `value`, unless listed as such."""
    if not text or len(text) >= 2 * _LONGEST_CAPTION:
        return _lookup("columns", text)
    if plain(text) in _index("columns"):
        return _index("columns")[plain(text)]
    found = _lookup("columns", text)
    never = next(
        (role for role, words in _data()["never"].items() if any(w in bare(text) for w in words)), None
    )
    return never if never and found in (None, "value", "actual") else found


def horizon_of(heads: Iterable[str]) -> str:
    """annual, half_year or long_term, by the words in a column's heads."""
    return horizon_told("".join(heads)) or "annual"


def horizon_told(text: str) -> str | None:
    """The horizon whose words a text holds; None where it tells none."""
    horizons = _data()["horizons"].items()
    return next((horizon for horizon, words in horizons if any(word in text for word in words)), None)


@lru_cache(maxsize=1 << 14)
def code_and_name(text: str) -> tuple[str | None, str | None]:
    """`11-数量指标(必填)` → (`11`, `数量指标`): the code as printed, the name without notes; both null if blank."""
    tight = _MARKS.sub("", bare(text))
    found = _CODE.match(tight)
    name = without_notes(tight)
    return (found.group(1) if found else None, name or None)


def level_names_of(level1: str, level2: str) -> tuple[str | None, str | None]:
    """The names of a row's levels as printed, without codes and notes; null where blank."""
    return code_and_name(level1)[1], code_and_name(level2)[1]


@cache
def known_captions() -> tuple[str, ...]:
    """Every declared caption, column head and group of three characters or more, as compared."""
    names = {name for section in ("captions", "columns", "groups") for name in _index(section)}
    return tuple(sorted(name for name in names if len(name) >= 3))


def layout_name(columns: Sequence[str], captions: Iterable[str]) -> str:
    """The named layout with these column heads and captions; `unknown` if none is declared."""
    heads = tuple(plain(column) for column in columns)
    have = {form for caption in captions for form in (plain(caption), without_notes(caption))}
    for named in _layouts():
        if named.columns == heads and named.captions <= have and not named.absent & have:
            return named.name
    return "unknown"


@cache
def _layouts() -> tuple[Named, ...]:
    return tuple(
        Named(
            raw["name"],
            tuple(plain(column) for column in raw["columns"]),
            frozenset(plain(caption) for caption in raw.get("captions", [])),
            frozenset(plain(caption) for caption in raw.get("not", [])),
        )
        for raw in _data()["layouts"]
    )


@lru_cache(maxsize=1 << 14)
def level_name(text: str) -> str | None:
    """`level1` or `level2` where a text is a known name of that level; the upper one where it may be both."""
    name = without_notes(text)
    return next((field for field in ("level1", "level2") if name in level_names(field)), None)


@lru_cache(maxsize=1 << 12)
def two_heads(text: str) -> bool:
    """Whether a head is two listed ones in one cell (二级指标三级指标), as where the rule between them is missing."""
    name, listed = plain(text), _index("columns")
    if name in listed:
        return False
    return any(name[:cut] in listed and name[cut:] in listed for cut in range(3, len(name) - 2))


def inferred_fields() -> tuple[str, ...]:
    """The header fields that an unlisted caption may be told to be."""
    return tuple(_data()["inferred_captions"])


def may_name(name: str, caption: str, value: str | None = None) -> bool:
    """Whether an unlisted caption, by its words and by what it holds (null: whatever it is), may be a header field's."""
    wanted = _data()["inferred_captions"][name]
    return _matches(wanted["caption"], caption, wanted["value"], value)


def may_rival(name: str, caption: str, value: str) -> bool:
    """Whether an unlisted caption may be a header field's that a loosely named one gives: less is asked of it."""
    wanted = _data()["inferred_captions"][name]
    words, content = wanted.get("hint", wanted["caption"]), wanted.get("content", wanted["value"])
    return _matches(words, caption, content, value)


def _matches(words: str, caption: str, content: str, value: str | None) -> bool:
    told = bool(re.search(words, without_notes(caption)))
    return told and (value is None or bool(re.search(content, value)))


def instead_of(name: str) -> tuple[str, ...]:
    """The fields beside which an unlisted caption of a field is not looked for."""
    return tuple(_data()["inferred_captions"][name].get("instead", ()))


def is_loose(name: str, caption: str, key: str = "beside") -> bool:
    """Whether a listed caption names its field so loosely that an unlisted one beside it may be the field's own.

    `key`: beside, or before where the unlisted one is preferred.
    """
    pattern = _data()["inferred_captions"][name].get(key)
    return bool(pattern and re.search(pattern, without_notes(caption)))


def names_money(text: str) -> bool:
    """Whether a head stands over amounts (绩效金额, 项目资金)."""
    return group_of(text) == "money" or any(word in text for word in _data()["money"]["words"])


def is_weak(text: str) -> bool:
    """Whether a caption names its field only where no better-named one is printed (填报单位 beside 实施单位)."""
    return without_notes(text) in _data()["weak"]["captions"]


def is_total(text: str) -> bool:
    """Whether a text begins a row of totals."""
    return without_notes(text) in _data()["totals"]["words"]


def is_sign(text: str) -> bool:
    """Whether a text is a sign, alone (≥, 不低于)."""
    return bare(text) in _data()["content"]["signs"]


def is_type(text: str) -> bool:
    """Whether a text tells the kind or direction of a target (定性, 正向指标)."""
    return bare(text) in _data()["content"]["types"]


def is_sign_or_type(text: str) -> bool:
    """Whether a text is what a sign column holds: a sign, or 定性."""
    return is_sign(text) or is_type(text)


def section_of(text: str) -> str | None:
    """The words of a row across the grid that heads the rows below it (长期绩效目标表); None for another text."""
    return text if re.search(_data()["sections"]["pattern"], plain(text)) else None


def told_by_title(lines: Iterable[str], meanings: Iterable[str]) -> str | None:
    """The first of some meanings (monitoring, department …) whose words stand in a line above a form."""
    title = " ".join(map(bare, lines))
    return next((each for each in meanings if re.search(_data()["forms"][each], title)), None)


def titles_form(lines: Iterable[str]) -> bool:
    """Whether one of some lines is the title of a form (某某绩效目标表)."""
    return any(re.search(_data()["titles"]["pattern"], bare(line)) for line in lines)


def scope_of_caption(text: str) -> str | None:
    """The scope of a form that a caption tells: department or transfer; None where it tells none."""
    return _index("forms_by_captions").get(plain(text))

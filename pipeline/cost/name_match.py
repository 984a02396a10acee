"""What names say: what a row is about, how close two rows are, which denominators a name hides."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.text import bare

WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))

_MARKS = re.compile(r"^(?:[★☆*·•#]+|指标\d+[::]?|\d+[.、))]|[((]\d+[))])+")
_DETAIL = re.compile(r"^其中[::]?")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[-—~至](?:19|20)\d\d)?年?度?")
_BRACKET = re.compile(r"\(([^()]*)\)")
_MEAN = re.compile("([人户生亩日月次期场])均")
_NOISE = re.compile(r"[\s\"'“”‘’《》<>、,,.。;;::·()()\[\]【】\-—_/]")
_UNIT_IN_NAME = re.compile(r"[≥≤<>=*＊×\d.]*((?:[万亿百千]?元(?:/.+)?)|[^\d≥≤<>=*]{1,4}|%)$")


def _longest_first(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# 每期, 单件; not 单位成本, 单项, 清单…
_EACH = re.compile(
    f"(?:每(?:一)?|(?<![清订账名保菜])单(?![位项人]))({_longest_first(WORDS['units']['each'])})"
)
# 每屋补助, 单车运行成本: a price, whatever it is of; 每年, 每月 only say when.
_PER_PIECE = re.compile(
    r"(?:每(?![年月周日天季])|(?<![清订账名保菜简])单(?![位项独一据证双向方元]))([㐀-鿿])"
)
_SUFFIX = re.compile(f"(?:{_longest_first(WORDS['generic_suffixes'])})$")
_PREFIX = re.compile(f"^(?:{_longest_first(WORDS['generic_prefixes'])})")
_SYNONYM = re.compile(_longest_first(list(WORDS["synonyms"])))
_TOTAL = re.compile(_longest_first(WORDS["totals"]["words"]))
_SUBTOTAL = re.compile(_longest_first(WORDS["totals"]["sub"]))
_SAVING = re.compile(_longest_first(WORDS["names"]["savings"]))
_PRICE = re.compile(f"(?:{_longest_first(WORDS['names']['price'])})$")
_WHOLE = re.compile(_longest_first(WORDS["names"]["whole"]))
_TIME = re.compile(_longest_first(WORDS["names"]["time"]))
_INPUT = re.compile(_longest_first(WORDS["names"]["inputs"]))
_ATTENDEE = re.compile(_longest_first(WORDS["names"]["attendee"]))


def bare_name(name: str | None) -> str:
    """A name without spaces, list marks and 其中."""
    return _DETAIL.sub("", _MARKS.sub("", bare(name or "")))


def is_detail(name: str | None) -> bool:
    """True for `其中:…`, a part of the row above it."""
    return bool(_DETAIL.match(_MARKS.sub("", bare(name or ""))))


@lru_cache(maxsize=65536)
def subject_of(name: str | None) -> str:
    """What a row is about: `每期培训人数` → 培训, `培训费` → 培训, `档案整理成本` → 档案整理."""
    kept = _BRACKET.sub(_keep_words, bare_name(name))
    kept = _MEAN.sub("", _EACH.sub("", _YEARS.sub("", kept)))
    kept = _NOISE.sub("", _SYNONYM.sub(lambda found: WORDS["synonyms"][found.group()], kept))
    return _strip(_PREFIX, _strip(_SUFFIX, kept))


def _keep_words(bracket: re.Match[str]) -> str:
    """A bracket that holds a unit or a template blank is no part of the name: (元/人·天), (≥**个), (亩)."""
    inside = bracket.group(1)
    return "" if re.search(r"[元≥≤<>=*%/每]", inside) or len(inside) <= 2 else inside


def _strip(pattern: re.Pattern[str], text: str) -> str:
    while (shorter := pattern.sub("", text, count=1)) != text:
        text = shorter
    return text


@lru_cache(maxsize=65536)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _covered(text: str, common: frozenset[str]) -> float:
    """Share of the characters of `text` that stand in a two-character run shared with the other name."""
    hit = [False] * len(text)
    for i in range(len(text) - 1):
        if text[i : i + 2] in common:
            hit[i] = hit[i + 1] = True
    return sum(hit) / len(text)


@lru_cache(maxsize=65536)
def closeness(one: str, other: str) -> tuple[float, float]:
    """How much of the shorter subject, then of the longer, stands in the other, 0–1; (1, 1) is the same subject."""
    if not one or not other:
        return 0.0, 0.0
    if one == other:
        return 1.0, 1.0
    short, long = sorted((one, other), key=len)
    if short in long:
        return 1.0, len(short) / len(long)
    common = _bigrams(short) & _bigrams(long)
    return _covered(short, common), _covered(long, common)


def share_within(one: str, text: str) -> float:
    """Share of a subject that stands, in runs of two characters or more, in a running text, 0–1."""
    return (
        _covered(one, _bigrams(one) & frozenset(text[i : i + 2] for i in range(len(text) - 1)))
        if one
        else 0.0
    )


def kinship(one: str, other: str) -> float:
    """`closeness`, or for short subjects without a common pair the share of common characters: 会议 and 参会."""
    share = closeness(one, other)[0]
    if share or not one or not other:
        return share
    return len(set(one) & set(other)) / min(len(one), len(other)) if min(len(one), len(other)) <= 2 else 0.0


@lru_cache(maxsize=65536)
def denominators(name: str | None) -> tuple[str, ...]:
    """Units a name divides by: `人均培训支出` → 人, `每期培训人数` → 期, `餐费(每人每天)` → 人, 天."""
    text = bare_name(name)
    found = [match.group(1) for match in _MEAN.finditer(text)] + [
        match.group(1) for match in _EACH.finditer(text)
    ]
    return tuple(dict.fromkeys(unit for unit in found if unit != "年"))


@lru_cache(maxsize=65536)
def unit_in_name(name: str | None) -> str | None:
    """The unit a name ends in, in brackets: `培训费(元/人·天)` → 元/人·天, `新造林面积(≥**亩)` → 亩."""
    brackets = _BRACKET.findall(bare_name(name))
    found = _UNIT_IN_NAME.search(brackets[-1]) if brackets else None
    return found.group(1) if found else None


@lru_cache(maxsize=65536)
def is_total(name: str | None, project_subject: str) -> bool:
    """True where a cost row's name says it is the whole project's cost: 总成本, 项目预算总额, <project>经费."""
    text = _NOISE.sub("", _YEARS.sub("", bare_name(name)))
    if text and not _TOTAL.sub("", text):
        return True
    rest = subject_of(name)
    if not rest or not project_subject or rest not in project_subject:
        return False
    return bool(_SUBTOTAL.search(text)) or len(rest) >= WORDS["totals"]["project_share"] * len(
        project_subject
    )


def is_subtotal(name: str | None) -> bool:
    """True for 培训总费用: a total of whatever else is about 培训."""
    return bool(_SUBTOTAL.search(bare_name(name)))


def is_saving(name: str | None) -> bool:
    """True where the row is about money saved."""
    return bool(_SAVING.search(name or ""))


def is_price(name: str | None) -> bool:
    """True where the name says unit price without a denominator: 单价, 标准, 每屋补助, 单车运行成本."""
    text = _BRACKET.sub("", bare_name(name))
    return bool(_PRICE.search(text) or _PER_PIECE.search(text))


def piece(name: str | None) -> str | None:
    """What a price is per by its name, in one character: 屋 of 每屋补助, 车 of 单车运行成本; null where it does not say."""
    found = _PER_PIECE.search(_BRACKET.sub("", bare_name(name)))
    return found.group(1) if found else None


def is_whole(name: str | None) -> bool:
    """True where a count says it is over all sessions: 总人数, 累计天数."""
    return bool(_WHOLE.search(name or ""))


def is_time(name: str | None) -> bool:
    """True where a timeliness row is a length that may stand in a product: 服务期, 会期."""
    return bool(_TIME.search(name or ""))


def is_input(price_subject: str) -> bool:
    """True for what any activity uses (场地, 专家劳务), false where the name holds an activity of its own (法律顾问)."""
    return not _INPUT.sub("", price_subject)


def is_attendee_cost(name: str | None) -> bool:
    """True for what each attendee causes: 资料费, 餐费."""
    return bool(_ATTENDEE.search(name or ""))

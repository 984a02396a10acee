"""完成情况用语 What words say of a result: `achieved.toml`."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from pipeline.text import bare


class Read(Protocol):
    """What was read in a text: the fields of a parsed target that words are judged by."""

    @property
    def text(self) -> str: ...
    @property
    def comparator(self) -> str | None: ...
    @property
    def base_unit(self) -> str | None: ...
    @property
    def base_value(self) -> Decimal | None: ...
    @property
    def direction(self) -> str | None: ...
    @property
    def intensity(self) -> str | None: ...


_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_VERDICTS = [(verdict, re.compile(pattern)) for verdict, pattern in _DATA["verdicts"].items()]
_UNWANTED, _MORE = re.compile(_DATA["names"]["unwanted"]), re.compile(_DATA["names"]["more"])
_NEUTRAL, _DEADLINE = re.compile(_DATA["names"]["neutral"]), re.compile(_DATA["names"]["deadline"])
_REACH, _NEGATIVE = re.compile(_DATA["reach"]), re.compile(_DATA["negative"])
_GRADES: dict[str, int] = {word: -rank for rank, words in enumerate(_DATA["grades"]) for word in words}
_UNITS: dict[str, str] = {other: unit for unit, others in _DATA["units"].items() for other in others}
_NONE_PROMISED, _NONE_SAID = re.compile(_DATA["none"]["promised"]), re.compile(_DATA["none"]["said"])
_YES_NO = {"是": "否", "否": "是"}
_SHARE = re.compile(_DATA["names"]["share"])
_NO_ANSWER = frozenset(_DATA["no_answer"])


def verdict(said: str) -> str | None:
    """met, missed, partly or exceeded where a result is nothing but a verdict (已完成, 部分完成, 未达成预期指标)."""
    return next((each for each, pattern in _VERDICTS if pattern.fullmatch(said)), None)


def promises_none(text: str) -> bool:
    """Whether a target in words is that something does not happen (不发生安全事故, 零投诉)."""
    return _NONE_PROMISED.search(bare(text)) is not None


def says_none(said: str) -> bool:
    """Whether a result is that nothing of the kind happened (未发生, 零投诉)."""
    return _NONE_SAID.fullmatch(said) is not None


def is_no_answer(text: str) -> bool:
    """Whether a text says that the target does not apply (不适用, 不涉及)."""
    return bare(text) in _NO_ANSWER


def is_unwanted(name: str) -> bool:
    """Whether an indicator counts what should not be (差错率, 投诉, 事故)."""
    return _UNWANTED.search(bare(name)) is not None


def names_deadline(name: str) -> bool:
    """Whether an indicator is named as a time by which something is done (完成时间)."""
    return _DEADLINE.search(bare(name)) is not None


def says_reach(target: Read, name: str) -> bool:
    """Whether the words say that a target without a comparator is to be reached: 达到90%, 合格率 100%, 增长5%."""
    if target.direction in ("increase", "decrease") or _REACH.search(bare(target.text)):
        return True
    bare_name = bare(name)
    if _UNWANTED.search(bare_name) or _NEUTRAL.search(bare_name) or target.base_unit != "1":
        return False
    # nothing can be more than all of it, so that 100 % is to be reached
    return _MORE.search(bare_name) is not None or (
        target.base_value == 1 and _SHARE.search(bare_name) is not None
    )


def unit(base_unit: str | None) -> str | None:
    """The unit by which two quantities are told to be of one kind (场次 is 场)."""
    return _UNITS.get(base_unit or "", base_unit)


def in_words(wanted: str, said: str, target: Read, actual: Read | None) -> str | None:
    """The verdict of words against words: a grade, a direction, the target's own words affirmed; None where none is sure."""
    if _YES_NO.get(wanted) == said:
        return "missed"
    if wanted in _GRADES and said in _GRADES:
        step = _GRADES[said] - _GRADES[wanted]
        return "met" if step == 0 else "exceeded" if step > 0 else "missed"
    if target.direction and actual is not None and actual.direction:
        return _by_direction(target, actual)
    affirmed = len(wanted) >= 2 and wanted in said and not _NEGATIVE.search(said.replace(wanted, "", 1))
    return "met" if affirmed else None


def _by_direction(target: Read, actual: Read) -> str | None:
    """The same direction, as strong as was promised, is met; the opposite is missed."""
    if target.direction == actual.direction:
        return "met" if target.intensity in (None, actual.intensity) else None
    return "missed" if {target.direction, actual.direction} == {"increase", "decrease"} else None

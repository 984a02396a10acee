"""A character that the picture leaves open is told by the words around it: 校含 with a weaker 舍 is 校舍, 伙食会 is 伙食费.

The recogniser scores every character it knows at every step of a line. Where its best is not sure, the line is read as the
path through its best few characters that is likeliest by their scores and by the words they make (a unigram model of
words, maximised by dynamic programming, as in word segmentation). Digits, numerals and signs are never chosen so.
`words.txt` is a general list of Chinese (jieba's), `budget_words.txt` what forms print beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Indexes = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Candidates = Sequence[tuple[str, float]]

LISTS = tuple(Path(__file__).with_name(name) for name in ("words.txt", "budget_words.txt"))
# A character with at least this score stands; another is looked at from this score on, so many of them at most.
SURE, SEEN, MOST = 0.99, 0.004, 6
# What a word's frequency counts beside the scores of its characters (as powers), and the count of a character in no list.
WEIGHT, RARE = 0.45, 0.1
# What stands between words, of which nothing is known but that it is there.
_OTHER = -8.0
_DIGIT: Candidates = (("0", 0.0),)
# Words do not choose between these: what they say is a number. 万 is chosen where it makes a unit.
NUMERALS = frozenset("〇零一二两三四五六七八九十百千亿壹贰叁肆伍陆柒捌玖拾")
# Signs that no number holds, where a character or a percent may be meant (`210↑` for 210个, `97x` for 97%).
_SIGNS, _PERCENT = frozenset("↑↓xX×「」『』"), "%"


@dataclass(frozen=True, slots=True)
class Words:
    """Logarithms of the shares of words, and all their beginnings."""

    shares: dict[str, float]
    beginnings: frozenset[str]
    rare: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A character that words chose: its step of the line, its index, and how likely it is against the others (0–1)."""

    step: int
    stop: int
    index: int
    likely: float


@cache
def known_words() -> Words:
    """The words of the lists."""
    counts: dict[str, int] = {}
    for file in LISTS:
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                word, count = line.split()
                counts[word] = counts.get(word, 0) + int(count)
    whole = math.log(sum(counts.values()))
    shares = {word: math.log(count) - whole for word, count in counts.items()}
    beginnings = frozenset(word[:end] for word in counts for end in range(1, len(word)))
    return Words(shares, beginnings, math.log(RARE) - whole)


def told_by_words(scores: Scores, characters: Sequence[str], meant: Indexes, printed: Flags) -> list[Choice]:
    """The characters of one line (steps × characters, the first of them no character) that words choose.

    `meant`: for each character the one that a form prints for it; `printed`: which characters a form prints.
    """
    runs = list(_runs(scores.argmax(axis=1)))
    places = [_candidates(scores[start:stop].max(axis=0), characters, meant, printed) for start, stop in runs]
    open_places = [number for number, place in enumerate(places) if len(place) > 1]
    if not open_places:
        return []
    shown = [tuple((_shape(char), score) for char, score in place) for place in places]
    lead = [_DIGIT] if len(shown) == 1 else []  # a character alone in its cell is a unit as a rule
    return [
        Choice(
            *runs[number],
            *_chosen(
                [*lead, *shown], len(lead) + number, [characters.index(char) for char, _ in places[number]]
            ),
        )
        for number in open_places
    ]


def with_choices(scores: Scores, choices: Sequence[Choice]) -> Scores:
    """The scores of a line in which the characters chosen are as likely as the words make them, and nothing else is seen."""
    made = scores.copy()
    for choice in choices:
        made[choice.step : choice.stop] = 0
        made[choice.step : choice.stop, choice.index] = choice.likely
    return made


def _runs(best: Indexes) -> Iterator[tuple[int, int]]:
    """First step and the one after the last of each character of the best path."""
    edges = np.flatnonzero(np.diff(best, prepend=-1, append=-1))
    for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if best[start]:
            yield start, stop


def _candidates(here: Scores, characters: Sequence[str], meant: Indexes, printed: Flags) -> Candidates:
    """What may stand at a place, likeliest first: characters that differ from those meant by their script alone are one."""
    folded: dict[int, float] = {}
    for index in np.flatnonzero(here >= SEEN / 2).tolist():
        folded[int(meant[index])] = folded.get(int(meant[index]), 0.0) + float(here[index])
    folded.pop(0, None)
    ranked = sorted(((score, index) for index, score in folded.items()), reverse=True)
    score, first = ranked[0] if ranked else (1.0, int(here.argmax()))
    top = characters[first]
    if score >= SURE or not _open(top):
        return ((top, 0.0),)
    seen = [(characters[index], score) for score, index in ranked if score >= SEEN and printed[index]]
    seen = [each for each in seen if each[0] == top or _choosable(each[0])][:MOST]
    whole = sum(score for _, score in seen)
    return tuple((char, math.log(score / whole)) for char, score in seen) or ((top, 0.0),)


def _open(char: str) -> bool:
    """Whether words may put another character for this one."""
    return char in _SIGNS or (_chinese(char) and char not in NUMERALS)


def _choosable(char: str) -> bool:
    return char == _PERCENT or (_chinese(char) and char not in NUMERALS)


def _chinese(char: str) -> bool:
    return len(char) == 1 and "一" <= char <= "鿿"


def _shape(char: str) -> str:
    """Any digit is 0 in the lists."""
    return "0" if char.isdigit() and char.isascii() else char


def _chosen(places: Sequence[Candidates], number: int, indexes: Sequence[int]) -> tuple[int, float]:
    """The likeliest candidate of a place by all that stands around it, and its share of the likelihood of all."""
    totals = [
        likelihood([*places[:number], (candidate,), *places[number + 1 :]]) for candidate in places[number]
    ]
    best = max(range(len(totals)), key=totals.__getitem__)
    return indexes[best], 1 / sum(math.exp(total - totals[best]) for total in totals)


def likelihood(places: Sequence[Candidates]) -> float:
    """The logarithm of the likelihood of the best path through the candidates of each place of a line."""
    words = known_words()
    best = [0.0] + [-math.inf] * len(places)
    for start in range(len(places)):
        for word, score, stop in _words_from(places, start, words):
            share = words.shares.get(word)
            if share is None:
                share = _unlisted(word, words)
            best[stop] = max(best[stop], best[start] + score + WEIGHT * share)
    return best[-1]


def _unlisted(word: str, words: Words) -> float:
    """The share of what is in no list: rare as a character, very rare as a sign that hardly a form prints."""
    if len(word) > 1:
        return -math.inf
    return words.rare if _chinese(word) else 2 * _OTHER if word in _SIGNS else _OTHER


def _words_from(places: Sequence[Candidates], start: int, words: Words) -> Iterator[tuple[str, float, int]]:
    """Every beginning of a word that candidates make from a place on: itself, its score, the place after it."""
    waiting = [("", 0.0, start)]
    while waiting:
        begun, so_far, place = waiting.pop()
        for char, score in places[place]:
            text = begun + char
            yield text, so_far + score, place + 1
            if text in words.beginnings and place + 1 < len(places):
                waiting.append((text, so_far + score, place + 1))

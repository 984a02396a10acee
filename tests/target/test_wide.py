"""Strings as units of many provinces print them, each with what it means by docs/targets.md."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.target import parse_target

KINDS = {
    "n": "numeric",
    "t": "duration",
    "d": "date",
    "r": "relative",
    "q": "qualitative",
    "p": "placeholder",
    "m": "missing",
}
LINES = [
    line
    for line in (Path(__file__).parent / "wide.txt").read_text("utf-8").splitlines()
    if line[:1] not in ("", "#")
]


def _meaning(group: str) -> tuple[object, ...]:
    kind, comparator, value, upper, unit, per = (None if word == "-" else word for word in group.split())
    return (KINDS[kind or ""], comparator, value and Decimal(value), upper and Decimal(upper), unit, per)


@pytest.mark.parametrize("line", LINES)
def test_the_string_means_what_the_conventions_say(line: str) -> None:
    text, *groups = line.split(" ¦ ")
    got = [
        (t.kind, t.comparator, t.value, t.value_upper, t.unit, t.per)
        for t in parse_target(text.replace("\\t", "\t"))
    ]
    assert got == [_meaning(group) for group in groups]

"""数词 Chinese numerals and scales: `numerals.csv`."""

from __future__ import annotations

from pathlib import Path


def _of(*kinds: str) -> dict[str, int]:
    """The words of these kinds with their values, in the order of the file."""
    lines = Path(__file__).with_suffix(".csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split(",") for line in lines if not line.startswith("#"))
    return {word: int(value) for word, value, kind in rows if kind in kinds}


DIGITS = _of("digit")
MULTIPLIERS = _of("multiplier")
MYRIADS = _of("myriad")
# A scale printed before a unit is part of the unit: 万件, 百万元.
SCALES = _of("multiplier", "myriad", "scale")
CHARACTERS = "".join((*DIGITS, *MULTIPLIERS, *MYRIADS))


def below_hundred(printed: str) -> int | None:
    """12, 十二, 一二, 〇 → 12, 12, 12, 0; digits without 十 are read one by one; None for anything else."""
    if printed.isdecimal():
        return int(printed)
    tens, ten, ones = printed.rpartition("十")
    if not ten and printed and all(char in DIGITS for char in printed):
        return int("".join(str(DIGITS[char]) for char in printed))
    if not ten or any(len(part) > 1 or part not in ("", *DIGITS) for part in (tens, ones)):
        return None
    return 10 * (DIGITS[tens] if tens else 1) + (DIGITS[ones] if ones else 0)

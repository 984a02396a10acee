"""金额单位 Units of yuan: 元 and the scales before it (万元 is 10 000 yuan)."""

from __future__ import annotations

import re

from pipeline.vocabulary.numerals import SCALES

YUAN = {"元": 1, **{f"{scale}元": value for scale, value in SCALES.items()}}
# In the amount itself the scale alone is one of yuan: 854万.
YUAN_UNSAID = {scale: SCALES[scale] for scale in ("万", "亿")}
# A pattern for any unit of yuan, the longest first.
PATTERN = "|".join(sorted(YUAN, key=len, reverse=True))
_UNIT = re.compile(PATTERN)


def unit_in(text: str) -> str | None:
    """The first unit of yuan in a text without spaces: 金额(万元) → 万元; None if it names none."""
    found = _UNIT.search(text)
    return found.group() if found else None


# Where an amount comes from, in the order in which forms print the parts.
SOURCES = ("total", "fiscal_appropriation", "other", "carry_over", "central", "regional")

"""Project periods and attributes as printed → years, code and name."""

from __future__ import annotations

import re

from pipeline.vocabulary import numerals
from pipeline.vocabulary.numerals import below_hundred

_YEARS = re.compile(r"^(\d{1,2}(?:\.\d)?)个?年(?:期)?$")
_CHINESE_YEARS = re.compile(f"^([{numerals.CHARACTERS}]{{1,3}})年.?$")
_MONTH = re.compile(
    r"(20\d\d)(?:\s*[年./-]\s*(0?[1-9]|1[0-2])(?!\d)(?:\s*[月./-]\s*(\d{1,2})日?)?|(0[1-9]|1[0-2])(?!\d))?"
)
_CODED = re.compile(r"^(\d{2,4})[-—–](?=\D)(.+)$")
_TICKED = re.compile(r"[■☑√✓✔]")
_UNTICKED = re.compile(r"[□口☐]")


def duration_years(text: str) -> float | None:
    """Years of a project period: `5年`, `2019-2021` (3), `2022年3月-2023年11月` (1.75); null where none is told."""
    tight = text.replace(" ", "")
    if found := _YEARS.match(tight):
        return float(found.group(1))
    if found := _CHINESE_YEARS.match(tight):
        count = below_hundred(found.group(1))
        return float(count) if count else None
    ends = list(_MONTH.finditer(tight))
    if len(ends) != 2:
        return None
    (year, month), (last_year, last_month) = (_year_month(match) for match in ends)
    if month is None or last_month is None:
        years = float(last_year - year + 1)
    else:
        years = round(((last_year - year) * 12 + last_month - month + 1) / 12, 4)
    return years if 0 < years < 100 else None


def _year_month(match: re.Match[str]) -> tuple[int, int | None]:
    month = match.group(2) or match.group(4)
    return int(match.group(1)), int(month) if month else None


def attribute(text: str) -> tuple[str | None, str | None]:
    """`02-经常性项目` → (`02`, `经常性项目`); of tick boxes the ticked one; (null, null) if blank."""
    ticked = _ticked(text.replace(" ", ""))
    if not ticked:
        return None, None
    found = _CODED.match(ticked)
    return (found.group(1), found.group(2)) if found else (None, ticked)


def _ticked(text: str) -> str:
    """The choice with the mark: before its name (`■新增 □延续`) or after it (`持续性项目■ 新增性项目口`, 黄石 2022)."""
    if not _TICKED.search(text):
        return text if not _UNTICKED.search(text.replace("口", "")) else ""
    before = re.match(r"^[■☑√✓✔□口☐]", text)
    pattern = r"[■☑√✓✔]([^■☑√✓✔□口☐]+)" if before else r"([^■☑√✓✔□口☐]+)[■☑√✓✔]"
    found = re.search(pattern, text)
    return found.group(1).strip("、,;") if found else ""

"""Where what was read may not be what is printed: OCR that is not sure, a `≥` taken for a digit or a letter, a
level whose witnesses disagree. Published, never mended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.cost.check import CostCheck
from pipeline.findings.rule import Rule
from pipeline.project import Hit, Project, TargetRow

# Less sure than this of its least sure character, OCR is wrong often enough to look (bench/scans.py).
UNSURE = 0.8
# Rows beside one that state ≥, and their share of all numbers, before a leading 2 is taken for one.
_SIBLINGS, _SHARE = 2, 0.5
_PERCENT = re.compile(r"^2(\d{2,3}(?:\.\d+)?)%$")
_COUNT = re.compile(r"^2([1-9]\d{1,}(?:\.\d+)?)(?![\d年/.\-])")
# What ≥ ≧ ≤ ═ are read as by a model that lacks them or sees them alone; a digit follows.
_SIGNLIKE = re.compile(r"^(?:[A-Za-z∧Λ∨之二一三乏>≌~]|[zZ]=|[|l])(?=\d)")


def ocr_unsure(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The confidence is that of the least sure character of the target, or lower where ink beside it was not
    read or a second reading differs."""
    for row in _read(project):
        if row.confidence is not None and row.confidence < UNSURE:
            words = {"name": row.indicator or row.level2 or "", "text": row.target_text or ""}
            yield Hit(row.target_id, expected=f"≥{UNSURE}", actual=f"{row.confidence:.2f}", words=words)


def comparator_as_digit(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A share of more than 100 % that begins with 2 (`292%`); a count that begins with 2 beside rows that state ≥."""
    rows = list(_read(project))
    for row in rows:
        text = _tight(row)
        percent = _PERCENT.match(text)
        if (percent and float(percent.group(1)) <= 100) or (
            not percent and row.comparator is None and _COUNT.match(text) and _beside(row, rows)
        ):
            yield _read_as(row, f"≥{text[1:]}")


def comparator_as_letter(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A letter, stroke or numeral before the digits (`V85%`, `二116人`), or > where the rows beside it state ≥."""
    rows = list(_read(project))
    for row in rows:
        text = _tight(row)
        if _SIGNLIKE.match(text) and not (text[0] == ">" and not _beside(row, rows)):
            yield _read_as(row, None)


def levels_disagree(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The code, the name and the place of a damaged caption point to different indicators: the category is null."""
    for row in project.targets:
        if row.level2 is not None and row.category is None:
            printed = "-".join(filter(None, (row.level2_code, row.level2)))
            yield Hit(row.target_id, actual=printed, words={"level2": printed})


def _read(project: Project) -> Iterator[TargetRow]:
    return (row for row in project.targets if row.text_origin == "ocr")


def _tight(row: TargetRow) -> str:
    return (row.target_text or "").replace(" ", "")


def _beside(row: TargetRow, rows: list[TargetRow]) -> bool:
    """Whether most other numbers of the form state ≥."""
    numbers = [other for other in rows if other is not row and other.kind == "numeric"]
    stated = [other for other in numbers if (other.target_text or "").lstrip().startswith("≥")]
    return len(stated) >= _SIBLINGS and len(stated) >= _SHARE * len(numbers)


def _read_as(row: TargetRow, expected: str | None) -> Hit:
    words = {"name": row.indicator or row.level2 or "", "text": row.target_text or ""}
    return Hit(row.target_id, expected=expected, actual=row.target_text, words=words)


DOUBTS: tuple[Rule, ...] = (
    Rule("second_reading_differs", "reading", "warning",
         "“{name}”文字层为“{text}”,OCR 复核读作“{second}”,请对照原页。",
         "“{name}”: the text layer says “{text}”, OCR reads “{second}”; look at the page.",
         note="Found by a comparison cell by cell (`jixiao parse --verify`, `extract.verify`), marks and blanks aside."),
    Rule("ocr_unsure", "reading", "warning",
         "OCR 对“{name}”的指标值“{text}”把握不足(置信度 {actual}),请对照原页。",
         "OCR is not sure of “{text}” for “{name}” (confidence {actual}); look at the page.",
         ocr_unsure),
    Rule("comparator_as_digit", "reading", "warning",
         "“{name}”识别为“{text}”,首位的 2 可能是“≥”。",
         "“{name}” was read as “{text}”; its leading 2 may be a ≥.",
         comparator_as_digit),
    Rule("comparator_as_letter", "reading", "warning",
         "“{name}”识别为“{text}”,数字前可能是比较符(≥、≤、=)。",
         "“{name}” was read as “{text}”; what stands before the number may be a comparator (≥, ≤, =).",
         comparator_as_letter),
    Rule("levels_disagree", "structure", "warning",
         "二级指标“{level2}”受损,代码、名称、次序不一致,类别留空。",
         "Level 2 “{level2}” is damaged and its code, name and place disagree; its category is left null.",
         levels_disagree),
)  # fmt: skip

"""What is wrong with a target as a promise: it says nothing, no number, no comparator, or stands in the wrong
place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.cost import name_match
from pipeline.cost.check import CostCheck
from pipeline.project import Hit, Project, TargetRow
from pipeline.text import bare
from pipeline.vocabulary.blanks import is_blank, is_no_target

_PUNCTUATION = re.compile(r"[\s、,,.。;;::()()\"“”'‘’《》\-—_/·]")
_COUNTED = ("output.quantity", "cost", "cost.economic")
# Words that can be checked although they hold no number: a norm, a deadline set elsewhere, all of it, an
# event.
_CHECKABLE = re.compile(
    r"[按依根][时期照据规计要合]|按月|按季|按年|及时|如期|准时|参照|法定|规定|制度|合同|预算|标准|应.{1,2}尽|达标|合格|全覆盖|全部|"
    r"不发生|无.{2,}|零|通过.{2,}|审定|验收|印发|出台|签订|杜绝|专款专用|全天候|"
    r"^(?:已|全部|全面|一次性)?(?:完成|实现|达到|建立|建成|通过|消除|满足)$|^[是否有]$|"
    r"[一二三四五六七八九A-E\d]级|前[\d一二三四五六七八九十]+[名位强]|\d[::]\d\d|[A-Z]{2,}\d*/?[T\d]|前$"
)
_BLANK = frozenset(("missing", "placeholder"))
_TEMPLATE_NUMBER = re.compile(r"^指标\d*[::.]?")
# A target of yes or no, or one bounded by a number that stands elsewhere.
_BOUNDED = re.compile(r"^[是否有无]$|(?:不超过?|不高于|控制在).*(?:预算|概算|批复|市场|标准)|只减不增|不超支")
# A name of this end belongs under that category; where else it stands it is misfiled. Lenient where
# drafting guides differ.
_HOMES = (
    (re.compile(r"满意(?:度|率)(?:情况|水平|达标率)?$"), ("satisfaction.beneficiary",), "满意度指标",
     "satisfaction", ("output.", "cost", "benefit.")),
    (re.compile(r"(?:成本|费用|经费|单价)$"), ("cost",), "成本指标", "cost",
     ("output.", "benefit.", "satisfaction.")),
    (re.compile(r"(?:及时率|及时性|按时完成率|按期完成率)$"), ("output.timeliness",), "时效指标",
     "timeliness", ("output.quantity", "cost", "benefit.", "satisfaction.")),
    (re.compile(r"(?:合格率|优良率|准确率)$"), ("output.quality",), "质量指标", "quality",
     ("output.quantity", "output.timeliness", "cost", "satisfaction.")),
)  # fmt: skip


def _text(text: str | None) -> str:
    return _PUNCTUATION.sub("", bare(text or ""))


def _about(row: TargetRow, expected: str | None = None) -> Hit:
    return Hit(row.target_id, expected=expected, actual=row.target_text, words=row_words(row))


def row_words(row: TargetRow) -> dict[str, str | None]:
    """A row without a name of its own is called by its level-2 indicator, else by its line."""
    return {
        "name": _called(row.indicator) or _called(row.level2) or f"#{row.line}",
        "text": row.target_text or "",
    }


def _called(name: str | None) -> str | None:
    """A name that says something: 指标2: and …… are left from the template."""
    return None if is_blank(_TEMPLATE_NUMBER.sub("", bare(name or ""))) or is_no_target(name or "") else name


def _is_idle(project: Project, row: TargetRow) -> bool:
    """A block that is blank as a whole is a block not used, or one finding of its own (`block_empty`)."""
    block = [other.kind for other in project.targets if other.horizon == row.horizon]
    if row.horizon != "annual":
        return set(block) == {"missing"}
    return len(block) > 1 and set(block) <= _BLANK


def placeholder(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """`0`, 无 or — under a level-2 indicator, or name and target both blank. A row left from the template under a
    level 2 that other rows fill (`……`, `指标2:`) is none, nor is a block that is blank as a whole.
    """
    told = {_levels(row) for row in project.targets if row.kind not in _BLANK or _called(row.indicator)}
    for row in project.targets:
        left_over = row.kind in _BLANK and not _called(row.indicator) and is_blank(row.target_text)
        if not left_over and row.kind != "placeholder":
            continue
        if _called(row.level2) and not _is_idle(project, row) and not (left_over and _levels(row) in told):
            told |= {_levels(row)}
            text = row.target_text
            told_as = {
                "printed_zh": f"“{text}”" if text else "",
                "printed_en": f" (“{text}”)" if text else "",
            }
            yield Hit(row.target_id, actual=row.target_text, words={"name": row.level2, **told_as})


def _levels(row: TargetRow) -> tuple[str | None, str | None, str]:
    return row.level1, row.level2, row.horizon


def missing(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The indicator has a name and no target, or one that cannot be read. A blank cell beside a filled one of the same
    line is none.
    """
    told = {(row.line, row.horizon) for row in project.targets if row.kind not in _BLANK}
    for row in project.targets:
        named = row.kind == "missing" and _called(row.indicator) and not _is_idle(project, row)
        if named and (row.line, row.horizon) not in told:
            yield _about(row)


def block_empty(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """The annual targets are all blank: beside a long-term block that is filled, or although indicators are named.
    An empty template, without a name of its own, is none. Not judged where the document was read in part.
    """
    annual = [row for row in project.targets if row.horizon == "annual"]
    others = [row for row in project.targets if row.horizon != "annual"]
    empty = bool(annual) and all(row.kind in _BLANK for row in annual)
    filled = any(row.kind not in _BLANK for row in others)
    if empty and not project.read_in_part and (filled or any(_called(row.indicator) for row in annual)):
        yield Hit(others=tuple(row.target_id for row in annual))


def _restates(row: TargetRow) -> bool:
    return (
        row.kind not in ("placeholder", "missing")
        and bool(row.indicator)
        and _text(row.target_text) == _text(row.indicator)
    )


def restates_name(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Letter for letter, punctuation and spaces apart."""
    yield from (_about(row) for row in project.targets if _restates(row))


def number_expected(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Rows of quantity and of (economic) cost whose target is words only. Not: yes or no, a direction (只减不增), a bound
    whose number stands elsewhere (不超概算, 控制在预算内).
    """
    for row in project.targets:
        words_only = row.kind in ("qualitative", "relative") and row.value is None
        if row.category in _COUNTED and words_only and not _is_bounded(row):
            yield _about(row)


def _is_bounded(row: TargetRow) -> bool:
    return (
        row.direction is not None
        or row.baseline is not None
        or bool(_BOUNDED.search(bare(row.target_text or "")))
    )


# 减按15%征收, 按人均185元计算
_NORM = re.compile(r"按.*\d.*(征收|计算|计提|计征|收取|缴纳|补助|补贴|执行|发放)")


def no_comparator(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """A number with none of ≥ ≤ = 以上 以内 …; 左右 and 约 count as stated. A fact about the form: 1台 may well mean
    exactly one. A rate by which something is done (减按15%征收) is a norm and no target."""
    for row in project.targets:
        stated = row.comparator is not None or row.approximate
        if row.kind == "numeric" and not stated and not _NORM.search(bare(row.target_text or "")):
            yield _about(row)


def vague(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Words with neither number, date, direction (提升) nor baseline (较上年), and nothing to check them by: a norm
    (按规定), a deadline (按期), completeness (应保尽保) or an event (通过审定). Quantity and cost rows are
    `number_expected`'s, repeated names `restates_name`'s."""
    for row in project.targets:
        empty = (
            row.kind == "qualitative" and row.direction is None and row.baseline is None and row.value is None
        )
        elsewhere = row.category in _COUNTED or _restates(row)
        if empty and not elsewhere and not _CHECKABLE.search(bare(row.target_text or "")):
            yield _about(row)


def misfiled(project: Project, cost: CostCheck) -> Iterator[Hit]:
    """Judged by how the name ends: 满意度, 及时率, 合格率; 成本 and 费用 only with an amount of money."""
    for row in project.targets:
        home = _home(row)
        if home is not None:
            zh, en = home
            yield Hit(
                row.target_id,
                expected=zh,
                actual=row.level2 or row.category,
                words=row_words(row) | {"zh": zh, "en": en},
            )


def _home(row: TargetRow) -> tuple[str, str] | None:
    """Where the row belongs if it stands elsewhere."""
    if row.category is None or not row.indicator or row.kind == "placeholder":
        return None
    if name_match.is_saving(row.indicator):  # 节约行政成本 is a benefit (巴南区 2021)
        return None
    name = re.sub(r"\([^()]*\)$", "", name_match.bare_name(row.indicator))
    for ending, homes, zh, en, elsewhere in _HOMES:
        if ending.search(name) and row.category.startswith(elsewhere) and not row.category.startswith(homes):
            return (zh, en) if homes != ("cost",) or row.dimension == "money" else None
    return None

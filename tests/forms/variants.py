"""Documents of every form variant, and of every way that forms stand on pages.

`VARIANTS[name]()` gives what to typeset and what a reader takes from it. The drawn forms (`drawn/*.txt`) are the
layouts; the documents built here put them on pages: broken, repeated, turned, among other tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.facsimile.typeset import Sheet, Style, Text

from .notation import Project, Variant, cells, read

DRAWN = Path(__file__).parent / "drawn"
HEAD = "一级指标"
LEVELS = (
    ("产出指标", "数量指标", 14), ("产出指标", "质量指标", 12), ("产出指标", "时效指标", 9),
    ("效益指标", "社会效益指标", 16), ("效益指标", "可持续影响指标", 8),
    ("满意度指标", "服务对象满意度指标", 7),
)  # fmt: skip


def drawn(name: str) -> Variant:
    """A form from its drawing."""
    return read(DRAWN / f"{name}.txt")


def styled(name: str, base: str, **changes: Any) -> Variant:
    """A drawn form on other pages."""
    variant = drawn(base)
    return replace(variant, name=name, style=replace(variant.style, **changes))


def on_sheets(variant: Variant, **changes: Any) -> Variant:
    """The variant with its sheets changed."""
    sheets = tuple(replace(item, **changes) if isinstance(item, Sheet) else item for item in variant.sheets)
    return replace(variant, sheets=sheets)


def joined(name: str, variants: Sequence[Variant], style: Style) -> Variant:
    """Several documents as one."""
    sheets = tuple(item for variant in variants for item in variant.sheets)
    return Variant(name, sheets, style, tuple(project for variant in variants for project in variant.truth))


def head_row(variant: Variant) -> int:
    """The row of the column heads of its only sheet."""
    (sheet,) = (item for item in variant.sheets if isinstance(item, Sheet))
    return next(cell.row for cell in sheet.table if cell.text == HEAD)


def _header(project: str) -> tuple[list[str], dict[str, Any]]:
    """The rows above the indicators, and what they say."""
    lines = [
        f"项目名称 | {project} | < | <",
        "主管部门 | 某县某局（样例） | 实施单位 | 某县某中心（样例）",
        "年度资金总额 | 1280.5万元 | 项目期 | 3年",
        "年度总体目标 | 按计划完成全部任务（样例）。 | < | <",
        f"{HEAD} | 二级指标 | 三级指标 | 指标值",
    ]
    header = {
        "project_name": project,
        "supervising_department": "某县某局（样例）",
        "implementing_unit": "某县某中心（样例）",
        "annual_amount_cny": Decimal("12805000.00"),
        "duration_text": "3年",
        "goal_text": "按计划完成全部任务（样例）。",
        "fiscal_year": 2024,
    }
    return lines, header


def _row(project: str, level1: str, level2: str, indicator: str, target: str) -> dict[str, str | None]:
    names = ("project", "level1", "level2", "indicator", "target", "horizon", "grade")
    return dict(zip(names, (project, level1, level2, indicator, target, "annual", None), strict=True))


def form_of(project: str, rows: Sequence[tuple[str, str, str, str]], **changes: Any) -> Variant:
    """A plain form with these rows: level 1, level 2, indicator, target; equal neighbours merged."""
    lines, header = _header(project)
    before: tuple[str, ...] = ("", "")
    for level1, level2, indicator, target in rows:
        first = "^" if before[0] == level1 else level1
        second = "^" if before == (level1, level2) else level2
        lines.append(f"{first} | {second} | {indicator} | {target}")
        before = (level1, level2)
    sheet = Sheet(
        cells(lines, "c c l c"),
        (14, 20, 40, 26),
        title="项目支出绩效目标表",
        center="（2024年度）",
        **changes,
    )
    truth = Project(header, tuple(_row(project, *row) for row in rows))
    return Variant(project, (sheet,), Style(), (truth,))


def many_rows(tag: str) -> list[tuple[str, str, str, str]]:
    """66 indicators, each with a name of its own."""
    return [
        (level1, level2, f"{level2[:-2]}方面第{number}项任务（{tag}）", f"≥{number + 3}个")
        for level1, level2, count in LEVELS
        for number in range(1, count + 1)
    ]


def long_form(name: str, repeat: bool) -> Variant:
    """A form over four pages; merged captions go on over the breaks without being printed again."""
    variant = form_of("全县农田建设（样例项目）", many_rows("样例"))
    changes = {"repeat_from": head_row(variant), "repeat_rows": 1} if repeat else {}
    return replace(on_sheets(variant, **changes), name=name, style=Style(font_size=14))


def cut_target(name: str) -> Variant:
    """A page break through the middle of a target, and through that of an indicator."""
    rows = many_rows("样例")[:24]
    steps = "".join(f"第{n}步完成第{n}标段的勘察、设计、招标、施工和验收；" for n in range(1, 25))
    rows.append(("产出指标", "成本指标", "各标段的投入控制（样例）", steps + "全部按期完成。"))
    rows += [("效益指标", "社会效益指标", "受益人口（样例）", "≥2.5万人")]
    variant = form_of("水利设施修缮（样例项目）", rows)
    return replace(variant, name=name, style=Style(font_size=10.5, split_in_row=True))


def several(name: str) -> Variant:
    """Seven small forms one under the other; some begin on one page and end on the next."""
    projects = [f"第{number}号小型项目（样例）" for number in "一二三四五六七"]
    forms = [form_of(project, many_rows(project[:3])[8:17], new_page=False) for project in projects]
    return joined(name, forms, Style())


def long_list(name: str, repeat_rows: int) -> Variant:
    """The list layout over several pages, projects cut by the breaks."""
    base = on_sheets(drawn("c_xiangxi_2023"), repeat_rows=repeat_rows)
    return replace(base, name=name, style=replace(base.style, page=(420, 595.28), font_size=6.5))


def long_document(name: str) -> Variant:
    """Forms at the end of a department budget of prose, blank pages and other tables."""
    parts = [drawn("pages_budget_only"), drawn("a3_putuo_2026"), drawn("a3_putuo_2026_unlabelled")]
    document = joined(name, parts, Style(landscape=True))
    return replace(document, sheets=(*document.sheets, Text(), Text(("附注（样例）。",))))


def heading_only(name: str) -> Variant:
    """The last page of a form repeats its head and holds nothing else; another form follows."""
    first, second = (
        form_of("先行项目（样例）", many_rows("甲")[:20]),
        form_of("后续项目（样例）", many_rows("乙")[20:30]),
    )
    head = Sheet(cells([f"{HEAD} | 二级指标 | 三级指标 | 指标值"]), (14, 20, 40, 26))
    document = joined(name, [first, second], Style())
    return replace(document, sheets=(first.sheets[0], head, second.sheets[0]))


PAGES: dict[str, Callable[[str], Variant]] = {
    "pages_head_repeated": partial(long_form, repeat=True),
    "pages_head_once": partial(long_form, repeat=False),
    "pages_target_cut": cut_target,
    "pages_several_on_one": several,
    "pages_list_head_repeated": partial(long_list, repeat_rows=2),
    "pages_list_head_once": partial(long_list, repeat_rows=0),
    "pages_long_document": long_document,
    "pages_heading_only": heading_only,
    "pages_rotated_90": partial(styled, base="a2_yuanzhou_2022", rotate=90),
    "pages_rotated_180": partial(styled, base="a9_zhaohua_2021", rotate=180),
    "pages_rotated_270": partial(styled, base="d_guichi_2022", rotate=270, landscape=True),
    "pages_landscape": partial(styled, base="a5_yueyang_2022", landscape=True, font_size=10.5),
    "pages_double_rules": partial(styled, base="a4_jinan_2025", rules="double"),
    "pages_filled_rules": partial(styled, base="b_yongde_2022", rules="fill", line_width=0.75),
    "pages_latin_font": partial(styled, base="a3_putuo_2026", latin_font=True),
    "pages_latin_last": partial(styled, base="a5_nanyue_2018", latin_font=True, latin_last=True),
    "pages_small_font": partial(styled, base="a6_qingshan_2020_both", font_size=5),
    "pages_large_font": partial(styled, base="a0_changqing_2019", font_size=15, split_in_row=True),
}

VARIANTS: dict[str, Callable[[], Variant]] = {
    **{path.stem: partial(drawn, path.stem) for path in sorted(DRAWN.glob("*.txt"))},
    **{name: partial(build, name) for name, build in PAGES.items()},
}

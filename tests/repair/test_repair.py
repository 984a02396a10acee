"""Damaged captions and amounts are recovered where the form leaves one possibility, and nothing legible is touched."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from forms.variants import VARIANTS
from pipeline.facsimile.typeset import typeset
from pipeline.forms.field_values import funding, text_of
from pipeline.forms.form import Form, FormField, FormRow, Printed
from pipeline.forms.reader import recognise
from pipeline.read_pdf import read_page
from pipeline.record import GridPage
from pipeline.repair.mend import Mend
from pipeline.repair.ocr_captions import lookalike, repaired_names
from pipeline.repair.repairs import Repair, repair_forms
from pipeline.text import fold

FACSIMILE = Path("data/raw/2024/nx-fgw-2024.pdf")
# What the published text of 2024 prints for a caption, by form; the merged cell of the form holds that and nothing else.
PUBLISHED: dict[int, dict[str, str]] = {
    1: {"12-质量指标": "10 氏县北仁", "13-时效指标": "10 11+26+14+", "14-成本指标": "14", "1-产出指标": "1 304",
        "21-经济效益": "01 / / / / / / / / / / / / / / / / / / /", "项目名称": "É", "三级指标": "三组及指标"},
    2: {"1-产出指标": "1 ) HIJEWN", "2-效益指标": "9 海兴比与", "三级指标": "三组及指标"},
    3: {"1-产出指标": "1一厂 出宿你", "2-效益指标": "△二次又1元1日7小", "三级指标": "三生及指标"},
    4: {"12-质量指标": "12-灰里18小", "1-产出指标": "1一) 四項例", "13-时效指标": "15-413人1日小小",
        "14-成本指标": "14一次八十1日小", "2-效益指标": "△ □ 及 並 1日 1小", "31-服务对象满意度": "31_服冬对免滞音座"},
    5: {"11-数量指标": "a W. E. U. E.", "2-效益指标": "0 粉茶比仁", "三级指标": "三驾"},
    6: {"1-产出指标": "1一) 山頂似", "三级指标": "三多吸指标"},
    7: {"项目名称": "而口 分物", "1-产出指标": "1一) 山1日7小", "2-效益指标": "2-3义金订百个"},
    8: {"1-产出指标": "- ) E-11 M", "三级指标": "三生及指标"},
    9: {"13-时效指标": "10 11+24-14-1", "22-社会效益": "99 社会数平", "项目名称": "第日を始"},
    10: {"12-质量指标": "12-灰里佰你", "2-效益指标": "0 游光比红"},
    11: {"13-时效指标": "and the least", "14-成本指标": "14-)及4-1日7小", "21-经济效益": "91 极汶油长",
         "2-效益指标": "4-次人位1百小", "22-社会效益": "22-任云双盆"},
    12: {"12-质量指标": "10 F.B.W.", "2-效益指标": "0 ** ** Tr T-"},
    13: {"1-产出指标": "1一) 山泊田松", "三级指标": "三约"},
    14: {"1-产出指标": "1 3 11+12+5"},
    15: {"三级指标": "三套及指标"},
}  # fmt: skip


@cache
def printed() -> tuple[GridPage, ...]:
    document = pdfium.PdfDocument(FACSIMILE)
    pages = []
    for index in range(len(document)):
        page = document[index]
        pages.append(read_page(page, index + 1))
    return tuple(pages)


def damaged(pages: tuple[GridPage, ...], damage: dict[int, dict[str, str]]) -> list[GridPage]:
    """The pages with captions as damaged."""
    made = []
    for page in pages:
        words = damage.get(page.number, {})
        tables = tuple(
            replace(
                t, cells=tuple(replace(c, text=words.get(c.text.replace("\n", ""), c.text)) for c in t.cells)
            )
            for t in page.tables
        )
        made.append(replace(page, tables=tables))
    return made


def levels(forms: list[Form]) -> list[tuple[str | None, str, str, str]]:
    return [
        (text_of(f, "project_name"), r.level1.text, r.level2.text, r.value.text)
        for f in forms
        for r in f.rows
    ]


def forms_of(pages: list[GridPage]) -> list[Form]:
    return recognise(pages).forms


def test_captions_damaged_as_published_are_right_on_every_row_and_each_is_logged() -> None:
    clean = forms_of(list(printed()))
    mended, repairs = repair_forms(forms_of(damaged(printed(), PUBLISHED)))
    assert levels(mended) == levels(clean)
    assert not any(row.disputed for form in mended for row in form.rows)
    expected = {
        (number, row.line, field, words[cell.text], cell.text)
        for number, form in enumerate(clean, start=1)
        for row in form.rows
        for field, cell in (("level1", row.level1), ("level2", row.level2))
        if cell.text in (words := PUBLISHED.get(number, {}))
    }
    logged = {
        (r.form + 1, r.mend.line, r.mend.field, r.mend.was, r.mend.becomes)
        for r in repairs
        if r.mend.line is not None
    }
    assert logged == {(*place, fold(was), becomes) for *place, was, becomes in expected}
    heads = {(r.form + 1, r.mend.field, r.mend.was, r.mend.becomes) for r in repairs if r.mend.line is None}
    assert heads == {
        (
            number,
            {"项目名称": "caption:project_name", "三级指标": "caption:indicator"}[name],
            fold(word),
            name,
        )
        for number, words in PUBLISHED.items()
        for name, word in words.items()
        if name in ("项目名称", "三级指标")
    }


@pytest.mark.parametrize("name", list(VARIANTS))
def test_no_undamaged_form_of_any_layout_is_repaired(name: str) -> None:
    variant = VARIANTS[name]()
    document = pdfium.PdfDocument(typeset(variant.sheets, variant.style))
    pages = []
    for index in range(len(document)):
        page = document[index]
        pages.append(read_page(page, index + 1))
    assert repair_forms(forms_of(pages))[1] == []


def test_the_facsimile_of_2024_is_not_repaired() -> None:
    assert repair_forms(forms_of(list(printed())))[1] == []


# ---------------------------------------------------------------------------------------------------- one form


def at(text: str, line: int, confidence: float | None = None, origin: str = "text") -> Printed:
    return Printed(text, 1, (0.0, 10.0 * line, 50.0, 10.0 * line + 10), confidence, origin)


def form(*rows: tuple[str, str]) -> Form:
    """A form of one row per level-2 caption; level-1 cells that print the same are merged."""
    lines = [
        FormRow(n, Printed(first, 1, (0.0, 0.0, 9.0, 9.0)), at(second, n), at(f"指标{n}", n), at("1个", n))
        for n, (first, second) in enumerate(rows, start=1)
    ]
    return Form(1, rows=lines)


OUT, BENEFIT, PLEASED = "1-产出指标", "2-效益指标", "3-满意度指标"


def seconds(of: Form) -> list[str]:
    return [row.level2.text for row in of.rows]


def witnesses(repairs: list[Repair]) -> list[tuple[str, str, str]]:
    return [(r.mend.was, r.mend.becomes, r.mend.witness) for r in repairs]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(OUT, "11-数量指标"), (OUT, "12-灰里18小"), (OUT, "13-时效指标"), (BENEFIT, "22-社会效益")],
         [("12-灰里18小", "12-质量指标", "code,order")]),
        ([(OUT, "12-质量指标"), (OUT, "and the least"), (OUT, "14-成本指标"), (BENEFIT, "22-社会效益")],
         [("and the least", "13-时效指标", "order")]),
        ([(OUT, "14-成本指标"), (BENEFIT, "99 社会数平"), (BENEFIT, "24-可持续影响"), (PLEASED, "31-服务对象满意度")],
         [("99 社会数平", "22-社会效益", "name")]),
        # a code without its hyphen is a code (德令哈 2020; OCR)
        ([(OUT, "11-数量指标"), (OUT, "12-质量指标"), (OUT, "14 成本指标"), (BENEFIT, "22-社会效益")], []),
        # cost first, as forms of other years print it: order is silent, the code is left
        ([(OUT, "14-成本指标"), (OUT, "13-时效指标"), (OUT, "11-数量指标"), (OUT, "12-灰里18小")],
         [("12-灰里18小", "12-质量指标", "code")]),
    ],
)  # fmt: skip
def test_a_damaged_level_is_recovered_by_the_witnesses_that_speak(
    rows: list[tuple[str, str]], expected: list[tuple[str, str, str]]
) -> None:
    assert witnesses(repair_forms([form(*rows)])[1]) == expected


@pytest.mark.parametrize(
    "rows",
    [
        # the code says 22, its place between 12 and 14 says 13
        [(OUT, "11-数量指标"), (OUT, "12-质量指标"), (OUT, "22-任云双盆"), (OUT, "14-成本指标")],
        # the code says 12, which stands clean elsewhere
        [(OUT, "11-数量指标"), (OUT, "12-质量指标"), (OUT, "13-时效指标"), (OUT, "12-灰里18小")],
        # nothing is left, and two places are free
        [(OUT, "11-数量指标"), (OUT, "W. E. U."), (OUT, "14-成本指标"), (BENEFIT, "24-可持续影响")],
    ],
)
def test_where_witnesses_disagree_or_are_silent_the_text_stays_and_the_category_goes(
    rows: list[tuple[str, str]],
) -> None:
    (of,), repairs = repair_forms([form(*rows)])
    assert repairs == []
    assert seconds(of) == [second for _, second in rows]
    assert [row.disputed for row in of.rows].count(True) == 1


@pytest.mark.parametrize(
    "name", ["资金管理", "15-资金管理", "项目立项", "数量指标(必填硬性指标)", "11-数量", ""]
)
def test_a_legible_level_is_left_alone_known_or_not(name: str) -> None:
    of = form((OUT, name), (OUT, "13-时效指标"), (BENEFIT, "21-经济效益"), (PLEASED, "31-服务对象满意度"))
    assert repair_forms([of]) == ([of], [])


def test_a_form_that_prints_no_codes_is_not_measured_by_the_closed_list() -> None:
    of = form(("产出指标", "数量指标"), ("产出指标", "K P I"), ("效益指标", "社会效益指标"))
    assert repair_forms([of]) == ([of], [])


def test_a_level_that_ocr_misread_by_a_character_is_recovered_by_its_name() -> None:
    of = form(("产出指标", "数量指标"), ("效益指标", "经济效盖指标"), ("过程", "资金监管"))
    of.rows = [replace(row, level2=replace(row.level2, origin="ocr", confidence=0.9)) for row in of.rows]
    repaired, mends = repaired_names(of)
    assert mends == [Mend(1, 2, "level2", "经济效盖指标", "经济效益指标", "name")]
    assert seconds(repaired) == ["数量指标", "经济效益指标", "资金监管"]


def test_a_name_that_is_the_beginning_of_another_is_no_misread_one() -> None:
    of = form(("满意度指标", "满意度"))
    of.rows = [replace(row, level2=replace(row.level2, origin="ocr", confidence=0.7)) for row in of.rows]
    assert repaired_names(of) == (of, [])


def test_a_level_that_ocr_read_for_sure_is_left_alone() -> None:
    of = form(("效益指标", "经济效盖指标"))
    of.rows = [replace(row, level2=replace(row.level2, origin="ocr", confidence=0.99)) for row in of.rows]
    assert repaired_names(of) == (of, [])


# ---------------------------------------------------------------------------------------------------- amounts


def funded(**texts: str) -> Form:
    """A form of 2024 with these amounts in 万元."""
    own, transfer = ("其中:本级资金",), ("其中:转移市县(区)资金",)
    captions = {
        "annual_amount": ("annual_amount", ()),
        "own_total": ("total_amount", own),
        "own_fiscal": ("fiscal_appropriation", own),
        "own_other": ("other", own),
        "own_carry_over": ("carry_over", own),
        "transfer_total": ("total_amount", transfer),
        "transfer_central": ("central", transfer),
        "transfer_regional": ("regional", transfer),
    }
    fields = [FormField("money_unit", "单位", Printed("万元", 1))]
    for number, (name, text) in enumerate(texts.items()):
        field, groups = captions[name]
        fields.append(FormField(field, field, at(text, number), groups))
    return Form(1, fields=fields)


WHOLE = {"annual_amount": "600", "own_total": "600", "own_fiscal": "600", "own_other": "0", "own_carry_over": "0",
         "transfer_total": "0", "transfer_central": "0", "transfer_regional": "0"}  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "becomes"),
    [
        ({"transfer_central": "U"}, {"transfer_central": "0"}),
        ({"transfer_central": "Ü"}, {"transfer_central": "0"}),
        ({"transfer_central": "J."}, {"transfer_central": "0"}),
        ({"own_fiscal": "6O0"}, {"own_fiscal": "600"}),
        ({"transfer_total": "U", "transfer_central": "U"}, {"transfer_total": "0", "transfer_central": "0"}),
        ({"own_total": "6O0"}, {"own_total": "600"}),
    ],
)
def test_a_damaged_amount_is_recovered_where_the_sums_leave_one(
    damage: dict[str, str], becomes: dict[str, str]
) -> None:
    (of,), repairs = repair_forms([funded(**{**WHOLE, **damage})])
    assert {r.mend.field: r.mend.becomes for r in repairs} == becomes
    assert {r.mend.was for r in repairs} == set(damage.values())
    assert {r.mend.witness for r in repairs} == {"sum"}
    assert all(amount.cny is not None for amount in funding(of))


@pytest.mark.parametrize(
    "damage",
    [
        {"transfer_central": "U", "transfer_regional": "J."},  # two unknowns, one sum
        {"own_total": "U", "own_fiscal": "500"},  # the parts say 500, the year says 600
        {"transfer_central": "-"},  # a dash is printed on purpose
        {},
    ],
)
def test_an_amount_that_the_sums_do_not_settle_is_left_alone(damage: dict[str, str]) -> None:
    of = funded(**{**WHOLE, **damage})
    assert repair_forms([of]) == ([of], [])


@pytest.mark.parametrize("number", range(1, 16))
def test_whatever_caption_of_a_form_is_illegible_it_is_recovered_right_or_not_at_all(number: int) -> None:
    page = printed()[number - 1]
    clean = [row.level2.text for row in forms_of([page])[0].rows]
    for caption in dict.fromkeys(clean):
        (mended,), _ = repair_forms(forms_of(damaged((page,), {number: {caption: "W. E. U."}})))
        assert all(
            row.disputed or row.level2.text == true for row, true in zip(mended.rows, clean, strict=True)
        )


@pytest.mark.parametrize(
    ("read", "meant"), [("续效目标", "绩效目标"), ("须效日标", None), ("二级指标", None), ("资金监管", None)]
)
def test_a_name_is_meant_where_fewer_than_half_of_its_characters_look_like_others(
    read: str, meant: str | None
) -> None:
    assert lookalike(read, ["绩效目标", "一级指标", "三级指标", "资金管理"]) == meant

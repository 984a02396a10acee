"""What holds for any text: no failure, no invented number, no change by width or space, linear time."""

import re
import time
from collections.abc import Iterator
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.target import Target, parse_split, parse_target
from pipeline.target.grammar import COMPOSITE
from pipeline.target.numerals import chinese
from pipeline.target.units import UNITS, lookup
from pipeline.vocabulary.numerals import CHARACTERS as CHINESE
from pipeline.vocabulary.numerals import SCALES
from target.scoring import labelled

KNOWN = [label["text"] for name in ("real", "conventions") for label in labelled(f"labelled_{name}.jsonl")]
PIECES = [
    *"0123456789一二三十百千万亿半零两.,，。;；、:()（）-—~至到/·*×每第前后内以上下年月日季度人个次元%％‰",
    *"≥≤<>=》《约近超不 \t\n\u3000",
    *(
        "2024",
        "100",
        "12",
        "不低于",
        "不超过",
        "以上",
        "左右",
        "万元",
        "亿元",
        "平方米",
        "人·天",
        "百分点",
        "同比",
    ),
    *(
        "上年",
        "2023年",
        "较",
        "增长",
        "持续",
        "底前",
        "工作日",
        "合同签订后",
        "**",
        "(≥**个)",
        "定性",
        "半年",
        "百分之",
    ),
]
printed = st.one_of(st.sampled_from(KNOWN), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), printed), st.one_of(st.none(), st.integers(-5, 20000)))
@example("\ud800①½٣", 2024)
@example("9" * 5000, None)
@example("一" * 5000, None)
@example("1,111" * 2000, None)
def test_any_text_gives_at_least_one_target_and_no_error(text: str, year: int | None) -> None:
    targets = parse_target(text, year)
    assert targets
    assert all(isinstance(target, Target) and len(target.as_json()) == 19 for target in targets)


def _numbers(text: str) -> Iterator[Decimal]:
    """Every number that stands in the text, read naively: digits, with separators or not, and numerals."""
    bare = re.sub(r"\s", "", text.replace("\t", "|"))
    bare = bare.translate({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)})
    for found in re.finditer(r"[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", bare):
        yield Decimal(found.group())
    for found in re.finditer(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", bare):
        yield Decimal(found.group().replace(",", ""))
    for found in re.finditer(f"[{CHINESE}]+", bare):
        # 0万一年: 万 is the scale of 0, 一 a number of its own
        scaled = found.start() and bare[found.start() - 1].isdigit() and found.group()[0] in SCALES
        for run in (found.group(), found.group()[1:]) if scaled else (found.group(),):
            if read := chinese(run):
                yield read[0]
    for found in COMPOSITE.finditer(bare):
        high, myriad, low, step = found.groups()
        yield Decimal(int(high) * SCALES[myriad] + int(low) * SCALES[step])
    if "半" in bare:
        yield Decimal("0.5")


@settings(max_examples=400, deadline=None)
@given(printed)
def test_every_number_returned_stands_in_the_text(text: str) -> None:
    standing = set(_numbers(text))
    for target in parse_target(text):
        assert {abs(n) for n in (target.value, target.value_upper) if n is not None} <= standing


def _digits(text: str) -> str:
    return "".join(
        re.findall("[0-9]", text.translate({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}))
    )


@settings(max_examples=400, deadline=None)
@given(printed)
def test_the_texts_of_the_parts_hold_every_digit_of_the_cell_once_and_in_order(text: str) -> None:
    if "\t" not in text and "*" not in text and "×" not in text:
        assert "".join(_digits(target.text) for target in parse_target(text)) == _digits(text)


def _meaning(targets: list[Target]) -> list[dict[str, object]]:
    return [{**target.as_json(), "text": None} for target in targets]


WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}


@settings(max_examples=400, deadline=None)
@given(printed, st.randoms(use_true_random=False))
def test_spaces_width_and_a_full_stop_at_the_end_change_nothing(text: str, random: object) -> None:
    meaning = _meaning(parse_target(text))
    spaced = "".join(char + random.choice(["", "", " ", "\u3000"]) for char in text)  # type: ignore[attr-defined]
    assert _meaning(parse_target(spaced)) == meaning
    assert _meaning(parse_target(text.translate(WIDE))) == meaning
    if "\t" not in text:
        assert _meaning(parse_target(text + "。")) == meaning


@settings(max_examples=200, deadline=None)
@given(
    st.decimals(min_value=0, max_value=10**15, places=6, allow_nan=False),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["", *SCALES]),
)
def test_scaling_is_exact(value: Decimal, word: str, scale: str) -> None:
    unit = lookup(scale + word)
    (target,) = parse_split("", f"{value:f}", scale + word)
    if target.kind == "numeric" and target.unit == scale + word:
        with localcontext() as exact:
            exact.prec = 200
            assert target.base_value == value * unit.scale


@settings(max_examples=200, deadline=None)
@given(printed, printed, printed)
def test_columns_and_tabs_are_the_same_where_each_holds_what_is_its_own(
    sign: str, value: str, unit: str
) -> None:
    cells = [cell.replace("\t", "") for cell in (sign, value, unit)]
    apart = parse_split(*cells)
    assert apart
    signs = any(re.search(r"[≥≤<>=》《]|于|超|约|定性", cell) for cell in cells[1:])
    # 可控 | 年 | 减少: a measure word alone is no value, in whatever column it stands
    if (
        not signs
        and lookup(cells[1].strip()).dimension is None
        and (re.search("[0-9]", cells[1]) or not re.search("[0-9]", cells[2]))
    ):
        assert _meaning(apart) == _meaning(parse_target("\t".join(cells)))


HOSTILE = [
    *"1一≥(每年*-—X第百万半·.",
    *(
        "/人",
        "1,111",
        "1天",
        "1天,",
        "每人",
        "1-",
        "2024-",
        "2024年",
        "20240101",
        "元/人·",
        "(**",
        "1.1",
        "A-1",
    ),
    *(
        "较上年",
        "不低于",
        "1个以上",
        "≥1个≤2个",
        "从1个",
        "万亿",
        "1万1千",
        "1/",
        "1:",
        "1\t",
        "提升1个,",
        "台(",
        "1(元",
    ),
    *(
        "人均",
        "合同签订后1天",
        "1年6个月",
        "1个(",
        "2024.01-",
        "百分之1",
        "&gt;",
        "一个半",
        "1个余",
        "收到1日",
        "。1;",
    ),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begin = time.process_time()
        parse_target(text)
        return time.process_time() - begin

    short = min(seconds(5_000) for _ in range(3))
    assert min(seconds(20_000) for _ in range(2)) < max(
        11 * short, 0.05
    )  # a quadratic one takes 16 times as long

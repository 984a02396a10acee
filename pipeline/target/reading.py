"""阅读: one pass over the tokens of `grammar.TOKEN`, from left to right; what they say goes to `Parts`."""

import re
from collections.abc import Callable
from decimal import Decimal

from pipeline.target import dates, words
from pipeline.target.grammar import (
    AFTER,
    AFTER_DATE,
    COMPARED_AFTER,
    DASHES,
    MARKS,
    NUMBER_FOLLOWS,
    PROMISE,
    TOKEN,
    WORDS,
)
from pipeline.target.numerals import arabic, chinese
from pipeline.target.parts import Part, Parts
from pipeline.target.quantity import Quantity, composite, counts, denominators, portion, read_quantity
from pipeline.target.units import lookup

AT_NUMBER = "率度分数值量额达为到至比"  # 字后紧跟的数,无单位也是数值(满意率95)
RATE_ENDS = ("率", "度")  # 满意率九成以上
CONTINUES = DASHES | set("0123456789一二三四五六七八九十")  # 日期之后还可能接着区间
LONGEST_PER = 20
RATES = frozenset(("%", "‰", "百分点", "个百分点"))  # 每年满意度95%:每年都是,不是每年加 95%
# Lengths of time that a rate is of, beside whom it is for.
WHEN = frozenset(("年", "半年", "季", "季度", "月", "周", "日", "天", "次"))
EVERY_REACH, MEAN_REACH = 12, 4  # 每人……500元、人均……500元:与数字之间最多隔的字数


class Reader:
    """Reads one folded text; `unit` is that of its column or of the name, where a number prints none."""

    __slots__ = (
        "about", "bound", "chain", "compared", "every", "origin", "parts", "text", "touched", "unclosed",
        "unit", "year",
    )  # fmt: skip

    def __init__(self, text: str, year: int | None, unit: str | None = None) -> None:
        self.text, self.year, self.unit = text, year, unit
        self.parts = Parts(text)
        self.touched = 0  # 上一词之末
        self.chain = 0  # 紧接到此处的一串词之首
        self.unclosed = False
        self._new_clause(0)

    def read(self) -> list[Part]:
        """The parts of the text, at least one."""
        text, search, handlers, at = self.text, TOKEN.search, HANDLERS, 0
        while found := search(text, at):
            start = found.start()
            if start != self.touched or self.chain < 0:
                self.chain = start
            at = self.touched = handlers[found.lastgroup](self, found, start)  # type: ignore[index]
        return self.parts.all

    # ── 词与标点 ──

    def _new_clause(self, at: int) -> None:
        self.parts.clause = self.chain = at
        self.bound: tuple[str, int, str] | None = None  # (比较, 位置, 作用)
        self.about: int | None = None
        self.every: tuple[str, int, int] | None = None  # (分母, 其末, 与数字之间最多隔的字数)
        self.compared = -1
        self.origin = -1

    def _word(self, found: re.Match[str], start: int) -> int:
        printed, end = found.group(), found.end()
        role, argument = WORDS[printed]
        if role in ("bound", "number", "near", "sign", "date bound"):
            # %=99:符号前的残字说明符号也可能残缺,不算写明
            damaged = role == "sign" and start and self.text[start - 1] in "%‰" and self.touched != start
            self.bound = None if damaged else (argument, start, role)
        elif role == "about":
            self.about = end
        elif role == "compared":
            self.compared = end
        elif role == "baseline":
            self._baseline(argument, start)
        elif role in ("direction", "intensity"):
            self.parts.hint(start, role, argument)
        elif role == "lead" and printed in ("从", "由", "在"):
            self.origin = end
        elif role == "fixed":
            self.chain = -1
        return end

    def _baseline(self, baseline: str, start: int) -> None:
        """低于上年度数: the comparator before a baseline compares with it, not with a number that follows."""
        self.parts.hint(start, "baseline", baseline)
        if self.bound and self.bound[2] not in ("date bound", "number"):
            self.parts.now.relative = self.bound[0]
            self.bound = None

    def _skip(self, found: re.Match[str], start: int) -> int:
        self.chain = -1
        return found.end()

    def _mark(self, found: re.Match[str], start: int) -> int:
        char, end, parts = self.text[start], start + 1, self.parts
        if char == "(" and not self.unclosed and self._explains(end):
            close = self.text.find(")", end)
            self.unclosed = close < 0
            return close + 1 or end
        if char in ";,。:!?":
            self._new_clause(end)
            parts.mark = end
            parts.stop = end if char in ";。" else parts.stop
        elif char == "、":
            parts.clause = parts.mark = self.chain = end
        elif parts.clause == start:
            parts.clause = end
        return end

    def _explains(self, inside: int) -> bool:
        """Whether a bracket explains what was read: 854万(建设400万元), 2次(其中线上1次).

        A bracket of a new item explains nothing, nor does one that states a comparator: 200人(其中女性≥80人)."""
        held = self.parts.now
        if not held.quantity and not held.span:
            return False
        if PROMISE.match(self.text, inside):
            return False
        new_item = self.parts.mark >= held.end
        return not new_item or self.text.startswith(words.DETAILS, inside)

    # ── 日期 ──

    def _date(self, found: re.Match[str], start: int) -> int:
        end = found.end()
        if self.text[end : end + 1] in CONTINUES:
            end = max(end, dates.span_end(self.text, start))
        return self._dated(start, end)

    def _dated(self, start: int, end: int) -> int:
        span = dates.read(self.text[start:end], self.year)
        if span.year and self._is_baseline(start, end):
            self._baseline(span.year, start)
            return end
        bound = "between" if span.between else None
        if bound is None and self.bound and self.bound[1] >= self.chain and not self._for_number(start, end):
            bound, self.bound = self.bound[0], None
        if after := AFTER_DATE.match(self.text, end):
            bound, end = bound or words.AFTER_DATE[after.group()] or None, after.end()
        self.parts.place_span(self.chain, end, span, bound)
        self.every = None
        return end

    def _for_number(self, start: int, end: int) -> bool:
        """至少全年完成2次: the comparator before a whole year belongs to the number that follows."""
        whole = dates.WHOLE_YEAR.fullmatch(self.text, start, end)
        return bool(whole and NUMBER_FOLLOWS.match(self.text, end))

    def _is_baseline(self, start: int, end: int) -> bool:
        """较2023年、不低于2023年、2023年水平: a year to compare with; 2023年 alone is a date."""
        compared = self.compared == start or (
            self.bound and self.bound[2] in ("bound", "near") and start != self.parts.clause
        )
        return bool(compared or COMPARED_AFTER.match(self.text, end))

    # ── 数量 ──

    def _every(self, found: re.Match[str], start: int) -> int:
        """每人每天…, 人均…: the denominator stands before the number."""
        printed = found.group()
        mean = len(printed) == 2
        per, end = (printed[0], found.end()) if mean else denominators(self.text, start)
        if per:
            reach = MEAN_REACH if mean else EVERY_REACH
            follows = self.every and self.every[1] == start and len(self.every[0]) < LONGEST_PER
            self.every = (f"{self.every[0]}·{per}" if self.every and follows else per, end, reach)
        return max(end, found.end())

    def _once(self, found: re.Match[str], start: int) -> int:
        """一年两次 is 2次 per 年."""
        self.every = (found.group()[1:], found.end(), EVERY_REACH)
        return found.end()

    def _number(self, found: re.Match[str], start: int) -> int:
        text, value, end = self.text, arabic(found.group()), found.end()
        before = text[start - 1 : start]
        if value is None or before == "/":  # 元/100平方米:分母里的数
            return end
        if text[end : end + 1] in DASHES and (until := dates.span_end(text, start)) >= 0:
            return self._dated(start, until)
        value, end = composite(text, value, start, end)
        if before == "-" and (start == 1 or WORDS.get(text[start - 2], ("",))[0] == "sign"):
            value, start = -value or value, start - 1
            self.chain = self.bound[1] if self.bound else start
        return self._quantity(value, start, end, "")

    def _numeral(self, found: re.Match[str], start: int) -> int:
        """一次, 十万元: a numeral counts with a known measure word, where a quantity may begin."""
        printed, end = found.group(), found.end()
        read = (Decimal("0.5"), "") if printed == "半" else chinese(printed)
        begins = self._may_begin(start)
        if read is None or not begins or not counts(self.text, printed, end):
            return end
        return self._quantity(read[0], start, end, read[1])

    def _may_begin(self, start: int) -> bool:
        """Whether a Chinese numeral may begin a quantity here: after a word of the list, at the head of a clause."""
        after_name = self.text[start - 1 : start] in RATE_ENDS and start > 0
        return self.chain != start or after_name or start in (self.parts.clause, self._quantity_end())

    def _portion(self, found: re.Match[str], start: int) -> int:
        """百分之九十 is 90 %."""
        printed, end = found.group(), found.end()
        value = portion(printed[3:])
        if value is None:
            return end
        return self._take(Quantity(value, None, "%" if printed[0] == "百" else "‰", self.chain, end))

    def _quantity_end(self) -> int:
        held = self.parts.now.quantity
        return held.end if held else -1

    def _quantity(self, value: Decimal, start: int, end: int, scale: str) -> int:
        quantity = read_quantity(self.text, value, start, end, scale)
        measured = quantity.unit or quantity.per
        if not measured and not self._stands_alone(self.text[start:end], start, quantity.end):
            return quantity.end
        if quantity.unit is None and self.unit is not None:
            unit, _, per = self.unit.partition("/")
            quantity.unit, quantity.per = unit or None, quantity.per or per or None
        quantity.lead = self.chain
        after = self._take(quantity)
        if quantity.apart >= 0 and quantity.bound is None:
            quantity.bound, quantity.end, self.bound = "ge", quantity.apart, ("le", after, "sign")
        return after

    def _stands_alone(self, printed: str, start: int, end: int) -> bool:
        """A number without unit counts where it is all of the clause, or compared; 指标1, 0951-123 do not."""
        if printed[0] == "0" and printed[1:2].isdigit():
            return False
        text = self.text
        begins = (self.chain <= self.parts.clause and self.chain >= 0) or (
            start and text[start - 1] in AT_NUMBER
        )
        compared = self.bound is not None and self.bound[1] >= self.chain >= 0
        ends = end == len(text) or text[end] in MARKS or AFTER.match(text, end) or TOKEN.match(text, end)
        return bool((begins or compared) and ends)

    def _take(self, quantity: Quantity) -> int:
        """Give the quantity its comparator, its denominators and its part."""
        self._before(quantity)
        if after := AFTER.match(self.text, quantity.end):
            self._after(quantity, after["after"] or after["far"])
            quantity.end = after.end()
        self.chain = quantity.end
        if quantity.upper is not None:
            quantity.bound = "between"
        quantity.iso = lookup(quantity.unit).iso if quantity.unit else ""
        self.parts.place(quantity)
        return quantity.end

    def _before(self, quantity: Quantity) -> None:
        if self.bound:
            bound, at, role = self.bound
            if role in ("bound", "number", "sign") or at >= quantity.lead:
                quantity.bound = bound
                quantity.lead = min(quantity.lead, at)
            self.bound = None
        if self.about is not None and self.about >= quantity.lead:
            quantity.about = True
        quantity.weak = quantity.bound is None and (self.origin >= quantity.lead or self._opens_with_to())
        if self.every:
            per, at, reach = self.every
            if quantity.per is None and quantity.lead - at <= reach and quantity.unit not in RATES:
                quantity.per = per
            elif quantity.per in WHEN and not WHEN & {*per.split("·")} and quantity.lead - at <= reach:
                quantity.per = f"{per}·{quantity.per}"  # 人均≤350元/天
            self.every = None
        self.about, self.origin = None, -1

    def _opens_with_to(self) -> bool:
        """对学校2400平米场馆补贴5万元: what stands in the 对 phrase gives way to what follows."""
        text, at = self.text, self.parts.clause
        return text[at : at + 1] == "对" and text[at + 1 : at + 2] not in words.NOT_TOWARDS

    @staticmethod
    def _after(quantity: Quantity, word: str) -> None:
        """Before and after may say the same twice; 不超过…以上 says nothing certain."""
        if word not in words.AFTER:
            quantity.about = True
            return
        bound = words.AFTER[word]
        if quantity.bound is None:
            quantity.bound = bound
        elif quantity.bound[0] != bound[0]:
            quantity.bound = None


Handler = Callable[[Reader, re.Match[str], int], int]
HANDLERS: dict[str, Handler] = {
    "word": Reader._word,
    "date": Reader._date,
    "every": Reader._every,
    "once": Reader._once,
    "number": Reader._number,
    "numeral": Reader._numeral,
    "portion": Reader._portion,
    "latin": Reader._skip,
    "fixed": Reader._skip,
    "mark": Reader._mark,
}
